/* SPDX-License-Identifier: MIT */
/*
 * What the three naming contexts hold when a world starts, as LDIF. Everything that Active
 * Directory would draw at random follows the domain's seed. Objects have what AD's have and a LAPS
 * client or its administrator looks at: see each function.
 */
#ifndef SIM_DIRECTORY_SEED_H
#define SIM_DIRECTORY_SEED_H
#include "directory/domain.h"
#include "directory/ldif.h"

/* The head of the naming context, and an attributeSchema object for each attribute of LAPS, with a
 * schemaIDGUID of this world; the classSchema object of computers. */
void sim_seed_schema(struct sim_ldif *l, const struct sim_domain *d);
/* Services and the root key, Extended-Rights and the property set of LAPS, Partitions with the
 * domain's names, and the site that the domain controller is in. */
void sim_seed_config(struct sim_ldif *l, const struct sim_domain *d);
/* The domain, its containers, users and groups, and the domain controller. */
void sim_seed_domain(struct sim_ldif *l, const struct sim_domain *d);
/* The computers, WS0001 and on. */
void sim_seed_computers(struct sim_ldif *l, const struct sim_domain *d);

/*
 * Begin an object: its DN (cn=NAME under parent), its classes, and what all objects have.
 *
 * classes    "top person user": in AD's order, the last is the object's own
 * category   cn of its class in the schema: "Person"
 */
void sim_seed_object(struct sim_ldif *l, const struct sim_domain *d, const char *name,
		     const char *parent, const char *classes, const char *category);
/* objectSid of an account of the domain. */
void sim_seed_sid(struct sim_ldif *l, const struct sim_domain *d, uint32_t rid);
/* userPassword: the hash of the password that the seed gives to this account. */
void sim_seed_password(struct sim_ldif *l, const struct sim_domain *d, const char *account);
/* The time at which the world was made, as generalizedTime. */
void sim_seed_time(const struct sim_domain *d, char out[static 24]);

#endif
