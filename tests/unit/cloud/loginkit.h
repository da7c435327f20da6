/* SPDX-License-Identifier: MIT */
/*
 * A cloud without a server for tests of the login service: a tenant with applications and users,
 * and requests that are answered at once. What was answered last is in kit_rs and kit_reply.
 */
#ifndef TESTS_UNIT_CLOUD_LOGINKIT_H
#define TESTS_UNIT_CLOUD_LOGINKIT_H
#include <laps/jws.h>
#include <laps/text.h>

#include "cloud/grants.h"
#include "cloud/token.h"
#include "lib/cert.h"
#include "unit/cloud/storekit.h"

#define KIT_ORIGIN   "https://localhost:8443"
#define KIT_APP      "a0000000-0000-4000-8000-000000000001" /* secrets and a certificate */
#define KIT_PUBLIC   "a0000000-0000-4000-8000-000000000002"
#define KIT_OFF      "a0000000-0000-4000-8000-000000000003" /* disabled */
#define KIT_FOREIGN  "a0000000-0000-4000-8000-000000000004" /* of the other tenant */
#define KIT_BROKER   "29d9ed98-a469-4536-ade2-f981bc1d605e"
#define KIT_SECRET   "Pass-word-0001~+%&=:"
#define KIT_EXPIRED  "Pass-word-0002"
#define KIT_PASSWORD "Pass-word-0003 +&"
#define KIT_ADMIN    "cloudadmin@corp.example" /* Cloud Device Administrator */
#define KIT_ALICE    "alice@corp.example"      /* no role */
#define KIT_GONE     "gone@corp.example"       /* disabled */
#define KIT_ROLE     "7698a772-787b-4ac8-901f-60d6b08affd2"
#define KIT_DRS      "urn:ms-drs:enterpriseregistration.windows.net"
#define KIT_V2       "/" KIT_TENANT "/oauth2/v2.0/token"
#define KIT_V1       "/" KIT_TENANT "/oauth2/token"
#define KIT_FORM     "application/x-www-form-urlencoded"
#define KIT_SECOND   LAPS_TICKS_PER_SECOND

/* Public by design: fixtures/keys. */
extern const char sim_key_token_signing[], sim_key_device_ca[];

static struct sim_cloud_context *kit_c;
static struct sim_tenant *kit_t, *kit_other;
static struct laps_rsa *kit_key;    /* of the application's certificate, and of devices */
static struct laps_rsa *kit_stolen; /* another one */
static struct laps_buf kit_cert;    /* DER of the application's */
static uint64_t kit_now;
static struct sim_http_response kit_rs;
static json_t *kit_reply;            /* of a JSON body */
static const char *kit_header[4][2]; /* of the next request; NULL: none */
static const char *kit_host;         /* likewise; NULL: the fallback */

static inline struct laps_secret *kit_secret(const char *text)
{
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_dup(text, strlen(text), &s), LAPS_OK);
	return s;
}

static inline void kit_put(struct laps_buf *b, const void *p, size_t len)
{
	laps_buf_put(b, p, len);
	ck_assert_int_eq(laps_buf_status(b), LAPS_OK);
}

static inline void kit_app(const char *id, bool is_public, bool enabled, bool with_credentials,
			   struct sim_tenant *t)
{
	struct sim_app a = {
		.tenant = t,
		.enabled = enabled,
		.is_public = is_public,
		.app_roles = SIM_BIT(SIM_LOCAL_CREDENTIAL_READ) | SIM_BIT(SIM_DEVICE_READ),
		.scopes = SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_USER_READ)};
	struct sim_err err;

	snprintf(a.client_id, sizeof(a.client_id), "%s", id);
	snprintf(a.object_id, sizeof(a.object_id), "b%s", id + 1);
	snprintf(a.name, sizeof(a.name), "app %c", id[strlen(id) - 1]);
	if (with_credentials) {
		a.secret = calloc(2, sizeof(*a.secret));
		a.secret_n = 2;
		a.secret[0].value = kit_secret(KIT_EXPIRED);
		a.secret[0].expires_ticks = KIT_NOW;
		a.secret[1].value = kit_secret(KIT_SECRET);
		a.secret[1].expires_ticks = KIT_NOW + 1;
		a.cert = calloc(1, sizeof(*a.cert));
		a.cert_n = 1;
		laps_buf_init(&a.cert[0].der, LAPS_CERT_MAX);
		kit_put(&a.cert[0].der, kit_cert.data, kit_cert.len);
		laps_sha1(kit_cert.data, kit_cert.len, a.cert[0].sha1);
		laps_sha256(kit_cert.data, kit_cert.len, a.cert[0].sha256);
	}
	ck_assert_msg(sim_store_add_app(kit_c->store, &a, &err), "%s", err.text);
}

