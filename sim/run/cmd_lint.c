/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lint/lint.h"
#include "run/lint_programs.h"
#include "run/options.h"

static int list_json(void)
{
	json_t *rules = json_array();

	for (int i = 0; i < SIM_LINT_N; i++) {
		const struct sim_lint_rule *r = &sim_lint_rule[i];

		json_array_append_new(rules, json_pack("{ss ss ss ss ss ss?}", "id", r->id, "level",
						       sim_lint_level_name(r->level), "title",
						       r->title, "explain", r->explain, "fix",
						       r->fix, "how", r->untried));
	}
	json_dumpf(rules, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(rules);
	return 0;
}

static int list(void)
{
	for (int i = 0; i < SIM_LINT_N; i++)
		sim_lint_print_rule(&sim_lint_rule[i], stdout);
	return 0;
}

/* All of it for a program. */
static bool write_report(const json_t *report, const char *file, struct sim_err *err)
{
	FILE *out = fopen(file, "we");
	bool ok = out && json_dumpf(report, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;

	if (out && fclose(out) != 0)
		ok = false;
	return ok || sim_fail_errno(err, errno, "cannot write", file);
}

static bool tell(const json_t *report, const struct sim_arguments *a, struct sim_err *err)
{
	if (a->report && !write_report(report, a->report, err))
		return false;
	if (a->json) {
		json_dumpf(report, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		sim_lint_print(report, stdout);
	}
	return true;
}

int sim_cmd_lint(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *programs = NULL, *report = NULL;
	struct sim_err err;
	bool ok, errors;

	if (a->list && a->operand_n == 0)
		return a->json ? list_json() : list();
	if (a->list || a->operand_n != 1)
		return sim_misused("usage: lapsim %s", c->synopsis);
	ok = sim_lint_programs(a->operand[0], &programs, &err) &&
	     sim_lint(a->operand[0], a->from, programs, &report, &err) && tell(report, a, &err);
	errors = json_integer_value(json_object_get(report, "errors")) > 0;
	json_decref(programs);
	json_decref(report);
	return ok ? errors : sim_complain("%s", err.text);
}
