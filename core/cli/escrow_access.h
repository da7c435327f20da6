/* SPDX-License-Identifier: MIT */
/*
 * A user's right to decrypt. Root key files open every value to whoever holds them; the service
 * that Windows asks gives seed keys only to those whom the value's target descriptor lets decrypt.
 * So a keys port is put in front of that of the files which asks the descriptor first.
 */
#ifndef LAPS_CLI_ESCROW_ACCESS_H
#define LAPS_CLI_ESCROW_ACCESS_H
#include <stdbool.h>
#include <stddef.h>

#include <laps/ports.h>
#include <laps/sid.h>

#include "ports/ad.h"

struct cli_escrow_access {
	const struct laps_keys_port *over; /* borrowed */
	struct laps_sid *sid;              /* owned: the user's and its groups' */
	size_t sid_n;
	bool disabled; /* the account is: it gets nothing */
};
/* What user (a DN or a name) is, read through ad; somebody who has no SID is in no group. Clear it
 * in either case. CLI_DONE; CLI_FAILED (told). */
int cli_escrow_access_read(struct laps_ad *ad, const char *user, const struct laps_keys_port *over,
			   struct cli_escrow_access *out);
void cli_escrow_access_clear(struct cli_escrow_access *a);

/* LAPS_E_DENIED for values that the user may not decrypt; else over's answer. a and what it is over
 * must outlive the port. */
struct laps_keys_port cli_escrow_access_port(struct cli_escrow_access *a);

#endif
