/* SPDX-License-Identifier: MIT */
/* The report of a fleet's run, for people. */
#include <laps/filetime.h>

#include "fleet/plot.h"
#include "fleet/report.h"

static void print_times(const struct sim_fleet_result *r, FILE *out)
{
	fprintf(out, "\n%-6s %-10s %10s %10s %10s %10s %10s\n", "part", "what", "n", "p50", "p90",
		"p99", "max");
	for (int p = 0; p < FLEET_PART_N; p++) {
		for (int t = 0; t < FLEET_TIMED_N; t++) {
			const struct fleet_histogram *h = &r->part[p].tally.time[t];

			if (h->n == 0)
				continue;
			fprintf(out, "%-6s %-10s %10llu", fleet_part_name[p], fleet_timed_name[t],
				(unsigned long long)h->n);
			fleet_print_duration(out, fleet_histogram_quantile(h, 500));
			fleet_print_duration(out, fleet_histogram_quantile(h, 900));
			fleet_print_duration(out, fleet_histogram_quantile(h, 990));
			fleet_print_duration(out, h->max_ns);
			fputc('\n', out);
		}
	}
}

static void print_parts(const struct sim_fleet_result *r, FILE *out)
{
	fprintf(out, "%-5s %7s %7s %9s %9s %7s %7s %8s %6s %6s\n", "part", "hours", "seconds",
		"cycles", "rotated", "failed", "retried", "done/s", "cpu s", "server");
	for (int i = 0; i < FLEET_PART_N; i++) {
		const struct fleet_part_result *p = &r->part[i];

		if (p->minutes == 0)
			continue;
		fprintf(out, "%-5s %7.1f %7.2f %9llu %9llu %7llu %7llu %8.0f %6.1f %6.1f\n",
			fleet_part_name[i], p->minutes / 60.0, p->seconds,
			(unsigned long long)fleet_tally_cycles(&p->tally),
			(unsigned long long)p->tally.outcome[LAPS_CYCLE_ROTATED],
			(unsigned long long)p->tally.outcome[LAPS_CYCLE_FAILED],
			(unsigned long long)p->tally.retries, fleet_done_rate(p), p->cpu_s,
			p->server_cpu_s);
	}
}

/* At which steps cycles failed. */
static void print_failures(const struct sim_fleet_result *r, FILE *out)
{
	for (int p = 0; p < FLEET_PART_N; p++) {
		for (int s = 0; s < LAPS_STEP_N; s++)
			if (r->part[p].tally.failed_at[s] > 0)
				fprintf(out,
					"%s: %llu cycles failed at the step '%s', one of them: "
					"%s\n",
					fleet_part_name[p],
					(unsigned long long)r->part[p].tally.failed_at[s],
					laps_step_name((laps_step)s), r->part[p].tally.why[s]);
	}
}

/* Without a write nobody looks for another controller. */
static void print_turned(const struct sim_fleet_result *r, FILE *out)
{
	uint64_t n = 0;

	for (int p = 0; p < FLEET_PART_N; p++)
		n += r->part[p].tally.turned;
	if (r->controllers > 1)
		fprintf(out, "\n%u controllers; %llu times one was behind and another was asked\n",
			(unsigned)r->controllers, (unsigned long long)n);
}

static void print_bad(const struct fleet_bad *b, const char *what, FILE *out)
{
	char name[FLEET_NAME];

	if (b->n == 0)
		return;
	fprintf(out, "%llu devices %s:", (unsigned long long)b->n, what);
	for (uint64_t i = 0; i < b->n && i < FLEET_NAMED; i++) {
		fleet_device_name(b->index[i], name);
		fprintf(out, " %s", name);
	}
	fprintf(out, "%s\n", b->n > FLEET_NAMED ? " ..." : "");
}

static void print_judgement(const struct sim_fleet_result *r, uint32_t controller, FILE *out)
{
	const struct fleet_judgement *j = &r->judgement[controller];

	if (r->controllers > 1)
		fprintf(out, "\ncontroller %u:", (unsigned)controller + 1);
	fprintf(out,
		"\njudged from outside in %.2f s: %llu of %llu devices: some readable value opens "
		"the account; %llu by the current value",
		j->seconds, (unsigned long long)j->by_current + j->by_history,
		(unsigned long long)r->o.devices, (unsigned long long)j->by_current);
	if (j->unused > 0)
		fprintf(out, "; %llu that never had a password", (unsigned long long)j->unused);
	if (j->expired > 0)
		fprintf(out, "; %llu whose password has expired", (unsigned long long)j->expired);
	if (j->in_doubt > 0)
		fprintf(out, "; %llu with a last write that had no answer",
			(unsigned long long)j->in_doubt);
	fprintf(out,
		"\nlost updates: %llu, and there must be none: of %llu devices whose last write "
		"was acknowledged, those whose value is gone %s\n",
		(unsigned long long)j->lost.n, (unsigned long long)j->acknowledged,
		r->controllers > 1 ? "at this controller" : "from the directory");
	print_bad(&j->torn, "torn until their next cycle, as those without a history may be", out);
	print_bad(&j->locked_out, "that no readable value opens", out);
	print_bad(&j->lost, "whose acknowledged value is neither current nor in the history", out);
}

