/* SPDX-License-Identifier: MIT */
/*
 * Reading passwords from Microsoft Graph as a script plays it: what it is asked, and what is taken
 * from answers that are the documentation's, odd, or meant to do harm.
 */
#include "ports/graph.h"

#include <laps/filetime.h>

#include "lib/runner.h"
#include "ports/graph_private.h"
#include "script.h"

#define ID      "8b0100a4-2606-a328-6070-c5cad7cf5c0b"
#define OTHER   "8b0100a4-2606-a328-6070-c5cad7cf5c0c"
#define REQUEST "01020304-0506-0708-090a-0b0c0d0e0f10"
#define TOKEN   "eyJ0.Tok-en_0001.x"

static struct laps_cause cause;
static struct laps_cloud_refusal refusal;
static struct laps_graph graph;
static struct laps_secret *token;
static char id[LAPS_GUID_TEXT];
static struct laps_graph_device device;

static void start(const struct script_step *step, size_t n)
{
	script_start(step, n);
	ck_assert_int_eq(laps_secret_dup(TOKEN, strlen(TOKEN), &token), LAPS_OK);
	graph = (struct laps_graph){.http = script_http, .url = script_origin, .token = token};
	memcpy(graph.client_request_id, REQUEST, sizeof(REQUEST));
	memset(id, 'x', sizeof(id));
	device = (struct laps_graph_device){0};
}

static void end(unsigned requests)
{
	laps_graph_device_clear(&device);
	laps_secret_free(&token);
	script_end(requests);
}

/* with the headers of entra-graph 1.3 */
START_TEST(finds_a_device_by_its_name)
{
	start(
		(const struct script_step[]){
			{200, "{\"@odata.context\":\"x\",\"value\":[{\"id\":\"obj\",\"deviceId\":"
			      "\"8B0100A4-2606-A328-6070-C5CAD7CF5C0B\",\"displayName\":\"ws0001\","
			      "\"isManaged\":null}]}"}},
		1);
	ck_assert_int_eq(laps_graph_find(&graph, "WS0001", id, &refusal, &cause), LAPS_OK);
	ck_assert_str_eq(id, ID);
	script_asked(0, "GET /v1.0/devices?$filter=displayName%20eq%20%27WS0001%27"
			"&$select=deviceId,displayName HTTP/1.1\r\n");
	script_asked(0, "\r\nAuthorization: Bearer " TOKEN "\r\n");
	script_asked(0, "\r\nUser-Agent: lapsim/");
	script_asked(0, "\r\nocp-client-name: laps get entra (lapsim)\r\n");
	script_asked(0, "\r\nocp-client-version: ");
	script_asked(0, "\r\nclient-request-id: " REQUEST "\r\n");
	end(1);
}
END_TEST

/* a quote ends no literal, and nothing ends the query */
START_TEST(asks_for_the_name_and_nothing_else)
{
	start((const struct script_step[]){{200, "{\"value\":[]}"}}, 1);
	ck_assert_int_eq(
		laps_graph_find(&graph, "a' or 'b&$top=9#\r\n\xc3\xa4", id, &refusal, &cause),
		LAPS_E_NOTFOUND);
	script_asked(0, "displayName%20eq%20%27a%27%27%20or%20%27%27b%26%24top%3D9%23%0D%0A%C3%A4"
			"%27&$select");
	end(1);
}
END_TEST

