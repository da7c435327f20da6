/* SPDX-License-Identifier: MIT */
/* An accepted envelope is written again as it was, borrows from the input only, and keeps what its
 * header promises: a period that exists, keys of the right kind and length. */
#include "fuzz/fuzz.h"
#include <laps/gke.h>

static void check_keys(const struct laps_gke *e)
{
	struct laps_pubkey key;

	if (e->flags & LAPS_KEY_FLAG_PUBLIC) {
		FUZZ_MUST(!e->l1_key);
		FUZZ_MUST(laps_pubkey_parse(e->l2_key, e->l2_key_len, &key, NULL) == LAPS_OK);
		FUZZ_MUST(key.agreement == e->agreement);
	} else {
		FUZZ_MUST(e->l2_key_len == (e->l2_key ? LAPS_SEED_LEN : 0));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_gke e;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&e, sizeof(e));
	rc = laps_gke_parse(data, len, &e, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &e, sizeof(e));
		return 0;
	}
	fuzz_borrowed(e.agreement_params, e.agreement_params_len, data, len);
	fuzz_borrowed(e.l1_key, e.l1_key ? LAPS_SEED_LEN : 0, data, len);
	fuzz_borrowed(e.l2_key, e.l2_key_len, data, len);
	FUZZ_MUST(len <= LAPS_GKE_MAX);
	FUZZ_MUST(e.l0 >= 0 && e.l1 >= 0 && e.l1 <= LAPS_KEY_INDEX_MAX && e.l2 >= 0 &&
		  e.l2 <= LAPS_KEY_INDEX_MAX);
	check_keys(&e);
	laps_buf_init(&again, len);
	laps_gke_format(&e, &again);
	fuzz_wrote(&again, data, len);
	return 0;
}
