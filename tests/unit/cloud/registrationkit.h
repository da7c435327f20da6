/* SPDX-License-Identifier: MIT */
/* A cloud with two tenants and users, and requests to its registration service, for tests. */
#ifndef TESTS_UNIT_CLOUD_REGISTRATIONKIT_H
#define TESTS_UNIT_CLOUD_REGISTRATIONKIT_H
#include <laps/csr.h>
#include <laps/text.h>

#include "cloud/service.h"
#include "cloud/token.h"
#include "unit/cloud/storekit.h"

#define KIT_USER     "33333333-3333-4333-8333-333333333333"
#define KIT_DISABLED "44444444-4444-4444-8444-444444444444"
#define KIT_UPN      "alice@corp.example"
#define KIT_NAME     "localhost:4443"
#define KIT_CN       "7E980AD9-B86D-4306-9425-9AC066FB014A"
/* an upload's password, and its base64 */
#define KIT_PASSWORD   "Pass-word-0001"
#define KIT_PASSWORD64 "UGFzcy13b3JkLTAwMDE="

/* Public by design: fixtures/keys. */
extern const char sim_key_token_signing[];

static struct sim_cloud_context *kit;
static struct laps_rsa *kit_key; /* of the device: any key will do */
static struct sim_http_request kit_rq;
static struct sim_http_response kit_rs;
static json_t *kit_answer; /* of the last request; NULL: no JSON */
static struct laps_buf kit_auth;
static const char *kit_id_header, *kit_return_header;
static const char *kit_host;
static struct laps_buf kit_cert; /* shown in TLS, when not empty */
static uint64_t kit_now = KIT_NOW;

static inline void kit_user(const struct sim_tenant *t, const char *id, const char *upn, bool on)
{
	struct sim_user u = {.tenant = t, .enabled = on};
	struct sim_err err;

	snprintf(u.id, sizeof(u.id), "%s", id);
	snprintf(u.upn, sizeof(u.upn), "%s", upn);
	snprintf(u.name, sizeof(u.name), "%s", upn);
	ck_assert_int_eq(laps_secret_dup("x", 1, &u.password), LAPS_OK);
	ck_assert_msg(sim_store_add_user(kit->store, &u, &err), "%s", err.text);
}

static inline void kit_set_up(void)
{
	struct sim_tenant *t;
	struct sim_err err;

	ck_assert_msg(sim_cloud_context_open(false, &kit, &err), "%s", err.text);
	ck_assert_int_eq(laps_rsa_parse_pem((const uint8_t *)sim_key_token_signing,
					    strlen(sim_key_token_signing), &kit_key, NULL),
			 LAPS_OK);
	sim_store_write(kit->store);
	t = kit_tenant(kit->store, KIT_TENANT, "corp.example");
	kit_user(t, KIT_USER, KIT_UPN, true);
	kit_user(t, KIT_DISABLED, "bob@corp.example", false);
	kit_tenant(kit->store, KIT_OTHER, "other.example");
	sim_store_unlock(kit->store);
	laps_buf_init(&kit_auth, 65536);
	laps_buf_init(&kit_cert, LAPS_CERT_MAX);
	sim_http_response_init(&kit_rs);
}

static inline void kit_tear_down(void)
{
	json_decref(kit_answer);
	sim_http_request_clear(&kit_rq);
	sim_http_response_clear(&kit_rs);
	laps_buf_clear(&kit_auth);
	laps_buf_clear(&kit_cert);
	laps_rsa_free(&kit_key);
	sim_cloud_context_close(&kit);
}

