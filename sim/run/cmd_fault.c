/* SPDX-License-Identifier: MIT */
/* fault: what goes wrong in a running world. */
#include <stdio.h>
#include <string.h>

#include "run/client.h"
#include "run/fault_known.h"
#include "run/options.h"

/* add takes arguments, clear may take one, the others none; NULL: not an operation. */
static json_t *request(const char *op, const char *spec)
{
	return json_pack("{ss ss ss*}", "verb", "fault", "op", op, "spec", spec);
}

static const char *text(const json_t *row, const char *name)
{
	const char *t = json_string_value(json_object_get(row, name));

	return t ? t : "";
}

static int width_of(const json_t *rows, const char *name, int least)
{
	int width = least, len;
	const json_t *row;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)rows, i, row)
	{
		len = (int)strlen(text(row, name));
		if (len > width)
			width = len;
	}
	return width;
}

static void print_list(const json_t *answer)
{
	const json_t *rows = json_object_get(answer, "faults"), *row;
	int width = width_of(rows, "spec", 5);
	size_t i;

	if (json_array_size(rows) > 0)
		printf("%-*s %8s %8s\n", width, "fault", "seen", "hit");
	json_array_foreach((json_t *)(uintptr_t)rows, i, row)
		printf("%-*s %8lld %8lld\n", width, text(row, "spec"),
		       json_integer_value(json_object_get(row, "seen")),
		       json_integer_value(json_object_get(row, "hit")));
}

/* Several are added in order, up to the first that is none. */
static json_t *ask(const struct sim_arguments *a, const char *op)
{
	const int n = a->operand_n - 2;
	json_t *answer = NULL;

	for (int i = 0; i < (n > 0 ? n : 1); i++) {
		json_decref(answer);
		answer = sim_client_ask(a->operand[0],
					request(op, n > 0 ? a->operand[2 + i] : NULL));
		if (!answer)
			break;
	}
	return answer;
}

int sim_cmd_fault(const struct sim_command *c, struct sim_arguments *a)
{
	static const struct {
		const char *op;
		int least, most; /* SPECs */
		void (*print)(const json_t *answer);
	} known[] = {
		{"list", 0, 0, print_list},
		{"add", 1, SIM_SPECS_MAX, NULL},
		{"clear", 0, 1, NULL},
		{"hostile", 0, 0, NULL},
	};
	const char *op = a->operand_n > 1 ? a->operand[1] : "list";
	json_t *answer;

	if (a->known && a->operand_n == 0) {
		if (a->json)
			sim_fault_known_print_json();
		else
			sim_fault_known_print();
		return 0;
	}
	if (a->known || a->operand_n == 0)
		return sim_misused("usage: lapsim %s", c->synopsis);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int n = a->operand_n > 2 ? a->operand_n - 2 : 0;

		if (strcmp(op, known[i].op) != 0 || n < known[i].least || n > known[i].most)
			continue;
		answer = ask(a, op);
		if (!answer)
			return 1;
		if (a->json)
			return sim_client_print_answer(answer);
		if (known[i].print)
			known[i].print(answer);
		json_decref(answer);
		return 0;
	}
	return sim_misused("usage: lapsim %s", c->synopsis);
}
