/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "unit/wire/regseen.h"
#include <laps/buf.h>
#include <laps/utf16.h>
#include <stdlib.h>

#define LAPS  "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS|"
#define TEXT  1u /* REG_SZ */
#define START 8  /* bytes before the first entry */

static struct laps_err err;
static struct laps_buf pol; /* the file in the making */

static laps_rc parse(void)
{
	return see_bytes(laps_regpol_parse, pol.data, pol.len, &err);
}

static void begin(void)
{
	laps_buf_init(&pol, 2 * LAPS_REG_FILE_MAX);
	laps_buf_put(&pol, "PReg\1\0\0\0", START);
}

static void put_text(const char *text, bool nul)
{
	ck_assert_int_eq(laps_utf16le_from_utf8(text, strlen(text), nul, &pol, NULL), LAPS_OK);
}

static void entry(const char *key, const char *name, uint32_t type, const void *data, size_t len)
{
	put_text("[", false);
	put_text(key, true);
	put_text(";", false);
	put_text(name, true);
	put_text(";", false);
	laps_buf_put_u32le(&pol, type);
	put_text(";", false);
	laps_buf_put_u32le(&pol, (uint32_t)len);
	put_text(";", false);
	laps_buf_put(&pol, data, len);
	put_text("]", false);
}

static const struct {
	const char *file, *seen;
} files[] = {
	{"gpo.pol", "Software\\Policies\\Microsoft\\Other|Binary|3|0|-\n" LAPS
		    "BackupDirectory|4|2|-\n" LAPS "PasswordLength|4|20|-\n" LAPS
		    "AdministratorAccountName|1|0|R\xc3\xa4uber \xf0\x9f\x98\x80\n"},
	{"orders.pol", LAPS "PasswordLength|4|20|-\n" LAPS "PasswordAgeDays|4|7|-\n"
			    "x " LAPS "A|0|0|-\n"
			    "x " LAPS "B|0|0|-\n"
			    "x " LAPS "PasswordLength|0|0|-\n"
			    "xx Software\\Microsoft\\One|-|0|0|-\n"
			    "xx Software\\Microsoft\\Two|-|0|0|-\n"
			    "x Software\\Other|-|0|0|-\n" LAPS "**SecureKey|4|1|-\n"},
};

START_TEST(reads_the_sample_files)
{
	struct exact in = policy_file(files[_i].file);

	ck_assert_int_eq(see_bytes(laps_regpol_parse, in.p, in.len, &err), LAPS_OK);
	ck_assert_str_eq(seen, files[_i].seen);
	free(in.p);
}
END_TEST

START_TEST(a_file_without_entries_says_nothing)
{
	begin();
	ck_assert_int_eq(parse(), LAPS_OK);
	ck_assert_str_eq(seen, "");
	laps_buf_clear(&pol);
}
END_TEST

START_TEST(knows_the_orders_in_any_case)
{
	begin();
	entry("K", "**DEL.", TEXT, "", 0);
	entry("K", "**Del.A", 4, "", 0); /* whatever its data */
	entry("K", "**DelVals", TEXT, "", 0);
	entry("K", "**DELVALS.", TEXT, "", 0);
	entry("K", "**deletevalues", TEXT, ";\0x\0;\0;\0", 8);
	entry("K", "**DeleteKeys", TEXT, "x\0;\0y\0\0\0", 8);
	entry("K", "after", 4, "\1\0\0\0", 4);
	entry("K", "**delvalsx", TEXT, "", 0);
	entry("K", "*del.A", TEXT, "", 0);
	ck_assert_int_eq(parse(), LAPS_OK);
	ck_assert_str_eq(seen, "x K||0|0|-\nx K|A|0|0|-\nx K|-|0|0|-\nx K|-|0|0|-\nx K|x|0|0|-\n"
			       "xx K\\x|-|0|0|-\nxx K\\y|-|0|0|-\nK|after|4|1|-\n"
			       "K|**delvalsx|1|0|\nK|*del.A|1|0|\n");
	laps_buf_clear(&pol);
}
END_TEST

