/* SPDX-License-Identifier: MIT */
#include "crypto/refusal.h"

#include <openssl/err.h>

void laps_refusal_begin(void)
{
	ERR_set_mark();
}

laps_rc laps_refusal_code(laps_rc otherwise)
{
	const int last = ERR_GET_REASON(ERR_peek_last_error());
	const int first = ERR_GET_REASON(ERR_peek_error());

	return last == ERR_R_MALLOC_FAILURE || first == ERR_R_MALLOC_FAILURE ? LAPS_E_NOMEM
									     : otherwise;
}

void laps_refusal_end(void)
{
	ERR_pop_to_mark();
}
