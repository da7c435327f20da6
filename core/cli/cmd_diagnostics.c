/* SPDX-License-Identifier: MIT */
/* diagnostics: run a cycle and put all that helps to find a fault into one archive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/diagnostics.h"
#include "cli/diagnostics_archive.h"
#include "cli/out.h"
#include "cli/session.h"

#define EVENTS_MAX (16u << 20) /* bytes of lines */

/* The cycle; its failure is a result like another, so that the archive is written all the same. */
static laps_rc run_cycle(const struct cli_session *s, laps_trigger trigger,
			 struct cli_diag_tee *tee, struct laps_cycle_result *out, const char **step)
{
	struct laps_ports ports = *s->ports;
	laps_rc rc;

	tee->next = ports.events;
	tee->clock = ports.clock;
	laps_buf_init(&tee->lines, EVENTS_MAX);
	ports.events = cli_diag_tee_port(tee);
	*out = (struct laps_cycle_result){.outcome = LAPS_CYCLE_FAILED};
	rc = laps_device_lock(s->device, &out->cause);
	*step = "lock";
	if (rc != LAPS_OK)
		return rc;
	rc = laps_cycle_run(&ports, trigger, out);
	*step = laps_step_name(out->failed_step);
	return rc;
}

static void add_policy(struct cli_archive *a, const struct laps_ports *ports)
{
	struct cli_policy_view v = {0};
	struct laps_cause cause;

	if (cli_policy_view_get(ports, &v, &cause) == LAPS_OK) {
		cli_archive_add_json(a, "host.json", cli_diag_host(&v.host));
		cli_archive_add_json(a, "policy.json", cli_policy_json(&v));
		cli_archive_add_json(a, "policy-roots.json", cli_diag_roots(&v));
		cli_archive_add_json(a, "entra.json", cli_diag_entra(ports, &v.host));
	} else {
		cli_archive_add_json(a, "policy.json", json_pack("{s:s}", "failure", cause.text));
	}
	cli_policy_view_clear(&v);
}

static void add_sinks(struct cli_archive *a, const struct cli_session *s)
{
	const struct laps_cause *events = laps_device_event_failure(s->device);
	const struct laps_cause *trace = laps_device_trace_failure(s->device);

	cli_archive_add_json(a, "sinks.json",
			     json_pack("{s:o,s:o}", "events",
				       cli_json_text(events != NULL ? events->text : NULL), "trace",
				       cli_json_text(trace != NULL ? trace->text : NULL)));
}

static void add_events(struct cli_archive *a, const struct cli_session *s,
		       const struct cli_diag_tee *tee)
{
	struct laps_cause cause;
	struct laps_buf last;

	cli_archive_add(a, "events-cycle.jsonl", tee->lines.data, tee->lines.len);
	laps_buf_init(&last, EVENTS_MAX);
	if (cli_diag_last_events(s->config.event_file, &last, &cause) == LAPS_OK)
		cli_archive_add(a, "events-last.jsonl", last.data, last.len);
	else
		cli_archive_add_json(a, "events-last.json",
				     json_pack("{s:s}", "failure", cause.text));
	laps_buf_clear(&last);
}

static int print(const struct cli *cli, const char *path, const char *outcome)
{
	if (cli->json)
		return cli_json_print(json_pack("{s:s,s:s}", "path", path, "outcome", outcome));
	puts(path);
	return CLI_DONE;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s = {0};
	struct cli_diag_tee tee = {0};
	struct cli_archive a = {0};
	struct laps_cycle_result r;
	const char *step;
	char *path = NULL;
	uint64_t now;
	laps_rc code;
	int rc = cli_session_open(cli, &s);

	if (rc != CLI_DONE || (rc = cli_session_now(&s, &now)) != CLI_DONE)
		goto out;
	code = run_cycle(&s, cli_has(args, "reset") ? LAPS_TRIGGER_ADMIN : LAPS_TRIGGER_TIMER, &tee,
			 &r, &step);
	cli_archive_init(&a, s.config.host.name, now);
	cli_archive_add_json(&a, "about.json", cli_diag_about(now));
	cli_archive_add_json(&a, "configuration.json", cli_diag_config(&s.config));
	add_policy(&a, s.ports);
	cli_archive_add_json(&a, "cycle.json", cli_diag_cycle(&r, code, step));
	cli_archive_add_json(&a, "state.json", cli_diag_state(&s.ports->state));
	add_events(&a, &s, &tee);
	add_sinks(&a, &s);
	cli_archive_add_json(&a, "keys.json", cli_diag_keys(&s.config));
	cli_archive_add_json(&a, "directory.json", cli_diag_directory(&s.config));
	if ((rc = cli_archive_write(&a, cli_value(args, "output"), &path)) != CLI_DONE ||
	    (rc = print(cli, path, cli_diag_outcome(&r, code))) != CLI_DONE)
		goto out;
	if (code != LAPS_OK)
		rc = cli_fail(step, "%s",
			      r.cause.text[0] != '\0' ? r.cause.text : laps_rc_name(code));
out:
	free(path);
	cli_archive_clear(&a);
	laps_buf_clear(&tee.lines);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"output", "DIR", false, "where the archive goes; else LapsDiagnostics in $TMPDIR or /tmp"},
	{"reset", NULL, false, "rotate the password in that cycle, whether it is due or not"},
	{0},
};

const struct cli_command cli_diagnostics = {
	.name = "diagnostics",
	.synopsis = "[--output DIR] [--reset]",
	.summary = "run a cycle and put what helps to find a fault into an archive",
	.example = "laps diagnostics --output .",
	.option = option,
	.run = run,
};
