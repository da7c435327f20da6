/* SPDX-License-Identifier: MIT */
#include "cloud/token_cache.h"

#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	bool used;
	uint8_t digest[LAPS_SHA256_LEN];
	struct sim_token_said said;
};

struct sim_token_cache {
	pthread_mutex_t lock;
	struct entry entry[SIM_TOKEN_CACHE_N];
};

bool sim_token_cache_new(struct sim_token_cache **out, struct sim_err *err)
{
	struct sim_token_cache *c = calloc(1, sizeof(*c));

	if (!c)
		return sim_fail_nomem(err);
	pthread_mutex_init(&c->lock, NULL);
	*out = c;
	return true;
}

void sim_token_cache_free(struct sim_token_cache **cache)
{
	if (!*cache)
		return;
	pthread_mutex_destroy(&(*cache)->lock);
	free(*cache);
	*cache = NULL;
}

static struct entry *entry_of(struct sim_token_cache *c, const uint8_t *digest)
{
	return &c->entry[((unsigned)digest[0] << 8 | digest[1]) % SIM_TOKEN_CACHE_N];
}

bool sim_token_cache_get(struct sim_token_cache *cache,
			 const uint8_t digest[static LAPS_SHA256_LEN], struct sim_token_said *out)
{
	const struct entry *e = entry_of(cache, digest);
	bool found;

	pthread_mutex_lock(&cache->lock);
	found = e->used && laps_ct_eq(e->digest, digest, LAPS_SHA256_LEN);
	if (found)
		*out = e->said;
	pthread_mutex_unlock(&cache->lock);
	return found;
}

void sim_token_cache_put(struct sim_token_cache *cache,
			 const uint8_t digest[static LAPS_SHA256_LEN],
			 const struct sim_token_said *said)
{
	struct entry *e = entry_of(cache, digest);

	pthread_mutex_lock(&cache->lock);
	e->used = true;
	memcpy(e->digest, digest, LAPS_SHA256_LEN);
	e->said = *said;
	pthread_mutex_unlock(&cache->lock);
}
