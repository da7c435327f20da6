/* SPDX-License-Identifier: MIT */
/* Challenges and tokens that are taken can stand where they go to: in JSON, and in a header. */
#include "fuzz/fuzz.h"
#include "ports/entra_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_secret *token = NULL;
	struct laps_cause cause = {0};
	struct laps_buf body, nonce;
	laps_rc rc;

	laps_buf_init(&body, len);
	laps_buf_put(&body, data, len);
	laps_buf_init(&nonce, LAPS_ENTRA_NONCE_MAX + 1);
	rc = laps_entra_nonce_parse(&body, &nonce, &cause);
	FUZZ_MUST(rc == LAPS_OK || (rc == LAPS_E_FORMAT && cause.hresult && nonce.len == 0));
	FUZZ_MUST(rc != LAPS_OK ||
		  (nonce.len > 1 && strlen((const char *)nonce.data) == nonce.len - 1));
	rc = laps_entra_token_parse(&body, &token, &cause);
	FUZZ_MUST(rc == LAPS_OK || (rc == LAPS_E_FORMAT && cause.hresult && !token));
	for (size_t i = 0; rc == LAPS_OK && i < laps_secret_len(token); i++)
		FUZZ_MUST(laps_secret_text(token)[i] > ' ' && laps_secret_text(token)[i] <= '~');
	FUZZ_MUST(rc != LAPS_OK ||
		  (laps_secret_len(token) > 0 && laps_secret_len(token) <= LAPS_ENTRA_TOKEN_MAX));
	laps_secret_free(&token);
	laps_buf_clear(&nonce);
	laps_buf_clear(&body);
	return 0;
}
