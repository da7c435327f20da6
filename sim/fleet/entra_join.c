/* SPDX-License-Identifier: MIT */
/* How devices of a fleet come into the tenant: as `laps join entra` does it, but for the key. */
#include <laps/cert.h>
#include <laps/csr.h>
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

#include "fleet/answer.h"
#include "fleet/entra_private.h"
#include "lib/file.h"
#include "lib/http.h"

#define KEY_BITS 2048
#define BLOB_MAX 2048

bool fleet_entra_ask(struct fleet_http *h, const struct fleet_request *rq, const char *what,
		     struct laps_buf *out, struct sim_err *err)
{
	unsigned status;

	if (!fleet_http_insist(h, rq, &status, out, err))
		return false;
	if (status == 200 || status == 201)
		return true;
	laps_buf_clear(out);
	return sim_fail(err, "%s: the cloud answers with status %u", what, status);
}

/* A member of an answer into a text of FLEET_URL bytes. */
static bool copy_text(const struct laps_buf *answer, const char *path, char out[static FLEET_URL],
		      struct sim_err *err)
{
	struct laps_buf text;
	bool ok;

	laps_buf_init(&text, FLEET_URL);
	ok = fleet_answer_text(answer, path, &text);
	if (ok)
		memcpy(out, text.data, text.len);
	laps_buf_clear(&text);
	return ok || sim_fail(err, "the registration service does not tell '%s'", path);
}

static bool find_services(struct fleet_tenant *t, struct sim_err *err)
{
	struct fleet_http *h = NULL;
	struct laps_buf answer;
	char url[FLEET_URL];
	bool ok;

	snprintf(url, sizeof(url), "%s/%s/Discover?api-version=1.9", t->registration_url,
		 t->tenant);
	if (!fleet_http_open(t->ca_file, &h, err))
		return false;
	ok = fleet_entra_ask(h, &(struct fleet_request){.url = url}, "discovery", &answer, err);
	if (ok) {
		ok = copy_text(&answer, "DeviceJoinService.JoinEndpoint", t->join_url, err) &&
		     copy_text(&answer, "DeviceManagementService.DeviceManagementEndpoint",
			       t->manage_url, err);
		laps_buf_clear(&answer);
	}
	fleet_http_close(&h);
	return ok;
}

bool fleet_entra_begin(struct fleet_tenant *t, struct sim_err *err)
{
	t->disk.fd = -1;
	if (!find_services(t, err) || !fleet_disk_open(&t->disk, err))
		return false;
	return laps_rsa_generate(KEY_BITS, &t->key, NULL) == LAPS_OK ||
	       sim_fail(err, "cannot make a key for devices");
}

void fleet_entra_end(struct fleet_tenant *t)
{
	laps_rsa_free(&t->key);
	fleet_disk_close(&t->disk);
}

char *fleet_entra_user_token(struct fleet_tenant *t, const char *client_id, const char *user,
			     const char *password, struct sim_err *err)
{
	struct fleet_request rq = {.type = FLEET_FORM};
	struct laps_buf form, answer, token;
	struct fleet_http *h = NULL;
	char url[FLEET_URL], *out = NULL;

	laps_buf_init(&form, FLEET_TOKEN_MAX);
	laps_buf_init(&token, FLEET_TOKEN_MAX);
	sim_http_pairs_put(&form, "grant_type", "password");
	sim_http_pairs_put(&form, "client_id", client_id);
	sim_http_pairs_put(&form, "scope", FLEET_DRS_RESOURCE "/.default");
	sim_http_pairs_put(&form, "username", user);
	sim_http_pairs_put(&form, "password", password);
	snprintf(url, sizeof(url), "%s/%s/oauth2/v2.0/token", t->login_url, t->tenant);
	rq.url = url;
	rq.body = (const char *)form.data;
	rq.body_len = form.len;
	if (laps_buf_status(&form) != LAPS_OK)
		sim_fail_nomem(err);
	else if (fleet_http_open(t->ca_file, &h, err) &&
		 fleet_entra_ask(h, &rq, "the login of who joins devices", &answer, err)) {
		if (fleet_answer_text(&answer, "access_token", &token))
			out = strdup((const char *)token.data);
		if (!out)
			sim_fail(err, "the login service gives no token");
		laps_buf_clear(&answer);
	}
	fleet_http_close(&h);
	laps_buf_clear(&form);
	laps_buf_clear(&token);
	return out;
}

