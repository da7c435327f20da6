/* SPDX-License-Identifier: MIT */
/* Refusals of OpenSSL: it says why in a queue of the thread, where nothing of ours may stay. */
#ifndef CRYPTO_REFUSAL_H
#define CRYPTO_REFUSAL_H
#include <laps/err.h>

void laps_refusal_begin(void);
/* Of what something failed since the beginning, once: LAPS_E_NOMEM, else as given. */
laps_rc laps_refusal_code(laps_rc otherwise);
/* Whatever has come since then concerns nobody. */
void laps_refusal_end(void);

#endif
