/* SPDX-License-Identifier: MIT */
/* agent: be the resident client, or ask the one that is running. */
#include <stdio.h>
#include <string.h>

#include "cli/agent.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/out.h"
#include "ports/agent_control.h"

static const struct cli_option options[] = {
	{"status", NULL, false, "tell how the running agent fares"},
	{"process", NULL, false, "have it run a cycle now"},
	{"reset", NULL, false, "have it rotate the password now"},
	{"stop", NULL, false, "have it end, and wait until it has"},
	{0},
};

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text != NULL ? text : CLI_BLANK;
}

static void add(struct cli_table *t, const char *name, const char *text)
{
	cli_table_add(t, name);
	cli_table_add(t, text);
}

static int print_status(const json_t *o)
{
	const json_t *last = json_object_get(o, "last"),
		     *failure = json_object_get(last, "failure");
	const json_t *post_auth = json_object_get(o, "post_auth");
	struct cli_table t;

	cli_table_init(&t, NULL, 2);
	cli_table_add(&t, "pid");
	cli_table_addf(&t, "%lld", (long long)json_integer_value(json_object_get(o, "pid")));
	add(&t, "since", text_of(o, "since"));
	cli_table_add(&t, "turns");
	cli_table_addf(&t, "%lld%s", (long long)json_integer_value(json_object_get(o, "turns")),
		       json_is_true(json_object_get(o, "running")) ? ", and one is running" : "");
	cli_table_add(&t, "last turn");
	if (json_is_object(failure))
		cli_table_addf(&t, "%s (%s): failed: %s: %s", text_of(last, "time"),
			       text_of(last, "trigger"), text_of(failure, "step"),
			       text_of(failure, "cause"));
	else if (json_is_object(last))
		cli_table_addf(&t, "%s (%s): %s", text_of(last, "time"), text_of(last, "trigger"),
			       text_of(last, "outcome"));
	else
		cli_table_add(&t, CLI_BLANK);
	add(&t, "next turn", text_of(o, "next_turn"));
	add(&t, "post-authentication", text_of(post_auth, "stage"));
	return cli_table_print(&t);
}

/* At most one of the four; NULL: none. False: more, told. */
static bool chosen(const struct cli_args *args, const char **verb)
{
	*verb = NULL;
	for (const struct cli_option *o = options; o->name != NULL; o++) {
		if (!cli_has(args, o->name))
			continue;
		if (*verb != NULL) {
			cli_usage(args->command, "--%s and --%s exclude each other", *verb,
				  o->name);
			return false;
		}
		*verb = o->name;
	}
	return true;
}

static int agent(const struct cli *cli, const struct cli_args *args)
{
	struct laps_cause cause;
	json_t *answer = NULL;
	const char *verb;
	int rc = CLI_DONE;

	if (!chosen(args, &verb))
		return CLI_USAGE;
	if (verb == NULL)
		return agent_run(cli);
	if (laps_agent_control_ask(cli->config_dir, verb, strcmp(verb, "stop") == 0, &answer,
				   &cause) != LAPS_OK)
		return cli_fail("agent", "%s", cause.text);
	if (cli->json)
		return cli_json_print(answer);
	if (strcmp(verb, "status") == 0)
		rc = print_status(answer);
	json_decref(answer);
	return rc;
}

const struct cli_command cli_agent = {
	.name = "agent",
	.synopsis = "[--status | --process | --reset | --stop]",
	.summary = "run hourly cycles and post-authentication actions of this host",
	.example = "laps agent --status",
	.option = options,
	.run = agent,
};
