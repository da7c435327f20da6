/* SPDX-License-Identifier: MIT */
#include "directory/dc/read.h"

#include <laps/buf.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/container.h"
#include "directory/dc/negation.h"
#include "directory/dc/reply.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/view.h"

#define OID_SHOW_RECYCLED "1.2.840.113556.1.4.2064"

/* With the control the descriptor belongs to "all attributes"; without, it must be named.
 *
 * True: groups are asked for. They take searches of their own, which cannot be made for an entry
 * that is on its way out. */
static bool read_wish(Slapi_PBlock *pb, struct dc_wish *wish)
{
	struct berval *value = NULL;
	char **attrs = NULL;
	bool control, all, groups = false;

	slapi_pblock_get(pb, SLAPI_SEARCH_ATTRS, (void *)&attrs);
	control = dc_control(pb, DC_SDPARTS_OID, &value);
	wish->parts = DC_SDPART_ALL;
	if (control && value)
		(void)dc_sdparts_decode((const uint8_t *)value->bv_val, value->bv_len,
					&wish->parts);
	wish->deleted = dc_control(pb, DC_SHOW_DELETED_OID, NULL) ||
			dc_control(pb, OID_SHOW_RECYCLED, NULL);
	all = !attrs || !attrs[0];
	for (size_t i = 0; attrs && attrs[i]; i++) {
		all = all || strcmp(attrs[i], "*") == 0;
		wish->descriptor =
			wish->descriptor || strcasecmp(attrs[i], "nTSecurityDescriptor") == 0;
		groups = groups || strncasecmp(attrs[i], "tokenGroups", strlen("tokenGroups")) == 0;
	}
	wish->descriptor = wish->descriptor || (control && all);
	return groups;
}

/* slapd gets a wider filter; the one that was sent is slapd's to free, and comes back to it in
 * dc_read_post. */
static bool widen(Slapi_PBlock *pb, struct dc_wish *wish)
{
	Slapi_Filter *sent = NULL, *wider;

	slapi_pblock_get(pb, SLAPI_SEARCH_FILTER, (void *)&sent);
	if (!sent || !dc_negation_in(sent))
		return true;
	wider = dc_negation_widen(sent);
	if (!wider || slapi_pblock_set(pb, SLAPI_SEARCH_FILTER, wider) != 0)
		return false;
	wish->filter = sent;
	return true;
}

int dc_read_post(Slapi_PBlock *pb)
{
	const struct dc_wish *wish = dc_view_wish(pb);
	Slapi_Filter *wider = NULL;

	if (wish && wish->filter) {
		slapi_pblock_get(pb, SLAPI_SEARCH_FILTER, (void *)&wider);
		slapi_pblock_set(pb, SLAPI_SEARCH_FILTER, wish->filter);
		slapi_filter_free(wider, 1);
	}
	dc_view_end();
	return 0;
}

int dc_read_pre_search(Slapi_PBlock *pb)
{
	struct dc_wish wish = {0};
	struct dc_token *t;
	const char *base = NULL;
	int scope = LDAP_SCOPE_BASE;
	bool groups;

	dc_view_end();
	slapi_pblock_get(pb, SLAPI_SEARCH_TARGET, (void *)&base);
	slapi_pblock_get(pb, SLAPI_SEARCH_SCOPE, &scope);
	t = dc_token_get(pb);
	if (t && t->anonymous && (scope != LDAP_SCOPE_BASE || (base && *base))) {
		dc_token_put(t);
		return dc_reply_send(pb, DC_REPLY_NOT_BOUND, NULL);
	}
	(void)dc_schema_ready(); /* without it nothing is seen */
	groups = read_wish(pb, &wish);
	if (t && !t->system && !widen(pb, &wish)) {
		dc_token_put(t);
		return dc_reply_send(pb, DC_REPLY_FAILED, "the filter");
	}
	/* Active Directory has them for a base alone */
	if (groups && scope == LDAP_SCOPE_BASE && base && *base)
		wish.base = dc_token_of(base);
	dc_view_begin(pb, t, &wish);
	return 0;
}

struct comparison {
	Slapi_PBlock *pb;
	const char *attribute;
	bool seen, readable;
};

