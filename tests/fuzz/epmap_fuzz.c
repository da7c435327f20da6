/* SPDX-License-Identifier: MIT */
/* Any bytes as a tower, and as a request and a response of ept_map in NDR and in NDR64: what is
 * accepted keeps to the limits, and is the same when it is written and read again. */
#include "fuzz/fuzz.h"
#include <laps/epmap.h>

/* of what is written: eight towers and what stands around them */
#define WRITTEN_MAX 1024

static void tower(const uint8_t *data, size_t len)
{
	struct laps_tower t, again;
	struct laps_buf out;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&t, sizeof(t));
	rc = laps_tower_parse(data, len, &t, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &t, sizeof(t));
		return;
	}
	FUZZ_MUST(len <= LAPS_EPM_TOWER_MAX && (t.tcp || t.port == 0));
	laps_buf_init(&out, WRITTEN_MAX);
	laps_tower_format(&t, &out);
	FUZZ_MUST(laps_buf_status(&out) == LAPS_OK);
	FUZZ_MUST(laps_tower_parse(out.data, out.len, &again, NULL) == LAPS_OK);
	FUZZ_MUST(laps_rpc_syntax_eq(&again.interface, &t.interface) &&
		  laps_rpc_syntax_eq(&again.transfer, &t.transfer));
	FUZZ_MUST(again.tcp && again.port == t.port &&
		  memcmp(again.address, t.address, sizeof(t.address)) == 0);
	laps_buf_clear(&out);
}

static void request(bool ndr64, const uint8_t *data, size_t len)
{
	struct laps_epm_map_request q;
	struct laps_buf first, second;
	struct laps_err err;
	size_t used = 0;
	laps_rc rc;

	fuzz_poison(&q, sizeof(q));
	rc = laps_epm_map_request_parse(ndr64, data, len, &q, &used, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &q, sizeof(q));
		FUZZ_MUST(used == 0);
		return;
	}
	FUZZ_MUST(used <= len);
	laps_buf_init(&first, WRITTEN_MAX);
	laps_buf_init(&second, WRITTEN_MAX);
	laps_epm_map_request_format(ndr64, &q, &first);
	FUZZ_MUST(laps_buf_status(&first) == LAPS_OK);
	FUZZ_MUST(laps_epm_map_request_parse(ndr64, first.data, first.len, &q, &used, NULL) ==
		  LAPS_OK);
	FUZZ_MUST(used == first.len);
	laps_epm_map_request_format(ndr64, &q, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
}

static void response(bool ndr64, const uint8_t *data, size_t len)
{
	struct laps_epm_map_response a;
	struct laps_buf first, second;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&a, sizeof(a));
	rc = laps_epm_map_response_parse(ndr64, data, len, &a, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &a, sizeof(a));
		return;
	}
	FUZZ_MUST(a.tower_n <= LAPS_EPM_TOWERS && a.tower_n <= a.max_towers);
	laps_buf_init(&first, WRITTEN_MAX);
	laps_buf_init(&second, WRITTEN_MAX);
	laps_epm_map_response_format(ndr64, &a, &first);
	FUZZ_MUST(laps_buf_status(&first) == LAPS_OK);
	FUZZ_MUST(laps_epm_map_response_parse(ndr64, first.data, first.len, &a, NULL) == LAPS_OK);
	laps_epm_map_response_format(ndr64, &a, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	tower(data, len);
	request(false, data, len);
	request(true, data, len);
	response(false, data, len);
	response(true, data, len);
	return 0;
}
