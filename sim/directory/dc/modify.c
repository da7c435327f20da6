/* SPDX-License-Identifier: MIT */
/*
 * Modifications. Most are decided where slapd asks (write.h); one that has a new descriptor is read
 * first, decided here, made as the system, and followed by what inherits from it, before it is
 * answered. If that fails half way the object has its new descriptor, some objects below may have
 * their old one, and the answer is 80: the same modification again completes it.
 */
#include "directory/dc/modify.h"

#include <string.h>
#include <strings.h>

#include "directory/dc/attrwrite.h"
#include "directory/dc/change.h"
#include "directory/dc/inherit.h"
#include "directory/dc/password.h"
#include "directory/dc/reply.h"
#include "directory/dc/schema.h"
#include "directory/dc/sdwrite.h"
#include "directory/dc/slapi.h"
#include "directory/dc/token.h"
#include "directory/dc/undelete.h"
#include "directory/dc/write.h"

#define DESCRIPTOR            "nTSecurityDescriptor"
#define OID_PERMISSIVE_MODIFY "1.2.840.113556.1.4.1413"
#define SOFT_DELETE           0x1001 /* slapd's own: delete, and be content when it is not there */

static LDAPMod *find(LDAPMod **mods, const char *attribute)
{
	for (; *mods; mods++)
		if (strcasecmp((*mods)->mod_type, attribute) == 0)
			return *mods;
	return NULL;
}

/* What is wrong whoever asks, and needs no look at the object. */
static dc_reply check_form(const struct dc_token *t, LDAPMod **mods, const char **detail)
{
	*detail = NULL;
	if (!mods[0])
		return DC_REPLY_UNWILLING;
	for (; *mods; mods++) {
		const char *type = *detail = (*mods)->mod_type;

		if (dc_attrwrite_is_password(type)) {
			if (!dc_password_convert(*mods))
				return DC_REPLY_BAD_PASSWORD;
		} else if (!t->system) {
			if (!dc_attribute_find(type))
				return DC_REPLY_UNDEFINED;
			if (dc_attrwrite_is_stamp(type))
				return DC_REPLY_SYSTEM_ONLY;
		}
	}
	return DC_REPLY_N;
}

/* mods, and the stamps behind them; slapd takes the list over. */
static LDAPMod **stamped(Slapi_PBlock *pb, LDAPMod **mods)
{
	struct dc_changes stamps = {0};
	LDAPMod **all;
	size_t n = 0;

	if (find(mods, "whenChanged") || find(mods, "uSNChanged"))
		return mods; /* the system's own */
	while (mods[n])
		n++;
	dc_changes_stamp(&stamps);
	all = (LDAPMod **)(void *)slapi_ch_calloc(n + stamps.n + 1, sizeof(LDAPMod *));
	memcpy(all, mods, n * sizeof(LDAPMod *));
	memcpy(all + n, stamps.list, stamps.n * sizeof(LDAPMod *));
	slapi_pblock_set(pb, SLAPI_MODIFY_MODS, all);
	slapi_ch_free((void **)&stamps.list);
	slapi_ch_free((void **)&mods);
	return all;
}

/* The value of the one change of the descriptor; NULL: there is none, or more. */
static struct berval *descriptor_value(LDAPMod **mods, LDAPMod *m)
{
	const int op = m->mod_op & ~LDAP_MOD_BVALUES;

	for (; *mods; mods++)
		if (*mods != m && strcasecmp((*mods)->mod_type, DESCRIPTOR) == 0)
			return NULL;
	if ((op != LDAP_MOD_REPLACE && op != LDAP_MOD_ADD) || !m->mod_bvalues ||
	    !m->mod_bvalues[0] || m->mod_bvalues[1])
		return NULL;
	return m->mod_bvalues[0];
}

/* The changes but for the descriptor are decided as slapd would have them decided. */
static dc_reply check_others(const struct dc_token *t, Slapi_Entry *e, LDAPMod **mods,
			     const LDAPMod *descriptor, const char **detail)
{
	LDAPMod **others;
	size_t n = 0;
	dc_reply why;

	while (mods[n])
		n++;
	others = (LDAPMod **)(void *)slapi_ch_calloc(n + 1, sizeof(LDAPMod *));
	for (n = 0; *mods; mods++)
		if (*mods != descriptor)
			others[n++] = *mods;
	why = dc_write_check(t, e, others, detail);
	slapi_ch_free((void **)&others);
	return why;
}

static int answer(Slapi_PBlock *pb, int code)
{
	char text[DC_REPLY_TEXT] = "";

	if (code != LDAP_SUCCESS)
		dc_reply_form(DC_REQUEST_WRITE, code, NULL, NULL, &code, text);
	return dc_reply_send_code(pb, code, text);
}

static int apply(Slapi_PBlock *pb, const char *dn, LDAPMod **mods, const struct laps_buf *bytes)
{
	LDAPMod **all = stamped(pb, mods);
	struct laps_sd sd;
	int code = dc_entry_modify(dn, &(struct dc_changes){.list = all});

	if (code != LDAP_SUCCESS)
		return answer(pb, code);
	if (laps_sd_parse(bytes->data, bytes->len, &sd, NULL) != LAPS_OK)
		return dc_reply_send(pb, DC_REPLY_FAILED, "inheritance was not computed");
	code = dc_inherit_below(dn, &sd);
	laps_sd_clear(&sd);
	if (code != LDAP_SUCCESS)
		return dc_reply_send(pb, DC_REPLY_FAILED, "inheritance was computed in part");
	return answer(pb, LDAP_SUCCESS);
}

