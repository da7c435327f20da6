/* SPDX-License-Identifier: MIT */
/*
 * Changes of this controller's own and those that come from others, each whole: in the database and
 * in the log. slapd looks for newer changes in the log when an older one comes, and writes to the
 * log after the database: an older one that came in between would take the newer one's place.
 *
 * Own changes may be under way at once; one from another controller is alone. Nothing waits where
 * there are no others.
 */
#ifndef SIM_DIRECTORY_DC_TURN_H
#define SIM_DIRECTORY_DC_TURN_H

/* A change of our own begins, and has ended; in one thread, one at a time. */
void dc_turn_begin(void);
void dc_turn_end(void);
/* What comes from another controller, likewise. */
void dc_turn_take(void);
void dc_turn_give(void);

#endif
