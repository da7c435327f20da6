/* SPDX-License-Identifier: MIT */
/*
 * What the three naming contexts hold when a world starts, as LDIF. Everything that Active
 * Directory would draw at random follows the domain's seed. Objects have what AD's have and a LAPS
 * client or its administrator looks at: see each function.
 *
 * Differs from Active Directory: the schema has the classes and attributes that LAPS, Kerberos and
 * their administration need, not the whole of a forest; SYSVOL, group policy objects, sites beyond
 * the first and the global catalogue's port are not there; memberOf tells the groups of the
 * beginning, and does not follow a later change of member, by which rights are decided.
 */
#ifndef SIM_DIRECTORY_SEED_H
#define SIM_DIRECTORY_SEED_H
#include "directory/domain.h"
#include "directory/ldif.h"
#include "directory/seed_sd.h"

/* By which a naming context's Deleted Objects are found, [MS-ADTS] 6.1.1.4. */
#define SIM_GUID_DELETED "18E2EA80684F11D2B9AA00C04F79F805"
/* And its LostAndFound, or LostAndFoundConfig. */
#define SIM_GUID_LOST "AB8153B7768811D1ADED00C04FD8D5CD"

/* The head of the naming context, and an object for each attribute and class of tables.h and each
 * attribute of LAPS that the domain's schema has. */
void sim_seed_schema(struct sim_ldif *l, const struct sim_domain *d);
/* Services and the root key, Extended-Rights with the property sets, Partitions with the
 * domain's names, and the site that the domain controller is in. */
void sim_seed_config(struct sim_ldif *l, const struct sim_domain *d);
/* The domain, its containers, users and groups, and the domain controllers. */
void sim_seed_domain(struct sim_ldif *l, const struct sim_domain *d);
/* The computers, WS0001 and on. */
void sim_seed_computers(struct sim_ldif *l, const struct sim_domain *d);

/* Where accounts are, and how the protected ones are guarded; borrowed. */
struct sim_seed_places {
	const struct sim_sd *users, *builtin, *foreign, *guarded;
};
/* All of accounts.c. */
void sim_seed_accounts(struct sim_ldif *l, const struct sim_domain *d,
		       const struct sim_seed_places *in);

#define SIM_USER_CLASSES "top person organizationalPerson user"
/*
 * Begin an object: its DN (cn=NAME under parent), its classes, and what all objects have.
 *
 * classes    "top person user": in AD's order, the last is the object's own
 * category   cn of its class in the schema: "Person"
 */
void sim_seed_object(struct sim_ldif *l, const struct sim_domain *d, const char *name,
		     const char *parent, const char *classes, const char *category,
		     const struct sim_sd *sd);
/* objectSid of an account of the domain. */
void sim_seed_sid(struct sim_ldif *l, const struct sim_domain *d, uint32_t rid);
/* userPassword: the hash of the password that the seed gives to this account. */
void sim_seed_password(struct sim_ldif *l, const struct sim_domain *d, const char *account);
/* Begin a log of changes: its head, at which controllers stand when none has changed anything. */
void sim_seed_log(struct sim_ldif *l, const struct sim_domain *d, const char *dn);
/* Of the head of a naming context that is replicated: the same. Nothing with one controller. */
void sim_seed_context(struct sim_ldif *l, const struct sim_domain *d);
/* The time at which the world was made, as generalizedTime. */
void sim_seed_time(const struct sim_domain *d, char out[static 24]);

#endif
