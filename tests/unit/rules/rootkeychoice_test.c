/* SPDX-License-Identifier: MIT */
/* Which root key is used and from when: [MS-GKDI] 3.1.4.1, and what Windows adds to it. */
#include <laps/gkdi.h>
#include <laps/rootkeychoice.h>

#include "lib/runner.h"

#define NOW   UINT64_C(134401646332243432)
#define CYCLE LAPS_GKDI_CYCLE_TICKS

START_TEST(the_one_whose_time_came_last)
{
	const struct laps_root_key_times t[] = {
		{NOW - 9, NOW - 1},  /* 0: made after all the others, begun before one */
		{NOW - 5, NOW - 50}, /* 1 */
		{NOW - 7, NOW - 40},
		{NOW + 1, NOW - 30}, /* to come */
		{0, NOW},            /* never */
	};

	ck_assert_uint_eq(laps_root_key_choose(t, 5, NOW), 1);
	ck_assert_uint_eq(laps_root_key_choose(t, 5, NOW + 1), 3);
	ck_assert_uint_eq(laps_root_key_choose(t, 5, NOW - 6), 2);
	ck_assert_uint_eq(laps_root_key_choose(t, 5, NOW - 9), 0);
	ck_assert_uint_eq(laps_root_key_choose(t, 5, NOW - 10), SIZE_MAX);
	ck_assert_uint_eq(laps_root_key_choose(t + 4, 1, UINT64_MAX), SIZE_MAX);
	ck_assert_uint_eq(laps_root_key_choose(NULL, 0, NOW), SIZE_MAX);
}
END_TEST

START_TEST(of_two_that_begin_together_the_one_made_last)
{
	const struct laps_root_key_times t[] = {{NOW, 3}, {NOW, 5}, {NOW, 4}};

	ck_assert_uint_eq(laps_root_key_choose(t, 3, NOW), 1);
	ck_assert_uint_eq(laps_root_key_choose(t + 1, 2, NOW), 0);
}
END_TEST

/* a cycle and five minutes before its time, crypto.md 10.5 */
START_TEST(by_its_id_it_is_given_a_cycle_early)
{
	const uint64_t early = CYCLE + UINT64_C(3000000000), start = 1000 * CYCLE;
	const struct {
		uint64_t used;
		bool valid;
	} row[] = {
		{0, false},
		{1, true},
		{start, true},
		{start + early, true},
		{start + early + 1, false},
		{UINT64_MAX, false},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct laps_root_key_times t = {row[i].used, 1};

		ck_assert_msg(laps_root_key_valid(&t, start) == row[i].valid, "row %zu", i);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("rootkeychoice");
	TCase *t = tcase_create("all");

	tcase_add_test(t, the_one_whose_time_came_last);
	tcase_add_test(t, of_two_that_begin_together_the_one_made_last);
	tcase_add_test(t, by_its_id_it_is_given_a_cycle_early);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
