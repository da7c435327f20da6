/* SPDX-License-Identifier: MIT */
/* Writing a root key into the directory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_rootkeys.h"
#include "ports/file.h"
#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

laps_rc laps_ad_may_create_root_keys(struct laps_ad *ad, bool *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"allowedChildClassesEffective", NULL};
	const struct laps_ad_attribute *classes;
	struct laps_ad_result r = {0};
	char base[LAPS_AD_ROOT_KEY_DN];
	bool may = false;
	laps_rc rc;

	laps_ad_root_key_container(ad, base);
	rc = laps_ad_search(ad, base, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, cause);
	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n == 0)) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "there is no '%s' to be seen", base);
		rc = LAPS_E_NOTFOUND;
	}
	classes = rc == LAPS_OK ? laps_ad_find(&r.entry[0], attr[0]) : NULL;
	for (size_t i = 0; classes && i < classes->value_n; i++)
		may |= strcasecmp((const char *)classes->value[i].data, LAPS_AD_ROOT_KEY_CLASS) ==
		       0;
	laps_ad_result_clear(&r);
	if (rc == LAPS_OK)
		*out = may;
	return rc;
}

/* The computer that the session's server is. *dn is the caller's to free. */
static laps_rc find_server(struct laps_ad *ad, char **dn, struct laps_cause *cause)
{
	static const char *const name_attr[] = {"serverName", NULL};
	static const char *const computer_attr[] = {"serverReference", NULL};
	struct laps_ad_result root = {0}, server = {0};
	const char *name = NULL, *computer = NULL;
	laps_rc rc =
		laps_ad_search(ad, "", LAPS_AD_BASE, "(objectClass=*)", name_attr, 1, &root, cause);

	if (rc == LAPS_OK && root.entry_n > 0)
		name = laps_ad_text(&root.entry[0], name_attr[0]);
	if (name)
		rc = laps_ad_search(ad, name, LAPS_AD_BASE, "(objectClass=*)", computer_attr, 1,
				    &server, cause);
	if (rc == LAPS_OK && server.entry_n > 0)
		computer = laps_ad_text(&server.entry[0], computer_attr[0]);
	if (rc == LAPS_OK && !computer) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "'%s' does not tell which computer it is",
			       laps_ad_server(ad));
		rc = LAPS_E_NOTFOUND;
	} else if (rc == LAPS_OK) {
		*dn = strdup(computer);
		rc = *dn ? LAPS_OK : laps_file_nomem(cause);
	}
	laps_ad_result_clear(&root);
	laps_ad_result_clear(&server);
	return rc;
}

/* What an object is made of; numbers are kept as text in here. */
struct object {
	struct laps_ad_change value[16];
	size_t n;
	char number[5][24];
	size_t number_n;
};

static void put(struct object *o, const char *name, const void *data, size_t len)
{
	o->value[o->n++] = (struct laps_ad_change){name, data, len, LAPS_AD_ADD};
}

static void put_text(struct object *o, const char *name, const char *text)
{
	put(o, name, text, strlen(text));
}

static void put_number(struct object *o, const char *name, uint64_t number)
{
	char *text = o->number[o->number_n++];

	snprintf(text, sizeof(o->number[0]), "%" PRIu64, number);
	put_text(o, name, text);
}

laps_rc laps_ad_add_root_key(struct laps_ad *ad, const struct laps_root_key *key,
			     uint64_t created_ticks, uint64_t used_ticks, struct laps_cause *cause)
{
	const char *const *name = laps_root_key_attribute;
	char id[LAPS_GUID_TEXT], base[LAPS_AD_ROOT_KEY_DN],
		dn[LAPS_AD_ROOT_KEY_DN + LAPS_GUID_TEXT + 4];
	struct object o = {0};
	struct laps_buf kdf;
	const uint8_t *data;
	char *creator = NULL;
	size_t data_len;
	laps_rc rc = find_server(ad, &creator, cause);

	if (rc != LAPS_OK)
		return rc;
	laps_ad_root_key_container(ad, base);
	laps_guid_format_text(key->id, id);
	snprintf(dn, sizeof(dn), "CN=%s,%s", id, base);
	laps_buf_init(&kdf, 256);
	laps_kdf_params_format(key->kdf_hash, &kdf);
	data = laps_secret_view(key->key, &data_len);
	put_text(&o, "objectClass", LAPS_AD_ROOT_KEY_CLASS);
	put_number(&o, name[LAPS_ROOT_KEY_VERSION], LAPS_ROOT_KEY_VERSION_1);
	put_text(&o, name[LAPS_ROOT_KEY_KDF], LAPS_ROOT_KEY_KDF_NAME);
	put(&o, name[LAPS_ROOT_KEY_HASH], kdf.data, kdf.len);
	put_text(&o, name[LAPS_ROOT_KEY_AGREEMENT], laps_agreement_name(key->agreement));
	/* of a curve there are none: the attribute is left out */
	if (key->agreement_params.len > 0)
		put(&o, name[LAPS_ROOT_KEY_PARAMETERS], key->agreement_params.data,
		    key->agreement_params.len);
	put_number(&o, name[LAPS_ROOT_KEY_PRIVATE_BITS], key->private_key_bits);
	put_number(&o, name[LAPS_ROOT_KEY_PUBLIC_BITS], key->public_key_bits);
	put(&o, name[LAPS_ROOT_KEY_KEY], data, data_len);
	put_text(&o, LAPS_AD_ROOT_KEY_CREATOR, creator);
	put_number(&o, LAPS_AD_ROOT_KEY_CREATED, created_ticks);
	put_number(&o, LAPS_AD_ROOT_KEY_USED, used_ticks);
	rc = laps_buf_status(&kdf) == LAPS_OK ? laps_ad_add(ad, dn, o.value, o.n, cause)
					      : laps_file_nomem(cause);
	laps_buf_clear(&kdf);
	free(creator);
	return rc;
}
