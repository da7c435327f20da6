/* SPDX-License-Identifier: MIT */
/*
 * The cloud port of a joined device against services that answer by a script: what is sent where,
 * what is believed, and what each refusal becomes.
 */
#include "ports/entra.h"

#include <laps/cert.h>
#include <laps/hresult.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <string.h>

#include "lib/runner.h"
#include "lib/tlscert.h"
#include "lib/tlsserver.h"
#include "ports/cloud_answer.h"
#include "ports/entra_contract.h"
#include "ports/file.h"
#include "temp.h"

#define TENANT       "72f988bf-86f1-41af-91ab-2d7cd011db47"
#define DEVICE       TLSCERT_CLIENT_NAME
#define TOKEN        "eyJ0.eyJ1.c2ln"
#define PASSWORD     "Pass-w\xc3\xb6rd-0001"
#define PASSWORD_B64 "UGFzcy13w7ZyZC0wMDAx" /* base64(1) */
#define ANSWER_MAX   8
#define ROUTE        "/manage/" TENANT "/device/" DEVICE "/localCredentials?api-version=1.0"
/* of the id's bytes, by Python's uuid.bytes_le and struct */
#define ACCOUNT_SID "S-1-5-21-2332098724-2737317382-3401936992-500"

static struct laps_cause cause;
static struct laps_cloud_refusal refusal;
static struct tlsserver *server;
static struct tlsserver_answer answers[ANSWER_MAX];
static char texts[ANSWER_MAX][4096];
static size_t answer_n;
static struct laps_entropy_port entropy;
static struct laps_entra_identity identity;
static struct laps_config config;
static struct laps_entra *entra;
static struct laps_cloud_port port;
static char name[128], origin[64];

/* The next answer; "$" in its body is the server's origin. headers end in line ends. */
static void then(unsigned status, const char *headers, const char *body)
{
	char filled[3072];
	size_t len = 0;

	for (const char *p = body; *p; p++)
		len += (size_t)snprintf(filled + len, sizeof(filled) - len, "%.*s",
					*p == '$' ? (int)sizeof(origin) : 1,
					*p == '$' ? origin : p);
	filled[len] = 0;
	snprintf(texts[answer_n], sizeof(texts[0]),
		 "HTTP/1.1 %u X\r\nContent-Type: application/json\r\n%sContent-Length: "
		 "%zu\r\n\r\n%s",
		 status, headers, len, filled);
	answers[answer_n] = (struct tlsserver_answer){.text = texts[answer_n], .keep = true};
	answer_n++;
}

static void take_identity(void)
{
	struct laps_buf pem;

	tlscert_client(temp_dir, 0);
	snprintf(identity.tenant_id, sizeof(identity.tenant_id), TENANT);
	snprintf(identity.device_id, sizeof(identity.device_id), DEVICE);
	ck_assert_int_eq(laps_file_read(temp_path("client.key"), 8192, &pem, &cause), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem(pem.data, pem.len, &identity.key, NULL), LAPS_OK);
	laps_buf_clear(&pem);
	ck_assert_int_eq(laps_file_read(temp_path("client.pem"), 8192, &pem, &cause), LAPS_OK);
	laps_buf_init(&identity.certificate, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_cert_parse_pem(pem.data, pem.len, &identity.certificate, NULL),
			 LAPS_OK);
	laps_buf_clear(&pem);
	identity.cert_file = strdup(temp_path("client.pem"));
	identity.key_file = strdup(temp_path("client.key"));
	identity.login_url = strdup(origin);
	identity.registration_url = strdup(origin);
}

/* The server, which may be given its answers until the first request, and the device. */
static void begin(void)
{
	const struct tlsserver_options o = {
		.dir = temp_dir, .answer = answers, .answer_n = ANSWER_MAX};

	refusal = (struct laps_cloud_refusal){0};
	server = tlsserver_start(&o);
	snprintf(origin, sizeof(origin), "https://localhost:%u", tlsserver_port(server));
	take_identity();
	entropy = temp_entropy();
	config.entra.ca_file = strdup(temp_path("ca.pem"));
	ck_assert_int_eq(laps_entra_open(&config, &entropy, &entra, &cause), LAPS_OK);
	laps_entra_set_identity(entra, &identity);
	port = laps_entra_port(entra);
}

