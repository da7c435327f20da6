/* SPDX-License-Identifier: MIT */
/*
 * The domain controllers' key service, asked as somebody who reads passwords.
 */
#ifndef LAPS_CLI_ESCROW_SERVICE_H
#define LAPS_CLI_ESCROW_SERVICE_H
#include <laps/ports.h>
#include <laps/secret.h>

#include "cli/session.h"
#include "ports/keyservice.h"

/* Zero it; it may not be moved while its port is in use. */
struct cli_escrow_service {
	struct laps_keyservice *service;
	char principal[LAPS_PRINCIPAL_MAX];
	struct laps_secret *password; /* NULL: by the user's tickets */
	struct laps_ad *session;      /* borrowed */
};
/*
 * Nothing is asked yet. Close it in either case.
 *
 * user   as --as takes it; NULL: whose tickets there are, or admin-dn
 * file   with the password of user
 * ad     a session of this user, for dn, who that is; it is closed only after this
 *
 * CLI_DONE; CLI_FAILED (told).
 */
int cli_escrow_service_open(const struct cli_session *s, const char *user, const char *file,
			    struct laps_ad *ad, const char *dn, struct cli_escrow_service *out);
void cli_escrow_service_close(struct cli_escrow_service *e);

#endif
