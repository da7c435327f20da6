/* SPDX-License-Identifier: MIT */
/*
 * The judge against a back end that is broken in one way each: a fleet runs over it, and what is
 * wrong has to be found, and told of the device that has it.
 */
#include "fleet/judge.h"

#include "unit/fleet/brokenkit.h"

/* No more and no less, and by name. */
static void is_bad(const struct fleet_bad *b, unsigned n)
{
	ck_assert_uint_eq(b->n, n);
	for (unsigned i = 0; i < n; i++)
		ck_assert(b->index[i] == VICTIM || (n == 2 && b->index[i] == OTHER));
	ck_assert(n < 2 || b->index[0] != b->index[1]);
}

static const sim_fleet_mode modes[] = {SIM_FLEET_ENCRYPTED, SIM_FLEET_CLEAR, SIM_FLEET_ENTRA};
#define MODES (sizeof(modes) / sizeof(modes[0]))

START_TEST(a_whole_fleet_is_well)
{
	struct sim_fleet_result *r = run(WHOLE, modes[_i]);

	ck_assert(sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].devices, DEVICES);
	ck_assert_uint_eq(r->judgement[0].acknowledged, DEVICES);
	ck_assert_uint_eq(r->judgement[0].by_current, DEVICES);
	ck_assert_uint_eq(r->judgement[0].expired, 0);
	ck_assert_uint_eq(r->part[FLEET_STORM].tally.outcome[LAPS_CYCLE_ROTATED], DEVICES);
	ck_assert_uint_eq(r->part[FLEET_STORM].tally.outcome[LAPS_CYCLE_FAILED], 0);
	sim_fleet_free(&r);
}
END_TEST

START_TEST(a_write_that_is_dropped_is_lost)
{
	struct sim_fleet_result *r = run(DROPS, modes[_i]);

	ck_assert(!sim_fleet_is_well(r));
	is_bad(&r->judgement[0].lost, 1);
	is_bad(&r->judgement[0].locked_out, 1);
	ck_assert_uint_eq(r->judgement[0].by_current, DEVICES - 1);
	sim_fleet_free(&r);
}
END_TEST

/* Nothing was changed, so nothing is lost. */
START_TEST(a_write_that_is_refused_is_not_lost)
{
	struct sim_fleet_result *r = run(REFUSES, modes[_i]);

	ck_assert(sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].by_current, DEVICES);
	ck_assert_uint_eq(r->judgement[0].expired,
			  DEVICES - r->part[FLEET_STORM].tally.outcome[LAPS_CYCLE_ROTATED]);
	ck_assert_uint_eq(r->judgement[0].expired, 1);
	ck_assert_uint_eq(r->part[FLEET_STORM].tally.outcome[LAPS_CYCLE_FAILED], 1);
	sim_fleet_free(&r);
}
END_TEST

/* Nobody knows whether it was done: what was there before may be gone, and is not claimed. */
START_TEST(a_write_without_an_answer_is_in_doubt)
{
	struct sim_fleet_result *r = run(DOUBTS, modes[_i]);

	ck_assert(sim_fleet_is_well(r));
	ck_assert_uint_eq(r->part[FLEET_STORM].tally.failed_at[LAPS_STEP_WRITE], 1);
	ck_assert_uint_le(r->judgement[0].in_doubt, 1);
	sim_fleet_free(&r);
}
END_TEST

/* The value that opens the account is behind the one that was written: readable where there is a
 * history, and gone, which is reported and no more, where there is none. */
static const struct {
	sim_fleet_mode mode;
	uint32_t history;
	unsigned torn;
} torn[] = {{SIM_FLEET_ENCRYPTED, 1, 0},
	    {SIM_FLEET_ENTRA, 1, 0},
	    {SIM_FLEET_ENCRYPTED, 0, 1},
	    {SIM_FLEET_CLEAR, 1, 1}};
#define TORN (sizeof(torn) / sizeof(torn[0]))

START_TEST(a_torn_device_is_reported)
{
	struct sim_fleet_result *r = run_with(TEARS, torn[_i].mode, torn[_i].history);

	ck_assert(sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].in_doubt, 1);
	ck_assert_uint_eq(r->judgement[0].acknowledged, DEVICES - 1);
	is_bad(&r->judgement[0].torn, torn[_i].torn);
	is_bad(&r->judgement[0].locked_out, 0);
	is_bad(&r->judgement[0].lost, 0);
	ck_assert_uint_eq(r->judgement[0].by_current, DEVICES - 1);
	ck_assert_uint_eq(r->judgement[0].by_history, 1 - torn[_i].torn);
	sim_fleet_free(&r);
}
END_TEST

/* With a history some value opens the account at every moment. */
START_TEST(a_history_that_is_gone_is_no_excuse)
{
	struct sim_fleet_result *r = run(FORGETS, SIM_FLEET_ENCRYPTED);

	ck_assert(!sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].in_doubt, 1);
	is_bad(&r->judgement[0].torn, 0);
	is_bad(&r->judgement[0].locked_out, 1);
	sim_fleet_free(&r);
}
END_TEST

START_TEST(swapped_values_are_found)
{
	struct sim_fleet_result *r = run(SWAPS, modes[_i]);

	ck_assert(!sim_fleet_is_well(r));
	is_bad(&r->judgement[0].lost, 2);
	is_bad(&r->judgement[0].locked_out, 2);
	sim_fleet_free(&r);
}
END_TEST

