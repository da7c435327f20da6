/* SPDX-License-Identifier: MIT */
/*
 * Opaque text for clients to give back: refresh tokens, nonces. What is in it is encrypted and
 * authenticated (AES-256-GCM under a key of this process), so the server keeps no list of them.
 */
#ifndef SIM_LIB_SEAL_H
#define SIM_LIB_SEAL_H
#include <laps/buf.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_SEAL_KEY_LEN 32 /* bytes */

/* Append base64url of what is sealed. kind tells uses apart: one is not taken for another. */
LAPS_MUST_USE bool sim_seal(const uint8_t key[static SIM_SEAL_KEY_LEN], const char *kind,
			    const void *plain, size_t len, struct laps_buf *out);
/* Append what is in it. False when it is not ours, of another kind, or changed. */
LAPS_MUST_USE bool sim_unseal(const uint8_t key[static SIM_SEAL_KEY_LEN], const char *kind,
			      const char *text, size_t len, struct laps_buf *out);
/* Random bytes from the system. */
LAPS_MUST_USE bool sim_random(void *out, size_t len);

#endif
