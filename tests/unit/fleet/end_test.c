/* SPDX-License-Identifier: MIT */
/*
 * Runs that do not come to their end, or to nothing: what is told of them, and that the world is
 * left as it was.
 */
#include <signal.h>
#include <stdio.h>

#include "lib/runner.h"
#include "unit/fleet/domain.h"

#define DEVICES 40

/* A world that does nothing, and remembers what was made to go wrong in it. */
static struct {
	unsigned minutes, down_at, signal_at; /* 0: never */
	int outages;                          /* that go on */
	unsigned stalls;                      /* a bit a controller */
	unsigned sticks;                      /* how often nothing can be undone */
	unsigned made;                        /* outages and stalls that there were */
	bool seen_away;                       /* something was wrong when devices were judged */
	bool refuses;                         /* its directory, whatever is written */
} w;

static const char *get(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static bool tend(void *ctx, uint64_t ticks, struct sim_err *err)
{
	(void)ctx;
	(void)ticks;
	if (++w.minutes == w.signal_at)
		raise(SIGINT);
	return w.minutes != w.down_at || sim_fail(err, "the world is gone");
}

static bool may_change(bool on, struct sim_err *err)
{
	w.made += on;
	if (on || w.sticks == 0)
		return true;
	w.sticks--;
	return sim_fail(err, "the world has no time");
}

static bool fault(void *ctx, const char *spec, bool on, struct sim_err *err)
{
	(void)ctx;
	(void)spec;
	if (!may_change(on, err))
		return false;
	w.outages += on ? 1 : -1;
	return true;
}

static bool stall(void *ctx, unsigned controller, bool on, struct sim_err *err)
{
	const unsigned bit = 1u << controller;

	(void)ctx;
	if (!may_change(on, err))
		return false;
	w.stalls = on ? w.stalls | bit : w.stalls & ~bit;
	return true;
}

static const struct sim_fleet_world world = {
	.get = get, .tend = tend, .fault = fault, .stall = stall};

/* ---- the memory is its directory, with two controllers that show the same ---- */

static bool make(struct fleet *f, struct sim_err *err)
{
	f->controllers = 2;
	return fleet_memory.make(f, err);
}

static bool each(struct fleet *f, unsigned controller, fleet_look *look, void *arg,
		 struct sim_err *err)
{
	w.seen_away |= w.outages > 0 || w.stalls > 0;
	return fleet_memory.each(f, controller, look, arg, err);
}

static laps_rc refuse(void *ctx, const struct laps_backup_change *change, struct laps_cause *cause)
{
	(void)ctx;
	(void)change;
	laps_cause_set(cause, 1, "no \xc3\xa4nderung today"); /* not ASCII */
	return LAPS_E_DENIED;
}

static bool open_worker(struct fleet_worker *worker, struct sim_err *err)
{
	if (!fleet_memory.open(worker, err))
		return false;
	if (w.refuses)
		worker->ports.backup.write = refuse;
	return true;
}

static struct sim_fleet_options options(void)
{
	return (struct sim_fleet_options){.share = {100},
					  .devices = DEVICES,
					  .hours = 3,
					  .threads = 2,
					  .seed = UINT64_MAX,
					  .history = 1,
					  .start_ticks = BEGIN_TICKS,
					  .quiet = true};
}

static struct sim_fleet_result *run(const struct sim_fleet_options *o, bool whole,
				    struct sim_err *err)
{
	struct fleet_back back = fleet_memory;
	struct sim_fleet_result *r = NULL;

	back.make = make;
	back.each = each;
	back.open = open_worker;
	ck_assert_int_eq(fleet_run(o, &domain, &world, &back, &r, err), whole);
	ck_assert_ptr_nonnull(r);
	return r;
}

/* The report has the text. */
static void tells(const struct sim_fleet_result *r, const char *text)
{
	char *all = NULL;
	size_t len;
	FILE *out = open_memstream(&all, &len);

	sim_fleet_print(r, out);
	fclose(out);
	ck_assert_msg(strstr(all, text) != NULL, "no '%s' in:\n%s", text, all);
	free(all);
}

static void is_partial(const struct sim_fleet_result *r, const char *why)
{
	json_t *report = sim_fleet_json(r);

	ck_assert_ptr_nonnull(report);
	ck_assert_str_eq(json_string_value(json_object_get(report, "ended_early")), why);
	ck_assert(json_is_null(json_object_get(report, "judgement")));
	ck_assert_uint_eq(json_array_size(json_object_get(report, "controllers")), 0);
	json_decref(report);
	ck_assert(!sim_fleet_is_well(r));
	ck_assert(!r->judged);
}

START_TEST(a_world_that_goes_down_leaves_a_report)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;

	w.down_at = 71;
	r = run(&o, false, &err);
	ck_assert_str_eq(err.text, "the world is gone");
	is_partial(r, "the world is gone");
	ck_assert_uint_eq(r->part[FLEET_FIRST].tally.outcome[LAPS_CYCLE_ROTATED], DEVICES);
	ck_assert_uint_eq(r->part[FLEET_POLL].minutes, 11);
	ck_assert_uint_gt(fleet_tally_cycles(&r->part[FLEET_POLL].tally), 0);
	tells(r, "ended early, in minute 71 of virtual time: the world is gone; no device was "
		 "judged");
	sim_fleet_free(&r);
}
END_TEST

