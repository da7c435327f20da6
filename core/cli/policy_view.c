/* SPDX-License-Identifier: MIT */
#include "cli/policy_view.h"

#include <string.h>

#define WHY_DSRM "without effect on the account of a domain controller"

laps_rc cli_policy_view_get(const struct laps_ports *ports, struct cli_policy_view *v,
			    struct laps_cause *cause)
{
	laps_rc rc = ports->host.get(ports->host.ctx, &v->host, cause);

	if (rc == LAPS_OK)
		rc = ports->policy.load(ports->policy.ctx, v->root, cause);
	if (rc != LAPS_OK)
		return rc;
	laps_policy_select(v->root, v->host.os_level, &v->policy);
	laps_plan_make(&v->policy, &v->host, &v->plan);
	return LAPS_OK;
}

int cli_policy_view_load(const struct cli_session *s, struct cli_policy_view *v)
{
	struct laps_cause cause;

	if (cli_policy_view_get(s->ports, v, &cause) != LAPS_OK)
		return cli_fail("policy", "%s", cause.text);
	return CLI_DONE;
}

void cli_policy_view_clear(struct cli_policy_view *v)
{
	for (size_t i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&v->root[i]);
}

const struct laps_policy_root *cli_policy_winner(const struct cli_policy_view *v)
{
	return v->policy.source == LAPS_POLICY_NONE ? NULL : &v->root[v->policy.source - 1];
}

size_t cli_policy_setting_n(const struct cli_policy_view *v, laps_policy_source source)
{
	const struct laps_policy_root *r = &v->root[source - 1];
	size_t n = 0;

	for (size_t i = 0; i < r->value_n; i++)
		if (laps_policy_find_in(source, r->value[i].name) != LAPS_SET_N)
			n++;
	return n;
}

void cli_policy_files(const struct laps_policy_root *r, struct laps_buf *out)
{
	for (size_t i = 0; i < r->value_n; i++) {
		const char *file = r->value[i].file;
		bool told = file == NULL;

		for (size_t j = 0; j < i && !told; j++)
			told = r->value[j].file != NULL && strcmp(r->value[j].file, file) == 0;
		if (told)
			continue;
		if (out->len > 0)
			laps_buf_put(out, ", ", 2);
		laps_buf_put(out, file, strlen(file));
	}
	laps_buf_put_u8(out, 0);
}

/* DSRM mode: the account and who may decrypt are fixed, and nothing happens after its use. */
static bool is_fixed_for_dsrm(laps_setting s)
{
	switch (s) {
	case LAPS_SET_ADMIN_ACCOUNT_NAME:
	case LAPS_SET_ENCRYPTION_PRINCIPAL:
	case LAPS_SET_POST_AUTH_DELAY:
	case LAPS_SET_POST_AUTH_ACTIONS:
	case LAPS_SET_AAM_ENABLED:
	case LAPS_SET_AAM_TARGET:
	case LAPS_SET_AAM_NAME:
	case LAPS_SET_AAM_ENABLE_ACCOUNT:
	case LAPS_SET_AAM_RANDOMIZE: return true;
	default: return false;
	}
}

laps_setting_state cli_policy_state(const struct cli_policy_view *v, laps_setting s,
				    const char **why)
{
	const struct laps_policy_setting *setting = &v->policy.setting[s];

	if (v->plan.mode == LAPS_MODE_DSRM && setting->state == LAPS_SETTING_SET &&
	    is_fixed_for_dsrm(s)) {
		*why = WHY_DSRM;
		return LAPS_SETTING_IGNORED;
	}
	*why = setting->why;
	return setting->state;
}

const char *cli_policy_state_name(laps_setting_state s)
{
	switch (s) {
	case LAPS_SETTING_DEFAULT: return "default";
	case LAPS_SETTING_SET: return "set";
	case LAPS_SETTING_REJECTED: return "rejected";
	case LAPS_SETTING_IGNORED: return "ignored";
	}
	return "default";
}

bool cli_policy_is_shown(const struct cli_policy_view *v, laps_setting s)
{
	return laps_policy_setting_name_in(v->policy.source, s) != NULL;
}

unsigned cli_policy_number(const struct cli_policy_view *v, laps_setting s)
{
	const uint32_t number = laps_policy_number(&v->policy, s);

	if (v->policy.source == LAPS_POLICY_LEGACY && s == LAPS_SET_BACKUP_DIRECTORY)
		return number != LAPS_BACKUP_NONE;
	return number;
}

const char *cli_policy_account_kind(const struct cli_policy_view *v)
{
	if (v->plan.mode == LAPS_MODE_NONE)
		return NULL;
	if (v->plan.mode == LAPS_MODE_DSRM)
		return "dsrm";
	switch (v->plan.account) {
	case LAPS_ACCOUNT_BUILTIN: return "builtin";
	case LAPS_ACCOUNT_NAMED: return "named";
	case LAPS_ACCOUNT_AUTO_BUILTIN: return "automatic-builtin";
	case LAPS_ACCOUNT_AUTO_NEW: return "automatic-new";
	}
	return NULL;
}

const char *cli_policy_account_name(const struct cli_policy_view *v)
{
	if (v->plan.mode == LAPS_MODE_NONE)
		return NULL;
	switch (v->plan.account) {
	case LAPS_ACCOUNT_BUILTIN: return NULL;
	case LAPS_ACCOUNT_NAMED: return laps_policy_text(&v->policy, LAPS_SET_ADMIN_ACCOUNT_NAME);
	case LAPS_ACCOUNT_AUTO_BUILTIN:
	case LAPS_ACCOUNT_AUTO_NEW: return laps_policy_text(&v->policy, LAPS_SET_AAM_NAME);
	}
	return NULL;
}

const char *cli_policy_directory(const struct cli_policy_view *v)
{
	if (v->plan.mode == LAPS_MODE_NONE)
		return NULL;
	return v->plan.mode == LAPS_MODE_ENTRA ? "Entra ID" : "Active Directory";
}
