/* SPDX-License-Identifier: MIT */
/*
 * csp get, replace, delete, exec: what a management server does through the LAPS CSP. The settings
 * are the root csp of the policy; Actions/ResetPassword rotates now.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/cycle.h>
#include <laps/hresult.h>

#include "cli/commands.h"
#include "cli/csp_node.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/csp.h"
#include "ports/policy_edit.h"

#define NOT_JOINED_EVENT 20000

/* A host that is joined to nothing takes no input from a management server, and logs that. */
static int require_joined(const struct cli *cli, const struct cli_session *s)
{
	struct laps_host host;
	struct laps_cause cause;
	struct laps_event event;

	if (s->ports->host.get(s->ports->host.ctx, &host, &cause) != LAPS_OK)
		return cli_fail("csp", "%s", cause.text);
	if (host.join != LAPS_JOIN_WORKGROUP && host.join != LAPS_JOIN_REGISTERED)
		return CLI_DONE;
	laps_event_init(&event, NOT_JOINED_EVENT);
	s->ports->events.emit(s->ports->events.ctx, &event);
	if (laps_device_event_failure(s->device) != NULL)
		cli_note(cli, "events: %s", laps_device_event_failure(s->device)->text);
	return cli_fail("csp", "the host is not joined, and takes no settings from a management "
			       "server");
}

static json_t *value_json(const struct csp_node *node, const struct laps_policy_value *v)
{
	if (v == NULL)
		return json_null();
	if (v->type != LAPS_VALUE_DWORD)
		return cli_json_text(v->text);
	if (node->format == CSP_BOOL && v->dword <= 1)
		return json_boolean(v->dword);
	return json_integer(v->dword);
}

static int print_value(const struct cli *cli, const struct csp_node *node,
		       const struct laps_policy_value *v)
{
	char name[sizeof CSP_ROOT + sizeof node->name];
	struct cli_table t;

	if (cli->json) {
		snprintf(name, sizeof name, CSP_ROOT "%s", node->name);
		return cli_json_print(json_pack("{s:s,s:s,s:o}", "node", name, "format",
						csp_format_name(node->format), "value",
						value_json(node, v)));
	}
	cli_table_init(&t, NULL, 1);
	if (v == NULL)
		cli_table_add(&t, "not set");
	else if (v->type != LAPS_VALUE_DWORD)
		cli_table_add(&t, v->text);
	else if (node->format == CSP_BOOL && v->dword <= 1)
		cli_table_add(&t, v->dword ? "true" : "false");
	else
		cli_table_addf(&t, "%u", (unsigned)v->dword);
	return cli_table_print(&t);
}

static int get_setting(const struct cli *cli, const struct cli_session *s,
		       const struct csp_node *node)
{
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N] = {{0}};
	const struct laps_policy_root *csp = &roots[LAPS_POLICY_CSP - 1];
	const struct laps_policy_value *found = NULL;
	struct laps_cause cause;
	int rc;

	if (s->ports->policy.load(s->ports->policy.ctx, roots, &cause) != LAPS_OK)
		return cli_fail("policy", "%s", cause.text);
	for (size_t i = 0; i < csp->value_n && found == NULL; i++)
		if (laps_policy_find_in(LAPS_POLICY_CSP, csp->value[i].name) == node->setting)
			found = &csp->value[i];
	rc = print_value(cli, node, found);
	for (size_t i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&roots[i]);
	return rc;
}

static int print_status(const struct cli *cli, uint32_t status, const char *outcome)
{
	char hresult[16];

	snprintf(hresult, sizeof hresult, "0x%08X", (unsigned)status);
	if (cli->json)
		return cli_json_print(json_pack(
			"{s:s,s:s,s:I,s:s,s:o*}", "node", CSP_ROOT "Actions/ResetPasswordStatus",
			"format", csp_format_name(CSP_INT), "value", (json_int_t)status, "hresult",
			hresult, "outcome", outcome != NULL ? json_string(outcome) : NULL));
	if (outcome != NULL && !cli->quiet)
		puts(outcome);
	else if (outcome == NULL)
		puts(status != 0 ? hresult : "0");
	return CLI_DONE;
}

static int get_status(const struct cli *cli, const struct cli_session *s)
{
	struct laps_cause cause;
	uint32_t status;

	if (laps_csp_status(s->config.dir, &status, &cause) != LAPS_OK)
		return cli_fail("csp", "%s", cause.text);
	return print_status(cli, status, NULL);
}

static int get(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s;
	struct csp_node node;
	int rc = csp_node_find(args, CSP_GET, &node);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) == CLI_DONE)
		rc = node.setting == LAPS_SET_N ? get_status(cli, &s) : get_setting(cli, &s, &node);
	cli_session_close(&s);
	return rc;
}

