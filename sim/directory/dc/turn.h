/* SPDX-License-Identifier: MIT */
/*
 * Changes of this controller's own and those that come from others, each whole: in the database and
 * in the log. slapd looks for newer changes in the log when an older one comes, and writes to the
 * log after the database: an older one that came in between would take the newer one's place. Both
 * are done before slapd answers (slap_response_play before send_ldap_ber), so a turn ends there: a
 * client may read its answer late or never.
 *
 * Own changes may be under way at once; one from another controller is alone. Nothing waits where
 * there are no others.
 */
#ifndef SIM_DIRECTORY_DC_TURN_H
#define SIM_DIRECTORY_DC_TURN_H

/* A change of our own begins, before what it goes by is read, and has ended; in one thread, one at
 * a time or one within another. */
void dc_turn_begin(void);
void dc_turn_end(void);
/* All that this thread has of either kind ends: the change is about to be answered. */
void dc_turn_leave(void);
/* What comes from another controller, likewise; and a change of ours that names an object by its DN
 * more than once. */
void dc_turn_take(void);
void dc_turn_give(void);

#endif
