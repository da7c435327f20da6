/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/text.h>
#include <string.h>

#define OUT_MAX 4096

typedef laps_rc (*parser)(const char *in, size_t len, struct laps_buf *out, struct laps_err *err);

static laps_rc parse_value(const char *in, size_t len, struct laps_buf *out, struct laps_err *err)
{
	return laps_bytes_parse((const uint8_t *)in, len, out, err);
}

/* Append to "x" and look at what there is then. */
static void run(const struct stanza *s, const char *key, parser parse)
{
	const char *text = stanza_str(s, key);
	char *in = (char *)exact_copy(text, strlen(text));
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	struct exact want = {.p = exact_copy(NULL, 0), .len = 0};
	struct laps_err err = {0};
	struct laps_buf out;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&out, OUT_MAX);
	laps_buf_put(&out, "x", 1);
	rc = parse(in, strlen(text), &out, &err);
	ck_assert_msg(rc == expect, "'%s': %s, expected %s", stanza_name(s), laps_rc_name(rc),
		      laps_rc_name(expect));
	if (rc == LAPS_OK) {
		free(want.p);
		want = stanza_hex(s, "bytes");
	} else {
		ck_assert_int_eq(err.rc, rc);
		ck_assert_uint_le(err.offset, strlen(text));
	}
	ck_assert_msg(out.len == 1 + want.len && memcmp(out.data + 1, want.p, want.len) == 0,
		      "'%s' gives other bytes", stanza_name(s));
	laps_buf_clear(&out);
	free(want.p);
	free(in);
}

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("text.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);

		if (stanza_has(s, "hex"))
			run(s, "hex", laps_hex_parse);
		else if (stanza_has(s, "base64"))
			run(s, "base64", laps_base64_parse);
		else if (stanza_has(s, "base64url"))
			run(s, "base64url", laps_base64url_parse);
		else
			run(s, "value", parse_value);
	}
	stanzas_free(ss);
}
END_TEST

/* Write the bytes of every case that has them as text of that kind. */
static void write_cases(const char *key,
			void (*format)(const uint8_t *in, size_t len, struct laps_buf *out))
{
	struct stanzas *ss = stanzas_load("text.txt");
	unsigned runs = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct laps_buf out;
		struct exact in;

		if (!stanza_has(s, key) || !stanza_has(s, "bytes"))
			continue;
		in = stanza_hex(s, "bytes");
		laps_buf_init(&out, OUT_MAX);
		format(in.p, in.len, &out);
		laps_buf_put_u8(&out, 0);
		ck_assert_str_eq((char *)out.data, stanza_str(s, key));
		laps_buf_clear(&out);
		free(in.p);
		runs++;
	}
	stanzas_free(ss);
	ck_assert_uint_gt(runs, 7);
}

START_TEST(writes_the_cases)
{
	write_cases("base64", laps_base64_format);
	write_cases("base64url", laps_base64url_format);
}
END_TEST

START_TEST(reads_back_every_byte)
{
	uint8_t all[256];
	struct laps_buf text;
	struct laps_buf back;

	for (unsigned i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)i;
	laps_buf_init(&text, OUT_MAX);
	laps_buf_init(&back, OUT_MAX);
	laps_hex_format(all, sizeof(all), &text);
	ck_assert_uint_eq(text.len, 512);
	ck_assert_mem_eq(text.data + 510, "ff", 2);
	ck_assert_int_eq(laps_hex_parse((char *)text.data, text.len, &back, NULL), LAPS_OK);
	ck_assert_mem_eq(back.data, all, sizeof(all));
	laps_buf_clear(&text);
	laps_buf_clear(&back);
	laps_base64_format(all, sizeof(all), &text);
	ck_assert_int_eq(laps_base64_parse((char *)text.data, text.len, &back, NULL), LAPS_OK);
	ck_assert_uint_eq(back.len, sizeof(all));
	ck_assert_mem_eq(back.data, all, sizeof(all));
	laps_buf_clear(&text);
	laps_buf_clear(&back);
}
END_TEST

START_TEST(takes_values_over_several_lines_and_raw)
{
	static const struct {
		const char *in;
		size_t len;
		const char *want;
		size_t want_len;
	} cases[] = {
		{"  Zm9v\r\nYmFy\n", 13, "foobar", 6},
		{"66\n6f\n6F\n", 9, "foo", 3},
		{"\x30\x82\x00\xFF", 4, "\x30\x82\x00\xFF", 4},
		{" not base64! ", 13, " not base64! ", 13},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_buf out;

		laps_buf_init(&out, OUT_MAX);
		ck_assert_int_eq(
			laps_bytes_parse((const uint8_t *)cases[i].in, cases[i].len, &out, NULL),
			LAPS_OK);
		ck_assert_uint_eq(out.len, cases[i].want_len);
		ck_assert_mem_eq(out.data, cases[i].want, out.len);
		laps_buf_clear(&out);
		ck_assert_int_eq(laps_bytes_parse((const uint8_t *)" \r\n\t", 4, &out, NULL),
				 LAPS_E_TRUNCATED);
	}
}
END_TEST

START_TEST(appends_nothing_when_there_is_no_room)
{
	struct laps_buf out;

	laps_buf_init(&out, 2);
	ck_assert_int_eq(laps_hex_parse("010203", 6, &out, NULL), LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 0);
	laps_buf_clear(&out);
	ck_assert_int_eq(laps_base64_parse("Zm9v", 4, &out, NULL), LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 0);
	laps_buf_clear(&out);
}
END_TEST

/* C0, DEL and C1; what only looks like C1 stays, whole and cut. */
START_TEST(controls_become_blanks)
{
	char text[] = "a\x1b[0m\n\x7f\xc2\x9b\xc2\xa0\xc3\x9b\xc2";

	laps_text_blank_controls(text);
	ck_assert_str_eq(text, "a [0m    \xc2\xa0\xc3\x9b\xc2");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("forms");

	tcase_add_test(t, reads_and_refuses_the_cases);
	tcase_add_test(t, writes_the_cases);
	tcase_add_test(t, reads_back_every_byte);
	tcase_add_test(t, takes_values_over_several_lines_and_raw);
	tcase_add_test(t, appends_nothing_when_there_is_no_room);
	tcase_add_test(t, controls_become_blanks);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
