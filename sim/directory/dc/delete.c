/* SPDX-License-Identifier: MIT */
/*
 * Deletions, [MS-ADTS] 3.1.1.5.5: the object is stripped of what does not stay, gets its new name
 * under CN=Deleted Objects, and is found there with a control only. slapd is told nothing of it:
 * both steps are operations of ours, and the answer is sent here. The name comes first; if
 * stripping fails the old name is given back, so that an object is there or deleted, never between.
 *
 * Differs from Active Directory: the object of a root key cannot be deleted: its tombstone would
 * lack attributes that the class requires, and the answer is objectClassViolation.
 */
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/links.h"
#include "directory/dc/modify.h"
#include "directory/dc/naming.h"
#include "directory/dc/place.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/write.h"

#define TREE_DEPTH 128

/* What goes, and what a tombstone has besides. */
static void changes_of(Slapi_Entry *e, const char *parent, struct dc_changes *c)
{
	Slapi_Attr *a = NULL;

	for (int rc = slapi_entry_first_attr(e, &a); rc == 0 && a;
	     rc = slapi_entry_next_attr(e, a, &a)) {
		char *type = NULL;

		slapi_attr_get_type(a, &type);
		if (type && !slapi_attr_flag_is_set(a, SLAPI_ATTR_FLAG_OPATTR) &&
		    !dc_tombstone_keeps(type, dc_attribute_find(type)) &&
		    strncasecmp(slapi_entry_get_dn(e), type, strlen(type)) != 0)
			dc_changes_put(c, LDAP_MOD_REPLACE, type, NULL, 0);
	}
	dc_changes_put_text(c, LDAP_MOD_REPLACE, "isDeleted", "TRUE");
	dc_changes_put_text(c, LDAP_MOD_REPLACE, "lastKnownParent", parent);
	dc_changes_stamp(c);
}

static int bury(Slapi_Entry *e, const char *head, const char *rdn, const char *parent)
{
	const char *dn = slapi_entry_get_dn(e);
	char *place = slapi_dn_plus_rdn(head, DC_TOMBSTONE_CONTAINER);
	char *grave = slapi_dn_plus_rdn(place, rdn);
	char *name = dc_rdn_value(rdn, NULL);
	struct dc_changes c = {0};
	int code = dc_entry_rename(dn, rdn, place);

	if (code == LDAP_SUCCESS) {
		changes_of(e, parent, &c);
		dc_changes_put_text(&c, LDAP_MOD_REPLACE, "distinguishedName", grave);
		if (name)
			dc_changes_put_text(&c, LDAP_MOD_REPLACE, "name", name);
		code = dc_entry_modify(grave, &c);
		dc_changes_clear(&c);
		if (code != LDAP_SUCCESS)
			dc_place_undo(grave, dn);
	}
	slapi_ch_free_string(&name);
	slapi_ch_free_string(&grave);
	slapi_ch_free_string(&place);
	return code;
}

static int delete_one(Slapi_Entry *e)
{
	const char *dn = slapi_entry_get_dn(e), *parent, *head = dc_naming_head(dn);
	const struct berval *guid = dc_value(e, "objectGUID");
	const char *domain = dc_naming_domain(dn);
	size_t len = dc_naming_rdn(dn, &parent);
	char rdn[DC_TOMBSTONE_RDN];
	int code;

	if (!parent || !head || head == dn || dc_naming_in_schema(dn) || !guid ||
	    guid->bv_len != LAPS_GUID_LEN ||
	    !dc_tombstone_rdn(dn, len, (const uint8_t *)guid->bv_val, rdn))
		return LDAP_UNWILLING_TO_PERFORM;
	code = bury(e, head, rdn, parent);
	if (code == LDAP_SUCCESS)
		code = dc_links_move(domain, dn, NULL);
	return code;
}

struct names {
	char **list;
	size_t n;
};

static void collect(Slapi_Entry *e, void *arg)
{
	struct names *names = arg;

	names->list = (char **)(void *)slapi_ch_realloc((char *)names->list,
							(names->n + 1) * sizeof(char *));
	names->list[names->n++] = slapi_ch_strdup(slapi_entry_get_dn(e));
}

/* The deepest first. */
static int delete_tree(const char *dn, int depth)
{
	struct names names = {0};
	Slapi_Entry *e;
	int code = depth < TREE_DEPTH ? dc_entry_children(dn, collect, &names) : LDAP_OTHER;

	for (size_t i = 0; i < names.n; i++) {
		if (code == LDAP_SUCCESS)
			code = delete_tree(names.list[i], depth + 1);
		slapi_ch_free_string(&names.list[i]);
	}
	slapi_ch_free((void **)&names.list);
	if (code != LDAP_SUCCESS)
		return code;
	e = dc_entry_get(dn, &code);
	if (e) {
		code = delete_one(e);
		slapi_entry_free(e);
	}
	return code;
}

/* DELETE of the object, or DELETE_CHILD for its class of the one above. */
static bool allowed(const struct dc_token *t, Slapi_Entry *e, bool tree)
{
	struct dc_object o;
	struct laps_sid sid;
	const char *parent;
	bool ok;

	if (t->system)
		return true;
	if (!dc_object_of_entry(e, &o, &sid))
		return false;
	ok = dc_may(t, &o, tree ? LAPS_RIGHT_DELETE_TREE : LAPS_RIGHT_DELETE);
	dc_naming_rdn(slapi_entry_get_dn(e), &parent);
	if (!ok && !tree && parent)
		ok = dc_place_may_child(t, parent, LAPS_RIGHT_DELETE_CHILD, o.class);
	dc_object_clear(&o);
	return ok;
}

static int do_delete(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e)
{
	const bool tree = dc_control(pb, DC_TREE_DELETE_OID, NULL);
	const char *dn = slapi_entry_get_dn(e);
	char text[DC_REPLY_TEXT] = "";
	int code;

	if (dc_value(e, "isDeleted"))
		return dc_reply_send(pb, DC_REPLY_NO_OBJECT, dc_naming_head(dn));
	if (dc_naming_head(dn) == dn)
		return dc_reply_send(pb, DC_REPLY_UNWILLING, NULL);
	if (!allowed(t, e, tree))
		return dc_reply_send(pb, DC_REPLY_NO_RIGHT, NULL);
	if (tree)
		code = delete_tree(dn, 0);
	else if (dc_entry_has_children(dn))
		code = LDAP_NOT_ALLOWED_ON_NONLEAF;
	else
		code = delete_one(e);
	dc_token_forget();
	if (code != LDAP_SUCCESS)
		dc_reply_form(DC_REQUEST_WRITE, code, NULL, NULL, &code, text);
	return dc_reply_send_code(pb, code, text);
}

int dc_delete_pre(Slapi_PBlock *pb)
{
	struct dc_token *t = dc_token_get(pb);
	Slapi_Entry *e = NULL;
	char *dn = NULL;
	int rc, code;

	slapi_pblock_get(pb, SLAPI_DELETE_TARGET, &dn);
	if (!t || t->anonymous || !dc_schema_ready()) {
		rc = dc_reply_send(pb, t && t->anonymous ? DC_REPLY_NOT_BOUND : DC_REPLY_NO_RIGHT,
				   NULL);
	} else {
		e = dn && *dn ? dc_entry_get(dn, &code) : NULL;
		rc = e ? do_delete(pb, t, e) : dc_reply_missing(pb, dn ? dn : "");
	}
	if (e)
		slapi_entry_free(e);
	if (t)
		dc_token_put(t);
	return rc;
}
