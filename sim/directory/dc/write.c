/* SPDX-License-Identifier: MIT */
#include "directory/dc/write.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/attrwrite.h"
#include "directory/dc/container.h"
#include "directory/dc/search.h"

#define DETAIL 100

static _Thread_local struct write {
	enum { NONE, CHECK, DECIDED } state;
	struct dc_token *token;
	LDAPMod **mods;
	Slapi_Entry *entry; /* whose object this is; NULL: none yet */
	struct dc_object object;
	struct laps_sid sid;
	dc_reply reachable; /* DC_REPLY_N: it is */
	dc_reply why;
	char detail[DETAIL];
} now = {.why = DC_REPLY_N};

static void drop_object(void)
{
	if (now.entry)
		dc_object_clear(&now.object);
	now.entry = NULL;
}

static void drop_token(void)
{
	if (now.token)
		dc_token_put(now.token);
	now.token = NULL;
}

void dc_write_begin(struct dc_token *t, LDAPMod **mods)
{
	drop_object();
	drop_token();
	now.state = CHECK;
	now.token = t;
	now.mods = mods;
	now.why = DC_REPLY_N;
}

void dc_write_decided(void)
{
	dc_write_begin(NULL, NULL);
	now.state = DECIDED;
}

dc_reply dc_write_end(const char **detail)
{
	const dc_reply why = now.why;

	drop_object();
	drop_token();
	now.state = NONE;
	now.mods = NULL;
	now.why = DC_REPLY_N;
	*detail = now.detail;
	return why;
}

static bool refuse(dc_reply why, const char *attribute)
{
	now.why = why == DC_REPLY_NO_RIGHT ? DC_REPLY_N : why;
	snprintf(now.detail, sizeof(now.detail), "%s", attribute);
	return false;
}

/* What is deleted is not there, and what is not listed is not written either, [MS-ADTS] 5.1.3.3.6.
 */
static dc_reply reachable(const struct dc_token *t, Slapi_Entry *e)
{
	if (t->system)
		return DC_REPLY_N;
	if (dc_value_true(e, "isDeleted"))
		return DC_REPLY_NO_OBJECT;
	return dc_container_lists(t, slapi_entry_get_dn(e)) ? DC_REPLY_N : DC_REPLY_NO_RIGHT;
}

bool dc_write_allowed(Slapi_Entry *e, const char *attribute, const struct berval *value, int access)
{
	dc_reply why;

	if (now.state != CHECK)
		return now.state == DECIDED;
	if (dc_attrwrite_is_stamp(attribute))
		return true; /* PRE_MODIFY refused the ones that were given, and put ours */
	if (now.entry != e) {
		drop_object();
		if (!dc_object_of_entry(e, &now.object, &now.sid))
			return false;
		now.entry = e;
		now.reachable = reachable(now.token, e);
	}
	if (now.reachable != DC_REPLY_N)
		return refuse(now.reachable, "");
	why = dc_attrwrite_check(now.token, e, &now.object, now.mods, attribute, value,
				 (access & SLAPI_ACL_DELETE) != 0);
	return why == DC_REPLY_N || refuse(why, attribute);
}

dc_reply dc_write_check(const struct dc_token *t, Slapi_Entry *e, LDAPMod **mods,
			const char **detail)
{
	struct dc_object o;
	struct laps_sid sid;
	dc_reply why = reachable(t, e);

	*detail = NULL;
	if (why == DC_REPLY_N && !dc_object_of_entry(e, &o, &sid))
		why = DC_REPLY_NO_RIGHT;
	if (why != DC_REPLY_N)
		return why;
	for (size_t i = 0; mods[i] && why == DC_REPLY_N; i++) {
		const int op = mods[i]->mod_op & ~LDAP_MOD_BVALUES;
		struct berval **v = mods[i]->mod_bvalues;

		*detail = mods[i]->mod_type;
		if (op == LDAP_MOD_REPLACE || !v || !v[0])
			why = dc_attrwrite_check(t, e, &o, mods, *detail, NULL, true);
		for (; v && *v && why == DC_REPLY_N; v++)
			why = dc_attrwrite_check(t, e, &o, mods, *detail, *v,
						 op == LDAP_MOD_DELETE);
	}
	dc_object_clear(&o);
	return why;
}
