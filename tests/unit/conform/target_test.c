/* SPDX-License-Identifier: MIT */
#include "conformance/target.h"

#include <sys/stat.h>

#include "lib/runner.h"
#include "unit/conform/toykit.h"

static struct conform_target *target;
static struct sim_err err;

static void begin(void)
{
	toy_begin();
	target = conform_target_new(toy_keys);
	ck_assert_ptr_nonnull(target);
}

static void end(void)
{
	conform_target_free(&target);
	ck_assert_ptr_null(target);
	toy_end();
}

static bool load(const char *text)
{
	return conform_target_load(target, toy_file("target", text, strlen(text), 0600), &err);
}

/* What is wrong with it, behind "FILE:". */
static const char *refused(const char *text)
{
	ck_assert_msg(!load(text), "%s", text);
	unlinkat(scratch, "target", 0);
	ck_assert_int_eq(strncmp(err.text, scratch_path, strlen(scratch_path)), 0);
	return err.text + strlen(scratch_path) + strlen("/target:");
}

START_TEST(lines_become_values)
{
	char path[128];

	ck_assert_msg(load("\xef\xbb\xbf# a comment\n\n  uri =ldap://a#b  # and another\r\nname = "
			   "The = sign\n"
			   "ca-file = ca.pem\npassword-file=/tmp/pw\nmay-write\t=\tyes"),
		      "%s", err.text);
	ck_assert_str_eq(conform_target_get(target, "uri"), "ldap://a#b");
	ck_assert_str_eq(conform_target_get(target, "name"), "The = sign");
	/* files are looked for where the target's own is */
	snprintf(path, sizeof(path), "%s/ca.pem", scratch_path);
	ck_assert_str_eq(conform_target_get(target, "ca-file"), path);
	ck_assert_str_eq(conform_target_get(target, "password-file"), "/tmp/pw");
	ck_assert(conform_target_flag(target, "may-write", false));
	ck_assert_ptr_null(conform_target_get(target, "known-failures"));
	ck_assert_ptr_null(conform_target_get(target, "no such key"));
	ck_assert(conform_target_whole(target, &err));
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_line)
{
	ck_assert_str_eq(refused("uri = a\n\nurl = b\n"), "3: unknown key 'url'");
	ck_assert_str_eq(refused("uri = a\nuri = b\n"), "2: second line for 'uri'");
	ck_assert_str_eq(refused("uri\n"), "1: no '=' behind 'uri'");
	ck_assert_str_eq(refused("uri = # nothing\n"), "1: no value for 'uri'");
	ck_assert_str_eq(refused("= a\n"), "1: unknown key ''");
	ck_assert_str_eq(refused("may-write = maybe\n"),
			 "1: 'may-write' is yes or no, not 'maybe'");
	ck_assert_str_eq(refused("uri = a\x1b[0m\n"), "1: the value of 'uri' is no text");
	ck_assert_str_eq(refused("uri = \xff\n"), "1: the value of 'uri' is no text");
}
END_TEST

START_TEST(a_zero_byte_is_refused)
{
	ck_assert(!conform_target_load(target, toy_file("zero", "uri = a\0b\n", 10, 0600), &err));
	ck_assert_ptr_nonnull(strstr(err.text, "/zero:1: a zero byte"));
}
END_TEST

START_TEST(a_file_that_is_none_is_refused)
{
	char *big = malloc(CONFORM_TARGET_MAX + 2);

	ck_assert(!conform_target_load(target, "/dev/null/x", &err));
	ck_assert_str_eq(err.text, "cannot open '/dev/null/x': not a directory");
	ck_assert(!conform_target_load(target, scratch_path, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "is no regular file"));
	memset(big, '\n', CONFORM_TARGET_MAX + 1);
	ck_assert(!conform_target_load(target, toy_file("big", big, CONFORM_TARGET_MAX + 1, 0600),
				       &err));
	ck_assert_ptr_nonnull(strstr(err.text, "has more than 65536 bytes"));
	free(big);
}
END_TEST

START_TEST(the_command_line_has_the_last_word)
{
	ck_assert(load("uri = a\nca-file = ca.pem\n"));
	ck_assert(conform_target_set(target, "uri", "b", &err));
	ck_assert(conform_target_set(target, "ca-file", "other.pem", &err));
	ck_assert_str_eq(conform_target_get(target, "uri"), "b");
	/* relative to where we are */
	ck_assert_str_eq(conform_target_get(target, "ca-file"), "other.pem");
	ck_assert(!conform_target_set(target, "url", "b", &err));
	ck_assert_str_eq(err.text, "unknown key 'url'");
}
END_TEST

START_TEST(what_is_needed_has_to_be_there)
{
	ck_assert(load("name = toy\n"));
	ck_assert(!conform_target_whole(target, &err));
	ck_assert_str_eq(err.text, "no 'uri'");
}
END_TEST

static struct laps_secret *secret_of(const char *text)
{
	struct laps_secret *s = NULL;

	ck_assert(conform_target_set(target, "password-file",
				     toy_file("pw", text, strlen(text), 0600), &err));
	if (!conform_target_secret(target, "password-file", &s, &err))
		ck_assert_ptr_null(s);
	unlinkat(scratch, "pw", 0);
	return s;
}

START_TEST(a_password_comes_from_its_file)
{
	static const struct {
		const char *text, *secret;
	} t[] = {
		{"Pass-word-0001", "Pass-word-0001"},
		{"Pass-word-0001\n", "Pass-word-0001"},
		{" Pass \n\n", " Pass \n"},
	};
	struct laps_secret *s = NULL;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		s = secret_of(t[i].text);
		ck_assert_ptr_nonnull(s);
		ck_assert_str_eq(laps_secret_text(s), t[i].secret);
		laps_secret_free(&s);
	}
	ck_assert_ptr_null(secret_of("\n"));
	ck_assert_ptr_nonnull(strstr(err.text, "is empty"));
	ck_assert(!conform_target_secret(target, "password-file", &s, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "cannot open"));
}
END_TEST

START_TEST(a_password_that_others_can_read_is_noticed)
{
	const char *path;

	ck_assert_ptr_null(conform_target_exposed(target));
	path = toy_file("pw", "x", 1, 0600);
	ck_assert(conform_target_set(target, "password-file", path, &err));
	ck_assert_ptr_null(conform_target_exposed(target));
	ck_assert_int_eq(chmod(path, 0604), 0);
	ck_assert_str_eq(conform_target_exposed(target), path);
	/* the CA's file is no secret */
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert(conform_target_set(target, "ca-file", "/dev/null", &err));
	ck_assert_ptr_null(conform_target_exposed(target));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("target");
	TCase *c = tcase_create("file");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, lines_become_values);
	tcase_add_test(c, what_is_wrong_is_told_with_its_line);
	tcase_add_test(c, a_zero_byte_is_refused);
	tcase_add_test(c, a_file_that_is_none_is_refused);
	tcase_add_test(c, the_command_line_has_the_last_word);
	tcase_add_test(c, what_is_needed_has_to_be_there);
	tcase_add_test(c, a_password_comes_from_its_file);
	tcase_add_test(c, a_password_that_others_can_read_is_noticed);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
