/* SPDX-License-Identifier: MIT */
#include "lib/hostlock.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

#define SOON_MS 20

static struct sim_err err;
static struct sim_hostlock lock_;

static void three_hosts(void)
{
	ck_assert_int_eq(mkdirat(scratch, "WS0001", 0700), 0);
	ck_assert_int_eq(mkdirat(scratch, "WS0002", 0700), 0);
	ck_assert_int_eq(mkdirat(scratch, "WS0003", 0700), 0);
	ck_assert_int_eq(mkdirat(scratch, ".fresh", 0700), 0);
}

/* As a cycle does; -1: somebody has it. */
static int cycle(const char *path)
{
	int fd = openat(scratch, path, O_RDWR | O_CREAT, 0600);

	ck_assert_int_ge(fd, 0);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

START_TEST(holds_all_hosts)
{
	int fd;

	three_hosts();
	ck_assert(sim_hostlock_take(scratch, NULL, SOON_MS, &lock_, &err));
	ck_assert_uint_eq(lock_.n, 3);
	ck_assert_int_eq(cycle("WS0001/lock"), -1);
	ck_assert_int_eq(cycle("WS0003/lock"), -1);
	sim_hostlock_release(&lock_);
	fd = cycle("WS0003/lock");
	ck_assert_int_ge(fd, 0);
	close(fd);
}
END_TEST

START_TEST(holds_one)
{
	int fd;

	three_hosts();
	ck_assert(sim_hostlock_take(scratch, "WS0002", SOON_MS, &lock_, &err));
	ck_assert_int_eq(cycle("WS0002/lock"), -1);
	fd = cycle("WS0001/lock");
	ck_assert_int_ge(fd, 0);
	close(fd);
	sim_hostlock_release(&lock_);
	ck_assert(!sim_hostlock_take(scratch, "WS0009", SOON_MS, &lock_, &err));
	ck_assert_str_eq(err.text, "there is no host 'WS0009'");
}
END_TEST

START_TEST(all_or_none)
{
	int hanging, fd;

	three_hosts();
	hanging = cycle("WS0002/lock");
	ck_assert(!sim_hostlock_take(scratch, NULL, SOON_MS, &lock_, &err));
	ck_assert_str_eq(err.text, "a cycle of 'WS0002' is running");
	fd = cycle("WS0001/lock");
	ck_assert_int_ge(fd, 0);
	close(fd);
	close(hanging);
	ck_assert(sim_hostlock_take(scratch, NULL, SOON_MS, &lock_, &err));
	sim_hostlock_release(&lock_);
}
END_TEST

START_TEST(names_are_checked)
{
	static const char *const bad[] = {"", ".", "..", ".x", "-x", "_x", "a/b", "a b", "a\n"};
	char longest[SIM_HOST_NAME_MAX + 2];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!sim_host_name_is_good(bad[i]), "'%s'", bad[i]);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	ck_assert(!sim_host_name_is_good(longest));
	ck_assert(sim_host_name_is_good(longest + 1));
	ck_assert(sim_host_name_is_good("WS0001"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("hostlock");
	TCase *t = tcase_create("locks");

	tcase_add_checked_fixture(t, scratch_make, scratch_remove);
	tcase_add_test(t, holds_all_hosts);
	tcase_add_test(t, holds_one);
	tcase_add_test(t, all_or_none);
	tcase_add_test(t, names_are_checked);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
