/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "directory/dc/wire.h"

/* RFC 4511 section 4.5.1.7 */
#define FILTER_AND        0xa0
#define FILTER_OR         0xa1
#define FILTER_NOT        0xa2
#define FILTER_EQUALITY   0xa3
#define FILTER_EXTENSIBLE 0xa9
#define EXTENSIBLE_RULE   0x81
#define EXTENSIBLE_TYPE   0x82
#define EXTENSIBLE_VALUE  0x83
#define RULE_IN_CHAIN     "1.2.840.113556.1.4.1941"

static void put_equality(struct laps_buf *out, const struct dc_element *attribute,
			 const void *value, size_t len)
{
	struct laps_buf inner;

	laps_buf_init(&inner, DC_WIRE_MAX);
	dc_ber_put(&inner, DC_TAG_OCTETS, attribute->value, attribute->len);
	dc_ber_put(&inner, DC_TAG_OCTETS, value, len);
	dc_ber_wrap(out, FILTER_EQUALITY, &inner);
}

/* (objectCategory=computer), and values that are names in angle brackets. */
static bool rewrite_equality(const struct dc_element *f, const struct dc_wire_names *names,
			     struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(f);
	struct dc_element attribute, value;
	struct dc_name name;
	struct laps_buf dn;
	bool changed = false;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &attribute) ||
	    !dc_ber_take(&in, DC_TAG_OCTETS, &value) || in.p != in.end)
		return false;
	laps_buf_init(&dn, DC_WIRE_MAX);
	if (dc_text_is(attribute.value, attribute.len, "objectCategory") &&
	    !memchr(value.value, '=', value.len))
		changed =
			names->category(names->context, (const char *)value.value, value.len, &dn);
	else if (dc_name_of_object((const char *)value.value, value.len, &name))
		changed = names->find(names->context, &name, &dn);
	if (changed)
		put_equality(out, &attribute, dn.data, dn.len);
	laps_buf_clear(&dn);
	return changed;
}

struct any_of {
	struct laps_buf inner;
	const struct dc_element *attribute;
};

static void add_value(void *context, const char *dn, size_t len)
{
	struct any_of *any = context;

	put_equality(&any->inner, any->attribute, dn, len);
}

/* (memberOf:1.2.840.113556.1.4.1941:=DN): any of the values that lead there. */
static bool rewrite_extensible(const struct dc_element *f, const struct dc_wire_names *names,
			       struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(f);
	struct dc_element rule, type, value, resolved;
	struct any_of any = {.attribute = &type};
	struct laps_buf dn;
	struct dc_name name;
	bool changed;

	if (!dc_ber_take(&in, EXTENSIBLE_RULE, &rule) ||
	    !dc_text_is(rule.value, rule.len, RULE_IN_CHAIN) ||
	    !dc_ber_take(&in, EXTENSIBLE_TYPE, &type) ||
	    !dc_ber_take(&in, EXTENSIBLE_VALUE, &value))
		return false;
	laps_buf_init(&dn, DC_WIRE_MAX);
	laps_buf_init(&any.inner, DC_WIRE_MAX);
	resolved = value;
	if (dc_name_of_object((const char *)value.value, value.len, &name) &&
	    names->find(names->context, &name, &dn)) {
		resolved.value = dn.data;
		resolved.len = dn.len;
	}
	changed = names->chain(names->context, &type, &resolved, add_value, &any);
	if (changed)
		dc_ber_wrap(out, FILTER_OR, &any.inner);
	laps_buf_clear(&any.inner);
	laps_buf_clear(&dn);
	return changed;
}

static bool rewrite_inner(const struct dc_element *f, const struct dc_wire_names *names, int depth,
			  struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(f);
	struct dc_element one;
	struct laps_buf inner;
	bool changed = false;

	laps_buf_init(&inner, DC_WIRE_MAX);
	while (dc_ber_next(&in, &one))
		if (dc_wire_filter(&one, names, depth - 1, &inner))
			changed = true;
	dc_ber_put_rest(&inner, &in);
	dc_ber_wrap(out, f->tag, &inner);
	return changed;
}

bool dc_wire_filter(const struct dc_element *filter, const struct dc_wire_names *names, int depth,
		    struct laps_buf *out)
{
	bool written = false;

	switch (filter->tag) {
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		if (depth > 0)
			return rewrite_inner(filter, names, depth, out);
		break;
	case FILTER_EQUALITY: written = rewrite_equality(filter, names, out); break;
	case FILTER_EXTENSIBLE: written = rewrite_extensible(filter, names, out); break;
	default: break;
	}
	if (!written)
		dc_ber_put_element(out, filter);
	return written;
}
