/* SPDX-License-Identifier: MIT */
#include "directory/dc/newschema.h"

#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/newobject.h"
#include "directory/dc/search.h"

static bool slapd_knows(const char *attribute)
{
	Slapi_Attr *a = slapi_attr_new();
	bool known = slapi_attr_init(a, attribute) != NULL;

	slapi_attr_free(&a);
	return known;
}

dc_reply dc_newschema(Slapi_Entry *e, const struct dc_class *class)
{
	const struct berval *name = dc_value(e, "lDAPDisplayName");
	uint8_t guid[LAPS_GUID_LEN];

	if (strcasecmp(class->name, "classSchema") == 0)
		return DC_REPLY_UNWILLING;
	if (strcasecmp(class->name, "attributeSchema") != 0)
		return DC_REPLY_N;
	/* names are unique, whatever the objects are called */
	if (!name || dc_attribute_find(name->bv_val) || !slapd_knows(name->bv_val))
		return DC_REPLY_UNWILLING;
	if (dc_value(e, "schemaIDGUID"))
		return DC_REPLY_N;
	if (!dc_newobject_guid(guid))
		return DC_REPLY_UNWILLING;
	dc_entry_set(e, "schemaIDGUID", guid, sizeof(guid));
	return DC_REPLY_N;
}
