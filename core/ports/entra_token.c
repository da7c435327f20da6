/* SPDX-License-Identifier: MIT */
/*
 * The token of a device: a challenge, and a request that carries it, signed with the device's key
 * and with its certificate in the header, as Windows' broker has it.
 */
#include <jansson.h>
#include <laps/hresult.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/entra_login_private.h"
#include "ports/entra_private.h"
#include "ports/file.h"
#include "ports/json_file.h"

#define SERVICE     LAPS_CLOUD_LOGIN
#define FORM_TYPE   "application/x-www-form-urlencoded"
#define FORM_MAX    (2 * LAPS_JWS_MAX)
#define GRANT       "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define API_VERSION "2.2"
#define WIN_VERSION "10.0.26100.1" /* ours: a level that LAPS is known on */
#define REDIRECT    "ms-appx-web://Microsoft.AAD.BrokerPlugin/" LAPS_ENTRA_BROKER_CLIENT

laps_rc laps_entra_nonce_parse(const struct laps_buf *body, struct laps_buf *out,
			       struct laps_cause *cause)
{
	json_t *root = NULL;
	const char *nonce;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	nonce = laps_cloud_text(root, "Nonce", LAPS_ENTRA_NONCE_MAX);
	if (!nonce) {
		rc = laps_cloud_bad(SERVICE, "its answer has no Nonce", cause);
	} else {
		laps_buf_put(out, nonce, strlen(nonce) + 1);
		if (laps_buf_status(out) != LAPS_OK)
			rc = laps_file_nomem(cause);
	}
	json_decref(root);
	return rc;
}

/* Compact text of object, which it takes over; the caller frees it. */
static char *dump(json_t *object)
{
	char *text = object ? laps_json_text(object) : NULL;

	json_decref(object);
	return text;
}

laps_rc laps_entra_token_request(const struct laps_entra *e, const char *nonce,
				 struct laps_buf *out, struct laps_cause *cause)
{
	struct laps_buf x5c;
	char *header = NULL, *payload = NULL;
	laps_rc rc;

	laps_buf_init(&x5c, LAPS_JWS_MAX);
	laps_base64_format(e->identity->certificate.data, e->identity->certificate.len, &x5c);
	if (laps_buf_status(&x5c) == LAPS_OK) {
		header = dump(json_pack("{ss ss ss% si}", "alg", "RS256", "typ", "JWT", "x5c",
					(const char *)x5c.data, x5c.len, "kdf_ver", 2));
		payload =
			dump(json_pack("{ss ss ss ss ss ss ss}", "resource", e->resource,
				       "client_id", LAPS_ENTRA_BROKER_CLIENT, "request_nonce",
				       nonce, "win_ver", WIN_VERSION, "grant_type", "device_token",
				       "redirect_uri", REDIRECT, "iss", "aad:brokerplugin"));
	}
	rc = header && payload ? laps_jws_sign(header, strlen(header), payload, strlen(payload),
					       LAPS_JWS_RS256, e->identity->key, out)
			       : LAPS_E_NOMEM;
	if (rc == LAPS_E_NOMEM)
		(void)laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot sign a request for a token: %s",
			       laps_rc_name(rc));
	free(header);
	free(payload);
	laps_buf_clear(&x5c);
	return rc;
}

/* Post a form to the tenant's token endpoint. The answer is a success. */
static laps_rc post(struct laps_entra *e, const struct laps_buf *form,
		    struct laps_http_answer *answer, struct laps_cloud_refusal *refusal,
		    struct laps_cause *cause)
{
	char path[sizeof("//oauth2/token") + LAPS_GUID_TEXT];
	struct laps_entra_headers headers;
	struct laps_http_request request = {.method = "POST",
					    .header = headers.list,
					    .content_type = FORM_TYPE,
					    .body = form->data,
					    .body_len = form->len};
	struct laps_buf url;
	laps_rc rc = laps_entra_headers_make(e, &headers, cause);

	if (rc != LAPS_OK)
		return rc;
	if (laps_buf_status(form) != LAPS_OK)
		return laps_file_nomem(cause);
	snprintf(path, sizeof(path), "/%s/oauth2/token", e->identity->tenant_id);
	rc = laps_entra_url(e->identity->login_url, path, &url, cause);
	request.url = (const char *)url.data;
	if (rc == LAPS_OK)
		rc = laps_http_ask(e->http, &request, answer, cause);
	if (rc == LAPS_OK && answer->status != 200)
		rc = laps_entra_refused(e, SERVICE, answer, refusal, cause);
	laps_buf_clear(&url);
	return rc;
}

static laps_rc ask_nonce(struct laps_entra *e, struct laps_buf *nonce,
			 struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	struct laps_buf form;
	laps_rc rc;

	laps_buf_init(&form, FORM_MAX);
	laps_http_form_add(&form, "grant_type", "srv_challenge");
	rc = post(e, &form, &answer, refusal, cause);
	if (rc == LAPS_OK)
		rc = laps_entra_nonce_parse(&answer.body, nonce, cause);
	laps_buf_clear(&answer.body);
	laps_buf_clear(&form);
	return rc;
}

laps_rc laps_entra_device_token(struct laps_entra *e, struct laps_cloud_refusal *refusal,
				struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	struct laps_secret *token = NULL;
	struct laps_buf nonce, jws, form;
	laps_rc rc;

	laps_buf_init(&nonce, LAPS_ENTRA_NONCE_MAX + 1);
	laps_buf_init(&jws, LAPS_JWS_MAX + 1);
	laps_buf_init(&form, FORM_MAX);
	rc = ask_nonce(e, &nonce, refusal, cause);
	if (rc == LAPS_OK)
		rc = laps_entra_token_request(e, (const char *)nonce.data, &jws, cause);
	if (rc != LAPS_OK)
		goto out;
	laps_buf_put_u8(&jws, 0);
	if (laps_buf_status(&jws) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	laps_http_form_add(&form, "windows_api_version", API_VERSION);
	laps_http_form_add(&form, "grant_type", GRANT);
	laps_http_form_add(&form, "request", (const char *)jws.data);
	rc = post(e, &form, &answer, refusal, cause);
	if (rc == LAPS_OK)
		rc = laps_entra_login_parse_token(&answer.body, &token, cause);
	if (rc == LAPS_OK) {
		laps_secret_free(&e->token);
		e->token = token;
	}
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&nonce);
	laps_buf_clear(&jws);
	laps_buf_clear(&form);
	return rc;
}
