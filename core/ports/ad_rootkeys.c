/* SPDX-License-Identifier: MIT */
#include "ports/ad_rootkeys.h"

#include <stdio.h>
#include <stdlib.h>

#include "ports/file.h"
#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

#define DN_MAX_LEN 1024
#define CONTAINER  "CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,"

void laps_ad_root_keys_clear(struct laps_ad_root_keys *k)
{
	for (size_t i = 0; i < k->key_n; i++)
		laps_root_key_clear(&k->key[i]);
	free(k->key);
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

static laps_rc make_key(const struct laps_ad_entry *e, struct laps_root_key *out,
			struct laps_cause *cause)
{
	struct laps_root_key_fields f;
	laps_rc rc;

	laps_root_key_fields_init(&f, e->dn, laps_root_key_attribute);
	rc = take_values(e, &f, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_need_hash(&f, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_build(&f, out, cause);
	laps_root_key_fields_clear(&f);
	return rc;
}

laps_rc laps_ad_read_root_keys(struct laps_ad *ad, struct laps_ad_root_keys *out,
			       struct laps_cause *cause)
{
	const char *attr[LAPS_ROOT_KEY_FIELD_N + 1] = {NULL};
	struct laps_ad_root_keys k = {0};
	struct laps_ad_result r = {0};
	char base[DN_MAX_LEN];
	laps_rc rc;

	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N; i++)
		attr[i] = laps_root_key_attribute[i];
	snprintf(base, sizeof(base), CONTAINER "%s", laps_ad_config_base(ad));
	rc = laps_ad_search(ad, base, LAPS_AD_SUBTREE, "(objectClass=msKds-ProvRootKey)", attr, 0,
			    &r, cause);
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_OK;
	k.key = calloc(r.entry_n + 1, sizeof(*k.key));
	if (!k.key)
		rc = laps_file_nomem(cause);
	for (size_t i = 0; i < r.entry_n && rc == LAPS_OK; i++) {
		rc = make_key(&r.entry[i], &k.key[k.key_n], &k.bad);
		if (rc == LAPS_OK) {
			k.key_n++;
		} else if (rc == LAPS_E_NOMEM) {
			*cause = k.bad;
		} else {
			k.bad_n++;
			rc = LAPS_OK;
		}
	}
	laps_ad_result_clear(&r);
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_ad_root_keys_clear(&k);
	return rc;
}
