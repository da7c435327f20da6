/* SPDX-License-Identifier: MIT */
/* account set-password, rename, enable ...: what somebody else does to a simulated host's accounts.
 */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/account.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "ports/sam_others.h"

#define USER_TEXT 64
#define EXE_TEXT  4096

/* Who this process is, as the events name a client. */
static void know_client(char user[static USER_TEXT], char exe[static EXE_TEXT],
			struct laps_sam_client *out)
{
	const struct passwd *pw = getpwuid(geteuid());
	ssize_t len = readlink("/proc/self/exe", exe, EXE_TEXT - 1);

	if (pw != NULL)
		snprintf(user, USER_TEXT, "%s", pw->pw_name);
	else
		snprintf(user, USER_TEXT, "%u", (unsigned)geteuid());
	exe[len > 0 ? len : 0] = '\0';
	*out = (struct laps_sam_client){
		.name = user, .address = "127.0.0.1", .exe = exe, .process_id = (uint32_t)getpid()};
}

static void note_events(const struct cli *cli, const struct cli_session *s)
{
	const struct laps_cause *events = laps_device_event_failure(s->device);

	if (events != NULL)
		cli_note(cli, "events: %s", events->text);
}

static int change(const struct cli *cli, const struct cli_args *args, const char *step,
		  laps_sam_deed deed)
{
	char user[USER_TEXT], exe[EXE_TEXT];
	struct laps_sam_change c = {.deed = deed, .name = args->word[0]};
	struct laps_secret *password = NULL;
	struct laps_cause cause;
	struct laps_sam *sam;
	struct cli_session s;
	int rc = cli_account_open(cli, step, &s, &sam);

	if (rc == CLI_DONE && deed == LAPS_SAM_SET_PASSWORD)
		rc = cli_read_password(step, false, &password);
	if (rc != CLI_DONE)
		goto out;
	c.password = password;
	c.new_name = args->word_n > 1 ? args->word[1] : NULL;
	know_client(user, exe, &c.client);
	if (laps_sam_change(sam, &c, &s.ports->events, &cause) != LAPS_OK)
		rc = cli_fail(step, "%s", cause.text);
	note_events(cli, &s);
out:
	laps_secret_free(&password);
	cli_session_close(&s);
	return rc;
}

static int set_password(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "set-password", LAPS_SAM_SET_PASSWORD);
}

static int rename_account(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "rename", LAPS_SAM_RENAME);
}

static int enable(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "enable", LAPS_SAM_ENABLE);
}

static int disable(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "disable", LAPS_SAM_DISABLE);
}

static int delete_account(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "delete", LAPS_SAM_DELETE);
}

static int leave(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "leave-administrators", LAPS_SAM_LEAVE_ADMINISTRATORS);
}

static int protect(const struct cli *cli, const struct cli_args *args)
{
	return change(cli, args, "protect", LAPS_SAM_PROTECT);
}

static int empty(const struct cli *cli, const struct cli_args *args)
{
	struct laps_cause cause;
	struct laps_sam *sam;
	struct cli_session s;
	int rc = cli_account_open(cli, "empty-administrators", &s, &sam);

	(void)args;
	if (rc == CLI_DONE && laps_sam_empty_administrators(sam, &cause) != LAPS_OK)
		rc = cli_fail("empty-administrators", "%s", cause.text);
	cli_session_close(&s);
	return rc;
}

const struct cli_command cli_account_set_password = {
	.name = "account set-password",
	.synopsis = "NAME",
	.summary = "as somebody else, set a simulated account's password to that on stdin",
	.example = "laps account set-password Administrator <password",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = set_password,
};

const struct cli_command cli_account_rename = {
	.name = "account rename",
	.synopsis = "NAME NEW",
	.summary = "as somebody else, rename a simulated account",
	.example = "laps account rename Administrator Root",
	.word_min = 2,
	.word_max = 2,
	.no_json = true,
	.run = rename_account,
};

const struct cli_command cli_account_enable = {
	.name = "account enable",
	.synopsis = "NAME",
	.summary = "as somebody else, enable a simulated account",
	.example = "laps account enable Guest",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = enable,
};

const struct cli_command cli_account_disable = {
	.name = "account disable",
	.synopsis = "NAME",
	.summary = "as somebody else, disable a simulated account",
	.example = "laps account disable Administrator",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = disable,
};

const struct cli_command cli_account_delete = {
	.name = "account delete",
	.synopsis = "NAME",
	.summary = "as somebody else, delete a simulated account",
	.example = "laps account delete localadmin",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = delete_account,
};

const struct cli_command cli_account_leave_administrators = {
	.name = "account leave-administrators",
	.synopsis = "NAME",
	.summary = "as somebody else, take a simulated account out of Administrators",
	.example = "laps account leave-administrators localadmin",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = leave,
};

const struct cli_command cli_account_protect = {
	.name = "account protect",
	.synopsis = "NAME",
	.summary = "as somebody else, change a simulated account's security descriptor",
	.example = "laps account protect localadmin",
	.word_min = 1,
	.word_max = 1,
	.no_json = true,
	.run = protect,
};

const struct cli_command cli_account_empty_administrators = {
	.name = "account empty-administrators",
	.synopsis = "",
	.summary = "empty the Administrators of a simulated host, as restricted groups do",
	.example = "laps account empty-administrators",
	.no_json = true,
	.run = empty,
};
