/* SPDX-License-Identifier: MIT */
/*
 * What the files of this room have in common.
 */
#ifndef SIM_VIEW_PRIVATE_H
#define SIM_VIEW_PRIVATE_H
#include <laps/sid.h>

#include "lib/worldclock.h"
#include "view/computer.h"
#include "view/policy.h"
#include "view/status.h"
#include "view/view.h"

#define VIEW_DN 512

struct sim_view {
	char *dir; /* owned */
	char base_dn[VIEW_DN], config_dn[VIEW_DN];
	char dns_name[256], netbios[64]; /* of the domain */
	struct laps_sid domain_sid;
	bool has_version; /* the schema has msLAPS-CurrentPasswordVersion */
	struct sim_clock clock;
	struct view_link link;
	struct view_policies policies;
	/* whom a policy's principal means, for as long as one question takes */
	struct {
		bool asked, found;
		char name[sizeof(((struct view_policy *)0)->principal)];
		struct laps_sid sid;
	} principal;
};

/* Everything of one computer; zero it first, cleared with view_case_clear. facts points into it. */
struct view_case {
	char name[256];
	struct view_computer computer;
	struct view_backup backup;
	struct view_cloud cloud;
	struct view_host host;
	struct view_policy policy;
	struct view_account account;
	struct view_facts facts;
};
/* Takes the computer, whatever comes of it, and finds the rest. c must stay where it is. */
LAPS_MUST_USE bool view_case_make(struct sim_view *v, struct view_computer *computer,
				  struct view_case *c, struct sim_err *err);
void view_case_clear(struct view_case *c);

#endif
