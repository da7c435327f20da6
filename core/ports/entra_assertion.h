/* SPDX-License-Identifier: MIT */
/*
 * How an application proves who it is with a certificate: RFC 7523 as Entra ID takes it today,
 * PS256 with the thumbprint x5t#S256, good for ten minutes.
 */
#ifndef LAPS_PORTS_ENTRA_ASSERTION_H
#define LAPS_PORTS_ENTRA_ASSERTION_H
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/rsa.h>
#include <laps/secret.h>

#define LAPS_ENTRA_ASSERTION_SECONDS 600

/* cert is DER; jti random bytes, which become a GUID. LAPS_OK; LAPS_E_RANGE (a time before 1970),
 * LAPS_E_UNSUPPORTED (a public key), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_assertion(const char *client_id, const char *token_endpoint,
					   const uint8_t *cert, size_t cert_len,
					   const struct laps_rsa *key, uint64_t now_ticks,
					   const uint8_t jti[static 16], struct laps_secret **out,
					   struct laps_cause *cause);

#endif