static const struct {
	const char *json;
	laps_rc rc;
} found[] = {
	{"{\"value\":[]}", LAPS_E_NOTFOUND},
	/* CLI-12 */
	{"{\"value\":[{\"deviceId\":\"" ID "\",\"displayName\":\"WS0001\"},"
	 "{\"deviceId\":\"" OTHER "\",\"displayName\":\"ws0001\"}]}",
	 LAPS_E_RANGE},
	{"{\"@odata.nextLink\":\"https://x\",\"value\":[{\"deviceId\":\"" ID
	 "\",\"displayName\":\"WS0001\"}]}",
	 LAPS_E_RANGE},
	/* a service that does not filter: everybody's, none of them asked for */
	{"{\"value\":[{\"deviceId\":\"" OTHER "\",\"displayName\":\"WS0002\"}]}", LAPS_E_NOTFOUND},
	{"{\"value\":[{\"deviceId\":\"" OTHER "\",\"displayName\":\"WS0002\"},"
	 "{\"deviceId\":\"" ID "\",\"displayName\":\"WS0001\"}]}",
	 LAPS_OK},
	{"{\"value\":[{\"deviceId\":\"" ID "\",\"displayName\":null}]}", LAPS_E_NOTFOUND},
	{"{\"value\":[7,null,[],\"WS0001\"]}", LAPS_E_NOTFOUND},
	{"{\"value\":[{\"displayName\":\"WS0001\"}]}", LAPS_E_FORMAT},
	{"{\"value\":[{\"deviceId\":7,\"displayName\":\"WS0001\"}]}", LAPS_E_FORMAT},
	{"{\"value\":[{\"deviceId\":\"../x\",\"displayName\":\"WS0001\"}]}", LAPS_E_FORMAT},
	{"{\"value\":{\"deviceId\":\"" ID "\",\"displayName\":\"WS0001\"}}", LAPS_E_FORMAT},
	{"{\"value\":null}", LAPS_E_FORMAT},
	{"{}", LAPS_E_FORMAT},
	{"[]", LAPS_E_FORMAT},
	{"", LAPS_E_FORMAT},
};

START_TEST(takes_the_one_device_that_has_the_name)
{
	memset(id, 'x', sizeof(id));
	ck_assert_int_eq(laps_graph_parse_found(script_body(found[_i].json), "WS0001", id, &cause),
			 found[_i].rc);
	if (found[_i].rc == LAPS_OK)
		ck_assert_str_eq(id, ID);
	else
		ck_assert_int_eq(id[0], 'x');
	if (found[_i].rc == LAPS_E_RANGE)
		ck_assert_ptr_nonnull(strstr(cause.text, "device id"));
}
END_TEST

START_TEST(asks_for_no_name_that_none_can_have)
{
	static const char *const name[] = {"", "a\xff", NULL};
	char *too_long = calloc(1, LAPS_GRAPH_TEXT_MAX + 2);

	start(NULL, 0);
	memset(too_long, 'a', LAPS_GRAPH_TEXT_MAX + 1);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(
			laps_graph_find(&graph, name[i] ? name[i] : too_long, id, &refusal, &cause),
			LAPS_E_NOTFOUND);
	free(too_long);
	end(0);
}
END_TEST

#define HEAD                                                                  \
	"\"id\":\"" ID "\",\"deviceName\":\"WS0001\",\"lastBackupDateTime\":" \
	"\"2023-04-21T13:45:30.0000000Z\",\"refreshDateTime\":\"2023-05-20T13:45:30.0000000Z\""

/* entra-graph 1.4 */
START_TEST(reads_what_is_no_secret)
{
	start((const struct script_step[]){{200, "{\"@odata.context\":\"x\"," HEAD "}"}}, 1);
	ck_assert_int_eq(laps_graph_read(&graph, ID, false, &device, &refusal, &cause), LAPS_OK);
	ck_assert_str_eq(device.id, ID);
	ck_assert_str_eq(device.name, "WS0001");
	/* date -u -d 2023-04-21T13:45:30Z +%s, and of the other */
	ck_assert_uint_eq(device.backup_ticks,
			  LAPS_TICKS_UNIX_EPOCH + 1682084730 * LAPS_TICKS_PER_SECOND);
	ck_assert_uint_eq(device.refresh_ticks,
			  LAPS_TICKS_UNIX_EPOCH + 1684590330 * LAPS_TICKS_PER_SECOND);
	ck_assert_uint_eq(device.credential_n, 0);
	script_asked(0, "GET /v1.0/directory/deviceLocalCredentials/" ID " HTTP/1.1\r\n");
	script_asked(0, "\r\nUser-Agent: lapsim/");
	script_asked(0, "\r\nclient-request-id: " REQUEST "\r\n");
	end(1);
}
END_TEST

