/* SPDX-License-Identifier: MIT */
#include "directory/dc/token.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/counter.h"
#include "directory/dc/replica.h"
#include "directory/dc/slapi.h"
#include "directory/dc/tokenbuild.h"

#define SLOTS          16384 /* accounts that are kept at most, some KB each; a power of two */
#define ADMINISTRATORS "S-1-5-32-544"

struct counted {
	struct dc_token t; /* first */
	atomic_uint refs;
	uint64_t generation;
	struct dc_sids sids;
};
static struct counted *slot[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint64_t next_id = 1;

void dc_token_put(struct dc_token *t)
{
	struct counted *c = (struct counted *)t;

	if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	dc_sids_clear(&c->sids);
	free(c->t.dn);
	free(c);
}

/* Takes what is in sids. */
static struct counted *new_token(const char *dn, struct dc_sids *sids, uint64_t when)
{
	struct counted *c = calloc(1, sizeof(*c));
	struct laps_sid admins;
	struct laps_err err;

	if (!c)
		return NULL;
	atomic_init(&c->refs, 1);
	c->sids = *sids;
	*sids = (struct dc_sids){0};
	c->t.ad.sid = c->sids.sid;
	c->t.ad.sid_n = c->sids.n;
	c->t.group_n = c->sids.group_n;
	c->t.wide_n = c->sids.wide_n;
	c->generation = when;
	c->t.id = atomic_fetch_add(&next_id, 1);
	c->t.dn = strdup(dn);
	if (laps_sid_parse_text(ADMINISTRATORS, strlen(ADMINISTRATORS), &admins, &err) == LAPS_OK &&
	    dc_sids_has(&c->sids, &admins))
		c->t.ad.privileges = LAPS_PRIVILEGE_SECURITY | LAPS_PRIVILEGE_TAKE_OWNERSHIP |
				     LAPS_PRIVILEGE_RESTORE;
	if (c->t.dn)
		return c;
	dc_token_put(&c->t);
	return NULL;
}

static struct counted *build(const char *dn, bool system, uint64_t when)
{
	struct dc_sids sids = {0};
	struct counted *c = NULL;

	if (system)
		dc_sids_add_text(&sids, "S-1-5-18");
	else if (!*dn) {
		dc_sids_add_text(&sids, "S-1-5-7");
		dc_sids_add_text(&sids, "S-1-1-0");
	} else if (!dc_token_sids(dn, when, &sids))
		sids.failed = true;
	if (!sids.failed)
		c = new_token(dn, &sids, when);
	dc_sids_clear(&sids);
	if (c) {
		c->t.system = system;
		c->t.anonymous = !system && !*dn;
	}
	return c;
}

static struct counted *from_cache(const char *dn)
{
	struct counted *c;

	pthread_mutex_lock(&lock);
	c = slot[dc_slot_of(dn, SLOTS)];
	if (c && strcmp(c->t.dn, dn) == 0 && c->generation == dc_kept_generation(DC_KEPT_TOKENS))
		atomic_fetch_add(&c->refs, 1);
	else
		c = NULL;
	pthread_mutex_unlock(&lock);
	return c;
}

static void to_cache(struct counted *c)
{
	struct counted **place = &slot[dc_slot_of(c->t.dn, SLOTS)], *old;

	pthread_mutex_lock(&lock);
	atomic_fetch_add(&c->refs, 1);
	old = *place;
	*place = c;
	pthread_mutex_unlock(&lock);
	if (old)
		dc_token_put(&old->t);
}

static struct dc_token *get(const char *dn, bool system, bool search)
{
	struct counted *c = from_cache(dn);

	/* when it is built from what changes meanwhile, it is old at once */
	if (!c && search) {
		c = build(dn, system, dc_kept_generation(DC_KEPT_TOKENS));
		if (c)
			to_cache(c);
	}
	return c ? &c->t : NULL;
}

static struct dc_token *of_requestor(Slapi_PBlock *pb, bool search)
{
	int internal = 0;
	char *dn = NULL;

	/* nobody binds as the rootdn, which has no password; and asking slapd for it ends slapd
	 * when the target is in no database */
	slapi_pblock_get(pb, SLAPI_IS_INTERNAL_OPERATION, &internal);
	if (internal)
		return get("\x01system", true, true);
	if (dc_replica_asks(pb))
		return get("\x01system", true, true);
	slapi_pblock_get(pb, SLAPI_REQUESTOR_DN, (void *)&dn);
	return get(dn ? dn : "", false, search);
}

struct dc_token *dc_token_get(Slapi_PBlock *pb)
{
	return of_requestor(pb, true);
}

struct dc_token *dc_token_cached(Slapi_PBlock *pb)
{
	return of_requestor(pb, false);
}

struct dc_token *dc_token_of(const char *dn)
{
	return get(dn, false, true);
}

void dc_token_forget(void)
{
	dc_kept_forget(DC_KEPT_TOKENS);
}
