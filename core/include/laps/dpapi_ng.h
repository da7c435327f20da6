/* SPDX-License-Identifier: MIT */
/*
 * DPAPI-NG protect and unprotect with an MS-GKDI group key: what NCryptProtectSecret does with a
 * "SID=..." descriptor. Random bytes come from the caller.
 *
 * Covered: public-key identifiers over DH and ECDH P-256, P-384, P-521, and nonce identifiers, with
 * every KDF hash.
 */
#ifndef LAPS_DPAPI_NG_H
#define LAPS_DPAPI_NG_H
#include <laps/buf.h>
#include <laps/cms.h>
#include <laps/err.h>
#include <laps/gke.h>
#include <laps/secret.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The random bytes one protect uses; the caller fills all of it, uses it once, and wipes it. */
struct laps_protect_random {
	uint8_t cek[32];
	uint8_t nonce[LAPS_CMS_NONCE_LEN];
	/* DH: the first private_key_bits / 8 are the ephemeral private key; ECDH: the first run
	 * of the curve's bytes that is a private key; seed envelope: the first 32 are the nonce */
	uint8_t key[LAPS_DH_BYTES_MAX];
};

/*
 * Protect plaintext for the one SID. A public envelope gives the public-key form (flags 3), a seed
 * envelope the nonce form (flags 2), both of the envelope's own period. Appends the blob to out,
 * with the content behind the CMS (appended, as Windows LAPS writes it) or inside.
 * LAPS_OK; LAPS_E_UNSUPPORTED, LAPS_E_AUTH (the envelope's public key is not one), LAPS_E_RANGE,
 * LAPS_E_NOMEM; of an envelope that laps_gke_parse would refuse also LAPS_E_FORMAT and
 * LAPS_E_TRUNCATED. A failure of out itself (its ceiling, no memory) may leave part of the blob.
 */
LAPS_MUST_USE laps_rc laps_dpapi_ng_protect(const struct laps_gke *e, const struct laps_sid *sid,
					    const uint8_t *plain, size_t plain_len, bool appended,
					    const struct laps_protect_random *random,
					    struct laps_buf *out, struct laps_err *err);

/* The target descriptor of a recipient: that of its SID, or what its SDDL says. Appends to out.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_UNSUPPORTED (another descriptor kind, or SDDL that
 * needs to know its domain), LAPS_E_NOMEM; err's offset is into the text. */
LAPS_MUST_USE laps_rc laps_dpapi_ng_target_sd(const struct laps_cms_recipient *r,
					      struct laps_buf *out, struct laps_err *err);

/*
 * Unprotect with the L2 seed key of the recipient's period, whoever derived it. Root key id and
 * period are the caller's to match (laps_keyid_parse); e gives the agreement's parameters and may
 * be a seed or public envelope of that root key. Nothing is written before the tag is verified; all
 * failures of cryptography are LAPS_E_AUTH, and err->what names the stage ("key unwrap").
 *
 * stripped  NULL, or told on LAPS_OK: it opened only with the leading zeros of the shared secret
 *           dropped, as some writers do and Windows does not
 *
 * LAPS_OK; LAPS_E_AUTH, LAPS_E_UNSUPPORTED, LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_TRUNCATED,
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_dpapi_ng_unprotect(const struct laps_cms *cms, size_t recipient,
					      const struct laps_gke *e,
					      const uint8_t l2_key[static LAPS_SEED_LEN],
					      struct laps_secret **plain, bool *stripped,
					      struct laps_err *err);

#endif
