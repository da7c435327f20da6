/* SPDX-License-Identifier: MIT */
/*
 * Logging in against a login service that answers as a script says: what it is sent in each way,
 * where secrets go and where they do not, and what is made of its answers. That real services take
 * the same is shown by tests/sim.
 */
#include "ports/entra_login.h"

#include <laps/cert.h>
#include <laps/filetime.h>
#include <laps/text.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "ports/cloud_answer.h"
#include "ports/entra_assertion.h"
#include "ports/entra_login_private.h"
#include "ports/file.h"
#include "script.h"

#define TENANT "corp.example"
#define CLIENT "5b4e8a2c-0000-4000-8000-000000000001"
#define SECRET "Pass-word-0001&x=y z"
#define TOKEN  "eyJ0.Tok-en_0001.x"

static const char configuration[] =
	"{\"token_endpoint\":\"ORIGIN/t/oauth2/v2.0/token\",\"device_authorization_endpoint\":"
	"\"ORIGIN/t/oauth2/v2.0/code\",\"issuer\":\"x\",\"unknown\":{\"a\":[1]}}";
static const char granted[] = "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":"
			      "3599,\"access_token\":\"" TOKEN "\"}";

static struct laps_cause cause;
static struct laps_cloud_refusal refusal;
static struct laps_secret *token;

static struct laps_entra_login login_of(const char *login_url)
{
	return (struct laps_entra_login){
		.http = script_http,
		.login_url = login_url,
		.tenant = TENANT,
		.client_id = CLIENT,
		.scope = LAPS_ENTRA_GRAPH_URL "/.default",
	};
}

static laps_rc with_secret(void)
{
	const struct laps_entra_login login = login_of(script_origin);
	struct laps_secret *secret = NULL;
	laps_rc rc;

	token = NULL;
	ck_assert_int_eq(laps_secret_dup(SECRET, strlen(SECRET), &secret), LAPS_OK);
	rc = laps_entra_login_secret(&login, secret, &token, &refusal, &cause);
	laps_secret_free(&secret);
	return rc;
}

static void got_token(void)
{
	ck_assert_ptr_nonnull(token);
	ck_assert_str_eq(laps_secret_text(token), TOKEN);
	laps_secret_free(&token);
}

/* entra-graph 4.2 and E1: what msal-node asks, and sends */
START_TEST(logs_in_with_a_secret)
{
	script_start((const struct script_step[]){{200, configuration}, {200, granted}}, 2);
	ck_assert_int_eq(with_secret(), LAPS_OK);
	got_token();
	script_asked(0, "GET /" TENANT "/v2.0/.well-known/openid-configuration HTTP/1.1\r\n");
	script_asked(1, "POST /t/oauth2/v2.0/token HTTP/1.1\r\n");
	script_asked(1, "\r\nContent-Type: application/x-www-form-urlencoded\r\n");
	script_asked(1, "\r\n\r\nclient_id=" CLIENT
			"&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
			"&grant_type=client_credentials"
			"&client_secret=Pass-word-0001%26x%3Dy%20z");
	script_end(2);
}
END_TEST

START_TEST(logs_in_with_a_password)
{
	struct laps_entra_login login;
	struct laps_secret *password = NULL;

	script_start((const struct script_step[]){{200, configuration}, {200, granted}}, 2);
	login = login_of(script_origin);
	ck_assert_int_eq(laps_secret_dup(SECRET, strlen(SECRET), &password), LAPS_OK);
	ck_assert_int_eq(laps_entra_login_password(&login, "adm+in@corp.example", password, &token,
						   &refusal, &cause),
			 LAPS_OK);
	laps_secret_free(&password);
	got_token();
	script_asked(1, "&grant_type=password&username=adm%2Bin%40corp.example"
			"&password=Pass-word-0001%26x%3Dy%20z");
	script_end(2);
}
END_TEST

