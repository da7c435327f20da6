/* SPDX-License-Identifier: MIT */
#include <jansson.h>

#include "fleet/report.h"
#include "lib/runner.h"

static struct sim_fleet_result r;

static void set_up(void)
{
	r = (struct sim_fleet_result){
		.ceiling = {.protects = {.rate = 1000, .cpu_s = 0.002},
			    .searches = {.rate = 4000, .cpu_s = 0.0002, .server_cpu_s = 0.0003},
			    .modifies = {.rate = 2000, .cpu_s = 0.0004, .server_cpu_s = 0.0006},
			    .binds = {.rate = 8000, .cpu_s = 0.0001, .server_cpu_s = 0.0001}}};
}

START_TEST(a_bound_has_every_part)
{
	r.o.identity = SIM_FLEET_PROXY;
	ck_assert_double_eq_tol(fleet_rotation_bound(&r), 1 / (0.001 + 0.00025 + 0.0005), 1e-6);
	ck_assert_double_eq_tol(fleet_made_of_cpu(&r), 0.0035, 1e-9);
}
END_TEST

/* Search and modification have been measured with a bind each. */
START_TEST(devices_that_bind_do_so_once)
{
	r.o.identity = SIM_FLEET_BIND;
	ck_assert_double_eq_tol(fleet_rotation_bound(&r), 1 / (0.001 + 0.00025 + 0.0005 - 0.000125),
				1e-6);
	ck_assert_double_eq_tol(fleet_made_of_cpu(&r), 0.0033, 1e-9);
}
END_TEST

START_TEST(whole_sessions_are_held_against_bare_ones)
{
	struct fleet_part_result *p = &r.part[FLEET_STORM];

	r.o.identity = SIM_FLEET_KERBEROS;
	r.ceiling.binds = (struct fleet_pace){0};
	r.ceiling.bare = (struct fleet_pace){.rate = 250, .cpu_s = 0.003, .server_cpu_s = 0.002};
	ck_assert_double_eq_tol(fleet_rotation_bound(&r), 1 / (0.001 + 0.00025 + 0.0005 + 0.004),
				1e-6);
	ck_assert_double_eq_tol(fleet_made_of_cpu(&r), 0.0085, 1e-9);
	p->minutes = 62;
	p->seconds = 2;
	for (int i = 0; i < 100; i++) {
		fleet_histogram_add(&p->tally.time[FLEET_SESSION], 8000000);
		fleet_histogram_add(&p->tally.time[FLEET_TICKETS], 2000000);
	}
	ck_assert_double_eq_tol(fleet_session_rate(p), 50, 1e-9);
	ck_assert_double_eq_tol(fleet_session_share(p, FLEET_TICKETS), 0.25, 1e-9);
	ck_assert_double_eq_tol(fleet_of_bare(&r), 0.2, 1e-9);
	p->cpu_s = 0.5;
	p->server_cpu_s = 0.25;
	ck_assert_double_eq_tol(fleet_cpu_of_bare(&r), 1.5, 1e-9);
	r.ceiling.bare.rate = 0;
	ck_assert_double_eq(fleet_of_bare(&r), 0);
	ck_assert_double_eq(fleet_session_share(&r.part[FLEET_POLL], FLEET_TICKETS), 0);
}
END_TEST

/* In memory there is no directory. */
START_TEST(what_was_not_measured_bounds_nothing)
{
	char *told = NULL;
	const char *name;
	size_t len;
	FILE *out;

	r.ceiling.searches.rate = r.ceiling.modifies.rate = r.ceiling.binds.rate = 0;
	ck_assert_double_eq_tol(fleet_rotation_bound(&r), 1000, 1e-6);
	ck_assert_ptr_eq(fleet_rotation_ceiling(&r, &name), &r.ceiling.protects);
	ck_assert_str_eq(name, "protecting");
	out = open_memstream(&told, &len);
	fleet_print_ceiling(&r, out);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(told, "of the lower ceiling, protecting"));
	ck_assert_ptr_null(strstr(told, "searching"));
	free(told);
	r.ceiling.protects.rate = 0;
	ck_assert_double_eq(fleet_rotation_bound(&r), 0);
	ck_assert_ptr_null(fleet_rotation_ceiling(&r, &name));
}
END_TEST

