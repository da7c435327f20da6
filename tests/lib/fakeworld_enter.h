/* SPDX-License-Identifier: MIT */
/* What the ports of a world in memory share. */
#ifndef TESTS_LIB_FAKEWORLD_ENTER_H
#define TESTS_LIB_FAKEWORLD_ENTER_H
#include "lib/fakeworld.h"

/* The call is counted; LAPS_OK when it is to be done, *answer is then what to say afterwards. */
laps_rc fake_enter(struct fakeworld *w, fake_call call, laps_rc *answer, struct laps_cause *cause);

/* The directory or an account has just changed. */
void fake_watch(struct fakeworld *w);

/* Fill in the tables of those ports. */
void fake_account_port(struct laps_account_port *port);
void fake_sessions_port(struct laps_sessions_port *port);
void fake_backup_port(struct laps_backup_port *port);
void fake_cloud_port(struct laps_cloud_port *port);

#endif