/* A slash at the end of the address, and a tenant that is no path, make no other request. */
START_TEST(asks_the_tenant_and_no_other_path)
{
	struct laps_entra_login login;
	struct laps_secret *secret = NULL;
	char url[80];

	script_start((const struct script_step[]){{400, "{\"error\":\"invalid_request\"}"}}, 1);
	snprintf(url, sizeof(url), "%s/", script_origin);
	login = login_of(url);
	login.tenant = "../a?b#c";
	ck_assert_int_eq(laps_secret_dup(SECRET, strlen(SECRET), &secret), LAPS_OK);
	ck_assert_int_eq(laps_entra_login_secret(&login, secret, &token, &refusal, &cause),
			 LAPS_E_DENIED);
	laps_secret_free(&secret);
	ck_assert_str_eq(refusal.code, "invalid_request");
	script_asked(0, "GET /..%2Fa%3Fb%23c/v2.0/.well-known/openid-configuration HTTP/1.1\r\n");
	script_end(1);
}
END_TEST

/* No secret leaves for another place than the one that was configured. */
static const char *const elsewhere[] = {
	"{\"token_endpoint\":\"https://evil.example/token\"}",
	"{\"token_endpoint\":\"http://localhost/token\"}",
	"{\"token_endpoint\":\"https://localhost/token\"}",
	"{\"token_endpoint\":\"ORIGIN@evil.example/token\"}",
	"{\"token_endpoint\":\"ORIGIN.evil.example/token\"}",
	"{\"token_endpoint\":\"/t/oauth2/v2.0/token\"}",
	"{\"token_endpoint\":\"\"}",
	"{\"token_endpoint\":7}",
	"{\"token_endpoint\":[\"ORIGIN/token\"]}",
	"{\"token_endpoint\":null}",
	"{\"Token_Endpoint\":\"ORIGIN/token\"}",
	"{\"token_endpoint\":\"ORIGIN/token\",\"token_endpoint\":\"ORIGIN/other\"}",
	"{\"token_endpoint\":\"ORIGIN/token\",\"device_authorization_endpoint\":\"https://evil/\"}",
	"{\"token_endpoint\":\"ORIGIN/token\",\"device_authorization_endpoint\":null}",
	"{\"token_endpoint\":\"ORIGIN/grant\"}", /* no neighbour for device codes */
	"{}",
	"[]",
	"",
	"\"ORIGIN/token\"",
};

START_TEST(sends_secrets_nowhere_else)
{
	script_start((const struct script_step[]){{200, elsewhere[_i]}}, 1);
	ck_assert_int_eq(with_secret(), LAPS_E_FORMAT);
	ck_assert_ptr_null(token);
	ck_assert(strncmp(cause.text, "the login service: ", 19) == 0);
	script_end(1);
}
END_TEST

static const struct {
	unsigned status;
	const char *json;
	laps_rc rc;
} odd_token[] = {
	{200, "{\"access_token\":\"" TOKEN "\"}", LAPS_OK}, /* the least there can be */
	{200, "{\"access_token\":\"" TOKEN "\",\"token_type\":\"bearer\",\"expires_in\":\"9\"}",
	 LAPS_OK},
	{200, "{\"access_token\":\"" TOKEN "\",\"token_type\":\"pop\"}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"" TOKEN "\",\"token_type\":7}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"\"}", LAPS_E_FORMAT},
	{200, "{\"access_token\":7}", LAPS_E_FORMAT},
	{200, "{\"access_token\":null}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"a b\"}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"a\\r\\nX-Evil: 1\"}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"a\\u00e4\"}", LAPS_E_FORMAT},
	{200, "{\"access_token\":\"a\",\"access_token\":\"b\"}", LAPS_E_FORMAT},
	{200, "{\"error\":\"invalid_client\"}", LAPS_E_FORMAT},
	{200, "", LAPS_E_FORMAT},
	{204, "", LAPS_E_DENIED},
	{301, "{\"access_token\":\"" TOKEN "\"}", LAPS_E_DENIED},
	{400, "{\"access_token\":\"" TOKEN "\"}", LAPS_E_DENIED},
	{500, "<html>", LAPS_E_DENIED},
};

START_TEST(takes_a_token_and_nothing_else)
{
	script_start((const struct script_step[]){{200, configuration},
						  {odd_token[_i].status, odd_token[_i].json}},
		     2);
	ck_assert_int_eq(with_secret(), odd_token[_i].rc);
	if (odd_token[_i].rc == LAPS_OK)
		got_token();
	ck_assert_ptr_null(token);
	ck_assert_uint_eq(refusal.http_status,
			  odd_token[_i].rc == LAPS_E_DENIED ? odd_token[_i].status : 0);
	script_end(2);
}
END_TEST

