/* SPDX-License-Identifier: MIT */
#include "directory/dc/describe.h"

#include <stdio.h>
#include <string.h>

#include "directory/dc/facts.h"

#define MESSAGE         0x30
#define BIND_SIMPLE     0x80
#define BIND_SASL       0xa3
#define RENAME_SUPERIOR 0x80
#define EXTENDED_NAME   0x80
#define SEARCH_SKIPPED  4 /* how aliases are followed, limits, types alone */
#define CHANGE_DELETE   1
#define CHANGE_MAX      128
#define FACTS_MAX       1024

static const char *op_of(uint8_t tag)
{
	switch (tag) {
	case DC_OP_BIND: return "bind";
	case DC_OP_UNBIND: return "unbind";
	case DC_OP_SEARCH: return "search";
	case DC_OP_MODIFY: return "modify";
	case DC_OP_ADD: return "add";
	case DC_OP_DELETE: return "delete";
	case DC_OP_RENAME: return "rename";
	case DC_OP_COMPARE: return "compare";
	case DC_OP_ABANDON: return "abandon";
	case DC_OP_EXTENDED: return "extended";
	default: return NULL;
	}
}

static uint64_t number(const struct dc_element *e)
{
	uint64_t n = 0;

	for (size_t i = 0; i < e->len && i < sizeof(n); i++)
		n = n << 8 | e->value[i];
	return n;
}

static void bind(struct dc_ber *in, struct dc_described *what, struct sim_jsonline *out)
{
	struct dc_element version, name, credentials, mechanism;
	struct dc_ber sasl;

	if (!dc_ber_take(in, DC_TAG_INTEGER, &version) || !dc_ber_take(in, DC_TAG_OCTETS, &name) ||
	    !dc_ber_next(in, &credentials))
		return;
	what->name = name.value;
	what->name_len = name.len;
	if (credentials.tag == BIND_SIMPLE)
		sim_jsonline_text(out, "mechanism", "simple");
	if (credentials.tag != BIND_SASL)
		return;
	sasl = dc_ber_inside(&credentials);
	if (dc_ber_take(&sasl, DC_TAG_OCTETS, &mechanism))
		sim_jsonline_text_n(out, "mechanism", mechanism.value, mechanism.len);
}

static void attributes(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element one;

	sim_jsonline_list(out, "attributes");
	while (dc_ber_take(in, DC_TAG_OCTETS, &one))
		sim_jsonline_item(out, one.value, one.len);
	sim_jsonline_list_end(out);
}

static void search(struct dc_ber *in, dc_tellable *tellable, struct sim_jsonline *out)
{
	static const char *const scope[] = {"base", "one", "sub"};
	struct dc_element dn, e;
	char filter[DC_DESCRIBE_FILTER];
	struct dc_ber list;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_ENUMERATED, &e))
		return;
	sim_jsonline_text_n(out, "dn", dn.value, dn.len);
	if (number(&e) < sizeof(scope) / sizeof(scope[0]))
		sim_jsonline_text(out, "scope", scope[number(&e)]);
	for (int i = 0; i < SEARCH_SKIPPED; i++)
		if (!dc_ber_next(in, &e))
			return;
	if (!dc_ber_next(in, &e))
		return;
	sim_jsonline_text_n(out, "filter", filter, dc_describe_filter(&e, tellable, filter));
	if (!dc_ber_take(in, DC_TAG_SEQUENCE, &e))
		return;
	list = dc_ber_inside(&e);
	attributes(&list, out);
}

/* "replace msLAPS-Password" */
static void change(const struct dc_element *op, const struct dc_element *type,
		   struct sim_jsonline *out)
{
	static const char *const word[] = {"add ", "delete ", "replace ", "increment "};
	const uint64_t n = number(op);
	const char *kind = n < sizeof(word) / sizeof(word[0]) ? word[n] : "? ";
	const size_t kind_len = strlen(kind);
	char text[CHANGE_MAX];
	size_t len = type->len < sizeof(text) - kind_len ? type->len : sizeof(text) - kind_len;

	memcpy(text, kind, kind_len);
	memcpy(text + kind_len, type->value, len);
	sim_jsonline_item(out, text, kind_len + len);
}

/* type and SET OF value, RFC 4511 4.1.7: what can be told of the values is put into facts. False:
 * that is not what it is. */
static bool read_attribute(struct dc_ber in, bool removed, struct dc_element *type,
			   struct laps_buf *facts)
{
	struct dc_element set, value;
	struct dc_ber values;
	char name[64];

	if (!dc_ber_take(&in, DC_TAG_OCTETS, type) || !dc_ber_take(&in, DC_TAG_SET, &set))
		return false;
	if (type->len >= sizeof(name))
		return true;
	memcpy(name, type->value, type->len);
	name[type->len] = 0;
	values = dc_ber_inside(&set);
	while (dc_facts_concern(name) && dc_ber_take(&values, DC_TAG_OCTETS, &value))
		(removed ? dc_facts_of_removed : dc_facts_of)(name, value.value, value.len, facts);
	return true;
}

static void put_facts(struct laps_buf *facts, struct sim_jsonline *out)
{
	size_t len;

	sim_jsonline_list(out, "facts");
	for (size_t i = 0; laps_buf_status(facts) == LAPS_OK && i < facts->len; i += len + 1) {
		len = strnlen((const char *)facts->data + i, facts->len - i);
		sim_jsonline_item(out, facts->data + i, len);
	}
	sim_jsonline_list_end(out);
	laps_buf_clear(facts);
}