static int replace(const struct cli *cli, const struct cli_args *args)
{
	struct laps_cause cause;
	struct cli_session s;
	struct csp_node node;
	uint32_t number = 0;
	int rc = csp_node_find(args, CSP_REPLACE, &node);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) != CLI_DONE ||
	    (rc = require_joined(cli, &s)) != CLI_DONE ||
	    (rc = csp_value_parse(&node, args->word[1], s.config.host.os_level, &number)) !=
		    CLI_DONE)
		goto out;
	if (laps_policy_edit_set(s.config.policy_dir, LAPS_POLICY_CSP,
				 laps_policy_setting_name_in(LAPS_POLICY_CSP, node.setting), number,
				 node.format == CSP_CHR ? args->word[1] : NULL, &cause) != LAPS_OK)
		rc = cli_fail("csp", "%s", cause.text);
out:
	cli_session_close(&s);
	return rc;
}

static int delete (const struct cli *cli, const struct cli_args *args)
{
	struct laps_cause cause;
	struct cli_session s;
	struct csp_node node;
	int rc = csp_node_find(args, CSP_DELETE, &node);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) == CLI_DONE &&
	    (rc = require_joined(cli, &s)) == CLI_DONE &&
	    laps_policy_edit_unset(s.config.policy_dir, LAPS_POLICY_CSP,
				   laps_policy_setting_name_in(LAPS_POLICY_CSP, node.setting),
				   &cause) != LAPS_OK)
		rc = cli_fail("csp", "%s", cause.text);
	cli_session_close(&s);
	return rc;
}

/* Where nothing is managed there was nothing to reset: no success is reported (ours). */
static uint32_t status_of(laps_rc code, const struct laps_cycle_result *r)
{
	if (r->outcome == LAPS_CYCLE_DISABLED)
		return LAPS_HR_NOT_FOUND;
	if (code == LAPS_OK && r->outcome != LAPS_CYCLE_FAILED)
		return 0;
	return r->cause.hresult != 0 ? r->cause.hresult : LAPS_HR_FAIL;
}

static int reset(const struct cli *cli, const struct cli_session *s)
{
	struct laps_cycle_result r;
	struct laps_cause cause;
	uint32_t status;
	laps_rc code;
	int fd, rc;

	if (laps_device_lock(s->device, &cause) != LAPS_OK)
		return cli_fail("lock", "%s", cause.text);
	if (laps_csp_begin(s->config.dir, &fd, &cause) != LAPS_OK)
		return cli_fail("csp", "%s", cause.text);
	code = laps_cycle_run(s->ports, LAPS_TRIGGER_ADMIN, &r);
	status = status_of(code, &r);
	if (laps_csp_end(s->config.dir, fd, status, &cause) != LAPS_OK)
		return cli_fail("csp", "%s", cause.text);
	if (laps_device_event_failure(s->device) != NULL)
		cli_note(cli, "events: %s", laps_device_event_failure(s->device)->text);
	if (status == 0)
		return print_status(cli, status, "rotated");
	rc = cli->json ? print_status(cli, status,
				      r.outcome == LAPS_CYCLE_DISABLED ? "disabled" : "failed")
		       : CLI_DONE;
	if (rc != CLI_DONE)
		return rc;
	if (r.outcome == LAPS_CYCLE_DISABLED)
		return cli_fail("policy", "policy manages no password here");
	return cli_fail(laps_step_name(r.failed_step), "%s",
			r.cause.text[0] != '\0' ? r.cause.text : laps_rc_name(code));
}

static int exec(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s;
	struct csp_node node;
	int rc = csp_node_find(args, CSP_EXEC, &node);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) == CLI_DONE &&
	    (rc = require_joined(cli, &s)) == CLI_DONE)
		rc = reset(cli, &s);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_csp_get = {
	.name = "csp get",
	.synopsis = "NODE",
	.summary = "show a node of the CSP, or that it is not set",
	.example = "laps csp get Policies/PasswordAgeDays",
	.word_min = 1,
	.word_max = 1,
	.run = get,
};

const struct cli_command cli_csp_replace = {
	.name = "csp replace",
	.synopsis = "NODE VALUE",
	.summary = "set a node of the CSP, as a management server does",
	.example = "laps csp replace Policies/PasswordAgeDays 14",
	.word_min = 2,
	.word_max = 2,
	.run = replace,
};

const struct cli_command cli_csp_delete = {
	.name = "csp delete",
	.synopsis = "NODE",
	.summary = "remove the value of a node of the CSP",
	.example = "laps csp delete Policies/PasswordAgeDays",
	.word_min = 1,
	.word_max = 1,
	.run = delete,
};

const struct cli_command cli_csp_exec = {
	.name = "csp exec",
	.synopsis = "NODE",
	.summary = "execute Actions/ResetPassword: rotate the password now",
	.example = "laps csp exec Actions/ResetPassword",
	.word_min = 1,
	.word_max = 1,
	.run = exec,
};
