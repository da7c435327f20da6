/* SPDX-License-Identifier: MIT */
/* blob explain: tell what a value of msLAPS-EncryptedPassword is made of, without its password. */
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/explain_who.h"
#include "cli/input.h"

static const char step[] = "explain";

/* Everything one run holds. */
struct job {
	struct laps_buf input, envelope;
	struct cli_keyring ring;
	struct cli_explain x;
	struct cli_explain_who who;
	bool has_who;
};

static void job_clear(struct job *j)
{
	cli_explain_who_clear(&j->who);
	cli_explain_clear(&j->x);
	cli_keyring_clear(&j->ring);
	laps_buf_clear(&j->input);
	laps_buf_clear(&j->envelope);
}

/* The directory as the configuration has it. */
static int look_up(const struct cli *cli, const struct cli_args *args, struct job *j)
{
	struct cli_who_question q = {.user = cli_value(args, "user")};
	struct cli_session session;
	struct laps_ad *ad = NULL;
	int rc = cli_session_open(cli, &session);

	if (rc == CLI_DONE)
		rc = cli_session_now(&session, &q.now_ticks);
	if (rc == CLI_DONE)
		rc = cli_admin_open(&session, args, &ad);
	if (rc == CLI_DONE) {
		j->has_who = true;
		rc = cli_explain_who(ad, &j->x, &q, &j->who);
	}
	laps_ad_close(&ad);
	cli_session_close(&session);
	return rc;
}

/* What was read of a broken value is shown all the same. */
static int print(const struct cli *cli, const struct job *j)
{
	const struct cli_explain_who *who = j->has_who ? &j->who : NULL;
	struct cli_table t;

	if (cli_explain_is_no_value(&j->x))
		return CLI_DONE;
	if (cli->json)
		return cli_json_print(cli_explain_json(&j->x, who));
	cli_table_init(&t, NULL, 2);
	cli_explain_rows(&j->x, who, &t);
	return cli_table_print(&t);
}

static int explain(const struct cli *cli, const struct cli_args *args, struct job *j)
{
	const struct cli_explain_input from = {.in = j->input.data,
					       .len = j->input.len,
					       .bare = cli_has(args, "bare"),
					       .ring = &j->ring,
					       .envelope_file = cli_value(args, "envelope"),
					       .envelope = &j->envelope};
	int rc = CLI_DONE, printed;

	if (!cli_explain_read(&from, &j->x))
		return cli_fail(step, "out of memory");
	if (j->x.cms.recipient_n > 0 && (cli_has(args, "lookup") || cli_has(args, "user")))
		rc = look_up(cli, args, j);
	printed = print(cli, j);
	if (printed != CLI_DONE)
		return printed;
	return rc != CLI_DONE ? rc : cli_explain_tell_failure(step, &j->x);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	const char *envelope = cli_value(args, "envelope");
	struct job j = {0};
	int rc = cli_login_check(args);

	if (rc != CLI_DONE)
		return rc;
	laps_buf_init(&j.input, 0);
	laps_buf_init(&j.envelope, 0);
	if ((rc = cli_keyring_load(args, step, &j.ring)) != CLI_DONE)
		goto out;
	if (envelope != NULL &&
	    (rc = cli_read_value("envelope", envelope, &j.envelope)) != CLI_DONE)
		goto out;
	rc = cli_read_value(step, args->word_n > 0 ? args->word[0] : NULL, &j.input);
	if (rc == CLI_DONE)
		rc = explain(cli, args, &j);
out:
	job_clear(&j);
	return rc;
}

static const struct cli_option option[] = {
	{"root-key", "FILE", true, "say whether this root key opens the value, and if not, why"},
	{"envelope", "FILE", false, "the same of a GroupKeyEnvelope, as hex, base64 or raw"},
	{"bare", NULL, false, "a DPAPI-NG blob without the 16-byte header"},
	{"lookup", NULL, false, "ask the directory for the names and members of the recipients"},
	{"user", "NAME", false, "could this user decrypt it, and if not, why (implies --lookup)"},
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_blob_explain = {
	.name = "blob explain",
	.synopsis = "[FILE] [--root-key FILE...] [--envelope FILE] [--bare] [--lookup] [--user "
		    "NAME]",
	.summary = "explain a value of msLAPS-EncryptedPassword (hex, base64 or raw)",
	.example = "laps blob explain value.b64 --root-key root-key.json",
	.option = option,
	.word_max = 1,
	.run = run,
};
