/* SPDX-License-Identifier: MIT */
/* account list, verify, sessions: what there is on the managed host. */
#include <stdio.h>
#include <string.h>

#include "cli/account.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/out.h"
#include "ports/sam_data.h"

int cli_account_open(const struct cli *cli, const char *step, struct cli_session *s,
		     struct laps_sam **sam)
{
	int rc = cli_session_open(cli, s);

	if (rc != CLI_DONE)
		return rc;
	*sam = laps_device_sam(s->device);
	if (*sam == NULL)
		return cli_fail(step, "laps.conf: only for simulated accounts, 'account = sam'");
	return CLI_DONE;
}

static int load(const struct laps_sam *sam, const char *step, struct sam_data *d)
{
	struct laps_cause cause;

	if (sam_data_load(sam->path, d, &cause) != LAPS_OK)
		return cli_fail(step, "%s", cause.text);
	return CLI_DONE;
}

/* ---- account list -------------------------------------------------------------------------- */

static json_t *account_json(const struct sam_row *r)
{
	const struct laps_account *a = &r->account;

	return json_pack("{s:s,s:I,s:b,s:o,s:b,s:b,s:b,s:b,s:s}", "name", a->name, "rid",
			 (json_int_t)a->rid, "enabled", (int)a->enabled, "last_set",
			 cli_json_time(a->last_set_ticks), "administrator", (int)r->administrator,
			 "password_not_required", (int)r->password_not_required,
			 "password_never_expires", (int)r->password_never_expires, "protected",
			 (int)r->protected, "description", r->description);
}

static int list_json(const struct sam_data *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->row_n; i++)
		cli_json_append(&array, account_json(&d->row[i]));
	return cli_json_print(array);
}

static int list_text(const struct sam_data *d)
{
	static const char *const heading[] = {
		"NAME", "RID", "ENABLED", "ADMINISTRATOR", "PASSWORD LAST SET", "DESCRIPTION"};
	char time[LAPS_FILETIME_TEXT];
	struct cli_table t;

	cli_table_init(&t, heading, 6);
	for (size_t i = 0; i < d->row_n; i++) {
		const struct sam_row *r = &d->row[i];

		laps_filetime_format(r->account.last_set_ticks, time);
		cli_table_add(&t, r->account.name);
		cli_table_addf(&t, "%u", (unsigned)r->account.rid);
		cli_table_add(&t, r->account.enabled ? "yes" : "no");
		cli_table_add(&t, r->administrator ? "yes" : "no");
		cli_table_add(&t, r->account.last_set_ticks != 0 ? time : "never");
		cli_table_add(&t, r->description);
	}
	return cli_table_print(&t);
}

static int list_sam(const struct cli *cli, const struct laps_sam *sam)
{
	struct sam_data d = {0};
	int rc = load(sam, "accounts", &d);

	if (rc == CLI_DONE)
		rc = cli->json ? list_json(&d) : list_text(&d);
	sam_data_clear(&d);
	return rc;
}

static int list(const struct cli *cli, const struct cli_args *args)
{
	struct cli_session s;
	int rc = cli_session_open(cli, &s);

	(void)args;
	if (rc == CLI_DONE && laps_device_linux(s.device) != NULL)
		rc = cli_account_list_linux(cli, laps_device_linux(s.device));
	else if (rc == CLI_DONE)
		rc = list_sam(cli, laps_device_sam(s.device));
	cli_session_close(&s);
	return rc;
}

/* ---- account verify ------------------------------------------------------------------------ */

static laps_rc try_password(struct laps_device *d, const char *name,
			    const struct laps_secret *password, bool *opens,
			    struct laps_cause *cause)
{
	if (laps_device_linux(d) != NULL)
		return laps_linux_verify(laps_device_linux(d), name, password, opens, cause);
	return laps_sam_verify(laps_device_sam(d), name, password, opens, cause);
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
	if (try_password(s.device, args->word[0], password, &opens, &cause) != LAPS_OK) {
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

/* ---- account sessions ---------------------------------------------------------------------- */

static json_t *sessions_json(const struct sam_data *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->session_n; i++) {
		const struct laps_session *s = &d->session[i].session;

		cli_json_append(&array,
				json_pack("{s:I,s:I,s:s,s:s,s:s,s:s,s:o}", "id", (json_int_t)s->id,
					  "state", (json_int_t)s->state, "name", s->name, "host",
					  s->host, "user", s->user, "domain", s->domain, "warned",
					  cli_json_time(d->session[i].warned_ticks)));
	}
	return array;
}

static json_t *smb_json(const struct sam_data *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->smb_n; i++) {
		const struct laps_smb_session *s = &d->smb[i];

		cli_json_append(&array, json_pack("{s:I,s:s,s:s,s:I,s:I,s:I}", "id",
						  (json_int_t)s->id, "client", s->client, "user",
						  s->user, "opens", (json_int_t)s->opens,
						  "idle_seconds", (json_int_t)s->idle_seconds,
						  "age_seconds", (json_int_t)s->age_seconds));
	}
	return array;
}

