/* SPDX-License-Identifier: MIT */
/*
 * The cloud of a new world: one tenant of the world's domain with LAPS switched on (ours: a real
 * tenant's switch is off), an application that may read everything, one that may read metadata
 * only, a public one for device codes, and users with the roles that matter.
 *
 * Differs from Entra ID: there is one tenant with fixed people, roles and applications, and no page
 * to administer them.
 */
#ifndef SIM_CLOUD_SEED_H
#define SIM_CLOUD_SEED_H
#include <laps/guid.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/store.h"
#include "lib/choice.h"

#define SIM_APP_READER "lapsim reader"        /* all permissions; LAPSIM_CLIENT_ID */
#define SIM_APP_BASIC  "lapsim metadata"      /* ReadBasic only */
#define SIM_APP_PUBLIC "lapsim public client" /* no secret: device code and password */

/* Certificate and key of the reader, PEM. */
extern const char sim_cloud_app_pem[], sim_cloud_app_key[];

struct sim_cloud_user {
	const char *name;      /* "cloudadmin": the UPN before the domain */
	const char *role;      /* template id, or NULL */
	const char *role_name; /* for people */
};
/* Administrator and alice, whose passwords are those of the directory (the domain is synchronised),
 * then cloudadmin, intuneadmin, helpdesk, secadmin, secreader, globalreader, lapsreader (a custom
 * role that reads passwords), lapsviewer (one that reads metadata). */
extern const struct sim_cloud_user sim_cloud_user[];
extern const size_t sim_cloud_user_n;

struct sim_cloud_seed {
	uint64_t seed;
	const char *domain; /* "corp.example" */
	/* the reader logs in with the fixtures' certificate, too, whose key is public */
	bool certificate;
};
/* The ids that follow from a seed: "tenant", an app's name with " client" or " object" behind it, a
 * user's with " user". */
LAPS_MUST_USE bool sim_cloud_id(uint64_t seed, const char *what, char out[static LAPS_GUID_TEXT],
				struct sim_err *err);
/* Password of a user (of the directory's account of that name, so that there is one), secret of an
 * app. */
LAPS_MUST_USE bool sim_cloud_password(uint64_t seed, const char *who,
				      char out[static SIM_PASSWORD_LEN + 1], struct sim_err *err);
LAPS_MUST_USE bool sim_cloud_seed(struct sim_store *s, const struct sim_cloud_seed *seed,
				  struct sim_err *err);

#endif
