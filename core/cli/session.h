/* SPDX-License-Identifier: MIT */
/* The configured host, and the directory as an administrator sees it. */
#ifndef LAPS_CLI_SESSION_H
#define LAPS_CLI_SESSION_H
#include "cli/options.h"
#include "ports/ad.h"
#include "ports/config.h"
#include "ports/device.h"

struct cli_session {
	struct laps_config config;
	struct laps_device *device;
	const struct laps_ports *ports; /* borrowed from device */
};
/* Read laps.conf and build the ports. CLI_DONE; CLI_FAILED (told). Close it in either case. */
int cli_session_open(const struct cli *cli, struct cli_session *s);
void cli_session_close(struct cli_session *s);
/* The host's clock. CLI_DONE; CLI_FAILED (told). */
int cli_session_now(const struct cli_session *s, uint64_t *ticks);

/* Options of commands that go to the directory as an administrator: which server, and who. */
#define CLI_SERVER_OPTIONS                                                                        \
	{"domain", "NAME", false, "only of this domain, which must be that of laps.conf"},        \
		{"dc", "HOST", false, "ask this domain controller; else those of laps.conf"},     \
	{                                                                                         \
		"port", "N", false, "ask at this port; 389 by default, 636 is TLS from the start" \
	}
#define CLI_LOGIN_OPTIONS                                                                       \
	{"as", "USER", false,                                                                   \
	 "be this user: a name or a DN; else whose Kerberos tickets there are, or admin-dn of " \
	 "laps.conf"},                                                                          \
	{                                                                                       \
		"password-file", "FILE", false,                                                 \
			"the password of --as, in a file only you can read"                     \
	}
/* The password in file, as --password-file takes it; NULL: that of admin-dn. CLI_DONE; CLI_FAILED
 * (told). */
int cli_login_password(const struct cli_session *s, const char *file, struct laps_secret **out);
/* What belongs together, and what excludes each other. CLI_DONE; CLI_USAGE (told). */
int cli_login_check(const struct cli_args *args);

/* The server that --dc and --port choose, else those of laps.conf; connected and authenticated, and
 * of the domain that --domain names. *ad is the caller's. CLI_DONE; CLI_FAILED (told). */
int cli_admin_open(const struct cli_session *s, const struct cli_args *args, struct laps_ad **ad);
/* Both together, for a command that needs nothing in between: the options checked, the host's
 * session and the directory opened. The caller closes both in any case. CLI_DONE; CLI_USAGE,
 * CLI_FAILED (told). */
int cli_admin_begin(const struct cli *cli, const struct cli_args *args, struct cli_session *s,
		    struct laps_ad **ad);
/* The same as user with the password in file, both as --as and --password-file take them and both
 * NULL for who laps.conf says. dn (may be NULL) is who that is, the caller's to free. */
int cli_user_open(const struct cli_session *s, const struct cli_args *args, const char *user,
		  const char *file, struct laps_ad **ad, char **dn);

#endif
