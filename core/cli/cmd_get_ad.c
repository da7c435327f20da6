/* SPDX-License-Identifier: MIT */
/* get ad: the passwords of computers, read from the directory as an administrator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/keycache.h>

#include "cli/commands.h"
#include "cli/escrow.h"
#include "cli/out.h"
#include "cli/session.h"
#include "ports/ad_admin.h"

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
		if (rc == CLI_DONE && l->row_n == before && !from->cli->json)
			cli_note(from->cli, "no password of '%s' is to be seen", args->word[i]);
		free(dn);
	}
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct cli_escrow_named named;
	struct cli_escrow_source from = {
		.cli = cli, .named = &named, .history = cli_has(args, "history")};
	bool plain_text = cli_has(args, "plain-text");
	struct cli_escrow_list list = {0};
	struct laps_keycache *cache = NULL;
	struct laps_keys_port keys;
	struct cli_session s = {0};
	int rc;

	cli_escrow_named_init(&named);
	if ((rc = cli_login_check(args)) != CLI_DONE ||
	    (rc = cli_session_open(cli, &s)) != CLI_DONE)
		goto out;
	if ((rc = cli_admin_open(&s, args, &from.ad)) != CLI_DONE)
		goto out;
	if (laps_keycache_new(&s.ports->keys, &cache) != LAPS_OK) {
		rc = cli_fail("read", "out of memory");
		goto out;
	}
	keys = laps_keycache_port(cache);
	from.keys = &keys;
	if ((rc = read_all(&from, args, &list)) != CLI_DONE)
		goto out;
	rc = cli->json ? print_json(&list, plain_text) : print_text(&list, plain_text);
out:
	cli_escrow_clear(&list);
	cli_escrow_named_clear(&named);
	laps_keycache_free(&cache);
	laps_ad_close(&from.ad);
	cli_session_close(&s);
	return rc;
}

static const struct cli_option option[] = {
	{"history", NULL, false, "also the passwords before, newest first"},
	{"plain-text", NULL, false, "show the passwords"},
	{"dc", "HOST", false, "ask this domain controller; else those of laps.conf"},
	{"port", "N", false, "ask at this port; 389 by default, 636 is TLS from the start"},
	CLI_LOGIN_OPTIONS,
	{0},
};

const struct cli_command cli_get_ad = {
	.name = "get ad",
	.synopsis = "IDENTITY... [--history] [--plain-text] [--dc HOST] [--port N] "
		    "[--as USER --password-file FILE]",
	.summary = "show the passwords of computers in the directory",
	.example = "laps get ad WS0001 --plain-text",
	.option = option,
	.word_min = 1,
	.word_max = SIZE_MAX,
	.run = run,
};
