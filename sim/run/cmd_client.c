/* SPDX-License-Identifier: MIT */
#include "run/client.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/env.h"
#include "lib/preload.h"
#include "lib/worldask.h"
#include "run/options.h"
#include "run/program_dir.h"

json_t *sim_client_ask(const char *dir, json_t *request)
{
	json_t *answer = NULL;
	struct sim_err err;

	if (!request)
		sim_complain("out of memory");
	else if (!sim_world_ask(dir, request, &answer, &err))
		sim_complain("%s", err.text);
	json_decref(request);
	return answer;
}

int sim_client_print_answer(json_t *answer)
{
	if (!answer)
		return 1;
	json_object_del(answer, "ok");
	json_dumpf(answer, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(answer);
	return 0;
}

int sim_client_print(const char *dir, const char *verb)
{
	return sim_client_print_answer(sim_client_ask(dir, json_pack("{ss}", "verb", verb)));
}

int sim_cmd_down(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *answer = sim_client_ask(
		a->operand[0], json_pack("{ss sb}", "verb", "down", "keep", (int)a->world.keep));

	(void)c;
	if (answer && a->json)
		return sim_client_print_answer(answer);
	json_decref(answer);
	return answer ? 0 : 1;
}

/* Of the answer's variables. False: no memory. */
static bool read_env(const json_t *variables, bool real_time, struct sim_env *out)
{
	const char *name;
	json_t *value;
	bool ok = true;

	json_object_foreach((json_t *)(uintptr_t)variables, name, value)
	{
		ok = ok &&
		     (json_is_string(value) ? sim_env_set(out, name, "%s", json_string_value(value))
					    : sim_env_unset(out, name));
	}
	return ok && (!real_time || sim_preload_nothing(out));
}

bool sim_client_env(const char *dir, bool real_time, struct sim_env *out)
{
	json_t *answer = sim_client_ask(dir, json_pack("{ss}", "verb", "env"));
	bool ok = answer != NULL;

	sim_env_init(out);
	if (ok && !read_env(json_object_get(answer, "env"), real_time, out)) {
		sim_complain("out of memory");
		sim_env_clear(out);
		ok = false;
	}
	json_decref(answer);
	return ok;
}

/* And PATH with our own directory in front, as this shell will have it. */
static int print_exports(const struct sim_env *e)
{
	char dir[PATH_MAX];
	struct laps_buf text;
	bool ok;

	laps_buf_init(&text, 1u << 20);
	sim_env_format(e, &text);
	ok = laps_buf_status(&text) == LAPS_OK;
	if (ok)
		fwrite(text.data, 1, text.len, stdout);
	laps_buf_clear(&text);
	if (ok && sim_program_dir(dir, sizeof(dir))) {
		sim_shell_quote(dir, &text);
		printf("export PATH=%.*s\"${PATH:+:$PATH}\"\n", (int)text.len, (char *)text.data);
	}
	laps_buf_clear(&text);
	return ok ? 0 : sim_complain("out of memory");
}

static int print_variables(const struct sim_env *e)
{
	json_t *variables = json_object();
	bool ok = variables != NULL;

	for (size_t i = 0; ok && i < e->n; i++)
		ok = json_object_set_new(variables, e->var[i].name,
					 e->var[i].value ? json_string(e->var[i].value)
							 : json_null()) == 0;
	if (ok)
		return sim_client_print_answer(variables);
	json_decref(variables);
	return sim_complain("out of memory");
}

int sim_cmd_env(const struct sim_command *c, struct sim_arguments *a)
{
	struct sim_env e;
	int status;

	(void)c;
	if (!sim_client_env(a->operand[0], a->world.real_time_clients, &e))
		return 1;
	if (!sim_preload_keep(&e))
		status = sim_complain("out of memory");
	else
		status = a->json ? print_variables(&e) : print_exports(&e);
	sim_env_clear(&e);
	return status;
}

/* now takes no argument, set and advance take one; NULL: not an operation. */
static json_t *clock_request(const struct sim_arguments *a)
{
	const char *op = a->operand_n > 1 ? a->operand[1] : "now";

	if (strcmp(op, "now") == 0 && a->operand_n <= 2)
		return json_pack("{ss ss}", "verb", "clock", "op", op);
	if (strcmp(op, "set") == 0 && a->operand_n == 3)
		return json_pack("{ss ss ss}", "verb", "clock", "op", op, "time", a->operand[2]);
	if (strcmp(op, "advance") == 0 && a->operand_n == 3)
		return json_pack("{ss ss ss}", "verb", "clock", "op", op, "duration",
				 a->operand[2]);
	return NULL;
}

int sim_cmd_clock(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *request = clock_request(a), *answer;

	if (!request)
		return sim_misused("usage: lapsim %s", c->synopsis);
	answer = sim_client_ask(a->operand[0], request);
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	puts(json_string_value(json_object_get(answer, "time")));
	json_decref(answer);
	return 0;
}
