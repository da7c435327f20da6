/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/dc/wire.h"
#include "lib/exact.h"
#include "lib/runner.h"

static const struct dc_ranges none;

/* A search result entry with a cn and n values of member, "m00000" and on. */
static void put_entry(struct laps_buf *out, unsigned n)
{
	struct laps_buf values, one, list, entry, message;
	char value[16];

	laps_buf_init(&values, DC_WIRE_MAX);
	laps_buf_init(&one, DC_WIRE_MAX);
	laps_buf_init(&list, DC_WIRE_MAX);
	laps_buf_init(&entry, DC_WIRE_MAX);
	laps_buf_init(&message, DC_WIRE_MAX);
	laps_buf_put(&list,
		     "\x30\x09\x04\x02"
		     "cn"
		     "\x31\x03\x04\x01"
		     "a",
		     11);
	for (unsigned i = 0; i < n; i++) {
		snprintf(value, sizeof(value), "m%05u", i);
		dc_ber_put(&values, DC_TAG_OCTETS, value, 6);
	}
	dc_ber_put(&one, DC_TAG_OCTETS, "member", 6);
	dc_ber_wrap(&one, DC_TAG_SET, &values);
	dc_ber_wrap(&list, DC_TAG_SEQUENCE, &one);
	dc_ber_put(&entry, DC_TAG_OCTETS, "CN=a", 4);
	dc_ber_wrap(&entry, DC_TAG_SEQUENCE, &list);
	laps_buf_put(&message, "\x02\x01\x07", 3);
	dc_ber_wrap(&message, 0x64, &entry);
	dc_ber_wrap(out, DC_TAG_SEQUENCE, &message);
	ck_assert_int_eq(laps_buf_status(out), LAPS_OK);
}

/* "cn:1 member:0 member;range=0-1499:1500[m00000-m01499]", of an entry. */
static void describe(const struct laps_buf *message, char *out, size_t size)
{
	struct dc_ber b = {.p = message->data, .end = message->data + message->len}, in, values;
	struct dc_element e, name, set, value, first = {0}, last = {0};
	size_t at = 0;

	out[0] = 0;
	ck_assert(dc_ber_take(&b, DC_TAG_SEQUENCE, &e) && b.p == b.end);
	b = dc_ber_inside(&e);
	ck_assert(dc_ber_next(&b, &e) && dc_ber_take(&b, 0x64, &e) && b.p == b.end);
	b = dc_ber_inside(&e);
	ck_assert(dc_ber_next(&b, &e) && dc_ber_take(&b, DC_TAG_SEQUENCE, &e) && b.p == b.end);
	b = dc_ber_inside(&e);
	while (dc_ber_take(&b, DC_TAG_SEQUENCE, &e)) {
		unsigned n = 0;

		in = dc_ber_inside(&e);
		ck_assert(dc_ber_take(&in, DC_TAG_OCTETS, &name) &&
			  dc_ber_take(&in, DC_TAG_SET, &set) && in.p == in.end);
		values = dc_ber_inside(&set);
		for (; dc_ber_take(&values, DC_TAG_OCTETS, &value); n++) {
			if (n == 0)
				first = value;
			last = value;
		}
		at += (size_t)snprintf(out + at, size - at, "%s%.*s:%u", at ? " " : "",
				       (int)name.len, (const char *)name.value, n);
		if (n > 1)
			at += (size_t)snprintf(out + at, size - at, "[%.*s-%.*s]", (int)first.len,
					       (const char *)first.value, (int)last.len,
					       (const char *)last.value);
		ck_assert_uint_lt(at, size);
	}
	ck_assert(b.p == b.end);
}

