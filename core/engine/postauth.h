/* SPDX-License-Identifier: MIT */
/* What the state machine of post-authentication actions and its deeds share. */
#ifndef LAPS_ENGINE_POSTAUTH_H
#define LAPS_ENGINE_POSTAUTH_H
#include <laps/account.h>
#include <laps/ports.h>

/* Tell every session of the account that it ends in so many seconds. */
void post_auth_warn(const struct laps_ports *ports, const struct laps_account *account,
		    uint32_t seconds);
/*
 * Sign out its sessions and delete its SMB sessions; with terminate end its processes, too. What
 * cannot be ended is told by an event, and does not keep the rest alive.
 *
 * LAPS_OK; the code and *cause of the first list that could not be had. One that the system does
 * not have counts as empty.
 */
LAPS_MUST_USE laps_rc post_auth_sign_out(const struct laps_ports *ports,
					 const struct laps_account *account, bool terminate,
					 struct laps_cause *cause);

#endif
