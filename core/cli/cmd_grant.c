/* SPDX-License-Identifier: MIT */
/* grant self, read, reset: permissions on the computers below a container. */
#include "cli/commands.h"
#include "cli/permission.h"
#include "ports/ad_descriptor.h"

static laps_rc add_aces(const struct cli_container *c, enum laps_grant what,
			const struct laps_sid *sid, struct laps_sd *sd)
{
	struct laps_ace ace[LAPS_DELEGATION_ACE_MAX];
	size_t n = laps_grant_aces(what, &c->schema, sid, ace);
	laps_rc rc = LAPS_OK;

	for (size_t i = 0; i < n && rc == LAPS_OK; i++)
		rc = laps_sd_add_dacl(sd, &ace[i]);
	return rc;
}

static laps_rc change(const struct cli_container *c, const void *ctx, struct laps_sd *sd)
{
	const enum laps_grant *what = ctx;
	laps_rc rc = LAPS_OK;

	if (*what == LAPS_GRANT_SELF)
		return add_aces(c, *what, NULL, sd);
	for (size_t i = 0; i < c->principal_n && rc == LAPS_OK; i++)
		rc = add_aces(c, *what, &c->principal[i], sd);
	return rc;
}

static int grant(const struct cli *cli, const struct cli_args *args, enum laps_grant what)
{
	struct cli_container c = {0};
	int rc;

	if (what != LAPS_GRANT_SELF && !cli_has(args, "to"))
		return cli_usage(args->command, "'%s' needs --to PRINCIPAL", args->command->name);
	rc = cli_container_open(cli, args, args->word[0], &c);
	if (rc == CLI_DONE)
		rc = cli_permission_apply(cli, args, &c, LAPS_AD_SD_DACL, change, &what);
	cli_container_close(&c);
	return rc;
}

static int grant_self(const struct cli *cli, const struct cli_args *args)
{
	return grant(cli, args, LAPS_GRANT_SELF);
}

static int grant_read(const struct cli *cli, const struct cli_args *args)
{
	return grant(cli, args, LAPS_GRANT_READ);
}

static int grant_reset(const struct cli *cli, const struct cli_args *args)
{
	return grant(cli, args, LAPS_GRANT_RESET);
}

static const struct cli_option self_option[] = {
	CLI_PERMISSION_OPTIONS,
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};
static const struct cli_option option[] = {
	{"to", "PRINCIPAL", true, "to whom: a SID, DOMAIN\\name, name@domain; may be repeated"},
	CLI_PERMISSION_OPTIONS,
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

#define SERVER_SYNOPSIS \
	"[--dry-run] [--domain NAME | --dc HOST] [--port N] [--as USER --password-file FILE]"
#define TO_SYNOPSIS "CONTAINER --to PRINCIPAL... " SERVER_SYNOPSIS

const struct cli_command cli_grant_self = {
	.name = "grant self",
	.synopsis = "CONTAINER " SERVER_SYNOPSIS,
	.summary = "let the computers of a container write their own passwords",
	.example = "laps grant self Workstations",
	.option = self_option,
	.word_min = 1,
	.word_max = 1,
	.run = grant_self,
};
const struct cli_command cli_grant_read = {
	.name = "grant read",
	.synopsis = TO_SYNOPSIS,
	.summary = "let others read the passwords of the computers of a container",
	.example = "laps grant read Workstations --to 'CORP\\helpdesk'",
	.option = option,
	.word_min = 1,
	.word_max = 1,
	.run = grant_read,
};
const struct cli_command cli_grant_reset = {
	.name = "grant reset",
	.synopsis = TO_SYNOPSIS,
	.summary = "let others set when the passwords of a container expire",
	.example = "laps grant reset Workstations --to helpdesk@corp.example",
	.option = option,
	.word_min = 1,
	.word_max = 1,
	.run = grant_reset,
};