/* Ask; gives the status. */
static inline unsigned kit_ask(const char *method, const char *target, const char *body)
{
	char *copy = body ? strdup(body) : NULL;

	json_decref(kit_answer);
	sim_http_request_clear(&kit_rq);
	sim_http_response_clear(&kit_rs);
	sim_http_request_init(&kit_rq, method);
	ck_assert_uint_eq(sim_http_request_target(&kit_rq, target), 0);
	if (kit_host)
		ck_assert_uint_eq(sim_http_request_header(&kit_rq, "Host", kit_host), 0);
	if (kit_auth.len > 0)
		ck_assert_uint_eq(sim_http_request_header(&kit_rq, "Authorization",
							  (const char *)kit_auth.data),
				  0);
	if (kit_id_header)
		ck_assert_uint_eq(
			sim_http_request_header(&kit_rq, "client-request-id", kit_id_header), 0);
	if (kit_return_header)
		ck_assert_uint_eq(sim_http_request_header(&kit_rq, "Return-Client-Request-Id",
							  kit_return_header),
				  0);
	ck_assert_uint_eq(sim_http_request_finish(&kit_rq, KIT_NAME), 0);
	kit_rq.now_ticks = kit_now;
	kit_rq.body = (const uint8_t *)copy;
	kit_rq.body_len = body ? strlen(body) : 0;
	if (kit_cert.len > 0) {
		kit_rq.client_cert = kit_cert.data;
		kit_rq.client_cert_len = kit_cert.len;
	}
	sim_registration_serve(kit, &kit_rq, &kit_rs);
	kit_answer = json_loadb((const char *)kit_rs.body.data, kit_rs.body.len, 0, NULL);
	kit_rq.body = NULL;
	free(copy);
	return kit_rs.status;
}

/* A text of the answer, at "a.b"; fails the test when it is not there. */
static inline const char *kit_text(const char *path)
{
	const json_t *v = kit_answer;
	char part[64];

	for (size_t n; *path; path += n + (path[n] == '.')) {
		n = strcspn(path, ".");
		snprintf(part, sizeof(part), "%.*s", (int)n, path);
		v = json_object_get(v, part);
	}
	ck_assert_ptr_nonnull(json_string_value(v));
	return json_string_value(v);
}

static inline const char *kit_header(const char *name)
{
	for (size_t i = 0; i < kit_rs.header_n; i++)
		if (strcasecmp(kit_rs.header[i].name, name) == 0)
			return kit_rs.header[i].value;
	return NULL;
}

/* The last answer is this refusal, in the form of the service. */
static inline void kit_refused(unsigned status, const char *type)
{
	uint8_t guid[LAPS_GUID_LEN];

	ck_assert_msg(kit_rs.status == status, "%u: %.*s", kit_rs.status, (int)kit_rs.body.len,
		      (const char *)kit_rs.body.data);
	ck_assert_str_eq(kit_text("ErrorType"), type);
	ck_assert_uint_gt(strlen(kit_text("Message")), 0);
	ck_assert_int_eq(laps_guid_parse_text(kit_text("TraceId"), guid, NULL), LAPS_OK);
	ck_assert_uint_eq(strlen(kit_text("Time")), 20);
	ck_assert_uint_eq(json_object_size(kit_answer), 4);
}

static inline void kit_no_token(void)
{
	laps_buf_clear(&kit_auth);
}

static inline void kit_bearer(const struct sim_caller *who, uint64_t when)
{
	laps_buf_clear(&kit_auth);
	laps_buf_put(&kit_auth, "Bearer ", 7);
	ck_assert(sim_token_issue(kit, who, when, &kit_auth));
	laps_buf_put_u8(&kit_auth, 0);
}

static inline void kit_user_token(const char *oid, const char *upn, sim_audience audience)
{
	struct sim_caller who = {.audience = audience, .is_user = true};

	snprintf(who.tenant, sizeof(who.tenant), KIT_TENANT);
	snprintf(who.client_id, sizeof(who.client_id), "29d9ed98-a469-4536-ade2-f981bc1d605e");
	snprintf(who.oid, sizeof(who.oid), "%s", oid);
	snprintf(who.upn, sizeof(who.upn), "%s", upn);
	snprintf(who.name, sizeof(who.name), "%s", upn);
	kit_bearer(&who, kit_now);
}

static inline void kit_device_token(const char *device_id, const char *tenant,
				    sim_audience audience)
{
	struct sim_caller who = {.audience = audience, .is_device = true};

	snprintf(who.tenant, sizeof(who.tenant), "%s", tenant);
	snprintf(who.client_id, sizeof(who.client_id), "29d9ed98-a469-4536-ade2-f981bc1d605e");
	snprintf(who.device_id, sizeof(who.device_id), "%.36s", device_id);
	kit_bearer(&who, kit_now);
}