/* What was counted until then is in the parts. */
static void print_end(const struct sim_fleet_result *r, FILE *out)
{
	uint32_t minutes = 0;

	for (int i = 0; i < FLEET_PART_N; i++)
		minutes += r->part[i].minutes;
	fprintf(out, "\nended early, in minute %u of virtual time: %s; %s\n", (unsigned)minutes,
		r->end.text, r->judged ? "all else is whole" : "no device was judged");
}

static void print_memory(const struct sim_fleet_result *r, FILE *out)
{
	fprintf(out, "\nmemory: ");
	if (r->device_bytes > 0)
		fprintf(out,
			"%.0f bytes an idle device with its share of what all use (its record: "
			"%.0f)",
			r->device_bytes, r->record_bytes);
	else
		fprintf(out, "%.0f bytes the record of an idle device", r->record_bytes);
	fprintf(out, "; this process had %.1f MB at most\n", (double)r->peak_bytes / 1e6);
}

static uint64_t last_size(const struct sim_fleet_result *r)
{
	uint64_t size = r->empty_size;

	for (int i = 0; i < FLEET_PART_N; i++)
		if (r->part[i].minutes > 0)
			size = r->part[i].size;
	return size;
}

static void print_growth(const struct sim_fleet_result *r, FILE *out)
{
	const uint64_t size = last_size(r), grown = size - r->empty_size;

	if (size < r->empty_size)
		fprintf(out, "how much the directory has grown is not known\n");
	else
		fprintf(out,
			"the directory has grown by %.1f MB, %.0f bytes a device, counting what "
			"is in its objects and not the pages that they fill%s\n",
			(double)grown / 1e6, (double)grown / r->o.devices,
			r->controllers > 1 ? ", at the first controller" : "");
}

static void print_line(const struct sim_fleet_result *r, const char *name, const double *value,
		       const char *unit, FILE *out)
{
	struct laps_buf text;
	double most = 0;

	for (size_t i = 0; i < r->sample_n; i++)
		if (value[i] > most)
			most = value[i];
	laps_buf_init(&text, 4096);
	fleet_plot_line(value, r->sample_n, FLEET_PLOT_WIDTH, fleet_plot_unicode(), &text);
	if (laps_buf_status(&text) == LAPS_OK)
		fprintf(out, "%-10s |%.*s| up to %.0f %s\n", name, (int)text.len,
			(const char *)text.data, most, unit);
	laps_buf_clear(&text);
}

/* Over real time. */
static void print_course(const struct sim_fleet_result *r, FILE *out)
{
	double rate[FLEET_SAMPLES], p99[FLEET_SAMPLES];

	if (r->sample_n < 3)
		return;
	for (size_t i = 0; i < r->sample_n; i++) {
		rate[i] = r->sample[i].rate;
		p99[i] = r->sample[i].p99_s * 1e6;
	}
	fputc('\n', out);
	print_line(r, "cycles", rate, "a second", out);
	print_line(r, "99 of 100", p99, "us", out);
}

void sim_fleet_print(const struct sim_fleet_result *r, FILE *out)
{
	const char *between = "";

	fprintf(out, "%u devices (", (unsigned)r->o.devices);
	for (int m = 0; m < SIM_FLEET_MODE_N; m++) {
		if (r->o.share[m] == 0)
			continue;
		fprintf(out, "%s%u %% %s", between, (unsigned)r->o.share[m],
			sim_fleet_mode_name[m]);
		between = ", ";
	}
	fprintf(out, "), %s, %u at a time, seed %llu\n\n", r->back, (unsigned)r->o.threads,
		(unsigned long long)r->o.seed);
	print_parts(r, out);
	print_course(r, out);
	print_times(r, out);
	fleet_print_sessions(r, out);
	print_failures(r, out);
	print_turned(r, out);
	print_memory(r, out);
	print_growth(r, out);
	for (uint32_t i = 0; r->judged && i < r->controllers; i++)
		print_judgement(r, i, out);
	fleet_print_ceiling(r, out);
	if (r->end.text[0])
		print_end(r, out);
}
