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

enum truth { FALSE, TRUE, UNDEFINED };

/* slapd asks the access hook about what an item is of. */
static enum truth judge_item(Slapi_PBlock *pb, Slapi_Entry *e, Slapi_Filter *f)
{
	switch (slapi_filter_test(pb, e, f, 1)) {
	case 0: return TRUE;
	case LDAP_COMPARE_FALSE:
	case LDAP_INSUFFICIENT_ACCESS: return FALSE;
	default: return UNDEFINED;
	}
}

/* RFC 4511 section 4.5.1.7: an or is decided by what is true, an and by what is false. */
static enum truth judge(Slapi_PBlock *pb, Slapi_Entry *e, Slapi_Filter *f)
{
	const int choice = slapi_filter_get_choice(f);
	const enum truth decides = choice == LDAP_FILTER_OR ? TRUE : FALSE;
	Slapi_Filter *part = slapi_filter_list_first(f);
	enum truth all = choice == LDAP_FILTER_OR ? FALSE : TRUE, one;

	if (choice == LDAP_FILTER_NOT) {
		one = judge(pb, e, part);
		return one == UNDEFINED ? UNDEFINED : one == TRUE ? FALSE : TRUE;
	}
	if (!is_list(f))
		return judge_item(pb, e, f);
	for (; part && all != decides; part = slapi_filter_list_next(f, part)) {
		one = judge(pb, e, part);
		if (one == UNDEFINED || one == decides)
			all = one;
	}
	return all;
}

bool dc_negation_matches(Slapi_PBlock *pb, Slapi_Entry *e, Slapi_Filter *f)
{
	return judge(pb, e, f) == TRUE;
}