static void end(void)
{
	laps_entra_close(&entra);
	tlsserver_stop(&server);
	laps_entra_identity_clear(&identity);
	free(config.entra.ca_file);
	config = (struct laps_config){0};
	memset(answers, 0, sizeof(answers));
	answer_n = 0;
	ck_assert_ptr_null(strstr(cause.text, TOKEN));
	ck_assert_ptr_null(strstr(cause.text, PASSWORD));
	ck_assert_ptr_null(strstr(refusal.text, PASSWORD));
	ck_assert_ptr_null(strstr(refusal.text, PASSWORD_B64));
	ck_assert_ptr_null(strstr(cause.text, PASSWORD_B64));
}

static laps_rc discover(void)
{
	return port.discover(port.ctx, name, sizeof(name), &refusal, &cause);
}

static laps_rc authenticate(void)
{
	return port.authenticate(port.ctx, &refusal, &cause);
}

static laps_rc upload(void)
{
	struct laps_secret *password;
	struct laps_cloud_upload up = {
		.account = "Admin \"1\"", .account_rid = 500, .expiry_ticks = 132880495330729182};
	laps_rc rc;

	ck_assert_int_eq(laps_secret_dup(PASSWORD, strlen(PASSWORD), &password), LAPS_OK);
	up.password = password;
	rc = port.upload(port.ctx, &up, &refusal, &cause);
	laps_secret_free(&password);
	return rc;
}

#define DISCOVERY                                                                              \
	"{\"DeviceManagementService\":{\"DeviceManagementEndpoint\":\"$/manage/" TENANT "/\"," \
	"\"DeviceManagementResourceId\":\"urn:ms-drs:enterpriseregistration.windows.net\"},"   \
	"\"TenantInfo\":{\"TenantId\":\"" TENANT "\"}}"
#define NONCE "{\"Nonce\":\"AwABAAEA_n-1\"}"
#define TOKEN_OK \
	"{\"token_type\":\"Bearer\",\"expires_in\":\"3599\",\"access_token\":\"" TOKEN "\"}"

/* As far as an upload. */
static void authenticated(void)
{
	then(200, "", DISCOVERY);
	then(200, "", NONCE);
	then(200, "", TOKEN_OK);
}

static void expect_request(unsigned i, const char *line, const char *part)
{
	const char *text = tlsserver_request(server, i);

	ck_assert_msg(strncmp(text, line, strlen(line)) == 0, "'%.100s'", text);
	ck_assert_msg(strstr(text, part) != NULL, "no '%s'", part);
}

