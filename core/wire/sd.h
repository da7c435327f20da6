/* SPDX-License-Identifier: MIT */
/*
 * Pieces of a self-relative security descriptor. For those who write one piece by piece, in the
 * order of laps/sd.h: header, SACL, DACL, owner, group; every put appends to out, failures are
 * out's. And for those who look at one where it lies, without a copy.
 */
#ifndef LAPS_WIRE_SD_H
#define LAPS_WIRE_SD_H
#include <laps/sd.h>

#define LAPS_ACE_HEAD_LEN 4u /* type, flags, size */
#define LAPS_ACL_HEAD_LEN 8u
#define LAPS_ACL_LEN_MAX  0xFFFCu /* a u16 that is a multiple of four */
#define LAPS_SD_HEAD_LEN  20u

#define LAPS_ACL_REVISION    2u
#define LAPS_ACL_REVISION_DS 4u /* with an object ACE in it */

/* What the header says. A part of no length, or without a SID, has the offset 0. */
struct laps_sd_parts {
	uint16_t control;          /* without SE_SELF_RELATIVE, which is always set */
	size_t sacl_len, dacl_len; /* bytes, headers included */
	const struct laps_sid *owner, *group;
};

size_t laps_ace_len(const struct laps_ace *ace);

void laps_sd_put_header(struct laps_buf *out, const struct laps_sd_parts *sd);
/* len: bytes of the ACL, this header included */
void laps_sd_put_acl_header(struct laps_buf *out, uint8_t revision, size_t len, uint16_t ace_n);
void laps_sd_put_ace(struct laps_buf *out, const struct laps_ace *ace);
/* Owner and group, as far as there are. */
void laps_sd_put_sids(struct laps_buf *out, const struct laps_sd_parts *sd);

/* The header as it is. Offsets are not checked; 0 is no part. LAPS_OK; LAPS_E_TRUNCATED,
 * LAPS_E_FORMAT. */
struct laps_sd_head {
	uint16_t control;
	uint32_t owner, group, sacl, dacl;
};
LAPS_MUST_USE laps_rc laps_sd_read_head(const uint8_t *in, size_t len, struct laps_sd_head *out,
					struct laps_err *err);
/* The SID at an offset of the descriptor. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_FORMAT, LAPS_E_RANGE.
 */
LAPS_MUST_USE laps_rc laps_sd_read_sid(const uint8_t *in, size_t len, size_t at,
				       struct laps_sid *out, struct laps_err *err);
/* The header of the ACL at an offset: its size, header included, which lies inside, and how many
 * ACEs it says there are. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_sd_read_acl_head(const uint8_t *in, size_t len, size_t at, size_t *size,
					    size_t *count, struct laps_err *err);
/* One ACE at p, of which left bytes can be read, and its size. out->rest points into p. LAPS_OK;
 * LAPS_E_TRUNCATED, LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_ace_read(const uint8_t *p, size_t left, struct laps_ace *out,
				    size_t *size);

#endif