static void modify(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element dn, list, one, op, attribute, type;
	struct laps_buf facts;
	struct dc_ber changes;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_SEQUENCE, &list))
		return;
	sim_jsonline_text_n(out, "dn", dn.value, dn.len);
	laps_buf_init(&facts, FACTS_MAX);
	sim_jsonline_list(out, "changes");
	changes = dc_ber_inside(&list);
	while (dc_ber_take(&changes, DC_TAG_SEQUENCE, &one)) {
		struct dc_ber inside = dc_ber_inside(&one);

		if (!dc_ber_take(&inside, DC_TAG_ENUMERATED, &op) ||
		    !dc_ber_take(&inside, DC_TAG_SEQUENCE, &attribute) ||
		    !read_attribute(dc_ber_inside(&attribute), number(&op) == CHANGE_DELETE, &type,
				    &facts))
			break;
		change(&op, &type, out);
	}
	sim_jsonline_list_end(out);
	put_facts(&facts, out);
}

static void add(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element dn, list, one, type;
	struct laps_buf facts;
	struct dc_ber inside;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_SEQUENCE, &list))
		return;
	sim_jsonline_text_n(out, "dn", dn.value, dn.len);
	laps_buf_init(&facts, FACTS_MAX);
	sim_jsonline_list(out, "attributes");
	inside = dc_ber_inside(&list);
	while (dc_ber_take(&inside, DC_TAG_SEQUENCE, &one) &&
	       read_attribute(dc_ber_inside(&one), false, &type, &facts))
		sim_jsonline_item(out, type.value, type.len);
	sim_jsonline_list_end(out);
	put_facts(&facts, out);
}

/* to: the new RDN, and what it stands under from now on. */
static void rename_to(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element dn, rdn, delete_old, superior = {0};
	char text[SIM_JSONLINE_TEXT + 1];
	int len;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_OCTETS, &rdn) ||
	    !dc_ber_next(in, &delete_old))
		return;
	sim_jsonline_text_n(out, "dn", dn.value, dn.len);
	(void)dc_ber_take(in, RENAME_SUPERIOR, &superior);
	len = snprintf(text, sizeof(text), "%.*s%s%.*s",
		       (int)(rdn.len < sizeof(text) ? rdn.len : sizeof(text)),
		       (const char *)rdn.value, superior.len > 0 ? "," : "",
		       (int)(superior.len < sizeof(text) ? superior.len : sizeof(text)),
		       superior.len > 0 ? (const char *)superior.value : "");
	if (len > 0)
		sim_jsonline_text_n(out, "to", text,
				    (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}

static void compare(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element dn, pair, type;
	struct dc_ber inside;

	if (!dc_ber_take(in, DC_TAG_OCTETS, &dn) || !dc_ber_take(in, DC_TAG_SEQUENCE, &pair))
		return;
	sim_jsonline_text_n(out, "dn", dn.value, dn.len);
	inside = dc_ber_inside(&pair);
	if (!dc_ber_take(&inside, DC_TAG_OCTETS, &type))
		return;
	sim_jsonline_list(out, "attributes");
	sim_jsonline_item(out, type.value, type.len);
	sim_jsonline_list_end(out);
}

static void extended(struct dc_ber *in, struct sim_jsonline *out)
{
	struct dc_element name;

	if (dc_ber_take(in, EXTENDED_NAME, &name))
		sim_jsonline_text_n(out, "oid", name.value, name.len);
}

bool dc_describe_request(const uint8_t *in, size_t len, dc_tellable *tellable,
			 struct dc_described *what, struct sim_jsonline *out)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element id, op;

	*what = (struct dc_described){0};
	if (!dc_ber_take_id(&b, &id) || !dc_ber_next(&b, &op) || !op_of(op.tag))
		return false;
	what->id = number(&id);
	what->tag = op.tag;
	what->op = op_of(op.tag);
	b = dc_ber_inside(&op);
	switch (op.tag) {
	case DC_OP_BIND: bind(&b, what, out); break;
	case DC_OP_SEARCH: search(&b, tellable, out); break;
	case DC_OP_MODIFY: modify(&b, out); break;
	case DC_OP_ADD: add(&b, out); break;
	case DC_OP_DELETE: sim_jsonline_text_n(out, "dn", op.value, op.len); break;
	case DC_OP_RENAME: rename_to(&b, out); break;
	case DC_OP_COMPARE: compare(&b, out); break;
	case DC_OP_ABANDON: what->abandoned = number(&op); break;
	case DC_OP_EXTENDED: extended(&b, out); break;
	default: break;
	}
	return true;
}

/* RFC 4511 4.1.9: what has a result begins with code, matched DN and text. */
static bool has_result(uint8_t tag)
{
	switch (tag) {
	case 0x61: /* of a bind */
	case 0x65: /* the end of a search */
	case 0x67: /* of a modify */
	case 0x69: /* of an add */
	case 0x6b: /* of a delete */
	case 0x6d: /* of a rename */
	case 0x6f: /* of a compare */
	case 0x78: /* of an extended operation */ return true;
	default: return false;
	}
}

bool dc_describe_answer(const uint8_t *in, size_t len, struct dc_answer *out)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element message, id, op, code, matched, text;

	*out = (struct dc_answer){0};
	if (!dc_ber_take(&b, MESSAGE, &message))
		return false;
	b = dc_ber_inside(&message);
	if (!dc_ber_take_id(&b, &id) || !dc_ber_next(&b, &op))
		return false;
	out->id = number(&id);
	out->tag = op.tag;
	b = dc_ber_inside(&op);
	if (!has_result(op.tag) || !dc_ber_take(&b, DC_TAG_ENUMERATED, &code) || code.len != 1 ||
	    !dc_ber_take(&b, DC_TAG_OCTETS, &matched) || !dc_ber_take(&b, DC_TAG_OCTETS, &text))
		return true;
	out->is_result = true;
	out->code = code.value[0];
	out->text = text.value;
	out->text_len = text.len;
	return true;
}
