/* SPDX-License-Identifier: MIT */
/*
 * The login service without a server, for comparisons: see request.h. Its tenant is WORLD_TENANT,
 * with one application, one public client and one user.
 *
 *   setup    cert (DER of the application), now (seconds since 1970), secret, password
 *   ask      target form -> status body; form "" is a GET
 *   device   n e (of a key) -> der: a device is registered, and has this certificate
 */
#include <laps/filetime.h>
#include <stdlib.h>
#include <string.h>

#include "clients/request.h"
#include "cloud/service.h"

#define ORIGIN "localhost:8443"
#define TENANT "11111111-1111-4111-8111-111111111111"
#define APP    "a0000000-0000-4000-8000-000000000001"
#define PUBLIC "a0000000-0000-4000-8000-000000000002"
#define USER   "c0000000-0000-4000-8000-000000000001"
#define DEVICE "d0000000-0000-4000-8000-000000000001"

static struct sim_cloud_context *cloud;
static struct sim_tenant *tenant;
static uint64_t now_ticks;

static void must(bool ok, const char *what, const struct sim_err *err)
{
	if (!ok)
		request_bad(what, err->text);
}

static struct laps_secret *secret_of(const json_t *request, const char *member)
{
	const char *text = request_str(request, member);
	struct laps_secret *s = NULL;

	if (laps_secret_dup(text, strlen(text), &s) != LAPS_OK)
		request_bad("no memory", member);
	return s;
}

static void add_app(const json_t *request)
{
	struct sim_app a = {.tenant = tenant,
			    .client_id = APP,
			    .object_id = "b0000000-0000-4000-8000-000000000001",
			    .name = "app",
			    .enabled = true,
			    .app_roles = SIM_BIT(SIM_LOCAL_CREDENTIAL_READ)};
	struct sim_app p = {.tenant = tenant,
			    .client_id = PUBLIC,
			    .object_id = "b0000000-0000-4000-8000-000000000002",
			    .name = "public",
			    .enabled = true,
			    .is_public = true,
			    .scopes = SIM_BIT(SIM_LOCAL_CREDENTIAL_READ)};
	uint8_t *der;
	const size_t len = request_hex(request, "cert", &der);
	struct sim_err err;

	a.secret = calloc(1, sizeof(*a.secret));
	a.cert = calloc(1, sizeof(*a.cert));
	if (!a.secret || !a.cert)
		request_bad("no memory", "setup");
	a.secret_n = a.cert_n = 1;
	a.secret->value = secret_of(request, "secret");
	laps_buf_init(&a.cert->der, LAPS_CERT_MAX);
	laps_buf_put(&a.cert->der, der, len);
	laps_sha1(der, len, a.cert->sha1);
	laps_sha256(der, len, a.cert->sha256);
	free(der);
	must(sim_store_add_app(cloud->store, &a, &err), "application", &err);
	must(sim_store_add_app(cloud->store, &p, &err), "public client", &err);
}

static laps_rc op_setup(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct sim_tenant t = {
		.id = TENANT, .domain = "corp.example", .name = "corp", .region = "EU"};
	struct sim_user u = {.id = USER, .upn = "user@corp.example", .name = "user"};
	struct sim_err why;

	(void)answer;
	(void)err;
	must(sim_cloud_context_open(false, &cloud, &why), "cloud", &why);
	must(sim_store_add_tenant(cloud->store, &t, &tenant, &why), "tenant", &why);
	add_app(request);
	u.tenant = tenant;
	u.enabled = true;
	u.password = secret_of(request, "password");
	must(sim_store_add_user(cloud->store, &u, &why), "user", &why);
	now_ticks = LAPS_TICKS_UNIX_EPOCH +
		    (uint64_t)request_int(request, "now") * LAPS_TICKS_PER_SECOND;
	return LAPS_OK;
}

static laps_rc op_ask(const json_t *request, json_t *answer, struct laps_err *err)
{
	const char *form = request_str(request, "form");
	struct sim_http_request rq;
	struct sim_http_response rs;

	(void)err;
	sim_http_request_init(&rq, form[0] ? "POST" : "GET");
	if (sim_http_request_target(&rq, request_str(request, "target")) ||
	    sim_http_request_finish(&rq, ORIGIN))
		request_bad("not a target", request_str(request, "target"));
	rq.now_ticks = now_ticks;
	rq.body = (const uint8_t *)form;
	rq.body_len = strlen(form);
	sim_http_response_init(&rs);
	sim_login_serve(cloud, &rq, &rs);
	laps_buf_put_u8(&rs.body, 0);
	answer_int(answer, "status", rs.status);
	answer_str(answer, "body", (const char *)rs.body.data);
	sim_http_response_clear(&rs);
	sim_http_request_clear(&rq);
	return LAPS_OK;
}

static laps_rc op_device(const json_t *request, json_t *answer, struct laps_err *err)
{
	struct sim_device d = {.tenant = tenant,
			       .id = "d0000000-0000-4000-8000-000000000002",
			       .device_id = DEVICE,
			       .managed_id = "d0000000-0000-4000-8000-000000000003",
			       .enabled = true,
			       .has_key = true};
	struct sim_device_subject s = {.region = "EU", .joined = true, .now_ticks = now_ticks};
	struct laps_rsa *key = NULL;
	struct laps_buf der;
	struct sim_err why;
	uint8_t *n, *e;
	const size_t n_len = request_hex(request, "n", &n), e_len = request_hex(request, "e", &e);
	laps_rc rc = laps_rsa_of_numbers(n, n_len, e, e_len, &key, err);

	free(n);
	free(e);
	if (rc != LAPS_OK)
		return rc;
	d.name = strdup("WS1");
	s.key = key;
	laps_buf_init(&der, LAPS_CERT_MAX);
	rc = laps_guid_parse_text(DEVICE, s.device_id, err);
	must(rc == LAPS_OK && sim_device_key_hash(key, d.key_hash) &&
		     sim_store_add_device(cloud->store, &d, NULL, &why),
	     "device", &why);
	must(sim_device_cert_issue(cloud->device_ca, &s, &der, &why), "certificate", &why);
	answer_hex(answer, "der", der.data, der.len);
	laps_buf_clear(&der);
	laps_rsa_free(&key);
	return LAPS_OK;
}

int main(void)
{
	static const struct request_op ops[] = {
		{"setup", op_setup}, {"ask", op_ask}, {"device", op_device}, {NULL, NULL}};
	const int status = request_serve(ops);

	sim_cloud_context_close(&cloud);
	return status;
}