/* base64(1) of Pass-word-0001 and Pass-w\u00f6rd-0002 */
START_TEST(reads_passwords_newest_first)
{
	start(
		(const struct script_step[]){
			{200,
			 "{" HEAD ",\"credentials\":["
			 "{\"accountName\":\"old\",\"accountSid\":\"S-1-5-21-1-2-3-500\","
			 "\"backupDateTime\":\"2023-03-21T13:45:30.0000000Z\","
			 "\"passwordBase64\":\"UGFzcy13w7ZyZC0wMDAy\"},"
			 "{\"accountName\":\"Administrator\",\"accountSid\":\"S-1-5-21-1-2-3-500\","
			 "\"backupDateTime\":\"2023-04-21T13:45:30.0000000Z\","
			 "\"passwordBase64\":\"UGFzcy13b3JkLTAwMDE=\",\"more\":{}},"
			 "{\"accountName\":null,\"passwordBase64\":\"\"}]}"}},
		1);
	ck_assert_int_eq(laps_graph_read(&graph, ID, true, &device, &refusal, &cause), LAPS_OK);
	script_asked(0, "GET /v1.0/directory/deviceLocalCredentials/" ID
			"?$select=credentials HTTP/1.1\r\n");
	ck_assert_uint_eq(device.credential_n, 3);
	ck_assert_str_eq(device.credential[0].account, "Administrator");
	ck_assert_str_eq(device.credential[0].sid, "S-1-5-21-1-2-3-500");
	ck_assert_str_eq(laps_secret_text(device.credential[0].password), "Pass-word-0001");
	ck_assert_uint_eq(device.credential[0].updated_ticks, device.backup_ticks);
	ck_assert_str_eq(device.credential[1].account, "old");
	ck_assert_str_eq(laps_secret_text(device.credential[1].password), "Pass-w\xc3\xb6rd-0002");
	ck_assert_ptr_null(device.credential[2].account);
	ck_assert_uint_eq(device.credential[2].updated_ticks, 0);
	ck_assert_uint_eq(laps_secret_len(device.credential[2].password), 0);
	end(1);
}
END_TEST

