/* SPDX-License-Identifier: MIT */
#include "ports/keyfile.h"

#include <laps/hresult.h>
#include <string.h>

#include "ports/file.h"

static bool is_asked(const struct laps_root_key *key, const struct laps_key_request *request)
{
	return !request->has_root_key_id ||
	       memcmp(key->id, request->root_key_id, LAPS_GUID_LEN) == 0;
}

/* The first key, or the one with that id. *loaded is what it is in when it is from a file. */
static laps_rc find_key(const struct laps_keyfile *k, const struct laps_key_request *request,
			const struct laps_root_key **out, struct laps_root_key *loaded,
			struct laps_cause *cause)
{
	char id[LAPS_GUID_TEXT];

	if (k->path_n == 0 && k->key_n == 0) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no root-key-file is configured");
		return LAPS_E_NOTFOUND;
	}
	for (size_t i = 0; i < k->path_n; i++) {
		laps_rc rc = laps_root_key_load(k->path[i], loaded, cause);

		/* not the absence of a key, but of what the host was told to use */
		if (rc != LAPS_OK)
			return LAPS_E_HOST;
		if (is_asked(loaded, request)) {
			*out = loaded;
			return LAPS_OK;
		}
		laps_root_key_clear(loaded);
	}
	for (size_t i = 0; i < k->key_n; i++)
		if (is_asked(&k->key[i], request)) {
			*out = &k->key[i];
			return LAPS_OK;
		}
	laps_guid_format_text(request->root_key_id, id);
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no root key %s among those at hand", id);
	return LAPS_E_NOTFOUND;
}

static bool is_before(const struct laps_period *a, const struct laps_period *b)
{
	if (a->l0 != b->l0)
		return a->l0 < b->l0;
	return a->l1 != b->l1 ? a->l1 < b->l1 : a->l2 < b->l2;
}

/*
 * Which period's seeds the service gives to who asks for wanted, [MS-GKDI] 3.1.4.1: the last ones
 * of an L0 that is over, else those of now, from which older ones follow.
 * Departs: a key of the future is given, too, as the clock of this host is not the directory's.
 */
static struct laps_period answered(const struct laps_period *wanted, const struct laps_period *now)
{
	const struct laps_period last = {wanted->l0, LAPS_KEY_INDEX_MAX, LAPS_KEY_INDEX_MAX};

	if (wanted->l1 < 0 || wanted->l1 > LAPS_KEY_INDEX_MAX || wanted->l2 < 0 ||
	    wanted->l2 > LAPS_KEY_INDEX_MAX || !is_before(wanted, now))
		return *wanted;
	return wanted->l0 < now->l0 ? last : *now;
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	const struct laps_keyfile *k = ctx;
	struct laps_root_key loaded = {0};
	const struct laps_root_key *key;
	struct laps_period now, period;
	struct laps_err err = {0};
	uint64_t ticks;
	laps_rc rc = k->clock.now(k->clock.ctx, &ticks, cause);

	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	now = laps_gkdi_period(ticks);
	period = (struct laps_period){request->l0, request->l1, request->l2};
	if (!request->has_root_key_id) {
		if (period.l0 != -1 || period.l1 != -1 || period.l2 != -1) {
			laps_cause_set(cause, LAPS_HR_INVALIDARG,
				       "a key of a given period needs a root key id");
			return LAPS_E_HOST;
		}
		period = now;
	} else {
		period = answered(&period, &now);
	}
	rc = find_key(k, request, &key, &loaded, cause);
	if (rc != LAPS_OK)
		return rc;
	rc = laps_gkdi_envelope(key, sd, sd_len, &period, !request->has_root_key_id,
				memcmp(&period, &now, sizeof(now)) == 0, k->domain, k->domain, out,
				&err);
	laps_root_key_clear(&loaded);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot derive a group key: %s",
			       err.what ? err.what : laps_rc_name(rc));
		return LAPS_E_HOST;
	}
	return LAPS_OK;
}

struct laps_keys_port laps_keyfile_port(struct laps_keyfile *k)
{
	return (struct laps_keys_port){.ctx = k, .get_key = get_key};
}
