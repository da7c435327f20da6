/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "directory/dc/describe.h"

/* RFC 4511 4.5.1: the choices of a filter */
#define AND        0xa0
#define OR         0xa1
#define NOT        0xa2
#define EQUAL      0xa3
#define SUBSTRINGS 0xa4
#define GREATER    0xa5
#define LESS       0xa6
#define PRESENT    0x87
#define APPROX     0xa8
#define EXTENSIBLE 0xa9
/* of an extensible match */
#define MATCH_RULE  0x81
#define MATCH_TYPE  0x82
#define MATCH_VALUE 0x83
#define MATCH_DN    0x84
/* of substrings */
#define INITIAL 0x80
#define FINAL   0x82

struct text {
	char *out;
	size_t len;
	dc_tellable *tellable;
};

static void put(struct text *t, const void *bytes, size_t len)
{
	const size_t room = DC_DESCRIBE_FILTER - t->len, n = len < room ? len : room;

	if (n > 0)
		memcpy(t->out + t->len, bytes, n);
	t->len += n;
}

static void put_z(struct text *t, const char *text)
{
	put(t, text, strlen(text));
}

/* RFC 4515 section 3: what is not told as it is, is two digits behind a backslash. */
static void put_value(struct text *t, bool tell, const struct dc_element *v)
{
	static const char digit[] = "0123456789abcdef";

	if (!tell) {
		put_z(t, "?");
		return;
	}
	for (size_t i = 0; i < v->len && t->len < DC_DESCRIBE_FILTER; i++) {
		const uint8_t c = v->value[i];
		const char escaped[] = {'\\', digit[c >> 4], digit[c & 15]};

		if (c < ' ' || c > '~' || strchr("()*\\", c))
			put(t, escaped, sizeof(escaped));
		else
			put(t, &c, 1);
	}
}

static bool tells(const struct text *t, const struct dc_element *type)
{
	return t->tellable((const char *)type->value, type->len);
}

static void put_assertion(struct text *t, struct dc_ber in, const char *sign)
{
	struct dc_element type, value;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &type) || !dc_ber_take(&in, DC_TAG_OCTETS, &value))
		return;
	put(t, type.value, type.len);
	put_z(t, sign);
	put_value(t, tells(t, &type), &value);
}

static void put_substrings(struct text *t, struct dc_ber in)
{
	struct dc_element type, list, part = {0};
	struct dc_ber parts;

	if (!dc_ber_take(&in, DC_TAG_OCTETS, &type) || !dc_ber_take(&in, DC_TAG_SEQUENCE, &list))
		return;
	put(t, type.value, type.len);
	put_z(t, "=");
	parts = dc_ber_inside(&list);
	while (dc_ber_next(&parts, &part)) {
		if (part.tag != INITIAL)
			put_z(t, "*");
		put_value(t, tells(t, &type), &part);
	}
	if (part.tag != FINAL)
		put_z(t, "*");
}

static void put_extensible(struct text *t, struct dc_ber in)
{
	struct dc_element rule = {0}, type = {0}, value = {0}, dn = {0};

	(void)dc_ber_take(&in, MATCH_RULE, &rule);
	(void)dc_ber_take(&in, MATCH_TYPE, &type);
	(void)dc_ber_take(&in, MATCH_VALUE, &value);
	(void)dc_ber_take(&in, MATCH_DN, &dn);
	put(t, type.value, type.len);
	if (dn.len > 0 && dn.value[0])
		put_z(t, ":dn");
	if (rule.len > 0)
		put_z(t, ":");
	put(t, rule.value, rule.len);
	put_z(t, ":=");
	put_value(t, type.len > 0 && tells(t, &type), &value);
}

static void put_filter(struct text *t, const struct dc_element *f, int depth);

static void put_several(struct text *t, struct dc_ber in, int depth)
{
	struct dc_element one;

	while (dc_ber_next(&in, &one) && t->len < DC_DESCRIBE_FILTER)
		put_filter(t, &one, depth);
}

static void put_filter(struct text *t, const struct dc_element *f, int depth)
{
	const struct dc_ber in = dc_ber_inside(f);

	if (depth == 0) {
		put_z(t, "...");
		return;
	}
	put_z(t, "(");
	switch (f->tag) {
	case AND:
		put_z(t, "&");
		put_several(t, in, depth - 1);
		break;
	case OR:
		put_z(t, "|");
		put_several(t, in, depth - 1);
		break;
	case NOT:
		put_z(t, "!");
		put_several(t, in, depth - 1);
		break;
	case EQUAL: put_assertion(t, in, "="); break;
	case GREATER: put_assertion(t, in, ">="); break;
	case LESS: put_assertion(t, in, "<="); break;
	case APPROX: put_assertion(t, in, "~="); break;
	case SUBSTRINGS: put_substrings(t, in); break;
	case EXTENSIBLE: put_extensible(t, in); break;
	case PRESENT:
		put(t, f->value, f->len);
		put_z(t, "=*");
		break;
	default: put_z(t, "?"); break;
	}
	put_z(t, ")");
}

size_t dc_describe_filter(const struct dc_element *filter, dc_tellable *tellable,
			  char out[static DC_DESCRIBE_FILTER])
{
	struct text t = {.out = out, .tellable = tellable};

	put_filter(&t, filter, DC_DESCRIBE_DEPTH);
	return t.len;
}
