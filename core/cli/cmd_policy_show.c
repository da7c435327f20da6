/* SPDX-License-Identifier: MIT */
/* policy show: which root wins, and what each setting is and why. */
#include <stdio.h>
#include <string.h>

#include <laps/policy.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"

struct view {
	struct laps_policy_root root[LAPS_POLICY_ROOT_N];
	struct laps_policy policy;
};

static void view_clear(struct view *v)
{
	for (size_t i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&v->root[i]);
}

static int load(const struct cli_session *s, struct view *v)
{
	struct laps_host host;
	struct laps_cause cause;

	if (s->ports->host.get(s->ports->host.ctx, &host, &cause) != LAPS_OK ||
	    s->ports->policy.load(s->ports->policy.ctx, v->root, &cause) != LAPS_OK)
		return cli_fail("policy", "%s", cause.text);
	laps_policy_select(v->root, host.os_level, &v->policy);
	return CLI_DONE;
}

/* The root that wins, or NULL. */
static const struct laps_policy_root *winner(const struct view *v)
{
	return v->policy.source == LAPS_POLICY_NONE ? NULL : &v->root[v->policy.source - 1];
}

static bool is_known(const struct laps_policy_value *v)
{
	return laps_policy_find(v->name) != LAPS_SET_N;
}

static const char *state_name(laps_setting_state s)
{
	switch (s) {
	case LAPS_SETTING_DEFAULT: return "default";
	case LAPS_SETTING_SET: return "set";
	case LAPS_SETTING_REJECTED: return "rejected";
	case LAPS_SETTING_IGNORED: return "ignored";
	}
	return "default";
}

static void note_cell(const struct laps_policy_setting *s, struct cli_table *t)
{
	const char *todo = s->acted ? "" : "not acted upon yet";
	const char *sep = s->acted ? "" : "; ";

	if (s->state == LAPS_SETTING_DEFAULT || s->state == LAPS_SETTING_SET)
		cli_table_add(t, todo);
	else if (s->given_text != NULL)
		cli_table_addf(t, "%s '%s': %s%s%s", state_name(s->state), s->given_text, s->why,
			       sep, todo);
	else
		cli_table_addf(t, "%s %u: %s%s%s", state_name(s->state), (unsigned)s->given, s->why,
			       sep, todo);
}

static void setting_row(const struct view *v, const struct laps_policy_setting *s,
			struct cli_table *t)
{
	cli_table_add(t, s->name);
	if (s->is_text)
		cli_table_add(t, s->text[0] != '\0' ? s->text : CLI_BLANK);
	else
		cli_table_addf(t, "%u", (unsigned)s->number);
	cli_table_add(t, s->state == LAPS_SETTING_SET ? laps_policy_source_name(v->policy.source)
						      : "default");
	note_cell(s, t);
}

static int print_text(const struct view *v)
{
	static const char *const heading[] = {"SETTING", "VALUE", "FROM", "NOTE"};
	const struct laps_policy_root *root = winner(v);
	struct cli_table t;

	if (root == NULL)
		puts("winning root: none, no root defines a setting");
	else
		printf("winning root: %s\n", laps_policy_source_name(v->policy.source));
	for (size_t i = 0; i < LAPS_POLICY_ROOT_N; i++)
		if (v->root[i].value_n > 0 && &v->root[i] != root)
			printf("without effect: %s, %zu value%s\n",
			       laps_policy_source_name((laps_policy_source)(i + 1)),
			       v->root[i].value_n, v->root[i].value_n == 1 ? "" : "s");
	putchar('\n');
	cli_table_init(&t, heading, 4);
	for (size_t i = 0; i < LAPS_SET_N; i++)
		setting_row(v, &v->policy.setting[i], &t);
	for (size_t i = 0; root != NULL && i < root->value_n; i++) {
		if (is_known(&root->value[i]))
			continue;
		cli_table_add(&t, root->value[i].name);
		cli_table_add(&t, CLI_BLANK);
		cli_table_add(&t, laps_policy_source_name(v->policy.source));
		cli_table_add(&t, "unknown name");
	}
	return cli_table_print(&t);
}

static json_t *setting_json(const struct view *v, const struct laps_policy_setting *s)
{
	bool wrong = s->state == LAPS_SETTING_REJECTED || s->state == LAPS_SETTING_IGNORED;
	json_t *given = json_null();

	if (wrong && s->given_text != NULL)
		given = json_string(s->given_text);
	else if (wrong)
		given = json_integer(s->given);
	return json_pack("{s:s,s:o,s:s,s:s,s:o,s:o,s:b}", "name", s->name, "value",
			 s->is_text ? json_string(s->text) : json_integer(s->number), "from",
			 s->state == LAPS_SETTING_SET ? laps_policy_source_name(v->policy.source)
						      : "default",
			 "state", state_name(s->state), "given", given, "why",
			 cli_json_text(wrong ? s->why : NULL), "acted_upon", (int)s->acted);
}

static int print_json(const struct view *v)
{
	const struct laps_policy_root *root = winner(v);
	json_t *roots = json_array(), *settings = json_array(), *unknown = json_array();

	for (size_t i = 0; i < LAPS_POLICY_ROOT_N; i++)
		cli_json_append(&roots,
				json_pack("{s:s,s:I,s:b}", "root",
					  laps_policy_source_name((laps_policy_source)(i + 1)),
					  "values", (json_int_t)v->root[i].value_n, "wins",
					  (int)(&v->root[i] == root)));
	for (size_t i = 0; i < LAPS_SET_N; i++)
		cli_json_append(&settings, setting_json(v, &v->policy.setting[i]));
	for (size_t i = 0; root != NULL && i < root->value_n; i++)
		if (!is_known(&root->value[i]))
			cli_json_append(&unknown, json_string(root->value[i].name));
	return cli_json_print(json_pack(
		"{s:o,s:s,s:o,s:o,s:o}", "source",
		cli_json_text(root != NULL ? laps_policy_source_name(v->policy.source) : NULL),
		"os_level", v->policy.os_level == LAPS_OS_24H2 ? "24h2" : "pre-24h2", "roots",
		roots, "settings", settings, "unknown", unknown));
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s;
	struct view v = {0};
	int rc = cli_session_open(cli, &s);

	(void)args;
	if (rc == CLI_DONE && (rc = load(&s, &v)) == CLI_DONE)
		rc = cli->json ? print_json(&v) : print_text(&v);
	view_clear(&v);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_policy_show = {
	.name = "policy show",
	.synopsis = "",
	.summary = "show the effective policy, the winning root, and what was rejected and why",
	.example = "laps policy show",
	.run = run,
};