static inline void kit_user(const char *upn, unsigned n, bool enabled, const char *role)
{
	struct sim_user u = {.tenant = kit_t, .enabled = enabled};
	struct sim_err err;

	snprintf(u.id, sizeof(u.id), "c0000000-0000-4000-8000-00000000000%u", n);
	snprintf(u.upn, sizeof(u.upn), "%s", upn);
	snprintf(u.name, sizeof(u.name), "user %u", n);
	u.password = kit_secret(KIT_PASSWORD);
	if (role) {
		u.role[0] = sim_store_role(kit_c->store, role);
		u.role_n = 1;
		ck_assert(u.role[0]);
	}
	ck_assert_msg(sim_store_add_user(kit_c->store, &u, &err), "%s", err.text);
}

/* Unchecked: a key takes a while. */
static inline void kit_make_keys(void)
{
	struct laps_secret *pem = NULL;
	struct sim_err err;

	laps_buf_init(&kit_cert, LAPS_CERT_MAX);
	if (laps_rsa_generate(2048, &kit_key, NULL) != LAPS_OK ||
	    laps_rsa_format_pem(kit_key, &pem) != LAPS_OK ||
	    !sim_cert_self_signed(laps_secret_text(pem), laps_secret_len(pem), "app", &kit_cert,
				  &err) ||
	    laps_rsa_parse_pem((const uint8_t *)sim_key_device_ca, strlen(sim_key_device_ca),
			       &kit_stolen, NULL) != LAPS_OK)
		abort();
	laps_secret_free(&pem);
}

static inline void kit_drop_keys(void)
{
	laps_rsa_free(&kit_key);
	laps_rsa_free(&kit_stolen);
	laps_buf_clear(&kit_cert);
}

static inline void kit_set_up(void)
{
	struct sim_err err;

	ck_assert_msg(sim_cloud_context_open(false, &kit_c, &err), "%s", err.text);
	kit_t = kit_tenant(kit_c->store, KIT_TENANT, "corp.example");
	kit_other = kit_tenant(kit_c->store, KIT_OTHER, "other.example");
	kit_app(KIT_APP, false, true, true, kit_t);
	kit_app(KIT_PUBLIC, true, true, false, kit_t);
	kit_app(KIT_OFF, true, false, false, kit_t);
	kit_app(KIT_FOREIGN, true, true, true, kit_other);
	kit_user(KIT_ADMIN, 1, true, KIT_ROLE);
	kit_user(KIT_ALICE, 2, true, NULL);
	kit_user(KIT_GONE, 3, false, NULL);
	kit_now = KIT_NOW;
	kit_host = NULL;
	memset(kit_header, 0, sizeof(kit_header));
	sim_http_response_init(&kit_rs);
}

static inline void kit_tear_down(void)
{
	json_decref(kit_reply);
	kit_reply = NULL;
	sim_http_response_clear(&kit_rs);
	sim_cloud_context_close(&kit_c);
}

