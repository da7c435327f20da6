/* SPDX-License-Identifier: MIT */
/*
 * The records of an LDIF file, RFC 2849: entries to add, and changes (add, delete, modify, modrdn
 * or moddn). Each is as libldap's calls want it.
 *
 * Not taken: controls, and values that are to be fetched from a URL. A "version: 1" may come first;
 * the "-" behind the last change of a modify may be missing.
 */
#ifndef SIM_DIRECTORY_LDIF_RECORD_H
#define SIM_DIRECTORY_LDIF_RECORD_H
#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

typedef enum sim_ldif_op {
	SIM_LDIF_ADD,
	SIM_LDIF_DELETE,
	SIM_LDIF_MODIFY,
	SIM_LDIF_RENAME,
} sim_ldif_op;

/* Borrowed for the time of the call. */
struct sim_ldif_record {
	unsigned long line; /* where it begins */
	sim_ldif_op op;
	char *dn;
	LDAPMod **mods;   /* of an ADD and a MODIFY, ends with NULL */
	char *new_rdn;    /* of a RENAME, as what follows */
	char *new_parent; /* NULL: it stays where it is */
	bool delete_old;
};
typedef bool sim_ldif_fn(void *ctx, const struct sim_ldif_record *r, struct sim_err *err);

/*
 * Call each for every record, in the file's order, until one returns false.
 *
 * file   its name, for messages
 * each   NULL: only look at whether the file is LDIF
 *
 * False: each has failed, or what follows is no record; err says "FILE:LINE: why".
 */
LAPS_MUST_USE bool sim_ldif_each(const char *file, const void *text, size_t len, sim_ldif_fn *each,
				 void *ctx, struct sim_err *err);

#endif
