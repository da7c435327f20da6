/* SPDX-License-Identifier: MIT */
/*
 * Parameters and public keys of MS-GKDI, little-endian headers and big-endian numbers:
 *
 *   KDF parameters   [MS-GKDI] 2.2.1   00000000 01000000, u32 n, 00000000, UTF-16LE NUL hash name
 *   DH parameters    [MS-GKDI] 2.2.2   u32 total, "DHPM", u32 k, p (k), g (k)
 *   DH public key    [MS-GKDI] 2.2.3.1 "DHPB", u32 k, p (k), g (k), y (k)
 *   ECDH public key  [MS-GKDI] 2.2.3.2 "ECK1" | "ECK3" | "ECK5", u32 k, X (k), Y (k)
 */
#ifndef LAPS_PUBKEY_H
#define LAPS_PUBKEY_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_DH_BYTES_MAX 512 /* 4096 bits */
#define LAPS_EC_BYTES_MAX 66

typedef enum laps_kdf_hash {
	LAPS_KDF_SHA1,
	LAPS_KDF_SHA256,
	LAPS_KDF_SHA384,
	LAPS_KDF_SHA512,
} laps_kdf_hash;

typedef enum laps_agreement {
	LAPS_AGREEMENT_DH,
	LAPS_AGREEMENT_ECDH_P256,
	LAPS_AGREEMENT_ECDH_P384,
	LAPS_AGREEMENT_ECDH_P521,
} laps_agreement;

/* "SHA512", "DH", "ECDH_P256": the names on the wire and in root keys, case-sensitive. */
const char *laps_kdf_hash_name(laps_kdf_hash h);
LAPS_MUST_USE laps_rc laps_kdf_hash_parse_name(const char *name, laps_kdf_hash *out);
const char *laps_agreement_name(laps_agreement a);
LAPS_MUST_USE laps_rc laps_agreement_parse_name(const char *name, laps_agreement *out);

LAPS_MUST_USE laps_rc laps_kdf_params_parse(const uint8_t *in, size_t len, laps_kdf_hash *out,
					    struct laps_err *err);
void laps_kdf_params_format(laps_kdf_hash h, struct laps_buf *out);

/* A DH group: the numbers borrow k bytes each. */
struct laps_dh_params {
	const uint8_t *p, *g;
	size_t k; /* bytes, 1..LAPS_DH_BYTES_MAX */
};
LAPS_MUST_USE laps_rc laps_dh_params_parse(const uint8_t *in, size_t len,
					   struct laps_dh_params *out, struct laps_err *err);
void laps_dh_params_format(const struct laps_dh_params *d, struct laps_buf *out);

struct laps_pubkey {
	laps_agreement agreement;
	size_t k;             /* bytes of each number */
	const uint8_t *p, *g; /* DH; NULL for ECDH */
	const uint8_t *x;     /* DH: y, the public value; ECDH: X */
	const uint8_t *y;     /* ECDH: Y; NULL for DH */
};
/* Reads the shape only; whether the numbers are a key is crypto's to judge. Borrows from in.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT (magic), LAPS_E_RANGE (k). */
LAPS_MUST_USE laps_rc laps_pubkey_parse(const uint8_t *in, size_t len, struct laps_pubkey *out,
					struct laps_err *err);
void laps_pubkey_format(const struct laps_pubkey *k, struct laps_buf *out);

#endif
