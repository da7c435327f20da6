/* SPDX-License-Identifier: MIT */
/* What the login service answers: OpenID configuration, tokens, device codes. */
#include <laps/text.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ports/cloud_answer.h"
#include "ports/entra_login_private.h"
#include "ports/file.h"

#define SERVICE    LAPS_CLOUD_LOGIN
#define TOKEN_PATH "/token"
#define CODE_PATH  "/devicecode"

/* Secrets go there: only where the configuration itself came from. */
static bool take_endpoint(char out[static LAPS_HTTP_URL_MAX + 1], const char *url,
			  const char *login_url)
{
	if (!url || !laps_cloud_same_origin(url, login_url) || strchr(url, '#'))
		return false;
	memcpy(out, url, strlen(url) + 1);
	return true;
}

/* ".../token" becomes ".../devicecode". */
static bool derive_device_code(struct laps_entra_endpoints *e)
{
	size_t len = strlen(e->token), tail = strlen(TOKEN_PATH);
	int n;

	if (len < tail || strcmp(e->token + len - tail, TOKEN_PATH) != 0)
		return false;
	n = snprintf(e->device_code, sizeof(e->device_code), "%.*s%s", (int)(len - tail), e->token,
		     CODE_PATH);
	return n > 0 && (size_t)n < sizeof(e->device_code);
}

laps_rc laps_entra_login_parse_endpoints(const struct laps_buf *body, const char *login_url,
					 struct laps_entra_endpoints *out, struct laps_cause *cause)
{
	struct laps_entra_endpoints e = {0};
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	if (!take_endpoint(e.token, laps_cloud_text(root, "token_endpoint", LAPS_HTTP_URL_MAX),
			   login_url))
		rc = laps_cloud_bad(SERVICE, "its token_endpoint is not an address of its own",
				    cause);
	else if (json_object_get(root, "device_authorization_endpoint")
			 ? !take_endpoint(e.device_code,
					  laps_cloud_text(root, "device_authorization_endpoint",
							  LAPS_HTTP_URL_MAX),
					  login_url)
			 : !derive_device_code(&e))
		rc = laps_cloud_bad(
			SERVICE, "its device_authorization_endpoint is not an address of its own",
			cause);
	else
		*out = e;
	json_decref(root);
	return rc;
}

/* The characters of RFC 6750 2.1: it goes into a header. */
static bool is_token(const char *text)
{
	static const char b64token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-._~+/=";

	return text && strspn(text, b64token) == strlen(text);
}

laps_rc laps_entra_login_parse_token(const struct laps_buf *body, struct laps_secret **out,
				     struct laps_cause *cause)
{
	const json_t *type;
	const char *text;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	text = laps_cloud_text(root, "access_token", LAPS_ENTRA_TOKEN_MAX);
	type = json_object_get(root, "token_type");
	if (!is_token(text))
		rc = laps_cloud_bad(SERVICE, "its answer has no access_token", cause);
	else if (type &&
		 (!json_is_string(type) || strcasecmp(json_string_value(type), "Bearer") != 0))
		rc = laps_cloud_bad(SERVICE, "its token_type is not Bearer", cause);
	else if ((rc = laps_secret_dup(text, strlen(text), out)) != LAPS_OK)
		rc = laps_file_nomem(cause);
	json_decref(root);
	return rc;
}

/* The service's own words, else the same from their parts. */
static bool take_message(const json_t *root, char out[static LAPS_ENTRA_MESSAGE_MAX + 1])
{
	const char *message = laps_cloud_text(root, "message", LAPS_ENTRA_MESSAGE_MAX);
	const char *code = laps_cloud_text(root, "user_code", 64);
	const char *url = laps_cloud_text(root, "verification_uri", LAPS_ENTRA_MESSAGE_MAX);
	int n;

	if (message)
		n = snprintf(out, LAPS_ENTRA_MESSAGE_MAX + 1, "%s", message);
	else if (code && url)
		n = snprintf(out, LAPS_ENTRA_MESSAGE_MAX + 1,
			     "To sign in, use a web browser to open the page %s and enter the code "
			     "%s to authenticate.",
			     url, code);
	else
		return false;
	return n > 0 && n <= LAPS_ENTRA_MESSAGE_MAX;
}

laps_rc laps_entra_login_parse_device_code(const struct laps_buf *body,
					   struct laps_entra_device_code *out,
					   struct laps_cause *cause)
{
	struct laps_entra_device_code c = {0};
	json_int_t expires, interval;
	const char *code;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	code = laps_cloud_text(root, "device_code", LAPS_ENTRA_CODE_MAX);
	if (!code || !take_message(root, c.message))
		rc = laps_cloud_bad(SERVICE, "its answer has no device code", cause);
	else if (!laps_cloud_number(root, "expires_in", 1, LAPS_ENTRA_EXPIRES_SECONDS_MAX,
				    LAPS_ENTRA_EXPIRES_SECONDS, &expires) ||
		 !laps_cloud_number(root, "interval", 0, LAPS_ENTRA_INTERVAL_SECONDS_MAX,
				    LAPS_ENTRA_INTERVAL_SECONDS, &interval))
		rc = laps_cloud_bad(SERVICE, "its device code has no sensible times", cause);
	else if ((rc = laps_secret_dup(code, strlen(code), &c.code)) != LAPS_OK)
		rc = laps_file_nomem(cause);
	json_decref(root);
	if (rc != LAPS_OK)
		return rc;
	c.expires_seconds = (unsigned)expires;
	c.interval_seconds = interval > 0 ? (unsigned)interval : 1;
	*out = c;
	return LAPS_OK;
}

void laps_entra_device_code_clear(struct laps_entra_device_code *code)
{
	laps_secret_free(&code->code);
}

bool laps_entra_login_poll_again(const struct laps_http_answer *answer, unsigned *interval_seconds)
{
	struct laps_cloud_refusal refusal;

	if (answer->status != 400)
		return false;
	laps_cloud_refusal_parse(SERVICE, answer->status, &answer->body, &refusal);
	if (strcmp(refusal.code, "slow_down") == 0) {
		*interval_seconds += LAPS_ENTRA_SLOW_DOWN_SECONDS;
		return true;
	}
	return strcmp(refusal.code, "authorization_pending") == 0;
}
