/* SPDX-License-Identifier: MIT */
#include "fleet/entra.h"

#include <jansson.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/answer.h"
#include "fleet/entra_private.h"
#include "lib/file.h"
#include "lib/http.h"

bool fleet_entra_open(struct fleet_worker *w, struct fleet_tenant *t, struct fleet_entra **out,
		      struct sim_err *err)
{
	struct fleet_entra *e = calloc(1, sizeof(*e));

	if (!e)
		return sim_fail_nomem(err);
	e->worker = w;
	e->tenant = t;
	laps_buf_init(&e->token, FLEET_TOKEN_MAX);
	if (!fleet_http_open(t->ca_file, &e->http, err)) {
		free(e);
		return false;
	}
	if (w)
		w->ports.cloud = fleet_entra_port(e);
	*out = e;
	return true;
}

void fleet_entra_close(struct fleet_entra **e)
{
	if (!*e)
		return;
	fleet_http_close(&(*e)->http);
	laps_buf_clear(&(*e)->token);
	free(*e);
	*e = NULL;
}

/* ---- the port ---- */

static laps_rc no_answer(struct laps_cause *cause, const struct sim_err *err)
{
	laps_cause_set(cause, LAPS_HR_CANNOT_CONNECT, "%s", err->text);
	return LAPS_E_HOST;
}

/* Below 500 the service has judged the request. */
static laps_rc refused(struct laps_cause *cause, struct laps_cloud_refusal *refusal,
		       unsigned status, const char *what)
{
	refusal->http_status = status;
	laps_cause_set(cause, LAPS_HR_HTTP(status), "%s: status %u", what, status);
	return status >= 500 ? LAPS_E_HOST : LAPS_E_DENIED;
}

static laps_rc discover(void *ctx, char *name, size_t name_len, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	struct fleet_entra *e = ctx;

	(void)refusal;
	if (!fleet_disk_read(&e->tenant->disk, e->worker->index, e->id, NULL)) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "this device is not joined to Entra ID");
		return LAPS_E_NOTFOUND;
	}
	snprintf(name, name_len, "%s", e->tenant->registration_url);
	return LAPS_OK;
}

/* Post a form to the tenant's token endpoint, and take one text of the answer. */
static laps_rc ask_login(struct fleet_entra *e, const struct laps_buf *form, const char *member,
			 struct laps_buf *out, struct laps_cloud_refusal *refusal,
			 struct laps_cause *cause)
{
	char url[FLEET_URL];
	const struct fleet_request rq = {.url = url,
					 .type = FLEET_FORM,
					 .body = (const char *)form->data,
					 .body_len = form->len};
	struct laps_buf answer;
	struct sim_err err;
	unsigned status;
	laps_rc rc = LAPS_OK;

	snprintf(url, sizeof(url), "%s/%s/oauth2/token", e->tenant->login_url, e->tenant->tenant);
	if (laps_buf_status(form) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
		return LAPS_E_NOMEM;
	}
	if (!fleet_http_ask(e->http, &rq, &status, &answer, &err))
		return no_answer(cause, &err);
	if (status != 200) {
		rc = refused(cause, refusal, status, "the login service refuses");
	} else if (!fleet_answer_text(&answer, member, out)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "the login service's answer cannot be read");
		rc = LAPS_E_HOST;
	}
	laps_buf_clear(&answer);
	return rc;
}

/* Compact, and owned by the caller; takes the object. */
static char *dump(json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	return text;
}

/* The request for a token that answers a challenge, signed by the device's key. */
static bool sign_request(struct fleet_entra *e, const char *nonce, struct laps_buf *out)
{
	char id[LAPS_GUID_TEXT], *header = NULL, *payload = NULL;
	struct laps_buf cert, x5c;
	bool ok;

	laps_buf_init(&cert, FLEET_CERT_MAX);
	laps_buf_init(&x5c, 2 * FLEET_CERT_MAX);
	ok = fleet_disk_read(&e->tenant->disk, e->worker->index, id, &cert);
	if (ok) {
		laps_base64_format(cert.data, cert.len, &x5c);
		header = dump(json_pack("{ss ss ss% si}", "alg", "RS256", "typ", "JWT", "x5c",
					(const char *)x5c.data, x5c.len, "kdf_ver", 2));
		payload =
			dump(json_pack("{ss ss ss ss ss ss ss}", "resource", FLEET_DRS_RESOURCE,
				       "client_id", FLEET_BROKER_CLIENT, "request_nonce", nonce,
				       "win_ver", "10.0.26100.1", "grant_type", "device_token",
				       "redirect_uri", FLEET_REDIRECT, "iss", "aad:brokerplugin"));
	}
	ok = header && payload &&
	     laps_jws_sign(header, strlen(header), payload, strlen(payload), LAPS_JWS_RS256,
			   e->tenant->key, out) == LAPS_OK;
	laps_buf_put_u8(out, 0);
	free(header);
	free(payload);
	laps_buf_clear(&cert);
	laps_buf_clear(&x5c);
	return ok && laps_buf_status(out) == LAPS_OK;
}

