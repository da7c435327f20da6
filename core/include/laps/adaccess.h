/* SPDX-License-Identifier: MIT */
/*
 * Access checks as Active Directory makes them, [MS-ADTS] 5.1.3.3 on the rules of
 * [MS-DTYP] 2.5.3.2: who may do what with an object, one of its attributes, or an extended right.
 * Pure: allocates nothing, reads nothing, and the groups of the caller are passed in.
 */
#ifndef LAPS_ADACCESS_H
#define LAPS_ADACCESS_H
#include <laps/guid.h>
#include <laps/sd.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [MS-ADTS] 5.1.3.2 */
#define LAPS_RIGHT_CREATE_CHILD    0x00000001u
#define LAPS_RIGHT_DELETE_CHILD    0x00000002u
#define LAPS_RIGHT_LIST            0x00000004u /* list contents */
#define LAPS_RIGHT_SELF            0x00000008u /* validated writes */
#define LAPS_RIGHT_READ_PROPERTY   0x00000010u
#define LAPS_RIGHT_WRITE_PROPERTY  0x00000020u
#define LAPS_RIGHT_DELETE_TREE     0x00000040u
#define LAPS_RIGHT_LIST_OBJECT     0x00000080u
#define LAPS_RIGHT_CONTROL_ACCESS  0x00000100u /* extended rights, and reading confidential ones */
#define LAPS_RIGHT_DELETE          0x00010000u
#define LAPS_RIGHT_READ_CONTROL    0x00020000u
#define LAPS_RIGHT_WRITE_DACL      0x00040000u
#define LAPS_RIGHT_WRITE_OWNER     0x00080000u
#define LAPS_RIGHT_SYSTEM_SECURITY 0x01000000u /* the SACL */
#define LAPS_RIGHT_GENERIC_ALL     0x10000000u
#define LAPS_RIGHT_GENERIC_EXECUTE 0x20000000u
#define LAPS_RIGHT_GENERIC_WRITE   0x40000000u
#define LAPS_RIGHT_GENERIC_READ    0x80000000u
#define LAPS_RIGHT_ALL             0x000f01ffu /* what GENERIC_ALL stands for */

/* Generic rights replaced by those of a directory object; SYSTEM_SECURITY stays. */
uint32_t laps_adaccess_map(uint32_t mask);

/* Privileges that count in a directory. */
#define LAPS_PRIVILEGE_SECURITY       1u /* reads and writes SACLs */
#define LAPS_PRIVILEGE_TAKE_OWNERSHIP 2u
#define LAPS_PRIVILEGE_RESTORE        4u /* any owner */

/* The caller; all borrowed. */
struct laps_adtoken {
	const struct laps_sid
		*sid; /* [0] is the user; then every group, well-known ones included */
	size_t sid_n;
	uint32_t privileges;
};

/* Is it the caller's, or that of one of its groups? */
bool laps_adtoken_has(const struct laps_adtoken *who, const struct laps_sid *sid);

/* What is asked about beyond the object itself, from the general to the particular, [MS-DTYP]
 * 2.5.3.2's object type list along one path: the object's class, the property set, the attribute;
 * or the class and an extended right, a validated write, or the class of a child. NULLs are passed
 * over. */
#define LAPS_ADPATH_MAX 3
struct laps_adpath {
	const uint8_t *guid[LAPS_ADPATH_MAX]; /* LAPS_GUID_LEN bytes each; borrowed */
};

/* What decided one right, for explanations. */
struct laps_addecider {
	enum laps_adreason {
		LAPS_ADREASON_NONE, /* nothing gave it: refused */
		LAPS_ADREASON_ACE,  /* ace says which of the DACL */
		LAPS_ADREASON_NO_DACL,
		LAPS_ADREASON_OWNER,
		LAPS_ADREASON_PRIVILEGE,
	} reason;
	size_t ace; /* from 0 */
};

/*
 * The rights out of wanted (without generic ones) that the caller has.
 *
 * self  the SID of the object itself, for PRINCIPAL_SELF (S-1-5-10); NULL: it has none
 * path  NULL: the object as a whole; then ACEs for an object type neither allow nor deny anything
 *       but what [MS-ADTS] 5.1.3.3.3 says of them
 */
uint32_t laps_adaccess(const struct laps_sd *sd, const struct laps_adtoken *who,
		       const struct laps_sid *self, const struct laps_adpath *path,
		       uint32_t wanted);
/* The same for one right (one bit), and why. */
bool laps_adaccess_why(const struct laps_sd *sd, const struct laps_adtoken *who,
		       const struct laps_sid *self, const struct laps_adpath *path, uint32_t right,
		       struct laps_addecider *why);

/* May an attribute be read: READ_PROPERTY on the path, and CONTROL_ACCESS too when confidential. */
bool laps_adaccess_read(const struct laps_sd *sd, const struct laps_adtoken *who,
			const struct laps_sid *self, const struct laps_adpath *path,
			bool confidential);

#endif
