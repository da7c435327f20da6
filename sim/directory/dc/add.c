/* SPDX-License-Identifier: MIT */
/*
 * Additions, [MS-ADTS] 3.1.1.5.2: the right to make a child of the class under the parent decides;
 * attributes are not decided one by one.
 */
#include <laps/secret.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/attrwrite.h"
#include "directory/dc/change.h"
#include "directory/dc/modify.h"
#include "directory/dc/naming.h"
#include "directory/dc/newobject.h"
#include "directory/dc/newschema.h"
#include "directory/dc/password.h"
#include "directory/dc/reply.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"
#include "directory/dc/write.h"

static dc_reply check_attribute(Slapi_Attr *attr, const char *type, bool schema)
{
	const struct dc_attribute *a = dc_attribute_find(type);
	Slapi_Value *v = NULL;
	dc_reply why = DC_REPLY_N;

	if (!a)
		return DC_REPLY_UNDEFINED;
	/* objects of the schema consist of what nobody writes later */
	if (dc_newobject_is_own(type))
		return DC_REPLY_SYSTEM_ONLY;
	if (a->system_only && !schema && strcasecmp(type, "objectClass") != 0 &&
	    strcasecmp(type, "instanceType") != 0 && strcasecmp(type, "cn") != 0)
		return DC_REPLY_SYSTEM_ONLY;
	for (int i = slapi_attr_first_value(attr, &v); i >= 0 && why == DC_REPLY_N;
	     i = slapi_attr_next_value(attr, i, &v))
		why = dc_attrwrite_value(a, slapi_value_get_berval(v));
	return why;
}

/* Attributes that slapd has put there itself are no schema object's. */
static bool is_slapds(Slapi_Attr *a)
{
	return slapi_attr_flag_is_set(a, SLAPI_ATTR_FLAG_OPATTR) != 0;
}

static dc_reply check_attributes(Slapi_Entry *e, char **detail)
{
	const bool schema = dc_naming_in_schema(slapi_entry_get_dn(e));
	Slapi_Attr *a = NULL;
	dc_reply why = DC_REPLY_N;

	*detail = NULL;
	for (int rc = slapi_entry_first_attr(e, &a); rc == 0 && a && why == DC_REPLY_N;
	     rc = slapi_entry_next_attr(e, a, &a)) {
		char *type = NULL;

		slapi_attr_get_type(a, &type);
		if (!type || dc_attrwrite_is_password(type) || is_slapds(a) ||
		    strcasecmp(type, "nTSecurityDescriptor") == 0)
			continue;
		*detail = type;
		why = check_attribute(a, type, schema);
	}
	return why;
}

static dc_reply set_password(Slapi_Entry *e)
{
	static const char *const attribute[] = {"unicodePwd", "userPassword"};

	for (int i = 0; i < 2; i++) {
		const struct berval *given = dc_value(e, attribute[i]);
		struct berval hash, kept, *both[] = {&hash, &kept, NULL};

		if (!given)
			continue;
		if (!dc_password_hash(given, i == 0, &hash, &kept))
			return DC_REPLY_BAD_PASSWORD;
		slapi_entry_attr_delete(e, dc_plain(attribute[i]));
		slapi_entry_attr_delete(e, dc_plain("userPassword"));
		slapi_entry_attr_merge(e, dc_plain("userPassword"), both);
		laps_wipe(kept.bv_val, kept.bv_len);
		slapi_ch_free_string(&kept.bv_val);
		slapi_ch_free_string(&hash.bv_val);
		break;
	}
	return DC_REPLY_N;
}

static dc_reply complete(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
			 const struct dc_class *class, const struct laps_sd *parent)
{
	const char *base = dc_naming_domain(slapi_entry_get_dn(e));
	dc_reply why = dc_newobject_descriptor(pb, t, e, class, parent);
	Slapi_Entry *domain;
	int code;

	if (why == DC_REPLY_N)
		why = set_password(e);
	if (why != DC_REPLY_N)
		return why;
	why = dc_newschema(e, class);
	if (why != DC_REPLY_N)
		return why;
	domain = base ? dc_entry_get(base, &code) : NULL;
	if (!domain)
		return DC_REPLY_UNWILLING;
	why = dc_newobject_account(e, class, domain);
	slapi_entry_free(domain);
	if (why == DC_REPLY_N && !dc_newobject_identity(e, class))
		why = DC_REPLY_UNWILLING;
	return why;
}

static dc_reply decide(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
		       Slapi_Entry *parent, char **detail)
{
	const struct dc_class *class = dc_newobject_class(e);
	struct dc_object o;
	struct laps_sid sid;
	dc_reply why;

	if (!class)
		return DC_REPLY_NOT_IN_CLASS;
	if (!dc_object_of_entry(parent, &o, &sid))
		return DC_REPLY_NO_RIGHT;
	if (!dc_may_child(t, &o, LAPS_RIGHT_CREATE_CHILD, class))
		why = DC_REPLY_NO_RIGHT;
	else
		why = check_attributes(e, detail);
	if (why == DC_REPLY_N)
		why = complete(pb, t, e, class, &o.descriptor->sd);
	dc_object_clear(&o);
	return why;
}

int dc_add_pre(Slapi_PBlock *pb)
{
	struct dc_token *t = dc_token_get(pb);
	Slapi_Entry *e = NULL, *parent;
	char *dn = NULL, *detail = NULL;
	dc_reply why = DC_REPLY_N;
	int code, rc = 0;

	slapi_pblock_get(pb, SLAPI_ADD_ENTRY, &e);
	if (!e || !t || t->anonymous || !dc_schema_ready()) {
		why = t && t->anonymous ? DC_REPLY_NOT_BOUND : DC_REPLY_NO_RIGHT;
	} else if (!t->system) { /* the system gives everything itself */
		dn = slapi_dn_parent(slapi_entry_get_dn(e));
		parent = dn ? dc_entry_get(dn, &code) : NULL;
		if (parent) {
			why = decide(pb, t, e, parent, &detail);
			slapi_entry_free(parent);
		} else {
			/* slapd must not find one that comes meanwhile */
			rc = dc_reply_missing(pb, dn ? dn : "");
		}
		slapi_ch_free_string(&dn);
	}
	if (t)
		dc_token_put(t);
	if (rc != 0)
		return rc;
	if (why != DC_REPLY_N)
		return dc_reply_send(pb, why, detail);
	dc_write_decided();
	return 0;
}
