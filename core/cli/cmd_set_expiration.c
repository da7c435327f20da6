/* SPDX-License-Identifier: MIT */
/* set-expiration: let passwords of computers expire at a given time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_admin.h"

static const char status[] = "PasswordReset"; /* also when the time is moved away: the product's */

static int print_json(char *const *dn, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		cli_json_append(&array, json_pack("{s:s,s:s}", "DistinguishedName", dn[i], "Status",
						  status));
	return cli_json_print(array);
}

static int print_text(char *const *dn, size_t n)
{
	static const char *const heading[] = {"DistinguishedName", "Status"};
	struct cli_table t;

	cli_table_init(&t, heading, 2);
	for (size_t i = 0; i < n; i++) {
		cli_table_add(&t, dn[i]);
		cli_table_add(&t, status);
	}
	return cli_table_print(&t);
}

/* Whom it concerns, before anything is changed. */
static int find_all(struct laps_ad *ad, const struct cli_args *args, char **dn)
{
	struct laps_cause cause;

	for (size_t i = 0; i < args->word_n; i++)
		if (laps_ad_find_computer(ad, args->word[i], &dn[i], &cause) != LAPS_OK)
			return cli_fail("find", "%s", cause.text);
	return CLI_DONE;
}

/* Change one after the other; what was done before a failure is printed, too. */
static int set_all(const struct cli *cli, struct laps_ad *ad, char *const *dn, size_t n,
		   uint64_t ticks)
{
	struct laps_cause cause;
	laps_rc code = LAPS_OK;
	size_t done = 0;
	int rc = CLI_DONE;

	while (done < n && code == LAPS_OK) {
		code = laps_ad_set_expiry(ad, dn[done], ticks, &cause);
		if (code == LAPS_OK)
			done++;
	}
	if (cli->json && (code == LAPS_OK || done > 0))
		rc = print_json(dn, done);
	else if (!cli->quiet && done > 0)
		rc = print_text(dn, done);
	return code == LAPS_OK ? rc : cli_fail("write", "%s", cause.text);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	const char *when = cli_value(args, "when");
	char **dn = calloc(args->word_n, sizeof *dn);
	struct laps_ad *ad = NULL;
	struct cli_session s = {0};
	uint64_t ticks = 0;
	int rc;

	if (dn == NULL)
		return cli_fail("start", "out of memory");
	if ((rc = cli_login_check(args)) != CLI_DONE ||
	    (when != NULL && (rc = cli_parse_time(args, "--when", when, &ticks)) != CLI_DONE) ||
	    (rc = cli_session_open(cli, &s)) != CLI_DONE ||
	    (when == NULL && (rc = cli_session_now(&s, &ticks)) != CLI_DONE) ||
	    (rc = cli_admin_open(&s, args, &ad)) != CLI_DONE ||
	    (rc = find_all(ad, args, dn)) != CLI_DONE)
		goto out;
	rc = set_all(cli, ad, dn, args->word_n, ticks);
out:
	for (size_t i = 0; i < args->word_n; i++)
		free(dn[i]);
	free(dn);
	laps_ad_close(&ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"when", "TIME", false, "RFC 3339 or FILETIME digits; now by default"},
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_set_expiration = {
	.name = "set-expiration",
	.synopsis = "IDENTITY... [--when TIME] [--domain NAME | --dc HOST] [--port N] "
		    "[--as USER --password-file FILE]",
	.summary = "let the passwords of computers expire, so that they rotate",
	.example = "laps set-expiration WS0001 WS0002 --when 2024-05-01T00:00:00Z",
	.option = option,
	.word_min = 1,
	.word_max = SIZE_MAX,
	.run = run,
};
