/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>

#include <laps/filetime.h>

#include "lib/runner.h"
#include "ports/clock.h"
#include "unit/ports/temp.h"

static struct laps_clock clock_of_test;
static struct laps_cause cause;

static void write_clock(uint64_t seq, int64_t frozen, int64_t offset_ns)
{
	uint8_t page[LAPS_WORLDCLOCK_FILE_LEN] = {0};
	const struct laps_worldclock w = {LAPS_WORLDCLOCK_MAGIC, seq, frozen, offset_ns};

	memcpy(page, &w, sizeof(w));
	temp_write("clock", page, sizeof(page), 0600);
}

static uint64_t now(void)
{
	struct laps_clock_port port = laps_clock_port(&clock_of_test);
	uint64_t ticks = 0;

	ck_assert_int_eq(port.now(port.ctx, &ticks, &cause), LAPS_OK);
	return ticks;
}

static uint64_t real_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return LAPS_TICKS_UNIX_EPOCH + (uint64_t)ts.tv_sec * LAPS_TICKS_PER_SECOND +
	       (uint64_t)ts.tv_nsec / 100;
}

START_TEST(tells_the_time_of_the_system)
{
	uint64_t before = real_now(), ticks;

	ck_assert_int_eq(laps_clock_open(NULL, &clock_of_test, &cause), LAPS_OK);
	ticks = now();
	ck_assert_uint_ge(ticks, before);
	ck_assert_uint_le(ticks, real_now());
	laps_clock_close(&clock_of_test);
}
END_TEST

START_TEST(stands_still_in_a_frozen_world)
{
	/* 1 second and 1234 ns after the epoch: the last 34 ns are no whole tick */
	write_clock(2, 1, 1000001234);
	ck_assert_int_eq(laps_clock_open(temp_path("clock"), &clock_of_test, &cause), LAPS_OK);
	ck_assert_uint_eq(now(), LAPS_TICKS_UNIX_EPOCH + 10000012);
	laps_clock_close(&clock_of_test);
}
END_TEST

START_TEST(rounds_down_before_the_epoch)
{
	write_clock(0, 1, -50);
	ck_assert_int_eq(laps_clock_open(temp_path("clock"), &clock_of_test, &cause), LAPS_OK);
	ck_assert_uint_eq(now(), LAPS_TICKS_UNIX_EPOCH - 1);
	laps_clock_close(&clock_of_test);
}
END_TEST

START_TEST(runs_ahead_by_the_offset_and_follows_its_writer)
{
	const uint64_t day = LAPS_TICKS_PER_DAY;
	struct laps_worldclock *w;
	int fd;

	write_clock(0, 0, INT64_C(86400) * 1000000000);
	ck_assert_int_eq(laps_clock_open(temp_path("clock"), &clock_of_test, &cause), LAPS_OK);
	ck_assert_uint_ge(now(), real_now() + day - LAPS_TICKS_PER_SECOND);
	ck_assert_uint_le(now(), real_now() + day);
	fd = open(temp_path("clock"), O_RDWR);
	w = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ck_assert_ptr_ne(w, MAP_FAILED);
	w->offset_ns *= 2;
	ck_assert_uint_ge(now(), real_now() + 2 * day - LAPS_TICKS_PER_SECOND);
	munmap(w, LAPS_WORLDCLOCK_FILE_LEN);
	close(fd);
	laps_clock_close(&clock_of_test);
}
END_TEST

START_TEST(gives_up_on_a_writer_that_died)
{
	struct laps_clock_port port = laps_clock_port(&clock_of_test);
	uint64_t ticks = 42;

	write_clock(3, 1, 0);
	ck_assert_int_eq(laps_clock_open(temp_path("clock"), &clock_of_test, &cause), LAPS_OK);
	ck_assert_int_eq(port.now(port.ctx, &ticks, &cause), LAPS_E_HOST);
	ck_assert_uint_eq(ticks, 42);
	laps_clock_close(&clock_of_test);
}
END_TEST

START_TEST(refuses_what_is_not_a_clock)
{
	uint8_t page[LAPS_WORLDCLOCK_FILE_LEN] = {0};

	ck_assert_int_eq(laps_clock_open(temp_path("none"), &clock_of_test, &cause),
			 LAPS_E_NOTFOUND);
	temp_write("short", page, sizeof(page) - 1, 0600);
	ck_assert_int_eq(laps_clock_open(temp_path("short"), &clock_of_test, &cause),
			 LAPS_E_FORMAT);
	temp_write("other", page, sizeof(page), 0600);
	ck_assert_int_eq(laps_clock_open(temp_path("other"), &clock_of_test, &cause),
			 LAPS_E_FORMAT);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("clock");
	TCase *tc = temp_case("now");

	tcase_add_test(tc, tells_the_time_of_the_system);
	tcase_add_test(tc, stands_still_in_a_frozen_world);
	tcase_add_test(tc, rounds_down_before_the_epoch);
	tcase_add_test(tc, runs_ahead_by_the_offset_and_follows_its_writer);
	suite_add_tcase(s, tc);
	tc = temp_case("refuse");
	tcase_add_test(tc, gives_up_on_a_writer_that_died);
	tcase_add_test(tc, refuses_what_is_not_a_clock);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
