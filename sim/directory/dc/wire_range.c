/* SPDX-License-Identifier: MIT */
/*
 * Values by pages, [MS-ADTS] 3.1.1.3.1.3.3: at most DC_RANGE_MAX in one answer. Of an attribute
 * that has more and was asked for without a range, the answer has the attribute empty, and the
 * first page under its name with a range.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/wire.h"

#define OPTION "range="

static bool parse_number(const char **p, const char *end, uint32_t *out)
{
	uint64_t v = 0;
	const char *start = *p;

	while (*p < end && **p >= '0' && **p <= '9' && v < DC_RANGE_TO_END)
		v = v * 10 + (uint64_t)(*(*p)++ - '0');
	*out = (uint32_t)v;
	return *p > start && v < DC_RANGE_TO_END;
}

bool dc_range_parse(const void *description, size_t len, struct dc_range *out)
{
	const char *text = description, *end = text + len, *p = memchr(text, ';', len);
	struct dc_range r;
	size_t n = strlen(OPTION);

	if (!p || (size_t)(p - text) >= sizeof(r.name) || (size_t)(end - p) <= n + 1 ||
	    strncasecmp(p + 1, OPTION, n) != 0)
		return false;
	memcpy(r.name, text, (size_t)(p - text));
	r.name[p - text] = 0;
	p += 1 + n;
	if (!parse_number(&p, end, &r.first) || p == end || *p++ != '-')
		return false;
	if (end - p == 1 && *p == '*')
		r.last = DC_RANGE_TO_END;
	else if (!parse_number(&p, end, &r.last) || p != end || r.last < r.first)
		return false;
	*out = r;
	return true;
}

static uint32_t count(const struct dc_element *set)
{
	struct dc_ber in = dc_ber_inside(set);
	struct dc_element value;
	uint32_t n = 0;

	while (dc_ber_next(&in, &value))
		n++;
	return n;
}

/* The values first..last of have; "-*" says that the last is the last of all. */
static void put_page(const struct dc_element *name, const struct dc_element *set, uint32_t have,
		     uint32_t first, uint32_t last, struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(set);
	struct dc_element value;
	struct laps_buf inner, values;
	char range[32];
	bool all = false;

	if (first >= have)
		return;
	if (last - first >= DC_RANGE_MAX)
		last = first + DC_RANGE_MAX - 1;
	if (last >= have - 1) {
		last = have - 1;
		all = true;
	}
	if (all)
		snprintf(range, sizeof(range), ";" OPTION "%u-*", first);
	else
		snprintf(range, sizeof(range), ";" OPTION "%u-%u", first, last);
	laps_buf_init(&values, DC_WIRE_MAX);
	for (uint32_t i = 0; i <= last && dc_ber_next(&in, &value); i++)
		if (i >= first)
			dc_ber_put_element(&values, &value);
	laps_buf_init(&inner, DC_WIRE_MAX);
	laps_buf_put(&inner, name->value, name->len);
	laps_buf_put(&inner, range, strlen(range));
	dc_ber_wrap(out, DC_TAG_OCTETS, &inner);
	dc_ber_wrap(out, DC_TAG_SET, &values);
}

static const struct dc_range *asked(const struct dc_ranges *ranges, const struct dc_element *name)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (dc_text_is(name->value, name->len, ranges->range[i].name))
			return &ranges->range[i];
	return NULL;
}

static bool rewrite_attribute(const struct dc_element *attribute, const struct dc_ranges *ranges,
			      struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(attribute);
	struct dc_element name, set;
	const struct dc_range *range;
	struct laps_buf inner;
	uint32_t have;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &name) || !dc_ber_take(&in, DC_TAG_SET, &set))
		return false;
	range = asked(ranges, &name);
	have = count(&set);
	if (have == 0 || (!range && have <= DC_RANGE_MAX))
		return false;
	laps_buf_init(&inner, DC_WIRE_MAX);
	if (!range) {
		dc_ber_put_element(&inner, &name);
		dc_ber_put(&inner, DC_TAG_SET, NULL, 0);
		dc_ber_wrap(out, DC_TAG_SEQUENCE, &inner);
	}
	put_page(&name, &set, have, range ? range->first : 0, range ? range->last : DC_RANGE_TO_END,
		 &inner);
	/* behind the last value there is nothing, not even the name */
	if (inner.len > 0 || laps_buf_status(&inner) != LAPS_OK)
		dc_ber_wrap(out, DC_TAG_SEQUENCE, &inner);
	return true;
}

/* An object may come below another while its own place is not written: it is where it is. */
static bool rewrite_name(const struct dc_element *attribute, const struct dc_element *dn,
			 struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(attribute);
	struct dc_element name, set;
	struct laps_buf inner, values;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &name) ||
	    !dc_text_is(name.value, name.len, "distinguishedName") ||
	    !dc_ber_take(&in, DC_TAG_SET, &set) || set.len == 0 ||
	    (set.len > dn->len && memcmp(set.value + set.len - dn->len, dn->value, dn->len) == 0))
		return false;
	laps_buf_init(&values, DC_WIRE_MAX);
	dc_ber_put(&values, DC_TAG_OCTETS, dn->value, dn->len);
	laps_buf_init(&inner, DC_WIRE_MAX);
	dc_ber_put_element(&inner, &name);
	dc_ber_wrap(&inner, DC_TAG_SET, &values);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &inner);
	return true;
}

bool dc_wire_entry(const struct dc_element *entry, const struct dc_ranges *ranges,
		   struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(entry), list;
	struct dc_element dn, attributes, one;
	struct laps_buf inner, all;
	bool changed = false;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &dn) ||
	    !dc_ber_take(&in, DC_TAG_SEQUENCE, &attributes))
		return false;
	/* nearly all entries have few values and nobody asked for a range: a thousand and more take
	 * three bytes each at the least */
	if (ranges->n == 0 && attributes.len < 2 * DC_RANGE_MAX && !ranges->places)
		return false;
	laps_buf_init(&all, DC_WIRE_MAX);
	list = dc_ber_inside(&attributes);
	while (dc_ber_next(&list, &one)) {
		if (rewrite_attribute(&one, ranges, &all) ||
		    (ranges->places && rewrite_name(&one, &dn, &all)))
			changed = true;
		else
			dc_ber_put_element(&all, &one);
	}
	if (!changed) {
		laps_buf_clear(&all);
		return false;
	}
	laps_buf_init(&inner, DC_WIRE_MAX);
	dc_ber_put_element(&inner, &dn);
	dc_ber_wrap(&inner, DC_TAG_SEQUENCE, &all);
	dc_ber_put_rest(&inner, &in);
	dc_ber_wrap(out, entry->tag, &inner);
	return true;
}
