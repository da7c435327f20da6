/* SPDX-License-Identifier: MIT */
/* reset, snapshot, restore: putting a running world back. */
#include <stdio.h>
#include <string.h>

#include "run/client.h"
#include "run/options.h"

/* NULL stays away from the request. */
static json_t *request(const char *verb, const char *op, const struct sim_arguments *a)
{
	return json_pack("{ss ss* ss* ss* ss* sb}", "verb", verb, "op", op, "name",
			 a->operand_n > 1 ? a->operand[1] : NULL, "host", a->host, "only", a->only,
			 "replace", (int)a->replace);
}

static void print_hosts(const json_t *hosts)
{
	size_t i;
	json_t *host;

	json_array_foreach((json_t *)(uintptr_t)hosts, i, host)
		printf(" %s", json_string_value(host));
}

static int print_list(const json_t *answer)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(answer, "snapshots"), i, row)
	{
		printf("%-20s %s ", json_string_value(json_object_get(row, "name")),
		       json_string_value(json_object_get(row, "time")));
		print_hosts(json_object_get(row, "hosts"));
		if (json_is_true(json_object_get(row, "directory")))
			printf(" directory");
		if (json_is_true(json_object_get(row, "cloud")))
			printf(" cloud");
		putchar('\n');
	}
	return 0;
}

int sim_cmd_snapshot(const struct sim_command *c, struct sim_arguments *a)
{
	bool list = a->operand_n == 1;
	json_t *answer;
	int status = 0;

	if (list && (a->host || a->replace))
		return sim_misused("usage: lapsim %s", c->synopsis);
	answer = sim_client_ask(a->operand[0], request("snapshot", list ? "list" : "take", a));
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	if (list)
		status = print_list(answer);
	json_decref(answer);
	return status;
}

int sim_cmd_restore(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *answer = sim_client_ask(a->operand[0], request("restore", NULL, a));

	(void)c;
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	json_decref(answer);
	return 0;
}

int sim_cmd_reset(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *answer = sim_client_ask(a->operand[0], json_pack("{ss}", "verb", "reset"));

	(void)c;
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	json_decref(answer);
	return 0;
}
