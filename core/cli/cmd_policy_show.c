/* SPDX-License-Identifier: MIT */
/* policy show: which root wins, what each setting is and why, and what would be done. */
#include <stdio.h>

#include <laps/policy.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/policy_view.h"

/* Where values of the winning root come from: their file. */
static const char *origin(const struct cli_policy_view *v, const char *file)
{
	return file != NULL ? file : laps_policy_source_name(v->policy.source);
}

static void note_cell(const struct cli_policy_view *v, laps_setting s, struct cli_table *t)
{
	const struct laps_policy_setting *setting = &v->policy.setting[s];
	const char *why, *state = cli_policy_state_name(cli_policy_state(v, s, &why));
	const char *from = origin(v, setting->file);

	if (why == NULL)
		cli_table_add(t, "");
	else if (setting->given_type == LAPS_VALUE_DWORD)
		cli_table_addf(t, "%s: %u of %s: %s", state, (unsigned)setting->given, from, why);
	else if (setting->given_type == LAPS_VALUE_TEXT)
		cli_table_addf(t, "%s: '%s' of %s: %s", state, setting->given_text, from, why);
	else
		cli_table_addf(t, "%s: %s of %s: %s", state,
			       setting->given_text != NULL ? setting->given_text : "a value", from,
			       why);
}

static void setting_row(const struct cli_policy_view *v, laps_setting s, struct cli_table *t)
{
	const struct laps_policy_setting *setting = &v->policy.setting[s];
	const char *why;

	cli_table_add(t, setting->name);
	if (setting->is_text)
		cli_table_add(t, setting->text[0] != '\0' ? setting->text : CLI_BLANK);
	else
		cli_table_addf(t, "%u", cli_policy_number(v, s));
	cli_table_add(t, cli_policy_state(v, s, &why) == LAPS_SETTING_SET ? origin(v, setting->file)
									  : "default");
	note_cell(v, s, t);
}

/* Names that are no settings of the winning root. */
static void unknown_rows(const struct cli_policy_view *v, struct cli_table *t)
{
	const struct laps_policy_root *root = cli_policy_winner(v);

	for (size_t i = 0; root != NULL && i < root->value_n; i++) {
		const char *name = root->value[i].name;

		if (laps_policy_find_in(v->policy.source, name) != LAPS_SET_N)
			continue;
		cli_table_add(t, name);
		cli_table_add(t, CLI_BLANK);
		cli_table_add(t, origin(v, root->value[i].file));
		cli_table_add(t, laps_policy_find(name) != LAPS_SET_N
					 ? "ignored: legacy LAPS has no such value"
					 : "ignored: unknown name");
	}
}

/* "GPO (gpo.reg, gpo.json)" and the like in a row of its own. */
static void root_row(const struct cli_policy_view *v, laps_policy_source source,
		     struct cli_table *t)
{
	const struct laps_policy_root *r = &v->root[source - 1];
	const char *name = laps_policy_source_name(source);
	const size_t n = cli_policy_setting_n(v, source);
	struct laps_buf files;

	laps_buf_init(&files, 1024);
	cli_policy_files(r, &files);
	if (source == v->policy.source) {
		cli_table_add(t, "winning root");
		cli_table_addf(t, "%s (%s)", name, (const char *)files.data);
	} else if (n > 0) {
		cli_table_add(t, "hidden root");
		cli_table_addf(t, "%s, %zu setting%s without effect (%s)", name, n,
			       n == 1 ? "" : "s", (const char *)files.data);
	} else if (r->value_n > 0) {
		cli_table_add(t, "passed over");
		cli_table_addf(t, "%s, no setting among its values (%s)", name,
			       (const char *)files.data);
	}
	laps_buf_clear(&files);
}

static void account_row(const struct cli_policy_view *v, struct cli_table *t)
{
	const char *name = cli_policy_account_name(v);

	cli_table_add(t, "account");
	if (v->plan.mode == LAPS_MODE_DSRM) {
		cli_table_add(t, "the DSRM administrator, RID 500");
		return;
	}
	switch (v->plan.account) {
	case LAPS_ACCOUNT_BUILTIN: cli_table_add(t, "the built-in one, RID 500"); break;
	case LAPS_ACCOUNT_NAMED: cli_table_addf(t, "'%s'", name); break;
	case LAPS_ACCOUNT_AUTO_BUILTIN:
		cli_table_addf(t, "the built-in one, RID 500, automatically managed as '%s'", name);
		break;
	case LAPS_ACCOUNT_AUTO_NEW:
		cli_table_addf(t, "one of LAPS' own, automatically managed as '%s'", name);
		break;
	}
}

static void plan_rows(const struct cli_policy_view *v, struct cli_table *t)
{
	cli_table_add(t, "what is done");
	cli_table_addf(t, "%s%s", v->plan.mode == LAPS_MODE_NONE ? "nothing: " : "", v->plan.why);
	if (v->plan.mode != LAPS_MODE_NONE) {
		account_row(v, t);
		cli_table_add(t, "directory");
		cli_table_add(t, cli_policy_directory(v));
	} else if (v->plan.event != 0) {
		cli_table_add(t, "event");
		cli_table_addf(t, "%u", (unsigned)v->plan.event);
	}
	if (cli_policy_setting_n(v, LAPS_POLICY_LEGACY) > 0 || v->host.legacy_client) {
		cli_table_add(t, "legacy client");
		cli_table_add(t, v->host.legacy_client ? "installed" : "not installed");
	}
}

static int print_text(const struct cli_policy_view *v)
{
	static const char *const heading[] = {"SETTING", "VALUE", "FROM", "NOTE"};
	struct cli_table t;
	int rc;

	cli_table_init(&t, NULL, 2);
	if (cli_policy_winner(v) == NULL) {
		cli_table_add(&t, "winning root");
		cli_table_add(&t, "none, no root defines a setting");
	}
	for (int i = LAPS_POLICY_CSP; i <= LAPS_POLICY_LEGACY; i++)
		root_row(v, (laps_policy_source)i, &t);
	plan_rows(v, &t);
	if ((rc = cli_table_print(&t)) != CLI_DONE)
		return rc;
	putchar('\n');
	cli_table_init(&t, heading, 4);
	for (int s = 0; s < LAPS_SET_N; s++)
		if (cli_policy_is_shown(v, (laps_setting)s))
			setting_row(v, (laps_setting)s, &t);
	unknown_rows(v, &t);
	return cli_table_print(&t);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s;
	struct cli_policy_view v = {0};
	int rc = cli_session_open(cli, &s);

	(void)args;
	if (rc == CLI_DONE && (rc = cli_policy_view_load(&s, &v)) == CLI_DONE)
		rc = cli->json ? cli_json_print(cli_policy_json(&v)) : print_text(&v);
	cli_policy_view_clear(&v);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_policy_show = {
	.name = "policy show",
	.synopsis = "",
	.summary = "show the winning root, each setting, what was rejected and why, what is done",
	.example = "laps policy show",
	.run = run,
};