/* What is no text has none, and is no failure: other keys hold what they like. */
START_TEST(reports_texts_that_are_none)
{
	begin();
	entry("K", "odd", TEXT, "a\0b", 3);
	entry("K", "surrogate", TEXT, "\0\xd8", 2);
	entry("K", "zero inside", TEXT, "a\0\0\0b\0", 6);
	entry("K", "without end", TEXT, "a\0", 2);
	entry("K", "expand", 2, "a\0\0\0", 4);
	entry("K", "multi", 7, "a\0\0\0\0\0", 6);
	entry("K", "qword", 11, "12345678", 8);
	entry("K", "", 0, "", 0);
	ck_assert_int_eq(parse(), LAPS_OK);
	ck_assert_str_eq(seen, "K|odd|1|0|-\nK|surrogate|1|0|-\nK|zero inside|1|0|-\n"
			       "K|without end|1|0|a\nK|expand|2|0|a\nK|multi|7|0|-\n"
			       "K|qword|11|0|-\nK||0|0|-\n");
	laps_buf_clear(&pol);
}
END_TEST

START_TEST(a_dword_has_four_bytes)
{
	begin();
	entry("K", "a", 4, "12345", (size_t)_i);
	ck_assert_int_eq(parse(), LAPS_OK);
	ck_assert_str_eq(seen, _i == 4 ? "K|a|4|875770417|-\n" : "K|a|4|broken 0|-\n");
	laps_buf_clear(&pol);
}
END_TEST

/* entry("Key", "N", 4, 4 bytes) begins at 8: [ 8, key 10..17, ; 18, name 20..23, ; 24, type 26, ;
 * 30, size 32, ; 36, data 38, ] 42 */
static const struct {
	size_t at;
	uint8_t byte;
	laps_rc rc;
	size_t offset;
	const char *what;
} flips[] = {
	{0, 'p', LAPS_E_FORMAT, 0, "PReg"},
	{4, 2, LAPS_E_UNSUPPORTED, 4, "version"},
	{7, 1, LAPS_E_UNSUPPORTED, 4, "version"},
	{8, '{', LAPS_E_FORMAT, 8, "'['"},
	{9, 1, LAPS_E_FORMAT, 8, "'['"},
	{10, 0, LAPS_E_FORMAT, 10, "no name"},
	{13, 0xd8, LAPS_E_FORMAT, 12, "surrogate"},
	{18, ':', LAPS_E_FORMAT, 18, "key"},
	{24, ':', LAPS_E_FORMAT, 24, "name"},
	{30, ':', LAPS_E_FORMAT, 30, "type"},
	{32, 3, LAPS_E_FORMAT, 41, "ends"},
	{32, 6, LAPS_E_TRUNCATED, 44, "too early"},
	{35, 0xff, LAPS_E_TRUNCATED, 38, "too early"},
	{36, ':', LAPS_E_FORMAT, 36, "size"},
	{42, '[', LAPS_E_FORMAT, 42, "ends"},
};

START_TEST(refuses_with_the_byte_that_is_wrong)
{
	begin();
	entry("Key", "N", 4, "\1\0\0\0", 4);
	ck_assert_uint_eq(pol.len, 44);
	ck_assert_int_eq(parse(), LAPS_OK);
	pol.data[flips[_i].at] = flips[_i].byte;
	ck_assert_msg(parse() == flips[_i].rc, "%s", laps_rc_name(err.rc));
	ck_assert_uint_eq(err.offset, flips[_i].offset);
	ck_assert_msg(strstr(err.what, flips[_i].what), "%s", err.what);
	ck_assert_str_eq(seen, "");
	laps_buf_clear(&pol);
}
END_TEST

