/* SPDX-License-Identifier: MIT */
/*
 * Devices of the world's tenant: they join, they upload their passwords, and an application reads
 * them, all over HTTPS.
 *
 * A device asks for a token of its own for each upload, with a challenge that its key signs. All
 * devices of a fleet have one key, made for it, since making one takes a fifth of a second; each
 * has a certificate of its own. Where the services are is asked once for all (a device asks each
 * time).
 */
#ifndef SIM_FLEET_ENTRA_H
#define SIM_FLEET_ENTRA_H
#include <laps/rsa.h>

#include "fleet/disk.h"
#include "fleet/http.h"
#include "fleet/room.h"

#define FLEET_URL 512 /* bytes */

struct fleet_tenant {
	const char *login_url, *registration_url, *graph_url, *tenant, *ca_file; /* borrowed */
	const char *client_id, *client_secret; /* of the application that reads */
	char join_url[FLEET_URL], manage_url[FLEET_URL];
	struct laps_rsa *key;
	struct fleet_disk disk;
};

/* Find the services and make a key. */
LAPS_MUST_USE bool fleet_entra_begin(struct fleet_tenant *t, struct sim_err *err);
void fleet_entra_end(struct fleet_tenant *t);

struct fleet_entra; /* of one worker */
LAPS_MUST_USE bool fleet_entra_open(struct fleet_worker *w, struct fleet_tenant *t,
				    struct fleet_entra **out, struct sim_err *err);
void fleet_entra_close(struct fleet_entra **e);

/* A token of the user who joins devices, as text; the caller wipes and frees it. NULL: err. */
char *fleet_entra_user_token(struct fleet_tenant *t, const char *client_id, const char *user,
			     const char *password, struct sim_err *err);
/* Join a device of this number and keep what it gets on its disk. */
LAPS_MUST_USE bool fleet_entra_join(struct fleet_entra *e, const char *user_token, uint32_t index,
				    struct sim_err *err);

/* Every device's passwords, as the application reads them. */
LAPS_MUST_USE bool fleet_entra_each(struct fleet *f, struct fleet_tenant *t, fleet_look *look,
				    void *arg, struct sim_err *err);

#endif
