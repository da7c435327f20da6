/* SPDX-License-Identifier: MIT */
/*
 * A tombstone comes back, [MS-ADTS] 3.1.1.5.3.7. What was lost stays lost, since there is no
 * recycle bin; what every object has by its class is given anew. As with deletions the name comes
 * first, and is given back if the rest fails, so that an object is there or deleted, never between.
 *
 * Differs from Active Directory: a modification that brings a tombstone back cannot write its
 * security descriptor as well, and the container of deleted objects cannot be modified.
 */
#include "directory/dc/undelete.h"

#include <laps/adaccess.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/naming.h"
#include "directory/dc/newobject.h"
#include "directory/dc/place.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/write.h"

/* Reanimate-Tombstones, 45ec5156-db7e-47bb-b53f-dbeb2d03c40f */
static const uint8_t reanimate[LAPS_GUID_LEN] = {0x56, 0x51, 0xec, 0x45, 0x7e, 0xdb, 0xbb, 0x47,
						 0xb5, 0x3f, 0xdb, 0xeb, 0x2d, 0x03, 0xc4, 0x0f};

struct undelete {
	Slapi_Entry *entry;
	const struct dc_class *class;
	const char *dn, *head; /* now, and its naming context's */
	const char *to;        /* the DN that it will have */
	const char *parent;    /* of to, within it */
	char *rdn;             /* of to, owned */
	LDAPMod **others;      /* what else is changed; the list is owned */
};

bool dc_undelete_asked(Slapi_PBlock *pb, LDAPMod *const *mods)
{
	return dc_control(pb, DC_SHOW_DELETED_OID, NULL) || dc_tombstone_destination(mods);
}

bool dc_undelete_concerns(Slapi_Entry *e, LDAPMod *const *mods)
{
	return dc_value_true(e, "isDeleted") || dc_tombstone_destination(mods);
}

static LDAPMod **others_of(LDAPMod **mods, const struct berval *to)
{
	LDAPMod **list;
	size_t n = 0;

	while (mods[n])
		n++;
	list = (LDAPMod **)(void *)slapi_ch_calloc(n + 1, sizeof(LDAPMod *));
	for (n = 0; *mods; mods++)
		if (((*mods)->mod_op & ~LDAP_MOD_BVALUES) != LDAP_MOD_DELETE ||
		    strcasecmp((*mods)->mod_type, "isDeleted") != 0)
			if (!(*mods)->mod_bvalues || (*mods)->mod_bvalues[0] != to)
				list[n++] = *mods;
	return list;
}

/* The new value of the attribute; NULL: it is not among the changes. */
static const struct berval *given(const struct undelete *u, const char *attribute)
{
	for (LDAPMod **m = u->others; *m; m++)
		if (strcasecmp((*m)->mod_type, attribute) == 0)
			return (*m)->mod_bvalues ? (*m)->mod_bvalues[0] : NULL;
	return NULL;
}

static bool may_reanimate(const struct dc_token *t, const char *head)
{
	struct dc_object o;
	struct laps_sid sid;
	bool ok = false;
	int code;
	Slapi_Entry *e = dc_entry_get(head, &code);

	if (e && dc_object_of_entry(e, &o, &sid)) {
		ok = dc_may_extended(t, &o, LAPS_RIGHT_CONTROL_ACCESS, reanimate);
		dc_object_clear(&o);
	}
	if (e)
		slapi_entry_free(e);
	return ok;
}

/* The right to bring back, and those of a modification and of a move, but for the right to take the
 * object away from where it is. */
static dc_reply check_rights(const struct dc_token *t, const struct undelete *u,
			     const char **detail)
{
	struct dc_object o;
	struct laps_sid sid;
	bool ok;

	if (!may_reanimate(t, u->head) || !dc_object_of_entry(u->entry, &o, &sid))
		return DC_REPLY_NO_RIGHT;
	ok = dc_place_may_name(t, &o, u->rdn) &&
	     dc_place_may_child(t, u->parent, LAPS_RIGHT_CREATE_CHILD, u->class);
	dc_object_clear(&o);
	if (!ok)
		return DC_REPLY_NO_RIGHT;
	slapi_entry_attr_delete(u->entry, dc_plain("isDeleted")); /* it is to be written now */
	return dc_write_check(t, u->entry, u->others, detail);
}