/* As Windows' BCRYPT_RSAPUBLIC_BLOB. */
static void transport_key(const struct laps_rsa *key, struct laps_buf *out)
{
	struct laps_buf n, e;

	laps_buf_init(&n, BLOB_MAX);
	laps_buf_init(&e, BLOB_MAX);
	laps_rsa_numbers(key, &n, &e);
	laps_buf_put(out, "RSA1", 4);
	laps_buf_put_u32le(out, laps_rsa_bits(key));
	laps_buf_put_u32le(out, (uint32_t)e.len);
	laps_buf_put_u32le(out, (uint32_t)n.len);
	laps_buf_put_u32le(out, 0);
	laps_buf_put_u32le(out, 0);
	laps_buf_put(out, e.data, e.len);
	laps_buf_put(out, n.data, n.len);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

static bool join_body(const struct fleet_entra *e, uint32_t index, struct laps_buf *out,
		      struct sim_err *err)
{
	struct laps_buf csr, blob;
	char name[FLEET_NAME];
	bool ok;

	laps_buf_init(&csr, LAPS_CSR_MAX);
	laps_buf_init(&blob, BLOB_MAX);
	fleet_device_name(index, name);
	ok = laps_csr_make(FLEET_CSR_NAME, e->tenant->key, &csr, NULL) == LAPS_OK;
	transport_key(e->tenant->key, &blob);
	sim_buf_text(out, "{\"CertificateRequest\":{\"Type\":\"pkcs10\",\"Data\":\"");
	laps_base64_format(csr.data, csr.len, out);
	sim_buf_text(out, "\"},\"TransportKey\":\"");
	laps_base64_format(blob.data, blob.len, out);
	sim_buf_printf(out,
		       "\",\"TargetDomain\":\"%s\",\"DeviceType\":\"Windows\",\"OSVersion\":"
		       "\"10.0.26100.1\",\"DeviceDisplayName\":\"%s\",\"JoinType\":0,"
		       "\"Attributes\":{\"ReuseDevice\":\"true\",\"ReturnClientSid\":\"true\"}}",
		       e->tenant->tenant, name);
	ok = ok && laps_buf_status(out) == LAPS_OK;
	laps_buf_clear(&csr);
	laps_buf_clear(&blob);
	return ok || sim_fail_nomem(err);
}

/* The id is the certificate's subject, CN=id. */
static bool keep_certificate(const struct fleet_entra *e, uint32_t index,
			     const struct laps_buf *answer, struct sim_err *err)
{
	char name[LAPS_CSR_CN_LEN], id[LAPS_GUID_TEXT];
	uint8_t guid[LAPS_GUID_LEN];
	struct laps_buf text, cert;
	bool ok;

	laps_buf_init(&text, 2 * FLEET_CERT_MAX);
	laps_buf_init(&cert, FLEET_CERT_MAX);
	ok = fleet_answer_text(answer, "Certificate.RawBody", &text) &&
	     laps_base64_parse((const char *)text.data, text.len - 1, &cert, NULL) == LAPS_OK &&
	     laps_cert_common_name(cert.data, cert.len, name, NULL) == LAPS_OK &&
	     laps_guid_parse_text(name, guid, NULL) == LAPS_OK;
	if (ok) {
		laps_guid_format_text(guid, id);
		ok = fleet_disk_write(&e->tenant->disk, index, id, &cert, err);
	} else {
		sim_fail(err, "the registration service's answer cannot be read");
	}
	laps_buf_clear(&text);
	laps_buf_clear(&cert);
	return ok;
}

bool fleet_entra_join(struct fleet_entra *e, const char *user_token, uint32_t index,
		      struct sim_err *err)
{
	char url[FLEET_URL + 32];
	struct fleet_request rq = {.url = url, .bearer = user_token, .type = FLEET_JSON};
	struct laps_buf body, answer;
	bool ok;

	snprintf(url, sizeof(url), "%s?api-version=2.0", e->tenant->join_url);
	laps_buf_init(&body, FLEET_TOKEN_MAX);
	ok = join_body(e, index, &body, err);
	rq.body = (const char *)body.data;
	rq.body_len = body.len;
	ok = ok && fleet_entra_ask(e->http, &rq, "joining a device", &answer, err);
	laps_buf_clear(&body);
	if (!ok)
		return false;
	ok = keep_certificate(e, index, &answer, err);
	laps_buf_clear(&answer);
	return ok;
}
