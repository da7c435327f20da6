/* SPDX-License-Identifier: MIT */
/*
 * Tokens of Microsoft Entra ID: for an application (secret or certificate), for a user (password or
 * device code). Endpoints come from the tenant's OpenID configuration at login_url.
 */
#ifndef LAPS_PORTS_ENTRA_LOGIN_H
#define LAPS_PORTS_ENTRA_LOGIN_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/rsa.h>
#include <laps/secret.h>

#include "ports/http.h"

#define LAPS_ENTRA_LOGIN_URL        "https://login.microsoftonline.com"
#define LAPS_ENTRA_REGISTRATION_URL "https://enterpriseregistration.windows.net"
#define LAPS_ENTRA_GRAPH_URL        "https://graph.microsoft.com"
/* the client that joins devices, and the resource it does it at */
#define LAPS_ENTRA_BROKER_CLIENT "29d9ed98-a469-4536-ade2-f981bc1d605e"
#define LAPS_ENTRA_DRS_RESOURCE  "urn:ms-drs:enterpriseregistration.windows.net"

struct laps_entra_login {
	struct laps_http *http; /* borrowed */
	const char *login_url;  /* "https://login.microsoftonline.com" */
	const char *tenant;     /* GUID or domain */
	const char *client_id;
	const char *scope; /* of the v2 endpoint: "https://graph.microsoft.com/.default" */
};
/* Each gives an access token. A service that refused fills *refusal; LAPS_E_DENIED. */
LAPS_MUST_USE laps_rc laps_entra_login_secret(const struct laps_entra_login *login,
					      const struct laps_secret *secret,
					      struct laps_secret **token,
					      struct laps_cloud_refusal *refusal,
					      struct laps_cause *cause);
/* With a PS256 assertion. cert is DER; now_ticks is the clock's time. */
LAPS_MUST_USE laps_rc laps_entra_login_certificate(
	const struct laps_entra_login *login, const uint8_t *cert, size_t cert_len,
	const struct laps_rsa *key, uint64_t now_ticks, const uint8_t jti[static 16],
	struct laps_secret **token, struct laps_cloud_refusal *refusal, struct laps_cause *cause);
LAPS_MUST_USE laps_rc laps_entra_login_password(
	const struct laps_entra_login *login, const char *user, const struct laps_secret *password,
	struct laps_secret **token, struct laps_cloud_refusal *refusal, struct laps_cause *cause);
/* Waits until the user has approved; tell is called once with the service's message ("To sign in,
 * use a web browser ..."), and asked before each poll whether to go on (message NULL). */
typedef bool laps_entra_tell_fn(void *ctx, const char *message);
LAPS_MUST_USE laps_rc laps_entra_login_device_code(const struct laps_entra_login *login,
						   laps_entra_tell_fn *tell, void *ctx,
						   struct laps_secret **token,
						   struct laps_cloud_refusal *refusal,
						   struct laps_cause *cause);

#endif
