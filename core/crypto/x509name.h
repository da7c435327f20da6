/* SPDX-License-Identifier: MIT */
/* Names that consist of one common name, as those of devices do. */
#ifndef CRYPTO_X509NAME_H
#define CRYPTO_X509NAME_H
#include <laps/cert.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* UTF-8 without controls, 1 to 64 bytes. LAPS_OK; LAPS_E_FORMAT (another name, or text that is
 * none), LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_x509_common_name(const X509_NAME *name,
					    char out[static LAPS_CERT_CN_LEN],
					    struct laps_err *err);
/* Is this text such a common name? */
bool laps_x509_common_name_ok(const char *text, size_t len);

#endif
