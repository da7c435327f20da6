/* SPDX-License-Identifier: MIT */
#include "directory/dc/ranges.h"

#include "lib/runner.h"

static char a, b; /* connections */

static void put(const void *connection, uint64_t id, uint32_t first)
{
	const struct dc_ranges r = {.n = 1, .range = {{.name = "member", .first = first}}};

	dc_ranges_put(connection, id, &r);
}

/* The first number of its range; UINT32_MAX: it has none. */
static uint32_t get(const void *connection, uint64_t id)
{
	struct dc_ranges r;

	dc_ranges_get(connection, id, &r);
	return r.n == 0 ? UINT32_MAX : r.range[0].first;
}

START_TEST(each_search_has_its_own)
{
	ck_assert_uint_eq(get(&a, 1), UINT32_MAX);
	put(&a, 1, 10);
	put(&a, 2, 20);
	put(&b, 1, 30);
	ck_assert_uint_eq(get(&a, 1), 10);
	ck_assert_uint_eq(get(&a, 2), 20);
	ck_assert_uint_eq(get(&b, 1), 30);
	ck_assert_uint_eq(get(&b, 2), UINT32_MAX);
	put(&a, 1, 11);
	ck_assert_uint_eq(get(&a, 1), 11);
	dc_ranges_drop(&a, 1);
	ck_assert_uint_eq(get(&a, 1), UINT32_MAX);
	ck_assert_uint_eq(get(&b, 1), 30);
	put(&a, 3, 40);
	dc_ranges_drop_all(&a);
	ck_assert_uint_eq(get(&a, 2), UINT32_MAX);
	ck_assert_uint_eq(get(&a, 3), UINT32_MAX);
	ck_assert_uint_eq(get(&b, 1), 30);
	dc_ranges_drop_all(&b);
}
END_TEST

START_TEST(the_oldest_go_when_there_are_too_many)
{
	for (uint32_t i = 0; i < DC_RANGES_IN_FLIGHT; i++)
		put(&a, i, i);
	ck_assert_uint_eq(get(&a, 0), 0);
	put(&a, DC_RANGES_IN_FLIGHT, 7);
	ck_assert_uint_eq(get(&a, 0), UINT32_MAX);
	ck_assert_uint_eq(get(&a, 1), 1);
	ck_assert_uint_eq(get(&a, DC_RANGES_IN_FLIGHT), 7);
	dc_ranges_drop_all(&a);
	ck_assert_uint_eq(get(&a, 1), UINT32_MAX);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ranges");
	TCase *t = tcase_create("ranges");

	tcase_add_test(t, each_search_has_its_own);
	tcase_add_test(t, the_oldest_go_when_there_are_too_many);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
