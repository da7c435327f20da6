/* SPDX-License-Identifier: MIT */
/* Between the files of entra_join: what is sent to the registration service, and its answers. */
#ifndef LAPS_PORTS_ENTRA_JOIN_PRIVATE_H
#define LAPS_PORTS_ENTRA_JOIN_PRIVATE_H
#include <laps/buf.h>
#include <laps/guid.h>

#include "ports/entra_join.h"
#include "ports/http_url.h"

/* The subject of every request: the service puts the device id in its place. */
#define LAPS_ENTRA_CSR_NAME "7E980AD9-B86D-4306-9425-9AC066FB014A"
#define LAPS_ENTRA_RSA_BITS 2048
#define LAPS_ENTRA_TEXT_MAX 1024 /* bytes of a name that the service tells; longer is refused */

/* What discovery tells of joining. */
struct laps_entra_join_place {
	char join_endpoint[LAPS_HTTP_URL_MAX + 1]; /* at the origin of registration_url */
	char tenant_id[LAPS_GUID_TEXT];
	char domain[256]; /* the tenant's, for people; "" when it is not told */
};
/* tenant is what was asked for: a GUID must be the one that is told. LAPS_OK; LAPS_E_FORMAT,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_join_parse_place(const struct laps_buf *body,
						  const char *registration_url, const char *tenant,
						  struct laps_entra_join_place *out,
						  struct laps_cause *cause);
/* BCRYPT_RSAKEY_BLOB: "RSA1", lengths, exponent and modulus. Appends. */
void laps_entra_join_transport_key(const struct laps_rsa *key, struct laps_buf *out);
/* The body of the request, text of JSON. LAPS_OK; what laps_csr_make has, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_join_request(const struct laps_entra_join *join,
					      const struct laps_entra_join_place *place,
					      const struct laps_rsa *key, struct laps_buf *out,
					      struct laps_cause *cause);
/* The service's answer: a certificate of our key whose name is the device id. Writes device_id,
 * certificate and upn of *out (owned by the caller), only on LAPS_OK. LAPS_OK; LAPS_E_FORMAT,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_join_parse_answer(const struct laps_buf *body,
						   const struct laps_rsa *key,
						   struct laps_entra_identity *out,
						   struct laps_cause *cause);

#endif
