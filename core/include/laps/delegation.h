/* SPDX-License-Identifier: MIT */
/*
 * The permissions that an administrator gives on a container, and the auditing of reads: which ACEs
 * they are. Microsoft documents their effect and not the ACEs; these are object ACEs that every
 * computer below inherits and that do nothing to the container itself.
 */
#ifndef LAPS_DELEGATION_H
#define LAPS_DELEGATION_H
#include <laps/err.h>
#include <laps/guid.h>
#include <laps/sd.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* schemaIDGUIDs, which differ from forest to forest. */
struct laps_delegation_schema {
	uint8_t expiry[LAPS_GUID_LEN];   /* msLAPS-PasswordExpirationTime */
	uint8_t password[LAPS_GUID_LEN]; /* msLAPS-Password */
};

/* The same everywhere: class computer, [MS-ADSC], and the property set of the encrypted attributes,
 * ms-LAPS-Encrypted-Password-Attributes. */
extern const uint8_t laps_guid_computer[LAPS_GUID_LEN];
extern const uint8_t laps_guid_encrypted_set[LAPS_GUID_LEN];

enum laps_grant {
	LAPS_GRANT_SELF,  /* computers write their own password and expiry */
	LAPS_GRANT_READ,  /* passwords and expiry are read */
	LAPS_GRANT_RESET, /* the expiry is read and written */
};
#define LAPS_DELEGATION_ACE_MAX 3

/* Fill ace, in the order in which they are added; returns how many. sid is not looked at for
 * LAPS_GRANT_SELF, which is for PRINCIPAL_SELF. */
size_t laps_grant_aces(enum laps_grant what, const struct laps_delegation_schema *schema,
		       const struct laps_sid *sid, struct laps_ace ace[LAPS_DELEGATION_ACE_MAX]);

/* Audit sid's reads of passwords and nothing else of these attributes: what was audited before of
 * them for sid is replaced. flags: LAPS_ACE_AUDIT_*, 0 for none. Only the SACL is touched.
 * LAPS_OK; LAPS_E_RANGE (the ACL is full), LAPS_E_NOMEM: then sd may be changed in part. */
LAPS_MUST_USE laps_rc laps_audit_set(struct laps_sd *sd,
				     const struct laps_delegation_schema *schema,
				     const struct laps_sid *sid, uint8_t flags);

/*
 * Whom the DACL lets read confidential attributes of a computer: those with all extended rights,
 * full control among them, or with the right on a password attribute or the set of them. On a
 * container, ACEs for it count as those for computers below do.
 */
enum laps_holder {
	LAPS_HOLDER_NO,
	LAPS_HOLDER_OWN,       /* an ACE of the object itself */
	LAPS_HOLDER_INHERITED, /* one from above */
};
/* schema may be NULL: then only all extended rights and the property set count. */
enum laps_holder laps_delegation_holds(const struct laps_ace *ace,
				       const struct laps_delegation_schema *schema);

#endif
