/* SPDX-License-Identifier: MIT */
/*
 * A Linux host's own accounts, as the account port: found in /etc/passwd, judged by libpwquality,
 * set by chpasswd, and checked in /etc/shadow afterwards. An account is never locked or unlocked.
 *
 * Not covered: automatic account management, and guarding against changes by others, for which
 * Linux has no means.
 *
 * Differs from Windows: on a Linux host the account is set and checked, not made, renamed or
 * guarded; its password has to pass the rules of pwquality.conf.
 */
#ifndef LAPS_PORTS_LINUX_ACCOUNT_H
#define LAPS_PORTS_LINUX_ACCOUNT_H
#include <stdbool.h>
#include <stddef.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

/* Paths are borrowed. */
struct laps_linux {
	const char *root;     /* the directory of an image; NULL: this system */
	const char *loginctl; /* full path; NULL: where it usually is */
	const char *shutdown; /* full path; NULL: where it usually is */
	const char *proc;     /* NULL: /proc */
	struct laps_clock_port clock;
	struct laps_fault_plan *faults; /* NULL: none */
};
/* The port over l, which must outlive it. */
struct laps_account_port laps_linux_account_port(struct laps_linux *l);

/* All accounts that have a line in passwd and in shadow; *out is the caller's to free().
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_linux_list(struct laps_linux *l, struct laps_account **out, size_t *n,
				      struct laps_cause *cause);
/* Would password open the account, were it not locked? LAPS_OK; LAPS_E_NOTFOUND (no such account),
 * LAPS_E_HOST, LAPS_E_FORMAT (a hash that crypt does not know), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_linux_verify(struct laps_linux *l, const char *name,
					const struct laps_secret *password, bool *opens,
					struct laps_cause *cause);

#endif
