/* SPDX-License-Identifier: MIT */
/*
 * Login sessions, asked of logind through loginctl: its output of one property a line is stable,
 * and the same with elogind. Without logind there are no sessions.
 */
#ifndef LAPS_PORTS_LINUX_LOGIND_H
#define LAPS_PORTS_LINUX_LOGIND_H
#include <stdint.h>

#include <laps/account.h>
#include <laps/err.h>
#include <laps/ports.h>

#define LINUX_LOGIND_SECONDS 20 /* for one call of loginctl; ours */

/*
 * The sessions of one uid that a user has opened, not those of greeters and service managers.
 * A session's name is logind's id of it, by which warn and terminate find it again; its number is
 * that of the process that leads it.
 *
 * path   of loginctl; NULL: where it usually is
 * out    the caller's to free(); written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_UNSUPPORTED (no loginctl, or no logind), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc linux_logind_list(const char *path, uint32_t uid, struct laps_session **out,
					size_t *n, struct laps_cause *cause);
/* Where a session can be written to: "/dev/pts/0". LAPS_OK; LAPS_E_NOTFOUND (no such session any
 * more), LAPS_E_UNSUPPORTED (it has no terminal), LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc linux_logind_tty(const char *path, const char *id, char *out, size_t out_len,
				       struct laps_cause *cause);
/* LAPS_OK; LAPS_E_NOTFOUND (no such session any more), LAPS_E_UNSUPPORTED, LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc linux_logind_terminate(const char *path, const char *id,
					     struct laps_cause *cause);

#endif