/* Within its naming context, not among the deleted, and by the attribute that names its class. */
static bool can_go_to(const struct undelete *u, Slapi_Entry *parent)
{
	const char *head = dc_naming_head(u->to);

	return head && strcasecmp(head, u->head) == 0 && !dc_value_true(parent, "isDeleted") &&
	       strncasecmp(u->rdn, u->dn, strcspn(u->dn, "=") + 1) == 0 &&
	       !given(u, "nTSecurityDescriptor");
}

/* A name that an account has meanwhile is not its own any more, [MS-SAMR] 3.1.1.8.4. */
static dc_reply check_account(const struct undelete *u)
{
	const struct berval *name = given(u, "sAMAccountName");

	if (!name)
		name = dc_value(u->entry, "sAMAccountName");
	return name ? dc_newobject_name_free(dc_naming_domain(u->to), name) : DC_REPLY_N;
}

/* What it has by its class; nothing that is among the changes. */
static void put_own(const struct undelete *u, struct dc_changes *c)
{
	static const char *const own[] = {"objectCategory", "sAMAccountType", "primaryGroupID"};

	if (!dc_value(u->entry, "objectCategory"))
		dc_newobject_category(u->entry, u->class);
	dc_newobject_types(u->entry, u->class);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		const struct berval *v = dc_value(u->entry, own[i]);

		if (v && !given(u, own[i]))
			dc_changes_put(c, LDAP_MOD_REPLACE, own[i], v->bv_val, v->bv_len);
	}
	dc_changes_put(c, LDAP_MOD_REPLACE, "isDeleted", NULL, 0);
}

static int apply(const struct undelete *u)
{
	struct dc_changes c = {0};
	struct laps_buf bytes;
	int code = LDAP_OTHER;

	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (dc_place_changes(u->entry, u->rdn, u->parent, &c, &bytes))
		code = dc_entry_rename(u->dn, u->rdn, u->parent);
	if (code == LDAP_SUCCESS) {
		size_t own;

		put_own(u, &c);
		own = c.n;
		for (LDAPMod **m = u->others; *m; m++)
			dc_changes_take(&c, *m);
		code = dc_entry_modify(u->to, &c);
		if (code != LDAP_SUCCESS)
			dc_place_undo(u->to, u->dn);
		c.list[own] = NULL; /* the others are the request's */
	}
	dc_changes_clear(&c);
	laps_buf_clear(&bytes);
	dc_token_forget();
	return code;
}

static int do_undelete(Slapi_PBlock *pb, const struct dc_token *t, const struct undelete *u)
{
	char text[DC_REPLY_TEXT] = "";
	const char *detail = NULL;
	int code;
	Slapi_Entry *parent = u->parent ? dc_entry_get(u->parent, &code) : NULL;
	dc_reply why;

	if (!parent)
		return dc_reply_missing(pb, u->to);
	why = can_go_to(u, parent) ? check_rights(t, u, &detail) : DC_REPLY_UNWILLING;
	if (why == DC_REPLY_N)
		why = check_account(u);
	slapi_entry_free(parent);
	if (why != DC_REPLY_N)
		return dc_reply_send(pb, why, detail);
	code = apply(u);
	if (code != LDAP_SUCCESS)
		dc_reply_form(DC_REQUEST_WRITE, code, NULL, NULL, &code, text);
	return dc_reply_send_code(pb, code, text);
}

int dc_undelete(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e, LDAPMod **mods)
{
	const struct berval *to = dc_tombstone_destination(mods);
	struct undelete u = {.entry = e,
			     .class = dc_newobject_class(e),
			     .dn = slapi_entry_get_dn(e),
			     .to = to ? to->bv_val : NULL}; /* slapd ends every value with a NUL */
	const bool dead = dc_value_true(e, "isDeleted");
	int rc;

	u.head = dc_naming_head(u.dn);
	if (dead && !dc_control(pb, DC_SHOW_DELETED_OID, NULL))
		return dc_reply_send(pb, DC_REPLY_NO_OBJECT, u.head);
	/* a tombstone has lastKnownParent, and the container of them has not */
	if (!dead || !to || !u.head || !u.class || !dc_value(e, "lastKnownParent"))
		return dc_reply_send(pb, DC_REPLY_UNWILLING, NULL);
	u.rdn = dc_first_rdn(u.to, &u.parent);
	u.others = others_of(mods, to);
	rc = do_undelete(pb, t, &u);
	slapi_ch_free((void **)&u.others);
	slapi_ch_free_string(&u.rdn);
	return rc;
}
