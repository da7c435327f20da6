/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "directory/dc/wire.h"

/* RFC 4511: protocolOp, and parts of them that have tags of their own */
#define BIND              0x60
#define SEARCH            0x63
#define MODIFY            0x66
#define ADD               0x68
#define DELETE            0x4a
#define RENAME            0x6c
#define COMPARE           0x6e
#define FILTER_EXTENSIBLE 0xa9
#define MESSAGE           0x30
#define BIND_SIMPLE       0x80
#define BIND_SASL         0xa3
#define RENAME_SUPERIOR   0x80
#define SEARCH_PARAMETERS 5 /* between the base and the filter */
/* DNs that nothing has */
#define NO_ACCOUNT "CN=no such account"
#define NO_OBJECT  "CN=no such object"

static void put_found(const struct dc_wire_names *names, const struct dc_name *name,
		      const char *otherwise, uint8_t tag, struct laps_buf *out)
{
	struct laps_buf dn;

	laps_buf_init(&dn, DC_WIRE_MAX);
	if (names->find(names->context, name, &dn) && laps_buf_status(&dn) == LAPS_OK)
		dc_ber_put(out, tag, dn.data, dn.len);
	else
		dc_ber_put(out, tag, otherwise, strlen(otherwise));
	laps_buf_clear(&dn);
}

/* The DN of an object, whose name may stand in its place. */
static bool rewrite_dn(const struct dc_element *dn, const struct dc_wire_names *names,
		       struct laps_buf *out)
{
	struct dc_name name;

	if (!dc_name_of_object((const char *)dn->value, dn->len, &name)) {
		dc_ber_put_element(out, dn);
		return false;
	}
	put_found(names, &name, NO_OBJECT, dn->tag, out);
	return true;
}

static bool rewrite_bind(struct dc_ber *in, const struct dc_wire_names *names, struct laps_buf *out)
{
	struct dc_element version, name, credentials;
	struct dc_name account;
	bool changed = false;

	if (!dc_ber_take(in, DC_TAG_INTEGER, &version) || !dc_ber_take(in, DC_TAG_OCTETS, &name) ||
	    !dc_ber_next(in, &credentials))
		return false;
	dc_ber_put_element(out, &version);
	dc_name_of_account((const char *)name.value, name.len, &account);
	if (credentials.tag == BIND_SASL && name.len > 0) {
		/* AD goes by what the mechanism says */
		dc_ber_put(out, DC_TAG_OCTETS, NULL, 0);
		changed = true;
	} else if (credentials.tag == BIND_SIMPLE && account.kind != DC_NAME_DN) {
		put_found(names, &account, NO_ACCOUNT, DC_TAG_OCTETS, out);
		changed = true;
	} else {
		dc_ber_put_element(out, &name);
	}
	dc_ber_put_element(out, &credentials);
	dc_ber_put_rest(out, in);
	return changed;
}

/* Attributes without their ranges, which are kept. */
static bool rewrite_attributes(const struct dc_element *list, struct dc_ranges *ranges,
			       struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(list);
	struct laps_buf inner;
	struct dc_element one;
	bool changed = false;

	laps_buf_init(&inner, DC_WIRE_MAX);
	while (dc_ber_take(&in, DC_TAG_OCTETS, &one)) {
		struct dc_range *r = &ranges->range[ranges->n];

		if (ranges->n < DC_RANGES && dc_range_parse(one.value, one.len, r)) {
			ranges->n++;
			dc_ber_put(&inner, DC_TAG_OCTETS, r->name, strlen(r->name));
			changed = true;
		} else {
			dc_ber_put_element(&inner, &one);
		}
	}
	dc_ber_put_rest(&inner, &in);
	dc_ber_wrap(out, list->tag, &inner);
	return changed;
}

static bool rewrite_search(struct dc_ber *in, const struct dc_wire_names *names,
			   struct dc_ranges *ranges, struct laps_buf *out)
{
	struct dc_element e;
	bool changed;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &e))
		return false;
	changed = rewrite_dn(&e, names, out);
	for (int i = 0; i < SEARCH_PARAMETERS; i++) {
		if (!dc_ber_next(in, &e))
			return false;
		dc_ber_put_element(out, &e);
	}
	if (!dc_ber_next(in, &e))
		return false;
	changed = dc_wire_filter(&e, names, DC_WIRE_DEPTH, out) || changed;
	if (!dc_ber_take(in, DC_TAG_SEQUENCE, &e))
		return false;
	changed = rewrite_attributes(&e, ranges, out) || changed;
	dc_ber_put_rest(out, in);
	return changed;
}

