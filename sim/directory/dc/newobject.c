/* SPDX-License-Identifier: MIT */
#include "directory/dc/newobject.h"

#include <laps/sdinherit.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "directory/dc/change.h"
#include "directory/dc/counter.h"
#include "directory/dc/names.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/sdwrite.h"
#include "directory/dc/search.h"

#define INSTANCE_WRITABLE 4

bool dc_newobject_is_a(const struct dc_class *class, const char *name)
{
	for (; class; class = class->sup)
		if (strcasecmp(class->name, name) == 0)
			return true;
	return false;
}

const struct dc_class *dc_newobject_class(Slapi_Entry *e)
{
	const struct dc_class *best = NULL;
	struct dc_values all;
	const struct berval *v;

	for (v = dc_values_first(&all, e, "objectClass"); v; v = dc_values_next(&all)) {
		const struct dc_class *c = dc_class_find(v->bv_val);

		if (c && c->structural && (!best || c->depth > best->depth))
			best = c;
	}
	return best;
}

bool dc_newobject_is_own(const char *attribute)
{
	static const char *const own[] = {
		"objectGUID",        "objectSid",  "whenCreated",    "whenChanged",
		"uSNCreated",        "uSNChanged", "isDeleted",      "lastKnownParent",
		"distinguishedName", "memberOf",   "sAMAccountType",
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcasecmp(attribute, own[i]) == 0)
			return true;
	return false;
}

static void put_chain(Slapi_Entry *e, const struct dc_class *class)
{
	if (class && strcasecmp(class->name, "top") != 0) {
		put_chain(e, class->sup);
		slapi_entry_add_string(e, "objectClass", class->name);
	}
}

/* AD keeps the whole chain of classes in objectClass, from top down to the object's own. */
static void set_classes(Slapi_Entry *e, const struct dc_class *class)
{
	struct dc_values all;
	const struct berval *v;
	char *others[16];
	size_t n = 0;

	for (v = dc_values_first(&all, e, "objectClass"); v; v = dc_values_next(&all))
		if (n < sizeof(others) / sizeof(others[0]) && strcasecmp(v->bv_val, "top") != 0 &&
		    !dc_newobject_is_a(class, v->bv_val))
			others[n++] = slapi_ch_strdup(v->bv_val);
	dc_entry_set_text(e, "objectClass", "top");
	for (size_t i = 0; i < n; i++) {
		slapi_entry_add_string(e, "objectClass", others[i]);
		slapi_ch_free_string(&others[i]);
	}
	put_chain(e, class);
}

static void set_name(Slapi_Entry *e)
{
	char *type = NULL, *value = dc_rdn_value(slapi_entry_get_dn(e), &type);

	if (value) {
		dc_entry_set_text(e, "name", value);
		if (!dc_value(e, type))
			dc_entry_set_text(e, type, value);
	}
	slapi_ch_free_string(&value);
	slapi_ch_free_string(&type);
}

/* The class's own object in the schema says which category its objects are of. */
void dc_newobject_category(Slapi_Entry *e, const struct dc_class *class)
{
	char filter[128];
	const struct berval *category;
	Slapi_Entry *found;

	if (snprintf(filter, sizeof(filter), "(&(objectClass=classSchema)(lDAPDisplayName=%s))",
		     class->name) >= (int)sizeof(filter))
		return;
	found = dc_entry_find(dc_names()->schema, LDAP_SCOPE_ONELEVEL, filter);
	if (!found)
		return;
	category = dc_value(found, "defaultObjectCategory");
	if (category)
		dc_entry_set(e, "objectCategory", category->bv_val, category->bv_len);
	else
		dc_entry_set_text(e, "objectCategory", slapi_entry_get_dn(found));
	slapi_entry_free(found);
}

bool dc_newobject_guid(uint8_t out[static LAPS_GUID_LEN])
{
	if (getrandom(out, LAPS_GUID_LEN, 0) != LAPS_GUID_LEN)
		return false;
	out[7] = (uint8_t)((out[7] & 0x0f) | 0x40);
	out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
	return true;
}

bool dc_newobject_identity(Slapi_Entry *e, const struct dc_class *class)
{
	uint8_t guid[LAPS_GUID_LEN];
	uint64_t usn = dc_usn_next();
	char now[DC_TIME];

	if (usn == 0 || !dc_newobject_guid(guid))
		return false;
	dc_entry_set(e, "objectGUID", guid, sizeof(guid));
	dc_time_now(now);
	dc_entry_set_text(e, "whenCreated", now);
	dc_entry_set_text(e, "whenChanged", now);
	dc_entry_set_number(e, "uSNCreated", (long long)usn);
	dc_entry_set_number(e, "uSNChanged", (long long)usn);
	dc_entry_set_number(e, "instanceType", INSTANCE_WRITABLE);
	dc_entry_set_text(e, "distinguishedName", slapi_entry_get_dn(e));
	set_name(e);
	dc_newobject_category(e, class);
	set_classes(e, class);
	return true;
}

/* The owner that a new object has: the administrators rather than one of them, [MS-ADTS] 6.1.3. */
static const struct laps_sid *owner_of(const struct dc_token *t)
{
	for (size_t i = 1; i < t->ad.sid_n; i++) {
		const struct laps_sid *s = &t->ad.sid[i];

		if (s->sub_n == 5 && s->sub[0] == 21 && s->sub[4] == LAPS_RID_DOMAIN_ADMINS)
			return s;
	}
	return &t->ad.sid[0];
}

dc_reply dc_newobject_descriptor(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
				 const struct dc_class *class, const struct laps_sd *parent)
{
	const struct berval *value = dc_value(e, "nTSecurityDescriptor");
	struct laps_sdinherit how = {
		.parent = parent,
		.class_default = class ? class->default_sd : NULL,
		.class_guid = class ? class->guid : NULL,
	};
	struct laps_sd given = {0}, sd;
	struct laps_buf bytes;
	dc_reply why;
	uint32_t parts;
	bool explicit;

	if (t->ad.sid_n == 0)
		return DC_REPLY_NO_RIGHT;
	how.creator = how.group = owner_of(t);
	why = dc_sdwrite_parts(pb, &parts, &explicit);
	if (why != DC_REPLY_N)
		return why;
	if (value) {
		if (laps_sd_parse((const uint8_t *)value->bv_val, value->bv_len, &given, NULL) !=
		    LAPS_OK)
			return DC_REPLY_BAD_DESCRIPTOR;
		if (given.has_owner && !dc_sdwrite_owner_allowed(t, &given.owner))
			why = DC_REPLY_BAD_OWNER;
		else if (given.has_sacl && !t->system &&
			 !(t->ad.privileges & LAPS_PRIVILEGE_SECURITY))
			why = DC_REPLY_NO_RIGHT;
		how.given = &given;
	}
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (why == DC_REPLY_N) {
		if (laps_sd_create(&how, &sd) == LAPS_OK) {
			laps_sd_format(&sd, &bytes);
			laps_sd_clear(&sd);
		}
		if (bytes.len && laps_buf_status(&bytes) == LAPS_OK)
			dc_entry_set(e, "nTSecurityDescriptor", bytes.data, bytes.len);
		else
			why = DC_REPLY_BAD_DESCRIPTOR;
	}
	laps_buf_clear(&bytes);
	laps_sd_clear(&given);
	return why;
}
