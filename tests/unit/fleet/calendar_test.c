/* SPDX-License-Identifier: MIT */
/* When which device is next. */
#include "fleet/calendar.h"
#include "lib/runner.h"

#define N 500

static struct fleet_device device[N];
static struct fleet_calendar calendar;

static void fill(uint64_t seed)
{
	fleet_calendar_init(&calendar, device);
	for (uint32_t i = 0; i < N; i++) {
		device[i].next_s = fleet_first_s(seed, i);
		fleet_calendar_put(&calendar, i);
	}
}

START_TEST(a_minute_has_its_devices_in_order_of_time)
{
	static const uint32_t at[] = {59, 0, 60, 30, 30, 119};
	uint32_t out[8];

	fleet_calendar_init(&calendar, device);
	for (uint32_t i = 0; i < 6; i++) {
		device[i].next_s = at[i];
		fleet_calendar_put(&calendar, i);
	}
	ck_assert_uint_eq(fleet_calendar_count(&calendar, 0), 4);
	ck_assert_uint_eq(fleet_calendar_take(&calendar, 0, out), 4);
	ck_assert_uint_eq(out[0], 1);
	ck_assert_uint_eq(out[1], 3);
	ck_assert_uint_eq(out[2], 4);
	ck_assert_uint_eq(out[3], 0);
	ck_assert_uint_eq(fleet_calendar_count(&calendar, 0), 0);
	ck_assert_uint_eq(fleet_calendar_take(&calendar, 1, out), 2);
	ck_assert_uint_eq(out[0], 2);
	ck_assert_uint_eq(out[1], 5);
}
END_TEST

/* More than are sorted on the stack. */
START_TEST(a_crowded_minute_is_in_order_too)
{
	enum { CROWD = 3000 };
	static struct fleet_device many[CROWD];
	static uint32_t out[CROWD];

	fleet_calendar_init(&calendar, many);
	for (uint32_t i = 0; i < CROWD; i++) {
		many[i].next_s = 120 + i * 7 % 60;
		fleet_calendar_put(&calendar, i);
	}
	ck_assert_uint_eq(fleet_calendar_take(&calendar, 2, out), CROWD);
	for (uint32_t i = 1; i < CROWD; i++) {
		const uint32_t a = many[out[i - 1]].next_s, b = many[out[i]].next_s;

		ck_assert(a < b || (a == b && out[i - 1] < out[i]));
	}
}
END_TEST

/* Over days: nobody is left out, nobody comes twice in what is less than an hour less a minute. */
START_TEST(each_device_has_a_cycle_an_hour)
{
	uint32_t out[N], cycles[N] = {0}, last[N] = {0};
	const uint32_t hours = 50;

	fill(7);
	for (uint32_t minute = 0; minute < hours * 60; minute++) {
		const size_t n = fleet_calendar_take(&calendar, minute, out);

		for (size_t k = 0; k < n; k++) {
			struct fleet_device *d = &device[out[k]];

			ck_assert_uint_eq(d->next_s / 60, minute);
			if (cycles[out[k]]++ > 0) {
				ck_assert_uint_ge(d->next_s - last[out[k]], 3540);
				ck_assert_uint_le(d->next_s - last[out[k]], 3660);
			}
			last[out[k]] = d->next_s;
			d->next_s += fleet_pause_s(7, out[k], d->next_s);
			fleet_calendar_put(&calendar, out[k]);
		}
	}
	for (uint32_t i = 0; i < N; i++) {
		ck_assert_uint_ge(cycles[i], hours - 2);
		ck_assert_uint_le(cycles[i], hours + 2);
	}
}
END_TEST

START_TEST(the_seed_spreads_devices_over_the_hour)
{
	uint32_t quarter[4] = {0}, same = 0;

	for (uint32_t i = 0; i < N; i++) {
		ck_assert_uint_lt(fleet_first_s(7, i), 3600);
		quarter[fleet_first_s(7, i) / 900]++;
		same += fleet_first_s(7, i) == fleet_first_s(8, i);
		ck_assert_uint_eq(fleet_first_s(7, i), fleet_first_s(7, i));
	}
	for (int q = 0; q < 4; q++)
		ck_assert_uint_ge(quarter[q], N / 4 - N / 10);
	ck_assert_uint_le(same, 5);
}
END_TEST

/* Pauses average to the hour: no drift. */
START_TEST(jitter_goes_both_ways)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < 10000; i++)
		sum += (int64_t)fleet_pause_s(3, i, 17) - 3600;
	ck_assert_int_le(sum, 20000);
	ck_assert_int_ge(sum, -20000);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("calendar");
	TCase *c = tcase_create("calendar");

	tcase_add_test(c, a_minute_has_its_devices_in_order_of_time);
	tcase_add_test(c, a_crowded_minute_is_in_order_too);
	tcase_add_test(c, each_device_has_a_cycle_an_hour);
	tcase_add_test(c, the_seed_spreads_devices_over_the_hour);
	tcase_add_test(c, jitter_goes_both_ways);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
