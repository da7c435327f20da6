/* SPDX-License-Identifier: MIT */
#include "directory/dc/negation.h"

#include <ldap.h>

#include "directory/dc/slapi.h"

static bool is_list(Slapi_Filter *f)
{
	const int choice = slapi_filter_get_choice(f);

	return choice == LDAP_FILTER_AND || choice == LDAP_FILTER_OR;
}

bool dc_negation_in(Slapi_Filter *f)
{
	Slapi_Filter *part = is_list(f) ? slapi_filter_list_first(f) : NULL;

	while (part && !dc_negation_in(part))
		part = slapi_filter_list_next(f, part);
	return part || slapi_filter_get_choice(f) == LDAP_FILTER_NOT;
}

static Slapi_Filter *always(void)
{
	return slapi_str2filter(dc_plain("(" DC_NEGATION_ASKS "=*)"));
}

/* False: part is NULL, and list is what there was. */
static bool append(int choice, Slapi_Filter **list, Slapi_Filter **last, Slapi_Filter *part)
{
	return part && slapi_x_filter_append(choice, list, last, part) == 0;
}

/* slapd bounds the depth of what it decodes. */
static Slapi_Filter *replace(Slapi_Filter *f)
{
	Slapi_Filter *list = NULL, *last = NULL, *part;

	if (slapi_filter_get_choice(f) == LDAP_FILTER_NOT)
		return always();
	if (!is_list(f))
		return slapi_filter_dup(f);
	for (part = slapi_filter_list_first(f); part; part = slapi_filter_list_next(f, part))
		if (!append(slapi_filter_get_choice(f), &list, &last, replace(part))) {
			slapi_filter_free(list, 1);
			return NULL;
		}
	return list;
}

Slapi_Filter *dc_negation_widen(Slapi_Filter *f)
{
	Slapi_Filter *list = NULL, *last = NULL;

	if (append(LDAP_FILTER_AND, &list, &last, replace(f)) &&
	    append(LDAP_FILTER_AND, &list, &last, always()))
		return list;
	slapi_filter_free(list, 1);
	return NULL;
}

struct trimmed {
	Slapi_Entry *entry, *copy; /* NULL: nothing of it is hidden */
	bool (*sees)(Slapi_Entry *e, const char *attribute);
};

static int hide(Slapi_Filter *f, void *arg)
{
	struct trimmed *t = arg;
	char *type = NULL;

	if (slapi_filter_get_attribute_type(f, &type) != 0 || !type || t->sees(t->entry, type))
		return SLAPI_FILTER_SCAN_CONTINUE;
	if (!t->copy)
		t->copy = slapi_entry_dup(t->entry);
	if (!t->copy)
		return SLAPI_FILTER_SCAN_ERROR;
	slapi_entry_attr_delete(t->copy, type);
	return SLAPI_FILTER_SCAN_CONTINUE;
}

bool dc_negation_matches(Slapi_Filter *f, Slapi_Entry *e,
			 bool (*sees)(Slapi_Entry *e, const char *attribute))
{
	struct trimmed t = {.entry = e, .sees = sees};
	int error = 0;
	bool yes;

	if (slapi_filter_apply(f, hide, &t, &error) == SLAPI_FILTER_SCAN_ERROR)
		return false;
	yes = slapi_filter_test_simple(t.copy ? t.copy : e, f) == 0;
	if (t.copy)
		slapi_entry_free(t.copy);
	return yes;
}
