/* SPDX-License-Identifier: MIT */
/*
 * Joining and leaving against a registration service that a script plays: what is sent, by
 * OpenSSL's reading of it, and which answers make no device. A script cannot make a certificate for
 * a key it has not seen: that a whole join works is shown by tests/sim.
 */
#include "ports/entra_join.h"

#include <laps/cert.h>
#include <laps/csr.h>
#include <laps/text.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "ports/cloud_answer.h"
#include "ports/entra_join_private.h"
#include "ports/file.h"
#include "script.h"

#define TENANT "7b0b5a33-0000-4000-8000-00000000000a"
#define OTHER  "7b0b5a33-0000-4000-8000-00000000000b"
#define URL    "https://drs.example"
#define TOKEN  "eyJ0.Tok-en_0001.x"

static struct laps_cause cause;
static struct laps_cloud_refusal refusal;

#define JOIN_AT(endpoint)  "\"DeviceJoinService\":{\"JoinEndpoint\":" endpoint "}"
#define TENANT_IS(members) ",\"TenantInfo\":{" members "}"
#define GOOD_PLACE         JOIN_AT("\"" URL "/EnrollmentServer/device/\"")
#define TELLS_ID           TENANT_IS("\"TenantId\":\"" TENANT "\",\"TenantName\":\"corp.example\"")

