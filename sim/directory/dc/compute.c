/* SPDX-License-Identifier: MIT */
/* Attributes that are made when they are asked for, [MS-ADTS] 3.1.1.4.5. What the requestor may do
 * with an object is decided by what decides writes, so the two cannot disagree. */
#include <laps/buf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/canonical.h"
#include "directory/dc/read.h"
#include "directory/dc/sdparts.h"
#include "directory/dc/view.h"

#define CANONICAL_MAX      16384
#define SYSTEM_CONSTRUCTED 0x4u /* systemFlags, [MS-ADTS] 2.2.10 */

struct asked {
	const struct dc_token *token;
	const struct dc_token *base; /* NULL: nobody has asked for groups */
	const struct dc_object *object;
	const char *dn;
	Slapi_Attr *out;
	size_t n; /* its values */
};

static void put(struct asked *a, const void *value, size_t len)
{
	struct berval v = {len, (char *)(uintptr_t)value};
	Slapi_Value *copy = slapi_value_new_berval(&v);

	slapi_attr_add_value(a->out, copy);
	slapi_value_free(&copy);
	a->n++;
}

static void put_attributes(struct asked *a, bool effective)
{
	size_t n;
	const struct dc_attribute *const *all = dc_attribute_all(&n);

	for (size_t i = 0; i < n && a->object->class; i++) {
		if (!dc_class_allows(a->object->class, all[i]))
			continue;
		if (effective &&
		    (all[i]->system_only || all[i]->system_flags & SYSTEM_CONSTRUCTED ||
		     !dc_may_write(a->token, a->object, all[i])))
			continue;
		put(a, all[i]->name, strlen(all[i]->name));
	}
}

static void allowed_attributes(struct asked *a)
{
	put_attributes(a, false);
}

static void allowed_attributes_effective(struct asked *a)
{
	put_attributes(a, true);
}

static void put_classes(struct asked *a, bool effective)
{
	size_t n;
	const struct dc_class *const *all = dc_class_all(&n);

	for (size_t i = 0; i < n && a->object->class; i++) {
		if (!all[i]->structural || !dc_class_under(all[i], a->object->class))
			continue;
		if (effective &&
		    (all[i]->system_only ||
		     !dc_may_child(a->token, a->object, LAPS_RIGHT_CREATE_CHILD, all[i])))
			continue;
		put(a, all[i]->name, strlen(all[i]->name));
	}
}

static void allowed_classes(struct asked *a)
{
	put_classes(a, false);
}

static void allowed_classes_effective(struct asked *a)
{
	put_classes(a, true);
}

static void sd_rights_effective(struct asked *a)
{
	static const uint32_t part[] = {DC_SDPART_OWNER, DC_SDPART_GROUP, DC_SDPART_DACL,
					DC_SDPART_SACL};
	uint32_t parts = 0;
	char text[12];

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (dc_may(a->token, a->object, dc_sdparts_rights(part[i])))
			parts |= part[i];
	put(a, text, (size_t)snprintf(text, sizeof(text), "%u", parts));
}

static void put_groups(struct asked *a, size_t n)
{
	struct laps_buf bytes;

	for (size_t i = 1; i <= n; i++) {
		laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
		laps_sid_format(&a->base->ad.sid[i], &bytes);
		if (laps_buf_status(&bytes) == LAPS_OK)
			put(a, bytes.data, bytes.len);
		laps_buf_clear(&bytes);
	}
}

static void token_groups(struct asked *a)
{
	put_groups(a, a->base ? a->base->group_n : 0);
}

static void wide_token_groups(struct asked *a)
{
	put_groups(a, a->base ? a->base->wide_n : 0);
}

static void canonical_name(struct asked *a)
{
	struct laps_buf name;

	laps_buf_init(&name, CANONICAL_MAX);
	if (dc_canonical(a->dn, &name))
		put(a, name.data, name.len);
	laps_buf_clear(&name);
}

/*
 * slapd keeps the attributes that it frees for later ones, but slapi_attr_new takes none of them: a
 * new one each time would make that store grow for ever. So there is one each, to be copied.
 */
static struct {
	const char *name;
	void (*make)(struct asked *a);
	Slapi_Attr *empty;
} computed[] = {
	{"allowedAttributes", allowed_attributes, NULL},
	{"allowedAttributesEffective", allowed_attributes_effective, NULL},
	{"allowedChildClasses", allowed_classes, NULL},
	{"allowedChildClassesEffective", allowed_classes_effective, NULL},
	{"canonicalName", canonical_name, NULL},
	{"sDRightsEffective", sd_rights_effective, NULL},
	{"tokenGroups", token_groups, NULL},
	{"tokenGroupsGlobalAndUniversal", wide_token_groups, NULL},
	/* there is a global catalog always: it is this controller */
	{"tokenGroupsNoGCAcceptable", token_groups, NULL},
};

/* -1: not one of these; 0: put out, or nothing to put out. */
static int compute(computed_attr_context *c, char *type, Slapi_Entry *e, slapi_compute_output_t out)
{
	Slapi_PBlock *pb = NULL;
	struct asked a = {0};
	size_t i = 0;
	int rc = 0;

	while (i < sizeof(computed) / sizeof(computed[0]) &&
	       strcasecmp(type, computed[i].name) != 0)
		i++;
	if (i == sizeof(computed) / sizeof(computed[0]))
		return -1;
	slapi_x_compute_get_pblock(c, &pb);
	a.token = dc_view_token(pb);
	a.object = a.token ? dc_view_object(pb, e) : NULL;
	if (!a.object || !a.object->descriptor)
		return 0;
	a.base = dc_view_wish(pb)->base;
	a.dn = slapi_entry_get_dn(e);
	a.out = slapi_attr_dup(computed[i].empty);
	computed[i].make(&a);
	/* slapd cannot send an attribute without values */
	if (a.n > 0)
		rc = out(c, a.out, e);
	slapi_attr_free(&a.out);
	return rc;
}

int dc_compute_register(void)
{
	for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++) {
		computed[i].empty = slapi_attr_new();
		slapi_attr_init(computed[i].empty, computed[i].name);
	}
	return slapi_compute_add_evaluator(compute);
}
