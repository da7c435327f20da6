/* SPDX-License-Identifier: MIT */
/* Any bytes as a request and as a response of GetKey, in NDR and in NDR64: what is accepted borrows
 * from the input, keeps to the limits, and is the same when it is written and read again. */
#include "fuzz/fuzz.h"
#include <laps/getkey.h>
#include <laps/gke.h>

static void request(bool ndr64, const uint8_t *data, size_t len)
{
	struct laps_getkey_request q, again;
	struct laps_buf first, second;
	struct laps_err err;
	size_t used = 0;
	laps_rc rc;

	fuzz_poison(&q, sizeof(q));
	rc = laps_getkey_request_parse(ndr64, data, len, &q, &used, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &q, sizeof(q));
		FUZZ_MUST(used == 0);
		return;
	}
	fuzz_borrowed(q.sd, q.sd_len, data, len);
	FUZZ_MUST(q.sd_len <= LAPS_GETKEY_SD_MAX && used <= len);
	laps_buf_init(&first, used);
	laps_buf_init(&second, used);
	laps_getkey_request_format(ndr64, &q, &first);
	FUZZ_MUST(laps_buf_status(&first) == LAPS_OK && first.len == used);
	FUZZ_MUST(laps_getkey_request_parse(ndr64, first.data, first.len, &again, &used, NULL) ==
		  LAPS_OK);
	FUZZ_MUST(used == first.len && again.l0 == q.l0 && again.l1 == q.l1 && again.l2 == q.l2);
	FUZZ_MUST(again.sd_len == q.sd_len && memcmp(again.sd, q.sd, q.sd_len) == 0);
	laps_getkey_request_format(ndr64, &again, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
}

static void response(bool ndr64, const uint8_t *data, size_t len)
{
	struct laps_getkey_response a, again;
	struct laps_buf first, second;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&a, sizeof(a));
	rc = laps_getkey_response_parse(ndr64, data, len, &a, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &a, sizeof(a));
		return;
	}
	fuzz_borrowed(a.envelope, a.envelope_len, data, len);
	FUZZ_MUST(a.envelope_len <= LAPS_GKE_MAX);
	/* an envelope stands for a success and only for that */
	FUZZ_MUST((a.hresult == 0) == (a.envelope != NULL) &&
		  (a.envelope != NULL) == (a.envelope_len > 0));
	laps_buf_init(&first, len);
	laps_buf_init(&second, len);
	laps_getkey_response_format(ndr64, &a, &first);
	FUZZ_MUST(laps_buf_status(&first) == LAPS_OK);
	FUZZ_MUST(laps_getkey_response_parse(ndr64, first.data, first.len, &again, NULL) ==
		  LAPS_OK);
	FUZZ_MUST(again.hresult == a.hresult && again.envelope_len == a.envelope_len);
	FUZZ_MUST(a.envelope_len == 0 || memcmp(again.envelope, a.envelope, a.envelope_len) == 0);
	laps_getkey_response_format(ndr64, &again, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	request(false, data, len);
	request(true, data, len);
	response(false, data, len);
	response(true, data, len);
	return 0;
}