static const struct {
	const char *base64, *text; /* NULL: refused */
} encoded[] = {
	/* the example of D-get, UTF-16LE */
	{"UQBRAEAAZAA4AGYAOABnAFkA", "QQ@d8f8gY"},
	{"UGFzcy13b3JkLTAwMDE=", "Pass-word-0001"},
	/* AAD-12: every printable character of ASCII, by python3's base64 */
	{"ISIjJCUmJygpKissLS4vOjs8PT4/QFtcXV5fYHt8fX4=", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
	/* UTF-16LE of "a\u00e4\U0001f600" */
	{"YQDkAD3YAN4=", "a\xc3\xa4\xf0\x9f\x98\x80"},
	{"", ""},
	{"YWJj", "abc"},
	{"/w==", NULL},     /* ff: no UTF-8 */
	{"YQBi", NULL},     /* 61 00 62: a NUL in UTF-8 */
	{"YQAAAA==", NULL}, /* 'a' and a NUL in UTF-16LE */
	{"YQAA2A==", NULL}, /* half a character */
	{"YWJ", NULL},
	{"YWJj\n", NULL},
	{"YW Jj", NULL},
	{"YWJj====", NULL},
	{"\xc3\xa4", NULL},
};

START_TEST(decodes_passwords)
{
	struct laps_secret *out = NULL;
	laps_rc rc = laps_graph_parse_password(encoded[_i].base64, &out);

	if (!encoded[_i].text) {
		ck_assert_int_eq(rc, LAPS_E_FORMAT);
		ck_assert_ptr_null(out);
		return;
	}
	ck_assert_int_eq(rc, LAPS_OK);
	ck_assert_str_eq(laps_secret_text(out), encoded[_i].text);
	ck_assert_uint_eq(laps_secret_len(out), strlen(encoded[_i].text));
	laps_secret_free(&out);
}
END_TEST

START_TEST(bounds_a_password)
{
	struct laps_secret *out = NULL;
	char *base64 = calloc(1, 2 * LAPS_GRAPH_PASSWORD_MAX);

	/* 4096 bytes are 1365 groups and one byte; 4098 are 1366 groups */
	for (size_t i = 0; i < 1366; i++)
		memcpy(base64 + i * 4, "YWFh", 4);
	memcpy(base64 + 1365 * 4, "YQ==", 4);
	ck_assert_int_eq(laps_graph_parse_password(base64, &out), LAPS_OK);
	ck_assert_uint_eq(laps_secret_len(out), LAPS_GRAPH_PASSWORD_MAX);
	laps_secret_free(&out);
	memcpy(base64 + 1365 * 4, "YWE=", 4);
	ck_assert_int_eq(laps_graph_parse_password(base64, &out), LAPS_E_RANGE);
	ck_assert_ptr_null(out);
	free(base64);
}
END_TEST

#define CREDENTIAL(members) "{" HEAD ",\"credentials\":[{" members "}]}"

static const char *const bad_device[] = {
	"",
	"[]",
	"{}",
	/* entra-graph 1.4, the trap: the examples of the documentation wrap it, the service does
	 * not */
	"{\"value\":{" HEAD ",\"credentials\":[]}}",
	"{\"id\":\"" OTHER "\",\"credentials\":[]}",
	"{\"id\":7,\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"deviceName\":7,\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"deviceName\":{},\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"refreshDateTime\":7,\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"refreshDateTime\":\"soon\",\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"lastBackupDateTime\":\"2023-02-30T00:00:00Z\",\"credentials\":[]}",
	"{\"id\":\"" ID "\",\"id\":\"" ID "\",\"credentials\":[]}",
	"{" HEAD "}",
	"{" HEAD ",\"credentials\":null}",
	"{" HEAD ",\"credentials\":{}}",
	"{" HEAD ",\"credentials\":[7]}",
	"{" HEAD ",\"credentials\":[null]}",
	"{" HEAD ",\"credentials\":[{}]}",
	CREDENTIAL("\"passwordBase64\":7"),
	CREDENTIAL("\"passwordBase64\":null"),
	CREDENTIAL("\"passwordBase64\":\"not base64\""),
	CREDENTIAL("\"passwordBase64\":\"YQ==\",\"accountName\":7"),
	CREDENTIAL("\"passwordBase64\":\"YQ==\",\"accountSid\":[]"),
	CREDENTIAL("\"passwordBase64\":\"YQ==\",\"backupDateTime\":\"x\""),
	CREDENTIAL("\"passwordBase64\":\"YQ==\",\"passwordBase64\":\"Yg==\""),
	CREDENTIAL("\"passwordBase64\":\"YQ==\",\"accountName\":\"a\\u0000b\""),
	CREDENTIAL("\"passwordBase64\":\"YQ==\"},{\"passwordBase64\":7"),
};

START_TEST(takes_no_other_device_and_no_half_answer)
{
	struct laps_graph_device out;

	memset(&out, 0xa5, sizeof(out));
	ck_assert_int_eq(
		laps_graph_parse_device(script_body(bad_device[_i]), ID, true, &out, &cause),
		LAPS_E_FORMAT);
	for (size_t i = 0; i < sizeof(out); i++)
		ck_assert_uint_eq(((const uint8_t *)&out)[i], 0xa5);
	ck_assert(strncmp(cause.text, "Microsoft Graph: ", 17) == 0);
	ck_assert_ptr_null(strstr(cause.text, "YQ=="));
}
END_TEST

/* What is missing is blank, and ids have either case. */
START_TEST(takes_the_least_there_can_be)
{
	ck_assert_int_eq(laps_graph_parse_device(
				 script_body("{\"id\":\"8B0100A4-2606-A328-6070-C5CAD7CF5C0B\","
					     "\"deviceName\":null,\"credentials\":[]}"),
				 ID, true, &device, &cause),
			 LAPS_OK);
	ck_assert_str_eq(device.id, ID);
	ck_assert_ptr_null(device.name);
	ck_assert_uint_eq(device.refresh_ticks, 0);
	ck_assert_uint_eq(device.credential_n, 0);
	laps_graph_device_clear(&device);
}
END_TEST

START_TEST(bounds_credentials)
{
	struct laps_buf body;

	for (size_t more = 0; more < 2; more++) {
		laps_buf_init(&body, 65536);
		script_put(&body, "{" HEAD ",\"credentials\":[");
		for (size_t i = 0; i < LAPS_GRAPH_CREDENTIAL_MAX + more; i++)
			script_put(&body, i ? ",{\"passwordBase64\":\"YQ==\"}"
					    : "{\"passwordBase64\":\"YQ==\"}");
		script_put(&body, "]}");
		ck_assert_int_eq(laps_graph_parse_device(&body, ID, true, &device, &cause),
				 more ? LAPS_E_FORMAT : LAPS_OK);
		laps_buf_clear(&body);
	}
	laps_graph_device_clear(&device);
}
END_TEST

static const struct {
	unsigned status;
	const char *json;
	laps_rc rc;
	const char *says;
} refused[] = {
	/* entra-graph 1.5 */
	{403,
	 "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient "
	 "privileges to complete the operation.\"}}",
	 LAPS_E_DENIED,
	 "Microsoft Graph: 403 Authorization_RequestDenied: Insufficient privileges to complete "
	 "the operation."},
	{404, "{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"x\"}}",
	 LAPS_E_NOTFOUND,
	 "no such device, or it has backed up nothing (404 Request_ResourceNotFound)"},
	{404, "", LAPS_E_NOTFOUND, "no such device, or it has backed up nothing (404)"},
	{401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\",\"message\":\"bad " TOKEN "\"}}",
	 LAPS_E_DENIED, "Microsoft Graph: 401"},
	{500, "<html>", LAPS_E_DENIED, "Microsoft Graph: 500"},
	{302, "", LAPS_E_DENIED, "Microsoft Graph: 302"},
	/* a whole answer with the wrong status is none */
	{206, "{" HEAD ",\"credentials\":[]}", LAPS_E_DENIED, "Microsoft Graph: 206"},
};

START_TEST(tells_refusals)
{
	start((const struct script_step[]){{refused[_i].status, refused[_i].json}}, 1);
	ck_assert_int_eq(laps_graph_read(&graph, ID, true, &device, &refusal, &cause),
			 refused[_i].rc);
	ck_assert_str_eq(cause.text, refused[_i].says);
	ck_assert_uint_eq(refusal.http_status, refused[_i].status);
	end(1);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph");
	TCase *tc = temp_case("find");

	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, finds_a_device_by_its_name);
	tcase_add_test(tc, asks_for_the_name_and_nothing_else);
	tcase_add_test(tc, asks_for_no_name_that_none_can_have);
	tcase_add_loop_test(tc, takes_the_one_device_that_has_the_name, 0, N(found));
	suite_add_tcase(s, tc);
	tc = temp_case("read");
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, reads_what_is_no_secret);
	tcase_add_test(tc, reads_passwords_newest_first);
	tcase_add_loop_test(tc, decodes_passwords, 0, N(encoded));
	tcase_add_test(tc, bounds_a_password);
	tcase_add_loop_test(tc, takes_no_other_device_and_no_half_answer, 0, N(bad_device));
	tcase_add_test(tc, takes_the_least_there_can_be);
	tcase_add_test(tc, bounds_credentials);
	tcase_add_loop_test(tc, tells_refusals, 0, N(refused));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
