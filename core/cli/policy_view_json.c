/* SPDX-License-Identifier: MIT */
/* What policy show tells, as JSON. */
#include "cli/out.h"
#include "cli/policy_view.h"

static json_t *given_json(const struct laps_policy_setting *s)
{
	if (s->given_type == LAPS_VALUE_DWORD)
		return json_integer(s->given);
	return cli_json_text(s->given_text);
}

static json_t *setting_json(const struct cli_policy_view *v, laps_setting s)
{
	const struct laps_policy_setting *setting = &v->policy.setting[s];
	const char *why;
	laps_setting_state state = cli_policy_state(v, s, &why);

	return json_pack(
		"{s:s,s:o,s:s,s:o,s:s,s:o,s:o}", "name", setting->name, "value",
		setting->is_text ? json_string(setting->text)
				 : json_integer(cli_policy_number(v, s)),
		"from",
		state == LAPS_SETTING_SET ? laps_policy_source_name(v->policy.source) : "default",
		"file", cli_json_text(setting->file), "state", cli_policy_state_name(state),
		"given", why != NULL ? given_json(setting) : json_null(), "why",
		cli_json_text(why));
}

static json_t *root_json(const struct cli_policy_view *v, laps_policy_source source)
{
	const struct laps_policy_root *r = &v->root[source - 1];
	json_t *root;
	struct laps_buf files;

	laps_buf_init(&files, 1024);
	cli_policy_files(r, &files);
	root = json_pack("{s:s,s:I,s:I,s:s,s:b}", "root", laps_policy_source_name(source), "values",
			 (json_int_t)r->value_n, "settings",
			 (json_int_t)cli_policy_setting_n(v, source), "files",
			 (const char *)files.data, "wins", (int)(source == v->policy.source));
	laps_buf_clear(&files);
	return root;
}

static json_t *plan_json(const struct cli_policy_view *v)
{
	return json_pack("{s:s,s:o,s:o,s:o,s:o,s:s}", "mode", laps_mode_name(v->plan.mode),
			 "account", cli_json_text(cli_policy_account_kind(v)), "account_name",
			 cli_json_text(cli_policy_account_name(v)), "directory",
			 cli_json_text(cli_policy_directory(v)), "event",
			 v->plan.event != 0 ? json_integer(v->plan.event) : json_null(), "because",
			 v->plan.why);
}

json_t *cli_policy_json(const struct cli_policy_view *v)
{
	const struct laps_policy_root *root = cli_policy_winner(v);
	json_t *roots = json_array(), *settings = json_array(), *unknown = json_array();

	for (int i = LAPS_POLICY_CSP; i <= LAPS_POLICY_LEGACY; i++)
		cli_json_append(&roots, root_json(v, (laps_policy_source)i));
	for (int s = 0; s < LAPS_SET_N; s++)
		cli_json_append(&settings, setting_json(v, (laps_setting)s));
	for (size_t i = 0; root != NULL && i < root->value_n; i++)
		if (laps_policy_find_in(v->policy.source, root->value[i].name) == LAPS_SET_N)
			cli_json_append(&unknown, json_string(root->value[i].name));
	return json_pack(
		"{s:o,s:s,s:b,s:o,s:o,s:o,s:o}", "source",
		cli_json_text(root != NULL ? laps_policy_source_name(v->policy.source) : NULL),
		"os_level", v->policy.os_level == LAPS_OS_24H2 ? "24h2" : "pre-24h2",
		"legacy_client", (int)v->host.legacy_client, "plan", plan_json(v), "roots", roots,
		"settings", settings, "unknown", unknown);
}
