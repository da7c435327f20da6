/* SPDX-License-Identifier: MIT */
/*
 * Security identifiers, [MS-DTYP] 2.4.2. Binary: revision 1, count u8, authority 48-bit big-endian,
 * count x u32 little-endian. Text: S-1-authority-sub-sub..., the authority in decimal, or in
 * hexadecimal with 0x when it is 2^32 or more.
 */
#ifndef LAPS_SID_H
#define LAPS_SID_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_SID_SUB_MAX       15
#define LAPS_SID_LEN_MAX       (8 + 4 * LAPS_SID_SUB_MAX)
#define LAPS_SID_TEXT          188 /* bytes for the longest text, NUL included */
#define LAPS_RID_ADMIN         500 /* the built-in administrator of a machine or domain */
#define LAPS_RID_DOMAIN_ADMINS 512

struct laps_sid {
	uint64_t authority; /* below 2^48 */
	uint32_t sub[LAPS_SID_SUB_MAX];
	uint8_t sub_n; /* 1..15 */
};

/*
 * Binary to struct; exactly len bytes. out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT (revision), LAPS_E_RANGE (count).
 */
LAPS_MUST_USE laps_rc laps_sid_parse(const uint8_t *in, size_t len, struct laps_sid *out,
				     struct laps_err *err);
/* Text to struct, strict: "S-1-" in either case, no blanks, no signs, 1 to 15 sub-authorities, no
 * empty ones, each below 2^32. LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_sid_parse_text(const char *text, size_t text_len, struct laps_sid *out,
					  struct laps_err *err);
void laps_sid_format(const struct laps_sid *sid, struct laps_buf *out);
void laps_sid_format_text(const struct laps_sid *sid, char out[static LAPS_SID_TEXT]);
size_t laps_sid_len(const struct laps_sid *sid);
bool laps_sid_eq(const struct laps_sid *a, const struct laps_sid *b);
/* out = domain with rid behind it. LAPS_OK; LAPS_E_RANGE when domain has 15 sub-authorities. */
LAPS_MUST_USE laps_rc laps_sid_append(const struct laps_sid *domain, uint32_t rid,
				      struct laps_sid *out);

#endif
