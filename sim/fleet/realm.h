/* SPDX-License-Identifier: MIT */
/*
 * The Kerberos realm of a world, as its devices have it: a krb5.conf, and a keytab for each device.
 *
 * Keys of machines follow from the world's seed (kdc/key.h), so the keytabs are written here, by
 * name, when the fleet begins, into a directory that nobody else may enter and that goes with the
 * fleet; a world makes those of its hosts alone. No key is in the environment, in an argument or in
 * a log.
 */
#ifndef SIM_FLEET_REALM_H
#define SIM_FLEET_REALM_H
#include <limits.h>

#include "fleet/room.h"
#include "lib/workdir.h"

struct fleet_realm {
	const char *name;           /* "CORP.EXAMPLE"; borrowed */
	struct sim_workdir keytabs; /* WS0001.keytab and on */
};
#define FLEET_REALM_NONE ((struct fleet_realm){.keytabs = SIM_WORKDIR_NONE})

/* Have libkrb5 and libsasl2 of this process ready for several threads, and write the keytabs. Sets
 * KRB5_CONFIG, which GSSAPI has from the environment alone: to be called before there are workers.
 * krb5_conf and name are borrowed. */
LAPS_MUST_USE bool fleet_realm_begin(const struct fleet *f, const char *krb5_conf, const char *name,
				     struct fleet_realm *out, struct sim_err *err);
void fleet_realm_end(struct fleet_realm *r);
void fleet_realm_keytab(const struct fleet_realm *r, uint32_t index, char out[static PATH_MAX]);

#endif
