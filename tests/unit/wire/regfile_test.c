/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "unit/wire/regseen.h"
#include <stdlib.h>

#define HEADER "Windows Registry Editor Version 5.00\r\n"
#define KEY    "[HKLM\\K]\n"
#define LAPS   "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS|"
#define ADMPWD "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft Services\\AdmPwd|"
#define EVERY  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Example [1]|"

static struct laps_err err;

static laps_rc parse_text(const char *text)
{
	return see_bytes(laps_regfile_parse, text, strlen(text), &err);
}

static const struct {
	const char *file, *seen;
} files[] = {
	{"gpo-utf16.reg", LAPS "BackupDirectory|4|2|-\n" LAPS "PasswordAgeDays|4|14|-\n" LAPS
			       "PasswordComplexity|4|4|-\n" LAPS "PasswordLength|4|20|-\n" LAPS
			       "AdministratorAccountName|1|0|R\xc3\xa4uber \xf0\x9f\x98\x80\n" LAPS
			       "ADPasswordEncryptionEnabled|4|1|-\n" LAPS
			       "ADPasswordEncryptionPrincipal|1|0|CORP\\LAPS \"Readers\"\n" LAPS
			       "ADEncryptedPasswordHistorySize|4|12|-\n"},
	{"legacy-utf8-bom.reg", ADMPWD
	 "AdmPwdEnabled|4|1|-\n" ADMPWD "PasswordComplexity|4|3|-\n" ADMPWD
	 "PasswordLength|4|16|-\n" ADMPWD "PasswordAgeDays|4|30|-\n" ADMPWD
	 "AdminAccountName|1|0|localadmin\n" ADMPWD "PwdExpirationProtectionEnabled|4|1|-\n"},
	{"every-kind-utf8.reg", EVERY
	 "|1|0|the default value\n" EVERY "text|1|0|a \\ and a \"\n" EVERY "empty|1|0|\n" EVERY
	 "dword|4|2147483647|-\n" EVERY "short|4|30|-\n" EVERY "binary|3|0|-\n" EVERY
	 "none|0|0|-\n" EVERY "expand|2|0|%a%\n" EVERY "multi|7|0|-\n" EVERY "qword|11|0|-\n" EVERY
	 "as bytes|4|30|-\n" EVERY "text as bytes|1|0|\xc3\xa4\n"
	 "x " EVERY "gone|0|0|-\n"
	 "xx HKEY_LOCAL_MACHINE\\SOFTWARE\\Gone|-|0|0|-\n"},
};

START_TEST(reads_the_sample_files)
{
	struct exact in = policy_file(files[_i].file);

	ck_assert_int_eq(see_bytes(laps_regfile_parse, in.p, in.len, &err), LAPS_OK);
	ck_assert_str_eq(seen, files[_i].seen);
	free(in.p);
}
END_TEST

static const struct {
	const char *text, *seen;
} good[] = {
	{HEADER, ""},
	{"Windows Registry Editor Version 5.00", ""},
	{"Windows Registry Editor Version 5.00 \t\n\n\r\n ; c\n\t", ""},
	{HEADER KEY, ""},
	{HEADER "[]]", ""},
	{HEADER KEY "\"a\"=\"\"", "HKLM\\K|a|1|0|\n"},
	{HEADER KEY "  \"a\" \t= \"b\" \t;c\"\n", "HKLM\\K|a|1|0|b\n"},
	{HEADER KEY "\"\"=dword:0", "HKLM\\K||4|0|-\n"},
	{HEADER KEY "@=dword:ffffffff\n", "HKLM\\K||4|4294967295|-\n"},
	{HEADER KEY "\"a\"=DWORD:FfFfFfFf;c", "HKLM\\K|a|4|4294967295|-\n"},
	{HEADER KEY "\"a\"=dword: 1", "HKLM\\K|a|4|1|-\n"},
	{HEADER KEY "\"a\"=HEX:1,2 , 3", "HKLM\\K|a|3|0|-\n"},
	{HEADER KEY "\"a\"=hex(4):\\\r\n 1,\\ ;c\n 2,\\\n 0,0\n", "HKLM\\K|a|4|513|-\n"},
	{HEADER KEY "\"a\"=hex(ffffffff):", "HKLM\\K|a|4294967295|0|-\n"},
	/* a number of another size, as regedit exports it: no number, no failure */
	{HEADER KEY "\"a\"=hex(4):1,2,3", "HKLM\\K|a|4|broken 0|-\n"},
	{HEADER KEY "\"a\"=hex(4):1,2,3,4,5", "HKLM\\K|a|4|broken 0|-\n"},
	{HEADER KEY "\"a\"=hex(4):", "HKLM\\K|a|4|broken 0|-\n"},
	/* a text with a zero in it, of odd length, with half a character: no text, no failure */
	{HEADER KEY "\"a\"=hex(1):61,00,00,00,62,00", "HKLM\\K|a|1|0|-\n"},
	{HEADER KEY "\"a\"=hex(1):61,00,62", "HKLM\\K|a|1|0|-\n"},
	{HEADER KEY "\"a\"=hex(1):00,d8", "HKLM\\K|a|1|0|-\n"},
	{HEADER KEY "\"a\"=hex(1):", "HKLM\\K|a|1|0|\n"},
	{HEADER KEY "\"a\\\\\\\"\"=-", "x HKLM\\K|a\\\"|0|0|-\n"},
	{HEADER "[-HKLM\\K]\n[HKLM\\L]\n\"a\"=dword:1", "xx HKLM\\K|-|0|0|-\nHKLM\\L|a|4|1|-\n"},
	{HEADER "[a]b] \n\"a\"=dword:1", "a]b|a|4|1|-\n"},
};