START_TEST(an_object_that_is_not_there_is_found)
{
	struct sim_fleet_result *r = run(HIDES, modes[_i]);

	ck_assert(!sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].devices, DEVICES);
	is_bad(&r->judgement[0].lost, 1);
	is_bad(&r->judgement[0].locked_out, 1);
	sim_fleet_free(&r);
}
END_TEST

/* A value of before, without what followed it. */
START_TEST(an_old_value_is_not_the_one_that_was_acknowledged)
{
	struct sim_fleet_result *r = run(OLD, SIM_FLEET_ENCRYPTED);

	ck_assert(!sim_fleet_is_well(r));
	is_bad(&r->judgement[0].lost, 1);
	is_bad(&r->judgement[0].locked_out, 1);
	sim_fleet_free(&r);
}
END_TEST

/* It is there, but the domain's administrators have no key for it. */
START_TEST(a_value_for_others_opens_nothing)
{
	struct sim_fleet_result *r = run(FOREIGN, SIM_FLEET_ENCRYPTED);

	ck_assert(!sim_fleet_is_well(r));
	is_bad(&r->judgement[0].locked_out, 1);
	is_bad(&r->judgement[0].lost, 0);
	ck_assert_uint_eq(r->judgement[0].by_current, DEVICES - 1);
	sim_fleet_free(&r);
}
END_TEST

/* The seed makes the run, whatever the threads do. */
START_TEST(a_seed_repeats_a_run)
{
	struct sim_fleet_options o = SIM_FLEET_OPTIONS_DEFAULT;
	struct sim_fleet_result *r[2];
	struct sim_err err;

	o.devices = 60;
	o.hours = 4;
	o.storm = o.quiet = true;
	o.start_ticks = BEGIN_TICKS;
	for (int i = 0; i < 2; i++) {
		o.threads = i == 0 ? 1 : 4;
		ck_assert(sim_fleet_run(&o, &domain, NULL, &r[i], &err));
	}
	for (int p = 0; p < FLEET_PART_N; p++) {
		ck_assert_mem_eq(r[0]->part[p].tally.outcome, r[1]->part[p].tally.outcome,
				 sizeof(r[0]->part[p].tally.outcome));
		ck_assert_uint_eq(r[0]->part[p].size, r[1]->part[p].size);
	}
	sim_fleet_free(&r[0]);
	sim_fleet_free(&r[1]);
}
END_TEST

/* Devices that cannot reach the directory try again in their next cycle; in the end all have
 * rotated. */
START_TEST(an_outage_is_made_up_for)
{
	struct sim_fleet_options o = SIM_FLEET_OPTIONS_DEFAULT;
	struct sim_fleet_result *r = NULL;
	const struct fleet_part_result *storm;
	struct sim_err err;

	o.devices = 60;
	o.threads = 2;
	o.storm = o.quiet = true;
	o.start_ticks = BEGIN_TICKS;
	o.outage_from_s = 600;
	o.outage_s = 1800;
	ck_assert(sim_fleet_run(&o, &domain, NULL, &r, &err));
	storm = &r->part[FLEET_STORM];
	ck_assert_uint_ge(storm->tally.outcome[LAPS_CYCLE_FAILED], 20);
	ck_assert_uint_eq(storm->tally.outcome[LAPS_CYCLE_FAILED],
			  storm->tally.failed_at[LAPS_STEP_LOCATE]);
	ck_assert_uint_eq(storm->tally.outcome[LAPS_CYCLE_ROTATED], 60);
	ck_assert(sim_fleet_is_well(r));
	sim_fleet_free(&r);
	/* it is none of the cloud */
	o.share[SIM_FLEET_ENCRYPTED] = 0;
	o.share[SIM_FLEET_ENTRA] = 100;
	ck_assert(sim_fleet_run(&o, &domain, NULL, &r, &err));
	ck_assert_uint_eq(r->part[FLEET_STORM].tally.outcome[LAPS_CYCLE_FAILED], 0);
	sim_fleet_free(&r);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("judge");
	TCase *c = tcase_create("judge");

	domain_make();
	tcase_set_timeout(c, 20);
	tcase_add_loop_test(c, a_whole_fleet_is_well, 0, MODES);
	tcase_add_loop_test(c, a_write_that_is_dropped_is_lost, 0, MODES);
	tcase_add_loop_test(c, a_write_that_is_refused_is_not_lost, 0, MODES);
	tcase_add_loop_test(c, a_write_without_an_answer_is_in_doubt, 0, MODES);
	tcase_add_loop_test(c, a_torn_device_is_reported, 0, TORN);
	tcase_add_test(c, a_history_that_is_gone_is_no_excuse);
	tcase_add_loop_test(c, swapped_values_are_found, 0, MODES);
	tcase_add_loop_test(c, an_object_that_is_not_there_is_found, 0, MODES);
	tcase_add_test(c, an_old_value_is_not_the_one_that_was_acknowledged);
	tcase_add_test(c, a_value_for_others_opens_nothing);
	tcase_add_test(c, a_seed_repeats_a_run);
	tcase_add_test(c, an_outage_is_made_up_for);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	const int status = laps_test_main(argc, argv, make_suite);

	domain_clear();
	return status;
}
