/* SPDX-License-Identifier: MIT */
/* Between the files of the cloud port: where things are, and what the services answer. */
#ifndef LAPS_PORTS_ENTRA_PRIVATE_H
#define LAPS_PORTS_ENTRA_PRIVATE_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/cloud_answer.h"
#include "ports/config.h"
#include "ports/entra_identity.h"
#include "ports/http.h"
#include "ports/http_url.h"

#define LAPS_ENTRA_NONCE_MAX 4096 /* characters of a challenge; longer is refused */
/* the registration service as a resource, its other name */
#define LAPS_ENTRA_DRS_APP "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"

struct laps_entra {
	const struct laps_config *config;
	const struct laps_entra_identity *identity; /* NULL: not joined */
	const struct laps_entropy_port *entropy;
	struct laps_http *http;               /* NULL: nothing was asked yet */
	char endpoint[LAPS_HTTP_URL_MAX + 1]; /* of device management, with a slash; "" */
	const char *resource;                 /* its name in token requests, a literal */
	struct laps_secret *token;            /* NULL: not authenticated by one */
};

/* What is sent with every request: a client's name, and an id that logs on both sides show. */
struct laps_entra_headers {
	char request_id[sizeof("client-request-id: ") + LAPS_GUID_TEXT];
	const char *list[6];
};
LAPS_MUST_USE laps_rc laps_entra_headers_make(const struct laps_entra *e,
					      struct laps_entra_headers *out,
					      struct laps_cause *cause);
/* base and what is behind it as a string. LAPS_OK; LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_url(const char *base, const char *path, struct laps_buf *out,
				     struct laps_cause *cause);
/* An answer that is no success: fills refusal and cause, without the token.
 * LAPS_E_HOST for 5xx (later it may do), else LAPS_E_DENIED. */
laps_rc laps_entra_refused(const struct laps_entra *e, laps_cloud_service service,
			   const struct laps_http_answer *answer,
			   struct laps_cloud_refusal *refusal, struct laps_cause *cause);

/* Discovery: sets endpoint and resource. LAPS_OK; LAPS_E_DENIED, LAPS_E_FORMAT, LAPS_E_HOST,
 * LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_discover(struct laps_entra *e, struct laps_cloud_refusal *refusal,
					  struct laps_cause *cause);
/*
 * Take the document apart. endpoint gets a URL of registration_url's origin, with a slash at the
 * end; tenant_id is the tenant it has to be of. Both outputs are written only on LAPS_OK.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_entra_discovery_parse(const struct laps_buf *body,
						 const char *registration_url,
						 const char *tenant_id,
						 char endpoint[static LAPS_HTTP_URL_MAX + 1],
						 const char **resource, struct laps_cause *cause);

/* A token of the device: sets token. Codes as above. */
LAPS_MUST_USE laps_rc laps_entra_device_token(struct laps_entra *e,
					      struct laps_cloud_refusal *refusal,
					      struct laps_cause *cause);
/* {"Nonce": text}: *out is appended to. LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_nonce_parse(const struct laps_buf *body, struct laps_buf *out,
					     struct laps_cause *cause);
/* The signed request for a token. LAPS_OK; what laps_jws_sign has. */
LAPS_MUST_USE laps_rc laps_entra_token_request(const struct laps_entra *e, const char *nonce,
					       struct laps_buf *out, struct laps_cause *cause);

LAPS_MUST_USE laps_rc laps_entra_upload(struct laps_entra *e,
					const struct laps_cloud_upload *upload,
					struct laps_cloud_refusal *refusal,
					struct laps_cause *cause);

#endif