static const struct {
	const char *tenant, *json;
	laps_rc rc;
} place[] = {
	{"corp.example", "{" GOOD_PLACE TELLS_ID "}", LAPS_OK},
	{TENANT, "{" GOOD_PLACE TELLS_ID ",\"Unknown\":[]}", LAPS_OK},
	{"{7B0B5A33-0000-4000-8000-00000000000A}", "{" GOOD_PLACE TELLS_ID "}", LAPS_OK},
	/* every member is optional (entra-graph 3.2); then the id has to be known */
	{TENANT, "{" GOOD_PLACE "}", LAPS_OK},
	{"corp.example", "{" GOOD_PLACE "}", LAPS_E_FORMAT},
	{OTHER, "{" GOOD_PLACE TELLS_ID "}", LAPS_E_FORMAT},
	{"corp.example", "{" GOOD_PLACE TENANT_IS("\"TenantId\":\"corp\"") "}", LAPS_E_FORMAT},
	{"corp.example", "{" GOOD_PLACE TENANT_IS("\"TenantId\":7") "}", LAPS_E_FORMAT},
	{"corp.example", "{" GOOD_PLACE ",\"TenantInfo\":[]}", LAPS_E_FORMAT},
	/* the user's token goes nowhere else */
	{TENANT, "{" JOIN_AT("\"https://evil.example/EnrollmentServer/device/\"") "}",
	 LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"http://drs.example/EnrollmentServer/device/\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"https://drs.example:444/\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"https://drs.example@evil.example/\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"" URL "/join?to=x\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"" URL "/join#x\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("\"\"") "}", LAPS_E_FORMAT},
	{TENANT, "{" JOIN_AT("7") "}", LAPS_E_FORMAT},
	{TENANT, "{\"DeviceJoinService\":\"" URL "\"}", LAPS_E_FORMAT},
	{TENANT, "{" GOOD_PLACE "," GOOD_PLACE "}", LAPS_E_FORMAT},
	{TENANT, "{}", LAPS_E_FORMAT},
	{TENANT, "", LAPS_E_FORMAT},
};

/* entra-graph 3.2 */
START_TEST(finds_where_to_join)
{
	struct laps_entra_join_place out;

	memset(&out, 0xa5, sizeof(out));
	ck_assert_int_eq(laps_entra_join_parse_place(script_body(place[_i].json), URL,
						     place[_i].tenant, &out, &cause),
			 place[_i].rc);
	if (place[_i].rc != LAPS_OK) {
		for (size_t i = 0; i < sizeof(out); i++)
			ck_assert_uint_eq(((const uint8_t *)&out)[i], 0xa5);
		return;
	}
	ck_assert_str_eq(out.join_endpoint, URL "/EnrollmentServer/device/");
	ck_assert_str_eq(out.tenant_id, TENANT);
	ck_assert_str_eq(out.domain, strstr(place[_i].json, "TenantName") ? "corp.example" : "");
}
END_TEST

/* ---- a key that OpenSSL has made ---------------------------------------------------------- */
static EVP_PKEY *theirs;
static struct laps_rsa *key;

static void read_key(void)
{
	struct laps_buf pem;
	BIO *bio;

	tlscert_client(temp_dir, 0);
	ck_assert_int_eq(laps_file_read(temp_path("client.key"), 65536, &pem, &cause), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem(pem.data, pem.len, &key, NULL), LAPS_OK);
	bio = BIO_new_mem_buf(pem.data, (int)pem.len);
	theirs = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	ck_assert_ptr_nonnull(theirs);
	BIO_free(bio);
	laps_buf_clear(&pem);
}

static void forget_key(void)
{
	EVP_PKEY_free(theirs);
	laps_rsa_free(&key);
}

/* Its number of that name, big-endian. */
static size_t number(const char *name, uint8_t out[static 512])
{
	BIGNUM *n = NULL;
	int len;

	ck_assert_int_eq(EVP_PKEY_get_bn_param(theirs, name, &n), 1);
	len = BN_bn2bin(n, out);
	BN_free(n);
	return (size_t)len;
}

static uint32_t u32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void check_blob(const struct laps_buf *blob)
{
	uint8_t n[512], e[512];
	const size_t n_len = number("n", n), e_len = number("e", e);

	ck_assert_uint_eq(blob->len, 24 + e_len + n_len);
	ck_assert_mem_eq(blob->data, "RSA1", 4);
	ck_assert_uint_eq(u32le(blob->data + 4), (uint32_t)EVP_PKEY_get_bits(theirs));
	ck_assert_uint_eq(u32le(blob->data + 8), e_len);
	ck_assert_uint_eq(u32le(blob->data + 12), n_len);
	ck_assert_uint_eq(u32le(blob->data + 16), 0);
	ck_assert_uint_eq(u32le(blob->data + 20), 0);
	ck_assert_mem_eq(blob->data + 24, e, e_len);
	ck_assert_mem_eq(blob->data + 24 + e_len, n, n_len);
}

static struct laps_buf bytes_of(const json_t *text)
{
	struct laps_buf b;

	ck_assert(json_is_string(text));
	laps_buf_init(&b, LAPS_CSR_MAX);
	ck_assert_int_eq(
		laps_base64_parse(json_string_value(text), json_string_length(text), &b, NULL),
		LAPS_OK);
	return b;
}

/* A request of RFC 2986 that is signed by the key in it, and has the one name there may be. */
static void check_csr(const struct laps_buf *der, EVP_PKEY *of)
{
	const unsigned char *p = der->data;
	X509_REQ *csr = d2i_X509_REQ(NULL, &p, (long)der->len);
	EVP_PKEY *has;
	char name[128];

	ck_assert_ptr_nonnull(csr);
	ck_assert_ptr_eq(p, der->data + der->len);
	has = X509_REQ_get0_pubkey(csr);
	ck_assert_int_eq(X509_REQ_verify(csr, has), 1);
	if (of)
		ck_assert_int_eq(EVP_PKEY_eq(has, of), 1);
	ck_assert_int_eq(EVP_PKEY_get_bits(has), 2048);
	X509_NAME_oneline(X509_REQ_get_subject_name(csr), name, sizeof(name));
	ck_assert_str_eq(name, "/CN=7E980AD9-B86D-4306-9425-9AC066FB014A");
	X509_REQ_free(csr);
}

static const char *text_at(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	ck_assert_msg(text != NULL, "no text '%s'", name);
	return text;
}

static void check_request(const json_t *root, EVP_PKEY *of, int type, const char *domain)
{
	const json_t *request = json_object_get(root, "CertificateRequest");
	struct laps_buf b = bytes_of(json_object_get(request, "Data"));

	ck_assert_str_eq(text_at(request, "Type"), "pkcs10");
	check_csr(&b, of);
	laps_buf_clear(&b);
	ck_assert_str_eq(text_at(root, "TargetDomain"), domain);
	ck_assert_str_eq(text_at(root, "DeviceType"), "Windows");
	ck_assert_str_eq(text_at(root, "OSVersion"), "10.0.26100.1742");
	ck_assert_str_eq(text_at(root, "DeviceDisplayName"), "WS0001");
	ck_assert(json_is_integer(json_object_get(root, "JoinType")));
	ck_assert_int_eq(json_integer_value(json_object_get(root, "JoinType")), type);
	ck_assert_str_eq(text_at(json_object_get(root, "Attributes"), "ReuseDevice"), "true");
}

static const laps_entra_join_type type[] = {LAPS_ENTRA_JOINED, LAPS_ENTRA_REGISTERED,
					    LAPS_ENTRA_HYBRID};

/* entra-graph 5.1 */
START_TEST(asks_for_a_certificate)
{
	const struct laps_entra_join join = {.tenant = "corp.example",
					     .name = "WS0001",
					     .os_version = "10.0.26100.1742",
					     .join_type = type[_i]};
	const struct laps_entra_join_place at = {.domain = ""};
	static const int number_of[] = {0, 4, 6};
	struct laps_buf text, blob;
	json_t *root;

	read_key();
	laps_buf_init(&text, 65536);
	ck_assert_int_eq(laps_entra_join_request(&join, &at, key, &text, &cause), LAPS_OK);
	root = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(root);
	check_request(root, theirs, number_of[_i], "corp.example");
	blob = bytes_of(json_object_get(root, "TransportKey"));
	check_blob(&blob);
	laps_buf_clear(&blob);
	laps_buf_clear(&text);
	json_decref(root);
	forget_key();
}
END_TEST

/* A certificate of pkey with that only name, by OpenSSL, as base64 of its DER. */
static char *certificate(EVP_PKEY *pkey, const char *name)
{
	X509 *x = X509_new();
	struct laps_buf b;
	unsigned char *der = NULL;
	char *text;
	int len;

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	ck_assert_int_eq(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
						    (const unsigned char *)name, -1, -1, 0),
			 1);
	ck_assert_int_eq(X509_set_pubkey(x, pkey), 1);
	ck_assert_int_gt(X509_sign(x, pkey, EVP_sha256()), 0);
	len = i2d_X509(x, &der);
	ck_assert_int_gt(len, 0);
	laps_buf_init(&b, 65536);
	laps_base64_format(der, (size_t)len, &b);
	laps_buf_put_u8(&b, 0);
	text = strdup((const char *)b.data);
	laps_buf_clear(&b);
	OPENSSL_free(der);
	X509_free(x);
	return text;
}

