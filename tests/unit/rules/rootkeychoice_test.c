/* SPDX-License-Identifier: MIT */
/* Which root key is used and from when: [MS-GKDI] 3.1.4.1, and what Windows adds to it. */
#include <laps/gkdi.h>
#include <laps/rootkeychoice.h>

#include "lib/runner.h"

#define CYCLE LAPS_GKDI_CYCLE_TICKS

/* crypto.md 10.5: the highest msKds-UseStartTime */
START_TEST(new_values_are_for_the_one_that_starts_last)
{
	const struct laps_root_key_times a = {5, 1}, b = {4, 9}, c = {5, 2};

	ck_assert(laps_root_key_later(&a, &b));
	ck_assert(!laps_root_key_later(&b, &a));
	ck_assert(laps_root_key_later(&c, &a));
	ck_assert(!laps_root_key_later(&a, &c));
	ck_assert(!laps_root_key_later(&a, &a));
}
END_TEST

/* a cycle and five minutes before its time, crypto.md 10.5 */
START_TEST(it_is_good_a_cycle_early)
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

	tcase_add_test(t, new_values_are_for_the_one_that_starts_last);
	tcase_add_test(t, it_is_good_a_cycle_early);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
