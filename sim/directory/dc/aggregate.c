/* SPDX-License-Identifier: MIT */
#include "directory/dc/aggregate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/schema.h"
#include "directory/dc/search.h"

#define AGGREGATE "cn=Aggregate,cn=Schema,cn=Configuration,"
#define ARC       "( 1.2.840.113556."
#define NAME      " NAME '"

/* An attribute type of AD's arc that has no attributeSchema object. */
static bool is_missing(const struct berval *type)
{
	char name[128];
	const char *at, *end;

	if (strncmp(type->bv_val, ARC, strlen(ARC)) != 0)
		return false;
	at = strstr(type->bv_val, NAME);
	end = at ? strchr(at + strlen(NAME), '\'') : NULL;
	if (!end || (size_t)(end - at) - strlen(NAME) >= sizeof(name))
		return false;
	at += strlen(NAME);
	memcpy(name, at, (size_t)(end - at));
	name[end - at] = 0;
	return !dc_attribute_find(name);
}

bool dc_aggregate(Slapi_PBlock *pb)
{
	static char types[] = "attributeTypes";
	Slapi_Entry *e = NULL, *copy;
	const struct berval *v;

	slapi_pblock_get(pb, SLAPI_SEARCH_RESULT_ENTRY, &e);
	if (!e || strncasecmp(slapi_entry_get_dn(e), AGGREGATE, strlen(AGGREGATE)) != 0)
		return false;
	if (!dc_value(e, types, 0) || !dc_attribute_find("cn"))
		return true; /* not asked for, or the schema is not read */
	copy = slapi_entry_dup(e);
	for (int i = 0; (v = dc_value(e, types, i)); i++) {
		char oid[128];

		/* a definition is found by its OID */
		snprintf(oid, sizeof(oid), "%.*s", (int)strcspn(v->bv_val + 2, " "), v->bv_val + 2);
		if (is_missing(v))
			slapi_entry_delete_string(copy, types, oid);
	}
	slapi_pblock_set(pb, SLAPI_SEARCH_RESULT_ENTRY, copy);
	return true;
}