/* An answer in which RAW stands for raw. */
static laps_rc parse_with(const char *answer, const char *raw, struct laps_entra_identity *out)
{
	const char *at = strstr(answer, "RAW");
	int head = at ? (int)(at - answer) : (int)strlen(answer);
	char *body = NULL;
	laps_rc rc;

	ck_assert_int_ge(asprintf(&body, "%.*s%s%s", head, answer, at ? raw : "", at ? at + 3 : ""),
			 0);
	rc = laps_entra_join_parse_answer(script_body(body), key, out, &cause);
	free(body);
	return rc;
}

/* entra-graph 5.1 and 5.2 */
START_TEST(takes_the_certificate_of_its_key)
{
	struct laps_entra_identity id = {0};
	char *raw;

	read_key();
	raw = certificate(theirs, "8B0100A4-2606-A328-6070-C5CAD7CF5C0B");
	ck_assert_int_eq(
		parse_with("{\"Certificate\":{\"Thumbprint\":\"x\",\"RawBody\":\"RAW\"},"
			   "\"User\":{\"Upn\":\"a@corp.example\"},\"MembershipChanges\":[]}",
			   raw, &id),
		LAPS_OK);
	ck_assert_str_eq(id.device_id, "8b0100a4-2606-a328-6070-c5cad7cf5c0b");
	ck_assert_str_eq(id.upn, "a@corp.example");
	ck_assert_uint_gt(id.certificate.len, 100);
	laps_buf_clear(&id.certificate);
	free(id.upn);
	ck_assert_int_eq(parse_with("{\"Certificate\":{\"RawBody\":\"RAW\"}}", raw, &id), LAPS_OK);
	ck_assert_str_eq(id.upn, "");
	laps_buf_clear(&id.certificate);
	free(id.upn);
	free(raw);
	forget_key();
}
END_TEST

