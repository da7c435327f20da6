/* SPDX-License-Identifier: MIT */
/*
 * Post-authentication actions: when the managed account has been used, its password is rotated
 * after a grace time, and what was opened with the old one is closed. The state machine lives in
 * struct laps_post_auth, so it survives a restart; nothing here waits: each call does what is due
 * and says when to call again.
 *
 * Actions are bits (2.3 of the published settings: 1, 3, 5 and 11 are the legal sums). After the
 * rotation: with SIGN_OUT the sessions are warned, and two minutes later signed out and the SMB
 * sessions deleted, with TERMINATE also the remaining processes ended (exit code 8658); with REBOOT
 * the machine restarts in a minute.
 *
 * Deadlines are times of the host's clock. When that is set back, what is pending still comes
 * after the longest grace at the latest (ours).
 */
#ifndef LAPS_POSTAUTH_H
#define LAPS_POSTAUTH_H
#include <laps/cycle.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <stdbool.h>
#include <stdint.h>

#define LAPS_POST_AUTH_RESET     1u
#define LAPS_POST_AUTH_SIGN_OUT  2u
#define LAPS_POST_AUTH_REBOOT    4u
#define LAPS_POST_AUTH_TERMINATE 8u

#define LAPS_POST_AUTH_RETRIES_MAX     100 /* failures in one boot */
#define LAPS_POST_AUTH_WARNING_SECONDS 120
#define LAPS_POST_AUTH_REBOOT_SECONDS  60
#define LAPS_POST_AUTH_RETRY_SECONDS   600 /* ours: no source tells */

/*
 * The account of that RID was authenticated: arm, when it is the managed one and the policy has a
 * delay. The grace counts from the first use (ours): armed already, nothing changes.
 * *armed says whether it is armed now. Codes of the ports; a failure changes nothing.
 */
LAPS_MUST_USE laps_rc laps_post_auth_used(const struct laps_ports *ports, uint32_t account_rid,
					  bool *armed, struct laps_cause *cause);

struct laps_post_auth_result {
	bool rotated;
	bool acted;                     /* sessions, processes or the machine were dealt with */
	uint64_t next_ticks;            /* when to call again; 0: nothing is pending */
	struct laps_cycle_result cycle; /* of the rotation, when one was tried */
};
/* Do what is due now. LAPS_OK also when nothing is; else the failed step's code. */
LAPS_MUST_USE laps_rc laps_post_auth_run(const struct laps_ports *ports,
					 struct laps_post_auth_result *out);

#endif