static void look(Slapi_Entry *e, void *arg)
{
	struct comparison *c = arg;

	c->seen = dc_view_object(c->pb, e) != NULL;
	c->readable = dc_view_allows(c->pb, e, c->attribute, SLAPI_ACL_COMPARE);
}

/* What may not be read is absent, and so is its object. */
int dc_read_pre_compare(Slapi_PBlock *pb)
{
	const struct dc_wish wish = {0};
	struct comparison c = {.pb = pb};
	struct dc_token *t;
	const char *dn = NULL;

	dc_view_end();
	slapi_pblock_get(pb, SLAPI_COMPARE_TARGET, (void *)&dn);
	slapi_pblock_get(pb, SLAPI_COMPARE_TYPE, (void *)&c.attribute);
	t = dc_token_get(pb);
	if (t && t->anonymous && dn && *dn) {
		dc_token_put(t);
		return dc_reply_send(pb, DC_REPLY_NOT_BOUND, NULL);
	}
	(void)dc_schema_ready();
	dc_view_begin(pb, t, &wish);
	if (!dn || !c.attribute || !*dn || dc_search(dn, LDAP_SCOPE_BASE, NULL, look, &c) != 0)
		return 0; /* slapd has an answer */
	if (!c.seen)
		return dc_reply_send(pb, DC_REPLY_NO_OBJECT, dc_dn_parent(dn));
	return c.readable ? 0 : dc_reply_send(pb, DC_REPLY_NO_ATTRIBUTE, c.attribute);
}

/* The parts that are wished for, in a copy of the entry: slapd's own is the database's. */
static bool cut_descriptor(Slapi_PBlock *pb, Slapi_Entry *e, const struct dc_object *o,
			   uint32_t parts)
{
	static char name[] = "nTSecurityDescriptor";
	struct laps_sd sd = o->descriptor->sd; /* a picture of it: nothing is owned */
	struct berval value, *values[] = {&value, NULL};
	struct laps_buf bytes;
	Slapi_Entry *copy;
	bool ok;

	sd.has_owner = sd.has_owner && parts & DC_SDPART_OWNER;
	sd.has_group = sd.has_group && parts & DC_SDPART_GROUP;
	sd.has_dacl = sd.has_dacl && parts & DC_SDPART_DACL;
	sd.has_sacl = sd.has_sacl && parts & DC_SDPART_SACL;
	/* a list that is left out is not an empty or an open one */
	if (!sd.has_dacl)
		sd.control &= (uint16_t) ~(LAPS_SD_DACL_PRESENT | LAPS_SD_DACL_AUTO_INHERITED |
					   LAPS_SD_DACL_PROTECTED);
	if (!sd.has_sacl)
		sd.control &= (uint16_t) ~(LAPS_SD_SACL_PRESENT | LAPS_SD_SACL_AUTO_INHERITED |
					   LAPS_SD_SACL_PROTECTED);
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(&sd, &bytes);
	ok = laps_buf_status(&bytes) == LAPS_OK;
	copy = ok ? slapi_entry_dup(e) : NULL;
	if (copy) {
		value = (struct berval){bytes.len, (char *)bytes.data};
		slapi_entry_attr_delete(copy, name);
		ok = slapi_entry_attr_merge(copy, name, values) == 0 &&
		     slapi_pblock_set(pb, SLAPI_SEARCH_RESULT_ENTRY, copy) == 0;
	}
	laps_buf_clear(&bytes);
	return ok && copy;
}

/* -1 keeps the entry back. */
int dc_read_pre_entry(Slapi_PBlock *pb)
{
	const struct dc_token *t = dc_view_token(pb);
	const struct dc_wish *wish = dc_view_wish(pb);
	const struct dc_object *o;
	Slapi_Entry *e = NULL;

	if (!t || t->system)
		return 0;
	slapi_pblock_get(pb, SLAPI_SEARCH_RESULT_ENTRY, (void *)&e);
	if (!e)
		return 0;
	o = wish->descriptor && wish->parts != DC_SDPART_ALL ? dc_view_object(pb, e) : NULL;
	if (o && o->descriptor && dc_may_read_parts(t, o, wish->parts))
		return cut_descriptor(pb, e, o, wish->parts) ? 0 : -1;
	return 0;
}