START_TEST(reads_what_regedit_writes_and_people_edit)
{
	ck_assert_msg(parse_text(good[_i].text) == LAPS_OK, "%s: byte %zu: %s", good[_i].text,
		      err.offset, err.what);
	ck_assert_str_eq(seen, good[_i].seen);
}
END_TEST

#define AT 38 /* bytes of HEADER */
static const struct {
	const char *text;
	laps_rc rc;
	size_t offset;
	const char *what;
} bad[] = {
	{"", LAPS_E_TRUNCATED, 0, "begin"},
	{"Windows Registry Editor Version 5.0", LAPS_E_TRUNCATED, 35, "begin"},
	{"Windows Registry Editor Version 5.01", LAPS_E_FORMAT, 35, "begin"},
	{"Windows Registry Editor Version 5.00x", LAPS_E_FORMAT, 36, "more than one"},
	{"\nWindows Registry Editor Version 5.00", LAPS_E_FORMAT, 0, "begin"},
	{"windows registry editor version 5.00", LAPS_E_FORMAT, 0, "begin"},
	{"REGEDIT4\n", LAPS_E_UNSUPPORTED, 0, "version 4"},
	{"\xef\xbb\xbfREGEDIT4\n", LAPS_E_UNSUPPORTED, 3, "version 4"},
	{"\xfe\xff", LAPS_E_UNSUPPORTED, 0, "big-endian"},
	{"\xef\xbb", LAPS_E_FORMAT, 0, "UTF-8"},
	{"{\"BackupDirectory\":2}", LAPS_E_FORMAT, 0, "begin"},
	{HEADER "\"a\"=dword:1", LAPS_E_FORMAT, AT, "before the first key"},
	{HEADER "a", LAPS_E_FORMAT, AT, "neither a key"},
	{HEADER "\xff", LAPS_E_FORMAT, AT, "UTF-8"},
	{HEADER ";\xc3", LAPS_E_FORMAT, AT + 1, "UTF-8"},
	{HEADER "\r", LAPS_E_FORMAT, AT + 1, "carriage"},
	{HEADER ";a\rb", LAPS_E_FORMAT, AT + 3, "carriage"},
	{HEADER "[", LAPS_E_TRUNCATED, AT + 1, "no ']'"},
	{HEADER "[HKLM\\K\n]", LAPS_E_FORMAT, AT + 7, "no ']'"},
	{HEADER "[]", LAPS_E_FORMAT, AT + 1, "no name"},
	{HEADER "[-]", LAPS_E_FORMAT, AT + 2, "no name"},
	{HEADER "[K] x", LAPS_E_FORMAT, AT + 4, "more than one"},
	{HEADER "[-K]\n\"a\"=-", LAPS_E_FORMAT, AT + 5, "deleted key"},
	{HEADER "[K]\n\"a", LAPS_E_TRUNCATED, AT + 6, "no end"},
	{HEADER "[K]\n\"a\n\"=-", LAPS_E_FORMAT, AT + 6, "no end"},
	{HEADER "[K]\n\"a\\n\"=-", LAPS_E_FORMAT, AT + 7, "backslash"},
	{HEADER "[K]\n\"a\\", LAPS_E_TRUNCATED, AT + 7, "backslash"},
	{HEADER "[K]\n\"a\"", LAPS_E_TRUNCATED, AT + 7, "'='"},
	{HEADER "[K]\n\"a\"-", LAPS_E_FORMAT, AT + 7, "'='"},
	{HEADER "[K]\n@", LAPS_E_TRUNCATED, AT + 5, "'='"},
	{HEADER "[K]\n@=", LAPS_E_TRUNCATED, AT + 6, "neither a text"},
	{HEADER "[K]\n@=\n", LAPS_E_FORMAT, AT + 6, "neither a text"},
	{HEADER "[K]\n@=--", LAPS_E_FORMAT, AT + 7, "more than one"},
	{HEADER "[K]\n@=dwor", LAPS_E_FORMAT, AT + 6, "neither a text"},
	{HEADER "[K]\n@=qword:1", LAPS_E_FORMAT, AT + 6, "neither a text"},
	{HEADER "[K]\n@=dword:", LAPS_E_TRUNCATED, AT + 12, "hex digits"},
	{HEADER "[K]\n@=dword:\n", LAPS_E_FORMAT, AT + 12, "hex digits"},
	{HEADER "[K]\n@=dword:123456789", LAPS_E_FORMAT, AT + 20, "hex digits"},
	{HEADER "[K]\n@=dword:12g", LAPS_E_FORMAT, AT + 14, "more than one"},
	{HEADER "[K]\n@=dword:-1", LAPS_E_FORMAT, AT + 12, "hex digits"},
	{HEADER "[K]\n@=\"a\"b", LAPS_E_FORMAT, AT + 9, "more than one"},
	{HEADER "[K]\n@=\"a", LAPS_E_TRUNCATED, AT + 8, "no end"},
	{HEADER "[K]\n@=hex", LAPS_E_TRUNCATED, AT + 9, "':'"},
	{HEADER "[K]\n@=hex(", LAPS_E_TRUNCATED, AT + 10, "number in hex"},
	{HEADER "[K]\n@=hex(1:", LAPS_E_FORMAT, AT + 11, "')'"},
	{HEADER "[K]\n@=hex(1)61", LAPS_E_FORMAT, AT + 12, "':'"},
	{HEADER "[K]\n@=hex(123456789):", LAPS_E_FORMAT, AT + 18, "number in hex"},
	{HEADER "[K]\n@=hex:1,", LAPS_E_TRUNCATED, AT + 12, "two hex"},
	{HEADER "[K]\n@=hex:1,\n2", LAPS_E_FORMAT, AT + 12, "two hex"},
	{HEADER "[K]\n@=hex:1 2", LAPS_E_FORMAT, AT + 12, "more than one"},
	{HEADER "[K]\n@=hex:1,,2", LAPS_E_FORMAT, AT + 12, "two hex"},
	{HEADER "[K]\n@=hex:100", LAPS_E_RANGE, AT + 10, "two hex"},
	{HEADER "[K]\n@=hex:1,\\", LAPS_E_TRUNCATED, AT + 13, "goes on"},
	{HEADER "[K]\n@=hex:1,\\x", LAPS_E_FORMAT, AT + 13, "more than one"},
	{HEADER "[K]\n@=hex:1\\\n,2", LAPS_E_FORMAT, AT + 11, "more than one"},
};

