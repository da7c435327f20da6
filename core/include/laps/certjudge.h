/* SPDX-License-Identifier: MIT */
/*
 * Why was a server's certificate refused? A second opinion for messages only, where the TLS library
 * in use does not say. Never a reason to trust.
 */
#ifndef LAPS_CERTJUDGE_H
#define LAPS_CERTJUDGE_H
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

typedef enum laps_cert_verdict {
	LAPS_CERT_OK,         /* nothing wrong that we can see */
	LAPS_CERT_UNTRUSTED,  /* does not lead to one of the CAs */
	LAPS_CERT_WRONG_NAME, /* trusted, for another name */
	LAPS_CERT_EXPIRED,    /* outside its validity, or that of its CA */
} laps_cert_verdict;

/*
 * Judge a server certificate.
 *
 * der       the certificate
 * ca_pem    one or more CA certificates, PEM
 * host      DNS name or IP address that it should be for
 * out       written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_FORMAT (not a certificate, or no CA in ca_pem), LAPS_E_RANGE (a length),
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_cert_judge(const uint8_t *der, size_t der_len, const char *ca_pem,
				      size_t ca_pem_len, const char *host, laps_cert_verdict *out,
				      struct laps_err *err);

#endif
