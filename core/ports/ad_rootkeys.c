/* SPDX-License-Identifier: MIT */
#include "ports/ad_rootkeys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/filetime.h>

#include "ports/file.h"
#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

void laps_ad_root_keys_clear(struct laps_ad_root_keys *k)
{
	for (size_t i = 0; i < k->key_n; i++)
		laps_root_key_clear(&k->key[i]);
	for (size_t i = 0; i < k->object_n; i++) {
		free(k->object[i].id);
		free(k->object[i].creator);
	}
	free(k->key);
	free(k->object);
	*k = (struct laps_ad_root_keys){0};
}

static laps_rc take_values(const struct laps_ad_entry *e, struct laps_root_key_fields *f,
			   struct laps_cause *cause)
{
	laps_rc rc = LAPS_OK;

	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N && rc == LAPS_OK; i++) {
		const struct laps_ad_value *v = laps_ad_first(e, laps_root_key_attribute[i]);
		struct laps_buf value;

		if (!v)
			continue;
		laps_buf_init(&value, LAPS_KEYFILE_LEN_MAX);
		laps_buf_put(&value, v->data, v->len);
		rc = laps_buf_status(&value);
		if (rc == LAPS_OK)
			rc = laps_root_key_take_value(f, (laps_root_key_field)i, &value, cause);
		else
			(void)laps_root_key_bad(cause, rc, f, (laps_root_key_field)i, "too long");
		laps_buf_clear(&value);
	}
	return rc;
}

static laps_rc make_key(const struct laps_ad_entry *e, const char *id, struct laps_root_key *out,
			struct laps_cause *cause)
{
	struct laps_root_key_fields f;
	laps_rc rc;

	laps_root_key_fields_init(&f, id, laps_root_key_attribute);
	rc = take_values(e, &f, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_need_hash(&f, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_build(&f, out, cause);
	laps_root_key_fields_clear(&f);
	return rc;
}

/* Decimal FILETIME; 0 when it is missing or none. */
static uint64_t ticks_of(const struct laps_ad_entry *e, const char *name)
{
	const char *text = laps_ad_text(e, name);
	uint64_t ticks = 0;

	if (!text || !*text || text[strspn(text, "0123456789")] ||
	    laps_filetime_parse(text, &ticks, NULL) != LAPS_OK)
		return 0;
	return ticks;
}

static laps_rc take_object(const struct laps_ad_entry *e, struct laps_ad_root_keys *k,
			   struct laps_cause *cause)
{
	struct laps_ad_root_key_object *o = &k->object[k->object_n++];
	const char *id = laps_ad_text(e, laps_root_key_attribute[LAPS_ROOT_KEY_ID]);
	const char *creator = laps_ad_text(e, LAPS_AD_ROOT_KEY_CREATOR);
	laps_rc rc;

	*o = (struct laps_ad_root_key_object){.created_ticks =
						      ticks_of(e, LAPS_AD_ROOT_KEY_CREATED),
					      .used_ticks = ticks_of(e, LAPS_AD_ROOT_KEY_USED),
					      .key = k->key_n};
	o->id = strdup(id ? id : "");
	if (creator)
		o->creator = strdup(creator);
	if (!o->id || (creator && !o->creator))
		return laps_file_nomem(cause);
	rc = make_key(e, o->id, &k->key[k->key_n], &o->bad);
	if (rc == LAPS_OK) {
		k->key_n++;
	} else if (rc == LAPS_E_NOMEM) {
		*cause = o->bad;
		return rc;
	} else {
		o->key = SIZE_MAX;
	}
	return LAPS_OK;
}

void laps_ad_root_key_container(const struct laps_ad *ad, char out[static LAPS_AD_ROOT_KEY_DN])
{
	snprintf(out, LAPS_AD_ROOT_KEY_DN,
		 "CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,%s",
		 laps_ad_config_base(ad));
}

laps_rc laps_ad_read_root_keys(struct laps_ad *ad, struct laps_ad_root_keys *out,
			       struct laps_cause *cause)
{
	const char *attr[LAPS_ROOT_KEY_FIELD_N + 4] = {NULL};
	struct laps_ad_root_keys k = {0};
	struct laps_ad_result r = {0};
	char base[LAPS_AD_ROOT_KEY_DN];
	laps_rc rc;

	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N; i++)
		attr[i] = laps_root_key_attribute[i];
	attr[LAPS_ROOT_KEY_FIELD_N] = LAPS_AD_ROOT_KEY_CREATOR;
	attr[LAPS_ROOT_KEY_FIELD_N + 1] = LAPS_AD_ROOT_KEY_CREATED;
	attr[LAPS_ROOT_KEY_FIELD_N + 2] = LAPS_AD_ROOT_KEY_USED;
	laps_ad_root_key_container(ad, base);
	rc = laps_ad_search(ad, base, LAPS_AD_SUBTREE, "(objectClass=" LAPS_AD_ROOT_KEY_CLASS ")",
			    attr, 0, &r, cause);
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_OK;
	k.key = calloc(r.entry_n + 1, sizeof(*k.key));
	k.object = calloc(r.entry_n + 1, sizeof(*k.object));
	if (!k.key || !k.object)
		rc = laps_file_nomem(cause);
	for (size_t i = 0; i < r.entry_n && rc == LAPS_OK; i++)
		rc = take_object(&r.entry[i], &k, cause);
	laps_ad_result_clear(&r);
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_ad_root_keys_clear(&k);
	return rc;
}