/* base64 as text; the caller frees it. */
static inline char *kit_base64(const struct laps_buf *bytes)
{
	struct laps_buf text;
	char *copy;

	laps_buf_init(&text, 65536);
	laps_base64_format(bytes->data, bytes->len, &text);
	laps_buf_put_u8(&text, 0);
	copy = strdup((const char *)text.data);
	laps_buf_clear(&text);
	return copy;
}

static inline json_t *kit_csr(const char *cn)
{
	struct laps_buf der;
	char *text;
	json_t *v;

	laps_buf_init(&der, LAPS_CSR_MAX);
	ck_assert_int_eq(laps_csr_make(cn, kit_key, &der, NULL), LAPS_OK);
	text = kit_base64(&der);
	v = json_string(text);
	free(text);
	laps_buf_clear(&der);
	return v;
}

/* A BCRYPT_RSAKEY_BLOB of the key, as bcrypt.h has it. */
static inline void kit_blob(struct laps_buf *out)
{
	struct laps_buf n, e;

	laps_buf_init(&n, 512);
	laps_buf_init(&e, 512);
	laps_buf_init(out, 2048);
	laps_rsa_numbers(kit_key, &n, &e);
	laps_buf_put(out, "RSA1", 4);
	laps_buf_put_u32le(out, 2048);
	laps_buf_put_u32le(out, (uint32_t)e.len);
	laps_buf_put_u32le(out, (uint32_t)n.len);
	laps_buf_put_u32le(out, 0);
	laps_buf_put_u32le(out, 0);
	laps_buf_put(out, e.data, e.len);
	laps_buf_put(out, n.data, n.len);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

/* What roadlib sends, E12 and section 5.1. */
static inline json_t *kit_join_body(void)
{
	struct laps_buf blob;
	char *transport;
	json_t *body;

	kit_blob(&blob);
	transport = kit_base64(&blob);
	body = json_pack("{s:{s:s,s:o},s:s,s:s,s:s,s:s,s:s,s:i,s:{s:s,s:s}}", "CertificateRequest",
			 "Type", "pkcs10", "Data", kit_csr(KIT_CN), "TransportKey", transport,
			 "TargetDomain", "contoso.test", "DeviceType", "Windows", "OSVersion",
			 "10.0.19041.928", "DeviceDisplayName", "LAPS-SIM", "JoinType", 0,
			 "attributes", "ReuseDevice", "true", "ReturnClientSid", "true");
	free(transport);
	laps_buf_clear(&blob);
	ck_assert_ptr_nonnull(body);
	return body;
}

/* Send it; body is freed. */
static inline unsigned kit_join(json_t *body)
{
	char *text = json_dumps(body, 0);
	unsigned status = kit_ask("POST", "/EnrollmentServer/device/?api-version=2.0", text);

	free(text);
	json_decref(body);
	return status;
}

/* The certificate of the last answer becomes the one that is shown in TLS; its device's id. */
static inline void kit_take_cert(char device_id[static LAPS_CERT_CN_LEN])
{
	const char *raw = kit_text("Certificate.RawBody");

	laps_buf_clear(&kit_cert);
	ck_assert_int_eq(laps_base64_parse(raw, strlen(raw), &kit_cert, NULL), LAPS_OK);
	ck_assert_int_eq(laps_cert_common_name(kit_cert.data, kit_cert.len, device_id, NULL),
			 LAPS_OK);
}

/* Join as that type; no token is left, the certificate is. */
static inline void kit_joined(int type, char device_id[static LAPS_CERT_CN_LEN])
{
	json_t *body = kit_join_body();

	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_REGISTRATION);
	json_object_set_new(body, "JoinType", json_integer(type));
	ck_assert_uint_eq(kit_join(body), 201);
	kit_take_cert(device_id);
	kit_no_token();
}

/* The device in the store, without its lock: nobody else is there. */
static inline struct sim_device *kit_stored(const char *device_id)
{
	return sim_store_device(kit->store, device_id);
}

#endif
