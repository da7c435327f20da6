/* SPDX-License-Identifier: MIT */
/* Between the files of entra_login: the answers of the login service, and asking it. */
#ifndef LAPS_PORTS_ENTRA_LOGIN_PRIVATE_H
#define LAPS_PORTS_ENTRA_LOGIN_PRIVATE_H
#include <laps/buf.h>

#include "ports/entra_login.h"
#include "ports/http_url.h"

#define LAPS_ENTRA_TOKEN_MAX   65536 /* characters of an access token; longer is refused */
#define LAPS_ENTRA_CODE_MAX    4096  /* characters of a device code */
#define LAPS_ENTRA_MESSAGE_MAX 1023  /* bytes of what the user is told; longer is refused */

#define LAPS_ENTRA_EXPIRES_SECONDS      900 /* of a device code, unless the service says */
#define LAPS_ENTRA_EXPIRES_SECONDS_MAX  3600
#define LAPS_ENTRA_INTERVAL_SECONDS     5 /* RFC 8628 3.2, unless the service says */
#define LAPS_ENTRA_INTERVAL_SECONDS_MAX 300
#define LAPS_ENTRA_SLOW_DOWN_SECONDS    5 /* RFC 8628 3.5 */

struct laps_entra_endpoints {
	char token[LAPS_HTTP_URL_MAX + 1];
	char device_code[LAPS_HTTP_URL_MAX + 1];
};
struct laps_entra_device_code {
	struct laps_secret *code;
	char message[LAPS_ENTRA_MESSAGE_MAX + 1];
	unsigned expires_seconds, interval_seconds; /* interval 1 or more */
};

/* The answers. Outputs are written only on LAPS_OK. LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM. */

/* An OpenID configuration; its endpoints must be at the origin of login_url. Without an endpoint
 * for device codes it is the neighbour of the one for tokens, as MSAL has it. */
LAPS_MUST_USE laps_rc laps_entra_login_parse_endpoints(const struct laps_buf *body,
						       const char *login_url,
						       struct laps_entra_endpoints *out,
						       struct laps_cause *cause);
/* RFC 6749 5.1. */
LAPS_MUST_USE laps_rc laps_entra_login_parse_token(const struct laps_buf *body,
						   struct laps_secret **out,
						   struct laps_cause *cause);
/* RFC 8628 3.2. */
LAPS_MUST_USE laps_rc laps_entra_login_parse_device_code(const struct laps_buf *body,
							 struct laps_entra_device_code *out,
							 struct laps_cause *cause);
void laps_entra_device_code_clear(struct laps_entra_device_code *code);

/* Ask the tenant's OpenID configuration. */
LAPS_MUST_USE laps_rc laps_entra_login_discover(const struct laps_entra_login *login,
						struct laps_entra_endpoints *out,
						struct laps_cloud_refusal *refusal,
						struct laps_cause *cause);
/* Post a form; any status is LAPS_OK. */
LAPS_MUST_USE laps_rc laps_entra_login_post(const struct laps_entra_login *login, const char *url,
					    const struct laps_buf *form,
					    struct laps_http_answer *answer,
					    struct laps_cause *cause);
/* The token in an answer, or the refusal; secret (may be NULL) is what its words must not have. */
LAPS_MUST_USE laps_rc laps_entra_login_take(const struct laps_http_answer *answer,
					    const struct laps_secret *secret,
					    struct laps_secret **token,
					    struct laps_cloud_refusal *refusal,
					    struct laps_cause *cause);
/* client_id, and scope when with_scope: what every form begins with. */
void laps_entra_login_form(const struct laps_entra_login *login, bool with_scope,
			   struct laps_buf *form);

/*
 * What follows from the answer to a poll. *interval_seconds grows when the service asks for that.
 * True: go on polling. False: rc and its outputs are those of laps_entra_login_take.
 */
bool laps_entra_login_poll_again(const struct laps_http_answer *answer, unsigned *interval_seconds);

#endif
