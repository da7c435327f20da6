/* SPDX-License-Identifier: MIT */
/*
 * Where get ad's keys come from: the domain controllers' key service, asked as the user who
 * decrypts; or the files of root keys, when laps.conf has them, as far as that user may have them.
 * In recovery mode the files and the directory's own root keys, and nobody is asked.
 */
#ifndef LAPS_CLI_ESCROW_KEYS_H
#define LAPS_CLI_ESCROW_KEYS_H
#include <laps/keycache.h>

#include "cli/escrow_access.h"
#include "cli/escrow_service.h"
#include "cli/session.h"
#include "ports/ad_rootkeys.h"
#include "ports/keyfile.h"

/* Zero it; it may not be moved while port is in use. */
struct cli_escrow_keys {
	struct cli_escrow_access access;
	struct cli_escrow_service service;
	struct laps_ad *other; /* the session of --decrypt-as, and who that is */
	char *other_dn;
	struct laps_ad_root_keys recovered;
	struct laps_keyfile all; /* recovered ones behind those of the files */
	struct laps_keys_port first, port;
	struct laps_keycache *cache;
};
/*
 * Of --recovery-mode, --decrypt-as and --as. Close it in either case.
 *
 * reader_dn  who reads through ad
 *
 * CLI_DONE; CLI_FAILED, CLI_USAGE (told).
 */
int cli_escrow_keys_open(const struct cli *cli, const struct cli_session *s,
			 const struct cli_args *args, struct laps_ad *ad, const char *reader_dn,
			 struct cli_escrow_keys *k);
void cli_escrow_keys_close(struct cli_escrow_keys *k);

#endif