static int modify_descriptor(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
			     LDAPMod **mods, LDAPMod *m)
{
	struct berval *value = descriptor_value(mods, m);
	const char *detail = DESCRIPTOR;
	struct laps_buf bytes;
	dc_reply why = check_others(t, e, mods, m, &detail);
	int rc;

	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (why == DC_REPLY_N) {
		detail = DESCRIPTOR;
		why = dc_sdwrite_prepare(pb, t, e, value, &bytes);
	}
	if (why == DC_REPLY_N) {
		m->mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES;
		slapi_ch_free_string(&value->bv_val);
		value->bv_len = bytes.len;
		value->bv_val = slapi_ch_malloc(bytes.len + 1);
		memcpy(value->bv_val, bytes.data, bytes.len);
		value->bv_val[bytes.len] = 0;
		rc = apply(pb, slapi_entry_get_dn(e), mods, &bytes);
	} else {
		rc = dc_reply_send(pb, why, detail);
	}
	laps_buf_clear(&bytes);
	return rc;
}

/* The modification of the rootDSE that has the schema read again, [MS-ADTS] 3.1.1.3.3.13. */
static int modify_root(Slapi_PBlock *pb, LDAPMod **mods)
{
	if (!mods || !mods[0] || mods[1] || strcasecmp(mods[0]->mod_type, "schemaUpdateNow") != 0)
		return dc_reply_send(pb, DC_REPLY_UNWILLING, NULL);
	dc_schema_changed();
	return dc_reply_send_code(pb, dc_schema_ready() ? LDAP_SUCCESS : LDAP_OTHER, NULL);
}

/* OID_PERMISSIVE_MODIFY, [MS-ADTS] 3.1.1.3.4.1.8: slapd adds what is there already, but
 * refuses to delete one of several values that is not. Such changes go through its form that takes
 * that, a value each; since it asks nobody about those, they are decided here. */
static bool is_permissive(Slapi_PBlock *pb, LDAPMod **mods)
{
	if (!dc_control(pb, OID_PERMISSIVE_MODIFY, NULL))
		return false;
	for (; *mods; mods++)
		if (((*mods)->mod_op & ~LDAP_MOD_BVALUES) == LDAP_MOD_DELETE)
			return true;
	return false;
}

static int modify_permissive(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
			     LDAPMod **mods)
{
	struct dc_changes c = {0};
	const char *detail = NULL;
	dc_reply why = dc_write_check(t, e, mods, &detail);

	if (why != DC_REPLY_N)
		return dc_reply_send(pb, why, detail);
	for (size_t i = 0; mods[i]; i++) {
		struct berval **v = mods[i]->mod_bvalues;
		const int op = mods[i]->mod_op & ~LDAP_MOD_BVALUES;

		if (op != LDAP_MOD_DELETE || !v || !v[0]) {
			dc_changes_take(&c, mods[i]);
			if (op == LDAP_MOD_DELETE)
				mods[i]->mod_op = SOFT_DELETE | LDAP_MOD_BVALUES;
			continue;
		}
		for (; *v; v++)
			dc_changes_put(&c, SOFT_DELETE, mods[i]->mod_type, (*v)->bv_val,
				       (*v)->bv_len);
		ldap_mods_free((LDAPMod *[]){mods[i], NULL}, 0);
	}
	slapi_ch_free((void **)&mods);
	slapi_pblock_set(pb, SLAPI_MODIFY_MODS, c.list);
	if (c.list)
		stamped(pb, c.list);
	dc_write_decided();
	return 0;
}

int dc_modify_pre(Slapi_PBlock *pb)
{
	struct dc_token *t = dc_token_get(pb);
	LDAPMod **mods = NULL, *descriptor;
	const char *detail = NULL;
	Slapi_Entry *e;
	char *dn = NULL;
	bool permissive, tombs;
	dc_reply why;
	int rc;

	slapi_pblock_get(pb, SLAPI_MODIFY_TARGET, &dn);
	slapi_pblock_get(pb, SLAPI_MODIFY_MODS, &mods);
	if (!t || t->anonymous || !dc_schema_ready()) {
		why = t && t->anonymous ? DC_REPLY_NOT_BOUND : DC_REPLY_NO_RIGHT;
		if (t)
			dc_token_put(t);
		return dc_reply_send(pb, why, NULL);
	}
	if (!dn || !*dn) {
		dc_token_put(t);
		return modify_root(pb, mods);
	}
	why = mods ? check_form(t, mods, &detail) : DC_REPLY_UNWILLING;
	if (why != DC_REPLY_N) {
		dc_token_put(t);
		return dc_reply_send(pb, why, detail);
	}
	descriptor = find(mods, DESCRIPTOR);
	permissive = !descriptor && is_permissive(pb, mods);
	tombs = !t->system && dc_undelete_asked(pb, mods);
	e = descriptor || permissive || tombs ? dc_entry_get(dn, &rc) : NULL;
	if (e && tombs && dc_undelete_concerns(e, mods)) {
		rc = dc_undelete(pb, t, e, mods);
	} else if (e && descriptor) {
		rc = modify_descriptor(pb, t, e, mods, descriptor);
	} else if (e && permissive) {
		rc = modify_permissive(pb, t, e, mods);
	} else { /* if there is no such object, slapd says what there is above it */
		dc_write_begin(t, stamped(pb, mods));
		t = NULL;
		rc = 0;
	}
	if (e)
		slapi_entry_free(e);
	if (t)
		dc_token_put(t);
	return rc;
}
