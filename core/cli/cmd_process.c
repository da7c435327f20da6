/* SPDX-License-Identifier: MIT */
/* process, reset: one turn of the configured host. */
#include <stdio.h>
#include <string.h>

#include <laps/cycle.h>
#include <laps/decide.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "cli/turn.h"

static const char *outcome_name(laps_outcome o)
{
	switch (o) {
	case LAPS_CYCLE_DISABLED: return "disabled";
	case LAPS_CYCLE_NOT_NEEDED: return "not-needed";
	case LAPS_CYCLE_ROTATED: return "rotated";
	case LAPS_CYCLE_FAILED: return "failed";
	}
	return "failed";
}

static const struct {
	uint32_t bit;
	const char *name;
} reason_row[] = {
	{LAPS_REASON_NEVER_ESCROWED, "never-escrowed"},
	{LAPS_REASON_EXPIRED, "expired"},
	{LAPS_REASON_FORCED, "forced"},
	{LAPS_REASON_UNCONFIRMED, "unconfirmed"},
	{LAPS_REASON_POST_AUTH, "post-auth"},
	{LAPS_REASON_PROTECTION, "protection"},
	{LAPS_REASON_ACCOUNT, "account"},
	{LAPS_REASON_SOURCE, "source"},
	{LAPS_REASON_DIRECTORY, "directory"},
	{LAPS_REASON_NOT_ENCRYPTED, "not-encrypted"},
	{LAPS_REASON_PRINCIPAL, "principal"},
	{LAPS_REASON_VERSION, "version"},
};

static const struct {
	uint32_t bit;
	const char *name;
} action_row[] = {
	{LAPS_POST_AUTH_RESET, "reset"},
	{LAPS_POST_AUTH_SIGN_OUT, "sign-out"},
	{LAPS_POST_AUTH_REBOOT, "reboot"},
	{LAPS_POST_AUTH_TERMINATE, "terminate"},
};

static const char *const stage_name[] = {
	[LAPS_POST_AUTH_IDLE] = "idle",
	[LAPS_POST_AUTH_ARMED] = "armed",
	[LAPS_POST_AUTH_WARNED] = "warned",
	[LAPS_POST_AUTH_GIVEN_UP] = "given-up",
};

static json_t *reasons_json(uint32_t reasons)
{
	json_t *a = json_array();

	for (size_t i = 0; i < sizeof reason_row / sizeof reason_row[0]; i++)
		if ((reasons & reason_row[i].bit) != 0)
			cli_json_append(&a, json_string(reason_row[i].name));
	return a;
}

static json_t *failure_json(const struct laps_cycle_result *r)
{
	char hresult[16];

	if (r->outcome != LAPS_CYCLE_FAILED)
		return json_null();
	snprintf(hresult, sizeof hresult, "0x%08X", (unsigned)r->cause.hresult);
	return json_pack("{s:s,s:s,s:s}", "step", laps_step_name(r->failed_step), "cause",
			 r->cause.text, "hresult", hresult);
}

static json_t *actions_json(uint32_t actions)
{
	json_t *a = json_array();

	for (size_t i = 0; i < sizeof action_row / sizeof action_row[0]; i++)
		if ((actions & action_row[i].bit) != 0)
			cli_json_append(&a, json_string(action_row[i].name));
	return a;
}

static json_t *post_auth_json(const struct laps_post_auth *p)
{
	if (p->stage == LAPS_POST_AUTH_IDLE)
		return json_null();
	return json_pack("{s:s,s:o,s:o}", "stage", stage_name[p->stage], "deadline",
			 cli_json_time(p->deadline_ticks), "actions", actions_json(p->actions));
}

static int print_json(const struct cli_turn *t)
{
	const struct laps_cycle_result *r = &t->cycle;
	bool known = r->account.name[0] != '\0';

	return cli_json_print(json_pack(
		"{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "outcome",
		t->acted ? "acted" : outcome_name(r->outcome), "reasons", reasons_json(r->reasons),
		"account", known ? json_string(r->account.name) : json_null(), "rid",
		known ? json_integer(r->account.rid) : json_null(), "update_time",
		cli_json_time(r->updated_ticks), "expiration_time", cli_json_time(r->expiry_ticks),
		"failure", failure_json(r), "post_auth", post_auth_json(&t->pending)));
}

static void print_rotated(const struct laps_cycle_result *r, struct cli_table *t)
{
	char time[LAPS_FILETIME_TEXT];
	struct laps_buf why;

	laps_buf_init(&why, 1024);
	laps_decide_format_text(r->reasons, &why);
	laps_buf_put_u8(&why, 0);
	cli_table_add(t, "reason");
	cli_table_add(t, laps_buf_status(&why) == LAPS_OK ? (const char *)why.data : "");
	laps_filetime_format(r->updated_ticks, time);
	cli_table_add(t, "updated");
	cli_table_add(t, time);
	laps_buf_clear(&why);
}

