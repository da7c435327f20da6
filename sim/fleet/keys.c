/* SPDX-License-Identifier: MIT */
#include "fleet/keys.h"

#include <laps/dpapi_ng.h>
#include <laps/lapsvalue.h>
#include <laps/sid.h>
#include <laps/targetsd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SD_MAX    4096
#define ENVELOPES 8 /* of readers and periods, those used last */

/* What a descriptor has in a period. */
struct entry {
	struct laps_period period;
	struct laps_buf sd, envelope;
	uint8_t seed[LAPS_SEED_LEN]; /* of those that read */
	uint64_t used;
};

struct fleet_keys {
	const struct laps_root_key *root;
	const char *domain;
	struct laps_buf admins; /* descriptor of what is encrypted for them */
	pthread_mutex_t lock;
	uint64_t uses;
	struct entry public[ENVELOPES], secret[ENVELOPES];
};

bool fleet_keys_new(const struct sim_fleet_domain *domain, struct fleet_keys **out,
		    struct sim_err *err)
{
	struct fleet_keys *k = calloc(1, sizeof(*k));
	struct laps_sid admins;

	if (!k)
		return sim_fail_nomem(err);
	k->root = domain->root_key;
	k->domain = domain->dns_name;
	pthread_mutex_init(&k->lock, NULL);
	*out = k;
	laps_buf_init(&k->admins, LAPS_TARGETSD_MAX);
	if (laps_sid_append(&domain->sid, LAPS_RID_DOMAIN_ADMINS, &admins) == LAPS_OK)
		laps_targetsd_format(&admins, &k->admins);
	return (k->admins.len > 0 && laps_buf_status(&k->admins) == LAPS_OK) || sim_fail_nomem(err);
}

static void clear(struct entry *e)
{
	laps_buf_clear(&e->sd);
	laps_buf_clear(&e->envelope);
	laps_wipe(e->seed, sizeof(e->seed));
	*e = (struct entry){0};
}

void fleet_keys_free(struct fleet_keys **keys)
{
	struct fleet_keys *k = *keys;

	if (!k)
		return;
	for (int i = 0; i < ENVELOPES; i++) {
		clear(&k->public[i]);
		clear(&k->secret[i]);
	}
	laps_buf_clear(&k->admins);
	pthread_mutex_destroy(&k->lock);
	free(k);
	*keys = NULL;
}

static bool is_of(const struct entry *e, const uint8_t *sd, size_t sd_len,
		  const struct laps_period *p)
{
	return e->envelope.len > 0 && e->period.l0 == p->l0 && e->period.l1 == p->l1 &&
	       e->period.l2 == p->l2 && e->sd.len == sd_len && memcmp(e->sd.data, sd, sd_len) == 0;
}

static laps_rc make(struct fleet_keys *k, const uint8_t *sd, size_t sd_len,
		    const struct laps_period *p, bool public, struct entry *e)
{
	laps_rc rc;

	clear(e);
	laps_buf_init(&e->sd, SD_MAX);
	laps_buf_init(&e->envelope, LAPS_GKE_MAX);
	e->period = *p;
	laps_buf_put(&e->sd, sd, sd_len);
	rc = laps_buf_status(&e->sd);
	if (rc == LAPS_OK)
		rc = laps_gkdi_envelope(k->root, sd, sd_len, p, public, true, k->domain, k->domain,
					&e->envelope, NULL);
	if (rc == LAPS_OK && !public)
		rc = laps_gkdi_seed_key(k->root, sd, sd_len, p, e->seed, NULL);
	if (rc != LAPS_OK)
		clear(e);
	return rc;
}

/* With the lock held; the least recently used makes room. */
static laps_rc find(struct fleet_keys *k, const uint8_t *sd, size_t sd_len,
		    const struct laps_period *p, bool public, struct entry **out)
{
	struct entry *list = public ? k->public : k->secret, *oldest = list;
	laps_rc rc = LAPS_OK;

	for (int i = 0; i < ENVELOPES; i++) {
		if (is_of(&list[i], sd, sd_len, p)) {
			oldest = &list[i];
			goto out;
		}
		if (list[i].used < oldest->used)
			oldest = &list[i];
	}
	rc = make(k, sd, sd_len, p, public, oldest);
out:
	oldest->used = ++k->uses;
	*out = oldest;
	return rc;
}

laps_rc fleet_keys_public(struct fleet_keys *k, const uint8_t *sd, size_t sd_len,
			  uint64_t now_ticks, struct laps_buf *out)
{
	const struct laps_period now = laps_gkdi_period(now_ticks);
	struct entry *e;
	laps_rc rc;

	pthread_mutex_lock(&k->lock);
	rc = find(k, sd, sd_len, &now, true, &e);
	if (rc == LAPS_OK) {
		laps_buf_put(out, e->envelope.data, e->envelope.len);
		rc = laps_buf_status(out);
	}
	pthread_mutex_unlock(&k->lock);
	return rc;
}

/* A copy of what reading takes, so that the lock is not held meanwhile. The root key would open
 * what is for anybody. */
static laps_rc seed_of(struct fleet_keys *k, const struct laps_lapsvalue *v,
		       struct laps_buf *envelope, uint8_t seed[static LAPS_SEED_LEN])
{
	const struct laps_period p = {v->key_id.l0, v->key_id.l1, v->key_id.l2};
	struct laps_buf sd;
	struct entry *e;
	laps_rc rc;

	laps_buf_init(&sd, SD_MAX);
	rc = laps_dpapi_ng_target_sd(&v->cms.recipient[0], &sd, NULL);
	if (rc == LAPS_OK &&
	    (sd.len != k->admins.len || memcmp(sd.data, k->admins.data, sd.len) != 0))
		rc = LAPS_E_DENIED;
	if (rc == LAPS_OK) {
		pthread_mutex_lock(&k->lock);
		rc = find(k, sd.data, sd.len, &p, false, &e);
		if (rc == LAPS_OK) {
			laps_buf_put(envelope, e->envelope.data, e->envelope.len);
			memcpy(seed, e->seed, LAPS_SEED_LEN);
			rc = laps_buf_status(envelope);
		}
		pthread_mutex_unlock(&k->lock);
	}
	laps_buf_clear(&sd);
	return rc;
}

bool fleet_keys_open(struct fleet_keys *k, const struct laps_bytes *value,
		     struct laps_secret **plain)
{
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_lapsvalue v;
	struct laps_buf envelope;
	struct laps_gke gke;
	laps_rc rc = laps_lapsvalue_parse(value->data, value->len, &v, NULL);

	if (rc != LAPS_OK || memcmp(v.key_id.root_key_id, k->root->id, LAPS_GUID_LEN) != 0)
		return false;
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = seed_of(k, &v, &envelope, seed);
	if (rc == LAPS_OK)
		rc = laps_gke_parse(envelope.data, envelope.len, &gke, NULL);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(&v.cms, 0, &gke, seed, plain, NULL, NULL);
	laps_wipe(seed, sizeof(seed));
	laps_buf_clear(&envelope);
	return rc == LAPS_OK;
}