START_TEST(the_lower_ceiling_is_told)
{
	const char *name;

	ck_assert_ptr_eq(fleet_rotation_ceiling(&r, &name), &r.ceiling.protects);
	r.ceiling.protects.rate = 3000;
	ck_assert_ptr_eq(fleet_rotation_ceiling(&r, &name), &r.ceiling.modifies);
	ck_assert_str_eq(name, "modifying");
}
END_TEST

static json_t *sessions_of(const json_t *report)
{
	return json_object_get(json_array_get(json_object_get(report, "parts"), 0), "sessions");
}

/* Each under its own name: the members are packed by a string of letters that no compiler checks.
 */
START_TEST(the_report_for_programs_has_them)
{
	json_t *report, *c;

	r.o.identity = SIM_FLEET_BIND;
	r.back = "none";
	r.part[FLEET_FIRST].minutes = 60;
	r.part[FLEET_FIRST].tally.turned = 7;
	report = sim_fleet_json(&r);
	ck_assert_int_eq(json_integer_value(json_object_get(
				 json_array_get(json_object_get(report, "parts"), 0), "turned")),
			 7);
	c = json_object_get(report, "ceilings");
	ck_assert_double_eq(
		json_real_value(json_object_get(json_object_get(c, "protecting"), "per_second")),
		1000);
	ck_assert_double_eq(json_real_value(json_object_get(c, "bound_per_second")),
			    fleet_rotation_bound(&r));
	ck_assert_str_eq(json_string_value(json_object_get(c, "lower")), "protecting");
	ck_assert_double_eq(json_real_value(json_object_get(c, "of_parts_cpu")), 0);
	ck_assert(json_is_null(sessions_of(report)));
	json_decref(report);
}
END_TEST

START_TEST(the_report_for_programs_has_sessions)
{
	struct fleet_part_result *p = &r.part[FLEET_FIRST];
	static const fleet_timed part[] = {FLEET_TICKETS, FLEET_CONNECT, FLEET_GSSAPI, FLEET_WORK};
	static const char *const name[] = {"kdc", "connect", "bind", "work"};
	json_t *report, *s, *c;

	r.o.identity = SIM_FLEET_KERBEROS;
	r.back = "none";
	r.ceiling.bare = (struct fleet_pace){.rate = 100, .cpu_s = 0.01};
	p->minutes = 60;
	p->seconds = 4;
	p->cpu_s = 4;
	for (int i = 0; i < 100; i++) {
		fleet_histogram_add(&p->tally.time[FLEET_SESSION], 10000000);
		for (uint64_t k = 0; k < 4; k++)
			fleet_histogram_add(&p->tally.time[part[k]], (k + 1) * 1000000);
	}
	report = sim_fleet_json(&r);
	ck_assert_str_eq(json_string_value(json_object_get(report, "identity")), "kerberos");
	s = sessions_of(report);
	ck_assert_int_eq(json_integer_value(json_object_get(s, "n")), 100);
	ck_assert_double_eq(json_real_value(json_object_get(s, "per_second")), 25);
	ck_assert_double_eq(json_real_value(json_object_get(s, "max")), 0.01);
	s = json_object_get(s, "share");
	for (int k = 0; k < 4; k++)
		ck_assert_double_eq_tol(json_real_value(json_object_get(s, name[k])), 0.1 * (k + 1),
					1e-9);
	c = json_object_get(report, "ceilings");
	ck_assert_double_eq(json_real_value(json_object_get(c, "of_bare_sessions")), 0.25);
	ck_assert_double_eq_tol(json_real_value(json_object_get(c, "of_bare_sessions_cpu")), 4,
				1e-9);
	ck_assert_double_eq(
		json_real_value(json_object_get(json_object_get(c, "bare_session"), "per_second")),
		100);
	json_decref(report);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ratio");
	TCase *c = tcase_create("ratio");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, a_bound_has_every_part);
	tcase_add_test(c, devices_that_bind_do_so_once);
	tcase_add_test(c, whole_sessions_are_held_against_bare_ones);
	tcase_add_test(c, what_was_not_measured_bounds_nothing);
	tcase_add_test(c, the_lower_ceiling_is_told);
	tcase_add_test(c, the_report_for_programs_has_them);
	tcase_add_test(c, the_report_for_programs_has_sessions);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
