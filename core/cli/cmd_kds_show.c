/* SPDX-License-Identifier: MIT */
/* kds show: which keys a value takes, whether the key service gives them now, and to whom. */
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/explain_say.h"
#include "cli/explain_who.h"
#include "cli/input.h"
#include "cli/kds_asking.h"
#include "cli/kds_keys.h"
#include "cli/kds_reading.h"
#include "ports/ad_admin.h"

static const char step[] = "show";

/* Everything one run holds. */
struct job {
	struct cli_session session;
	struct laps_ad *ad;
	struct laps_ad_computer computer; /* of --computer */
	const char *attribute;            /* that the value is from; NULL: it is from a file */
	struct laps_buf input;
	struct cli_explain x;
	struct cli_kds_keys keys;
	uint64_t now_ticks;
	struct cli_kds_asking asking[LAPS_CMS_RECIPIENT_MAX];
	struct cli_explain_who who;
	enum cli_kds_reading reading; /* by the user that is asked about, of attribute */
};

static void job_clear(struct job *j)
{
	cli_explain_who_clear(&j->who);
	cli_kds_keys_clear(&j->keys);
	cli_explain_clear(&j->x);
	laps_buf_clear(&j->input);
	laps_ad_computer_clear(&j->computer);
	laps_ad_close(&j->ad);
	cli_session_close(&j->session);
}