/* The signed request for a token, as the spec of the device token has it. */
static void check_assertion(const char *form)
{
	const char *text = strstr(form, "&request=");
	struct laps_buf der;
	struct laps_jws jws;
	struct laps_rsa *key;
	json_t *header, *payload;

	ck_assert_ptr_nonnull(text);
	text += 9;
	ck_assert_int_eq(laps_jws_parse(text, strlen(text), &jws, NULL), LAPS_OK);
	header = json_loadb((const char *)jws.header.data, jws.header.len, 0, NULL);
	payload = json_loadb((const char *)jws.payload.data, jws.payload.len, 0, NULL);
	ck_assert_str_eq(laps_cloud_text(header, "alg", 99), "RS256");
	ck_assert_str_eq(laps_cloud_text(header, "typ", 99), "JWT");
	ck_assert_int_eq(json_integer_value(json_object_get(header, "kdf_ver")), 2);
	ck_assert_str_eq(laps_cloud_text(payload, "resource", 99),
			 "urn:ms-drs:enterpriseregistration.windows.net");
	ck_assert_str_eq(laps_cloud_text(payload, "client_id", 99),
			 "29d9ed98-a469-4536-ade2-f981bc1d605e");
	ck_assert_str_eq(laps_cloud_text(payload, "request_nonce", 99), "AwABAAEA_n-1");
	ck_assert_str_eq(laps_cloud_text(payload, "grant_type", 99), "device_token");
	ck_assert_str_eq(
		laps_cloud_text(payload, "redirect_uri", 199),
		"ms-appx-web://Microsoft.AAD.BrokerPlugin/29d9ed98-a469-4536-ade2-f981bc1d605e");
	ck_assert_str_eq(laps_cloud_text(payload, "iss", 99), "aad:brokerplugin");
	laps_buf_init(&der, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_base64_parse(laps_cloud_text(header, "x5c", 99999),
					   strlen(laps_cloud_text(header, "x5c", 99999)), &der,
					   NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_rsa_of_cert(der.data, der.len, &key, NULL), LAPS_OK);
	ck_assert_int_eq(laps_jws_verify(text, &jws, LAPS_JWS_RS256, key), LAPS_OK);
	ck_assert(laps_rsa_same(key, identity.key));
	json_decref(header);
	json_decref(payload);
	laps_buf_clear(&der);
	laps_rsa_free(&key);
	laps_jws_clear(&jws);
}

/* AUT-40, AUT-41, DEV-21: the requests of a device, in order. */
START_TEST(finds_authenticates_and_uploads)
{
	begin();
	authenticated();
	then(200, "", "{}");
	ck_assert_msg(discover() == LAPS_OK, "%s", cause.text);
	ck_assert_str_eq(name, origin + strlen("https://"));
	ck_assert_msg(authenticate() == LAPS_OK, "%s", cause.text);
	ck_assert_msg(upload() == LAPS_OK, "%s", cause.text);
	ck_assert_uint_eq(tlsserver_requests(server), 4);
	expect_request(0, "GET /" TENANT "/Discover?api-version=1.9&managed=True HTTP/1.1\r\n",
		       "\r\nocp-adrs-client-name: lapsim\r\n");
	expect_request(1, "POST /" TENANT "/oauth2/token HTTP/1.1\r\n",
		       "\r\n\r\ngrant_type=srv_challenge");
	expect_request(2, "POST /" TENANT "/oauth2/token HTTP/1.1\r\n",
		       "\r\n\r\nwindows_api_version=2.2&grant_type="
		       "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&request=");
	check_assertion(tlsserver_request(server, 2));
	expect_request(3, "POST " ROUTE " HTTP/1.1\r\n", "\r\nAuthorization: Bearer " TOKEN "\r\n");
	expect_request(3, "POST ",
		       "\r\n\r\n{\"accountName\":\"Admin \\\"1\\\"\",\"accountSid\":\"" ACCOUNT_SID
		       "\",\"passwordBase64\":\"" PASSWORD_B64
		       "\",\"refreshDateTime\":\"2022-01-30T20:52:13.0729182Z\"}");
	expect_request(3, "POST ", "\r\nclient-request-id: ");
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_ptr_null(strstr(tlsserver_request(server, i), "Authorization"));
		ck_assert_ptr_null(strstr(tlsserver_request(server, i), PASSWORD_B64));
	}
	ck_assert_str_eq(tlsserver_client_name(server), "");
	end();
}
END_TEST

/* DEV-20 (ours): with entra-upload-auth = mtls no token is asked for, the certificate is enough. */
START_TEST(uploads_by_its_certificate_alone)
{
	config.entra.upload_by_certificate = true;
	begin();
	then(200, "", DISCOVERY);
	then(200, "", "{}");
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	ck_assert_msg(upload() == LAPS_OK, "%s", cause.text);
	ck_assert_uint_eq(tlsserver_requests(server), 2);
	expect_request(1, "POST " ROUTE " HTTP/1.1\r\n", PASSWORD_B64);
	ck_assert_ptr_null(strstr(tlsserver_request(server, 1), "Authorization"));
	ck_assert_str_eq(tlsserver_client_name(server), DEVICE);
	end();
}
END_TEST

