/* SPDX-License-Identifier: MIT */
/* Threads that do many small things. */
#include "fleet/pool.h"

#include <stdatomic.h>

#include "lib/runner.h"

#define THREADS 4
#define N       1000

static atomic_uint done[N], inside[THREADS];

static void task(void *arg, unsigned worker, size_t i)
{
	atomic_uint *twice = arg;

	if (atomic_fetch_add(&inside[worker], 1) != 0)
		atomic_fetch_add(twice, 1);
	atomic_fetch_add(&done[i], 1);
	atomic_fetch_sub(&inside[worker], 1);
}

static void rounds(unsigned threads)
{
	static const size_t size[] = {N, 0, 1, 2, 3, N - 1};
	struct fleet_pool *p = NULL;
	atomic_uint twice = 0;
	struct sim_err err;

	ck_assert(fleet_pool_start(threads, &p, &err));
	for (unsigned round = 0; round < 50; round++) {
		const size_t n = size[round % (sizeof(size) / sizeof(size[0]))];

		for (size_t i = 0; i < N; i++)
			atomic_store(&done[i], 0);
		fleet_pool_run(p, n, task, &twice);
		for (size_t i = 0; i < N; i++)
			ck_assert_uint_eq(atomic_load(&done[i]), i < n ? 1 : 0);
	}
	ck_assert_uint_eq(atomic_load(&twice), 0);
	fleet_pool_stop(&p);
	ck_assert_ptr_null(p);
}

START_TEST(each_thing_is_done_once_and_before_run_returns)
{
	rounds(THREADS);
}
END_TEST

START_TEST(one_thread_is_a_pool)
{
	rounds(1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("pool");
	TCase *c = tcase_create("pool");

	tcase_add_test(c, each_thing_is_done_once_and_before_run_returns);
	tcase_add_test(c, one_thread_is_a_pool);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