/* entra-graph 4.5 */
START_TEST(tells_why_it_was_refused)
{
	script_start(
		(const struct script_step[]){
			{200, configuration},
			{401, "{\"error\":\"invalid_client\",\"error_description\":"
			      "\"AADSTS7000215: Invalid client secret.\\r\\nTrace ID: x\"}"}},
		2);
	ck_assert_int_eq(with_secret(), LAPS_E_DENIED);
	ck_assert_uint_eq(refusal.http_status, 401);
	ck_assert_str_eq(refusal.code, "invalid_client");
	ck_assert_str_eq(refusal.text, "AADSTS7000215: Invalid client secret.");
	script_end(2);
}
END_TEST

START_TEST(keeps_a_secret_that_is_told_back)
{
	script_start(
		(const struct script_step[]){
			{200, configuration},
			{401, "{\"error\":\"e\",\"error_description\":\"not " SECRET "\"}"}},
		2);
	ck_assert_int_eq(with_secret(), LAPS_E_DENIED);
	ck_assert_ptr_null(strstr(refusal.text, "Pass-word"));
	ck_assert_ptr_null(strstr(cause.text, "Pass-word"));
	script_end(2);
}
END_TEST

/* A body of each bound, and one more. */
START_TEST(bounds_a_token)
{
	struct laps_buf body;

	for (size_t more = 0; more < 2; more++) {
		laps_buf_init(&body, LAPS_ENTRA_TOKEN_MAX + 64);
		script_put(&body, "{\"access_token\":\"");
		for (size_t i = 0; i < LAPS_ENTRA_TOKEN_MAX + more; i++)
			laps_buf_put_u8(&body, 'a');
		script_put(&body, "\"}");
		token = NULL;
		ck_assert_int_eq(laps_entra_login_parse_token(&body, &token, &cause),
				 more ? LAPS_E_FORMAT : LAPS_OK);
		laps_secret_free(&token);
		laps_buf_clear(&body);
	}
}
END_TEST

static const struct {
	const char *json, *message;
	unsigned expires, interval;
	laps_rc rc;
} code[] = {
	{"{\"device_code\":\"d\",\"user_code\":\"U\",\"verification_uri\":\"https://"
	 "v\",\"message\":"
	 "\"do it\",\"expires_in\":900,\"interval\":5}",
	 "do it", 900, 5, LAPS_OK},
	/* RFC 8628 3.2: interval is optional; and numbers as the older endpoint has them */
	{"{\"device_code\":\"d\",\"message\":\"m\",\"expires_in\":\"60\"}", "m", 60, 5, LAPS_OK},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"interval\":0}", "m", 900, 1, LAPS_OK},
	{"{\"device_code\":\"d\",\"user_code\":\"U\",\"verification_uri\":\"https://v\"}",
	 "To sign in, use a web browser to open the page https://v and enter the code U to "
	 "authenticate.",
	 900, 5, LAPS_OK},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"expires_in\":3600,\"interval\":300}", "m",
	 3600, 300, LAPS_OK},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"expires_in\":3601}", NULL, 0, 0,
	 LAPS_E_FORMAT},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"interval\":301}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"expires_in\":0}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"interval\":-1}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"d\",\"message\":\"m\",\"interval\":1e9}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"d\"}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"\",\"message\":\"m\"}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":9,\"message\":\"m\"}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"message\":\"m\"}", NULL, 0, 0, LAPS_E_FORMAT},
	{"{\"device_code\":\"d\",\"device_code\":\"e\",\"message\":\"m\"}", NULL, 0, 0,
	 LAPS_E_FORMAT},
	{"[]", NULL, 0, 0, LAPS_E_FORMAT},
};

/* entra-graph 4.5, RFC 8628 3.2 */
START_TEST(takes_device_codes)
{
	struct laps_entra_device_code out;

	memset(&out, 0xa5, sizeof(out));
	ck_assert_int_eq(
		laps_entra_login_parse_device_code(script_body(code[_i].json), &out, &cause),
		code[_i].rc);
	if (code[_i].rc == LAPS_OK) {
		ck_assert_str_eq(laps_secret_text(out.code), "d");
		ck_assert_str_eq(out.message, code[_i].message);
		ck_assert_uint_eq(out.expires_seconds, code[_i].expires);
		ck_assert_uint_eq(out.interval_seconds, code[_i].interval);
		laps_entra_device_code_clear(&out);
	}
}
END_TEST