/* Once closed, everything is asked anew. */
START_TEST(forgets_when_it_is_closed)
{
	begin();
	authenticated();
	then(200, "", DISCOVERY);
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	port.close(port.ctx);
	port.close(port.ctx);
	ck_assert_int_eq(upload(), LAPS_E_BUG);
	ck_assert_int_eq(authenticate(), LAPS_E_BUG);
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(upload(), LAPS_E_BUG);
	ck_assert_uint_eq(tlsserver_requests(server), 4);
	end();
}
END_TEST

START_TEST(asks_nobody_when_it_is_not_joined)
{
	entropy = temp_entropy();
	ck_assert_int_eq(laps_entra_open(&config, &entropy, &entra, &cause), LAPS_OK);
	port = laps_entra_port(entra);
	ck_assert_int_eq(discover(), LAPS_E_NOTFOUND);
	ck_assert_str_eq(cause.text, "this device is not joined to Entra ID");
	ck_assert_int_eq(authenticate(), LAPS_E_BUG);
	laps_entra_close(&entra);
}
END_TEST

#define MANAGEMENT(endpoint, more) \
	"{\"DeviceManagementService\":{\"DeviceManagementEndpoint\":" endpoint more "}}"

static const char *const bad_discovery[] = {
	"",
	"[]",
	"{}",
	"{\"DeviceManagementService\":[]}",
	"{\"DeviceManagementService\":{}}",
	"{\"a\":1,\"a\":2}",
	DISCOVERY " x",
	MANAGEMENT("7", ""),
	MANAGEMENT("null", ""),
	MANAGEMENT("\"\"", ""),
	MANAGEMENT("\"http://localhost/\"", ""),
	MANAGEMENT("\"https://localhost:1/\"", ""),
	MANAGEMENT("\"https://drs.attacker.example/\"", ""),
	MANAGEMENT("\"$@attacker.example/\"", ""),
	MANAGEMENT("\"$.attacker.example/\"", ""),
	MANAGEMENT("\"$/a?b\"", ""),
	MANAGEMENT("\"$/a#b\"", ""),
	MANAGEMENT("\"$/a\\r\\nX: y\"", ""),
	MANAGEMENT("\"$/\"", ",\"DeviceManagementResourceId\":\"https://graph.microsoft.com\""),
	MANAGEMENT("\"$/\"", ",\"DeviceManagementResourceId\":7"),
	MANAGEMENT("\"$/\"", "},\"TenantInfo\":{\"TenantId\":\"8b0100a4-2606-a328-6070-"
			     "c5cad7cf5c0b\""),
	MANAGEMENT("\"$/\"", "},\"TenantInfo\":{\"TenantId\":7"),
};

START_TEST(goes_nowhere_that_it_was_not_joined_at)
{
	begin();
	then(200, "", bad_discovery[_i]);
	ck_assert_int_eq(discover(), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_INVALID_RESPONSE);
	ck_assert_uint_eq(refusal.http_status, 0);
	ck_assert_int_eq(authenticate(), LAPS_E_BUG);
	ck_assert_uint_eq(tlsserver_requests(server), 1);
	end();
}
END_TEST

static const char *const good_discovery[] = {
	MANAGEMENT("\"$/manage/" TENANT "\"", ""),
	MANAGEMENT("\"$/manage/" TENANT "/\"",
		   ",\"DeviceManagementResourceId\":\"01CB2876-7ebd-4aa4-9cc9-d28bd4d359a9\""),
};

START_TEST(takes_what_discovery_may_leave_out)
{
	begin();
	then(200, "", good_discovery[_i]);
	then(200, "", NONCE);
	then(200, "", TOKEN_OK);
	then(200, "", "{\"@odata.context\":\"x\"}");
	ck_assert_msg(discover() == LAPS_OK, "%s", cause.text);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	ck_assert_int_eq(upload(), LAPS_OK);
	expect_request(3, "POST " ROUTE " HTTP/1.1\r\n", PASSWORD_B64);
	end();
}
END_TEST

static const char *const bad_nonce[] = {
	"", "{}", "{\"Nonce\":7}", "{\"Nonce\":\"\"}", "{\"nonce\":\"a\"}", "[\"a\"]"};

