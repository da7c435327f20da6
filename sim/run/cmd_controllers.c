/* SPDX-License-Identifier: MIT */
/* dc, link: controllers of a running world, and what lies between them. */
#include <stdio.h>
#include <string.h>

#include "run/client.h"
#include "run/options.h"

static json_int_t number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static const char *text(const json_t *o, const char *name)
{
	const char *t = json_string_value(json_object_get(o, name));

	return t ? t : "";
}

static void print_controllers(const json_t *answer)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(answer, "controllers"), i, row)
	{
		printf("dc%-3lld %-8s ldap port %lld", number(row, "number"), text(row, "state"),
		       number(row, "ldap_port"));
		if (json_object_get(row, "pid"))
			printf(", pid %lld", number(row, "pid"));
		putchar('\n');
	}
}

static void print_links(const json_t *answer)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(answer, "links"), i, row)
		printf("%lld:%-3lld %-8s lag %lld ms, %lld connections, %lld bytes\n",
		       number(row, "from"), number(row, "to"), text(row, "state"),
		       number(row, "lag_ms"), number(row, "connections"), number(row, "bytes"));
}

/* The list is shown when it was asked for. */
static int finish(const struct sim_arguments *a, json_t *answer, void (*print)(const json_t *))
{
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	if (a->operand_n <= 2)
		print(answer);
	json_decref(answer);
	return 0;
}

static bool wants_list(const struct sim_arguments *a)
{
	return a->operand_n == 1 || (a->operand_n == 2 && strcmp(a->operand[1], "list") == 0);
}

int sim_cmd_dc(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *request;

	if (wants_list(a))
		request = json_pack("{ss ss}", "verb", "dc", "op", "list");
	else if (a->operand_n == 3 && strlen(a->operand[1]) == 1 && a->operand[1][0] >= '1' &&
		 a->operand[1][0] <= '9')
		request = json_pack("{ss ss si}", "verb", "dc", "op", a->operand[2], "number",
				    a->operand[1][0] - '0');
	else
		return sim_misused("usage: lapsim %s", c->synopsis);
	return finish(a, sim_client_ask(a->operand[0], request), print_controllers);
}

int sim_cmd_link(const struct sim_command *c, struct sim_arguments *a)
{
	const bool lag = a->operand_n > 2 && strcmp(a->operand[2], "lag") == 0;
	json_t *request;

	if (wants_list(a))
		request = json_pack("{ss ss}", "verb", "link", "op", "list");
	else if (a->operand_n == (lag ? 4 : 3))
		request = json_pack("{ss ss ss ss*}", "verb", "link", "op", a->operand[2], "link",
				    a->operand[1], "duration", lag ? a->operand[3] : NULL);
	else
		return sim_misused("usage: lapsim %s", c->synopsis);
	return finish(a, sim_client_ask(a->operand[0], request), print_links);
}
