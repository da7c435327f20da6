/* SPDX-License-Identifier: MIT */
/*
 * The security descriptors of what a world begins with: made as a domain controller makes them,
 * from the class's default (or what is given in SDDL) and the parent's inheritable entries, once
 * for all objects of one kind. Everything is owned by Domain Admins, who are its creators.
 */
#ifndef SIM_DIRECTORY_SEED_SD_H
#define SIM_DIRECTORY_SEED_SD_H
#include <laps/buf.h>
#include <laps/sd.h>
#include <stdbool.h>

#include "directory/domain.h"
#include "directory/ldif.h"

struct sim_sd {
	struct laps_sd sd;
	struct laps_buf bytes; /* its self-relative form */
};
struct sim_sd_how {
	const struct sim_sd *parent; /* NULL: the head of a naming context */
	const char *class;           /* lDAPDisplayName of the object's class */
	const char *like;            /* the class whose default is taken; NULL: its own class's */
	const char *sddl; /* instead of a default; NULL: that one. Aliases are of this domain */
	const char *more; /* entries behind those of the DACL, "(A;...)(OA;...)"; NULL: none */
};
/* The descriptor of a new object. *out is always to be cleared; a failure is l's. */
void sim_sd_make(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd_how *how,
		 struct sim_sd *out);
/* nTSecurityDescriptor of the object that is being written. */
void sim_sd_put(struct sim_ldif *l, const struct sim_sd *sd);
void sim_sd_clear(struct sim_sd *sd);

/*
 * What the containers of computers grant on the LAPS attributes, as entries in SDDL, inheritable by
 * computers alone: what Set-LapsADComputerSelfPermission, -ReadPasswordPermission and
 * -ResetPasswordPermission are for. Nothing when the schema has no LAPS.
 *
 * self_only  only what a computer needs for itself
 */
void sim_delegation(struct sim_ldif *l, const struct sim_domain *d, bool self_only,
		    struct laps_buf *out);

/* Descriptors that belong to one object, not to a class. */
extern const char sim_sddl_config[], sim_sddl_schema[], sim_sddl_guarded[], sim_sddl_deleted[];

#endif
