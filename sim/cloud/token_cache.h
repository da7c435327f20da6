/* SPDX-License-Identifier: MIT */
/*
 * Tokens that were verified before: by the digest of their whole text, what they say. A signature
 * that was good stays good, since the key of a context never changes; whether the token is valid at
 * this time, and here, is asked anew at each use. Bounded; safe under several threads.
 */
#ifndef SIM_CLOUD_TOKEN_CACHE_H
#define SIM_CLOUD_TOKEN_CACHE_H
#include "cloud/token.h"

#define SIM_TOKEN_CACHE_N 1024 /* a newer token takes the place of one with the same hash */

struct sim_token_said {
	struct sim_caller who;
	json_int_t nbf, exp; /* seconds of Unix */
};

LAPS_MUST_USE bool sim_token_cache_new(struct sim_token_cache **out, struct sim_err *err);
void sim_token_cache_free(struct sim_token_cache **cache);
bool sim_token_cache_get(struct sim_token_cache *cache,
			 const uint8_t digest[static LAPS_SHA256_LEN], struct sim_token_said *out);
void sim_token_cache_put(struct sim_token_cache *cache,
			 const uint8_t digest[static LAPS_SHA256_LEN],
			 const struct sim_token_said *said);

#endif
