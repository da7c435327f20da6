/* SPDX-License-Identifier: MIT */
/* fault: what goes wrong in a running world. */
#include <stdio.h>
#include <string.h>

#include "run/client.h"
#include "run/options.h"

/* add takes an argument, list and clear none; NULL: not an operation. */
static json_t *request(const struct sim_arguments *a)
{
	const char *op = a->operand_n > 1 ? a->operand[1] : "list";

	if (strcmp(op, "add") == 0 && a->operand_n == 3)
		return json_pack("{ss ss ss}", "verb", "fault", "op", op, "spec", a->operand[2]);
	if ((strcmp(op, "list") == 0 || strcmp(op, "clear") == 0) && a->operand_n <= 2)
		return json_pack("{ss ss}", "verb", "fault", "op", op);
	return NULL;
}

int sim_cmd_fault(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *asked = request(a), *answer, *fault;
	bool list = a->operand_n < 2 || strcmp(a->operand[1], "list") == 0;
	size_t i;

	if (!asked)
		return sim_misused("usage: lapsim %s", c->synopsis);
	answer = sim_client_ask(a->operand[0], asked);
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	if (list)
		json_array_foreach(json_object_get(answer, "faults"), i, fault)
			puts(json_string_value(fault));
	json_decref(answer);
	return 0;
}
