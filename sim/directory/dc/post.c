/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <strings.h>

#include "directory/dc/above.h"
#include "directory/dc/change.h"
#include "directory/dc/modify.h"
#include "directory/dc/naming.h"
#include "directory/dc/replica.h"
#include "directory/dc/schema.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/search.h"
#include "directory/dc/token.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/turn.h"

static bool touches_tokens(LDAPMod **mods)
{
	static const char *const made_of[] = {DC_TOKEN_ATTRIBUTES};

	for (; mods && *mods; mods++)
		for (size_t i = 0; i < sizeof(made_of) / sizeof(made_of[0]); i++)
			if (strcasecmp((*mods)->mod_type, made_of[i]) == 0)
				return true;
	return false;
}

/* If it goes well slapd goes on with it, and comes to dc_write_done. */
static int pre_modify(Slapi_PBlock *pb)
{
	dc_turn_begin();
	return dc_modify_pre(pb);
}

/* What it is put below, once no other change can come before this one. */
static void tell_above(Slapi_PBlock *pb)
{
	LDAPControl **controls = NULL;
	Slapi_Entry *e = NULL;
	char *above;

	slapi_pblock_get(pb, SLAPI_ADD_ENTRY, &e);
	slapi_pblock_get(pb, SLAPI_REQCONTROLS, &controls);
	above = e ? slapi_dn_parent(slapi_entry_get_dn(e)) : NULL;
	controls = above ? dc_above_controls(above, controls) : NULL;
	if (controls)
		slapi_pblock_set(pb, SLAPI_REQCONTROLS, controls);
	slapi_ch_free_string(&above);
}

/* A DN is looked up, decided upon and changed: it must stay the same object's. */
static int alone(Slapi_PBlock *pb, int (*hook)(Slapi_PBlock *pb))
{
	int rc;

	if (!dc_replica_has_others())
		return hook(pb);
	dc_turn_take();
	rc = hook(pb);
	dc_turn_give();
	return rc;
}

static int pre_delete(Slapi_PBlock *pb)
{
	return alone(pb, dc_delete_pre);
}

static int pre_rename(Slapi_PBlock *pb)
{
	return alone(pb, dc_rename_pre);
}

/* Of what this thread adds: a new account is in no token yet. */
static _Thread_local bool adds_group;

static int pre_add(Slapi_PBlock *pb)
{
	Slapi_Entry *e = NULL;
	int rc;

	dc_turn_begin();
	rc = dc_add_pre(pb);
	slapi_pblock_get(pb, SLAPI_ADD_ENTRY, &e);
	adds_group = e && dc_value(e, "groupType");
	if (rc == 0)
		tell_above(pb);
	return rc;
}

static void forget(Slapi_PBlock *pb, unsigned long tag)
{
	LDAPMod **mods = NULL;
	char *dn = NULL;

	if (tag == LDAP_REQ_MODIFY)
		slapi_pblock_get(pb, SLAPI_MODIFY_MODS, &mods);
	if ((tag == LDAP_REQ_ADD && adds_group) || touches_tokens(mods))
		dc_token_forget();
	slapi_pblock_get(pb, SLAPI_TARGET_DN, &dn);
	if (dn && dc_naming_in_schema(dn))
		dc_schema_changed();
}

void dc_write_done(Slapi_PBlock *pb)
{
	unsigned long tag = 0; /* a ber_tag_t */
	int code = LDAP_OTHER;

	slapi_pblock_get(pb, SLAPI_OPERATION_TYPE, &tag);
	slapi_pblock_get(pb, SLAPI_RESULT_CODE, &code);
	if (code == LDAP_SUCCESS && (tag == LDAP_REQ_MODIFY || tag == LDAP_REQ_ADD))
		forget(pb, tag);
	dc_turn_leave();
}

/* What was abandoned has no result. */
static int post(Slapi_PBlock *pb)
{
	(void)pb;
	dc_turn_leave();
	return 0;
}

bool dc_write_hooks(Slapi_PBlock *pb)
{
	/* what slapd has not heard of is refused when it is critical */
	static struct {
		char oid[32];
		unsigned long operations;
	} control[] = {
		{DC_SDPARTS_OID,
		 SLAPI_OPERATION_SEARCH | SLAPI_OPERATION_MODIFY | SLAPI_OPERATION_ADD},
		{DC_TREE_DELETE_OID, SLAPI_OPERATION_DELETE},
		{DC_SHOW_DELETED_OID, SLAPI_OPERATION_SEARCH | SLAPI_OPERATION_MODIFY},
		{"1.2.840.113556.1.4.2064", SLAPI_OPERATION_SEARCH}, /* recycled objects, too */
	};
	static const struct {
		int parameter;
		int (*hook)(Slapi_PBlock *pb);
	} hook[] = {
		{SLAPI_PLUGIN_PRE_MODIFY_FN, pre_modify}, {SLAPI_PLUGIN_PRE_ADD_FN, pre_add},
		{SLAPI_PLUGIN_PRE_DELETE_FN, pre_delete}, {SLAPI_PLUGIN_PRE_MODRDN_FN, pre_rename},
		{SLAPI_PLUGIN_POST_MODIFY_FN, post},      {SLAPI_PLUGIN_POST_ADD_FN, post},
	};

	for (size_t i = 0; i < sizeof(control) / sizeof(control[0]); i++)
		slapi_register_supported_control(control[i].oid, control[i].operations);
	for (size_t i = 0; i < sizeof(hook) / sizeof(hook[0]); i++)
		if (slapi_pblock_set(pb, hook[i].parameter, (void *)(uintptr_t)hook[i].hook) != 0)
			return false;
	return true;
}
