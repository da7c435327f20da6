/* SPDX-License-Identifier: MIT */
/*
 * The keys of a DPAPI-NG value by another way: OpenSSL's own KBKDF and SSKDF, BIGNUM powers and
 * curve points, from the recipe of [MS-GKDI] 3.1.4.1 and the writers' observed behaviour. Nothing
 * of core/crypto is in it, so that both can be compared; and it does what core/crypto never does:
 * a shared secret without its leading zeros, a private value that somebody chose. Failures end the
 * program: what is asked of it here is known to be possible.
 */
#ifndef TESTS_LIB_REFKEY_H
#define TESTS_LIB_REFKEY_H
#include <laps/gke.h>
#include <laps/pubkey.h>
#include <openssl/bn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REFKEY_KEK_LEN 32
#define REFKEY_Z_MAX   LAPS_DH_BYTES_MAX

/* An agreement with its group: for DH the DHPM bytes, borrowed. */
struct refkey_group {
	laps_agreement agreement;
	const uint8_t *params;
	size_t params_len;
};
struct refkey_group refkey_group_of(const struct laps_gke *e);
/* Bytes of a shared secret. */
size_t refkey_secret_len(const struct refkey_group *g);

/* SP800-108 under the label "KDS service". */
void refkey_derive(laps_kdf_hash h, const uint8_t *key, size_t key_len, const uint8_t *context,
		   size_t context_len, uint8_t *out, size_t out_len);
/* The group's private value of a period: len bytes. */
void refkey_private(laps_kdf_hash h, laps_agreement a, const uint8_t l2_key[static LAPS_SEED_LEN],
		    uint8_t *out, size_t len);
/* Whether it is one: for ECDH in 1..n-1, for DH always. */
bool refkey_private_fits(laps_agreement a, const uint8_t *private_value, size_t len);
/* The public key of a private value, in its wire form; appends. */
void refkey_public(const struct refkey_group *g, const uint8_t *private_value, size_t len,
		   struct laps_buf *out);
/* The shared secret at full length, from the peer's key in its wire form. Nothing is checked. */
void refkey_agree(const struct refkey_group *g, const uint8_t *private_value, size_t len,
		  const uint8_t *peer, size_t peer_len, uint8_t z[static REFKEY_Z_MAX]);
/* SP800-56A: returns the length of the secret. */
size_t refkey_concat(laps_agreement a, const uint8_t *z, size_t z_len, uint8_t out[static 64]);
/* Shared secret to key-encryption key. */
void refkey_kek(laps_kdf_hash h, laps_agreement a, const uint8_t *z, size_t z_len,
		uint8_t kek[static REFKEY_KEK_LEN]);
/* Key info to key-encryption key: the nonce form. */
void refkey_kek_of_nonce(laps_kdf_hash h, const uint8_t l2_key[static LAPS_SEED_LEN],
			 const uint8_t *key_info, size_t key_info_len,
			 uint8_t kek[static REFKEY_KEK_LEN]);

/*
 * A private value of len bytes, base and up, whose agreement with the peer starts with at least
 * zeros bytes of 0: tried one after the other, at the price of one multiplication or addition each.
 * Returns how many were passed over; ends the program after 2^20.
 */
unsigned refkey_search_zeros(const struct refkey_group *g, const uint8_t *peer, size_t peer_len,
			     unsigned zeros, uint8_t *private_value, size_t len);

#endif
