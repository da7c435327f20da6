/* SPDX-License-Identifier: MIT */
/*
 * Group keys: [MS-GKDI] 3.1.4.1, from a root key to the key of one 10-hour period. A cycle is
 * 360000000000 ticks; L2 turns every cycle, L1 every 32, L0 every 1024. Keys are derived from high
 * to low index only: a key of one period gives all older ones under the same L0, never newer ones.
 */
#ifndef LAPS_GKDI_H
#define LAPS_GKDI_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/gke.h>
#include <laps/guid.h>
#include <laps/pubkey.h>
#include <laps/secret.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_GKDI_CYCLE_TICKS UINT64_C(360000000000)
#define LAPS_GKDI_NO_START    (UINT64_MAX - LAPS_GKDI_CYCLE_TICKS)

struct laps_period {
	int32_t l0, l1, l2;
};
/* The period that ticks lies in, and when a period starts (indices as in an envelope, >= 0); of one
 * that does not end within 64 bits of ticks LAPS_GKDI_NO_START, a cycle before those end. */
struct laps_period laps_gkdi_period(uint64_t ticks);
uint64_t laps_gkdi_period_start(const struct laps_period *p);

/* A KDS root key (an msKds-ProvRootKey object). Cleared with laps_root_key_clear. */
struct laps_root_key {
	uint8_t id[LAPS_GUID_LEN];
	laps_kdf_hash kdf_hash;
	laps_agreement agreement;
	struct laps_buf agreement_params; /* DHPM bytes for DH, empty for ECDH */
	uint32_t private_key_bits, public_key_bits;
	struct laps_secret *key; /* LAPS_SEED_LEN bytes */
};
void laps_root_key_clear(struct laps_root_key *k);
/* What Windows gives a new key of this agreement: the RFC 5114 2.3 group, 512 and 2048 bits for DH;
 * the curve's bits for ECDH. Sets agreement, params and bits; leaves id, hash and key.
 * LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_root_key_set_agreement(struct laps_root_key *k, laps_agreement a);

/*
 * The seed key of a period under a target security descriptor.
 *
 * period   l0 >= 0; l1, l2 0..31; l2 = -1 asks for the L1 key; l1 = l2 = -1 for the L0 key, which
 *          does not depend on sd
 * out      LAPS_SEED_LEN bytes, written only on LAPS_OK; the caller wipes it
 *
 * LAPS_OK; LAPS_E_RANGE (indices), LAPS_E_BUG (key length), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_gkdi_seed_key(const struct laps_root_key *k, const uint8_t *sd,
					 size_t sd_len, const struct laps_period *period,
					 uint8_t out[static LAPS_SEED_LEN], struct laps_err *err);

/*
 * Answer as the key service does, [MS-GKDI] 3.1.4.1, for a period with all indices >= 0: with
 * want_public the group public key (what a device gets), else seed keys, laid out as the service
 * does (L2 = 31: L1 key only; L1 = 0: L2 key only; else L1 key of L1 - 1 and L2 key). may_encrypt
 * sets LAPS_KEY_FLAG_ENCRYPT. Appends the formatted envelope to out.
 * LAPS_OK; LAPS_E_RANGE, LAPS_E_UNSUPPORTED (agreement), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_gkdi_envelope(const struct laps_root_key *k, const uint8_t *sd,
					 size_t sd_len, const struct laps_period *period,
					 bool want_public, bool may_encrypt, const char *domain,
					 const char *forest, struct laps_buf *out,
					 struct laps_err *err);

/*
 * The L2 key of (l1, l2) out of a seed envelope, walked down within bounds.
 * LAPS_OK; LAPS_E_DENIED (a public envelope: the caller may not decrypt), LAPS_E_RANGE (the
 * envelope does not reach the period, or an index is out of 0..31), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_gkdi_seed_from_envelope(const struct laps_gke *e, int32_t l1, int32_t l2,
						   uint8_t out[static LAPS_SEED_LEN],
						   struct laps_err *err);

#endif
