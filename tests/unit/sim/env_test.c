/* SPDX-License-Identifier: MIT */
#include "lib/env.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/runner.h"

static struct sim_env e;
static struct laps_buf out;

static void begin(void)
{
	sim_env_init(&e);
	laps_buf_init(&out, 65536);
}

static void end(void)
{
	sim_env_clear(&e);
	laps_buf_clear(&out);
}

static const char *text(void)
{
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	return (const char *)out.data;
}

static const struct {
	const char *in, *quoted;
} quoting[] = {
	{"", "''"},
	{"plain", "'plain'"},
	{"two words", "'two words'"},
	{"$HOME `id` \\ \"x\"", "'$HOME `id` \\ \"x\"'"},
	{"it's", "'it'\\''s'"},
	{"'", "''\\'''"},
	{"a\nb", "'a\nb'"},
};
START_TEST(quotes_for_a_shell)
{
	sim_shell_quote(quoting[_i].in, &out);
	ck_assert_str_eq(text(), quoting[_i].quoted);
}
END_TEST

/* The judge of quoting is a shell. */
START_TEST(a_shell_reads_back_what_was_quoted)
{
	char command[256], got[256] = "";
	int pipes[2], status;
	pid_t pid;

	sim_shell_quote(quoting[_i].in, &out);
	snprintf(command, sizeof(command), "printf %%s %s", text());
	ck_assert_int_eq(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		dup2(pipes[1], 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(pipes[1]);
	ck_assert_int_ge(read(pipes[0], got, sizeof(got) - 1), 0);
	close(pipes[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(got, quoting[_i].in);
}
END_TEST

START_TEST(prints_exports_and_unsets)
{
	ck_assert(sim_env_set(&e, "LAPSIM_DIR", "/tmp/%s", "a b"));
	ck_assert(sim_env_unset(&e, "KRB5_CONFIG"));
	sim_env_format(&e, &out);
	ck_assert_str_eq(text(), "export LAPSIM_DIR='/tmp/a b'\nunset KRB5_CONFIG\n");
}
END_TEST

START_TEST(the_last_value_counts)
{
	ck_assert(sim_env_set(&e, "A", "1"));
	ck_assert(sim_env_set(&e, "A", "2"));
	ck_assert_str_eq(sim_env_get(&e, "A"), "2");
	ck_assert(sim_env_unset(&e, "A"));
	ck_assert_ptr_null(sim_env_get(&e, "A"));
	ck_assert_ptr_null(sim_env_get(&e, "B"));
	ck_assert_uint_eq(e.n, 1);
}
END_TEST

START_TEST(makes_an_environment_out_of_another)
{
	char keep[] = "KEEP=yes", old[] = "A=old", gone[] = "GONE=x", longer[] = "AB=c";
	char *base[] = {keep, old, gone, longer, NULL}, **got;

	ck_assert(sim_env_set(&e, "A", "new"));
	ck_assert(sim_env_unset(&e, "GONE"));
	got = sim_environ_new(&e, base);
	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got[0], "KEEP=yes");
	ck_assert_str_eq(got[1], "AB=c");
	ck_assert_str_eq(got[2], "A=new");
	ck_assert_ptr_null(got[3]);
	sim_environ_free(got);
}
END_TEST

START_TEST(too_many_variables_are_refused)
{
	char name[8];

	for (int i = 0; i < SIM_ENV_MAX; i++) {
		snprintf(name, sizeof(name), "V%d", i);
		ck_assert(sim_env_set(&e, name, "x"));
	}
	ck_assert(!sim_env_set(&e, "ONE_MORE", "x"));
	ck_assert(sim_env_set(&e, "V0", "y"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("env");
	TCase *t = tcase_create("environment");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, quotes_for_a_shell, 0, sizeof(quoting) / sizeof(quoting[0]));
	tcase_add_loop_test(t, a_shell_reads_back_what_was_quoted, 0,
			    sizeof(quoting) / sizeof(quoting[0]));
	tcase_add_test(t, prints_exports_and_unsets);
	tcase_add_test(t, the_last_value_counts);
	tcase_add_test(t, makes_an_environment_out_of_another);
	tcase_add_test(t, too_many_variables_are_refused);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
