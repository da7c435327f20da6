/* SPDX-License-Identifier: MIT */
/* account logon, run: somebody uses an account of a simulated host. */
#include <string.h>

#include <laps/postauth.h>

#include "cli/account.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/out.h"
#include "ports/sam_others.h"

/* For a running cycle, whose calls of the directory give up after seconds. */
#define LOCK_WAIT_MS 60000

static int session_kind(const struct cli_args *args, laps_sam_logon_kind *out)
{
	static const char *const word[] = {[LAPS_SAM_LOGON_CONSOLE] = "console",
					   [LAPS_SAM_LOGON_RDP] = "rdp",
					   [LAPS_SAM_LOGON_SMB] = "smb"};
	const char *value = cli_value(args, "session");

	*out = LAPS_SAM_LOGON_CONSOLE;
	if (value == NULL)
		return CLI_DONE;
	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
		if (strcmp(value, word[i]) == 0) {
			*out = (laps_sam_logon_kind)i;
			return CLI_DONE;
		}
	}
	return cli_usage(args->command, "--session: must be console, rdp or smb");
}

/* The lock comes first and stays until the end: a cycle that runs meanwhile would overwrite the
 * record in which the use is noted. */
static int log_on(const struct cli *cli, const struct cli_args *args, laps_sam_logon_kind kind,
		  const struct laps_secret *password, struct cli_session *s, struct laps_sam *sam)
{
	const char *from = cli_value(args, "from");
	struct laps_account account = {0};
	struct laps_cause cause;
	bool armed = false;

	if (laps_device_lock_wait(s->device, LOCK_WAIT_MS, &cause) != LAPS_OK)
		return cli_fail("lock", "%s", cause.text);
	if (laps_sam_logon(sam, args->word[0], password, kind, from != NULL ? from : "", &account,
			   &cause) != LAPS_OK)
		return cli_fail("logon", "%s", cause.text);
	if (laps_post_auth_used(s->ports, account.rid, &armed, &cause) != LAPS_OK)
		return cli_fail("post-auth", "%s", cause.text);
	if (laps_device_event_failure(s->device) != NULL)
		cli_note(cli, "events: %s", laps_device_event_failure(s->device)->text);
	if (!cli->json)
		return CLI_DONE;
	return cli_json_print(json_pack("{s:s,s:I,s:b}", "name", account.name, "rid",
					(json_int_t)account.rid, "armed", (int)armed));
}

static int logon(const struct cli *cli, const struct cli_args *args)
{
	struct laps_secret *password = NULL;
	laps_sam_logon_kind kind;
	struct laps_sam *sam;
	struct cli_session s;
	int rc = session_kind(args, &kind);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = cli_account_open(cli, "logon", &s, &sam)) == CLI_DONE &&
	    (rc = cli_read_password("logon", false, &password)) == CLI_DONE)
		rc = log_on(cli, args, kind, password, &s, sam);
	laps_secret_free(&password);
	cli_session_close(&s);
	return rc;
}

static int start(const struct cli *cli, const struct cli_args *args)
{
	struct laps_cause cause;
	struct laps_sam *sam;
	struct cli_session s;
	uint32_t id = 0;
	int rc = cli_account_open(cli, "run", &s, &sam);

	if (rc == CLI_DONE &&
	    laps_sam_run(sam, args->word[0], args->word[1], &id, &cause) != LAPS_OK)
		rc = cli_fail("run", "%s", cause.text);
	if (rc == CLI_DONE && cli->json)
		rc = cli_json_print(json_pack("{s:I}", "id", (json_int_t)id));
	cli_session_close(&s);
	return rc;
}

static const struct cli_option logon_option[] = {
	{"session", "KIND", false, "console (the default), rdp or smb"},
	{"from", "HOST", false, "the computer that the user sits at"},
	{0},
};

const struct cli_command cli_account_logon = {
	.name = "account logon",
	.synopsis = "NAME [OPTION]...",
	.summary = "log on to a simulated host with the password on stdin",
	.example = "laps account logon Administrator --session rdp --from PC7 <password",
	.option = logon_option,
	.word_min = 1,
	.word_max = 1,
	.run = logon,
};

const struct cli_command cli_account_run = {
	.name = "account run",
	.synopsis = "NAME IMAGE",
	.summary = "start a process of a simulated account",
	.example = "laps account run Administrator C:\\\\Windows\\\\notepad.exe",
	.word_min = 2,
	.word_max = 2,
	.run = start,
};
