/* SPDX-License-Identifier: MIT */
/* Logging in with a device code, RFC 8628: the user does it elsewhere, and we ask until it is done.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "ports/cloud_answer.h"
#include "ports/entra_login_private.h"

#define SERVICE LAPS_CLOUD_LOGIN
/* the service takes the short name of the grant as well, but RFC 8628 has this one */
#define GRANT "urn:ietf:params:oauth:grant-type:device_code"

/* Time that no clock of the world and no correction moves. */
static uint64_t monotonic_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec;
}

static void wait_seconds(unsigned seconds)
{
	struct timespec left = {.tv_sec = (time_t)seconds};

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static laps_rc ask_code(const struct laps_entra_login *login, const char *url,
			struct laps_entra_device_code *out, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	struct laps_http_answer answer = {0};
	struct laps_buf form;
	laps_rc rc;

	laps_entra_login_form(login, true, &form);
	rc = laps_entra_login_post(login, url, &form, &answer, cause);
	laps_buf_clear(&form);
	if (rc == LAPS_OK && answer.status == 200) {
		rc = laps_entra_login_parse_device_code(&answer.body, out, cause);
	} else if (rc == LAPS_OK) {
		(void)laps_cloud_refused(SERVICE, &answer, refusal, cause);
		rc = LAPS_E_DENIED;
	}
	laps_buf_clear(&answer.body);
	return rc;
}

/* No answer of the service: the user gave up, or was too slow. */
static laps_rc give_up(const char *code, const char *text, struct laps_cloud_refusal *refusal,
		       struct laps_cause *cause)
{
	*refusal = (struct laps_cloud_refusal){.http_status = 400};
	memcpy(refusal->code, code, strlen(code) + 1);
	memcpy(refusal->text, text, strlen(text) + 1);
	laps_cloud_refusal_tell(SERVICE, refusal, cause);
	return LAPS_E_DENIED;
}

static laps_rc poll_token(const struct laps_entra_login *login, const char *url,
			  const struct laps_entra_device_code *code, laps_entra_tell_fn *tell,
			  void *ctx, struct laps_secret **token, struct laps_cloud_refusal *refusal,
			  struct laps_cause *cause)
{
	const uint64_t end = monotonic_seconds() + code->expires_seconds;
	unsigned interval = code->interval_seconds;
	bool again = true;
	laps_rc rc = LAPS_OK;

	while (again) {
		struct laps_http_answer answer = {0};
		struct laps_buf form;

		if (monotonic_seconds() + interval > end)
			return give_up("expired_token", "nobody has signed in in time", refusal,
				       cause);
		wait_seconds(interval);
		if (!tell(ctx, NULL))
			return give_up("authorization_declined", "the login was broken off",
				       refusal, cause);
		laps_entra_login_form(login, false, &form);
		laps_http_form_add(&form, "grant_type", GRANT);
		laps_http_form_add(&form, "device_code", laps_secret_text(code->code));
		rc = laps_entra_login_post(login, url, &form, &answer, cause);
		again = rc == LAPS_OK && laps_entra_login_poll_again(&answer, &interval);
		if (rc == LAPS_OK && !again)
			rc = laps_entra_login_take(&answer, code->code, token, refusal, cause);
		laps_buf_clear(&answer.body);
		laps_buf_clear(&form);
	}
	return rc;
}

laps_rc laps_entra_login_device_code(const struct laps_entra_login *login, laps_entra_tell_fn *tell,
				     void *ctx, struct laps_secret **token,
				     struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra_endpoints endpoints;
	struct laps_entra_device_code code = {0};
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	rc = laps_entra_login_discover(login, &endpoints, refusal, cause);
	if (rc == LAPS_OK)
		rc = ask_code(login, endpoints.device_code, &code, refusal, cause);
	if (rc == LAPS_OK && !tell(ctx, code.message))
		rc = give_up("authorization_declined", "the login was broken off", refusal, cause);
	else if (rc == LAPS_OK)
		rc = poll_token(login, endpoints.token, &code, tell, ctx, token, refusal, cause);
	laps_entra_device_code_clear(&code);
	return rc;
}
