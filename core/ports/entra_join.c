/* SPDX-License-Identifier: MIT */
#include "ports/entra_join.h"

#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

#include "ports/cloud_answer.h"
#include "ports/entra_join_private.h"
#include "ports/file.h"

#define SERVICE     LAPS_CLOUD_REGISTRATION
#define REQUEST_MAX (4 * LAPS_HTTP_URL_MAX + 65536)

static const char *const header[] = {"ocp-adrs-client-name: lapsim",
				     "ocp-adrs-client-version: " LAPS_VERSION, NULL};

static void put_text(struct laps_buf *b, const char *text)
{
	laps_buf_put(b, text, strlen(text));
}

/* base, without a slash at its end, and parts up to a NULL. */
static laps_rc make_url(const char *base, const char *const *part, struct laps_buf *out,
			struct laps_cause *cause)
{
	laps_buf_init(out, LAPS_HTTP_URL_MAX + 1);
	put_text(out, base);
	while (out->len > 0 && out->data[out->len - 1] == '/')
		out->len--;
	for (; *part; part++)
		put_text(out, *part);
	laps_buf_put_u8(out, 0);
	if (laps_buf_status(out) == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (laps_buf_status(out) != LAPS_OK)
		return laps_cloud_bad(SERVICE, "its address is too long", cause);
	return LAPS_OK;
}

static laps_rc discover(const struct laps_entra_join *join, struct laps_entra_join_place *place,
			struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_http_request request = {.method = "GET", .header = header};
	struct laps_http_answer answer = {0};
	struct laps_buf tenant, url;
	laps_rc rc;

	laps_buf_init(&tenant, LAPS_HTTP_URL_MAX);
	laps_http_encode(join->tenant, &tenant);
	laps_buf_put_u8(&tenant, 0);
	laps_buf_init(&url, 0);
	if (laps_buf_status(&tenant) == LAPS_OK)
		rc = make_url(join->registration_url,
			      (const char *const[]){"/", (const char *)tenant.data,
						    "/Discover?api-version=1.9&managed=True", NULL},
			      &url, cause);
	else
		rc = laps_cloud_bad(SERVICE, "the name of the tenant is too long", cause);
	if (rc != LAPS_OK)
		goto out;
	request.url = (const char *)url.data;
	rc = laps_http_ask(join->http, &request, &answer, cause);
	if (rc == LAPS_OK && answer.status == 200) {
		rc = laps_entra_join_parse_place(&answer.body, join->registration_url, join->tenant,
						 place, cause);
	} else if (rc == LAPS_OK) {
		(void)laps_cloud_refused(SERVICE, &answer, refusal, cause);
		rc = LAPS_E_DENIED;
	}
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&url);
	laps_buf_clear(&tenant);
	return rc;
}

/* The request and its answer. */
static laps_rc enrol(const struct laps_entra_join *join, const struct laps_entra_join_place *place,
		     struct laps_entra_identity *id, struct laps_cloud_refusal *refusal,
		     struct laps_cause *cause)
{
	struct laps_http_request request = {
		.method = "POST",
		.header = header,
		.bearer = join->user_token,
		.content_type = "application/json",
	};
	struct laps_http_answer answer = {0};
	struct laps_buf body, url;
	laps_rc rc;

	laps_buf_init(&body, REQUEST_MAX);
	rc = make_url(place->join_endpoint, (const char *const[]){"/?api-version=2.0", NULL}, &url,
		      cause);
	if (rc == LAPS_OK)
		rc = laps_entra_join_request(join, place, id->key, &body, cause);
	if (rc != LAPS_OK)
		goto out;
	request.url = (const char *)url.data;
	request.body = body.data;
	request.body_len = body.len;
	rc = laps_http_ask(join->http, &request, &answer, cause);
	if (rc == LAPS_OK && (answer.status == 200 || answer.status == 201)) {
		rc = laps_entra_join_parse_answer(&answer.body, id->key, id, cause);
	} else if (rc == LAPS_OK) {
		laps_cloud_refusal_parse(SERVICE, answer.status, &answer.body, refusal);
		laps_cloud_refusal_hide(refusal, join->user_token);
		laps_cloud_refusal_tell(SERVICE, refusal, cause);
		rc = LAPS_E_DENIED;
	}
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&body);
	laps_buf_clear(&url);
	return rc;
}

/* A copy without slashes at the end. */
static char *copy_url(const char *url)
{
	char *copy = strdup(url);
	size_t len = copy ? strlen(copy) : 0;

	while (len > 0 && copy[len - 1] == '/')
		copy[--len] = 0;
	return copy;
}

laps_rc laps_entra_join(const struct laps_entra_join *join, struct laps_entra_identity *out,
			struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_entra_identity id = {0};
	struct laps_entra_join_place place;
	struct laps_err err = {0};
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	laps_buf_init(&id.certificate, 0);
	rc = discover(join, &place, refusal, cause);
	if (rc != LAPS_OK)
		goto out;
	rc = laps_rsa_generate(LAPS_ENTRA_RSA_BITS, &id.key, &err);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot make a key: %s",
			       err.what ? err.what : laps_rc_name(rc));
		goto out;
	}
	rc = enrol(join, &place, &id, refusal, cause);
	if (rc != LAPS_OK)
		goto out;
	id.login_url = copy_url(join->login_url);
	id.registration_url = copy_url(join->registration_url);
	if (!id.login_url || !id.registration_url) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	memcpy(id.tenant_id, place.tenant_id, sizeof(id.tenant_id));
	id.join_type = join->join_type;
	id.joined_ticks = join->now_ticks;
	*out = id;
	id = (struct laps_entra_identity){0};
out:
	laps_entra_identity_clear(&id);
	return rc;
}

laps_rc laps_entra_leave(struct laps_http *http, const struct laps_entra_identity *identity,
			 struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct laps_http_request request = {.method = "DELETE", .header = header};
	struct laps_http_answer answer = {0};
	struct laps_buf url;
	laps_rc rc;

	*refusal = (struct laps_cloud_refusal){0};
	/* as the known clients have it, without asking discovery */
	rc = make_url(identity->registration_url,
		      (const char *const[]){"/EnrollmentServer/device/", identity->device_id,
					    "?api-version=2.0", NULL},
		      &url, cause);
	if (rc != LAPS_OK)
		goto out;
	request.url = (const char *)url.data;
	rc = laps_http_ask(http, &request, &answer, cause);
	if (rc == LAPS_OK && (answer.status < 200 || answer.status > 299))
		rc = laps_cloud_refused(SERVICE, &answer, refusal, cause);
out:
	laps_buf_clear(&answer.body);
	laps_buf_clear(&url);
	return rc;
}
