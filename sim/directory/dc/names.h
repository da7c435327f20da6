/* SPDX-License-Identifier: MIT */
/*
 * The naming contexts, from the plugin's line in slapd.conf, and what kind of controller it is. Set
 * once, before there are threads.
 */
#ifndef SIM_DIRECTORY_DC_NAMES_H
#define SIM_DIRECTORY_DC_NAMES_H
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define DC_CONTROLLERS_MAX 4
#define DC_FIRST           "dc" /* what the timeline calls the first, or the only one */

/* Who slapd itself is when it searches for us and writes what comes from other controllers. Nobody
 * can bind so. */
#define DC_ROOT "cn=lapsim"
/* What other controllers ask for is kept below it; and who they are when they bind. */
#define DC_CHANGES "cn=changes"
/* Before a log's name: where slapd looks for what has overwritten another's change, and finds
 * nothing; that is looked for by crossing.h. */
#define DC_NOWHERE "cn=nowhere,"
#define DC_REPLICA "cn=replica,cn=domain," DC_CHANGES

/* Signals: end at once, as by a loss of power, between two changes; and stand still there until
 * SIGCONT. Who does not come to that within so many seconds goes on. */
#define DC_CRASH   (SIGRTMIN + 1)
#define DC_STAND   (SIGRTMIN + 2)
#define DC_STAND_S 4

#define DC_OTHER_PORT "SIM_OTHER_DC_PORT" /* in slapd's environment */

struct dc_names {
	char *schema, *config, *domain; /* owned, never freed */
	char *server;                   /* "dc", "dc2", as the timeline says; owned */
	bool read_only;      /* an RODC, which lacks the attributes of its filtered set */
	uint16_t other_port; /* of another controller, for referrals; 0: there is none */
	char *certificates;  /* where those are that clients must refuse; owned */
};
const struct dc_names *dc_names(void);

#endif