static laps_rc authenticate(void *ctx, struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fleet_entra *e = ctx;
	struct laps_buf form, nonce, jws;
	laps_rc rc;

	laps_buf_init(&form, FLEET_TOKEN_MAX);
	laps_buf_init(&nonce, FLEET_TOKEN_MAX);
	laps_buf_init(&jws, FLEET_TOKEN_MAX);
	laps_buf_clear(&e->token);
	laps_buf_init(&e->token, FLEET_TOKEN_MAX);
	sim_http_pairs_put(&form, "grant_type", "srv_challenge");
	rc = ask_login(e, &form, "Nonce", &nonce, refusal, cause);
	if (rc == LAPS_OK && !sign_request(e, (const char *)nonce.data, &jws)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot sign a request for a token");
		rc = LAPS_E_HOST;
	}
	if (rc == LAPS_OK) {
		laps_buf_clear(&form);
		laps_buf_init(&form, FLEET_TOKEN_MAX);
		sim_http_pairs_put(&form, "windows_api_version", "2.2");
		sim_http_pairs_put(&form, "grant_type", FLEET_JWT_GRANT);
		sim_http_pairs_put(&form, "request", (const char *)jws.data);
		rc = ask_login(e, &form, "access_token", &e->token, refusal, cause);
	}
	laps_buf_clear(&form);
	laps_buf_clear(&nonce);
	laps_buf_clear(&jws);
	return rc;
}

/* The SID of an account of a device: S-1-5-21, the first 12 bytes of its id, the RID (ours). */
static void account_sid(const char *id, uint32_t rid, char out[static LAPS_SID_TEXT])
{
	struct laps_sid sid = {.authority = 5, .sub = {21}, .sub_n = 5};
	uint8_t b[LAPS_GUID_LEN] = {0};

	(void)!laps_guid_parse_text(id, b, NULL);
	for (size_t i = 0; i < 12; i++)
		sid.sub[1 + i / 4] |= (uint32_t)b[i] << 8 * (i % 4);
	sid.sub[4] = rid;
	laps_sid_format_text(&sid, out);
}

static void upload_body(const struct fleet_entra *e, const struct laps_cloud_upload *u,
			struct laps_buf *out)
{
	char sid[LAPS_SID_TEXT], refresh[LAPS_FILETIME_TEXT];
	const uint8_t *password;
	size_t len;

	account_sid(e->id, u->account_rid, sid);
	laps_filetime_format(u->expiry_ticks, refresh);
	password = laps_secret_view(u->password, &len);
	/* the account is ours: it needs no quoting */
	sim_buf_printf(out, "{\"accountName\":\"%s\",\"accountSid\":\"%s\",\"passwordBase64\":\"",
		       FLEET_ACCOUNT, sid);
	laps_base64_format(password, len, out);
	sim_buf_printf(out, "\",\"refreshDateTime\":\"%s\"}", refresh);
}

static laps_rc upload(void *ctx, const struct laps_cloud_upload *u,
		      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fleet_entra *e = ctx;
	char url[FLEET_URL + 128];
	struct fleet_request rq = {
		.url = url, .bearer = (const char *)e->token.data, .type = FLEET_JSON};
	struct laps_buf body, answer;
	struct sim_err err;
	unsigned status = 0;
	laps_rc rc;

	laps_buf_init(&body, FLEET_TOKEN_MAX);
	upload_body(e, u, &body);
	rq.body = (const char *)body.data;
	rq.body_len = body.len;
	snprintf(url, sizeof(url), "%sdevice/%s/localCredentials?api-version=1.0",
		 e->tenant->manage_url, e->id);
	if (laps_buf_status(&body) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
		rc = LAPS_E_NOMEM;
	} else if (!fleet_http_ask(e->http, &rq, &status, &answer, &err)) {
		rc = no_answer(cause, &err);
	} else {
		laps_buf_clear(&answer);
		rc = status == 200
			     ? LAPS_OK
			     : refused(cause, refusal, status, "the registration service refuses");
	}
	laps_buf_clear(&body);
	return rc;
}

/* The connection is the next device's, its token is nobody's. */
static void let_go(void *ctx)
{
	struct fleet_entra *e = ctx;

	laps_buf_clear(&e->token);
	laps_buf_init(&e->token, FLEET_TOKEN_MAX);
}

struct laps_cloud_port fleet_entra_port(struct fleet_entra *e)
{
	return (struct laps_cloud_port){e, discover, authenticate, upload, let_go};
}
