/* SPDX-License-Identifier: MIT */
/* account authenticated: what a login tells of an account that has just been used. */
#include <stdio.h>

#include <laps/postauth.h>

#include "cli/commands.h"
#include "cli/out.h"
#include "cli/session.h"

/* A login waits for it, so not for long; a cycle seldom takes longer. */
#define LOCK_WAIT_MS 3000

static int authenticated(const struct cli *cli, const struct cli_args *args)
{
	const struct laps_account_port *port;
	struct laps_account account;
	struct laps_cause cause;
	struct cli_session s;
	bool armed = false;
	int rc = cli_session_open(cli, &s);

	if (rc != CLI_DONE)
		goto out;
	port = &s.ports->account;
	if (port->find_name(port->ctx, args->word[0], &account, &cause) != LAPS_OK) {
		rc = cli_fail("account", "%s", cause.text);
		goto out;
	}
	if (laps_device_lock_wait(s.device, LOCK_WAIT_MS, &cause) != LAPS_OK) {
		rc = cli_fail("lock", "%s", cause.text);
		goto out;
	}
	if (laps_post_auth_used(s.ports, account.rid, &armed, &cause) != LAPS_OK) {
		rc = cli_fail("authenticated", "%s", cause.text);
		goto out;
	}
	if (cli->json)
		rc = cli_json_print(
			json_pack("{s:s,s:b}", "name", account.name, "armed", (int)armed));
	else if (!cli->quiet)
		puts(armed ? "armed: the password will be rotated after its grace time"
			   : "not armed: there is nothing to do for this account");
out:
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_account_authenticated = {
	.name = "account authenticated",
	.synopsis = "NAME",
	.summary = "say that somebody has logged in as NAME: begin post-authentication actions",
	.example = "laps account authenticated root",
	.word_min = 1,
	.word_max = 1,
	.run = authenticated,
};
