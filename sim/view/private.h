/* SPDX-License-Identifier: MIT */
/*
 * What the files of this room have in common.
 */
#ifndef SIM_VIEW_PRIVATE_H
#define SIM_VIEW_PRIVATE_H
#include <laps/sid.h>

#include "kds/server/keys.h"
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

/* A question begins: what may have changed since the last one is found out. */
LAPS_MUST_USE bool view_begin(struct sim_view *v, struct sim_err *err);

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
	char device_id[LAPS_GUID_TEXT]; /* of cloud; "": it is no device there */
	char opens_why[VIEW_WHY];
};
/* Takes the computer, whatever comes of it, and finds the rest. devices are those of Entra ID, and
 * *device (NULL when the caller does not want it) is its own of them. c must stay where it is. */
LAPS_MUST_USE bool view_case_make(struct sim_view *v, struct view_computer *computer,
				  const json_t *devices, struct view_case *c, const json_t **device,
				  struct sim_err *err);
/* One that Entra ID alone has. */
LAPS_MUST_USE bool view_case_make_device(struct sim_view *v, const json_t *device,
					 struct view_case *c, struct sim_err *err);
/* By name: a computer of the directory, else a device of Entra ID. */
LAPS_MUST_USE bool view_case_find(struct sim_view *v, const char *name, const json_t *devices,
				  struct view_case *c, const json_t **device, struct sim_err *err);
/* Try the password on the host: opens and opens_why. False: that could not even be tried. */
LAPS_MUST_USE bool view_case_try(struct sim_view *v, struct view_case *c,
				 const struct kds_root_keys *keys, struct sim_err *err);
void view_case_clear(struct view_case *c);

#endif
