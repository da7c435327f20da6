/* SPDX-License-Identifier: MIT */
/* The report of a fleet's run, for programs, as lapsim(1) tells it. Times are in seconds. */
#include <inttypes.h>
#include <stdio.h>

#include "fleet/result.h"

static json_t *time_json(const struct fleet_histogram *h)
{
	return json_pack("{sI sf sf sf sf sf}", "n", (json_int_t)h->n, "mean",
			 h->n ? (double)h->sum_ns / 1e9 / (double)h->n : 0.0, "p50",
			 (double)fleet_histogram_quantile(h, 500) / 1e9, "p90",
			 (double)fleet_histogram_quantile(h, 900) / 1e9, "p99",
			 (double)fleet_histogram_quantile(h, 990) / 1e9, "max",
			 (double)h->max_ns / 1e9);
}

static json_t *times_json(const struct fleet_tally *t)
{
	json_t *all = json_object();

	for (int i = 0; all && i < FLEET_TIMED_N; i++) {
		if (t->time[i].n == 0 ||
		    json_object_set_new(all, fleet_timed_name[i], time_json(&t->time[i])) == 0)
			continue;
		json_decref(all);
		all = NULL;
	}
	return all;
}

static json_t *failures_json(const struct fleet_tally *t)
{
	json_t *all = json_object();

	for (int i = 0; all && i < LAPS_STEP_N; i++)
		if (t->failed_at[i] > 0)
			json_object_set_new(all, laps_step_name((laps_step)i),
					    json_pack("{sI ss}", "n", (json_int_t)t->failed_at[i],
						      "one", t->why[i]));
	return all;
}

/* Whole ones, with what part of their time each thing took. */
static json_t *sessions_json(const struct fleet_part_result *p)
{
	const struct fleet_histogram *h = &p->tally.time[FLEET_SESSION];

	if (h->n == 0)
		return json_null();
	return json_pack(
		"{sI sf sf sf sf s{sf sf sf sf}}", "n", (json_int_t)h->n, "per_second",
		fleet_session_rate(p), "p50", (double)fleet_histogram_quantile(h, 500) / 1e9, "p99",
		(double)fleet_histogram_quantile(h, 990) / 1e9, "max", (double)h->max_ns / 1e9,
		"share", "kdc", fleet_session_share(p, FLEET_TICKETS), "connect",
		fleet_session_share(p, FLEET_CONNECT), "bind", fleet_session_share(p, FLEET_GSSAPI),
		"work", fleet_session_share(p, FLEET_WORK));
}

static json_t *part_json(const struct fleet_part_result *p, const char *name)
{
	return json_pack("{ss sI sf sI sI sI sI sI sf sf sf sI so so so}", "part", name,
			 "virtual_minutes", (json_int_t)p->minutes, "seconds", p->seconds, "cycles",
			 (json_int_t)fleet_tally_cycles(&p->tally), "rotated",
			 (json_int_t)p->tally.outcome[LAPS_CYCLE_ROTATED], "failed",
			 (json_int_t)p->tally.outcome[LAPS_CYCLE_FAILED], "retried",
			 (json_int_t)p->tally.retries, "turned", (json_int_t)p->tally.turned,
			 "done_per_second", fleet_done_rate(p), "cpu", p->cpu_s, "server_cpu",
			 p->server_cpu_s, "directory_bytes", (json_int_t)p->size, "failed_at",
			 failures_json(&p->tally), "times", times_json(&p->tally), "sessions",
			 sessions_json(p));
}

static json_t *parts_json(const struct sim_fleet_result *r)
{
	json_t *all = json_array();

	for (int i = 0; all && i < FLEET_PART_N; i++) {
		if (r->part[i].minutes == 0 ||
		    json_array_append_new(all, part_json(&r->part[i], fleet_part_name[i])) == 0)
			continue;
		json_decref(all);
		all = NULL;
	}
	return all;
}

static json_t *samples_json(const struct sim_fleet_result *r)
{
	json_t *all = json_array();

	for (size_t i = 0; all && i < r->sample_n; i++) {
		const struct fleet_sample *s = &r->sample[i];
		json_t *one =
			json_pack("{sf sf sf sf sf ss}", "at", s->at_s, "done_per_second", s->rate,
				  "rotations_per_second", s->rotations, "p50", s->p50_s, "p99",
				  s->p99_s, "part", fleet_part_name[s->part]);

		if (json_array_append_new(all, one) == 0)
			continue;
		json_decref(all);
		all = NULL;
	}
	return all;
}