/* What is pending, in a line of its own. */
static void print_pending(const struct laps_post_auth *p, struct cli_table *t)
{
	static const char *const said[] = {
		[LAPS_POST_AUTH_ARMED] = "used: rotates",
		[LAPS_POST_AUTH_WARNED] = "signs out",
		[LAPS_POST_AUTH_GIVEN_UP] = "used: given up until the next boot",
	};
	char time[LAPS_FILETIME_TEXT];

	if (p->stage == LAPS_POST_AUTH_IDLE)
		return;
	cli_table_add(t, "pending");
	laps_filetime_format(p->deadline_ticks, time);
	if (p->stage == LAPS_POST_AUTH_GIVEN_UP)
		cli_table_add(t, said[p->stage]);
	else
		cli_table_addf(t, "%s %s", said[p->stage], time);
}

static const char *outcome_text(const struct laps_cycle_result *r)
{
	switch (r->outcome) {
	case LAPS_CYCLE_DISABLED: return "disabled: policy manages no password here";
	case LAPS_CYCLE_NOT_NEEDED: return "not needed: the password has not expired";
	default:
		return r->mode == LAPS_MODE_ENTRA
			       ? "rotated: Entra ID and the account have a new password"
			       : "rotated: the directory and the account have a new password";
	}
}

static int print_text(const struct cli_turn *turn)
{
	const struct laps_cycle_result *r = &turn->cycle;
	char time[LAPS_FILETIME_TEXT];
	struct cli_table t;

	cli_table_init(&t, NULL, 2);
	cli_table_add(&t, "outcome");
	cli_table_add(&t, turn->acted
				  ? "acted: what the old password had opened has been dealt with"
				  : outcome_text(r));
	if (r->outcome == LAPS_CYCLE_ROTATED)
		print_rotated(r, &t);
	if (r->account.name[0] != '\0') {
		cli_table_add(&t, "account");
		cli_table_addf(&t, "%s (RID %u)", r->account.name, (unsigned)r->account.rid);
	}
	if (r->expiry_ticks != 0) {
		laps_filetime_format(r->expiry_ticks, time);
		cli_table_add(&t, "expires");
		cli_table_add(&t, time);
	}
	print_pending(&turn->pending, &t);
	return cli_table_print(&t);
}

static void note_sinks(const struct cli *cli, const struct laps_device *d)
{
	const struct laps_cause *events = laps_device_event_failure(d);
	const struct laps_cause *trace = laps_device_trace_failure(d);

	if (events != NULL)
		cli_note(cli, "events: %s", events->text);
	if (trace != NULL)
		cli_note(cli, "trace: %s", trace->text);
}

/* A failure that is none of the cycle's is one of the actions around it. */
static int fail(const struct laps_cycle_result *r, laps_rc code)
{
	const char *step =
		r->outcome == LAPS_CYCLE_FAILED ? laps_step_name(r->failed_step) : "post-auth";

	return cli_fail(step, "%s", r->cause.text[0] != '\0' ? r->cause.text : laps_rc_name(code));
}

static int turn(const struct cli *cli, laps_trigger trigger)
{
	struct cli_turn t;
	struct laps_cause cause;
	struct cli_session s;
	laps_rc code;
	int rc = cli_session_open(cli, &s);

	if (rc != CLI_DONE)
		goto out;
	if (laps_device_lock(s.device, &cause) != LAPS_OK) {
		rc = cli_fail("lock", "%s", cause.text);
		goto out;
	}
	code = cli_turn_take(s.ports, trigger, &t);
	note_sinks(cli, s.device);
	if (cli->json)
		rc = print_json(&t);
	else if (code == LAPS_OK && t.cycle.outcome != LAPS_CYCLE_FAILED && !cli->quiet)
		rc = print_text(&t);
	if (code != LAPS_OK || t.cycle.outcome == LAPS_CYCLE_FAILED)
		rc = fail(&t.cycle, code);
out:
	cli_session_close(&s);
	return rc;
}

static int process(const struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return turn(cli, LAPS_TRIGGER_TIMER);
}

static int reset(const struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return turn(cli, LAPS_TRIGGER_ADMIN);
}

const struct cli_command cli_process = {
	.name = "process",
	.synopsis = "",
	.summary = "do what is due: post-authentication actions, else a cycle",
	.example = "laps process",
	.run = process,
};

const struct cli_command cli_reset = {
	.name = "reset",
	.synopsis = "",
	.summary = "rotate the password of this host's account now",
	.example = "laps reset --json",
	.run = reset,
};
