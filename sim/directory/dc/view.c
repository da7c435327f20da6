/* SPDX-License-Identifier: MIT */
#include "directory/dc/view.h"

#include <string.h>
#include <strings.h>

#include "directory/dc/container.h"
#include "directory/dc/names.h"
#include "directory/dc/negation.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/search.h"

static _Thread_local struct {
	Slapi_Operation *op; /* NULL: none; hooks of one operation have parameter blocks apart */
	struct dc_token *token;
	struct dc_wish wish;
	/* the entry that slapd is at: the same address may be another's next */
	Slapi_Entry *entry;
	int id;
	bool seen;
	enum { UNJUDGED, BEING_JUDGED, MATCHES, FAILS } judged; /* by wish.filter */
	struct dc_object object;
	struct laps_sid sid;
} now;

static Slapi_Operation *op_of(Slapi_PBlock *pb)
{
	Slapi_Operation *op = NULL;

	slapi_pblock_get(pb, SLAPI_OPERATION, (void *)&op);
	return op;
}

static void leave_entry(void)
{
	if (now.entry)
		dc_object_clear(&now.object);
	now.entry = NULL;
}

void dc_view_end(void)
{
	leave_entry();
	dc_token_put(now.token);
	dc_token_put(now.wish.base);
	now.token = NULL;
	now.wish.base = NULL;
	now.op = NULL;
}

void dc_view_begin(Slapi_PBlock *pb, struct dc_token *t, const struct dc_wish *wish)
{
	dc_view_end();
	now.op = op_of(pb);
	now.token = t;
	now.wish = *wish;
}

/* The rootDSE, and slapd's own picture of the schema: they have no descriptors, and no secrets. */
static bool is_open(const struct dc_token *t, const char *dn)
{
	static const char aggregate[] = "cn=Aggregate,";

	if (!*dn)
		return true;
	return !t->anonymous && strncasecmp(dn, aggregate, strlen(aggregate)) == 0 &&
	       strcasecmp(dn + strlen(aggregate), dc_names()->schema) == 0;
}

static void enter(Slapi_Entry *e, int id)
{
	const char *dn = slapi_entry_get_dn(e);

	leave_entry();
	now.entry = e;
	now.id = id;
	now.judged = UNJUDGED;
	if (is_open(now.token, dn)) {
		now.object = (struct dc_object){0};
		now.seen = true;
		return;
	}
	now.seen = dc_object_of_entry(e, &now.object, &now.sid) &&
		   (now.wish.deleted || !dc_value_true(e, "isDeleted")) &&
		   dc_container_lists(now.token, dn);
}

static bool at(Slapi_PBlock *pb, Slapi_Entry *e)
{
	int id;

	if (!now.op || !now.token || op_of(pb) != now.op)
		return false;
	id = slapi_x_entry_get_id(e);
	if (e != now.entry || id != now.id)
		enter(e, id);
	return now.seen;
}

bool dc_is_credential(const char *attribute)
{
	static const char *const name[] = {"userPassword", "unicodePwd",
					   "dBCSPwd",      "supplementalCredentials",
					   "ntPwdHistory", "lmPwdHistory"};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (strcasecmp(attribute, name[i]) == 0)
			return true;
	return false;
}

bool dc_may_read_parts(const struct dc_token *t, const struct dc_object *o, uint32_t parts)
{
	uint32_t rights = 0;

	if (parts & (DC_SDPART_OWNER | DC_SDPART_GROUP | DC_SDPART_DACL))
		rights |= LAPS_RIGHT_READ_CONTROL;
	if (parts & DC_SDPART_SACL)
		rights |= LAPS_RIGHT_SYSTEM_SECURITY;
	return dc_may(t, o, rights);
}

static bool sees_descriptor(int access)
{
	if (access & SLAPI_ACL_READ)
		return now.wish.descriptor &&
		       dc_may_read_parts(now.token, &now.object, now.wish.parts);
	return dc_may_read_parts(now.token, &now.object, DC_SDPART_ALL);
}

/* Of the entry that slapd is at. */
static bool sees(const char *attribute, int access)
{
	const struct dc_attribute *a;

	if (now.token->system)
		return true;
	if (dc_is_credential(attribute))
		return false;
	if (!now.object.descriptor)
		return true;
	if (strcasecmp(attribute, "nTSecurityDescriptor") == 0)
		return sees_descriptor(access);
	a = dc_attribute_find(attribute);
	/* [MS-ADTS] 2.2.10: not replicated to an RODC */
	if (a && dc_names()->read_only && a->search_flags & DC_SEARCH_RODC_FILTERED)
		return false;
	return a && dc_may_read(now.token, &now.object, a);
}

bool dc_view_allows(Slapi_PBlock *pb, Slapi_Entry *e, const char *attribute, int access)
{
	if (!at(pb, e))
		return false;
	/* "entry" and "children" are slapd's names for the object itself */
	if (strcmp(attribute, "entry") == 0 || strcmp(attribute, "children") == 0)
		return true;
	if (!(access & SLAPI_ACL_SEARCH) || !now.wish.filter || now.judged == BEING_JUDGED ||
	    strcasecmp(attribute, DC_NEGATION_ASKS) != 0)
		return sees(attribute, access);
	if (now.judged == UNJUDGED) {
		now.judged = BEING_JUDGED;
		now.judged = dc_negation_matches(pb, e, now.wish.filter) ? MATCHES : FAILS;
	}
	return now.judged == MATCHES;
}

const struct dc_token *dc_view_token(Slapi_PBlock *pb)
{
	return now.op && op_of(pb) == now.op ? now.token : NULL;
}

const struct dc_wish *dc_view_wish(Slapi_PBlock *pb)
{
	return now.op && op_of(pb) == now.op ? &now.wish : NULL;
}

const struct dc_object *dc_view_object(Slapi_PBlock *pb, Slapi_Entry *e)
{
	return at(pb, e) ? &now.object : NULL;
}
