/* SPDX-License-Identifier: MIT */
/*
 * Security descriptors in self-relative form, [MS-DTYP] 2.4.6, their ACLs (2.4.5) and ACEs (2.4.4):
 * bytes to a struct that can be looked at and changed, and back. Formatting what was parsed gives
 * an equal descriptor in the order that Windows writes: header, SACL, DACL, owner, group, no gaps.
 */
#ifndef LAPS_SD_H
#define LAPS_SD_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_SD_LEN_MAX 131072 /* bytes that are read: two full ACLs, owner and group */

/* Control bits, [MS-DTYP] 2.4.6. */
#define LAPS_SD_DACL_PRESENT          0x0004u
#define LAPS_SD_SACL_PRESENT          0x0010u
#define LAPS_SD_DACL_AUTO_INHERIT_REQ 0x0100u
#define LAPS_SD_SACL_AUTO_INHERIT_REQ 0x0200u
#define LAPS_SD_DACL_AUTO_INHERITED   0x0400u
#define LAPS_SD_SACL_AUTO_INHERITED   0x0800u
#define LAPS_SD_DACL_PROTECTED        0x1000u
#define LAPS_SD_SACL_PROTECTED        0x2000u
#define LAPS_SD_SELF_RELATIVE         0x8000u

/* Types of ACEs; others are kept as they are and decide nothing. */
enum {
	LAPS_ACE_ALLOWED = 0x00,
	LAPS_ACE_DENIED = 0x01,
	LAPS_ACE_AUDIT = 0x02,
	LAPS_ACE_ALARM = 0x03,
	LAPS_ACE_ALLOWED_OBJECT = 0x05, /* the object form of each of the four above, in order */
	LAPS_ACE_DENIED_OBJECT = 0x06,
	LAPS_ACE_AUDIT_OBJECT = 0x07,
	LAPS_ACE_ALARM_OBJECT = 0x08,
	LAPS_ACE_LABEL = 0x11,
};
/* Flags of an ACE. */
#define LAPS_ACE_OBJECT_INHERIT    0x01u
#define LAPS_ACE_CONTAINER_INHERIT 0x02u
#define LAPS_ACE_NO_PROPAGATE      0x04u
#define LAPS_ACE_INHERIT_ONLY      0x08u
#define LAPS_ACE_INHERITED         0x10u
#define LAPS_ACE_AUDIT_SUCCESS     0x40u
#define LAPS_ACE_AUDIT_FAILURE     0x80u
/* Flags of an object ACE: which GUIDs it has. */
#define LAPS_ACE_HAS_OBJECT    1u
#define LAPS_ACE_HAS_INHERITED 2u

struct laps_ace {
	uint8_t type, flags;
	bool opaque; /* of a type without a mask and a SID that we know: only type, flags and rest
		      */
	uint32_t mask;
	uint32_t has;                     /* LAPS_ACE_HAS_*, only in the object forms */
	uint8_t object[LAPS_GUID_LEN];    /* zero without LAPS_ACE_HAS_OBJECT */
	uint8_t inherited[LAPS_GUID_LEN]; /* zero without LAPS_ACE_HAS_INHERITED */
	struct laps_sid sid;
	const uint8_t *rest; /* what follows; all behind the header when opaque; borrowed */
	size_t rest_len;
};

/* Zero it, or have it parsed. Everything is owned by it, and freed by laps_sd_clear. */
struct laps_sd {
	uint16_t control; /* the bits above; PRESENT and SELF_RELATIVE follow from what is there */
	bool has_owner, has_group;
	bool has_dacl; /* false: nobody is kept out */
	bool has_sacl;
	struct laps_sid owner, group;
	struct laps_ace *dacl, *sacl; /* arrays from malloc */
	size_t dacl_n, sacl_n;
	uint8_t *bytes; /* what the ACEs' rest points to */
};
/* Exactly len bytes. out is written only on LAPS_OK. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING
 * (bytes of no part behind the last), LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sd_parse(const uint8_t *in, size_t len, struct laps_sd *out,
				    struct laps_err *err);
/* Failures are out's; LAPS_E_RANGE also for an ACL of 64 KB and more. */
void laps_sd_format(const struct laps_sd *sd, struct laps_buf *out);
void laps_sd_clear(struct laps_sd *sd);

bool laps_ace_is_object(uint8_t type);
/* The same type, flags, mask, GUIDs, SID and rest. */
bool laps_ace_eq(const struct laps_ace *a, const struct laps_ace *b);

/* Put ace into the DACL (the SACL) at its canonical place, [MS-DTYP] 2.4.5.1: explicit before
 * inherited, denying before allowing, plain before object forms. Nothing when an equal one is
 * there. LAPS_OK; LAPS_E_RANGE (the ACL is full), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sd_add_dacl(struct laps_sd *sd, const struct laps_ace *ace);
LAPS_MUST_USE laps_rc laps_sd_add_sacl(struct laps_sd *sd, const struct laps_ace *ace);

#endif
