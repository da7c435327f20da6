/* SPDX-License-Identifier: MIT */
/* The accounts of a simulated host, for the commands that look at them and change them. */
#ifndef LAPS_CLI_ACCOUNT_H
#define LAPS_CLI_ACCOUNT_H
#include "cli/session.h"
#include "ports/sam.h"

/* cli_session_open, and the host's accounts, borrowed from it. A host with real accounts has
 * none: its own tools change those. CLI_DONE; CLI_FAILED (told). Close s in either case. */
int cli_account_open(const struct cli *cli, const char *step, struct cli_session *s,
		     struct laps_sam **sam);
/* Print the accounts of a Linux host. CLI_DONE; CLI_FAILED (told). */
int cli_account_list_linux(const struct cli *cli, struct laps_linux *host);

#endif