static json_t *names_json(const struct fleet_bad *b)
{
	json_t *all = json_array();
	char name[FLEET_NAME];

	for (uint64_t i = 0; all && i < b->n && i < FLEET_NAMED; i++) {
		fleet_device_name(b->index[i], name);
		json_array_append_new(all, json_string(name));
	}
	return all;
}

static json_t *judgement_json(const struct fleet_judgement *j)
{
	return json_pack("{sI sI sI sI sI sI sI so sI so sI sI so}", "devices",
			 (json_int_t)j->devices, "by_current", (json_int_t)j->by_current,
			 "by_history", (json_int_t)j->by_history, "never_set",
			 (json_int_t)j->unused, "expired", (json_int_t)j->expired, "in_doubt",
			 (json_int_t)j->in_doubt, "torn", (json_int_t)j->torn.n, "torn_devices",
			 names_json(&j->torn), "locked_out", (json_int_t)j->locked_out.n,
			 "locked_out_devices", names_json(&j->locked_out), "acknowledged",
			 (json_int_t)j->acknowledged, "lost_updates", (json_int_t)j->lost.n,
			 "lost_devices", names_json(&j->lost));
}

static json_t *judgements_json(const struct sim_fleet_result *r)
{
	json_t *all = json_array();

	for (uint32_t i = 0; all && r->judged && i < r->controllers; i++)
		json_array_append_new(all, judgement_json(&r->judgement[i]));
	return all;
}

static json_t *pace_json(const struct fleet_pace *p)
{
	return json_pack("{sf sf sf}", "per_second", p->rate, "cpu", p->cpu_s, "server_cpu",
			 p->server_cpu_s);
}

static json_t *ceiling_json(const struct sim_fleet_result *r)
{
	const struct fleet_ceiling *c = &r->ceiling;
	const char *name = "";
	const struct fleet_pace *least = fleet_rotation_ceiling(r, &name);

	if (!least)
		return json_null();
	return json_pack("{so so so so so so sf sf sf sf sf ss sf sf sf sf}", "protecting",
			 pace_json(&c->protects), "modifying", pace_json(&c->modifies), "searching",
			 pace_json(&c->searches), "binding", pace_json(&c->binds), "bare_session",
			 pace_json(&c->bare), "session", pace_json(&c->sessions),
			 "of_bare_sessions", fleet_of_bare(r), "of_bare_sessions_cpu",
			 fleet_cpu_of_bare(r), "rotations_per_second", fleet_rotation_rate(r),
			 "rotation_cpu", fleet_rotation_cpu(r), "bound_per_second",
			 fleet_rotation_bound(r), "lower", name, "of_lower",
			 fleet_rotation_rate(r) / least->rate, "of_parts_cpu",
			 fleet_rotation_cpu(r) / fleet_made_of_cpu(r), "polls_per_second",
			 fleet_poll_rate(r), "poll_cpu", fleet_poll_cpu(r));
}

json_t *sim_fleet_json(const struct sim_fleet_result *r)
{
	json_t *mode = json_object();
	char seed[24];

	for (int i = 0; mode && i < SIM_FLEET_MODE_N; i++)
		json_object_set_new(mode, sim_fleet_mode_name[i],
				    json_integer((json_int_t)r->o.share[i]));
	/* as text: it may be more than a program's integers hold */
	snprintf(seed, sizeof(seed), "%" PRIu64, r->o.seed);
	return json_pack("{sI so ss ss sI ss ss* sf sf sI sI so so so so so}", "devices",
			 (json_int_t)r->o.devices, "mode", mode, "identity",
			 sim_fleet_identity_name[r->o.identity], "back_end", r->back, "threads",
			 (json_int_t)r->o.threads, "seed", seed, "ended_early",
			 r->end.text[0] ? r->end.text : NULL, "record_bytes", r->record_bytes,
			 "device_bytes", r->device_bytes, "peak_bytes", (json_int_t)r->peak_bytes,
			 "directory_bytes_before", (json_int_t)r->empty_size, "parts",
			 parts_json(r), "samples", samples_json(r), "judgement",
			 r->judged ? judgement_json(&r->judgement[0]) : json_null(), "controllers",
			 judgements_json(r), "ceilings", ceiling_json(r));
}