START_TEST(refuses_with_the_byte_that_is_wrong)
{
	ck_assert_msg(parse_text(bad[_i].text) == bad[_i].rc, "'%s': %s", bad[_i].text,
		      laps_rc_name(err.rc));
	ck_assert_msg(err.offset == bad[_i].offset, "'%s': byte %zu, not %zu", bad[_i].text,
		      err.offset, bad[_i].offset);
	ck_assert_msg(strstr(err.what, bad[_i].what), "'%s': '%s'", bad[_i].text, err.what);
	/* what came before the place that is wrong has been told: here, that a key is deleted */
	ck_assert_str_eq(seen, strstr(bad[_i].text, "[-K]") ? "xx K|-|0|0|-\n" : "");
}
END_TEST

/* "x", as UTF-16LE behind a byte order mark, or without one */
static size_t wide(const char *text, bool bom, uint8_t *out)
{
	size_t n = 0;

	if (bom) {
		out[n++] = 0xff;
		out[n++] = 0xfe;
	}
	for (; *text; text++) {
		out[n++] = (uint8_t)*text;
		out[n++] = 0;
	}
	return n;
}

START_TEST(counts_bytes_and_not_characters_in_utf_16)
{
	uint8_t in[512];
	size_t n = wide(HEADER "[K]\n@=x", true, in);

	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, n, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, n - 2);
	n = wide(HEADER "[K]\n@=dword:1e\r\n", true, in);
	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, n, &err), LAPS_OK);
	ck_assert_str_eq(seen, "K||4|30|-\n");
	/* half a character, and a lone surrogate */
	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, n - 1, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, n - 2);
	in[n - 1] = 0xd8;
	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, n, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, n - 2);
	ck_assert_str_eq(err.what, "reg: text is not UTF-16");
}
END_TEST

