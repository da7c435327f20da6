/* SPDX-License-Identifier: MIT */
/*
 * The ceilings: bare OpenSSL calls that an operation cannot do without, on ready-made numbers,
 * contexts and algorithms, with no parsing, no memory of ours, and nothing derived that could be
 * kept.
 *
 *   protect, public key     check of Y, x times Y, x times G, H(Z), KDF, wrap, GCM
 *   unprotect, public key   KDF of d, check of the peer, d times the peer, H(Z), KDF, unwrap, GCM
 *   protect, unprotect with a nonce   KDF, wrap or unwrap, GCM
 *
 * A power of DH takes constant time. A product on a curve is EC_POINT_mul, or EVP_PKEY_derive where
 * that is faster. The check is y^q for the group that has a small q, Kronecker's symbol for a safe
 * prime, and on-curve for a point.
 */
#ifndef TESTS_BENCH_BARE_H
#define TESTS_BENCH_BARE_H
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdint.h>

#include "bench/form.h"

struct bare_dh {
	BIGNUM *p, *g, *q; /* q: NULL over a safe prime */
	BIGNUM *x, *y, *r;
	BN_MONT_CTX *mont;
	BN_CTX *ctx;
};
void bare_dh_open(struct bare_dh *d, const struct form *form);
void bare_dh_close(struct bare_dh *d);
void bare_dh_check_peer(struct bare_dh *d);
void bare_dh_agree(struct bare_dh *d);
void bare_dh_public(struct bare_dh *d);

struct bare_ec {
	EC_GROUP *group;
	EC_POINT *peer, *r;
	BIGNUM *d, *px, *py, *rx, *ry;
	BN_CTX *ctx;
	EVP_PKEY_CTX *derive; /* with both keys in it */
	bool derive_is_faster;
};
void bare_ec_open(struct bare_ec *e, const struct form *form);
void bare_ec_close(struct bare_ec *e);
void bare_ec_check_peer(struct bare_ec *e);
void bare_ec_agree(struct bare_ec *e);
void bare_ec_public(struct bare_ec *e);

struct bare_kdf {
	EVP_MAC_CTX *mac;
	size_t hash_len;
	uint8_t key[64], out[64];
};
void bare_kdf_open(struct bare_kdf *k, laps_kdf_hash hash);
void bare_kdf_close(struct bare_kdf *k);
/* The HMACs of one derivation: so many bytes from a context of so many. */
void bare_kdf_derive(struct bare_kdf *k, size_t context_len, size_t out_len);

/* All that one form takes. */
struct bare {
	const struct form *form;
	struct bare_dh dh;
	struct bare_ec ec;
	struct bare_kdf kdf; /* SHA512 */
	EVP_MD_CTX *concat;
	EVP_CIPHER_CTX *wrap, *unwrap, *seal, *open;
	uint8_t kek[32], cek[32], nonce[12], wrapped[40], sealed[160], plain[160];
};
/* Ends the program when anything fails. */
void bare_open(struct bare *b, const struct form *form);
void bare_close(struct bare *b);

/* One pass, on a struct bare. */
void bare_protect(void *bare);
void bare_unprotect(void *bare);

#endif
