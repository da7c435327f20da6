/* SPDX-License-Identifier: MIT */
/* Filters as the domain controller writes them. */
#include "lib/fakeslapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One of its values is this, or not before it. */
static bool has(Slapi_Entry *e, char *name, const char *value, size_t n, bool later)
{
	Slapi_Attr *a = NULL;
	Slapi_Value *v = NULL;

	if (slapi_entry_attr_find(e, name, &a) != 0)
		return false;
	for (int i = slapi_attr_first_value(a, &v); i >= 0; i = slapi_attr_next_value(a, i, &v)) {
		const struct berval *b = slapi_value_get_berval(v);

		if (later ? strcmp(b->bv_val, value) >= 0
			  : b->bv_len == n && memcmp(b->bv_val, value, n) == 0)
			return true;
	}
	return false;
}

/* "attribute=value)", "attribute>=value)", with escapes; of objectClass anything is true. */
static bool compares(Slapi_Entry *e, const char **filter)
{
	const size_t name_len = strcspn(*filter, ">=");
	char name[32], value[256];
	const bool later = (*filter)[name_len] == '>';
	const char *p = *filter + name_len + 1 + later;
	size_t n = 0;

	snprintf(name, sizeof(name), "%.*s", (int)name_len, *filter);
	for (; *p && *p != ')' && n + 1 < sizeof(value); n++) {
		const char hex[] = {p[0] == '\\' ? p[1] : 0, p[0] == '\\' ? p[2] : 0, 0};

		value[n] = hex[0] ? (char)strtoul(hex, NULL, 16) : *p;
		p += hex[0] ? 3 : 1;
	}
	value[n] = 0;
	*filter = *p ? p + 1 : p;
	return strcasecmp(name, "objectClass") == 0 || has(e, name, value, n, later);
}

/* Behind what it has read: "(&(...)(...))", "(|(...)(...))", "(...)" */
static bool matches_at(Slapi_Entry *e, const char **filter)
{
	const char op = (*filter)[1];
	bool all = true, any = false;

	if (op != '&' && op != '|') {
		++*filter;
		return compares(e, filter);
	}
	for (*filter += 2; **filter == '(';) {
		const bool yes = matches_at(e, filter);

		all = all && yes;
		any = any || yes;
	}
	if (**filter)
		++*filter;
	return op == '&' ? all : any;
}

bool fakeslapi_matches(Slapi_Entry *e, const char *filter)
{
	return matches_at(e, &filter);
}