/* RFC 8628 3.5: which answers to a poll go on, and how much later */
static const struct {
	unsigned status;
	const char *json;
	bool again;
	unsigned interval;
} polled[] = {
	{400, "{\"error\":\"authorization_pending\"}", true, 5},
	{400, "{\"error\":\"slow_down\"}", true, 10},
	{400, "{\"error\":\"authorization_declined\"}", false, 5},
	{400, "{\"error\":\"expired_token\"}", false, 5},
	{400, "{\"error\":\"bad_verification_code\"}", false, 5},
	{400, "{}", false, 5},
	{200, "{\"error\":\"authorization_pending\"}", false, 5},
	{401, "{\"error\":\"authorization_pending\"}", false, 5},
	{500, "", false, 5},
};

START_TEST(knows_when_to_poll_again)
{
	struct laps_http_answer answer = {.status = polled[_i].status};
	unsigned interval = 5;

	answer.body = *script_body(polled[_i].json);
	ck_assert_int_eq(laps_entra_login_poll_again(&answer, &interval), polled[_i].again);
	ck_assert_uint_eq(interval, polled[_i].interval);
}
END_TEST

static char told[2][64];
static int told_n, asked_n, give_up_at;

static bool tell(void *ctx, const char *message)
{
	ck_assert_ptr_eq(ctx, told);
	if (message)
		snprintf(told[told_n++], sizeof(told[0]), "%s", message);
	else
		asked_n++;
	return !message ? asked_n != give_up_at : true;
}

static laps_rc with_device_code(void)
{
	const struct laps_entra_login login = login_of(script_origin);

	token = NULL;
	told_n = asked_n = 0;
	return laps_entra_login_device_code(&login, tell, told, &token, &refusal, &cause);
}

#define A_CODE                                                                                    \
	"{\"device_code\":\"dev-ice\",\"user_code\":\"ABCD\",\"verification_uri\":\"https://v\"," \
	"\"message\":\"go there\",\"expires_in\":60,\"interval\":1}"

/* told once, asked until it is done */
START_TEST(waits_until_somebody_has_signed_in)
{
	script_start((const struct script_step[]){{200, configuration},
						  {200, A_CODE},
						  {400, "{\"error\":\"authorization_pending\"}"},
						  {200, granted}},
		     4);
	give_up_at = 0;
	ck_assert_int_eq(with_device_code(), LAPS_OK);
	got_token();
	ck_assert_int_eq(told_n, 1);
	ck_assert_str_eq(told[0], "go there");
	ck_assert_int_eq(asked_n, 2);
	script_asked(1, "POST /t/oauth2/v2.0/code HTTP/1.1\r\n");
	script_asked(1, "client_id=" CLIENT "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default");
	for (unsigned i = 2; i < 4; i++) {
		script_asked(i, "POST /t/oauth2/v2.0/token HTTP/1.1\r\n");
		script_asked(i, "\r\n\r\nclient_id=" CLIENT
				"&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
				"&device_code=dev-ice");
	}
	script_end(4);
}
END_TEST

START_TEST(ends_when_the_user_declines)
{
	script_start(
		(const struct script_step[]){
			{200, configuration},
			{200, A_CODE},
			{400, "{\"error\":\"authorization_declined\",\"error_description\":"
			      "\"AADSTS70000: no, not dev-ice\"}"}},
		3);
	give_up_at = 0;
	ck_assert_int_eq(with_device_code(), LAPS_E_DENIED);
	ck_assert_ptr_null(token);
	/* the code opens the session as a password would, and was told back */
	ck_assert_ptr_null(strstr(cause.text, "dev-ice"));
	script_end(3);
}
END_TEST

START_TEST(ends_when_it_is_told_to)
{
	script_start((const struct script_step[]){{200, configuration}, {200, A_CODE}}, 2);
	give_up_at = 1;
	ck_assert_int_eq(with_device_code(), LAPS_E_DENIED);
	ck_assert_str_eq(refusal.code, "authorization_declined");
	script_end(2);
}
END_TEST

/* A code that ends before it could be asked for is not waited for. */
START_TEST(ends_when_the_code_does)
{
	script_start((const struct script_step[]){{200, configuration},
						  {200, "{\"device_code\":\"d\",\"message\":\"m\","
							"\"expires_in\":2,\"interval\":300}"}},
		     2);
	give_up_at = 0;
	ck_assert_int_eq(with_device_code(), LAPS_E_DENIED);
	ck_assert_str_eq(refusal.code, "expired_token");
	script_end(2);
}
END_TEST

