/* SPDX-License-Identifier: MIT */
#include "view/secret.h"

#include <laps/dpapi_ng.h>
#include <laps/gkdi.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>
#include <laps/targetsd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kds/server/directory.h"

#define SD_MAX 65536

bool view_root_keys(const char *uri, struct kds_root_keys *out, struct sim_err *err)
{
	struct kds_directory *d = kds_directory_new(uri, NULL);
	struct kds_root_source source;
	bool ok;

	if (!d)
		return sim_fail_nomem(err);
	source = kds_directory_root_keys(d);
	ok = source.read(source.ctx, out) || sim_fail(err, "the directory does not show root keys");
	kds_directory_free(&d);
	return ok;
}

void view_secret_clear(struct view_secret *s)
{
	laps_secret_free(&s->password);
	free(s->account);
	*s = (struct view_secret){0};
}

static void refuse(char why[static VIEW_SECRET_WHY], const char *text)
{
	snprintf(why, VIEW_SECRET_WHY, "%s", text);
}

static void take_json(laps_rc rc, struct laps_pwjson *j, struct view_secret *out)
{
	if (rc != LAPS_OK) {
		refuse(out->why, "what is in it is not the JSON that LAPS writes");
		return;
	}
	out->account = j->account;
	out->updated_ticks = j->updated_ticks;
	out->password = j->password;
	j->account = NULL;
	j->password = NULL;
	laps_pwjson_clear(j);
}

/* The key that a value takes; NULL, and why. */
static const struct laps_root_key *key_of(const struct laps_keyid *id,
					  const struct kds_root_keys *keys,
					  char why[static VIEW_SECRET_WHY])
{
	char text[LAPS_GUID_TEXT];

	for (size_t i = 0; i < keys->n; i++) {
		if (memcmp(keys->key[i].key.id, id->root_key_id, LAPS_GUID_LEN) != 0)
			continue;
		if (!keys->key[i].bad)
			return &keys->key[i].key;
		refuse(why, "its root key is unusable");
		return NULL;
	}
	laps_guid_format_text(id->root_key_id, text);
	snprintf(why, VIEW_SECRET_WHY, "the forest has no root key %s", text);
	return NULL;
}

/* As a reader does who gets the seed key from the key service. */
static laps_rc unprotect(const struct laps_lapsvalue *value, const struct laps_root_key *key,
			 struct laps_secret **plain, struct laps_err *err)
{
	const struct laps_keyid *id = &value->key_id;
	const struct laps_period period = {id->l0, id->l1, id->l2};
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_buf sd, envelope;
	struct laps_gke gke;
	laps_rc rc;

	laps_buf_init(&sd, SD_MAX);
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_target_sd(&value->cms.recipient[0], &sd, err);
	if (rc == LAPS_OK)
		rc = laps_gkdi_envelope(key, sd.data, sd.len, &period, false, false, id->domain,
					id->forest, &envelope, err);
	if (rc == LAPS_OK)
		rc = laps_gke_parse(envelope.data, envelope.len, &gke, err);
	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_from_envelope(&gke, id->l1, id->l2, seed, err);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(&value->cms, 0, &gke, seed, plain, NULL, err);
	laps_wipe(seed, sizeof(seed));
	laps_buf_clear(&envelope);
	laps_buf_clear(&sd);
	return rc;
}

struct laps_secret *view_secret_unprotect(const struct laps_lapsvalue *value,
					  const struct kds_root_keys *keys,
					  char why[static VIEW_SECRET_WHY])
{
	const struct laps_root_key *key = key_of(&value->key_id, keys, why);
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};
	laps_rc rc = key ? unprotect(value, key, &plain, &err) : LAPS_OK;

	if (rc != LAPS_OK)
		refuse(why, err.what ? err.what : laps_rc_name(rc));
	return plain;
}

static void open_encrypted(const struct berval *v, const struct kds_root_keys *keys,
			   struct view_secret *out)
{
	struct laps_lapsvalue value;
	struct laps_secret *plain;
	struct laps_err err = {0};
	struct laps_pwjson j;
	laps_rc rc = laps_lapsvalue_parse((const uint8_t *)v->bv_val, v->bv_len, &value, &err);
	const uint8_t *p;
	size_t len;

	if (rc != LAPS_OK) {
		refuse(out->why, err.what ? err.what : laps_rc_name(rc));
		return;
	}
	out->updated_ticks = value.header.updated_ticks;
	plain = view_secret_unprotect(&value, keys, out->why);
	if (!plain)
		return;
	p = laps_secret_view(plain, &len);
	take_json(laps_pwjson_parse_utf16le(p, len, &j, NULL), &j, out);
	laps_secret_free(&plain);
}

void view_secret_open(view_attr attr, const struct berval *value, const struct kds_root_keys *keys,
		      struct view_secret *out)
{
	struct laps_pwjson j;

	*out = (struct view_secret){0};
	if (attr == VIEW_CLEAR)
		take_json(laps_pwjson_parse(value->bv_val, value->bv_len, &j, NULL), &j, out);
	else if (attr != VIEW_LEGACY)
		open_encrypted(value, keys, out);
	else if (laps_secret_dup(value->bv_val, value->bv_len, &out->password) != LAPS_OK)
		refuse(out->why, "out of memory");
}
