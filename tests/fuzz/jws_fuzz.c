/* SPDX-License-Identifier: MIT */
/*
 * Tokens: what is taken apart is, put together again, the input; what its signature covers ends at
 * the second dot. Nobody without the key makes one that verifies, but for the one that is known.
 */
#include "fuzz/fuzz.h"
#include "fuzz/knownkey.h"
#include <laps/jws.h>
#include <laps/text.h>

static void put_part(const struct laps_buf *part, struct laps_buf *out)
{
	if (out->len > 0)
		laps_buf_put_u8(out, '.');
	laps_base64url_format(part->data, part->len, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_jws jws;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&jws, sizeof(jws));
	rc = laps_jws_parse((const char *)data, len, &jws, &err);
	FUZZ_MUST(len <= LAPS_JWS_MAX || rc == LAPS_E_RANGE);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &jws, sizeof(jws));
		return 0;
	}
	FUZZ_MUST(jws.header.len > 0 && jws.payload.len > 0 && jws.signature.len > 0);
	FUZZ_MUST(jws.signed_len < len && data[jws.signed_len] == '.');
	for (laps_jws_alg a = LAPS_JWS_RS256; a < LAPS_JWS_N; a++) {
		rc = laps_jws_verify((const char *)data, &jws, a, known_key());
		FUZZ_MUST(rc == LAPS_OK || rc == LAPS_E_AUTH);
		FUZZ_MUST(rc != LAPS_OK || is_known_token((const char *)data, jws.signed_len));
	}
	laps_buf_init(&again, LAPS_JWS_MAX);
	put_part(&jws.header, &again);
	put_part(&jws.payload, &again);
	FUZZ_MUST(again.len == jws.signed_len);
	put_part(&jws.signature, &again);
	fuzz_wrote(&again, data, len);
	laps_jws_clear(&jws);
	return 0;
}