START_TEST(wants_a_mark_before_utf_16)
{
	uint8_t in[512];
	size_t n = wide(HEADER, false, in);

	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, n, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 0);
	ck_assert_ptr_nonnull(strstr(err.what, "mark"));
}
END_TEST

START_TEST(refuses_a_zero_character_anywhere)
{
	static const char text[] = HEADER KEY "\"a\"=\"b\"\n";

	for (size_t at = 0; at < sizeof(text) - 1; at++) {
		char in[sizeof(text) - 1];

		memcpy(in, text, sizeof(in));
		in[at] = '\0';
		ck_assert_int_eq(see_bytes(laps_regfile_parse, in, sizeof(in), &err),
				 LAPS_E_FORMAT);
		ck_assert_uint_eq(err.offset, at == 1 ? 0 : at);
		ck_assert_str_eq(seen, "");
	}
}
END_TEST

START_TEST(refuses_a_file_that_is_too_long)
{
	const size_t len = LAPS_REG_FILE_MAX;
	char *in = malloc(len + 1);

	ck_assert_ptr_nonnull(in);
	memset(in, ' ', len + 1);
	memcpy(in, HEADER, strlen(HEADER));
	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, len, &err), LAPS_OK);
	ck_assert_int_eq(see_bytes(laps_regfile_parse, in, len + 1, &err), LAPS_E_RANGE);
	ck_assert_uint_eq(err.offset, LAPS_REG_FILE_MAX);
	free(in);
}
END_TEST

START_TEST(ends_with_the_callback_s_own_code)
{
	seen_answer = LAPS_E_STOPPED;
	ck_assert_int_eq(parse_text(HEADER KEY "@=-\n\"a\"=-"), LAPS_E_STOPPED);
	ck_assert_uint_eq(err.offset, AT + strlen(KEY));
	ck_assert_str_eq(seen, "x HKLM\\K||0|0|-\n");
	seen_answer = LAPS_OK;
}
END_TEST

/* What a prefix says is what the file says first; it is never read past. */
START_TEST(reads_a_prefix_as_far_as_it_goes)
{
	struct exact in = policy_file(files[_i].file);

	for (size_t len = 0; len < in.len; len++) {
		(void)!see_bytes(laps_regfile_parse, in.p, len, &err);
		/* the last value of a prefix may be a shorter one: "dword:1" of "dword:1e" */
		if (strrchr(seen, '|')) {
			char *end = strchr(seen, '\n');
			char *last = NULL;

			for (; end && end[1]; end = strchr(end + 1, '\n'))
				last = end;
			if (last)
				ck_assert_int_eq(
					strncmp(seen, files[_i].seen, (size_t)(last - seen) + 1),
					0);
		}
	}
	free(in.p);
}
END_TEST

#define N(list) ((int)(sizeof(list) / sizeof((list)[0])))

static Suite *make(void)
{
	Suite *s = suite_create("regfile");
	TCase *t = tcase_create("parse");

	tcase_add_loop_test(t, reads_the_sample_files, 0, N(files));
	tcase_add_loop_test(t, reads_what_regedit_writes_and_people_edit, 0, N(good));
	tcase_add_loop_test(t, refuses_with_the_byte_that_is_wrong, 0, N(bad));
	tcase_add_test(t, counts_bytes_and_not_characters_in_utf_16);
	tcase_add_test(t, wants_a_mark_before_utf_16);
	tcase_add_test(t, refuses_a_zero_character_anywhere);
	tcase_add_test(t, refuses_a_file_that_is_too_long);
	tcase_add_test(t, ends_with_the_callback_s_own_code);
	tcase_add_loop_test(t, reads_a_prefix_as_far_as_it_goes, 0, N(files));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
