/* SPDX-License-Identifier: MIT */
/* An accepted envelope is written again as it was, and borrows from the input only. */
#include "fuzz/fuzz.h"
#include <laps/gke.h>
#include <stdlib.h>
#include <string.h>

static void must_lie_in(const uint8_t *p, size_t p_len, const uint8_t *in, size_t len)
{
	if (p && (p < in || p > in + len || p_len > (size_t)(in + len - p)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_gke e;
	struct laps_buf again;

	if (laps_gke_parse(data, len, &e, NULL) != LAPS_OK)
		return 0;
	must_lie_in(e.agreement_params, e.agreement_params_len, data, len);
	must_lie_in(e.l1_key, LAPS_SEED_LEN, data, len);
	must_lie_in(e.l2_key, e.l2_key_len, data, len);
	laps_buf_init(&again, len);
	laps_gke_format(&e, &again);
	if (laps_buf_status(&again) != LAPS_OK || again.len != len ||
	    memcmp(again.data, data, len) != 0)
		abort();
	laps_buf_clear(&again);
	return 0;
}