START_TEST(every_prefix_but_the_whole_entries_is_truncated)
{
	size_t one;

	begin();
	entry("K", "a", TEXT, "x\0\0\0", 4);
	one = pol.len;
	entry("K", "b", 4, "\1\0\0\0", 4);
	for (size_t len = 0; len < pol.len; len++) {
		laps_rc rc = see_bytes(laps_regpol_parse, pol.data, len, &err);

		ck_assert_int_eq(rc, len == START || len == one ? LAPS_OK : LAPS_E_TRUNCATED);
		ck_assert_str_eq(seen, len < one ? "" : "K|a|1|0|x\n");
	}
	laps_buf_clear(&pol);
}
END_TEST

START_TEST(other_files_are_refused)
{
	static const char *const text[] = {
		"{\"BackupDirectory\":2}",
		"Windows Registry Editor Version 5.00\r\n",
		"\xff\xfeW\0i\0n",
	};

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		ck_assert_int_eq(see_bytes(laps_regpol_parse, text[i], 8, &err), LAPS_E_FORMAT);
		ck_assert_uint_eq(err.offset, 0);
	}
	ck_assert_int_eq(see_bytes(laps_regpol_parse, "PReg\1\0\0\0x", 9, &err), LAPS_E_TRUNCATED);
}
END_TEST

START_TEST(a_list_of_what_to_delete_is_text)
{
	begin();
	entry("K", _i ? "**DeleteKeys" : "**DeleteValues", 3, "a\0", 2);
	ck_assert_int_eq(parse(), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, START);
	ck_assert_str_eq(seen, "");
	laps_buf_clear(&pol);
}
END_TEST

START_TEST(refuses_a_file_that_is_too_long)
{
	uint8_t *data = calloc(1, LAPS_REG_FILE_MAX);

	ck_assert_ptr_nonnull(data);
	begin();
	/* what an entry with these names has around its data */
	entry("K", "a", 3, data, LAPS_REG_FILE_MAX - START - 28);
	ck_assert_uint_eq(pol.len, LAPS_REG_FILE_MAX);
	ck_assert_int_eq(parse(), LAPS_OK);
	laps_buf_put_u8(&pol, 0);
	ck_assert_int_eq(parse(), LAPS_E_RANGE);
	ck_assert_uint_eq(err.offset, LAPS_REG_FILE_MAX);
	laps_buf_clear(&pol);
	free(data);
}
END_TEST

START_TEST(ends_with_the_callback_s_own_code)
{
	begin();
	entry("K", "a", TEXT, "", 0);
	entry("K", "b", TEXT, "", 0);
	seen_answer = LAPS_E_STOPPED;
	ck_assert_int_eq(parse(), LAPS_E_STOPPED);
	ck_assert_str_eq(seen, "K|a|1|0|\n");
	seen_answer = LAPS_OK;
	laps_buf_clear(&pol);
}
END_TEST

#define N(list) ((int)(sizeof(list) / sizeof((list)[0])))

static Suite *make(void)
{
	Suite *s = suite_create("regpol");
	TCase *t = tcase_create("parse");

	tcase_add_loop_test(t, reads_the_sample_files, 0, N(files));
	tcase_add_test(t, a_file_without_entries_says_nothing);
	tcase_add_test(t, knows_the_orders_in_any_case);
	tcase_add_test(t, reports_texts_that_are_none);
	tcase_add_loop_test(t, a_dword_has_four_bytes, 0, 6);
	tcase_add_loop_test(t, refuses_with_the_byte_that_is_wrong, 0, N(flips));
	tcase_add_test(t, every_prefix_but_the_whole_entries_is_truncated);
	tcase_add_test(t, other_files_are_refused);
	tcase_add_loop_test(t, a_list_of_what_to_delete_is_text, 0, 2);
	tcase_add_test(t, refuses_a_file_that_is_too_long);
	tcase_add_test(t, ends_with_the_callback_s_own_code);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
