/* SPDX-License-Identifier: MIT */
/* schema update: add to a forest's schema what LAPS needs and is not there. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <laps/hresult.h>
#include <laps/lapsschema.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_schema.h"

enum answer { YES, NO, YES_TO_ALL, NO_TO_ALL };

/* The product's four answers. The schema cannot be taken back, so none of them is the default. */
static enum answer ask(const char *name)
{
	static const struct {
		const char *letter, *word;
		enum answer answer;
	} known[] = {
		{"y", "yes", YES},
		{"a", "yes to all", YES_TO_ALL},
		{"n", "no", NO},
		{"l", "no to all", NO_TO_ALL},
	};
	char line[64];

	for (;;) {
		cli_prompt("add %s to the schema, for good? "
			   "[Y]es, yes to [A]ll, [N]o, no to al[L]",
			   name);
		if (fgets(line, sizeof line, stdin) == NULL)
			return NO_TO_ALL;
		line[strcspn(line, "\r\n")] = '\0';
		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			if (strcasecmp(line, known[i].letter) == 0 ||
			    strcasecmp(line, known[i].word) == 0)
				return known[i].answer;
	}
}

static int print(const struct cli *cli, uint32_t before, uint32_t after)
{
	static const char *const heading[] = {"Element", "Status"};
	json_t *array = cli->json ? json_array() : NULL;
	struct cli_table t;

	cli_table_init(&t, heading, 2);
	for (unsigned i = 0; i < LAPS_SCHEMA_ELEMENT_N; i++) {
		const char *status = (after >> i & 1) != 0    ? "Missing"
				     : (before >> i & 1) != 0 ? "Added"
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

static int add(struct laps_ad *ad, unsigned element)
{
	struct laps_cause cause;
	laps_rc rc = laps_ad_schema_add(ad, element, &cause);

	if (rc == LAPS_E_DENIED &&
	    cause.hresult == laps_hresult_from_ldap(LAPS_LDAP_INSUFFICIENT_ACCESS))
		return cli_fail("write",
				"it takes a member of Schema Admins and Enterprise Admins: %s",
				cause.text);
	return rc == LAPS_OK ? CLI_DONE : cli_fail("write", "%s", cause.text);
}

/* Stops at the first failure. */
static int add_all(struct laps_ad *ad, uint32_t missing, bool ask_first)
{
	enum answer answer = ask_first ? YES : YES_TO_ALL;
	char name[96];
	int rc = CLI_DONE;

	for (unsigned i = 0; i < LAPS_SCHEMA_ELEMENT_N && rc == CLI_DONE; i++) {
		if ((missing >> i & 1) == 0)
			continue;
		laps_schema_element_name(i, name, sizeof name);
		if (answer != YES_TO_ALL)
			answer = ask(name);
		if (answer == NO_TO_ALL)
			break;
		if (answer != NO)
			rc = add(ad, i);
	}
	return rc;
}

static int update(const struct cli *cli, const struct cli_args *args, struct laps_ad *ad)
{
	struct laps_cause cause;
	uint32_t before, after;
	int rc, printed;

	if (laps_ad_schema_missing(ad, &before, &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	if (before == 0 || cli_has(args, "dry-run"))
		return print(cli, before, before);
	if (laps_ad_schema_master(ad, &cause) != LAPS_OK)
		return cli_fail("schema", "%s", cause.text);
	if (!cli_has(args, "yes") && !isatty(STDIN_FILENO))
		return cli_fail("schema",
				"changes of a schema are for good: nobody to ask, and no --yes");
	rc = add_all(ad, before, !cli_has(args, "yes"));
	/* what was added is what is there now */
	if (laps_ad_schema_missing(ad, &after, &cause) != LAPS_OK)
		return rc != CLI_DONE ? rc : cli_fail("verify", "%s", cause.text);
	if (rc != CLI_DONE && after == before)
		return rc;
	printed = print(cli, before, after);
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