/* The value that the directory has for a computer: of a domain controller that of its DSRM. */
static int read_computer(const char *identity, struct job *j)
{
	struct laps_ad_computer *c = &j->computer;
	struct laps_cause cause;
	struct laps_buf *value;
	char *dn = NULL;
	laps_rc rc = laps_ad_find_computer(j->ad, identity, &dn, &cause);

	if (rc == LAPS_OK)
		rc = laps_ad_read_computer(j->ad, dn, c, &cause);
	free(dn);
	if (rc != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	value = c->encrypted.len > 0 ? &c->encrypted : &c->dsrm;
	j->attribute = value == &c->dsrm ? LAPS_AD_DSRM : LAPS_AD_ENCRYPTED;
	if (value->len == 0 && (c->clear != NULL || c->legacy != NULL))
		return cli_fail("read", "the password of '%s' is not encrypted: it takes no key",
				identity);
	if (value->len == 0)
		return cli_fail("read",
				"'%s' has no encrypted password, or this login may not see it",
				identity);
	laps_buf_clear(&j->input);
	j->input = *value;
	laps_buf_init(value, 0);
	return CLI_DONE;
}

static int read_value(const struct cli_args *args, struct job *j)
{
	const char *computer = cli_value(args, "computer");
	const struct cli_keyring none = {0};
	struct cli_explain_input from = {.bare = cli_has(args, "bare"), .ring = &none};
	int rc;

	if (computer != NULL)
		rc = read_computer(computer, j);
	else
		rc = cli_read_value(step, args->word_n > 0 ? args->word[0] : NULL, &j->input);
	if (rc != CLI_DONE)
		return rc;
	from.in = j->input.data;
	from.len = j->input.len;
	if (!cli_explain_read(&from, &j->x))
		return cli_fail(step, "out of memory");
	return cli_explain_tell_failure(step, &j->x);
}

static int judge(const struct cli_args *args, struct job *j)
{
	struct cli_who_obstacle obstacle[LAPS_CMS_RECIPIENT_MAX];
	int rc = cli_session_now(&j->session, &j->now_ticks);

	if (rc == CLI_DONE)
		rc = cli_kds_keys_read(j->ad, j->now_ticks, &j->keys);
	if (rc != CLI_DONE)
		return rc;
	for (size_t i = 0; i < j->x.cms.recipient_n; i++) {
		cli_kds_ask(&j->x.recipient[i], &j->keys, j->now_ticks, &j->asking[i]);
		obstacle[i] = j->asking[i].obstacle;
	}
	rc = cli_explain_who(
		j->ad, &j->x,
		&(struct cli_who_question){cli_value(args, "for"), j->now_ticks, obstacle},
		&j->who);
	if (rc == CLI_DONE && j->attribute != NULL && j->who.token.part_n > 0)
		rc = cli_kds_reading(j->ad, j->computer.dn, j->attribute, &j->who.token,
				     &j->reading);
	return rc;
}

static json_t *computer_json(const struct job *j)
{
	return j->attribute == NULL
		       ? json_null()
		       : json_pack("{s:o,s:s,s:s}", "name", cli_json_text(j->computer.name), "dn",
				   j->computer.dn, "attribute", j->attribute);
}

static json_t *user_json(const struct job *j)
{
	json_t *user = cli_explain_user_json(&j->who);

	if (json_is_object(user) &&
	    json_object_set_new(user, "may_read",
				j->reading == CLI_KDS_READING_UNKNOWN
					? json_null()
					: json_boolean(j->reading == CLI_KDS_READING_YES)) != 0) {
		json_decref(user);
		return NULL;
	}
	return user;
}

static int print_json(const struct job *j)
{
	json_t *recipients = json_array();

	for (size_t i = 0; i < j->x.cms.recipient_n; i++)
		cli_json_append(&recipients,
				cli_kds_asking_json(&j->asking[i], &j->keys,
						    cli_explain_recipient_json(&j->x, &j->who, i)));
	return cli_json_print(
		json_pack("{s:o,s:o,s:o,s:o,s:o}", "computer", computer_json(j), "time",
			  cli_json_time(j->now_ticks), "update_time",
			  j->x.has_header ? cli_json_time(j->x.updated_ticks) : json_null(),
			  "recipients", recipients, "user", user_json(j)));
}

static int print_text(const struct job *j)
{
	static const char *const reading[] = {
		[CLI_KDS_READING_UNKNOWN] = "unknown: this login may not see who may",
		[CLI_KDS_READING_NO] = "no: the permissions of the computer do not let it",
		[CLI_KDS_READING_YES] = "yes",
	};
	char time[LAPS_FILETIME_TEXT];
	struct cli_table t;

	cli_table_init(&t, NULL, 2);
	if (j->attribute != NULL)
		cli_say_section(&t, "computer", "%s, %s", j->computer.dn, j->attribute);
	for (size_t i = 0; i < j->x.cms.recipient_n; i++) {
		cli_explain_recipient_rows(&j->x, &j->who, i, &t);
		cli_kds_asking_rows(&j->asking[i], &j->keys, &t);
	}
	laps_filetime_format(j->now_ticks, time);
	cli_say(&t, "asked at", "%s", time);
	cli_explain_user_rows(&j->who, &t);
	if (j->attribute != NULL && j->who.token.part_n > 0)
		cli_say(&t, "reads the value", "%s", reading[j->reading]);
	return cli_table_print(&t);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct job j = {0};
	int rc;

	if (cli_has(args, "computer") && (args->word_n > 0 || cli_has(args, "bare")))
		return cli_usage(
			args->command,
			"--computer takes the value from the directory: no file, no --bare");
	laps_buf_init(&j.input, 0);
	if ((rc = cli_admin_begin(cli, args, &j.session, &j.ad)) == CLI_DONE &&
	    (rc = read_value(args, &j)) == CLI_DONE && (rc = judge(args, &j)) == CLI_DONE)
		rc = cli->json ? print_json(&j) : print_text(&j);
	job_clear(&j);
	return rc;
}

static const struct cli_option option[] = {
	{"computer", "NAME", false, "the value that the directory has for this computer"},
	{"bare", NULL, false, "a DPAPI-NG blob without the 16-byte header"},
	{"for", "USER", false, "may this user decrypt it, and why, or why not"},
	CLI_SERVER_OPTIONS,
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_kds_show = {
	.name = "kds show",
	.synopsis = "[BLOBFILE | --computer NAME] [--bare] [--for USER] [--domain NAME | --dc "
		    "HOST] [--port N] [--as USER --password-file FILE]",
	.summary = "show which key a value takes, and who gets that now",
	.example = "laps kds show --computer WS0001 --for helpdesk",
	.option = option,
	.word_max = 1,
	.run = run,
};