START_TEST(signs_nothing_without_a_nonce)
{
	begin();
	then(200, "", DISCOVERY);
	then(200, "", bad_nonce[_i]);
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_INVALID_RESPONSE);
	ck_assert_uint_eq(tlsserver_requests(server), 2);
	end();
}
END_TEST

static const char *const bad_token[] = {
	"{}",
	"{\"token_type\":\"Bearer\"}",
	"{\"token_type\":\"pop\",\"access_token\":\"" TOKEN "\"}",
	"{\"token_type\":\"Bearer\",\"access_token\":7}",
	"{\"token_type\":\"Bearer\",\"access_token\":\"\"}",
	"{\"token_type\":\"Bearer\",\"access_token\":\"a b\"}",
	"{\"token_type\":\"Bearer\",\"access_token\":\"a\\r\\nX: y\"}",
	"{\"token_type\":\"Bearer\",\"access_token\":\"\\u00e4\"}",
};

START_TEST(takes_nothing_for_a_token_that_is_none)
{
	begin();
	then(200, "", DISCOVERY);
	then(200, "", NONCE);
	then(200, "", bad_token[_i]);
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_E_HOST);
	ck_assert_int_eq(upload(), LAPS_E_BUG);
	ck_assert_uint_eq(tlsserver_requests(server), 3);
	end();
}
END_TEST

#define DRS(type, message)                                                                    \
	"{\"ErrorType\":\"" type "\",\"Message\":\"" message "\",\"TraceId\":\"t\",\"Time\":" \
	"\"n\"}"

START_TEST(tells_why_it_was_not_found)
{
	begin();
	then(404, "", DRS("DirectoryError", "No such\\ttenant.\\r\\nsecond line"));
	ck_assert_int_eq(discover(), LAPS_E_DENIED);
	ck_assert_uint_eq(refusal.http_status, 404);
	ck_assert_str_eq(refusal.code, "DirectoryError");
	ck_assert_str_eq(refusal.text, "No such tenant.");
	ck_assert_uint_eq(cause.hresult, 0x80070194u);
	end();
}
END_TEST

/* The device is disabled (D-sts: 135011): event 10032 wants code, words and status. */
START_TEST(tells_why_it_was_not_authenticated)
{
	begin();
	then(200, "", DISCOVERY);
	then(200, "", NONCE);
	then(400, "",
	     "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS135011: Device used "
	     "during the authentication is disabled.\\r\\nTrace ID: x\",\"error_codes\":[135011]}");
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_E_DENIED);
	ck_assert_uint_eq(refusal.http_status, 400);
	ck_assert_str_eq(refusal.code, "invalid_grant");
	ck_assert_str_eq(refusal.text,
			 "AADSTS135011: Device used during the authentication is disabled.");
	ck_assert_uint_eq(cause.hresult, 0x80070190u);
	end();
}
END_TEST

/* What an answer to the upload means: may the password have been stored? */
static const struct {
	unsigned status;
	const char *body;
	laps_rc rc;
	const char *code, *text;
} judged[] = {
	/* DEV-23: the words of a public report, with HRESULT 0x80070190 */
	{400,
	 DRS("InvalidRequest", "Local admin password solution is not enabled for this tenant."),
	 LAPS_E_DENIED, "InvalidRequest",
	 "Local admin password solution is not enabled for this tenant."},
	{401, DRS("AuthenticationError", "Invalid JWT token."), LAPS_E_DENIED,
	 "AuthenticationError", "Invalid JWT token."},
	{403, DRS("AuthorizationError", ""), LAPS_E_DENIED, "AuthorizationError", ""},
	{404, "not found", LAPS_E_DENIED, "", ""},
	{429, "", LAPS_E_DENIED, "", ""},
	{302, "", LAPS_E_DENIED, "", ""},
	{500, DRS("ServerError", "x"), LAPS_E_HOST, "ServerError", "x"},
	{503, "{\"ErrorType\":7,\"Message\":[]}", LAPS_E_HOST, "", ""},
	{204, "", LAPS_E_HOST, "", ""},
	{202, "{}", LAPS_E_HOST, "", ""},
	/* ours: a service that repeats a secret is not quoted */
	{400, DRS("InvalidRequest", "bad value " PASSWORD_B64), LAPS_E_DENIED, "", ""},
	{400, DRS("InvalidRequest", "bad value " PASSWORD), LAPS_E_DENIED, "", ""},
	{401, DRS("AuthenticationError", "bad token " TOKEN), LAPS_E_DENIED, "", ""},
};

