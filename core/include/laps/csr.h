/* SPDX-License-Identifier: MIT */
/*
 * Certification requests, PKCS #10 (RFC 2986), as devices send them to join: an RSA key, a subject
 * of one common name, signed with SHA-256.
 */
#ifndef LAPS_CSR_H
#define LAPS_CSR_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/rsa.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_CSR_MAX    16384 /* bytes of DER; longer is refused */
#define LAPS_CSR_CN_LEN 65    /* bytes for a common name, NUL included (ub-common-name) */

/* Append the DER of a request. LAPS_OK; LAPS_E_RANGE (the name), LAPS_E_UNSUPPORTED (a public key),
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_csr_make(const char *common_name, const struct laps_rsa *key,
				    struct laps_buf *out, struct laps_err *err);

struct laps_csr {
	char common_name[LAPS_CSR_CN_LEN]; /* UTF-8 without controls */
	struct laps_rsa *key;              /* owned */
};
/* Exactly len bytes, and signed by the key it has. out is written only on LAPS_OK and cleared with
 * laps_csr_clear. LAPS_OK; LAPS_E_FORMAT, LAPS_E_TRAILING, LAPS_E_RANGE, LAPS_E_UNSUPPORTED (not
 * RSA), LAPS_E_AUTH (its signature). */
LAPS_MUST_USE laps_rc laps_csr_parse(const uint8_t *der, size_t len, struct laps_csr *out,
				     struct laps_err *err);
void laps_csr_clear(struct laps_csr *csr);

#endif
