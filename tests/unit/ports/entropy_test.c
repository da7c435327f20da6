/* SPDX-License-Identifier: MIT */
#include <laps/stream.h>

#include "lib/runner.h"
#include "ports/entropy.h"
#include "unit/ports/temp.h"

#define BLOCK LAPS_STREAM_BLOCK

static struct laps_cause cause;

static struct laps_entropy host(uint64_t seed, const char *label)
{
	struct laps_entropy e = {.counter_path = temp_path("WS0001"), .seed = seed};

	snprintf(e.label, sizeof(e.label), "%s", label);
	return e;
}

static void fill(struct laps_entropy *e, uint8_t *out, size_t len)
{
	struct laps_entropy_port port = laps_entropy_port(e);

	ck_assert_int_eq(port.fill(port.ctx, out, len, &cause), LAPS_OK);
}

static uint64_t counter(void)
{
	char *text = temp_read("WS0001");
	uint64_t v = strtoull(text, NULL, 10);

	free(text);
	return v;
}

START_TEST(gives_the_same_bytes_for_the_same_seed)
{
	struct laps_entropy e = host(7, "entropy/WS0001");
	uint8_t got[100], want[100];

	fill(&e, got, sizeof(got));
	ck_assert_int_eq(laps_stream_fill(7, "entropy/WS0001", 0, want, sizeof(want)), LAPS_OK);
	ck_assert_mem_eq(got, want, sizeof(got));
	/* the next call begins at a fresh block */
	fill(&e, got, 1);
	ck_assert_int_eq(laps_stream_fill(7, "entropy/WS0001", 4, want, 1), LAPS_OK);
	ck_assert_mem_eq(got, want, 1);
}
END_TEST

START_TEST(advances_the_counter_before_the_bytes_are_used)
{
	struct laps_entropy e = host(7, "a");
	uint8_t bytes[BLOCK];

	temp_write_text("WS0001", "100\n");
	fill(&e, bytes, sizeof(bytes));
	ck_assert_uint_eq(counter(), 100 + LAPS_ENTROPY_RESERVE);
	for (int i = 1; i < LAPS_ENTROPY_RESERVE; i++)
		fill(&e, bytes, sizeof(bytes));
	ck_assert_uint_eq(counter(), 100 + LAPS_ENTROPY_RESERVE);
	fill(&e, bytes, sizeof(bytes));
	ck_assert_uint_eq(counter(), 100 + 2 * LAPS_ENTROPY_RESERVE);
}
END_TEST

START_TEST(never_draws_the_same_block_twice)
{
	/* three processes, the second of them beside the first */
	struct laps_entropy a = host(7, "a"), b = host(7, "a"), c = host(7, "a");
	static uint8_t all[300][BLOCK];
	size_t n = 0;

	for (int i = 0; i < 80; i++) {
		fill(&a, all[n++], BLOCK);
		fill(&b, all[n++], BLOCK);
	}
	for (int i = 0; i < 80; i++)
		fill(&c, all[n++], BLOCK);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			ck_assert_mem_ne(all[i], all[k], BLOCK);
}
END_TEST

START_TEST(serves_more_than_a_reserve_at_once)
{
	struct laps_entropy e = host(7, "a");
	static uint8_t got[(LAPS_ENTROPY_RESERVE + 3) * BLOCK], want[sizeof(got)];

	fill(&e, got, sizeof(got));
	ck_assert_int_eq(laps_stream_fill(7, "a", 0, want, sizeof(want)), LAPS_OK);
	ck_assert_mem_eq(got, want, sizeof(got));
	ck_assert_uint_eq(counter(), LAPS_ENTROPY_RESERVE + 3);
}
END_TEST

static const char *const bad[] = {
	"x",
	"12x",
	"-1",
	"1 2",
	"18446744073709551616",
	"18446744073709551615",
	"0000000000000000000000000000000000000000000000000000000000000000000001",
};

START_TEST(refuses_a_counter_that_is_no_number)
{
	struct laps_entropy e = host(7, "a");
	struct laps_entropy_port port = laps_entropy_port(&e);
	uint8_t out[4] = {1, 2, 3, 4};
	char *text;

	temp_write_text("WS0001", bad[_i]);
	ck_assert_int_eq(port.fill(port.ctx, out, sizeof(out), &cause), LAPS_E_HOST);
	ck_assert_mem_eq(out, "\1\2\3\4", 4);
	text = temp_read("WS0001");
	ck_assert_str_eq(text, bad[_i]);
	free(text);
}
END_TEST

START_TEST(fails_where_the_counter_cannot_be_kept)
{
	struct laps_entropy e = host(7, "a");
	struct laps_entropy_port port = laps_entropy_port(&e);
	uint8_t out[4];

	e.counter_path = temp_path("none/WS0001");
	ck_assert_int_eq(port.fill(port.ctx, out, sizeof(out), &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "entropy counter"));
}
END_TEST

START_TEST(asks_the_kernel_on_a_real_host)
{
	struct laps_entropy e = {0};
	uint8_t a[64] = {0}, b[64] = {0};

	fill(&e, a, sizeof(a));
	fill(&e, b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
	ck_assert_int_eq(temp_count(), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("entropy");
	TCase *tc = temp_case("simulated");

	tcase_add_test(tc, gives_the_same_bytes_for_the_same_seed);
	tcase_add_test(tc, advances_the_counter_before_the_bytes_are_used);
	tcase_add_test(tc, never_draws_the_same_block_twice);
	tcase_add_test(tc, serves_more_than_a_reserve_at_once);
	tcase_add_loop_test(tc, refuses_a_counter_that_is_no_number, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, fails_where_the_counter_cannot_be_kept);
	suite_add_tcase(s, tc);
	tc = temp_case("real");
	tcase_add_test(tc, asks_the_kernel_on_a_real_host);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
