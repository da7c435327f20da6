/* SPDX-License-Identifier: MIT */
#include "crypto/refusal.h"

#include <openssl/err.h>

void laps_refusal_begin(void)
{
	ERR_clear_error();
}

laps_rc laps_refusal_code(laps_rc otherwise)
{
	laps_rc rc = otherwise;
	unsigned long e;

	/* the first one tells what happened, and those behind it what that meant to others; some
	 * decoders try something else in between */
	while ((e = ERR_get_error()) != 0)
		if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
			rc = LAPS_E_NOMEM;
	return rc;
}

void laps_refusal_end(void)
{
	ERR_clear_error();
}
