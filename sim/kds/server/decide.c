/* SPDX-License-Identifier: MIT */
#include "kds/server/decide.h"

#include <inttypes.h>
#include <laps/hresult.h>
#include <laps/keyid.h>
#include <laps/rootkeychoice.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static uint32_t refuse(uint32_t hr, char *why,
							     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, KDS_WHY, format, args);
	va_end(args);
	return hr;
}

int kds_period_compare(const struct laps_period *a, const struct laps_period *b)
{
	if (a->l0 != b->l0)
		return a->l0 < b->l0 ? -1 : 1;
	if (a->l1 != b->l1)
		return a->l1 < b->l1 ? -1 : 1;
	return (a->l2 > b->l2) - (a->l2 < b->l2);
}

bool kds_asks_latest(const struct laps_getkey_request *rq)
{
	return rq->l0 == -1 && rq->l1 == -1 && rq->l2 == -1;
}

static bool index_ok(int32_t v)
{
	return v >= 0 && v <= LAPS_KEY_INDEX_MAX;
}

uint32_t kds_decide_question(const struct laps_getkey_request *rq, struct laps_targetacl *acl,
			     char why[static KDS_WHY])
{
	struct laps_err err = {0};
	struct laps_targetacl parsed;

	if (laps_targetacl_parse(rq->sd, rq->sd_len, &parsed, &err) != LAPS_OK)
		return refuse(LAPS_HR_INVALIDARG, why, "not a target descriptor: %s", err.what);
	if (!kds_asks_latest(rq) && (rq->l0 < 0 || !index_ok(rq->l1) || !index_ok(rq->l2)))
		return refuse(LAPS_HR_INVALIDARG, why,
			      "no such period: %" PRId32 ", %" PRId32 ", %" PRId32, rq->l0, rq->l1,
			      rq->l2);
	*acl = parsed;
	return 0;
}

/* Has it begun, by the clock of somebody who is ahead of us? */
static bool begun(const struct laps_period *p, uint64_t now_ticks)
{
	uint64_t start = laps_gkdi_period_start(p);

	return start <= now_ticks || start - now_ticks <= LAPS_KDS_SKEW_TICKS;
}

uint32_t kds_decide_period(const struct laps_getkey_request *rq, uint64_t now_ticks,
			   struct laps_period *out, char why[static KDS_WHY])
{
	const struct laps_period asked = {rq->l0, rq->l1, rq->l2};
	const struct laps_period now = laps_gkdi_period(now_ticks);

	if (kds_asks_latest(rq)) {
		*out = now;
		return 0;
	}
	if (kds_period_compare(&asked, &now) > 0 && !begun(&asked, now_ticks))
		return refuse(LAPS_HR_INVALIDARG, why,
			      "a period of the future: %" PRId32 ", %" PRId32 ", %" PRId32, rq->l0,
			      rq->l1, rq->l2);
	if (!rq->has_root_key_id || kds_period_compare(&asked, &now) > 0)
		*out = asked;
	else if (asked.l0 < now.l0)
		*out = (struct laps_period){asked.l0, LAPS_KEY_INDEX_MAX, LAPS_KEY_INDEX_MAX};
	else
		*out = now;
	return 0;
}

uint32_t kds_decide_access(const struct laps_getkey_request *rq, const struct laps_targetacl *acl,
			   const struct laps_sid *sid, size_t sid_n, bool disabled, bool *seed,
			   char why[static KDS_WHY])
{
	uint32_t granted;

	if (disabled)
		return refuse(LAPS_HR_ACCESSDENIED, why, "the account is disabled");
	granted = laps_targetacl_access(acl, sid, sid_n, NULL);
	if ((granted & LAPS_TARGET_DECRYPT) == LAPS_TARGET_DECRYPT) {
		*seed = true;
		return 0;
	}
	if (!kds_asks_latest(rq))
		return refuse(LAPS_HR_ACCESSDENIED, why,
			      "the descriptor does not give the caller seed keys");
	if ((granted & LAPS_TARGET_ENCRYPT) == 0)
		return refuse(LAPS_HR_ACCESSDENIED, why, "the descriptor gives the caller nothing");
	*seed = false;
	return 0;
}

static struct laps_root_key_times times_of(const struct kds_root_key *k)
{
	return (struct laps_root_key_times){k->use_start, k->created};
}

/* Used in the period that starts then. */
static bool is_valid(const struct kds_root_key *k, uint64_t start)
{
	const struct laps_root_key_times t = times_of(k);

	return laps_root_key_valid(&t, start);
}

static uint32_t by_id(const uint8_t id[static LAPS_GUID_LEN], const struct kds_root_keys *keys,
		      uint64_t start, const struct kds_root_key **out, char *why)
{
	const struct kds_root_key *k = NULL;
	char text[LAPS_GUID_TEXT];

	for (size_t i = 0; i < keys->n && !k; i++)
		if (memcmp(keys->key[i].key.id, id, LAPS_GUID_LEN) == 0)
			k = &keys->key[i];
	laps_guid_format_text(id, text);
	if (!k)
		return refuse(LAPS_HR_NTE_NO_KEY, why, "no root key %s", text);
	if (k->bad)
		return refuse(LAPS_HR_NTE_BAD_KEY, why, "root key %s cannot be used", text);
	if (k->use_start == 0)
		return refuse(LAPS_HR_NTE_BAD_KEY, why, "root key %s has no start", text);
	if (!is_valid(k, start))
		return refuse(LAPS_HR_INVALIDARG, why, "root key %s is not valid yet", text);
	*out = k;
	return 0;
}

/* Of two that would do: for the latest key the one that starts last, else the one made last. */
static bool better(const struct kds_root_key *a, const struct kds_root_key *b, bool latest)
{
	const struct laps_root_key_times t[2] = {times_of(a), times_of(b)};

	if (latest)
		return laps_root_key_later(&t[0], &t[1]);
	return a->created != b->created ? a->created > b->created : a->use_start > b->use_start;
}

uint32_t kds_decide_root_key(const struct laps_getkey_request *rq, const struct kds_root_keys *keys,
			     const struct laps_period *period, const struct kds_root_key **out,
			     char why[static KDS_WHY])
{
	const uint64_t start = laps_gkdi_period_start(period);
	const bool latest = kds_asks_latest(rq);
	const struct kds_root_key *best = NULL;

	if (rq->has_root_key_id)
		return by_id(rq->root_key_id, keys, start, out, why);
	for (size_t i = 0; i < keys->n; i++) {
		const struct kds_root_key *k = &keys->key[i];

		if (k->bad || k->use_start == 0 ||
		    (latest ? !is_valid(k, start) : k->use_start > start))
			continue;
		if (!best || better(k, best, latest))
			best = k;
	}
	if (!best)
		return refuse(LAPS_HR_NTE_NO_KEY, why, "no root key for this period");
	*out = best;
	return 0;
}
