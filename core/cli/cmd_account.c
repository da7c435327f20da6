/* SPDX-License-Identifier: MIT */
/* account list, account verify: the managed host's accounts. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/out.h"
#include "cli/session.h"

static int print_json(const struct laps_account *a, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		cli_json_append(&array,
				json_pack("{s:s,s:I,s:b,s:o}", "name", a[i].name, "rid",
					  (json_int_t)a[i].rid, "enabled", (int)a[i].enabled,
					  "last_set", cli_json_time(a[i].last_set_ticks)));
	return cli_json_print(array);
}

static int print_text(const struct laps_account *a, size_t n)
{
	static const char *const heading[] = {"NAME", "RID", "ENABLED", "PASSWORD LAST SET"};
	char time[LAPS_FILETIME_TEXT];
	struct cli_table t;

	cli_table_init(&t, heading, 4);
	for (size_t i = 0; i < n; i++) {
		laps_filetime_format(a[i].last_set_ticks, time);
		cli_table_add(&t, a[i].name);
		cli_table_addf(&t, "%u", (unsigned)a[i].rid);
		cli_table_add(&t, a[i].enabled ? "yes" : "no");
		cli_table_add(&t, a[i].last_set_ticks != 0 ? time : "never");
	}
	return cli_table_print(&t);
}

static int list(const struct cli *cli, const struct cli_args *args)
{
	struct laps_account *account = NULL;
	struct laps_cause cause;
	struct cli_session s;
	size_t n = 0;
	int rc = cli_session_open(cli, &s);

	(void)args;
	if (rc != CLI_DONE)
		goto out;
	if (laps_sam_list(laps_device_sam(s.device), &account, &n, &cause) != LAPS_OK)
		rc = cli_fail("accounts", "%s", cause.text);
	else
		rc = cli->json ? print_json(account, n) : print_text(account, n);
out:
	free(account);
	cli_session_close(&s);
	return rc;
}

static int verify(const struct cli *cli, const struct cli_args *args)
{
	struct laps_secret *password = NULL;
	struct laps_cause cause;
	struct cli_session s;
	bool opens = false;
	int rc = cli_session_open(cli, &s);

	if (rc != CLI_DONE || (rc = cli_read_password("verify", false, &password)) != CLI_DONE)
		goto out;
	if (laps_sam_verify(laps_device_sam(s.device), args->word[0], password, &opens, &cause) !=
	    LAPS_OK) {
		rc = cli_fail("verify", "%s", cause.text);
		goto out;
	}
	if (cli->json)
		rc = cli_json_print(
			json_pack("{s:s,s:b}", "name", args->word[0], "opens", (int)opens));
	else if (!cli->quiet)
		puts(opens ? "opens" : "does not open");
	if (rc == CLI_DONE && !opens)
		rc = CLI_FAILED;
out:
	laps_secret_free(&password);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_account_list = {
	.name = "account list",
	.synopsis = "",
	.summary = "list the accounts of this host",
	.example = "laps account list",
	.run = list,
};

const struct cli_command cli_account_verify = {
	.name = "account verify",
	.synopsis = "NAME",
	.summary = "does the password on stdin open the account? exit 0: yes, 1: no",
	.example = "laps account verify Administrator <password",
	.word_min = 1,
	.word_max = 1,
	.run = verify,
};
