/* SPDX-License-Identifier: MIT */
#include "directory/dc/aggregate.h"

#include <laps/buf.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/definition.h"
#include "directory/dc/schema.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

#define AGGREGATE "cn=Aggregate,cn=Schema,cn=Configuration,"
#define ARC       "( 1.2.840.113556."
#define NAME      " NAME "
#define MAY       " MAY ("
#define NAME_MAX  128
#define VALUE_MAX 8192
#define TYPES     "attributeTypes"
#define CLASSES   "objectClasses"
#define RULES     "dITContentRules"

/* The first of its names. */
static bool name_of(const struct berval *v, char out[static NAME_MAX])
{
	const char *at = strstr(v->bv_val, NAME), *end;

	at = at ? strchr(at, '\'') : NULL;
	end = at ? strchr(++at, '\'') : NULL;
	if (!end || end - at >= NAME_MAX)
		return false;
	memcpy(out, at, (size_t)(end - at));
	out[end - at] = 0;
	return true;
}

/* " $ a $ b" of those in the rule that the class has, and a NUL. */
static void list_of(const struct berval *rule, const struct dc_class *class, struct laps_buf *out)
{
	const char *at = strstr(rule->bv_val, MAY), *end;
	char name[NAME_MAX];

	for (at = at ? at + strlen(MAY) : ""; *at && *at != ')'; at = end) {
		const struct dc_attribute *a;

		at += strspn(at, " $");
		end = at + strcspn(at, " $)");
		snprintf(name, sizeof(name), "%.*s", (int)(end - at), at);
		a = dc_attribute_find(name);
		if (a && dc_class_allows(class, a)) {
			laps_buf_put(out, " $ ", 3);
			laps_buf_put(out, a->name, strlen(a->name));
		}
		end += strspn(end, " $");
	}
	laps_buf_put_u8(out, 0);
}

/* A definition of slapd's up to head_len, names in a list, and the end of it. */
static void put_listed(Slapi_Entry *copy, const char *attribute, const struct berval *v,
		       size_t head_len, const char *list)
{
	struct laps_buf value;

	laps_buf_init(&value, VALUE_MAX);
	laps_buf_put(&value, v->bv_val, head_len);
	laps_buf_put(&value, list, strlen(list));
	laps_buf_put(&value, " ) )", sizeof(" ) )"));
	slapi_entry_add_string(copy, attribute,
			       laps_buf_status(&value) == LAPS_OK ? (const char *)value.data
								  : v->bv_val);
	laps_buf_clear(&value);
}

static const struct berval *rule_of(Slapi_Entry *e, const char *class)
{
	struct dc_values all;
	const struct berval *v;
	char name[NAME_MAX];

	for (v = dc_values_first(&all, e, RULES); v; v = dc_values_next(&all))
		if (name_of(v, name) && strcasecmp(name, class) == 0)
			break;
	return v;
}

/* With what its content rule lets it have: a client of Active Directory looks for that here. */
static void put_class(Slapi_Entry *e, Slapi_Entry *copy, const struct berval *v)
{
	char name[NAME_MAX];
	const struct dc_class *class = name_of(v, name) ? dc_class_find(name) : NULL;
	const struct berval *rule = class ? rule_of(e, name) : NULL;
	struct laps_buf list;

	laps_buf_init(&list, VALUE_MAX);
	if (rule)
		list_of(rule, class, &list);
	if (rule && strstr(v->bv_val, MAY) && laps_buf_status(&list) == LAPS_OK)
		put_listed(copy, CLASSES, v, v->bv_len - strlen(" ) )"), (const char *)list.data);
	else
		slapi_entry_add_string(copy, CLASSES, v->bv_val);
	laps_buf_clear(&list);
}

/* A content rule lets a class have all that slapd knows of for it. */
static void put_rule(Slapi_Entry *e, Slapi_Entry *copy, const struct berval *v)
{
	char name[NAME_MAX];
	const struct dc_class *class = name_of(v, name) ? dc_class_find(name) : NULL;
	const char *may = strstr(v->bv_val, MAY);
	struct laps_buf list;

	(void)e;
	laps_buf_init(&list, VALUE_MAX);
	if (class && may)
		list_of(v, class, &list);
	if (!class || !may)
		slapi_entry_add_string(copy, RULES, v->bv_val);
	else if (laps_buf_status(&list) == LAPS_OK && list.len > 1)
		put_listed(copy, RULES, v, (size_t)(may - v->bv_val) + strlen(MAY),
			   (const char *)list.data + strlen(" $"));
	laps_buf_clear(&list);
}

/* Instead of slapd's definition the directory's. What slapd alone has stays: some of ours is made
 * from it. */
static void put_type(Slapi_Entry *e, Slapi_Entry *copy, const struct berval *v)
{
	const size_t oid_len = strcspn(v->bv_val + 2, " ");
	const struct dc_attribute *a;
	struct laps_buf text;
	char name[NAME_MAX];

	(void)e;
	a = name_of(v, name) ? dc_attribute_find(name) : NULL;
	if (!a && strncmp(v->bv_val, ARC, strlen(ARC)) == 0)
		return;
	laps_buf_init(&text, VALUE_MAX);
	if (a && dc_definition(a, v->bv_val + 2, oid_len, &text)) {
		laps_buf_put_u8(&text, 0);
		slapi_entry_add_string(copy, TYPES, (const char *)text.data);
	} else {
		slapi_entry_add_string(copy, TYPES, v->bv_val);
	}
	laps_buf_clear(&text);
}

bool dc_aggregate(Slapi_PBlock *pb)
{
	static const struct {
		const char *attribute;
		void (*put)(Slapi_Entry *e, Slapi_Entry *copy, const struct berval *v);
	} part[] = {{TYPES, put_type}, {CLASSES, put_class}, {RULES, put_rule}};
	Slapi_Entry *e = NULL, *copy;
	struct dc_values all;
	const struct berval *v;

	slapi_pblock_get(pb, SLAPI_SEARCH_RESULT_ENTRY, &e);
	if (!e || strncasecmp(slapi_entry_get_dn(e), AGGREGATE, strlen(AGGREGATE)) != 0)
		return false;
	if (!dc_attribute_find("cn"))
		return true; /* the schema is not read */
	copy = slapi_entry_dup(e);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		/* all anew: libslapi loses the normalised values when it adds one to others */
		slapi_entry_attr_delete(copy, dc_plain(part[i].attribute));
		for (v = dc_values_first(&all, e, part[i].attribute); v; v = dc_values_next(&all))
			part[i].put(e, copy, v);
	}
	slapi_pblock_set(pb, SLAPI_SEARCH_RESULT_ENTRY, copy);
	return true;
}
