/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <laps/postauth.h>
#include <laps/schedule.h>

#include "lib/runner.h"

#define T0     UINT64_C(133801632000000000)
#define SECOND LAPS_TICKS_PER_SECOND
#define HOUR   (3600 * SECOND)

static struct laps_schedule s;

/* At T0, after the turn at the start. */
static void begin(void)
{
	laps_schedule_init(&s, T0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0), LAPS_DUE_CYCLE);
	laps_schedule_begin(&s, LAPS_DUE_CYCLE, T0);
	laps_schedule_end(&s, true, 0, T0);
}

/* CYC-02 */
START_TEST(a_cycle_is_due_after_an_hour_and_no_tick_before)
{
	begin();
	ck_assert_uint_eq(laps_schedule_next(&s), T0 + HOUR);
	ck_assert_uint_eq(laps_schedule_due(&s, T0), 0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR - 1), 0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR), LAPS_DUE_CYCLE);
}
END_TEST

START_TEST(a_jump_of_three_days_is_one_cycle)
{
	begin();
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + 72 * HOUR), LAPS_DUE_CYCLE);
	laps_schedule_begin(&s, LAPS_DUE_CYCLE, T0 + 72 * HOUR);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + 72 * HOUR), 0);
	ck_assert_uint_eq(laps_schedule_next(&s), T0 + 73 * HOUR);
}
END_TEST

/* CYC-27 */
START_TEST(a_clock_that_goes_back_takes_the_cycle_along)
{
	begin();
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR / 2), 0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 - 100 * HOUR), 0);
	ck_assert_uint_eq(laps_schedule_next(&s), T0 - 100 * HOUR + HOUR / 2);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 - 100 * HOUR + HOUR / 2), LAPS_DUE_CYCLE);
}
END_TEST

/* CYC-27: small steps back, however many, put nothing off */
START_TEST(a_clock_that_goes_back_again_and_again_does_not_stall)
{
	uint64_t now = T0;

	begin();
	for (int minutes = 0; minutes < 59; minutes++) {
		now += 60 * SECOND;
		ck_assert_uint_eq(laps_schedule_due(&s, now), 0);
		now -= 50 * SECOND;
		ck_assert_uint_eq(laps_schedule_due(&s, now), 0);
	}
	ck_assert_uint_eq(laps_schedule_due(&s, now + 60 * SECOND), LAPS_DUE_CYCLE);
}
END_TEST

START_TEST(what_was_due_when_the_clock_went_back_is_due_still)
{
	begin();
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + 2 * HOUR), LAPS_DUE_CYCLE);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 - HOUR), LAPS_DUE_CYCLE);
}
END_TEST

/* PAA-12: the deadline is a time of day */
START_TEST(a_deadline_stays_where_it_is)
{
	begin();
	laps_schedule_end(&s, true, T0 + HOUR / 4, T0);
	ck_assert_uint_eq(laps_schedule_next(&s), T0 + HOUR / 4);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR / 4 - 1), 0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 - HOUR), 0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR / 4),
			  LAPS_DUE_POST_AUTH | LAPS_DUE_CYCLE);
}
END_TEST

START_TEST(a_deadline_alone_puts_no_cycle_off)
{
	begin();
	laps_schedule_end(&s, true, T0 + HOUR / 4, T0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0 + HOUR / 4), LAPS_DUE_POST_AUTH);
	laps_schedule_begin(&s, LAPS_DUE_POST_AUTH, T0 + HOUR / 4);
	laps_schedule_end(&s, true, 0, T0 + HOUR / 4);
	ck_assert_uint_eq(laps_schedule_next(&s), T0 + HOUR);
}
END_TEST

/* a record that cannot be stored must not make the agent spin */
START_TEST(a_deadline_that_passed_and_failed_comes_again_later)
{
	const uint64_t retry = T0 + LAPS_POST_AUTH_RETRY_SECONDS * SECOND;

	begin();
	laps_schedule_end(&s, true, T0 - HOUR, T0);
	ck_assert_uint_eq(laps_schedule_due(&s, T0), 0);
	ck_assert_uint_eq(laps_schedule_next(&s), retry);
	laps_schedule_end(&s, false, 0, T0);
	ck_assert_uint_eq(laps_schedule_next(&s), retry);
	laps_schedule_end(&s, false, 0, retry);
	ck_assert_uint_eq(laps_schedule_due(&s, retry), 0);
}
END_TEST

static Suite *make(void)
{
	Suite *suite = suite_create("schedule");
	TCase *tc = tcase_create("schedule");

	tcase_add_test(tc, a_cycle_is_due_after_an_hour_and_no_tick_before);
	tcase_add_test(tc, a_jump_of_three_days_is_one_cycle);
	tcase_add_test(tc, a_clock_that_goes_back_takes_the_cycle_along);
	tcase_add_test(tc, a_clock_that_goes_back_again_and_again_does_not_stall);
	tcase_add_test(tc, what_was_due_when_the_clock_went_back_is_due_still);
	tcase_add_test(tc, a_deadline_stays_where_it_is);
	tcase_add_test(tc, a_deadline_alone_puts_no_cycle_off);
	tcase_add_test(tc, a_deadline_that_passed_and_failed_comes_again_later);
	suite_add_tcase(suite, tc);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
