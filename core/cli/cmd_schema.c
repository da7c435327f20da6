/* SPDX-License-Identifier: MIT */
/* schema update: add to a forest's schema what LAPS needs and is not there. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <laps/lapsschema.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_schema.h"

enum answer { YES, NO, ALL };

/* Anything that is no answer is a no: the schema cannot be taken back. */
static enum answer ask(const char *name)
{
	char line[16];

	cli_prompt("add %s to the schema, for good? [y]es, [n]o, yes to [a]ll", name);
	if (fgets(line, sizeof line, stdin) == NULL)
		return NO;
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "a") == 0)
		return ALL;
	return strcmp(line, "y") == 0 || strcmp(line, "yes") == 0 ? YES : NO;
}

static int print(const struct cli *cli, uint32_t missing, uint32_t added)
{
	static const char *const heading[] = {"Element", "Status"};
	json_t *array = cli->json ? json_array() : NULL;
	struct cli_table t;

	cli_table_init(&t, heading, 2);
	for (unsigned i = 0; i < LAPS_SCHEMA_ELEMENT_N; i++) {
		const char *status = (added >> i & 1) != 0     ? "Added"
				     : (missing >> i & 1) != 0 ? "Missing"
							       : "Present";
		char name[96];

		laps_schema_element_name(i, name, sizeof name);
		if (cli->json)
			cli_json_append(&array,
					json_pack("{s:s,s:s}", "Element", name, "Status", status));
		cli_table_add(&t, name);
		cli_table_add(&t, status);
	}
	if (!cli->json && !cli->quiet)
		return cli_table_print(&t);
	laps_buf_clear(&t.cells);
	return cli->json ? cli_json_print(array) : CLI_DONE;
}

static int update(const struct cli *cli, const struct cli_args *args, struct laps_ad *ad)
{
	bool all = cli_has(args, "yes");
	struct laps_cause cause;
	uint32_t missing, added = 0;
	int rc = CLI_DONE, printed;

	if (laps_ad_schema_missing(ad, &missing, &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	if (missing == 0 || cli_has(args, "dry-run"))
		return print(cli, missing, 0);
	if (laps_ad_schema_master(ad, &cause) != LAPS_OK)
		return cli_fail("schema", "%s", cause.text);
	if (!all && !isatty(STDIN_FILENO))
		return cli_fail("schema",
				"changes of a schema are for good: nobody to ask, and no --yes");
	for (unsigned i = 0; i < LAPS_SCHEMA_ELEMENT_N && rc == CLI_DONE; i++) {
		enum answer answer = YES;
		char name[96];

		if ((missing >> i & 1) == 0)
			continue;
		laps_schema_element_name(i, name, sizeof name);
		if (!all)
			answer = ask(name);
		if (answer == NO)
			continue;
		all |= answer == ALL;
		if (laps_ad_schema_add(ad, i, &cause) != LAPS_OK)
			rc = cli_fail("write", "%s", cause.text);
		else
			added |= 1u << i;
	}
	if (rc != CLI_DONE && added == 0)
		return rc;
	printed = print(cli, missing, added);
	return rc != CLI_DONE ? rc : printed;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s = {0};
	struct laps_ad *ad = NULL;
	int rc;

	if ((rc = cli_admin_begin(cli, args, &s, &ad)) == CLI_DONE)
		rc = update(cli, args, ad);
	laps_ad_close(&ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"dry-run", NULL, false, "change nothing; show what is missing"},
	{"yes", NULL, false, "add all that is missing without asking"},
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_schema_update = {
	.name = "schema update",
	.synopsis = "[--dry-run] [--yes] [--domain NAME | --dc HOST] [--port N] "
		    "[--as USER --password-file FILE]",
	.summary = "add to the forest's schema what LAPS needs",
	.example = "laps schema update --dry-run",
	.option = option,
	.run = run,
};
