/* SPDX-License-Identifier: MIT */
/* policy set, policy unset: edit the JSON form of a policy root. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <laps/policy.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "ports/policy_dir.h"
#include "ports/policy_edit.h"

static int parse_root(const struct cli_args *args, laps_policy_source *root)
{
	static const char *const name[] = {"csp", "gpo", "local", "legacy"};
	struct cli_near near;

	if (laps_policy_root_parse_name(args->word[0], root) == LAPS_OK)
		return CLI_DONE;
	cli_near_init(&near, args->word[0]);
	for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
		cli_near_try(&near, name[i], strlen(name[i]));
	if (near.best != NULL)
		return cli_usage(args->command, "unknown root '%s', did you mean '%.*s'?",
				 args->word[0], (int)near.best_len, near.best);
	return cli_usage(args->command, "unknown root '%s', there are csp, gpo, local, legacy",
			 args->word[0]);
}

/* The settings of legacy LAPS have names of their own. */
static int parse_setting(const struct cli_args *args, laps_policy_source root,
			 laps_setting *setting)
{
	struct cli_near near;
	const char *name;

	*setting = laps_policy_find_in(root, args->word[1]);
	if (*setting != LAPS_SET_N)
		return CLI_DONE;
	cli_near_init(&near, args->word[1]);
	for (laps_setting s = 0; s < LAPS_SET_N; s++)
		if ((name = laps_policy_setting_name_in(root, s)) != NULL)
			cli_near_try(&near, name, strlen(name));
	if (near.best == NULL)
		return cli_usage(args->command,
				 root == LAPS_POLICY_LEGACY
					 ? "the legacy root has no setting '%s'"
					 : "unknown setting '%s', 'laps policy show' lists all",
				 args->word[1]);
	return cli_usage(args->command, "unknown setting '%s', did you mean '%.*s'?", args->word[1],
			 (int)near.best_len, near.best);
}

/* A DWORD as decimal or 0x hexadecimal. */
static int parse_number(const struct cli_args *args, const char *name, const char *text,
			uint32_t *out)
{
	bool hex = strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0;
	const char *digits = hex ? text + 2 : text;
	const char *allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
	unsigned long long v;

	errno = 0;
	v = strtoull(digits, NULL, hex ? 16 : 10);
	if (*digits == '\0' || strspn(digits, allowed) != strlen(digits) || errno != 0 ||
	    v > UINT32_MAX)
		return cli_usage(args->command, "%s takes a number of 32 bits, not '%s'", name,
				 text);
	*out = (uint32_t)v;
	return CLI_DONE;
}

/* Say so when the value would be rejected where passwords are managed: it is stored all the same.
 */
static void note_effect(const struct cli *cli, const struct cli_session *s, laps_policy_source root,
			laps_setting setting, uint32_t number, const char *text)
{
	laps_value_type type = text != NULL ? LAPS_VALUE_TEXT : LAPS_VALUE_DWORD;
	const char *why =
		laps_policy_judge(root, setting, type, number, text, s->config.host.os_level);

	if (why != NULL)
		cli_note(cli, "%s is stored, but its default will apply: %s",
			 laps_policy_setting_name_in(root, setting), why);
}

static int set(const struct cli *cli, const struct cli_args *args)
{
	laps_policy_source root = LAPS_POLICY_NONE;
	laps_setting setting;
	struct laps_cause cause;
	struct cli_session s = {0};
	const char *name, *text = NULL;
	uint32_t number = 0;
	int rc;

	if ((rc = parse_root(args, &root)) != CLI_DONE ||
	    (rc = parse_setting(args, root, &setting)) != CLI_DONE)
		return rc;
	name = laps_policy_setting_name_in(root, setting);
	if (laps_policy_setting_is_text(setting))
		text = args->word[2];
	else if ((rc = parse_number(args, name, args->word[2], &number)) != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) != CLI_DONE)
		goto out;
	if (laps_policy_edit_set(s.config.policy_dir, root, name, number, text, &cause) != LAPS_OK)
		rc = cli_fail("policy", "%s", cause.text);
	else
		note_effect(cli, &s, root, setting, number, text);
out:
	cli_session_close(&s);
	return rc;
}

static int unset(const struct cli *cli, const struct cli_args *args)
{
	laps_policy_source root = LAPS_POLICY_NONE;
	laps_setting setting;
	struct laps_cause cause;
	struct cli_session s = {0};
	int rc;

	if ((rc = parse_root(args, &root)) != CLI_DONE ||
	    (rc = parse_setting(args, root, &setting)) != CLI_DONE)
		return rc;
	if ((rc = cli_session_open(cli, &s)) == CLI_DONE &&
	    laps_policy_edit_unset(s.config.policy_dir, root,
				   laps_policy_setting_name_in(root, setting), &cause) != LAPS_OK)
		rc = cli_fail("policy", "%s", cause.text);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_policy_set = {
	.name = "policy set",
	.synopsis = "ROOT NAME VALUE",
	.summary = "set a value of a root: csp, gpo, local or legacy",
	.example = "laps policy set gpo PasswordAgeDays 7",
	.word_min = 3,
	.word_max = 3,
	.run = set,
};

const struct cli_command cli_policy_unset = {
	.name = "policy unset",
	.synopsis = "ROOT NAME",
	.summary = "remove a value from a root",
	.example = "laps policy unset gpo PasswordAgeDays",
	.word_min = 2,
	.word_max = 2,
	.run = unset,
};