START_TEST(tells_why_and_whether_it_may_be_stored)
{
	begin();
	authenticated();
	then(judged[_i].status, "", judged[_i].body);
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	ck_assert_int_eq(upload(), judged[_i].rc);
	ck_assert_uint_eq(refusal.http_status, judged[_i].status);
	ck_assert_str_eq(refusal.code, judged[_i].code);
	ck_assert_str_eq(refusal.text, judged[_i].text);
	ck_assert_uint_eq(cause.hresult, 0x80070000u | judged[_i].status);
	end();
}
END_TEST

START_TEST(does_not_know_without_a_whole_answer)
{
	begin();
	authenticated();
	if (_i == 0)
		then(200, "", "not JSON");
	else
		answers[answer_n++] = (struct tlsserver_answer){.text = NULL};
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	ck_assert_int_eq(upload(), LAPS_E_HOST);
	ck_assert_uint_eq(refusal.http_status, 0);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_INVALID_RESPONSE);
	end();
}
END_TEST

/* DEV-38 from the client's side: each request is patient. */
START_TEST(waits_as_each_service_asks)
{
	begin();
	then(503, "Retry-After: 0\r\n", "");
	then(200, "", DISCOVERY);
	then(429, "Retry-After: 0\r\n", "");
	then(200, "", NONCE);
	then(200, "", TOKEN_OK);
	then(429, "Retry-After: 0\r\n", "");
	then(503, "Retry-After: 0\r\n", "");
	then(200, "", "{}");
	ck_assert_int_eq(discover(), LAPS_OK);
	ck_assert_int_eq(authenticate(), LAPS_OK);
	ck_assert_int_eq(upload(), LAPS_OK);
	ck_assert_uint_eq(tlsserver_requests(server), 8);
	ck_assert_uint_eq(refusal.http_status, 0);
	end();
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("entra");
	TCase *tc = temp_case("upload");

	tcase_add_test(tc, finds_authenticates_and_uploads);
	tcase_add_test(tc, uploads_by_its_certificate_alone);
	tcase_add_test(tc, forgets_when_it_is_closed);
	tcase_add_test(tc, asks_nobody_when_it_is_not_joined);
	tcase_add_test(tc, waits_as_each_service_asks);
	suite_add_tcase(s, tc);
	tc = temp_case("believe");
	tcase_add_loop_test(tc, goes_nowhere_that_it_was_not_joined_at, 0, N(bad_discovery));
	tcase_add_loop_test(tc, takes_what_discovery_may_leave_out, 0, N(good_discovery));
	tcase_add_loop_test(tc, signs_nothing_without_a_nonce, 0, N(bad_nonce));
	tcase_add_loop_test(tc, takes_nothing_for_a_token_that_is_none, 0, N(bad_token));
	suite_add_tcase(s, tc);
	tc = temp_case("refuse");
	tcase_add_test(tc, tells_why_it_was_not_found);
	tcase_add_test(tc, tells_why_it_was_not_authenticated);
	tcase_add_loop_test(tc, tells_why_and_whether_it_may_be_stored, 0, N(judged));
	tcase_add_loop_test(tc, does_not_know_without_a_whole_answer, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

/* laps gives jansson an allocator of its own: what comes from it is not for free(). */
static void *shifted_new(size_t len)
{
	char *p = malloc(len + 16);

	return p ? p + 16 : NULL;
}

static void shifted_free(void *p)
{
	free(p ? (char *)p - 16 : NULL);
}

int main(int argc, char **argv)
{
	json_set_alloc_funcs(shifted_new, shifted_free);
	return laps_test_main(argc, argv, make_suite);
}
