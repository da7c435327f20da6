/* SPDX-License-Identifier: MIT */
/*
 * The key identifier in a DPAPI-NG blob ("KDSK"), [MS-DNSP] 2.2.11 and real values. Little-endian:
 *
 *   0   u32 version = 1          24  16 bytes root key id (GUID)
 *   4   "KDSK"                   40  u32 length of key info
 *   8   u32 flags                44  u32 length of domain, bytes with NUL
 *   12  i32 L0 (>= 0)            48  u32 length of forest, bytes with NUL
 *   16  i32 L1 (0..31)           52  key info, domain (UTF-16LE NUL), forest (UTF-16LE NUL)
 *   20  i32 L2 (0..31)
 *
 * The total is exactly 52 and the three lengths. Departs from [MS-DNSP], which calls version, flags
 * and key info reserved: Windows fills them.
 */
#ifndef LAPS_KEYID_H
#define LAPS_KEYID_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_KEY_FLAG_PUBLIC  1u  /* key info is a public key; else it is a nonce */
#define LAPS_KEY_FLAG_ENCRYPT 2u  /* the key may protect new data */
#define LAPS_KEY_INDEX_MAX    31  /* of L1 and L2 */
#define LAPS_DNS_NAME_MAX     255 /* bytes of UTF-8 without NUL */

struct laps_keyid {
	uint32_t flags;
	int32_t l0, l1, l2;
	uint8_t root_key_id[LAPS_GUID_LEN];
	const uint8_t *key_info; /* borrowed */
	size_t key_info_len;
	char domain[LAPS_DNS_NAME_MAX + 1]; /* UTF-8 */
	char forest[LAPS_DNS_NAME_MAX + 1];
};

/* in must outlive *out. out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT (magic, text), LAPS_E_RANGE (indices,
 * lengths), LAPS_E_UNSUPPORTED (version). */
LAPS_MUST_USE laps_rc laps_keyid_parse(const uint8_t *in, size_t len, struct laps_keyid *out,
				       struct laps_err *err);
/* Append. Failures are out's; LAPS_E_FORMAT in it when a name is not UTF-8. */
void laps_keyid_format(const struct laps_keyid *k, struct laps_buf *out);

#endif
