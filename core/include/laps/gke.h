/* SPDX-License-Identifier: MIT */
/*
 * GroupKeyEnvelope, [MS-GKDI] 2.2.4: what the key service answers. Little-endian:
 *
 *   0   u32 version = 1        40  u32 cbKDFAlgorithm       60  u32 public key length, bits
 *   4   "KDSK"                 44  u32 cbKDFParameters      64  u32 cbL1Key
 *   8   u32 flags              48  u32 cbSecretAlgorithm    68  u32 cbL2Key
 *   12  i32 L0, L1, L2         52  u32 cbSecretParameters   72  u32 cbDomain
 *   24  root key id            56  u32 private key bits     76  u32 cbForest
 *   80  KDF algorithm, KDF parameters, secret algorithm, secret parameters, domain, forest, L1 key,
 *       L2 key; texts are UTF-16LE with NUL. The data order is not the order of the lengths.
 *
 * The L1 key is 0 or 64 bytes. The L2 key is 0 or 64 bytes of seed, or a public key (pubkey.h) when
 * flags say so; then "public key length" still counts bits (departs from the document).
 */
#ifndef LAPS_GKE_H
#define LAPS_GKE_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/keyid.h>
#include <laps/pubkey.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_SEED_LEN 64    /* bytes of L0, L1 and L2 keys, for every hash */
#define LAPS_GKE_MAX  65536 /* bytes of an envelope; longer is refused */

struct laps_gke {
	uint32_t flags; /* LAPS_KEY_FLAG_* */
	int32_t l0, l1, l2;
	uint8_t root_key_id[LAPS_GUID_LEN];
	laps_kdf_hash kdf_hash;
	laps_agreement agreement;
	const uint8_t *agreement_params; /* borrowed: DHPM, or NULL */
	size_t agreement_params_len;
	uint32_t private_key_bits, public_key_bits;
	char domain[LAPS_DNS_NAME_MAX + 1], forest[LAPS_DNS_NAME_MAX + 1];
	const uint8_t *l1_key; /* borrowed, LAPS_SEED_LEN bytes, or NULL */
	const uint8_t *l2_key; /* borrowed: seed or public key; NULL when absent */
	size_t l2_key_len;
};

/* in must outlive *out. out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_UNSUPPORTED
 * (version, KDF algorithm, hash, agreement). */
LAPS_MUST_USE laps_rc laps_gke_parse(const uint8_t *in, size_t len, struct laps_gke *out,
				     struct laps_err *err);
void laps_gke_format(const struct laps_gke *e, struct laps_buf *out);

#endif