/* Neither of another key, nor of a name that is no device. */
START_TEST(takes_no_certificate_of_others)
{
	static const char *const name[] = {"WS0001", "8b0100a4-2606-a328-6070",
					   "8b0100a4-2606-a328-6070-c5cad7cf5c0b.x"};
	struct laps_entra_identity id;
	EVP_PKEY *other = EVP_RSA_gen(2048), *curve = EVP_EC_gen("P-256");
	EVP_PKEY *const of[] = {other, curve};
	char *raw;

	memset(&id, 0xa5, sizeof(id));
	read_key();
	for (size_t i = 0; i < 2; i++) {
		raw = certificate(of[i], TLSCERT_CLIENT_NAME);
		ck_assert_int_eq(parse_with("{\"Certificate\":{\"RawBody\":\"RAW\"}}", raw, &id),
				 LAPS_E_FORMAT);
		ck_assert_ptr_nonnull(strstr(cause.text, "not of the device's key"));
		free(raw);
	}
	for (size_t i = 0; i < 3; i++) {
		raw = certificate(theirs, name[i]);
		ck_assert_int_eq(parse_with("{\"Certificate\":{\"RawBody\":\"RAW\"}}", raw, &id),
				 LAPS_E_FORMAT);
		ck_assert_ptr_nonnull(strstr(cause.text, "no device id"));
		free(raw);
	}
	for (size_t i = 0; i < sizeof(id); i++)
		ck_assert_uint_eq(((const uint8_t *)&id)[i], 0xa5);
	EVP_PKEY_free(other);
	EVP_PKEY_free(curve);
	forget_key();
}
END_TEST

static const char *const bad_answer[] = {
	"",
	"{}",
	"[]",
	"{\"Certificate\":7}",
	"{\"Certificate\":{\"RawBody\":7}}",
	"{\"Certificate\":{\"RawBody\":null}}",
	"{\"Certificate\":{\"RawBody\":\"\"}}",
	"{\"Certificate\":{\"RawBody\":\"not base64\"}}",
	"{\"Certificate\":{\"RawBody\":\"AAAA\"}}",
	"{\"Certificate\":{\"RawBody\":\"MAA=\",\"RawBody\":\"MAA=\"}}",
};

START_TEST(takes_no_broken_answer)
{
	struct laps_entra_identity id;

	memset(&id, 0xa5, sizeof(id));
	read_key();
	ck_assert_int_eq(parse_with(bad_answer[_i], "", &id), LAPS_E_FORMAT);
	for (size_t i = 0; i < sizeof(id); i++)
		ck_assert_uint_eq(((const uint8_t *)&id)[i], 0xa5);
	forget_key();
}
END_TEST

/* ---- with a service ----------------------------------------------------------------------- */
static const char discovery[] = "{\"DeviceJoinService\":{\"JoinEndpoint\":"
				"\"ORIGIN/EnrollmentServer/device/\"}" TELLS_ID "}";

static laps_rc join_now(struct laps_entra_identity *id)
{
	struct laps_entra_join join = {
		.http = script_http,
		.registration_url = script_origin,
		.login_url = "https://login.example",
		.tenant = "corp.example",
		.name = "WS0001",
		.os_version = "10.0.26100.1742",
		.join_type = LAPS_ENTRA_JOINED,
		.now_ticks = temp_now,
	};
	struct laps_secret *token = NULL;
	laps_rc rc;

	ck_assert_int_eq(laps_secret_dup(TOKEN, strlen(TOKEN), &token), LAPS_OK);
	join.user_token = token;
	rc = laps_entra_join(&join, id, &refusal, &cause);
	laps_secret_free(&token);
	return rc;
}

START_TEST(joins_where_discovery_says)
{
	struct laps_entra_identity id;
	char *raw, *answer = NULL;
	json_t *root;
	const char *body;

	read_key();
	raw = certificate(theirs, TLSCERT_CLIENT_NAME);
	ck_assert_int_gt(asprintf(&answer, "{\"Certificate\":{\"RawBody\":\"%s\"}}", raw), 0);
	script_start((const struct script_step[]){{200, discovery}, {201, answer}}, 2);
	/* it has made a key of its own, and this certificate is of ours */
	ck_assert_int_eq(join_now(&id), LAPS_E_FORMAT);
	ck_assert_ptr_nonnull(strstr(cause.text, "not of the device's key"));
	script_asked(0, "GET /corp.example/Discover?api-version=1.9&managed=True HTTP/1.1\r\n");
	script_asked(1, "POST /EnrollmentServer/device/?api-version=2.0 HTTP/1.1\r\n");
	script_asked(1, "\r\nAuthorization: Bearer " TOKEN "\r\n");
	script_asked(1, "\r\nContent-Type: application/json\r\n");
	ck_assert_ptr_null(strstr(tlsserver_request(script_server, 0), TOKEN));
	body = strstr(tlsserver_request(script_server, 1), "\r\n\r\n");
	root = json_loads(body, 0, NULL);
	ck_assert_ptr_nonnull(root);
	check_request(root, NULL, 0, "corp.example");
	json_decref(root);
	script_end(2);
	free(answer);
	free(raw);
	forget_key();
}
END_TEST