START_TEST(finds_the_endpoint_for_codes_as_msal_does)
{
	struct laps_entra_endpoints e;

	ck_assert_int_eq(laps_entra_login_parse_endpoints(
				 script_body("{\"token_endpoint\":"
					     "\"https://login.example/t/oauth2/v2.0/token\"}"),
				 "https://login.example", &e, &cause),
			 LAPS_OK);
	ck_assert_str_eq(e.device_code, "https://login.example/t/oauth2/v2.0/devicecode");
}
END_TEST

/* The value of a form's field in a request, percent-decoding not needed: base64url and dots. */
static char *field(const char *request, const char *name)
{
	const char *at = strstr(request, name);

	ck_assert_ptr_nonnull(at);
	at += strlen(name);
	return strndup(at, strcspn(at, "&"));
}

static json_t *part_json(const char *from, size_t len)
{
	struct laps_buf b;
	json_t *o;

	laps_buf_init(&b, 65536);
	ck_assert_int_eq(laps_base64url_parse(from, len, &b, NULL), LAPS_OK);
	o = json_loadb((const char *)b.data, b.len, 0, NULL);
	ck_assert_ptr_nonnull(o);
	laps_buf_clear(&b);
	return o;
}

static const char *text_of(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* OpenSSL says whether the signature is PS256 with a salt of 32 bytes by the certificate's key. */
static void check_signature(const char *jws, const char *pem_file)
{
	const char *dot = strrchr(jws, '.');
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;
	struct laps_buf sig;
	EVP_PKEY *key;
	X509 *cert;
	FILE *f = fopen(pem_file, "r");

	ck_assert_ptr_nonnull(f);
	cert = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	ck_assert_ptr_nonnull(cert);
	key = X509_get_pubkey(cert);
	laps_buf_init(&sig, 1024);
	ck_assert_int_eq(laps_base64url_parse(dot + 1, strlen(dot + 1), &sig, NULL), LAPS_OK);
	ck_assert_int_eq(EVP_DigestVerifyInit(ctx, &pctx, EVP_sha256(), NULL, key), 1);
	ck_assert_int_gt(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 0);
	ck_assert_int_gt(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, 32), 0);
	ck_assert_int_eq(EVP_DigestVerify(ctx, sig.data, sig.len, (const unsigned char *)jws,
					  (size_t)(dot - jws)),
			 1);
	laps_buf_clear(&sig);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	X509_free(cert);
}

/* x5t#S256 as openssl(1) would have it: base64url of SHA-256 over the DER. */
static void check_thumbprint(const char *thumbprint, const struct laps_buf *der)
{
	unsigned char digest[32];
	struct laps_buf b;

	ck_assert_int_eq(EVP_Digest(der->data, der->len, digest, NULL, EVP_sha256(), NULL), 1);
	laps_buf_init(&b, 64);
	ck_assert_int_eq(laps_base64url_parse(thumbprint, strlen(thumbprint), &b, NULL), LAPS_OK);
	ck_assert_uint_eq(b.len, sizeof(digest));
	ck_assert_mem_eq(b.data, digest, sizeof(digest));
	laps_buf_clear(&b);
}

