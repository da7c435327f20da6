/* SPDX-License-Identifier: MIT */
#include "ports/entra_login.h"

#include <laps/hresult.h>
#include <string.h>

#include "ports/cloud_answer.h"
#include "ports/entra_assertion.h"
#include "ports/entra_login_private.h"
#include "ports/file.h"

#define SERVICE         LAPS_CLOUD_LOGIN
#define FORM_TYPE       "application/x-www-form-urlencoded"
#define FORM_MAX        65536
#define CONFIGURATION   "/v2.0/.well-known/openid-configuration"
#define ASSERTION_GRANT "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

static void put_text(struct laps_buf *b, const char *text)
{
	laps_buf_put(b, text, strlen(text));
}

laps_rc laps_entra_login_discover(const struct laps_entra_login *login,
				  struct laps_entra_endpoints *out,
				  struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_http_request request = {.method = "GET"};
	struct laps_http_answer answer = {0};
	struct laps_buf url;
	laps_rc rc;

	laps_buf_init(&url, LAPS_HTTP_URL_MAX + 1);
	put_text(&url, login->login_url);
	if (url.len > 0 && url.data[url.len - 1] == '/')
		url.len--;
	laps_buf_put_u8(&url, '/');
	laps_http_encode(login->tenant, &url);
	put_text(&url, CONFIGURATION);
	laps_buf_put_u8(&url, 0);
	rc = laps_buf_status(&url);
	if (rc != LAPS_OK) {
		rc = rc == LAPS_E_NOMEM ? laps_file_nomem(cause)
					: laps_cloud_bad(SERVICE, "its address is too long", cause);
		goto out;
	}
	request.url = (const char *)url.data;
	rc = laps_http_ask(login->http, &request, &answer, cause);
	if (rc != LAPS_OK)
		goto out;
	if (answer.status != 200) {
		rc = laps_cloud_refused(SERVICE, &answer, refusal, cause);
		/* a tenant that is not there, and a service that is none: nobody to log in to */
		rc = rc == LAPS_E_NOTFOUND ? LAPS_E_DENIED : rc;
	} else {
		rc = laps_entra_login_parse_endpoints(&answer.body, login->login_url, out, cause);
	}
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&url);
	return rc;
}

laps_rc laps_entra_login_post(const struct laps_entra_login *login, const char *url,
			      const struct laps_buf *form, struct laps_http_answer *answer,
			      struct laps_cause *cause)
{
	const struct laps_http_request request = {
		.method = "POST",
		.url = url,
		.content_type = FORM_TYPE,
		.body = form->data,
		.body_len = form->len,
	};

	if (laps_buf_status(form) == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (laps_buf_status(form) != LAPS_OK)
		return laps_cloud_bad(SERVICE, "the request for a token is too long", cause);
	return laps_http_ask(login->http, &request, answer, cause);
}

laps_rc laps_entra_login_take(const struct laps_http_answer *answer,
			      const struct laps_secret *secret, struct laps_secret **token,
			      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	if (answer->status == 200)
		return laps_entra_login_parse_token(&answer->body, token, cause);
	laps_cloud_refusal_parse(SERVICE, answer->status, &answer->body, refusal);
	if (secret)
		laps_cloud_refusal_hide(refusal, secret);
	laps_cloud_refusal_tell(SERVICE, refusal, cause);
	return LAPS_E_DENIED;
}

void laps_entra_login_form(const struct laps_entra_login *login, bool with_scope,
			   struct laps_buf *form)
{
	laps_buf_init(form, FORM_MAX);
	laps_http_form_add(form, "client_id", login->client_id);
	if (with_scope)
		laps_http_form_add(form, "scope", login->scope);
}

/* Send a form to the tenant's token endpoint and take the token; clears the form. */
static laps_rc ask_token(const struct laps_entra_login *login,
			 const struct laps_entra_endpoints *endpoints, struct laps_buf *form,
			 const struct laps_secret *secret, struct laps_secret **token,
			 struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	laps_rc rc = laps_entra_login_post(login, endpoints->token, form, &answer, cause);

	if (rc == LAPS_OK)
		rc = laps_entra_login_take(&answer, secret, token, refusal, cause);
	laps_buf_clear(&answer.body);
	laps_buf_clear(form);
	return rc;
}

laps_rc laps_entra_login_secret(const struct laps_entra_login *login,
				const struct laps_secret *secret, struct laps_secret **token,
				struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra_endpoints endpoints;
	struct laps_buf form;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	rc = laps_entra_login_discover(login, &endpoints, refusal, cause);
	if (rc != LAPS_OK)
		return rc;
	laps_entra_login_form(login, true, &form);
	laps_http_form_add(&form, "grant_type", "client_credentials");
	laps_http_form_add(&form, "client_secret", laps_secret_text(secret));
	return ask_token(login, &endpoints, &form, secret, token, refusal, cause);
}

laps_rc laps_entra_login_certificate(const struct laps_entra_login *login, const uint8_t *cert,
				     size_t cert_len, const struct laps_rsa *key,
				     uint64_t now_ticks, const uint8_t jti[static 16],
				     struct laps_secret **token, struct laps_cloud_refusal *refusal,
				     struct laps_cause *cause)
{
	struct laps_entra_endpoints endpoints;
	struct laps_secret *assertion = NULL;
	struct laps_buf form;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	rc = laps_entra_login_discover(login, &endpoints, refusal, cause);
	if (rc != LAPS_OK)
		return rc;
	rc = laps_entra_assertion(login->client_id, endpoints.token, cert, cert_len, key, now_ticks,
				  jti, &assertion, cause);
	if (rc != LAPS_OK)
		return rc;
	laps_entra_login_form(login, true, &form);
	laps_http_form_add(&form, "grant_type", "client_credentials");
	laps_http_form_add(&form, "client_assertion_type", ASSERTION_GRANT);
	laps_http_form_add(&form, "client_assertion", laps_secret_text(assertion));
	rc = ask_token(login, &endpoints, &form, assertion, token, refusal, cause);
	laps_secret_free(&assertion);
	return rc;
}

laps_rc laps_entra_login_password(const struct laps_entra_login *login, const char *user,
				  const struct laps_secret *password, struct laps_secret **token,
				  struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra_endpoints endpoints;
	struct laps_buf form;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	rc = laps_entra_login_discover(login, &endpoints, refusal, cause);
	if (rc != LAPS_OK)
		return rc;
	laps_entra_login_form(login, true, &form);
	laps_http_form_add(&form, "grant_type", "password");
	laps_http_form_add(&form, "username", user);
	laps_http_form_add(&form, "password", laps_secret_text(password));
	return ask_token(login, &endpoints, &form, password, token, refusal, cause);
}
