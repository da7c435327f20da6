/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include "wire/der.h"

#define OUT_MAX (1u << 25)

static const struct laps_der_field field = LAPS_DER_FIELD("field");

static laps_rc read_as(const char *as, struct laps_rd *r, uint32_t *value)
{
	size_t len = 0;

	if (strcmp(as, "integer") == 0)
		*value = laps_der_uint(r, &field);
	else if (strcmp(as, "octets") == 0)
		laps_der_bytes(r, LAPS_DER_OCTETS, &field, &len);
	else
		laps_der_leave(r, laps_der_enter(r, LAPS_DER_SEQUENCE, &field));
	return laps_rd_end(r, NULL);
}

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("der.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
		struct exact in = stanza_hex(s, "in");
		struct laps_rd r;
		uint32_t value = 0;
		laps_rc rc = LAPS_OK;

		laps_rd_init(&r, in.p, in.len);
		rc = read_as(stanza_str(s, "as"), &r, &value);
		ck_assert_msg(rc == expect, "'%s': %s, expected %s", stanza_name(s),
			      laps_rc_name(rc), laps_rc_name(expect));
		if (stanza_has(s, "value"))
			ck_assert_uint_eq(value, stanza_uint(s, "value"));
		free(in.p);
	}
	stanzas_free(ss);
}
END_TEST

START_TEST(keeps_inner_elements_inside_of_outer_ones)
{
	static const uint8_t in[] = {0x30, 0x03, 0x04, 0x02, 0x61, 0x62};
	static const uint8_t fits[] = {0x30, 0x04, 0x04, 0x02, 0x61, 0x62, 0x05, 0x00};
	struct laps_rd r;
	struct laps_der_scope outer;
	size_t len = 0;

	laps_rd_init(&r, in, sizeof(in));
	laps_der_enter(&r, LAPS_DER_SEQUENCE, &field);
	ck_assert_ptr_null(laps_der_bytes(&r, LAPS_DER_OCTETS, &field, &len));
	ck_assert_int_eq(laps_rd_status(&r, NULL), LAPS_E_TRUNCATED);

	laps_rd_init(&r, fits, sizeof(fits));
	outer = laps_der_enter(&r, LAPS_DER_SEQUENCE, &field);
	ck_assert_uint_eq(laps_der_peek(&r), LAPS_DER_OCTETS);
	ck_assert_ptr_eq(laps_der_bytes(&r, LAPS_DER_OCTETS, &field, &len), fits + 4);
	ck_assert_uint_eq(len, 2);
	ck_assert_uint_eq(laps_der_peek(&r), 0);
	laps_der_leave(&r, outer);
	ck_assert_uint_eq(laps_der_peek(&r), 5);
	ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_E_TRAILING);
}
END_TEST

START_TEST(tells_object_identifiers_apart)
{
	for (int i = LAPS_OID_DATA; i <= LAPS_OID_DESCRIPTOR_SDDL; i++) {
		struct laps_buf out;

		laps_buf_init(&out, 64);
		laps_der_put_oid(&out, (laps_oid)i);
		ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
		for (int j = LAPS_OID_DATA; j <= LAPS_OID_DESCRIPTOR_SDDL; j++) {
			struct laps_rd r;

			laps_rd_init(&r, out.data, out.len);
			laps_der_oid(&r, (laps_oid)j, &field, "another one");
			ck_assert_int_eq(laps_rd_end(&r, NULL),
					 i == j ? LAPS_OK : LAPS_E_UNSUPPORTED);
		}
		laps_buf_clear(&out);
	}
}
END_TEST

START_TEST(writes_lengths_in_their_shortest_form)
{
	static const struct {
		size_t len, head_len;
		const char *head;
	} cases[] = {
		{0, 2, "\x04\x00"},
		{0x7F, 2, "\x04\x7F"},
		{0x80, 3, "\x04\x81\x80"},
		{0xFF, 3, "\x04\x81\xFF"},
		{0x100, 4, "\x04\x82\x01\x00"},
		{0xFFFF, 4, "\x04\x82\xFF\xFF"},
		{0x10000, 5, "\x04\x83\x01\x00\x00"},
		{0x1000000, 6, "\x04\x84\x01\x00\x00\x00"},
	};
	uint8_t *content = calloc(1, 0x1000000);

	ck_assert_ptr_nonnull(content);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_buf out;
		struct laps_rd r;
		size_t len = 0;

		content[0] = 0x61;
		laps_buf_init(&out, OUT_MAX);
		laps_der_put(&out, LAPS_DER_OCTETS, content, cases[i].len);
		ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
		ck_assert_uint_eq(out.len, cases[i].head_len + cases[i].len);
		ck_assert_mem_eq(out.data, cases[i].head, cases[i].head_len);
		laps_rd_init(&r, out.data, out.len);
		ck_assert_ptr_eq(laps_der_bytes(&r, LAPS_DER_OCTETS, &field, &len),
				 out.data + cases[i].head_len);
		ck_assert_uint_eq(len, cases[i].len);
		ck_assert(len == 0 || out.data[cases[i].head_len] == 0x61);
		ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_OK);
		laps_buf_clear(&out);
	}
	free(content);
}
END_TEST

START_TEST(writes_nothing_more_once_the_buffer_is_full)
{
	for (size_t max = 0; max < 140; max++) {
		struct laps_buf out;
		size_t outer = 0;
		uint8_t content[130] = {0};

		laps_buf_init(&out, max);
		outer = laps_der_open(&out, LAPS_DER_SEQUENCE);
		laps_der_put(&out, LAPS_DER_OCTETS, content, sizeof(content));
		laps_der_close(&out, outer);
		ck_assert_int_eq(laps_buf_status(&out), max < 136 ? LAPS_E_RANGE : LAPS_OK);
		laps_buf_clear(&out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("der");
	TCase *r = tcase_create("reading");
	TCase *w = tcase_create("writing");

	tcase_add_test(r, reads_and_refuses_the_cases);
	tcase_add_test(r, keeps_inner_elements_inside_of_outer_ones);
	tcase_add_test(r, tells_object_identifiers_apart);
	suite_add_tcase(s, r);
	tcase_add_test(w, writes_lengths_in_their_shortest_form);
	tcase_add_test(w, writes_nothing_more_once_the_buffer_is_full);
	tcase_set_timeout(w, 30);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