/* entra-graph 4.4, the first row */
START_TEST(logs_in_with_a_certificate)
{
	static const uint8_t jti[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	struct laps_buf pem, der, key_pem;
	struct laps_rsa *key = NULL;
	struct laps_entra_login login;
	json_t *header, *payload;
	const char *dot;
	char *jws, aud[128];

	tlscert_client(temp_dir, 0);
	ck_assert_int_eq(laps_file_read(temp_path("client.pem"), 65536, &pem, &cause), LAPS_OK);
	ck_assert_int_eq(laps_file_read(temp_path("client.key"), 65536, &key_pem, &cause), LAPS_OK);
	laps_buf_init(&der, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_cert_parse_pem(pem.data, pem.len, &der, NULL), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem(key_pem.data, key_pem.len, &key, NULL), LAPS_OK);
	script_start((const struct script_step[]){{200, configuration}, {200, granted}}, 2);
	login = login_of(script_origin);
	ck_assert_int_eq(laps_entra_login_certificate(&login, der.data, der.len, key, temp_now, jti,
						      &token, &refusal, &cause),
			 LAPS_OK);
	got_token();
	script_asked(1, "&grant_type=client_credentials&client_assertion_type="
			"urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&");
	jws = field(tlsserver_request(script_server, 1), "&client_assertion=");
	check_signature(jws, temp_path("client.pem"));
	dot = strchr(jws, '.');
	header = part_json(jws, (size_t)(dot - jws));
	payload = part_json(dot + 1, strcspn(dot + 1, "."));
	ck_assert_str_eq(text_of(header, "alg"), "PS256");
	ck_assert_str_eq(text_of(header, "typ"), "JWT");
	check_thumbprint(text_of(header, "x5t#S256"), &der);
	snprintf(aud, sizeof(aud), "%s/t/oauth2/v2.0/token", script_origin);
	ck_assert_str_eq(text_of(payload, "aud"), aud);
	ck_assert_str_eq(text_of(payload, "iss"), CLIENT);
	ck_assert_str_eq(text_of(payload, "sub"), CLIENT);
	ck_assert_str_eq(text_of(payload, "jti"), "04030201-0605-0807-090a-0b0c0d0e0f10");
	/* 2022-01-30T20:52:13Z by date(1) */
	ck_assert_int_eq(json_integer_value(json_object_get(payload, "nbf")), 1643575933);
	ck_assert_int_eq(json_integer_value(json_object_get(payload, "iat")), 1643575933);
	ck_assert_int_eq(json_integer_value(json_object_get(payload, "exp")), 1643576533);
	json_decref(header);
	json_decref(payload);
	free(jws);
	script_end(2);
	laps_rsa_free(&key);
	laps_buf_clear(&der);
	laps_buf_clear(&pem);
	laps_buf_clear(&key_pem);
}
END_TEST

START_TEST(signs_nothing_before_1970)
{
	static const uint8_t jti[16];
	struct laps_secret *out = NULL;

	ck_assert_int_eq(laps_entra_assertion(CLIENT, "https://x/token", (const uint8_t *)"c", 1,
					      NULL, LAPS_TICKS_UNIX_EPOCH - 1, jti, &out, &cause),
			 LAPS_E_RANGE);
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(tells_that_nobody_answers)
{
	const struct laps_http_options o = {0};
	struct laps_entra_login login;
	struct laps_secret *secret = NULL;

	ck_assert_int_eq(laps_http_open(&o, &script_http, &cause), LAPS_OK);
	login = login_of("https://127.0.0.1:1");
	ck_assert_int_eq(laps_secret_dup(SECRET, strlen(SECRET), &secret), LAPS_OK);
	refusal.http_status = 7;
	ck_assert_int_eq(laps_entra_login_secret(&login, secret, &token, &refusal, &cause),
			 LAPS_E_HOST);
	ck_assert_uint_eq(refusal.http_status, 0);
	laps_secret_free(&secret);
	laps_http_close(&script_http);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("entra_login");
	TCase *tc = temp_case("application");

	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, logs_in_with_a_secret);
	tcase_add_test(tc, logs_in_with_a_password);
	tcase_add_test(tc, logs_in_with_a_certificate);
	tcase_add_test(tc, signs_nothing_before_1970);
	tcase_add_test(tc, asks_the_tenant_and_no_other_path);
	suite_add_tcase(s, tc);
	tc = temp_case("answers");
	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, sends_secrets_nowhere_else, 0, N(elsewhere));
	tcase_add_loop_test(tc, takes_a_token_and_nothing_else, 0, N(odd_token));
	tcase_add_test(tc, bounds_a_token);
	tcase_add_test(tc, tells_why_it_was_refused);
	tcase_add_test(tc, keeps_a_secret_that_is_told_back);
	tcase_add_test(tc, tells_that_nobody_answers);
	suite_add_tcase(s, tc);
	tc = temp_case("device code");
	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, takes_device_codes, 0, N(code));
	tcase_add_loop_test(tc, knows_when_to_poll_again, 0, N(polled));
	tcase_add_test(tc, waits_until_somebody_has_signed_in);
	tcase_add_test(tc, ends_when_the_user_declines);
	tcase_add_test(tc, ends_when_it_is_told_to);
	tcase_add_test(tc, ends_when_the_code_does);
	tcase_add_test(tc, finds_the_endpoint_for_codes_as_msal_does);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
