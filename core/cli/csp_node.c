/* SPDX-License-Identifier: MIT */
#include "cli/csp_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define POLICIES "Policies/"
#define RESET    "Actions/ResetPassword"
#define STATUS   "Actions/ResetPasswordStatus"
#define NODE_N   (LAPS_SET_N + 2)

const char *csp_format_name(enum csp_format f)
{
	static const char *const name[] = {
		[CSP_INT] = "int", [CSP_BOOL] = "bool", [CSP_CHR] = "chr", [CSP_NULL] = "null"};

	return name[f];
}

static enum csp_format setting_format(laps_setting s)
{
	switch (s) {
	case LAPS_SET_EXPIRATION_PROTECTION:
	case LAPS_SET_ENCRYPTION_ENABLED:
	case LAPS_SET_AAM_ENABLED:
	case LAPS_SET_AAM_ENABLE_ACCOUNT:
	case LAPS_SET_AAM_RANDOMIZE: return CSP_BOOL;
	default: return laps_policy_setting_is_text(s) ? CSP_CHR : CSP_INT;
	}
}

/* The i-th node. False where there is none: a domain controller is never managed by MDM, so that
 * ADBackupDSRMPassword is no node. */
static bool node_at(int i, struct csp_node *out)
{
	if (i == LAPS_SET_BACKUP_DSRM)
		return false;
	out->setting = i < LAPS_SET_N ? (laps_setting)i : LAPS_SET_N;
	if (i < LAPS_SET_N) {
		out->format = setting_format(out->setting);
		snprintf(out->name, sizeof out->name, POLICIES "%s",
			 laps_policy_setting_name_in(LAPS_POLICY_CSP, out->setting));
	} else {
		out->format = i == LAPS_SET_N ? CSP_NULL : CSP_INT;
		snprintf(out->name, sizeof out->name, "%s", i == LAPS_SET_N ? RESET : STATUS);
	}
	return true;
}

static bool allows(const struct csp_node *node, enum csp_access access)
{
	if (node->setting != LAPS_SET_N)
		return access != CSP_EXEC;
	return access == (node->format == CSP_NULL ? CSP_EXEC : CSP_GET);
}

static int no_such_node(const struct cli_args *args, const char *given)
{
	struct csp_node node[NODE_N];
	struct cli_near near;

	cli_near_init(&near, given);
	for (int i = 0; i < NODE_N; i++)
		if (node_at(i, &node[i]))
			cli_near_try(&near, node[i].name, strlen(node[i].name));
	if (near.best == NULL)
		return cli_usage(args->command, "the CSP has no node '%s'", given);
	return cli_usage(args->command, "the CSP has no node '%s', did you mean '%s'?", given,
			 near.best);
}

int csp_node_find(const struct cli_args *args, enum csp_access access, struct csp_node *out)
{
	static const char *const verb[] = {[CSP_GET] = "get",
					   [CSP_REPLACE] = "replace",
					   [CSP_DELETE] = "delete",
					   [CSP_EXEC] = "exec"};
	const char *name = args->word[0];
	struct csp_node node;

	if (strncasecmp(name, CSP_ROOT, strlen(CSP_ROOT)) == 0)
		name += strlen(CSP_ROOT);
	for (int i = 0; i < NODE_N; i++) {
		if (!node_at(i, &node) || strcasecmp(node.name, name) != 0)
			continue;
		if (!allows(&node, access))
			return cli_usage(args->command, "the node %s takes no %s", node.name,
					 verb[access]);
		*out = node;
		return CLI_DONE;
	}
	return no_such_node(args, name);
}

static int refuse(const struct csp_node *node, const char *text, const char *why)
{
	return cli_fail("csp", "%s: '%s' is refused: %s", node->name, text, why);
}

int csp_value_parse(const struct csp_node *node, const char *text, laps_os_level os_level,
		    uint32_t *number)
{
	laps_value_type type = node->format == CSP_CHR ? LAPS_VALUE_TEXT : LAPS_VALUE_DWORD;
	const char *why;
	uint32_t v = 0;

	if (node->format == CSP_BOOL) {
		v = strcasecmp(text, "true") == 0;
		if (!v && strcasecmp(text, "false") != 0)
			return refuse(node, text, "must be true or false");
	} else if (node->format == CSP_INT) {
		/* nine digits are more than any of them takes, and fit */
		if (*text == '\0' || strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
			return refuse(node, text, "must be a decimal number in its range");
		v = (uint32_t)strtoul(text, NULL, 10);
	}
	why = laps_policy_judge(LAPS_POLICY_CSP, node->setting, type, v, text, os_level);
	if (why != NULL)
		return refuse(node, text, why);
	*number = v;
	return CLI_DONE;
}