static const struct {
	unsigned n;        /* values */
	const char *asked; /* NULL: the attribute */
	const char *got;   /* NULL: it stays */
} page[] = {
	{0, NULL, NULL},
	{3, NULL, NULL},
	{1500, NULL, NULL},
	{1501, NULL, "cn:1 member:0 member;range=0-1499:1500[m00000-m01499]"},
	{3000, NULL, "cn:1 member:0 member;range=0-1499:1500[m00000-m01499]"},
	{3000, "member;range=0-*", "cn:1 member;range=0-1499:1500[m00000-m01499]"},
	{3000, "MEMBER;RANGE=1500-*", "cn:1 member;range=1500-*:1500[m01500-m02999]"},
	{3000, "member;range=1500-2999", "cn:1 member;range=1500-*:1500[m01500-m02999]"},
	{3000, "member;range=1499-*", "cn:1 member;range=1499-2998:1500[m01499-m02998]"},
	{3000, "member;range=2990-9999999", "cn:1 member;range=2990-*:10[m02990-m02999]"},
	{3000, "member;range=10-12", "cn:1 member;range=10-12:3[m00010-m00012]"},
	{3000, "member;range=2999-*", "cn:1 member;range=2999-*:1"},
	{3000, "member;range=3000-*", "cn:1"},
	{3, "member;range=0-*", "cn:1 member;range=0-*:3[m00000-m00002]"},
	{3, "member;range=0-0", "cn:1 member;range=0-0:1"},
	{3, "description;range=0-*", NULL},
	{0, "member;range=0-*", NULL},
};

START_TEST(values_come_by_pages)
{
	struct laps_buf in, out, again;
	struct dc_ranges ranges = {.n = 0};
	char text[256];

	laps_buf_init(&in, DC_WIRE_MAX);
	laps_buf_init(&out, DC_WIRE_MAX);
	laps_buf_init(&again, DC_WIRE_MAX);
	put_entry(&in, page[_i].n);
	if (page[_i].asked) {
		ck_assert(dc_range_parse(page[_i].asked, strlen(page[_i].asked), &ranges.range[0]));
		ranges.n = 1;
	}
	ck_assert_int_eq(dc_wire_answer(in.data, in.len, &ranges, &out), page[_i].got != NULL);
	if (page[_i].got) {
		describe(&out, text, sizeof(text));
		ck_assert_str_eq(text, page[_i].got);
		/* slapd may send a rest of it later: it must not change once more */
		ck_assert(!dc_wire_answer(out.data, out.len, &ranges, &again));
	}
	laps_buf_clear(&in);
	laps_buf_clear(&out);
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	const char *name;
	uint32_t first, last;
} range[] = {
	{"member;range=0-*", true, "member", 0, DC_RANGE_TO_END},
	{"member;Range=10-20", true, "member", 10, 20},
	{"member;range=4294967294-4294967294", true, "member", 4294967294u, 4294967294u},
	{"member;range=4294967295-*", false, NULL, 0, 0},
	{"member;range=0-4294967295", false, NULL, 0, 0},
	{"member;range=99999999999999999999-*", false, NULL, 0, 0},
	{"member;range=2-1", false, NULL, 0, 0},
	{"member;range=-1", false, NULL, 0, 0},
	{"member;range=1-", false, NULL, 0, 0},
	{"member;range=1", false, NULL, 0, 0},
	{"member;range=1-*x", false, NULL, 0, 0},
	{"member;range=", false, NULL, 0, 0},
	{"member;binary", false, NULL, 0, 0},
	{"member", false, NULL, 0, 0},
	{"", false, NULL, 0, 0},
	{"a234567890123456789012345678901234567890123456789012345678901234;range=0-*", false, NULL,
	 0, 0},
};

START_TEST(ranges_are_read)
{
	struct dc_range r;
	size_t len = strlen(range[_i].text);
	uint8_t *p = exact_copy(range[_i].text, len);

	ck_assert_int_eq(dc_range_parse(p, len, &r), range[_i].ok);
	if (range[_i].ok) {
		ck_assert_str_eq(r.name, range[_i].name);
		ck_assert_uint_eq(r.first, range[_i].first);
		ck_assert_uint_eq(r.last, range[_i].last);
	}
	free(p);
}
END_TEST

