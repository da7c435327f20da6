/* SPDX-License-Identifier: MIT */
/*
 * A connection to a controller of the world, over StartTLS, that many devices use one after the
 * other. Each is what it is by a bind of its own, or the connection is the administrator's and
 * every request says which device it is for (RFC 4370).
 *
 * Differs from Active Directory: it has no proxied authorization. The world's controller decides
 * about such a request as if the device had bound.
 */
#ifndef SIM_FLEET_LINK_H
#define SIM_FLEET_LINK_H
#include <laps/ports.h>
#include <ldap.h>
#include <stdbool.h>

#define FLEET_DN          512 /* bytes */
#define FLEET_CONTROLLERS 4   /* of a world, at most */

/* Whose requests are. */
typedef enum fleet_who {
	FLEET_WHO_BINDS, /* each device's, by a bind */
	FLEET_WHO_PROXY, /* each device's, on its behalf */
	FLEET_WHO_ADMIN, /* the administrator's: what is measured without devices */
} fleet_who;

struct fleet_place {
	const char *uri[FLEET_CONTROLLERS], *ca_file; /* borrowed */
	fleet_who who;
	const char *admin_dn;       /* of who asks for devices */
	const char *admin_password; /* a secret; borrowed */
};

struct fleet_link {
	const struct fleet_place *place;
	unsigned controller;
	LDAP *ld;          /* NULL: there is no connection */
	char dn[FLEET_DN]; /* the device that requests are for */
};

/* Connect unless it is. Codes as of a backup port. */
laps_rc fleet_link_open(struct fleet_link *l, struct laps_cause *cause);
void fleet_link_close(struct fleet_link *l);
/* From here on requests are those of the device at dn, whose password this is. */
laps_rc fleet_link_become(struct fleet_link *l, const char *dn, const char *password,
			  struct laps_cause *cause);
/* Read the entry at dn. *out is the entry within *result, which the caller frees. */
laps_rc fleet_link_read(struct fleet_link *l, const char *const *attributes, LDAPMessage **result,
			LDAPMessage **out, struct laps_cause *cause);
laps_rc fleet_link_modify(struct fleet_link *l, LDAPMod **mods, struct laps_cause *cause);

#endif
