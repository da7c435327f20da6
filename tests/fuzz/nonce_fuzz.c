/* SPDX-License-Identifier: MIT */
/* A challenge that is taken is a text, whole and within its bounds; it goes into JSON. */
#include "fuzz/fuzz.h"
#include "ports/entra_private.h"
#include <laps/utf16.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_cause cause = {0};
	struct laps_buf body, nonce;
	laps_rc rc;

	laps_buf_init(&body, len);
	laps_buf_put(&body, data, len);
	laps_buf_init(&nonce, LAPS_ENTRA_NONCE_MAX + 1);
	rc = laps_entra_nonce_parse(&body, &nonce, &cause);
	FUZZ_MUST(rc == LAPS_OK || (rc == LAPS_E_FORMAT && cause.hresult && nonce.len == 0));
	FUZZ_MUST(rc != LAPS_OK ||
		  (nonce.len > 1 && strlen((const char *)nonce.data) == nonce.len - 1 &&
		   laps_utf8_check((const char *)nonce.data, nonce.len - 1, NULL) == LAPS_OK));
	laps_buf_clear(&nonce);
	laps_buf_clear(&body);
	return 0;
}
