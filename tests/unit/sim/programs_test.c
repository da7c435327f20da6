/* SPDX-License-Identifier: MIT */
#include "lib/programs.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

#define NOW UINT64_C(134116992000000000) /* 2026-01-01 */

static struct sim_programs *p;
static struct sockaddr_un at = {.sun_family = AF_UNIX};
static int client;

static void begin(void)
{
	struct sim_err err;

	scratch_make();
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/programs", scratch_path);
	ck_assert_msg(sim_programs_open(at.sun_path, &p, &err), "%s", err.text);
	client = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(client, 0);
}

static void end(void)
{
	close(client);
	sim_programs_close(&p);
	ck_assert_ptr_null(p);
	ck_assert_int_ne(access(at.sun_path, F_OK), 0);
	scratch_remove();
}

static void started(const char *arguments, size_t len)
{
	ck_assert_int_eq(
		sendto(client, arguments, len, 0, (const struct sockaddr *)&at, sizeof(at)),
		(ssize_t)len);
	sim_programs_serve(p, NOW);
}
#define STARTED(text) started(text, sizeof(text)) /* the last NUL, too */

/* "program secret" of each that is found, a comma between two */
static void expect(const char *want)
{
	json_t *secrets = json_pack("[{ssss}{ssss}{ssss}{ss}s]", "name", "a", "password",
				    "Pass-word-1", "name", "b", "password", "Pass-word-22", "name",
				    "short", "password", "abc", "name", "none", "text");
	json_t *found = sim_programs_seek(p, secrets);
	const json_t *one;
	char have[256] = "";
	size_t i, n = 0;

	ck_assert_ptr_nonnull(found);
	json_array_foreach(found, i, one)
	{
		ck_assert_str_eq(json_string_value(json_object_get(one, "time")),
				 "2026-01-01T00:00:00Z");
		n += (size_t)snprintf(have + n, sizeof(have) - n, "%s%s %s", n ? "," : "",
				      json_string_value(json_object_get(one, "program")),
				      json_string_value(json_object_get(one, "secret")));
	}
	ck_assert_str_eq(have, want);
	json_decref(found);
	json_decref(secrets);
}

START_TEST(a_secret_is_found_wherever_it_stands)
{
	expect("");
	STARTED("/usr/bin/net\0user\0Pass-word-1");
	STARTED("sh\0-c\0echo xPass-word-22y");
	STARTED("Pass-word-1x");
	expect("net a,sh b,Pass-word-1x a");
}
END_TEST

START_TEST(not_across_arguments_nor_when_it_is_short)
{
	STARTED("net\0Pass-\0word-1\0abc\0Pass-word-2");
	expect("");
}
END_TEST

START_TEST(once_for_a_program)
{
	STARTED("/bin/net\0Pass-word-1");
	STARTED("/sbin/net\0Pass-word-1");
	expect("net a");
}
END_TEST

/* what was cut has no NUL at its end; what is empty is nothing; a name may have anything */
START_TEST(what_is_no_argument_list)
{
	started("", 0);
	started("x\nPass-word-1", 13);
	started("\0", 1);
	expect("x?Pass-word-1 a");
}
END_TEST

START_TEST(the_oldest_goes)
{
	static char big[SIM_PROGRAM_MAX];

	STARTED("old\0Pass-word-1");
	STARTED("new\0Pass-word-22");
	memset(big, 'x', sizeof(big));
	for (size_t i = 0; i < SIM_PROGRAMS_MAX / sizeof(big) - 2; i++)
		started(big, sizeof(big));
	expect("old a,new b");
	for (size_t i = 0; i < 2; i++)
		started(big, sizeof(big));
	expect("");
}
END_TEST

START_TEST(the_socket_is_for_us_alone)
{
	struct stat st;

	ck_assert_int_eq(stat(at.sun_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 077, 0);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("programs");
	TCase *t = tcase_create("programs");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, a_secret_is_found_wherever_it_stands);
	tcase_add_test(t, not_across_arguments_nor_when_it_is_short);
	tcase_add_test(t, once_for_a_program);
	tcase_add_test(t, what_is_no_argument_list);
	tcase_add_test(t, the_oldest_goes);
	tcase_add_test(t, the_socket_is_for_us_alone);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