static bool rewrite_rename(struct dc_ber *in, const struct dc_wire_names *names,
			   struct laps_buf *out)
{
	struct dc_element dn, rdn, delete_old, superior;
	bool changed;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_OCTETS, &rdn) ||
	    !dc_ber_next(in, &delete_old))
		return false;
	changed = rewrite_dn(&dn, names, out);
	dc_ber_put_element(out, &rdn);
	dc_ber_put_element(out, &delete_old);
	if (dc_ber_take(in, RENAME_SUPERIOR, &superior))
		changed = rewrite_dn(&superior, names, out) || changed;
	dc_ber_put_rest(out, in);
	return changed;
}

static bool rewrite(const struct dc_element *op, const struct dc_wire_names *names,
		    struct dc_ranges *ranges, struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(op);
	struct dc_element dn;
	bool changed;

	switch (op->tag) {
	case BIND: return rewrite_bind(&in, names, out);
	case SEARCH: return rewrite_search(&in, names, ranges, out);
	case RENAME: return rewrite_rename(&in, names, out);
	case MODIFY:
	case ADD:
	case COMPARE:
		if (!dc_ber_take(&in, DC_TAG_OCTETS, &dn))
			return false;
		changed = rewrite_dn(&dn, names, out);
		dc_ber_put_rest(out, &in);
		return changed;
	default: return false;
	}
}

/* As names in angle brackets begin. */
static bool has_bracket(const struct dc_element *e)
{
	return e->len > 0 && memchr(e->value, '<', e->len);
}

/* Bytes that only a search has in which something is to be rewritten; and some others. */
static bool search_may_change(const struct dc_element *op)
{
	static const char category[] = "objectCategory";
	const uint8_t *end = op->value + op->len;

	for (const uint8_t *p = op->value; p < end; p++) {
		if (*p == '<' || *p == ';' || *p == FILTER_EXTENSIBLE)
			return true;
		if ((*p | 0x20) == 'o' && (size_t)(end - p) >= sizeof(category) - 1 &&
		    dc_text_is(p, sizeof(category) - 1, category))
			return true;
	}
	return false;
}

/* Most requests need no other: that is seen before one is made. */
static bool may_change(const struct dc_element *op)
{
	struct dc_ber in = dc_ber_inside(op);
	struct dc_element dn;

	switch (op->tag) {
	case BIND: return true;
	case SEARCH: return search_may_change(op);
	case DELETE:
	case RENAME: return has_bracket(op);
	case MODIFY:
	case ADD:
	case COMPARE: return dc_ber_take(&in, DC_TAG_OCTETS, &dn) && has_bracket(&dn);
	default: return false;
	}
}

bool dc_wire_head(const uint8_t *in, size_t len, bool whole, uint64_t *id, uint8_t *tag)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element e;

	if (whole) {
		if (!dc_ber_take(&b, MESSAGE, &e))
			return false;
		b = dc_ber_inside(&e);
	}
	if (!dc_ber_take_id(&b, &e) || b.p == b.end)
		return false;
	*id = 0;
	for (size_t i = 0; i < e.len; i++)
		*id = *id << 8 | e.value[i];
	*tag = *b.p;
	return true;
}

bool dc_wire_request(const uint8_t *in, size_t len, const struct dc_wire_names *names,
		     struct laps_buf *out, struct dc_ranges *ranges)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element id, op;
	struct laps_buf inner;
	bool changed;

	ranges->n = 0;
	if (!dc_ber_take_id(&b, &id) || !dc_ber_next(&b, &op) || !may_change(&op))
		return false;
	dc_ber_put_element(out, &id);
	if (op.tag == DELETE) {
		/* the DN alone, without a sequence around it */
		changed = rewrite_dn(&op, names, out);
	} else {
		laps_buf_init(&inner, DC_WIRE_MAX);
		changed = rewrite(&op, names, ranges, &inner);
		dc_ber_wrap(out, op.tag, &inner);
	}
	dc_ber_put_rest(out, &b);
	if (changed && laps_buf_status(out) == LAPS_OK)
		return true;
	ranges->n = 0;
	laps_buf_clear(out);
	return false;
}
