/* SPDX-License-Identifier: MIT */
/* get ad: the passwords of computers, read from the directory as an administrator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/escrow.h"
#include "cli/escrow_keys.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_admin.h"
#include "ports/ad_domain.h"

#define COLUMN_N 2 /* a password is a block of "Member  value" lines, as PowerShell lists it */

static void add_line(struct cli_table *t, const char *member, const char *text)
{
	cli_table_add(t, member);
	cli_table_add(t, text);
}

static void add_time(struct cli_table *t, const char *member, uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(ticks, text);
	add_line(t, member, ticks != 0 ? text : "");
}

static const char *decryptor(const struct cli_escrow *e)
{
	return e->decryptor.len > 0 ? (const char *)e->decryptor.data : NULL;
}

static int print_block(const struct cli_escrow *e, bool plain_text)
{
	struct cli_table t;

	cli_table_init(&t, NULL, COLUMN_N);
	add_line(&t, "ComputerName", e->computer);
	add_line(&t, "DistinguishedName", e->dn);
	add_line(&t, "Account", e->account);
	cli_table_add(&t, "Password");
	cli_table_add_secret(&t, plain_text ? e->password : NULL);
	add_time(&t, "PasswordUpdateTime", e->updated_ticks);
	add_time(&t, "ExpirationTimestamp", e->expiry_ticks);
	add_line(&t, "Source", e->source);
	add_line(&t, "DecryptionStatus", e->status);
	add_line(&t, "AuthorizedDecryptor", decryptor(e));
	return cli_table_print(&t);
}

static int print_text(const struct cli_escrow_list *l, bool plain_text)
{
	int rc = CLI_DONE;

	for (size_t i = 0; i < l->row_n && rc == CLI_DONE; i++) {
		if (i > 0)
			putchar('\n');
		rc = print_block(&l->row[i], plain_text);
	}
	return rc;
}

static int print_json(const struct cli_escrow_list *l, bool plain_text)
{
	json_t *array = json_array();

	for (size_t i = 0; i < l->row_n; i++) {
		const struct cli_escrow *e = &l->row[i];

		cli_json_append(&array,
				json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:s,s:s,s:o}", "ComputerName",
					  e->computer, "DistinguishedName", e->dn, "Account",
					  cli_json_text(e->account), "Password",
					  cli_json_secret(plain_text ? e->password : NULL),
					  "PasswordUpdateTime", cli_json_time(e->updated_ticks),
					  "ExpirationTimestamp", cli_json_time(e->expiry_ticks),
					  "Source", e->source, "DecryptionStatus", e->status,
					  "AuthorizedDecryptor", cli_json_text(decryptor(e))));
	}
	return cli_json_print(array);
}

/* A directory that cannot have a password is not one that shows none. */
static int nothing_seen(const struct cli_escrow_source *from, const char *identity)
{
	struct laps_cause cause;
	uint32_t schema;

	if (laps_ad_domain_schema(from->ad, &schema, &cause) == LAPS_OK &&
	    (schema & (LAPS_SCHEMA_NATIVE | LAPS_SCHEMA_LEGACY)) == 0)
		return cli_fail("read", "the directory's schema lacks the LAPS attributes");
	if (!from->cli->json)
		cli_note(from->cli, "no password of '%s' is to be seen", identity);
	return CLI_DONE;
}

/* All of them, before anything is printed. */
static int read_all(const struct cli_escrow_source *from, const struct cli_args *args,
		    struct cli_escrow_list *l)
{
	struct laps_cause cause;
	int rc = CLI_DONE;

	for (size_t i = 0; i < args->word_n && rc == CLI_DONE; i++) {
		size_t before = l->row_n;
		char *dn = NULL;

		if (laps_ad_find_computer(from->ad, args->word[i], &dn, &cause) != LAPS_OK)
			return cli_fail("find", "%s", cause.text);
		rc = cli_escrow_read(from, dn, l);
		if (rc == CLI_DONE && l->row_n == before)
			rc = nothing_seen(from, args->word[i]);
		free(dn);
	}
	return rc;
}

/* Options that the product has in sets of parameters which exclude each other. */
static int check_options(const struct cli_args *args)
{
	static const char *const no_recovery[] = {"domain", "dc", "decrypt-as"};

	if (cli_has(args, "decrypt-as") != cli_has(args, "decrypt-password-file"))
		return cli_usage(args->command,
				 "--decrypt-as and --decrypt-password-file belong together");
	for (size_t i = 0; i < sizeof no_recovery / sizeof no_recovery[0]; i++)
		if (cli_has(args, "recovery-mode") && cli_has(args, no_recovery[i]))
			return cli_usage(args->command,
					 "--recovery-mode and --%s exclude each other",
					 no_recovery[i]);
	return cli_login_check(args);
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_escrow_named named;
	struct cli_escrow_source from = {
		.cli = cli, .named = &named, .history = cli_has(args, "history")};
	bool plain_text = cli_has(args, "plain-text");
	struct cli_escrow_list list = {0};
	struct cli_escrow_keys keys = {0};
	struct cli_session s = {0};
	char *dn = NULL;
	int rc;

	cli_escrow_named_init(&named);
	if ((rc = check_options(args)) != CLI_DONE || (rc = cli_session_open(cli, &s)) != CLI_DONE)
		goto out;
	rc = cli_user_open(&s, args, cli_value(args, "as"), cli_value(args, "password-file"),
			   &from.ad, &dn);
	if (rc != CLI_DONE ||
	    (rc = cli_escrow_keys_open(cli, &s, args, from.ad, dn, &keys)) != CLI_DONE)
		goto out;
	from.keys = &keys.port;
	if ((rc = read_all(&from, args, &list)) != CLI_DONE)
		goto out;
	rc = cli->json ? print_json(&list, plain_text) : print_text(&list, plain_text);
out:
	cli_escrow_clear(&list);
	cli_escrow_named_clear(&named);
	cli_escrow_keys_close(&keys);
	free(dn);
	laps_ad_close(&from.ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"history", NULL, false, "also the passwords before, newest first"},
	{"plain-text", NULL, false, "show the passwords"},
	CLI_SERVER_OPTIONS,
	{"recovery-mode", NULL, false, "of a restored database: its own root keys open everything"},
	CLI_LOGIN_OPTIONS,
	{"decrypt-as", "USER", false, "decrypt what this user may; else what --as may"},
	{"decrypt-password-file", "FILE", false,
	 "the password of --decrypt-as, in a file only you can read"},
	{0},
};

const struct cli_command cli_get_ad = {
	.name = "get ad",
	.synopsis = "IDENTITY... [--history] [--plain-text] [--domain NAME | --dc HOST] [--port N] "
		    "[--recovery-mode] [--as USER --password-file FILE] "
		    "[--decrypt-as USER --decrypt-password-file FILE]",
	.summary = "show the passwords of computers in the directory",
	.example = "laps get ad WS0001 --plain-text",
	.option = option,
	.word_min = 1,
	.word_max = SIZE_MAX,
	.run = run,
};
