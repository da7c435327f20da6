/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/encvalue.h>
#include <laps/history.h>
#include <string.h>

#define MANY 16

/* Values whose only content is a header of that time and one byte to tell them apart. */
static struct laps_buf value[MANY];
static struct laps_bytes held[MANY];
static struct laps_state state;
static struct laps_history_input in;
static bool move, drop[MANY];

static struct laps_bytes make(size_t i, uint64_t ticks)
{
	const uint8_t content = (uint8_t)i;

	laps_buf_init(&value[i], 64);
	laps_encvalue_format(ticks, &content, 1, &value[i]);
	ck_assert_int_eq(laps_buf_status(&value[i]), LAPS_OK);
	return (struct laps_bytes){value[i].data, value[i].len};
}

/* A history of these times, after a rotation at current that went through. */
static void settled(uint32_t size, uint64_t current, const uint64_t *times, size_t n)
{
	for (size_t i = 0; i < n; i++)
		held[i] = make(i, times[i]);
	state = (struct laps_state){.confirmed = {.present = true,
						  .updated_ticks = current,
						  .mode = LAPS_MODE_ENCRYPTED}};
	in = (struct laps_history_input){.current = make(MANY - 1, current),
					 .history = held,
					 .history_n = n,
					 .size = size,
					 .state = &state,
					 .last_set_ticks = current};
	memset(drop, 0x55, sizeof(drop));
}

/* The flags as a word: 'd' dropped, 'k' kept; first whether the current value moves. */
static const char *plan(void)
{
	static char out[MANY + 2];

	laps_history_plan(&in, &move, drop);
	out[0] = move ? 'm' : '-';
	for (size_t i = 0; i < in.history_n; i++)
		out[1 + i] = drop[i] ? 'd' : 'k';
	out[1 + in.history_n] = '\0';
	return out;
}

static void clear(void)
{
	for (size_t i = 0; i < MANY; i++)
		laps_buf_clear(&value[i]);
}

/* HIS-01 */
START_TEST(without_a_size_nothing_moves)
{
	settled(0, 100, NULL, 0);
	ck_assert_str_eq(plan(), "-");
}
END_TEST

/* HIS-02, HIS-08 */
START_TEST(the_newest_by_header_time_stay_whatever_their_order)
{
	settled(2, 100, (const uint64_t[]){90, 70, 80}, 3);
	ck_assert_str_eq(plan(), "mkdd");
	clear();
	settled(3, 100, (const uint64_t[]){70, 90, 80}, 3);
	ck_assert_str_eq(plan(), "mdkk");
}
END_TEST

/* HIS-04; that size 0 drops what is there is ours */
START_TEST(a_smaller_size_drops_the_surplus)
{
	settled(2, 100, (const uint64_t[]){90, 80, 70, 60, 50}, 5);
	ck_assert_str_eq(plan(), "mkdddd");
	clear();
	settled(0, 100, (const uint64_t[]){90, 80}, 2);
	ck_assert_str_eq(plan(), "-dd");
}
END_TEST

/* HIS-09 */
START_TEST(twelve_are_kept_beside_the_current_one)
{
	static const uint64_t times[] = {99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89, 88};

	settled(12, 100, times, 12);
	ck_assert_str_eq(plan(), "mkkkkkkkkkkkd");
	clear();
	settled(12, 100, times, 11);
	ck_assert_str_eq(plan(), "mkkkkkkkkkkk");
}
END_TEST

/* HIS-06: nothing encrypted is there yet */
START_TEST(without_a_current_value_nothing_moves)
{
	settled(3, 100, (const uint64_t[]){90}, 1);
	in.current = (struct laps_bytes){NULL, 0};
	ck_assert_str_eq(plan(), "-k");
}
END_TEST

START_TEST(a_value_without_a_header_is_the_oldest)
{
	settled(2, 100, (const uint64_t[]){90, 80}, 2);
	held[0] = (struct laps_bytes){(const uint8_t *)"garbage", 7};
	ck_assert_str_eq(plan(), "mdk");
}
END_TEST

/* A rotation at 100 whose apply step failed: 90 is in force, 100 was never set. */
static void torn(uint32_t size, const uint64_t *times, size_t n)
{
	settled(size, 100, times, n);
	state.confirmed.updated_ticks = 90;
	state.intent = state.confirmed;
	state.intent.updated_ticks = 100;
	in.last_set_ticks = 90;
}

