/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "directory/dc/schema.h"

#define AUXILIARY_DEPTH 8 /* classes within classes; more is a loop */

static bool in_list(char *const *list, const char *name)
{
	for (; list && *list; list++)
		if (strcasecmp(*list, name) == 0)
			return true;
	return false;
}

static bool allows(const struct dc_class *c, const struct dc_attribute *a, int depth)
{
	for (; c; c = c->sup) {
		if (in_list(c->attributes, a->name))
			return true;
		for (char *const *aux = c->auxiliary; aux && *aux && depth > 0; aux++)
			if (allows(dc_class_find(*aux), a, depth - 1))
				return true;
	}
	return false;
}

bool dc_class_allows(const struct dc_class *c, const struct dc_attribute *a)
{
	return allows(c, a, AUXILIARY_DEPTH);
}

bool dc_class_under(const struct dc_class *c, const struct dc_class *parent)
{
	/* a class may stand where the classes it is made from may, under all made from those */
	for (; c; c = c->sup)
		for (const struct dc_class *p = parent; p; p = p->sup)
			if (in_list(c->superiors, p->name))
				return true;
	return false;
}
