/* SPDX-License-Identifier: MIT */
/*
 * Answers of the login service: addresses that are taken are of the service's own, tokens can stand
 * in a header, times are within their bounds, and refusals are one line without controls.
 */
#include "fuzz/fuzz.h"
#include "ports/cloud_answer.h"
#include "ports/entra_login_private.h"
#include <laps/text.h>

#define LOGIN_URL "https://login.example"

static struct laps_cause cause;

static void refused(laps_rc rc, const void *out, size_t out_len)
{
	FUZZ_MUST(rc == LAPS_E_FORMAT && cause.hresult && cause.text[0]);
	FUZZ_MUST(fuzz_untouched(out, out_len));
}

static void endpoints(const struct laps_buf *body)
{
	struct laps_entra_endpoints e;
	laps_rc rc;

	fuzz_poison(&e, sizeof(e));
	rc = laps_entra_login_parse_endpoints(body, LOGIN_URL, &e, &cause);
	if (rc != LAPS_OK) {
		refused(rc, &e, sizeof(e));
		return;
	}
	FUZZ_MUST(laps_cloud_same_origin(e.token, LOGIN_URL));
	FUZZ_MUST(laps_cloud_same_origin(e.device_code, LOGIN_URL));
}

static void token(const struct laps_buf *body)
{
	struct laps_secret *t;
	laps_rc rc;

	fuzz_poison(&t, sizeof(t));
	rc = laps_entra_login_parse_token(body, &t, &cause);
	if (rc != LAPS_OK) {
		refused(rc, &t, sizeof(t));
		return;
	}
	FUZZ_MUST(laps_secret_len(t) > 0 && laps_secret_len(t) <= LAPS_ENTRA_TOKEN_MAX);
	for (const char *p = laps_secret_text(t); *p; p++)
		FUZZ_MUST(*p > ' ' && *p <= '~');
	laps_secret_free(&t);
}

static void device_code(const struct laps_buf *body)
{
	struct laps_entra_device_code c;
	laps_rc rc;

	fuzz_poison(&c, sizeof(c));
	rc = laps_entra_login_parse_device_code(body, &c, &cause);
	if (rc != LAPS_OK) {
		refused(rc, &c, sizeof(c));
		return;
	}
	FUZZ_MUST(c.expires_seconds >= 1 && c.expires_seconds <= LAPS_ENTRA_EXPIRES_SECONDS_MAX);
	FUZZ_MUST(c.interval_seconds >= 1 && c.interval_seconds <= LAPS_ENTRA_INTERVAL_SECONDS_MAX);
	FUZZ_MUST(c.message[0] && strnlen(c.message, sizeof(c.message)) < sizeof(c.message));
	laps_entra_device_code_clear(&c);
}

static void one_line(const char *text, size_t size)
{
	FUZZ_MUST(strnlen(text, size) < size);
	for (; *text; text++)
		FUZZ_MUST(laps_text_control_len(text) == 0);
}

static void refusals(const struct laps_buf *body)
{
	struct laps_cloud_refusal refusal;

	for (laps_cloud_service s = LAPS_CLOUD_LOGIN; s <= LAPS_CLOUD_GRAPH; s++) {
		laps_cloud_refusal_parse(s, 400, body, &refusal);
		FUZZ_MUST(refusal.http_status == 400);
		one_line(refusal.code, sizeof(refusal.code));
		one_line(refusal.text, sizeof(refusal.text));
		laps_cloud_refusal_tell(s, &refusal, &cause);
		one_line(cause.text, sizeof(cause.text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf body;

	laps_buf_init(&body, len + 1);
	laps_buf_put(&body, data, len);
	endpoints(&body);
	token(&body);
	device_code(&body);
	refusals(&body);
	laps_buf_clear(&body);
	return 0;
}