/* Answer one request; body NULL: none. Returns the status. */
static inline unsigned kit_ask(const char *method, const char *target, const char *type,
			       const char *body)
{
	struct sim_http_request rq;

	sim_http_request_init(&rq, method);
	ck_assert_uint_eq(sim_http_request_target(&rq, target), 0);
	if (type)
		ck_assert_uint_eq(sim_http_request_header(&rq, "Content-Type", type), 0);
	if (kit_host)
		ck_assert_uint_eq(sim_http_request_header(&rq, "Host", kit_host), 0);
	for (size_t i = 0; i < 4; i++)
		if (kit_header[i][0])
			ck_assert_uint_eq(
				sim_http_request_header(&rq, kit_header[i][0], kit_header[i][1]),
				0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:8443"), 0);
	rq.now_ticks = kit_now;
	rq.body = (const uint8_t *)body;
	rq.body_len = body ? strlen(body) : 0;
	sim_http_response_clear(&kit_rs);
	json_decref(kit_reply);
	sim_login_serve(kit_c, &rq, &kit_rs);
	kit_reply = kit_rs.body.len
			    ? json_loadb((const char *)kit_rs.body.data, kit_rs.body.len, 0, NULL)
			    : NULL;
	sim_http_request_clear(&rq);
	memset(kit_header, 0, sizeof(kit_header));
	return kit_rs.status;
}

static inline unsigned kit_get(const char *target)
{
	return kit_ask("GET", target, NULL, NULL);
}

static inline unsigned kit_post(const char *target, const char *form)
{
	return kit_ask("POST", target, KIT_FORM, form);
}

/* A member of the last reply, "" when it is not there. */
static inline const char *kit_text(const char *name)
{
	const char *text = json_string_value(json_object_get(kit_reply, name));

	return text ? text : "";
}

static inline const char *kit_reply_header(const char *name)
{
	for (size_t i = 0; i < kit_rs.header_n; i++)
		if (strcmp(kit_rs.header[i].name, name) == 0)
			return kit_rs.header[i].value;
	return "";
}

/* The last reply is that error, with all that an error has. */
#define kit_refused(status, number, error) kit_refused_at(__FILE__, __LINE__, status, number, error)
static inline void kit_refused_at(const char *file, int line, unsigned status, int number,
				  const char *error)
{
	const json_t *codes = json_object_get(kit_reply, "error_codes");
	const int code = (int)json_integer_value(json_array_get(codes, 0));
	char begin[32];

	if (kit_rs.status != status || code != number || strcmp(kit_text("error"), error) != 0)
		ck_abort_msg("%s:%d: %u %d %s instead of %u %d %s", file, line, kit_rs.status, code,
			     kit_text("error"), status, number, error);
	snprintf(begin, sizeof(begin), "AADSTS%d: ", number);
	ck_assert_uint_eq(json_array_size(codes), 1);
	ck_assert(strncmp(kit_text("error_description"), begin, strlen(begin)) == 0);
	ck_assert_uint_eq(strlen(kit_text("trace_id")), 36);
	ck_assert_uint_eq(strlen(kit_text("correlation_id")), 36);
	ck_assert_uint_eq(strlen(kit_text("timestamp")), 20);
	ck_assert_str_eq(kit_reply_header("Cache-Control"), "no-store");
	ck_assert_ptr_null(json_object_get(kit_reply, "access_token"));
}

/* Append base64url of a text. */
static inline void kit_base64url(const char *text, struct laps_buf *out)
{
	laps_base64url_format((const uint8_t *)text, strlen(text), out);
}

/* The claims of a JWT, a new reference; nothing is verified. */
static inline json_t *kit_claims(const char *token)
{
	struct laps_jws jws;
	json_t *claims;

	ck_assert_int_eq(laps_jws_parse(token, strlen(token), &jws, NULL), LAPS_OK);
	claims = json_loadb((const char *)jws.payload.data, jws.payload.len, 0, NULL);
	ck_assert(json_is_object(claims));
	laps_jws_clear(&jws);
	return claims;
}

/* A claim as text; the caller frees nothing, and it is good until the next call. */
static inline const char *kit_claim(const char *token, const char *name)
{
	static char text[512];
	json_t *claims = kit_claims(token);
	const char *value = json_string_value(json_object_get(claims, name));

	snprintf(text, sizeof(text), "%s", value ? value : "");
	json_decref(claims);
	return text;
}

/* Sign; the caller frees the text. */
static inline char *kit_sign(const char *header, const char *claims, laps_jws_alg alg,
			     const struct laps_rsa *key)
{
	struct laps_buf b;
	char *text;

	laps_buf_init(&b, LAPS_JWS_MAX);
	ck_assert_int_eq(
		laps_jws_sign(header, strlen(header), claims, strlen(claims), alg, key, &b),
		LAPS_OK);
	text = strndup((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

/* Verdict on a token of the last reply, or any. */
static inline sim_token_verdict kit_check(const char *token, sim_audience a, struct sim_caller *who)
{
	struct sim_http_request rq;
	sim_token_verdict v;
	char *value = NULL;

	sim_http_request_init(&rq, "GET");
	ck_assert_int_gt(asprintf(&value, "Bearer %s", token), 0);
	ck_assert_uint_eq(sim_http_request_header(&rq, "Authorization", value), 0);
	rq.now_ticks = kit_now;
	v = sim_token_check(kit_c, &rq, a, who);
	sim_http_request_clear(&rq);
	free(value);
	return v;
}

static inline Suite *kit_suite(const char *name, TCase **out)
{
	Suite *s = suite_create(name);
	TCase *t = tcase_create(name);

	tcase_add_unchecked_fixture(t, kit_make_keys, kit_drop_keys);
	tcase_add_checked_fixture(t, kit_set_up, kit_tear_down);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	*out = t;
	return s;
}

#endif
