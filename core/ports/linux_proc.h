/* SPDX-License-Identifier: MIT */
/*
 * Processes of an account, from /proc.
 *
 * Those of an ordinary account are all whose real uid it is. Of root, whose processes are the
 * system itself, only those count that belong to a login: whose control group is below systemd's
 * user-0.slice. Without such groups root has none (ours: better none ended than the system).
 * The caller itself and its parent never count.
 */
#ifndef LAPS_PORTS_LINUX_PROC_H
#define LAPS_PORTS_LINUX_PROC_H
#include <stdint.h>

#include <laps/account.h>
#include <laps/err.h>
#include <laps/ports.h>

#define LINUX_PROC_GRACE_MS 2000 /* between SIGTERM and SIGKILL; ours */

/*
 * proc   where /proc is
 * user   the account's name, which each process of the list is given
 * out    the caller's to free(); written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc linux_proc_list(const char *proc, uint32_t uid, const char *user,
				      struct laps_process **out, size_t *n,
				      struct laps_cause *cause);
/*
 * SIGTERM, and SIGKILL when that does not end it. What has the number by now and is not one of the
 * account's is left alone.
 * LAPS_OK; LAPS_E_NOTFOUND (ended already), LAPS_E_HOST.
 */
LAPS_MUST_USE laps_rc linux_proc_terminate(const char *proc, uint32_t uid, uint32_t pid,
					   struct laps_cause *cause);

#endif
