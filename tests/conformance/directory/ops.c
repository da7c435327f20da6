/* SPDX-License-Identifier: MIT */
/* Changes and comparisons, each with the server's code and text. */
#include <string.h>
#include <strings.h>

#include "conformance/directory/state.h"

#define CHANGES_MAX 32
#define VALUES_MAX  4096 /* of a list of changes, all together */

/* A row that writes at a role's own entry leaves it dirty. */
static void note_touch(struct conform *c, const char *dn)
{
	struct dir_state *d = dir_state(c);

	for (int i = DIR_DEVICE; i <= DIR_OTHER_DEVICE; i++)
		if (d->person[i].dn && strcasecmp(d->person[i].dn, dn) == 0)
			d->touched[i] = true;
}

/* libldap's own form of a list of changes, in the row's memory. */
struct mods {
	LDAPMod mod[CHANGES_MAX], *list[CHANGES_MAX + 1];
};

static char *copy_text(struct conform *c, const char *text)
{
	char *out = dir_alloc(c, strlen(text) + 1);

	if (out)
		memcpy(out, text, strlen(text) + 1);
	return out;
}

static struct berval **copy_values(struct conform *c, const struct dir_change *change)
{
	struct berval **list, *value;

	if (change->n > VALUES_MAX)
		return NULL;
	list = dir_alloc(c, (change->n + 1) * sizeof(struct berval *));
	value = dir_alloc(c, (change->n + 1) * sizeof(*value));
	if (!list || !value)
		return NULL;
	for (size_t i = 0; i < change->n; i++) {
		const struct dir_value *v = &change->values[i];
		char *bytes = dir_alloc(c, v->len + 1);

		if (!bytes)
			return NULL;
		if (v->len > 0)
			memcpy(bytes, v->data, v->len);
		value[i] = (struct berval){.bv_len = v->len, .bv_val = bytes};
		list[i] = &value[i];
	}
	return list;
}

static LDAPMod **make_mods(struct conform *c, const struct dir_change *change)
{
	static const int op[] = {[DIR_REPLACE] = LDAP_MOD_REPLACE,
				 [DIR_ADD] = LDAP_MOD_ADD,
				 [DIR_DELETE] = LDAP_MOD_DELETE};
	struct mods *m = dir_alloc(c, sizeof(*m));
	size_t n = 0;

	for (; m && change[n].attr; n++) {
		LDAPMod *mod = &m->mod[n];

		if (n == CHANGES_MAX) {
			conform_fail(c, "more than %d changes at once", CHANGES_MAX);
			return NULL;
		}
		mod->mod_op = op[change[n].op] | LDAP_MOD_BVALUES;
		mod->mod_type = copy_text(c, change[n].attr);
		if (!mod->mod_type ||
		    (change[n].n > 0 && !(mod->mod_bvalues = copy_values(c, &change[n]))))
			return NULL;
		m->list[n] = mod;
	}
	return m ? m->list : NULL;
}

static struct dir_result no_memory(const struct dir_session *s)
{
	return (struct dir_result){.who = s->who, .code = LDAP_NO_MEMORY};
}

static int start_modify(struct conform *c, struct dir_session *s, const char *dn,
			const struct dir_change *change, LDAPControl **controls)
{
	LDAPMod **mods = s->ld ? make_mods(c, change) : NULL;
	int id = -1;

	note_touch(c, dn);
	if (!mods || ldap_modify_ext(s->ld, dn, mods, controls, NULL, &id) != LDAP_SUCCESS)
		return -1;
	return id;
}

int dir_modify_start(struct conform *c, struct dir_session *s, const char *dn,
		     const struct dir_change *change)
{
	return start_modify(c, s, dn, change, NULL);
}

struct dir_result dir_result_wait(struct conform *c, struct dir_session *s, int id)
{
	struct timeval limit = {.tv_sec = dir_state(c)->limit_s};
	LDAPMessage *message = NULL;
	int code = LDAP_TIMEOUT, got;

	if (!s->ld)
		return dir_result_none(s);
	got = id < 0 ? -1 : ldap_result(s->ld, id, LDAP_MSG_ALL, &limit, &message);
	if (got < 0)
		(void)ldap_get_option(s->ld, LDAP_OPT_RESULT_CODE, &code);
	else if (got > 0 && ldap_parse_result(s->ld, message, &code, NULL, NULL, NULL, NULL, 0) !=
				    LDAP_SUCCESS)
		code = LDAP_DECODING_ERROR;
	ldap_msgfree(message);
	return dir_noted(s, code);
}

struct dir_result dir_modify_ext(struct conform *c, struct dir_session *s, const char *dn,
				 const struct dir_change *change, LDAPControl **controls)
{
	return s->ld ? dir_result_wait(c, s, start_modify(c, s, dn, change, controls))
		     : dir_result_none(s);
}

struct dir_result dir_modify(struct conform *c, struct dir_session *s, const char *dn,
			     const struct dir_change *change)
{
	return dir_modify_ext(c, s, dn, change, NULL);
}

struct dir_result dir_set_bytes(struct conform *c, struct dir_session *s, const char *dn,
				const char *attr, struct dir_value value)
{
	const struct dir_change change[] = {{DIR_REPLACE, attr, &value, 1}, {0}};

	return dir_modify(c, s, dn, change);
}

struct dir_result dir_set(struct conform *c, struct dir_session *s, const char *dn,
			  const char *attr, const char *text)
{
	return dir_set_bytes(c, s, dn, attr, dir_text(text));
}

struct dir_result dir_unset(struct conform *c, struct dir_session *s, const char *dn,
			    const char *attr)
{
	const struct dir_change change[] = {DIR_NONE(DIR_DELETE, attr), {0}};

	return dir_modify(c, s, dn, change);
}

struct dir_result dir_add(struct conform *c, struct dir_session *s, const char *dn,
			  const struct dir_change *attribute)
{
	LDAPMod **mods = s->ld ? make_mods(c, attribute) : NULL;

	if (!s->ld)
		return dir_result_none(s);
	if (!mods)
		return no_memory(s);
	return dir_noted(s, ldap_add_ext_s(s->ld, dn, mods, NULL, NULL));
}

struct dir_result dir_delete(struct conform *c, struct dir_session *s, const char *dn)
{
	(void)c;
	return s->ld ? dir_noted(s, ldap_delete_ext_s(s->ld, dn, NULL, NULL)) : dir_result_none(s);
}

struct dir_result dir_rename(struct conform *c, struct dir_session *s, const char *dn,
			     const char *rdn, const char *parent)
{
	(void)c;
	return s->ld ? dir_noted(s, ldap_rename_s(s->ld, dn, rdn, parent, 1, NULL, NULL))
		     : dir_result_none(s);
}

struct dir_result dir_compare(struct conform *c, struct dir_session *s, const char *dn,
			      const char *attr, struct dir_value value)
{
	const struct dir_change change = {DIR_ADD, attr, &value, 1};
	struct berval **copy = s->ld ? copy_values(c, &change) : NULL;

	if (!s->ld)
		return dir_result_none(s);
	if (!copy)
		return no_memory(s);
	return dir_noted(s, ldap_compare_ext_s(s->ld, dn, attr, copy[0], NULL, NULL));
}
