/* SPDX-License-Identifier: MIT */
/* audit: which reads of passwords below a container the domain controller's event log tells. */
#include <string.h>

#include "cli/commands.h"
#include "cli/permission.h"
#include "ports/ad_descriptor.h"

static laps_rc change(const struct cli_container *c, const void *ctx, struct laps_sd *sd)
{
	const uint8_t *flags = ctx;
	laps_rc rc = LAPS_OK;

	for (size_t i = 0; i < c->principal_n && rc == LAPS_OK; i++)
		rc = laps_audit_set(sd, &c->schema, &c->principal[i], *flags);
	return rc;
}

/* "success,failure", in any order; "none" stands alone. */
static int parse_type(const struct cli_args *args, uint8_t *flags)
{
	const char *text = cli_value(args, "type");

	if (text == NULL)
		return cli_usage(args->command, "'audit' needs --type none, success or failure");
	*flags = 0;
	if (strcmp(text, "none") == 0)
		return CLI_DONE;
	for (const char *p = text;; p++) {
		size_t len = strcspn(p, ",");

		if (len == strlen("success") && strncmp(p, "success", len) == 0)
			*flags |= LAPS_ACE_AUDIT_SUCCESS;
		else if (len == strlen("failure") && strncmp(p, "failure", len) == 0)
			*flags |= LAPS_ACE_AUDIT_FAILURE;
		else
			return cli_usage(args->command,
					 "--type: '%s' is not none, success, failure or "
					 "success,failure",
					 text);
		p += len;
		if (*p == '\0')
			return CLI_DONE;
	}
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_container c = {0};
	uint8_t flags;
	int rc;

	if ((rc = parse_type(args, &flags)) != CLI_DONE)
		return rc;
	if (!cli_has(args, "to"))
		return cli_usage(args->command, "'audit' needs --to PRINCIPAL");
	rc = cli_container_open(cli, args, args->word[0], &c);
	if (rc == CLI_DONE)
		rc = cli_permission_apply(cli, args, &c, LAPS_AD_SD_SACL, change, &flags);
	cli_container_close(&c);
	return rc;
}

static const struct cli_option option[] = {
	{"to", "PRINCIPAL", true, "whose reads: a SID, DOMAIN\\name, name@domain; may be repeated"},
	{"type", "TYPE", false, "none, success, failure, or success,failure"},
	CLI_PERMISSION_OPTIONS,
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_audit = {
	.name = "audit",
	.synopsis = "CONTAINER --to PRINCIPAL... --type none|success|failure [--dry-run] "
		    "[--domain NAME | --dc HOST] [--port N] [--as USER --password-file FILE]",
	.summary = "have reads of the passwords of a container audited",
	.example = "laps audit Workstations --to 'CORP\\Domain Users' --type success",
	.option = option,
	.word_min = 1,
	.word_max = 1,
	.run = run,
};
