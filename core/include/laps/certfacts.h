/* SPDX-License-Identifier: MIT */
/*
 * What a certificate says of itself, for people who look for a fault. Nothing is verified.
 */
#ifndef LAPS_CERTFACTS_H
#define LAPS_CERTFACTS_H
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

/* All are printable ASCII, cut at their sizes. */
struct laps_cert_facts {
	char subject[256], issuer[256];     /* "/O=Example/CN=dc1", other characters as \xHH */
	char not_before[24], not_after[24]; /* "2024-05-01T12:00:00Z"; "" when it is no time */
	char names[512]; /* subjectAltName: "dns:dc1.corp.example ip:127.0.0.1"; "" when none */
};

/* out is written only on LAPS_OK. LAPS_OK; LAPS_E_FORMAT (not a certificate), LAPS_E_RANGE (a
 * length). */
LAPS_MUST_USE laps_rc laps_cert_describe(const uint8_t *der, size_t der_len,
					 struct laps_cert_facts *out, struct laps_err *err);

/* The cryptographic library and its version, a literal of its own. */
const char *laps_crypto_library(void);

#endif
