/* SPDX-License-Identifier: MIT */
#include <laps/hresult.h>
#include <laps/text.h>
#include <string.h>

#include "ports/entra_contract.h"
#include "ports/entra_private.h"
#include "ports/file.h"

#define SERVICE  LAPS_CLOUD_REGISTRATION
#define BODY_MAX (4u << 20)

/* A service that says the password back must not get it into an event. */
static void hide_password(struct laps_cloud_refusal *refusal, const struct laps_secret *password)
{
	struct laps_secret *encoded = NULL;
	const uint8_t *bytes;
	struct laps_buf base64;
	size_t len;

	laps_cloud_refusal_hide(refusal, password);
	bytes = laps_secret_view(password, &len);
	laps_buf_init(&base64, BODY_MAX);
	laps_base64_format(bytes, len, &base64);
	if (laps_buf_status(&base64) == LAPS_OK &&
	    laps_secret_dup(base64.data, base64.len, &encoded) == LAPS_OK)
		laps_cloud_refusal_hide(refusal, encoded);
	else
		refusal->code[0] = refusal->text[0] = 0;
	laps_secret_free(&encoded);
	laps_buf_clear(&base64);
}

/*
 * What an answer means for the password. Below 500 the service has judged the request and does not
 * have it; an error of the service itself, and a success that is not the contract's, say nothing.
 */
static laps_rc judge(const struct laps_entra *e, const struct laps_cloud_upload *upload,
		     const struct laps_http_answer *answer, struct laps_cloud_refusal *refusal,
		     struct laps_cause *cause)
{
	json_t *root = NULL;

	if (answer->status == LAPS_ENTRA_UPLOAD_DONE) {
		if (laps_cloud_json(SERVICE, &answer->body, &root, cause) != LAPS_OK)
			return LAPS_E_HOST;
		json_decref(root);
		return LAPS_OK;
	}
	laps_cloud_refusal_parse(SERVICE, answer->status, &answer->body, refusal);
	hide_password(refusal, upload->password);
	if (e->token)
		laps_cloud_refusal_hide(refusal, e->token);
	laps_cloud_refusal_tell(SERVICE, refusal, cause);
	return answer->status >= 300 && answer->status < 500 ? LAPS_E_DENIED : LAPS_E_HOST;
}

laps_rc laps_entra_upload(struct laps_entra *e, const struct laps_cloud_upload *upload,
			  struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra_headers headers;
	struct laps_http_request request = {.method = LAPS_ENTRA_UPLOAD_METHOD,
					    .header = headers.list,
					    .bearer = e->token,
					    .content_type = "application/json"};
	struct laps_http_answer answer = {0};
	struct laps_buf route, url, body;
	laps_rc rc = laps_entra_headers_make(e, &headers, cause);

	laps_buf_init(&route, LAPS_HTTP_URL_MAX);
	laps_buf_init(&url, 0);
	laps_buf_init(&body, BODY_MAX);
	if (rc != LAPS_OK)
		goto out;
	laps_entra_upload_route(e->identity->device_id, &route);
	laps_buf_put_u8(&route, 0);
	rc = laps_buf_status(&route) == LAPS_OK
		     ? laps_entra_url(e->endpoint, (const char *)route.data, &url, cause)
		     : laps_file_nomem(cause);
	if (rc != LAPS_OK)
		goto out;
	rc = laps_entra_upload_body(upload, e->identity->device_id, &body);
	if (rc == LAPS_E_NOMEM) {
		(void)laps_file_nomem(cause);
		goto out;
	}
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "cannot word the upload: %s",
			       laps_rc_name(rc));
		goto out;
	}
	request.url = (const char *)url.data;
	request.body = body.data;
	request.body_len = body.len;
	rc = laps_http_ask(e->http, &request, &answer, cause);
	if (rc == LAPS_OK)
		rc = judge(e, upload, &answer, refusal, cause);
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&route);
	laps_buf_clear(&url);
	laps_buf_clear(&body);
	return rc;
}
