/* SPDX-License-Identifier: MIT */
/*
 * The passwords that the directory holds of one computer, as Get-LapsADPassword tells them: the one
 * in force (encrypted before clear text before legacy), and those of the history.
 *
 * Ours, where the documentation is silent: a domain controller's DSRM password comes before the
 * others and does not hide them, since it is another account's, and a server that is no longer a
 * domain controller still has it. Values of both histories are one list by time.
 */
#ifndef LAPS_CLI_ESCROW_H
#define LAPS_CLI_ESCROW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "cli/cli.h"
#include "ports/ad.h"

#define CLI_DECRYPTOR_MAX 4096 /* bytes of a protector's name */

/* What is blank in the product is NULL or 0. Everything is owned but source and status. */
struct cli_escrow {
	char *computer, *dn;
	char *account;
	struct laps_secret *password;
	uint64_t updated_ticks;
	uint64_t expiry_ticks;
	const char *source; /* "EncryptedPassword" */
	const char *status; /* "NotApplicable", "Success", "Unauthorized", "Error" */
	struct laps_buf
		decryptor; /* "DOMAIN\name", a bare SID, or "NotApplicable"; NUL-terminated */
};
struct cli_escrow_list {
	struct cli_escrow *row;
	size_t row_n;
};
void cli_escrow_clear(struct cli_escrow_list *l);

/* The protector that was looked up last and its name: most values of a directory have the same. */
struct cli_escrow_named {
	struct laps_buf text, name;
};
void cli_escrow_named_init(struct cli_escrow_named *n);
void cli_escrow_named_clear(struct cli_escrow_named *n);

struct cli_escrow_source {
	const struct cli *cli;
	struct laps_ad *ad;
	const struct laps_keys_port *keys;
	struct cli_escrow_named *named;
	bool history;
};
/* Append what is to be seen of the computer dn, which may be nothing. Not being able to decrypt is
 * no failure. CLI_DONE; CLI_FAILED (told). */
int cli_escrow_read(const struct cli_escrow_source *from, const char *dn,
		    struct cli_escrow_list *l);

/* A value of an encrypted attribute into row: account, password, update time, status, decryptor. */
LAPS_MUST_USE laps_rc cli_escrow_decrypt(const struct cli_escrow_source *from, const uint8_t *in,
					 size_t len, struct cli_escrow *row);

#endif
