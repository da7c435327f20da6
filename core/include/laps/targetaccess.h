/* SPDX-License-Identifier: MIT */
/*
 * Who gets keys under a target security descriptor, [MS-GKDI] 3.1.4.1: the service gives seed keys,
 * which decrypt, to those with the rights 0x3, and the public key, which only encrypts, to those
 * with 0x2.
 *
 * The descriptor is self-relative, [MS-DTYP] 2.4.6. Its DACL is walked as [MS-DTYP] 2.5.3.2 does:
 * for each right the first ACE that has it and names one of the caller's SIDs decides. ACEs that
 * are only there to be inherited are passed over. No DACL at all allows everything, an empty one
 * nothing. Departs: an allow ACE for an object type allows nothing here, since the service knows no
 * object types; one that denies still denies.
 *
 * Differs from Active Directory: an allow ACE for an object type in a protection descriptor allows
 * nothing to the key service.
 */
#ifndef LAPS_TARGETACCESS_H
#define LAPS_TARGETACCESS_H
#include <laps/err.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_TARGET_DECRYPT 0x3u /* both of: "seed keys" */
#define LAPS_TARGET_ENCRYPT 0x2u /* "public key" */

struct laps_targetacl {
	bool has_owner, has_group;
	struct laps_sid owner, group;
	bool has_dacl;
	const uint8_t *ace; /* borrowed from the descriptor */
	size_t ace_len;     /* bytes */
	size_t ace_n;
};
/* Read a descriptor and check every ACE of its DACL. sd must outlive *out, which is written only on
 * LAPS_OK. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_targetacl_parse(const uint8_t *sd, size_t len,
					   struct laps_targetacl *out, struct laps_err *err);

struct laps_target_ace {
	bool readable; /* of a type whose mask and SID we know; else only type and flags are set */
	bool allow;    /* else it denies */
	bool object;   /* for an object type only */
	bool inherit_only;
	uint8_t type, flags;
	uint32_t mask;
	struct laps_sid sid;
};
/* The ACE at *at, which starts at 0 and moves on; false at the end. */
bool laps_targetacl_next(const struct laps_targetacl *acl, size_t *at, struct laps_target_ace *out);

/* What decided one right. */
struct laps_target_decider {
	size_t ace; /* number of the ACE from 0; SIZE_MAX: none did, so it is refused */
	size_t sid; /* which of the caller's SIDs it names */
};
/* Of LAPS_TARGET_DECRYPT, the rights that somebody with these SIDs has. by (may be NULL) is told
 * what decided 0x1 and 0x2. */
uint32_t laps_targetacl_access(const struct laps_targetacl *acl, const struct laps_sid *sid,
			       size_t sid_n, struct laps_target_decider by[2]);

#endif
