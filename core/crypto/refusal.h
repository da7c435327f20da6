/* SPDX-License-Identifier: MIT */
/* Refusals of OpenSSL's: it says why in a queue of the thread, where nothing of ours may stay. */
#ifndef CRYPTO_REFUSAL_H
#define CRYPTO_REFUSAL_H
#include <laps/err.h>

void laps_refusal_begin(void);
/* What the last call failed of: LAPS_E_NOMEM, else as given. */
laps_rc laps_refusal_code(laps_rc otherwise);
/* Take from the queue what came since the beginning. */
void laps_refusal_end(void);

#endif
