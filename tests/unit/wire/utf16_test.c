/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/utf16.h>
#include <string.h>

#define OUT_MAX 64

/* "x" stands in the buffer before, so that what a refusal appends is seen. */
static void check(const struct stanza *s, laps_rc rc, const char *want, const struct laps_buf *out)
{
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	struct exact bytes = {.p = exact_copy(NULL, 0), .len = 0};

	ck_assert_msg(rc == expect, "'%s': %s, expected %s", stanza_name(s), laps_rc_name(rc),
		      laps_rc_name(expect));
	if (rc == LAPS_OK) {
		free(bytes.p);
		bytes = stanza_hex(s, want);
	}
	ck_assert_msg(out->len == 1 + bytes.len && out->data[0] == 'x' &&
			      memcmp(out->data + 1, bytes.p, bytes.len) == 0,
		      "'%s': other %s", stanza_name(s), want);
	free(bytes.p);
}

static void run(const struct stanza *s)
{
	struct laps_buf out;
	struct exact in;

	laps_buf_init(&out, OUT_MAX);
	if (stanza_has(s, "utf8")) {
		in = stanza_hex(s, "utf8");
		laps_buf_put(&out, "x", 1);
		check(s, laps_utf16le_from_utf8((char *)in.p, in.len, false, &out, NULL), "utf16",
		      &out);
		ck_assert_int_eq(laps_utf8_check((char *)in.p, in.len, NULL),
				 rc_from_name(stanza_str(s, "expect")));
		laps_buf_clear(&out);
		free(in.p);
	}
	if (stanza_has(s, "utf16")) {
		in = stanza_hex(s, "utf16");
		laps_buf_put(&out, "x", 1);
		check(s, laps_utf16le_to_utf8(in.p, in.len, &out, NULL), "utf8", &out);
		laps_buf_clear(&out);
		free(in.p);
	}
}

START_TEST(converts_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("utf16.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++)
		run(stanzas_at(ss, i));
	stanzas_free(ss);
}
END_TEST

START_TEST(carries_every_code_point)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		struct laps_buf units;
		struct laps_buf text;
		struct laps_buf back;
		const uint32_t low = 0xDC00 + (cp & 0x3FF);
		laps_rc rc = LAPS_OK;

		laps_buf_init(&units, 4);
		laps_buf_init(&text, 4);
		laps_buf_init(&back, 4);
		if (cp >= 0x10000)
			laps_buf_put_u16le(&units, (uint16_t)(0xD800 + ((cp - 0x10000) >> 10)));
		laps_buf_put_u16le(&units, (uint16_t)(cp >= 0x10000 ? low : cp));
		rc = laps_utf16le_to_utf8(units.data, units.len, &text, NULL);
		if (cp >= 0xD800 && cp < 0xE000) {
			if (rc != LAPS_E_FORMAT)
				ck_abort_msg("surrogate %x is accepted", cp);
		} else if (rc != LAPS_OK ||
			   laps_utf16le_from_utf8((char *)text.data, text.len, false, &back,
						  NULL) != LAPS_OK ||
			   back.len != units.len || memcmp(back.data, units.data, back.len) != 0) {
			ck_abort_msg("U+%04x does not come back", cp);
		}
		laps_buf_clear(&units);
		laps_buf_clear(&text);
		laps_buf_clear(&back);
	}
}
END_TEST

START_TEST(puts_one_nul_unit_behind_when_asked)
{
	struct laps_buf out;

	laps_buf_init(&out, OUT_MAX);
	ck_assert_int_eq(laps_utf16le_from_utf8("a", 1, true, &out, NULL), LAPS_OK);
	ck_assert_uint_eq(out.len, 4);
	ck_assert_mem_eq(out.data, "a\0\0\0", 4);
	laps_buf_clear(&out);
	ck_assert_int_eq(laps_utf16le_from_utf8(NULL, 0, true, &out, NULL), LAPS_OK);
	ck_assert_uint_eq(out.len, 2);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(appends_nothing_when_there_is_no_room)
{
	struct laps_buf out;
	struct laps_err err = {0};

	laps_buf_init(&out, 5);
	laps_buf_put(&out, "x", 1);
	ck_assert_int_eq(laps_utf16le_from_utf8("abc", 3, false, &out, &err), LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 1);
	ck_assert_int_eq(err.rc, LAPS_E_RANGE);
	laps_buf_clear(&out);
	laps_buf_put(&out, "x", 1);
	ck_assert_int_eq(laps_utf16le_to_utf8((const uint8_t *)"a\0b\0c\0d\0e\0", 10, &out, NULL),
			 LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 1);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(says_where_the_first_bad_byte_is)
{
	struct laps_err err = {0};

	ck_assert_int_eq(laps_utf8_check("ab\xFF", 3, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 2);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("utf16");
	TCase *t = tcase_create("converting");

	tcase_add_test(t, converts_and_refuses_the_cases);
	tcase_add_test(t, carries_every_code_point);
	tcase_add_test(t, puts_one_nul_unit_behind_when_asked);
	tcase_add_test(t, appends_nothing_when_there_is_no_room);
	tcase_add_test(t, says_where_the_first_bad_byte_is);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
