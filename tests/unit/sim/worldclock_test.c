/* SPDX-License-Identifier: MIT */
#include "lib/worldclock.h"

#include <laps/filetime.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

#define IN_2025 UINT64_C(133801632000000000) /* 2025-01-01 */
#define SLACK   (10 * LAPS_TICKS_PER_SECOND) /* how long a test may take */

static struct sim_clock clock_;
static struct sim_err err;

static void make(uint64_t start)
{
	ck_assert_msg(sim_clock_make(scratch, "clock", start, &clock_, &err), "%s", err.text);
}

static void is_about(uint64_t ticks)
{
	uint64_t now = sim_clock_now(&clock_);

	ck_assert_uint_ge(now, ticks);
	ck_assert_uint_lt(now, ticks + SLACK);
}

START_TEST(makes_the_file_of_the_format)
{
	const struct laps_worldclock *w;
	struct stat st;
	int fd;

	make(IN_2025);
	fd = openat(scratch, "clock", O_RDONLY);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, LAPS_WORLDCLOCK_FILE_LEN);
	w = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ, MAP_SHARED, fd, 0);
	ck_assert_ptr_ne(w, MAP_FAILED);
	ck_assert_uint_eq(w->magic, LAPS_WORLDCLOCK_MAGIC);
	ck_assert_uint_eq(w->seq % 2, 0);
	ck_assert_int_eq(w->frozen, 0);
	/* a change is seen through another mapping, at once */
	ck_assert(sim_clock_advance(&clock_, 3600, &err));
	ck_assert_uint_eq(w->seq, 4);
	ck_assert_int_eq(w->offset_ns, clock_.map->offset_ns);
	munmap((void *)(uintptr_t)w, LAPS_WORLDCLOCK_FILE_LEN);
	close(fd);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(runs_from_real_time_by_default)
{
	make(0);
	ck_assert_int_eq(clock_.map->offset_ns, 0);
	is_about(LAPS_TICKS_UNIX_EPOCH + (uint64_t)time(NULL) * LAPS_TICKS_PER_SECOND);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(runs_from_a_given_time)
{
	make(IN_2025);
	is_about(IN_2025);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(goes_forward)
{
	make(IN_2025);
	ck_assert(sim_clock_advance(&clock_, 86400, &err));
	is_about(IN_2025 + LAPS_TICKS_PER_DAY);
	ck_assert(sim_clock_set(&clock_, IN_2025 + 2 * LAPS_TICKS_PER_DAY, &err));
	is_about(IN_2025 + 2 * LAPS_TICKS_PER_DAY);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(does_not_go_back)
{
	make(IN_2025);
	ck_assert(!sim_clock_set(&clock_, IN_2025 - 1, &err));
	ck_assert_str_eq(err.text, "the world's clock does not go back");
	is_about(IN_2025);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(begins_again)
{
	make(IN_2025);
	ck_assert_int_eq(sim_clock_offset(&clock_), clock_.map->offset_ns / 1000000000);
	ck_assert(sim_clock_advance(&clock_, 86400, &err));
	ck_assert(sim_clock_begin_again(&clock_, IN_2025, &err));
	is_about(IN_2025);
	ck_assert_uint_eq(clock_.map->seq % 2, 0);
	ck_assert(sim_clock_begin_again(&clock_, 0, &err));
	ck_assert_int_eq(clock_.map->offset_ns, 0);
	ck_assert_int_eq(sim_clock_offset(&clock_), 0);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(stays_within_what_a_clock_can_hold)
{
	make(IN_2025);
	ck_assert(!sim_clock_set(&clock_, LAPS_TICKS_MAX, &err));
	ck_assert(!sim_clock_set(&clock_, UINT64_MAX, &err));
	ck_assert(!sim_clock_advance(&clock_, UINT64_MAX, &err));
	ck_assert(!sim_clock_advance(&clock_, UINT64_MAX / LAPS_TICKS_PER_SECOND, &err));
	ck_assert_str_eq(err.text, "the world's clock can be set from 1800 to 2199");
	ck_assert(!sim_clock_set(&clock_, SIM_CLOCK_END, &err));
	is_about(IN_2025);
	ck_assert(sim_clock_set(&clock_, SIM_CLOCK_END - 1, &err));
	is_about(SIM_CLOCK_END - 1);
	sim_clock_close(&clock_);
	ck_assert(!sim_clock_make(scratch, "other", SIM_CLOCK_LEAST - 1, &clock_, &err));
	ck_assert(sim_clock_make(scratch, "another", SIM_CLOCK_LEAST, &clock_, &err));
	is_about(SIM_CLOCK_LEAST);
	sim_clock_close(&clock_);
}
END_TEST

START_TEST(does_not_take_over_a_file)
{
	make(IN_2025);
	sim_clock_close(&clock_);
	ck_assert(!sim_clock_make(scratch, "clock", 0, &clock_, &err));
	ck_assert_str_eq(err.text, "cannot make clock 'clock': file exists");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("worldclock");
	TCase *t = tcase_create("clock");

	tcase_add_checked_fixture(t, scratch_make, scratch_remove);
	tcase_add_test(t, makes_the_file_of_the_format);
	tcase_add_test(t, runs_from_real_time_by_default);
	tcase_add_test(t, runs_from_a_given_time);
	tcase_add_test(t, goes_forward);
	tcase_add_test(t, does_not_go_back);
	tcase_add_test(t, begins_again);
	tcase_add_test(t, stays_within_what_a_clock_can_hold);
	tcase_add_test(t, does_not_take_over_a_file);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
