/* SPDX-License-Identifier: MIT */
/* The directory of a world, as a worker writes it and as an administrator reads it. */
#ifndef SIM_FLEET_DIRECTORY_H
#define SIM_FLEET_DIRECTORY_H
#include "fleet/link.h"
#include "fleet/room.h"

#define FLEET_EXPIRY    "msLAPS-PasswordExpirationTime"
#define FLEET_CLEAR     "msLAPS-Password"
#define FLEET_ENCRYPTED "msLAPS-EncryptedPassword"
#define FLEET_HISTORY   "msLAPS-EncryptedPasswordHistory"
#define FLEET_VERSION   "msLAPS-CurrentPasswordVersion"

struct fleet_directory;

/* Set the worker's backup port. place and base_dn are borrowed. */
LAPS_MUST_USE bool fleet_directory_open(struct fleet_worker *w, const struct fleet_place *place,
					const char *base_dn, struct fleet_directory **out,
					struct sim_err *err);
void fleet_directory_close(struct fleet_directory **d);
/* "CN=NAME,CN=Computers,BASE" */
void fleet_computer_dn(const char *base_dn, const char *name, char out[static FLEET_DN]);

/* The object of every device that backs up there, as the administrator sees it at a controller.
 * Read anew from the first one when the directory says that it cannot answer now. */
LAPS_MUST_USE bool fleet_directory_each(const struct fleet_place *place, unsigned controller,
					const char *base_dn, const struct fleet *f,
					fleet_look *look, void *arg, struct sim_err *err);

#endif