/* As from a terminal: it is blocked and waits. */
START_TEST(a_signal_leaves_a_report_and_the_world_as_it_was)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;
	sigset_t set;
	int number = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	o.outage_s = o.stall_s = 100 * 3600;
	w.signal_at = 90;
	r = run(&o, false, &err);
	ck_assert_int_eq(sigwait(&set, &number), 0);
	is_partial(r, "interrupted");
	ck_assert_uint_eq(r->part[FLEET_POLL].minutes, 30);
	ck_assert_uint_eq(w.made, 3);
	ck_assert_int_eq(w.outages, 0);
	ck_assert_uint_eq(w.stalls, 0);
	sim_fleet_free(&r);
}
END_TEST

/* Whoever judges reads over connections like those that were cut. */
START_TEST(an_outage_ends_with_the_run)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;

	o.outage_from_s = 3600;
	o.outage_s = 100 * 3600;
	r = run(&o, true, &err);
	ck_assert_uint_eq(w.made, 1);
	ck_assert_int_eq(w.outages, 0);
	ck_assert(!w.seen_away);
	ck_assert(sim_fleet_is_well(r));
	/* the hour that it was away in */
	ck_assert_uint_gt(r->part[FLEET_POLL].tally.outcome[LAPS_CYCLE_FAILED], DEVICES / 2);
	ck_assert_uint_eq(r->part[FLEET_POLL].tally.time[FLEET_FAILED].n,
			  r->part[FLEET_POLL].tally.outcome[LAPS_CYCLE_FAILED]);
	sim_fleet_free(&r);
}
END_TEST

/* The world may be somebody's. */
START_TEST(what_could_not_be_undone_is_tried_again)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;

	if (_i == 0)
		o.outage_s = 600;
	else
		o.stall_s = 600;
	w.sticks = 1;
	r = run(&o, false, &err);
	is_partial(r, "the world has no time");
	ck_assert_uint_eq(w.sticks, 0);
	ck_assert_int_eq(w.outages, 0);
	ck_assert_uint_eq(w.stalls, 0);
	sim_fleet_free(&r);
}
END_TEST

START_TEST(trouble_within_a_minute_is_made)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;

	o.outage_from_s = 90;
	o.stall_from_s = 30;
	o.outage_s = o.stall_s = 20;
	r = run(&o, true, &err);
	/* an outage, and both controllers */
	ck_assert_uint_eq(w.made, 3);
	ck_assert_int_eq(w.outages, 0);
	ck_assert_uint_eq(w.stalls, 0);
	sim_fleet_free(&r);
}
END_TEST

/* Nothing was lost, and nothing was shown either. */
START_TEST(a_fleet_without_a_password_is_not_well)
{
	struct sim_fleet_options o = options();
	struct sim_fleet_result *r;
	struct sim_err err;
	json_t *report, *part;

	w.refuses = true;
	r = run(&o, true, &err);
	ck_assert(!sim_fleet_is_well(r));
	ck_assert_uint_eq(r->judgement[0].unused, DEVICES);
	ck_assert_uint_eq(r->judgement[0].expired, 0);
	ck_assert_double_eq(fleet_done_rate(&r->part[FLEET_FIRST]), 0);
	/* a refusal takes as long as it likes */
	ck_assert_uint_eq(r->part[FLEET_FIRST].tally.time[FLEET_WRITE].n, 0);
	ck_assert_uint_ge(r->part[FLEET_FIRST].tally.time[FLEET_READ].n, DEVICES);
	tells(r, ": 0 of 40 devices: some readable value opens the account; 0 by the current "
		 "value; 40 that never had a password\n");
	report = sim_fleet_json(r);
	part = json_array_get(json_object_get(report, "parts"), 0);
	ck_assert_str_eq(
		json_string_value(json_object_get(
			json_object_get(json_object_get(part, "failed_at"), "write"), "one")),
		"no ??nderung today");
	ck_assert_str_eq(json_string_value(json_object_get(report, "seed")),
			 "18446744073709551615");
	ck_assert_ptr_null(json_object_get(report, "ended_early"));
	json_decref(report);
	sim_fleet_free(&r);
}
END_TEST

static void set_up(void)
{
	memset(&w, 0, sizeof(w));
}

static Suite *make_suite(void)
{
	Suite *s = suite_create("end");
	TCase *c = tcase_create("end");

	domain_make();
	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, a_world_that_goes_down_leaves_a_report);
	tcase_add_test(c, a_signal_leaves_a_report_and_the_world_as_it_was);
	tcase_add_test(c, an_outage_ends_with_the_run);
	tcase_add_loop_test(c, what_could_not_be_undone_is_tried_again, 0, 2);
	tcase_add_test(c, trouble_within_a_minute_is_made);
	tcase_add_test(c, a_fleet_without_a_password_is_not_well);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	const int status = laps_test_main(argc, argv, make_suite);

	domain_clear();
	return status;
}
