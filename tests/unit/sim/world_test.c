/* SPDX-License-Identifier: MIT */
/* The world from C, as lapsim.h promises it. */
#include <lapsim.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/runner.h"

static char why[LAPSIM_WHY];

static struct lapsim *start(const struct lapsim_options *o)
{
	struct lapsim *w = NULL;

	ck_assert_msg(lapsim_start(o, &w, why), "%s", why);
	return w;
}

START_TEST(two_worlds_start_and_end)
{
	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *one = start(&o), *two = start(&o);
	char dir[256];
	struct stat st;

	snprintf(dir, sizeof(dir), "%s", lapsim_getenv(one, "LAPSIM_DIR"));
	ck_assert_int_eq(stat(dir, &st), 0);
	ck_assert_str_ne(dir, lapsim_getenv(two, "LAPSIM_DIR"));
	ck_assert_str_ne(lapsim_getenv(one, "LAPSIM_LDAP_URI"),
			 lapsim_getenv(two, "LAPSIM_LDAP_URI"));
	ck_assert_str_ne(lapsim_getenv(one, "LAPSIM_SEED"), lapsim_getenv(two, "LAPSIM_SEED"));
	ck_assert_str_eq(lapsim_getenv(one, "LAPSIM_BASE_DN"), "DC=corp,DC=example");
	ck_assert_str_ne(lapsim_getenv(one, "KRB5_CONFIG"), lapsim_getenv(two, "KRB5_CONFIG"));
	ck_assert_ptr_null(lapsim_getenv(one, "NO_SUCH_NAME"));
	ck_assert_int_eq(lapsim_serve(one, why), LAPSIM_RUNS);
	lapsim_stop(&one);
	ck_assert_ptr_null(one);
	ck_assert_int_ne(stat(dir, &st), 0);
	ck_assert_int_eq(lapsim_serve(two, why), LAPSIM_RUNS);
	lapsim_stop(&two);
	lapsim_stop(&two);
}
END_TEST

/* The pid file is slapd's own. */
static pid_t slapd_of(const struct lapsim *w)
{
	char path[256];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/slapd/slapd.pid", lapsim_getenv(w, "LAPSIM_DIR"));
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%d", &pid), 1);
	fclose(f);
	return pid;
}

START_TEST(a_server_that_dies_is_noticed)
{
	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *w = start(&o);
	struct pollfd p = {.fd = lapsim_fd(w), .events = POLLIN};

	ck_assert_int_eq(poll(&p, 1, 0), 0);
	ck_assert_int_eq(kill(slapd_of(w), SIGKILL), 0);
	ck_assert_int_eq(poll(&p, 1, 5000), 1);
	ck_assert_int_eq(lapsim_serve(w, why), LAPSIM_BROKEN);
	ck_assert_str_eq(why, "slapd was killed by signal 9 (KILL) while the world was running");
	lapsim_stop(&w);
}
END_TEST

static char *content_of(const struct lapsim *w, const char *name)
{
	static char text[2][4096];
	static int turn;
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", lapsim_getenv(w, "LAPSIM_DIR"), name);
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	turn = !turn;
	text[turn][fread(text[turn], 1, sizeof(text[turn]) - 1, f)] = 0;
	fclose(f);
	return text[turn];
}

/* to the tick, although the clock has gone on meanwhile */
START_TEST(equal_seed_and_time_make_equal_worlds)
{
	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *one, *two;

	o.has_seed = true;
	o.seed = 5;
	o.time_ticks = UINT64_C(133801632000000007);
	one = start(&o);
	two = start(&o);
	ck_assert_str_eq(content_of(one, "world.json"), content_of(two, "world.json"));
	ck_assert_ptr_nonnull(strstr(content_of(one, "world.json"), "00.0000007Z"));
	ck_assert_str_eq(content_of(one, "root-key.json"), content_of(two, "root-key.json"));
	lapsim_stop(&one);
	lapsim_stop(&two);
}
END_TEST

static const struct {
	struct lapsim_options o;
	const char *why;
} bad[] = {
	{{.computers = 0}, "a world has 1 to 1000000 computers"},
	{{.computers = 1000001}, "a world has 1 to 1000000 computers"},
	{{.computers = 1, .functional_level = 11}, "there is no functional level 11"},
	{{.computers = 1, .laps_schema = (lapsim_laps_schema)3}, "there is no LAPS schema 3"},
	{{.computers = 1, .domain = "no name"}, "'no name' is not a DNS name for a domain"},
	{{.computers = 1, .dir = "/proc"}, "directory '/proc' is not empty"},
	{{.computers = 1, .time_ticks = 1}, "the world's clock can be set from 1800 to 2199"},
};
START_TEST(wrong_options_leave_nothing_behind)
{
	struct lapsim *w = NULL;

	ck_assert(!lapsim_start(&bad[_i].o, &w, why));
	ck_assert_str_eq(why, bad[_i].why);
	ck_assert_ptr_null(w);
}
END_TEST

START_TEST(what_is_no_slapd_is_told_in_its_own_words)
{
	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *w = NULL;
	char dir[] = "/tmp/lapsim-test.XXXXXX", path[64], search[4096];
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/slapd", dir);
	f = fopen(path, "w");
	fputs("#!/bin/sh\necho 'no slapd at all' >&2\nexit 3\n", f);
	fclose(f);
	chmod(path, 0700);
	/* in front: what is loaded into the KDC is found by the rest */
	snprintf(search, sizeof(search), "%s:%s", dir, getenv("PATH"));
	ck_assert_int_eq(setenv("PATH", search, 1), 0);
	ck_assert(!lapsim_start(&o, &w, why));
	unlink(path);
	rmdir(dir);
	ck_assert_str_eq(
		why, "cannot load 'DC=corp,DC=example': slapadd ended with status 3: no slapd at "
		     "all");
}
END_TEST

START_TEST(a_signal_that_waits_ends_the_start)
{
	struct lapsim_options o = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *w = NULL;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	ck_assert_int_eq(raise(SIGTERM), 0);
	ck_assert(!lapsim_start(&o, &w, why));
	ck_assert_str_eq(why, "interrupted");
	/* taken, or it would end this process when the mask goes */
	ck_assert_int_eq(sigwaitinfo(&set, NULL), SIGTERM);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("world");
	TCase *t = tcase_create("api");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, wrong_options_leave_nothing_behind, 0, sizeof(bad) / sizeof(bad[0]));
	if (syscall(SYS_pidfd_open, getpid(), 0) < 0 && errno == ENOSYS) {
		laps_test_skip("world", "no pidfd_open");
		return s;
	}
	tcase_add_test(t, two_worlds_start_and_end);
	tcase_add_test(t, equal_seed_and_time_make_equal_worlds);
	tcase_add_test(t, a_server_that_dies_is_noticed);
	tcase_add_test(t, a_signal_that_waits_ends_the_start);
	tcase_add_test(t, what_is_no_slapd_is_told_in_its_own_words);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