static const struct {
	uint8_t op, code;
	const char *text;
	uint8_t ad_code;
	const char *ad_text; /* how it begins; NULL: it stays */
} result[] = {
	{0x61, 0, "", 0, NULL},
	{0x61, 13, "confidentiality required", 8, "00002028: LdapErr: "},
	{0x6f, 13, "confidentiality required", 13, NULL},
	{0x61, 49, "", 49, "80090308: LdapErr: "},
	{0x61, 49, "80090308: LdapErr: data 533", 49, NULL},
	{0x67, 17, "x: attribute type undefined", 16, "00000057: LdapErr: "},
	{0x69, 17, "x: attribute type undefined", 16, "00000057: LdapErr: "},
	{0x6f, 17, "", 17, NULL},
	{0x67, 21, "x: value #0 invalid per syntax", 21, "00000057: LdapErr: "},
	{0x65, 34, "invalid DN", 34, "00002081: NameErr: "},
	{0x65, 32, "", 32, "0000208D: NameErr: "},
	{0x65, 32, "0000208D: NameErr: x", 32, NULL},
	{0x65, 12, "critical", 12, "00000057: LdapErr: "},
	{0x78, 2, "unsupported extended operation", 2, NULL},
	{0x67, 50, "", 50, "00002098: SecErr: "},
	{0x65, 4, "", 4, NULL},
	{0x67, 50, "0000209", 50, "00002098: SecErr: "},
	{0x67, 50, "0000209z: x", 50, "00002098: SecErr: "},
};

START_TEST(results_are_ads)
{
	struct laps_buf op, inner, in, out;
	struct dc_element e, code, matched, text;
	struct dc_ber b;

	laps_buf_init(&op, DC_WIRE_MAX);
	laps_buf_init(&inner, DC_WIRE_MAX);
	laps_buf_init(&in, DC_WIRE_MAX);
	laps_buf_init(&out, DC_WIRE_MAX);
	dc_ber_put(&op, DC_TAG_ENUMERATED, &result[_i].code, 1);
	dc_ber_put(&op, DC_TAG_OCTETS, "DC=x", 4);
	dc_ber_put(&op, DC_TAG_OCTETS, result[_i].text, strlen(result[_i].text));
	dc_ber_put(&op, 0x87, "rest", 4);
	dc_ber_put(&inner, DC_TAG_INTEGER, "\x09", 1);
	dc_ber_wrap(&inner, result[_i].op, &op);
	dc_ber_put(&inner, 0xa0, "controls", 8);
	dc_ber_wrap(&in, DC_TAG_SEQUENCE, &inner);
	ck_assert_int_eq(dc_wire_answer(in.data, in.len, &none, &out), result[_i].ad_text != NULL);
	for (size_t cut = 0; cut < in.len; cut++) {
		uint8_t *p = exact_copy(in.data, cut);

		ck_assert(!dc_wire_answer(p, cut, &none, &inner));
		free(p);
	}
	if (result[_i].ad_text) {
		b = (struct dc_ber){.p = out.data, .end = out.data + out.len};
		ck_assert(dc_ber_take(&b, DC_TAG_SEQUENCE, &e));
		b = dc_ber_inside(&e);
		ck_assert(dc_ber_take(&b, DC_TAG_INTEGER, &e) && e.value[0] == 9);
		ck_assert(dc_ber_take(&b, result[_i].op, &e));
		ck_assert_uint_eq((size_t)(b.end - b.p), 10);
		ck_assert_mem_eq(b.p,
				 "\xa0\x08"
				 "controls",
				 10);
		b = dc_ber_inside(&e);
		ck_assert(dc_ber_take(&b, DC_TAG_ENUMERATED, &code));
		ck_assert_uint_eq(code.value[0], result[_i].ad_code);
		ck_assert(dc_ber_take(&b, DC_TAG_OCTETS, &matched) && matched.len == 4);
		ck_assert(dc_ber_take(&b, DC_TAG_OCTETS, &text));
		ck_assert_uint_ge(text.len, strlen(result[_i].ad_text));
		ck_assert_mem_eq(text.value, result[_i].ad_text, strlen(result[_i].ad_text));
		ck_assert_uint_eq((size_t)(b.end - b.p), 6);
	}
	laps_buf_clear(&in);
	laps_buf_clear(&out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("wire_answer");
	TCase *t = tcase_create("answer");

	tcase_add_loop_test(t, values_come_by_pages, 0, sizeof(page) / sizeof(page[0]));
	tcase_add_loop_test(t, ranges_are_read, 0, sizeof(range) / sizeof(range[0]));
	tcase_add_loop_test(t, results_are_ads, 0, sizeof(result) / sizeof(result[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
