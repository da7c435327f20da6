/* SPDX-License-Identifier: MIT */
/* What the ports of a world in memory share. */
#ifndef TESTS_LIB_FAKEWORLD_ENTER_H
#define TESTS_LIB_FAKEWORLD_ENTER_H
#include "lib/fakeworld.h"

/* The call is counted; LAPS_OK when it is to be done, *answer is then what to say afterwards. */
laps_rc fake_enter(struct fakeworld *w, fake_call call, laps_rc *answer, struct laps_cause *cause);

/* The directory or an account has just changed. */
void fake_watch(struct fakeworld *w);

/* Names of the controllers that the device may go to. */
void fake_controller_name(size_t controller, char *out, size_t out_len);
/* The device looks for the first that can be reached. False: none. */
bool fake_locate(struct fakeworld *w);
/* It goes to the one that the port calls by that number. */
laps_rc fake_turn(struct fakeworld *w, size_t controller, char *name, size_t name_len,
		  struct laps_cause *cause);
/* The controller has taken a write. */
void fake_wrote(struct fakeworld *w, const struct laps_backup_change *change);
/* Those whose values, and whose history, stand in the end. */
struct fake_controller fake_standing(const struct fakeworld *w);
void fake_controllers_clear(struct fakeworld *w);

/* Fill in the tables of those ports. */
void fake_account_port(struct laps_account_port *port);
void fake_sessions_port(struct laps_sessions_port *port);
void fake_backup_port(struct laps_backup_port *port);
void fake_cloud_port(struct laps_cloud_port *port);

#endif
