/* SPDX-License-Identifier: MIT */
/*
 * Pieces of a self-relative security descriptor, [MS-DTYP] 2.4.6, 2.4.5 and 2.4.4, in the order
 * that Windows writes: header, SACL, DACL, owner, group, without gaps. Every put appends to out;
 * failures are out's.
 */
#ifndef LAPS_WIRE_SD_H
#define LAPS_WIRE_SD_H
#include <laps/buf.h>
#include <laps/guid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stdint.h>

#define LAPS_ACL_HEAD_LEN 8u
#define LAPS_ACL_LEN_MAX  0xFFFCu /* a u16 that is a multiple of four */

#define LAPS_SD_DACL_PRESENT 0x0004u
#define LAPS_SD_SACL_PRESENT 0x0010u
/* Of the DACL; the bit of the SACL is the next higher one. */
#define LAPS_SD_DACL_AUTO_INHERIT_REQ 0x0100u
#define LAPS_SD_DACL_AUTO_INHERITED   0x0400u
#define LAPS_SD_DACL_PROTECTED        0x1000u

#define LAPS_ACL_REVISION    2u
#define LAPS_ACL_REVISION_DS 4u /* with an object ACE in it */

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

#define LAPS_ACE_HAS_OBJECT    1u /* flags of an object ACE */
#define LAPS_ACE_HAS_INHERITED 2u

struct laps_ace {
	uint8_t type, flags;
	uint32_t mask;
	uint32_t has;                     /* only in the object forms */
	uint8_t object[LAPS_GUID_LEN];    /* with LAPS_ACE_HAS_OBJECT */
	uint8_t inherited[LAPS_GUID_LEN]; /* with LAPS_ACE_HAS_INHERITED */
	struct laps_sid sid;
};

/* What the header says. A part of no length, or without a SID, has the offset 0. */
struct laps_sd {
	uint16_t control;          /* without SE_SELF_RELATIVE, which is always set */
	size_t sacl_len, dacl_len; /* bytes, headers included */
	const struct laps_sid *owner, *group;
};

bool laps_ace_is_object(uint8_t type);
size_t laps_ace_len(const struct laps_ace *ace);

void laps_sd_put_header(struct laps_buf *out, const struct laps_sd *sd);
/* len: bytes of the ACL, this header included */
void laps_sd_put_acl_header(struct laps_buf *out, uint8_t revision, size_t len, uint16_t ace_n);
void laps_sd_put_ace(struct laps_buf *out, const struct laps_ace *ace);
/* Owner and group, as far as there are. */
void laps_sd_put_sids(struct laps_buf *out, const struct laps_sd *sd);

#endif
