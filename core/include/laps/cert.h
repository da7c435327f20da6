/* SPDX-License-Identifier: MIT */
/* X.509 certificates as devices and applications show them: reading and writing, no verdict. */
#ifndef LAPS_CERT_H
#define LAPS_CERT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/text.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_CERT_MAX     16384 /* bytes of DER; longer is refused */
#define LAPS_CERT_PEM_MAX 65536 /* bytes of a PEM text; longer is refused */
#define LAPS_CERT_CN_LEN  65    /* bytes for a common name, NUL included */
#define LAPS_SHA1_LEN     20
#define LAPS_SHA256_LEN   32

/* Append the DER of the first certificate in a PEM text. LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_cert_parse_pem(const uint8_t *pem, size_t len, struct laps_buf *der,
					  struct laps_err *err);
/* Append a CERTIFICATE block with lines of 64 characters. */
void laps_cert_format_pem(const uint8_t *der, size_t len, struct laps_buf *out);
/* The only entry of the subject, when that is a common name. LAPS_OK; LAPS_E_FORMAT (not a
 * certificate, or another subject), LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_cert_common_name(const uint8_t *der, size_t len,
					    char out[static LAPS_CERT_CN_LEN],
					    struct laps_err *err);
/* Digests: thumbprints of certificates, and of whatever else is told apart by one. */
void laps_sha1(const void *p, size_t len, uint8_t out[static LAPS_SHA1_LEN]);
void laps_sha256(const void *p, size_t len, uint8_t out[static LAPS_SHA256_LEN]);

#endif
