/* SPDX-License-Identifier: MIT */
/* A password into /etc/shadow, by the system's own chpasswd. */
#ifndef LAPS_PORTS_LINUX_SET_H
#define LAPS_PORTS_LINUX_SET_H
#include <stdbool.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LINUX_SET_SECONDS 60 /* chpasswd waits for a lock of /etc/passwd for up to 15; ours */

/*
 * Set the password of one account.
 *
 * root     the directory that stands for /, where chpasswd changes its root to; "" for this system
 * locked   the account is locked and has to stay so: chpasswd is given a locked hash instead of the
 *          password, since PAM would unlock it
 *
 * LAPS_OK: chpasswd says that it is done; LAPS_E_HOST, LAPS_E_NOMEM; LAPS_E_RANGE: not a password
 * for chpasswd (a line end, a zero byte, too long).
 */
LAPS_MUST_USE laps_rc linux_set_password(const char *root, const char *name, bool locked,
					 const struct laps_secret *password,
					 struct laps_cause *cause);

#endif
