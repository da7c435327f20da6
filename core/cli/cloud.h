/* SPDX-License-Identifier: MIT */
/* What commands that go to the cloud share: a connection as laps.conf has it, and logging in. */
#ifndef LAPS_CLI_CLOUD_H
#define LAPS_CLI_CLOUD_H
#include "cli/options.h"
#include "cli/session.h"
#include "ports/entra_login.h"

/* HTTPS with the authorities and the proxy of laps.conf, and a client certificate (NULL: none).
 * CLI_DONE; CLI_FAILED (told). */
int cli_cloud_open(const struct laps_config *c, const char *cert_file, const char *key_file,
		   struct laps_http **http);

/*
 * Logging in to a tenant; failures are told as step "login". token is the caller's.
 *
 * login    http, addresses, tenant, client and scope; a tenant or a client that is NULL is told
 */
int cli_cloud_secret(const struct laps_entra_login *login, const char *file,
		     struct laps_secret **token);
int cli_cloud_certificate(const struct laps_entra_login *login, const char *cert_file,
			  const char *key_file, uint64_t now_ticks, struct laps_secret **token);
int cli_cloud_password(const struct laps_entra_login *login, const char *user, const char *file,
		       struct laps_secret **token);
/* What the user has to do goes to stderr. */
int cli_cloud_device_code(const struct laps_entra_login *login, struct laps_secret **token);

#endif