/* ours */
START_TEST(a_value_that_was_never_set_is_replaced)
{
	torn(1, (const uint64_t[]){90}, 1);
	ck_assert_str_eq(plan(), "-k");
	clear();
	/* the next one, too: the one in force stays for ever */
	torn(1, (const uint64_t[]){80, 90}, 2);
	ck_assert_str_eq(plan(), "-dk");
}
END_TEST

/* ours */
START_TEST(an_account_that_does_not_tell_may_have_been_set)
{
	torn(1, (const uint64_t[]){90, 80}, 2);
	in.last_set_ticks = 0;
	/* 90 or 100 is in force; there is room for one */
	ck_assert_str_eq(plan(), "mkd");
}
END_TEST

/* ours: somebody else has set the password at 95 */
START_TEST(a_time_of_no_value_tells_nothing)
{
	torn(1, (const uint64_t[]){90, 80}, 2);
	in.last_set_ticks = 95;
	state.intent.updated_ticks = 101; /* of a write that did not arrive */
	ck_assert_str_eq(plan(), "mkd");
}
END_TEST

/* ours: set, but the record of it was lost: 100 is in force */
START_TEST(what_is_in_force_moves_even_when_unconfirmed)
{
	torn(1, (const uint64_t[]){90}, 1);
	in.last_set_ticks = 100;
	ck_assert_str_eq(plan(), "md");
}
END_TEST

/* ours: the clock was set back after 100 and 110 */
START_TEST(the_value_in_force_moves_before_newer_looking_ones)
{
	settled(2, 50, (const uint64_t[]){110, 100}, 2);
	ck_assert_str_eq(plan(), "mkd");
}
END_TEST

/* ours: the write of the last attempt did not arrive, that of the one before did */
START_TEST(a_value_of_an_earlier_attempt_that_was_never_set_is_replaced_too)
{
	torn(1, (const uint64_t[]){90}, 1);
	state.intent.updated_ticks = 101;
	ck_assert_str_eq(plan(), "-k");
}
END_TEST

/* ours: what the record said is lost, the account still tells; or does not */
START_TEST(a_lost_record_drops_nothing_that_may_be_in_force)
{
	settled(1, 100, (const uint64_t[]){90, 80}, 2);
	state = (struct laps_state){0};
	in.last_set_ticks = 90;
	ck_assert_str_eq(plan(), "-kd");
	in.last_set_ticks = 0;
	ck_assert_str_eq(plan(), "mkk");
	in.last_set_ticks = 85; /* of no value */
	ck_assert_str_eq(plan(), "mkk");
}
END_TEST

/* ours: 50 was set at some time after 90, by a clock that was set back, and nobody tells */
START_TEST(with_a_clock_that_was_set_back_nothing_is_dropped)
{
	torn(1, (const uint64_t[]){90, 50}, 2);
	in.current = make(2, 51);
	state.intent.updated_ticks = 51;
	in.last_set_ticks = 0;
	ck_assert_str_eq(plan(), "mkk");
}
END_TEST

/* ours: a copy that is in the history already is not added again, and stays */
START_TEST(the_same_value_is_not_moved_twice)
{
	settled(2, 100, (const uint64_t[]){90, 80, 70}, 3);
	held[1] = in.current;
	ck_assert_str_eq(plan(), "-kkd");
	clear();
	settled(1, 100, (const uint64_t[]){90, 80}, 2);
	held[1] = in.current;
	ck_assert_str_eq(plan(), "-dk");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("history");
	TCase *t = tcase_create("plan");

	tcase_add_checked_fixture(t, NULL, clear);
	tcase_add_test(t, without_a_size_nothing_moves);
	tcase_add_test(t, the_newest_by_header_time_stay_whatever_their_order);
	tcase_add_test(t, a_smaller_size_drops_the_surplus);
	tcase_add_test(t, twelve_are_kept_beside_the_current_one);
	tcase_add_test(t, without_a_current_value_nothing_moves);
	tcase_add_test(t, a_value_without_a_header_is_the_oldest);
	tcase_add_test(t, a_value_that_was_never_set_is_replaced);
	tcase_add_test(t, an_account_that_does_not_tell_may_have_been_set);
	tcase_add_test(t, a_time_of_no_value_tells_nothing);
	tcase_add_test(t, what_is_in_force_moves_even_when_unconfirmed);
	tcase_add_test(t, the_value_in_force_moves_before_newer_looking_ones);
	tcase_add_test(t, a_value_of_an_earlier_attempt_that_was_never_set_is_replaced_too);
	tcase_add_test(t, a_lost_record_drops_nothing_that_may_be_in_force);
	tcase_add_test(t, with_a_clock_that_was_set_back_nothing_is_dropped);
	tcase_add_test(t, the_same_value_is_not_moved_twice);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
