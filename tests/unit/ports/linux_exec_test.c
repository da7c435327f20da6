/* SPDX-License-Identifier: MIT */
/* Running a program: what it is given, what is kept of it, and how long it may take. */
#include "ports/linux_exec.h"

#include <fcntl.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <time.h>

#include "lib/runner.h"
#include "temp.h"

static struct laps_cause cause;

static const char *script(const char *text)
{
	const char *path = temp_write_text("program", text);

	ck_assert_int_eq(chmod(path, 0700), 0);
	return path;
}

static laps_rc run(const char *text, const void *in, size_t in_len, unsigned seconds,
		   struct laps_exec *out)
{
	const char *const argv[] = {script(text), "one", "two words", NULL};

	return laps_exec_run(argv, in, in_len, seconds, out, &cause);
}

START_TEST(gives_input_and_keeps_output_and_status)
{
	struct laps_exec e;

	ck_assert_int_eq(run("#!/bin/sh\ncat; printf '%s|' \"$@\"; echo bad >&2; exit 3\n", "in\n",
			     3, 10, &e),
			 LAPS_OK);
	ck_assert_int_eq(e.status, 3);
	ck_assert_str_eq((const char *)e.out.data, "in\none|two words|");
	ck_assert_uint_eq(e.out.len, 17);
	ck_assert_str_eq((const char *)e.err.data, "bad\n");
	laps_exec_clear(&e);
}
END_TEST

START_TEST(gives_a_clean_environment_and_no_descriptor)
{
	struct laps_exec e;
	int fd = open("/dev/null", O_RDONLY); /* not closed on exec */

	ck_assert_int_ge(fd, 3);
	ck_assert_int_eq(setenv("SPY", "x", 1), 0);
	ck_assert_int_eq(run("#!/bin/sh\n/usr/bin/env; echo /proc/self/fd/*\n", NULL, 0, 10, &e),
			 LAPS_OK);
	ck_assert_ptr_null(strstr((const char *)e.out.data, "SPY"));
	ck_assert_ptr_nonnull(
		strstr((const char *)e.out.data, "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"));
	ck_assert_ptr_nonnull(strstr((const char *)e.out.data, "LC_ALL=C\n"));
	for (int i = 4; i < 20; i++) { /* 3 is the shell's own */
		char name[32];

		snprintf(name, sizeof(name), "/proc/self/fd/%d ", i);
		if (i != 10) /* where dash keeps its script */
			ck_assert_ptr_null(strstr((const char *)e.out.data, name));
	}
	laps_exec_clear(&e);
	close(fd);
}
END_TEST

START_TEST(lives_on_when_the_program_reads_nothing)
{
	char in[LAPS_EXEC_IN_MAX];
	struct laps_exec e;

	memset(in, 'x', sizeof(in));
	ck_assert_int_eq(run("#!/bin/sh\nexec true\n", in, sizeof(in), 10, &e), LAPS_OK);
	ck_assert_int_eq(e.status, 0);
	laps_exec_clear(&e);
	ck_assert_int_eq(run("#!/bin/sh\nkill -9 $$\n", in, 1, 10, &e), LAPS_OK);
	ck_assert_int_eq(e.status, 128 + 9);
	laps_exec_clear(&e);
}
END_TEST

START_TEST(keeps_the_beginning_of_endless_output)
{
	struct laps_exec e;

	ck_assert_int_eq(run("#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x\n", NULL, 0, 10, &e),
			 LAPS_OK);
	ck_assert_uint_gt(e.out.len, LAPS_EXEC_OUT_MAX / 2);
	ck_assert_uint_le(e.out.len, LAPS_EXEC_OUT_MAX);
	laps_exec_clear(&e);
}
END_TEST

static const char *const hang[] = {
	"#!/bin/sh\nexec sleep 600\n",
	"#!/bin/sh\nexec >&- 2>&-\nexec sleep 600\n",
	"#!/bin/sh\nsleep 600\n",
	"#!/bin/sh\ntrap '' TERM HUP\nwhile :; do echo more; done\n",
};
/* with what it has started */
START_TEST(kills_a_program_that_does_not_end)
{
	struct laps_exec e, before;
	time_t start = time(NULL);

	memset(&e, 0xa5, sizeof(e));
	before = e;
	ck_assert_int_eq(run(hang[_i], NULL, 0, 1, &e), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "has not ended within 1 seconds"));
	ck_assert_mem_eq(&e, &before, sizeof(e));
	ck_assert_int_lt(time(NULL) - start, 4);
}
END_TEST

START_TEST(refuses_what_cannot_be_run)
{
	const char *const missing[] = {temp_path("missing"), NULL};
	const char *const plain[] = {temp_write_text("plain", "text"), NULL};
	char in[LAPS_EXEC_IN_MAX + 1] = {0};
	struct laps_exec e, before;

	memset(&e, 0xa5, sizeof(e));
	before = e;
	ck_assert_int_eq(laps_exec_run(missing, NULL, 0, 5, &e, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_WIN32(2));
	ck_assert_int_eq(laps_exec_run(plain, NULL, 0, 5, &e, &cause), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_ACCESSDENIED);
	ck_assert_int_eq(run("#!/bin/sh\n", in, sizeof(in), 5, &e), LAPS_E_RANGE);
	ck_assert_mem_eq(&e, &before, sizeof(e));
}
END_TEST

static const struct {
	const char *err, *want;
} complaint[] = {
	{"", "exit status 7"}, {"one\ntwo\n", "one"},         {"one:\ntwo\nthree\n", "one:\ntwo"},
	{"one:\n", "one:"},    {"\nlate\n", "exit status 7"},
};
START_TEST(tells_the_first_line_of_a_complaint)
{
	struct laps_exec e = {.status = 7};
	char text[32];

	laps_buf_init(&e.err, 100);
	laps_buf_put(&e.err, complaint[_i].err, strlen(complaint[_i].err) + 1);
	laps_exec_complaint(&e, text, sizeof(text));
	ck_assert_str_eq(text, complaint[_i].want);
	laps_exec_clear(&e);
}
END_TEST

START_TEST(finds_the_first_that_can_be_run)
{
	const char *const list[] = {temp_path("missing"), temp_write_text("plain", "x"),
				    script("#!/bin/sh\n"), NULL};
	const char *const none[] = {temp_path("missing"), NULL};

	/* root may execute only what somebody may */
	ck_assert_str_eq(laps_exec_find(list), list[2]);
	ck_assert_ptr_null(laps_exec_find(none));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("linux_exec");
	TCase *tc = temp_case("run");

	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, gives_input_and_keeps_output_and_status);
	tcase_add_test(tc, gives_a_clean_environment_and_no_descriptor);
	tcase_add_test(tc, lives_on_when_the_program_reads_nothing);
	tcase_add_test(tc, keeps_the_beginning_of_endless_output);
	tcase_add_loop_test(tc, kills_a_program_that_does_not_end, 0,
			    sizeof(hang) / sizeof(hang[0]));
	tcase_add_test(tc, refuses_what_cannot_be_run);
	suite_add_tcase(s, tc);
	tc = temp_case("tell");
	tcase_add_loop_test(tc, tells_the_first_line_of_a_complaint, 0,
			    sizeof(complaint) / sizeof(complaint[0]));
	tcase_add_test(tc, finds_the_first_that_can_be_run);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
