/* SPDX-License-Identifier: MIT */
/*
 * RSA keys of devices, applications and token services: 2048 to 4096 bits, private or public only.
 */
#ifndef LAPS_RSA_H
#define LAPS_RSA_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_RSA_BITS_MIN 2048u
#define LAPS_RSA_BITS_MAX 4096u
#define LAPS_RSA_PEM_MAX  16384 /* bytes of a key's file; longer is refused */

struct laps_rsa; /* immutable once made: several threads may use one */

/* A new private key, from OpenSSL's own generator. LAPS_OK; LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_rsa_generate(unsigned bits, struct laps_rsa **out, struct laps_err *err);
/* The private key of an unencrypted PEM file, PKCS #8 or PKCS #1; text around it is passed over.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_UNSUPPORTED (not RSA, or encrypted), LAPS_E_RANGE (its size). */
LAPS_MUST_USE laps_rc laps_rsa_parse_pem(const uint8_t *pem, size_t len, struct laps_rsa **out,
					 struct laps_err *err);
/* The public key of a certificate. Codes as above. */
LAPS_MUST_USE laps_rc laps_rsa_of_cert(const uint8_t *der, size_t len, struct laps_rsa **out,
				       struct laps_err *err);
/* A public key from its numbers, big-endian, as a JWK and a BCRYPT blob have them. Codes as above.
 */
LAPS_MUST_USE laps_rc laps_rsa_of_numbers(const uint8_t *n, size_t n_len, const uint8_t *e,
					  size_t e_len, struct laps_rsa **out,
					  struct laps_err *err);
/* Wipe, free, and set *key to NULL; *key may be NULL. */
void laps_rsa_free(struct laps_rsa **key);

unsigned laps_rsa_bits(const struct laps_rsa *key);
/* Have both the same public key? */
bool laps_rsa_same(const struct laps_rsa *a, const struct laps_rsa *b);
/* Append modulus and exponent, big-endian without leading zeros. */
void laps_rsa_numbers(const struct laps_rsa *key, struct laps_buf *n, struct laps_buf *e);
/* The private key as PEM, PKCS #8. LAPS_OK; LAPS_E_UNSUPPORTED (public only), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_rsa_format_pem(const struct laps_rsa *key, struct laps_secret **out);

#endif
