/* SPDX-License-Identifier: MIT */
#include "cloud/grants.h"

#include <laps/filetime.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/grants_private.h"

#define NONCE_KIND   "nonce"
#define NONCE_RANDOM 16
#define NONCE_MAX    256 /* characters that are looked at */

bool sim_grants_new(struct sim_grants **out, struct sim_err *err)
{
	struct sim_grants *g = calloc(1, sizeof(*g));

	if (!g)
		return sim_fail_nomem(err);
	if (pthread_mutex_init(&g->lock, NULL) != 0) {
		free(g);
		return sim_fail_nomem(err);
	}
	g->nonce.max = SIM_NONCE_USED_MAX;
	g->jti.max = SIM_NONCE_USED_MAX;
	*out = g;
	return true;
}

void sim_grants_empty(struct sim_grants *g)
{
	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < g->code_n; i++) {
		laps_wipe(g->code[i], sizeof(*g->code[i]));
		free(g->code[i]);
	}
	g->code_n = 0;
	sim_seen_clear(&g->nonce);
	sim_seen_clear(&g->jti);
	pthread_mutex_unlock(&g->lock);
}

void sim_grants_free(struct sim_grants **g)
{
	if (!*g)
		return;
	sim_grants_empty(*g);
	pthread_mutex_destroy(&(*g)->lock);
	free(*g);
	*g = NULL;
}

struct nonce {
	uint64_t issued_ticks;
	uint8_t random[NONCE_RANDOM];
};

bool sim_nonce_issue(struct sim_cloud_context *c, uint64_t now_ticks, struct laps_buf *out)
{
	struct nonce n = {.issued_ticks = now_ticks};

	return sim_random(n.random, sizeof(n.random)) &&
	       sim_seal(c->seal_key, NONCE_KIND, &n, sizeof(n), out);
}

bool sim_nonce_take(struct sim_cloud_context *c, const char *nonce, uint64_t now_ticks)
{
	const size_t len = strlen(nonce);
	struct laps_buf plain;
	struct nonce n;
	char key[2 * NONCE_RANDOM + 1] = "";
	uint64_t until;
	bool ok = false;

	laps_buf_init(&plain, sizeof(n));
	if (len > NONCE_MAX || !sim_unseal(c->seal_key, NONCE_KIND, nonce, len, &plain) ||
	    plain.len != sizeof(n))
		goto out;
	memcpy(&n, plain.data, sizeof(n));
	until = n.issued_ticks + SIM_NONCE_SECONDS * LAPS_TICKS_PER_SECOND;
	if (n.issued_ticks > now_ticks || until < now_ticks)
		goto out;
	for (size_t i = 0; i < NONCE_RANDOM; i++)
		snprintf(key + 2 * i, 3, "%02x", n.random[i]);
	pthread_mutex_lock(&c->grants->lock);
	ok = sim_seen_first(&c->grants->nonce, key, until, now_ticks);
	pthread_mutex_unlock(&c->grants->lock);
out:
	laps_buf_clear(&plain);
	return ok;
}

bool sim_assertion_take(struct sim_grants *g, const char *client_id, const char *jti,
			uint64_t until_ticks, uint64_t now_ticks)
{
	char key[SIM_SEEN_KEY_MAX + 1];
	const int n = snprintf(key, sizeof(key), "%s %s", client_id, jti);
	bool first;

	if (n < 0 || (size_t)n >= sizeof(key))
		return false;
	pthread_mutex_lock(&g->lock);
	first = sim_seen_first(&g->jti, key, until_ticks, now_ticks);
	pthread_mutex_unlock(&g->lock);
	return first;
}