static json_t *processes_json(const struct sam_data *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->process_n; i++) {
		const struct sam_process *p = &d->process[i];

		cli_json_append(&array,
				json_pack("{s:I,s:s,s:s,s:o}", "id", (json_int_t)p->process.id,
					  "image", p->process.image, "user", p->process.user,
					  "exit_code",
					  p->ended ? json_integer(p->exit_code) : json_null()));
	}
	return array;
}

/* What the guard is over, and how far it goes. */
static json_t *guard_json(const struct sam_data *d)
{
	if (d->guard == LAPS_GUARD_NONE)
		return json_null();
	return json_pack("{s:I,s:s}", "rid", (json_int_t)d->guard_rid, "level",
			 d->guard == LAPS_GUARD_ALL ? "all" : "password");
}

static int print_sessions_json(const struct sam_data *d)
{
	return cli_json_print(json_pack("{s:o,s:o,s:o,s:o,s:o}", "sessions", sessions_json(d),
					"smb_sessions", smb_json(d), "processes", processes_json(d),
					"guard", guard_json(d), "reboot",
					cli_json_time(d->reboot_ticks)));
}

static void add_sessions(const struct sam_data *d, struct cli_table *t)
{
	char time[LAPS_FILETIME_TEXT];

	for (size_t i = 0; i < d->session_n; i++) {
		const struct sam_session *s = &d->session[i];

		laps_filetime_format(s->warned_ticks, time);
		cli_table_add(t, "session");
		cli_table_addf(t, "%u", (unsigned)s->session.id);
		cli_table_add(t, s->session.user);
		cli_table_addf(t, "%s%s%s%s%s", s->session.name,
			       s->session.host[0] != '\0' ? " from " : "", s->session.host,
			       s->warned_ticks != 0 ? ", warned " : "",
			       s->warned_ticks != 0 ? time : "");
	}
	for (size_t i = 0; i < d->smb_n; i++) {
		cli_table_add(t, "SMB session");
		cli_table_addf(t, "%llu", (unsigned long long)d->smb[i].id);
		cli_table_add(t, d->smb[i].user);
		cli_table_add(t, d->smb[i].client);
	}
}

static int print_sessions_text(const struct sam_data *d)
{
	static const char *const heading[] = {"WHAT", "ID", "USER", ""};
	char time[LAPS_FILETIME_TEXT];
	struct cli_table t;

	cli_table_init(&t, heading, 4);
	add_sessions(d, &t);
	for (size_t i = 0; i < d->process_n; i++) {
		const struct sam_process *p = &d->process[i];

		cli_table_add(&t, "process");
		cli_table_addf(&t, "%u", (unsigned)p->process.id);
		cli_table_add(&t, p->process.user);
		if (p->ended)
			cli_table_addf(&t, "%s, ended: %u", p->process.image,
				       (unsigned)p->exit_code);
		else
			cli_table_add(&t, p->process.image);
	}
	if (d->guard != LAPS_GUARD_NONE) {
		cli_table_add(&t, "guard");
		cli_table_addf(&t, "%u", (unsigned)d->guard_rid);
		cli_table_add(&t, "");
		cli_table_add(&t, d->guard == LAPS_GUARD_ALL ? "against all changes"
							     : "of the password");
	}
	if (d->reboot_ticks != 0) {
		laps_filetime_format(d->reboot_ticks, time);
		cli_table_add(&t, "restart");
		cli_table_add(&t, "");
		cli_table_add(&t, "");
		cli_table_add(&t, time);
	}
	return cli_table_print(&t);
}

static int sessions(const struct cli *cli, const struct cli_args *args)
{
	struct sam_data d = {0};
	struct laps_sam *sam;
	struct cli_session s;
	int rc = cli_account_open(cli, "sessions", &s, &sam);

	(void)args;
	if (rc == CLI_DONE && (rc = load(sam, "sessions", &d)) == CLI_DONE)
		rc = cli->json ? print_sessions_json(&d) : print_sessions_text(&d);
	sam_data_clear(&d);
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

const struct cli_command cli_account_sessions = {
	.name = "account sessions",
	.synopsis = "",
	.summary = "list sessions and processes of a simulated host, and the guard",
	.example = "laps account sessions --json",
	.run = sessions,
};
