/* SPDX-License-Identifier: MIT */
/* How a turn went, as a line of a journal and as JSON. */
#include <stdio.h>
#include <string.h>

#include <laps/decide.h>

#include "cli/agent.h"
#include "cli/out.h"

const char *agent_cause_name(agent_cause c)
{
	static const char *const name[] = {
		[AGENT_START] = "start",         [AGENT_TIMER] = "timer",
		[AGENT_POST_AUTH] = "post-auth", [AGENT_PROCESS] = "process",
		[AGENT_RESET] = "reset",
	};

	return name[c];
}

const char *agent_stage_name(laps_post_auth_stage s)
{
	static const char *const name[] = {
		[LAPS_POST_AUTH_IDLE] = "idle",
		[LAPS_POST_AUTH_ARMED] = "armed",
		[LAPS_POST_AUTH_WARNED] = "warned",
		[LAPS_POST_AUTH_GIVEN_UP] = "given-up",
	};

	return name[s];
}

static const char *outcome(const struct agent_report *r)
{
	static const char *const name[] = {
		[LAPS_CYCLE_DISABLED] = "disabled",
		[LAPS_CYCLE_NOT_NEEDED] = "not-needed",
		[LAPS_CYCLE_ROTATED] = "rotated",
		[LAPS_CYCLE_FAILED] = "failed",
	};

	if (r->failed)
		return "failed";
	if (r->has_cycle && !(r->acted && r->cycle.outcome == LAPS_CYCLE_NOT_NEEDED))
		return name[r->cycle.outcome];
	return r->acted ? "post-auth" : "nothing-due";
}

/* Why it rotated, in words; "" when it did not. */
static void reasons(const struct agent_report *r, char *out, size_t size)
{
	struct laps_buf b;

	out[0] = '\0';
	if (!r->has_cycle || r->cycle.outcome != LAPS_CYCLE_ROTATED)
		return;
	laps_buf_init(&b, 1024);
	laps_decide_format_text(r->cycle.reasons, &b);
	if (laps_buf_status(&b) == LAPS_OK)
		snprintf(out, size, "%.*s", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
}

json_t *agent_report_json(const struct agent_report *r)
{
	bool known = r->has_cycle && r->cycle.account.name[0] != '\0';
	json_t *failure = json_null();
	char hresult[16], why[512];

	reasons(r, why, sizeof why);
	if (r->failed) {
		snprintf(hresult, sizeof hresult, "0x%08X", (unsigned)r->cause.hresult);
		failure = json_pack("{s:s,s:s,s:s}", "step", r->step, "cause", r->cause.text,
				    "hresult", hresult);
	}
	return json_pack("{s:I,s:o,s:s,s:s,s:s,s:o,s:o,s:o,s:o}", "turn", (json_int_t)r->number,
			 "time", cli_json_time(r->ticks), "trigger", agent_cause_name(r->why),
			 "outcome", outcome(r), "reasons", why, "account",
			 known ? json_string(r->cycle.account.name) : json_null(),
			 "expiration_time", cli_json_time(r->has_cycle ? r->cycle.expiry_ticks : 0),
			 "post_auth_time", cli_json_time(r->post_auth_ticks), "failure", failure);
}

/* ", NAME TIME" behind a line, when there is a time. */
static void print_time(const char *name, uint64_t ticks)
{
	char time[LAPS_FILETIME_TEXT];

	if (ticks == 0)
		return;
	laps_filetime_format(ticks, time);
	printf(", %s %s", name, time);
}

static void print_line(const struct agent_report *r)
{
	char why[512];

	reasons(r, why, sizeof why);
	printf("turn %llu (%s): %s", (unsigned long long)r->number, agent_cause_name(r->why),
	       outcome(r));
	if (why[0] != '\0')
		printf(" (%s)", why);
	if (r->acted && strcmp(outcome(r), "post-auth") != 0)
		fputs(", post-authentication actions done", stdout);
	print_time("expires", r->has_cycle ? r->cycle.expiry_ticks : 0);
	print_time("post-authentication at", r->post_auth_ticks);
	putchar('\n');
}

void agent_print(const struct cli *cli, const struct agent_report *r)
{
	json_t *o = cli->json ? agent_report_json(r) : NULL;
	char step[64];

	if (o != NULL && json_dumpf(o, stdout, JSON_COMPACT) == 0)
		putchar('\n');
	else if (!r->failed && !cli->quiet && !cli->json)
		print_line(r);
	if (r->failed) {
		snprintf(step, sizeof step, "turn %llu (%s): %s", (unsigned long long)r->number,
			 agent_cause_name(r->why), r->step);
		cli_fail(step, "%s", r->cause.text);
	}
	fflush(stdout);
	json_decref(o);
}
