/* SPDX-License-Identifier: MIT */
#include "directory/dc/place.h"

#include <stdio.h>
#include <string.h>

#include "directory/dc/inherit.h"
#include "directory/dc/search.h"

#define ATTRIBUTE 64 /* bytes for the name of any that is an RDN */

bool dc_place_may_child(const struct dc_token *t, const char *dn, uint32_t right,
			const struct dc_class *class)
{
	struct dc_object o;
	struct laps_sid sid;
	bool ok = false;
	int code;
	Slapi_Entry *e = dc_entry_get(dn, &code);

	if (e && dc_object_of_entry(e, &o, &sid)) {
		ok = dc_may_child(t, &o, right, class);
		dc_object_clear(&o);
	}
	if (e)
		slapi_entry_free(e);
	return ok;
}

static bool may_write(const struct dc_token *t, const struct dc_object *o, const char *attribute)
{
	const struct dc_attribute *a = dc_attribute_find(attribute);

	return a && dc_may_write(t, o, a);
}

bool dc_place_may_name(const struct dc_token *t, const struct dc_object *o, const char *rdn)
{
	char type[ATTRIBUTE];

	snprintf(type, sizeof(type), "%.*s", (int)strcspn(rdn, "="), rdn);
	return may_write(t, o, "name") && may_write(t, o, type);
}

bool dc_place_changes(Slapi_Entry *e, const char *rdn, const char *parent, struct dc_changes *c,
		      struct laps_buf *out)
{
	struct dc_object o;
	struct laps_sid sid;
	char *text;
	bool ok;

	if (!dc_object_of_entry(e, &o, &sid))
		return false;
	ok = dc_inherit_own(e, &o.descriptor->sd, parent, out) == LAPS_OK;
	dc_object_clear(&o);
	if (!ok)
		return false;
	text = dc_rdn_value(rdn, NULL);
	if (text)
		dc_changes_put_text(c, LDAP_MOD_REPLACE, "name", text);
	slapi_ch_free_string(&text);
	text = slapi_dn_plus_rdn(parent, rdn);
	dc_changes_put_text(c, LDAP_MOD_REPLACE, "distinguishedName", text);
	slapi_ch_free_string(&text);
	dc_changes_put(c, LDAP_MOD_REPLACE, "nTSecurityDescriptor", out->data, out->len);
	dc_changes_stamp(c);
	return true;
}

void dc_place_undo(const char *dn, const char *old_dn)
{
	const char *parent;
	char *rdn = dc_first_rdn(old_dn, &parent);

	if (parent)
		(void)dc_entry_rename(dn, rdn, parent);
	slapi_ch_free_string(&rdn);
}
