/* SPDX-License-Identifier: MIT */
/* Pictures of a run. */
#include "fleet/plot.h"

#include <stdlib.h>
#include <string.h>

#include "fleet/series.h"
#include "lib/runner.h"

static void is_line(const double *value, size_t n, size_t width, bool unicode, const char *wanted)
{
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	fleet_plot_line(value, n, width, unicode, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_str_eq((const char *)out.data, wanted);
	laps_buf_clear(&out);
}

START_TEST(a_line_shows_the_greatest_of_each_column)
{
	static const double v[] = {0, 1, 8, 4, 2, 0};

	is_line(v, 6, 6, false, " .@=: ");
	is_line(v, 6, 3, false, ".@:");
	is_line(v, 6, 6, true, " ▁█▄▂ ");
	is_line(v, 2, 4, false, "  @@");
	is_line(v, 1, 3, false, "   ");
	is_line(v, 0, 3, false, "");
}
END_TEST

/* In steps of an eighth, and what is there at all is seen. */
START_TEST(small_values_are_seen)
{
	static const double v[] = {1000, 1};

	is_line(v, 2, 2, false, "@.");
}
END_TEST

START_TEST(the_environment_tells_what_a_terminal_shows)
{
	setenv("LC_ALL", "C", 1);
	setenv("LANG", "en_US.UTF-8", 1);
	ck_assert(!fleet_plot_unicode());
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	ck_assert(fleet_plot_unicode());
	setenv("LANG", "C", 1);
	ck_assert(!fleet_plot_unicode());
}
END_TEST

static struct sim_fleet_result result;

/* More samples than there is room for: all of the time is still there, and in order. */
START_TEST(a_long_run_is_thinned_out)
{
	static struct fleet_tally all;
	static struct fleet_series s;
	const struct fleet_sample *first = &result.sample[0], *last;

	fleet_series_init(&s, &result);
	for (int i = 0; i < 3 * FLEET_SAMPLES; i++) {
		all.outcome[LAPS_CYCLE_NOT_NEEDED]++;
		fleet_histogram_add(&all.time[FLEET_CYCLE], 1000);
		fleet_series_add(&s, &all, i < FLEET_SAMPLES ? FLEET_FIRST : FLEET_POLL, true);
	}
	last = &result.sample[result.sample_n - 1];
	ck_assert_uint_le(result.sample_n, FLEET_SAMPLES);
	ck_assert_uint_ge(result.sample_n, FLEET_SAMPLES / 2);
	ck_assert_int_eq(first->part, FLEET_FIRST);
	ck_assert_int_eq(last->part, FLEET_POLL);
	for (size_t i = 1; i < result.sample_n; i++)
		ck_assert(result.sample[i].at_s >= result.sample[i - 1].at_s);
	ck_assert_uint_gt(s.least_ns, 20000000);
}
END_TEST

/* Of a second and of three, with 100 and 20 in each: 160 in four. */
START_TEST(a_rate_of_two_samples_is_that_of_both)
{
	static const struct fleet_tally all;
	static struct fleet_series s;
	struct fleet_sample *sample = result.sample;

	fleet_series_init(&s, &result);
	for (size_t i = 0; i < FLEET_SAMPLES; i++)
		sample[i] = (struct fleet_sample){.at_s = (double)(i / 2) * 4 + (i % 2 ? 4 : 1),
						  .rate = i % 2 ? 20 : 100,
						  .rotations = i % 2 ? 4 : 0,
						  .p99_s = i % 2 ? 0.1 : 0.3};
	result.sample_n = FLEET_SAMPLES;
	fleet_series_add(&s, &all, FLEET_FIRST, true);
	ck_assert_uint_eq(result.sample_n, FLEET_SAMPLES / 2 + 1);
	for (size_t i = 0; i < FLEET_SAMPLES / 2; i++) {
		ck_assert_double_eq_tol(sample[i].rate, 40, 1e-9);
		ck_assert_double_eq_tol(sample[i].rotations, 3, 1e-9);
		ck_assert_double_eq(sample[i].p99_s, 0.3);
	}
}
END_TEST

/* As many of each as there are samples, inside the picture, and nothing that is not XML. */
START_TEST(a_course_is_a_document)
{
	struct laps_buf out;
	const char *text;
	size_t points = 0, open = 0, closed = 0;

	result.sample_n = 50;
	for (size_t i = 0; i < 50; i++)
		result.sample[i] = (struct fleet_sample){.at_s = (double)i,
							 .rate = (double)(i * i),
							 .rotations = 1,
							 .p50_s = 0.001,
							 .p99_s = 0.01,
							 .part = i < 20 ? FLEET_FIRST : FLEET_POLL};
	laps_buf_init(&out, 1u << 20);
	fleet_plot_course(&result, &out);
	laps_buf_put_u8(&out, 0);
	text = (const char *)out.data;
	ck_assert(strstr(text, "<svg ") == text);
	ck_assert_ptr_nonnull(strstr(text, ">poll</text>"));
	ck_assert_ptr_null(strstr(text, "nan"));
	ck_assert_ptr_null(strstr(text, "inf"));
	for (const char *p = text; *p; p++) {
		points += *p == ',';
		open += *p == '<';
		closed += *p == '>';
	}
	ck_assert_uint_eq(points, 4 * 50);
	ck_assert_uint_eq(open, closed);
	laps_buf_clear(&out);
}
END_TEST

/* Of nothing, too. */
START_TEST(an_empty_run_can_be_drawn)
{
	static struct sim_fleet_result nothing;
	struct laps_buf out;

	laps_buf_init(&out, 1u << 20);
	fleet_plot_course(&nothing, &out);
	fleet_plot_distribution(&nothing, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_ptr_null(strstr((const char *)out.data, "nan"));
	laps_buf_clear(&out);
}
END_TEST

/* A picture of their own, and only there. */
START_TEST(whole_sessions_are_drawn)
{
	static struct sim_fleet_result whole;
	struct laps_buf out;

	whole.o.identity = SIM_FLEET_KERBEROS;
	fleet_histogram_add(&whole.part[FLEET_FIRST].tally.time[FLEET_SESSION], 20000000);
	fleet_histogram_add(&whole.part[FLEET_FIRST].tally.time[FLEET_TICKETS], 9000000);
	for (int i = 0; i < 2; i++) {
		laps_buf_init(&out, 1u << 20);
		fleet_plot_distribution(&whole, &out);
		laps_buf_put_u8(&out, 0);
		ck_assert_int_eq(strstr((const char *)out.data, "GSSAPI sessions") != NULL, i == 0);
		ck_assert_int_eq(strstr((const char *)out.data, "fill-opacity") != NULL, i == 0);
		laps_buf_clear(&out);
		whole.o.identity = SIM_FLEET_BIND;
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("plot");
	TCase *c = tcase_create("plot");

	tcase_add_test(c, a_line_shows_the_greatest_of_each_column);
	tcase_add_test(c, small_values_are_seen);
	tcase_add_test(c, whole_sessions_are_drawn);
	tcase_add_test(c, the_environment_tells_what_a_terminal_shows);
	tcase_add_test(c, a_long_run_is_thinned_out);
	tcase_add_test(c, a_rate_of_two_samples_is_that_of_both);
	tcase_add_test(c, a_course_is_a_document);
	tcase_add_test(c, an_empty_run_can_be_drawn);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