static const struct {
	struct script_step step[2];
	size_t n;
	unsigned status;
	const char *code;
} refused[] = {
	/* entra-graph 3.5e */
	{{{200, discovery},
	  {401, "{\"ErrorType\":\"AuthenticationError\",\"Message\":\"Invalid JWT token.\"}"}},
	 2,
	 401,
	 "AuthenticationError"},
	{{{200, discovery}, {400, "{\"ErrorType\":\"DirectoryError\",\"Message\":\"" TOKEN "\"}"}},
	 2,
	 400,
	 ""},
	{{{200, discovery}, {500, ""}}, 2, 500, ""},
	{{{200, discovery}, {204, ""}}, 2, 204, ""},
	{{{400, "{\"ErrorType\":\"InvalidRequest\"}"}}, 1, 400, "InvalidRequest"},
	{{{404, ""}}, 1, 404, ""},
	{{{302, ""}}, 1, 302, ""},
};

START_TEST(tells_why_it_may_not_join)
{
	struct laps_entra_identity id;

	memset(&id, 0xa5, sizeof(id));
	script_start(refused[_i].step, refused[_i].n);
	ck_assert_int_eq(join_now(&id), LAPS_E_DENIED);
	ck_assert_uint_eq(refusal.http_status, refused[_i].status);
	ck_assert_str_eq(refusal.code, refused[_i].code);
	ck_assert_ptr_null(strstr(cause.text, TOKEN));
	for (size_t i = 0; i < sizeof(id); i++)
		ck_assert_uint_eq(((const uint8_t *)&id)[i], 0xa5);
	script_end((unsigned)refused[_i].n);
}
END_TEST

static const struct {
	unsigned status;
	laps_rc rc;
} left[] = {
	{200, LAPS_OK},       {204, LAPS_OK},       {404, LAPS_E_NOTFOUND},
	{401, LAPS_E_DENIED}, {302, LAPS_E_DENIED}, {500, LAPS_E_DENIED},
};

/* entra-graph 5.3 */
START_TEST(leaves_with_its_certificate)
{
	struct laps_entra_identity id = {.registration_url = script_origin};
	struct laps_http_options o = {0};
	struct laps_http *http = NULL;

	tlscert_client(temp_dir, 0);
	script_start((const struct script_step[]){{left[_i].status, "{}"}}, 1);
	o.ca_file = temp_path("ca.pem");
	o.cert_file = temp_path("client.pem");
	o.key_file = temp_path("client.key");
	ck_assert_int_eq(laps_http_open(&o, &http, &cause), LAPS_OK);
	memcpy(id.device_id, TLSCERT_CLIENT_NAME, sizeof(TLSCERT_CLIENT_NAME));
	ck_assert_int_eq(laps_entra_leave(http, &id, &refusal, &cause), left[_i].rc);
	ck_assert_str_eq(tlsserver_client_name(script_server), TLSCERT_CLIENT_NAME);
	script_asked(0, "DELETE /EnrollmentServer/device/" TLSCERT_CLIENT_NAME
			"?api-version=2.0 HTTP/1.1\r\n");
	laps_http_close(&http);
	script_end(1);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("entra_join");
	TCase *tc = temp_case("texts");

	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, finds_where_to_join, 0, N(place));
	tcase_add_loop_test(tc, asks_for_a_certificate, 0, N(type));
	tcase_add_test(tc, takes_the_certificate_of_its_key);
	tcase_add_test(tc, takes_no_certificate_of_others);
	tcase_add_loop_test(tc, takes_no_broken_answer, 0, N(bad_answer));
	suite_add_tcase(s, tc);
	tc = temp_case("service");
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, joins_where_discovery_says);
	tcase_add_loop_test(tc, tells_why_it_may_not_join, 0, N(refused));
	tcase_add_loop_test(tc, leaves_with_its_certificate, 0, N(left));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
