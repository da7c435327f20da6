/* SPDX-License-Identifier: MIT */
/* What is counted. */
#include "fleet/tally.h"

#include <stdlib.h>

#include "lib/runner.h"

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Against all values, sorted. */
START_TEST(quantiles_are_at_most_a_32nd_too_high)
{
	enum { N = 5000 };
	static struct fleet_histogram h;
	static uint64_t all[N];
	static const unsigned at[] = {1, 500, 900, 990, 1000};
	uint64_t state = 5;

	for (int i = 0; i < N; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
		all[i] = (state >> 20) % (UINT64_C(1) << state % 35);
		fleet_histogram_add(&h, all[i]);
	}
	qsort(all, N, sizeof(all[0]), compare);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		const uint64_t exact = all[(N * at[i] + 999) / 1000 - 1];
		const uint64_t told = fleet_histogram_quantile(&h, at[i]);

		ck_assert_uint_ge(told, exact);
		ck_assert_uint_le(told, exact + exact / 32);
	}
	ck_assert_uint_eq(fleet_histogram_quantile(&h, 1000), all[N - 1]);
	ck_assert_uint_eq(h.max_ns, all[N - 1]);
}
END_TEST

/* A million devices have nine thousand million cycles a year. */
START_TEST(thousands_of_millions_are_counted)
{
	static struct fleet_histogram sum, half;

	half.n = half.bucket[7] = UINT64_C(5000000000);
	half.max_ns = 100;
	for (int i = 0; i < 2; i++)
		fleet_histogram_merge(&sum, &half);
	ck_assert_uint_eq(fleet_histogram_quantile(&sum, 990), 7);
}
END_TEST

START_TEST(nothing_has_no_quantiles)
{
	static const struct fleet_histogram h;

	ck_assert_uint_eq(fleet_histogram_quantile(&h, 500), 0);
}
END_TEST

START_TEST(what_takes_for_ever_is_in_the_last_bucket)
{
	static struct fleet_histogram h;

	fleet_histogram_add(&h, UINT64_MAX);
	ck_assert_uint_eq(h.bucket[FLEET_BUCKETS - 1], 1);
	ck_assert_uint_gt(fleet_histogram_quantile(&h, 500), UINT64_C(1000000000000));
}
END_TEST

START_TEST(histograms_add_up_and_come_apart)
{
	static struct fleet_histogram a, b, both, since;

	for (uint64_t i = 0; i < 100; i++) {
		fleet_histogram_add(&a, i);
		fleet_histogram_add(&b, 1000 + i);
	}
	fleet_histogram_merge(&both, &a);
	fleet_histogram_merge(&both, &b);
	ck_assert_uint_eq(both.n, 200);
	ck_assert_uint_eq(both.sum_ns, a.sum_ns + b.sum_ns);
	ck_assert_uint_eq(fleet_histogram_quantile(&both, 500), fleet_histogram_quantile(&a, 1000));
	fleet_histogram_since(&both, &a, &since);
	ck_assert_uint_eq(since.n, b.n);
	ck_assert_mem_eq(since.bucket, b.bucket, sizeof(b.bucket));
}
END_TEST

START_TEST(tallies_add_up)
{
	static struct fleet_tally a, b;

	a.outcome[LAPS_CYCLE_ROTATED] = 2;
	a.failed_at[LAPS_STEP_WRITE] = 1;
	a.retries = 3;
	b.outcome[LAPS_CYCLE_ROTATED] = 5;
	b.outcome[LAPS_CYCLE_FAILED] = 7;
	fleet_histogram_add(&b.time[FLEET_WRITE], 9);
	fleet_tally_merge(&b, &a);
	ck_assert_uint_eq(fleet_tally_cycles(&b), 14);
	ck_assert_uint_eq(b.failed_at[LAPS_STEP_WRITE], 1);
	ck_assert_uint_eq(b.retries, 3);
	ck_assert_uint_eq(b.time[FLEET_WRITE].n, 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("tally");
	TCase *c = tcase_create("tally");

	tcase_add_test(c, quantiles_are_at_most_a_32nd_too_high);
	tcase_add_test(c, thousands_of_millions_are_counted);
	tcase_add_test(c, nothing_has_no_quantiles);
	tcase_add_test(c, what_takes_for_ever_is_in_the_last_bucket);
	tcase_add_test(c, histograms_add_up_and_come_apart);
	tcase_add_test(c, tallies_add_up);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
