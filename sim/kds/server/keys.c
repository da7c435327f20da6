/* SPDX-License-Identifier: MIT */
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kds/server/cache.h"
#include "kds/server/decide.h"
#include "kds/server/rootkey.h"

struct kds_keys {
	struct kds_root_source source;
	const char *domain, *forest;
	bool known; /* root and generation are of the directory */
	uint64_t generation;
	struct kds_root_keys root;
	struct laps_period now; /* in which every envelope in the cache was made */
	/* of a read-only controller: the root key of the latest keys that it keeps */
	bool has_latest;
	uint8_t latest_id[LAPS_GUID_LEN];
	struct kds_cache *cache;
};

struct kds_keys *kds_keys_new(const struct kds_root_source *source, const char *domain,
			      const char *forest)
{
	struct kds_keys *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	*k = (struct kds_keys){.source = *source, .domain = domain, .forest = forest};
	if (!(k->cache = kds_cache_new()))
		kds_keys_free(&k);
	return k;
}

void kds_keys_free(struct kds_keys **k)
{
	if (*k) {
		kds_root_keys_clear(&(*k)->root);
		kds_cache_free(&(*k)->cache);
	}
	free(*k);
	*k = NULL;
}

void kds_keys_expire(struct kds_keys *k, uint64_t now_ticks)
{
	const struct laps_period now = laps_gkdi_period(now_ticks);

	if (kds_period_compare(&k->now, &now) == 0)
		return;
	kds_cache_empty(k->cache);
	k->has_latest = false;
	k->now = now;
}

/* Read the root keys again when they may have changed. False: the directory does not answer. */
static bool refresh(struct kds_keys *k)
{
	/* before they are read: what changes meanwhile is seen the next time */
	const uint64_t generation = k->source.generation(k->source.ctx);
	struct kds_root_keys root = {0};

	if (k->known && generation == k->generation)
		return true;
	if (!k->source.read(k->source.ctx, &root))
		return false;
	if (!k->known || !kds_root_keys_eq(&k->root, &root)) {
		if (!k->source.remote)
			kds_cache_empty(k->cache);
		kds_root_keys_clear(&k->root);
		k->root = root;
	} else {
		kds_root_keys_clear(&root);
	}
	k->known = true;
	k->generation = generation;
	return true;
}

static uint32_t make_envelope(struct kds_keys *k, const struct kds_root_key *root,
			      const struct kds_cache_key *what, struct laps_buf *out,
			      char why[static KDS_WHY])
{
	const bool may_encrypt = kds_period_compare(&what->period, &k->now) >= 0;
	struct laps_buf made;
	struct laps_err err = {0};
	laps_rc rc;

	laps_buf_init(&made, LAPS_GKE_MAX);
	rc = laps_gkdi_envelope(&root->key, what->sd, what->sd_len, &what->period, !what->seed,
				may_encrypt, k->domain, k->forest, &made, &err);
	if (rc == LAPS_OK) {
		laps_buf_put(out, made.data, made.len);
		kds_cache_put(k->cache, what, made.data, made.len);
	} else {
		snprintf(why, KDS_WHY, "no key can be made: %s", err.what ? err.what : "?");
	}
	laps_buf_clear(&made);
	if (rc == LAPS_OK)
		return 0;
	return rc == LAPS_E_NOMEM ? LAPS_HR_OUTOFMEMORY : LAPS_HR_NTE_BAD_KEY;
}

/* Of the cache, or made and kept. */
static uint32_t answer(struct kds_keys *k, const struct kds_root_key *root,
		       const struct kds_cache_key *what, struct laps_buf *out,
		       char why[static KDS_WHY])
{
	size_t len;
	const uint8_t *envelope = kds_cache_get(k->cache, what, &len);
	uint32_t hr = 0;

	if (envelope)
		laps_buf_put(out, envelope, len);
	else
		hr = make_envelope(k, root, what, out, why);
	if (hr == 0 && laps_buf_status(out) != LAPS_OK) {
		snprintf(why, KDS_WHY, "no memory");
		hr = LAPS_HR_OUTOFMEMORY;
	}
	return hr;
}

/* With a root key of the directory, or of the writable controller. */
static uint32_t answer_with_root_key(struct kds_keys *k, const struct laps_getkey_request *rq,
				     struct laps_buf *out, struct kds_decision *d)
{
	const struct kds_root_key *root = NULL;
	uint32_t hr;

	if (!refresh(k)) {
		snprintf(d->why, KDS_WHY, "%s does not answer",
			 k->source.remote ? "the writable controller" : "the directory");
		return LAPS_HR_RPC_SERVER_UNAVAILABLE;
	}
	hr = kds_decide_root_key(rq, &k->root, &d->period, &root, d->why);
	if (hr == 0) {
		const struct kds_cache_key what = {root->key.id, d->period, d->seed, rq->sd,
						   rq->sd_len};

		memcpy(d->root_key_id, root->key.id, LAPS_GUID_LEN);
		hr = answer(k, root, &what, out, d->why);
	}
	if (k->source.remote) {
		kds_root_keys_clear(&k->root);
		k->known = false;
		if (hr == 0 && kds_asks_latest(rq) && !rq->has_root_key_id) {
			memcpy(k->latest_id, d->root_key_id, LAPS_GUID_LEN);
			k->has_latest = true;
		}
	}
	return hr;
}

/* As a client does: a period of whatever root key is never looked for, [MS-GKDI] 3.2.4.1. False:
 * nothing is kept that answers. */
static bool answer_kept(struct kds_keys *k, const struct laps_getkey_request *rq,
			struct laps_buf *out, struct kds_decision *d)
{
	const bool latest = kds_asks_latest(rq) && k->has_latest;
	const struct kds_cache_key what = {rq->has_root_key_id ? rq->root_key_id : k->latest_id,
					   d->period, d->seed, rq->sd, rq->sd_len};
	const uint8_t *envelope = NULL;
	size_t len;

	if (rq->has_root_key_id || latest)
		envelope = kds_cache_get(k->cache, &what, &len);
	if (!envelope)
		return false;
	laps_buf_put(out, envelope, len);
	memcpy(d->root_key_id, what.root_key_id, LAPS_GUID_LEN);
	return laps_buf_status(out) == LAPS_OK;
}

uint32_t kds_get_key(struct kds_keys *k, const struct laps_sid *sid, size_t sid_n, bool disabled,
		     const struct laps_getkey_request *rq, uint64_t now_ticks, struct laps_buf *out,
		     struct kds_decision *decision)
{
	struct kds_decision d = {0};
	struct laps_targetacl acl;
	uint32_t hr;

	kds_keys_expire(k, now_ticks);
	hr = kds_decide_question(rq, &acl, d.why);
	if (hr == 0)
		hr = kds_decide_period(rq, now_ticks, &d.period, d.why);
	if (hr == 0)
		hr = kds_decide_access(rq, &acl, sid, sid_n, disabled, &d.seed, d.why);
	if (hr == 0 && !(k->source.remote && answer_kept(k, rq, out, &d)))
		hr = answer_with_root_key(k, rq, out, &d);
	*decision = d;
	return hr;
}
