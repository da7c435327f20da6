/* SPDX-License-Identifier: MIT */
/*
 * Answers of the cloud's services that are not what they should be, and what is made of refusals:
 * one line without controls that a terminal and a log can have.
 */
#include "ports/cloud_answer.h"

#include <laps/hresult.h>
#include <string.h>

#include "lib/runner.h"
#include "script.h"

static struct laps_cause cause;
static struct laps_cloud_refusal refusal;

/* The shapes of entra-graph 1.5, 3.5 and 4.5 */
static const struct {
	laps_cloud_service service;
	const char *body, *code, *text;
} said[] = {
	{LAPS_CLOUD_LOGIN,
	 "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client "
	 "secret provided.\\r\\nTrace ID: 1\\r\\nCorrelation ID: 2\",\"error_codes\":[7000215]}",
	 "invalid_client", "AADSTS7000215: Invalid client secret provided."},
	{LAPS_CLOUD_REGISTRATION,
	 "{\"ErrorType\":\"AuthenticationError\",\"Message\":\"Invalid JWT token.\",\"TraceId\":"
	 "\"x\",\"Time\":\"07-28-2025 19:25:39Z\"}",
	 "AuthenticationError", "Invalid JWT token."},
	{LAPS_CLOUD_GRAPH,
	 "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient "
	 "privileges to complete the operation.\",\"innerError\":{\"date\":\"x\"}}}",
	 "Authorization_RequestDenied", "Insufficient privileges to complete the operation."},
	/* half of it, or of another type */
	{LAPS_CLOUD_LOGIN, "{\"error\":\"invalid_grant\"}", "invalid_grant", ""},
	{LAPS_CLOUD_LOGIN, "{\"error\":7,\"error_description\":\"why\"}", "", "why"},
	{LAPS_CLOUD_GRAPH, "{\"error\":\"code\"}", "", ""},
	{LAPS_CLOUD_GRAPH, "{\"error\":{\"code\":null,\"message\":\"m\"}}", "", "m"},
	{LAPS_CLOUD_REGISTRATION, "{\"ErrorType\":[],\"Message\":{}}", "", ""},
	/* none at all */
	{LAPS_CLOUD_LOGIN, "", "", ""},
	{LAPS_CLOUD_LOGIN, "<html>busy</html>", "", ""},
	{LAPS_CLOUD_LOGIN, "[]", "", ""},
	{LAPS_CLOUD_LOGIN, "{\"error\":\"a\",\"error\":\"b\"}", "", ""},
	/* controls: escapes of terminals, C1, and lines of a log */
	{LAPS_CLOUD_LOGIN,
	 "{\"error\":\"a\\u001b[2J\",\"error_description\":\"b\\u009bc\\nlaps: ok\"}", "a [2J",
	 "b  c"},
};

START_TEST(takes_refusals_as_they_come)
{
	laps_cloud_refusal_parse(said[_i].service, 400, script_body(said[_i].body), &refusal);
	ck_assert_uint_eq(refusal.http_status, 400);
	ck_assert_str_eq(refusal.code, said[_i].code);
	ck_assert_str_eq(refusal.text, said[_i].text);
}
END_TEST

/* Both texts are cut where they end, and no character in two. */
START_TEST(cuts_long_refusals)
{
	struct laps_buf body;

	laps_buf_init(&body, 4096);
	script_put(&body, "{\"error\":\"x");
	for (int i = 0; i < 200; i++)
		script_put(&body, "\xc3\xa4");
	script_put(&body, "\",\"error_description\":\"");
	for (int i = 0; i < 600; i++)
		script_put(&body, "\xc3\xa4");
	script_put(&body, "\"}");
	ck_assert_int_eq(laps_buf_status(&body), LAPS_OK);
	laps_cloud_refusal_parse(LAPS_CLOUD_LOGIN, 401, &body, &refusal);
	ck_assert_uint_eq(strlen(refusal.code), sizeof(refusal.code) - 1);
	/* 511 bytes are 255 characters of two and a half one */
	ck_assert_uint_eq(strlen(refusal.text), sizeof(refusal.text) - 2);
	laps_buf_clear(&body);
}
END_TEST

START_TEST(tells_a_refusal_in_one_line)
{
	laps_cloud_refusal_parse(LAPS_CLOUD_LOGIN, 401, script_body(said[0].body), &refusal);
	laps_cloud_refusal_tell(LAPS_CLOUD_LOGIN, &refusal, &cause);
	ck_assert_str_eq(cause.text, "the login service: 401 invalid_client: AADSTS7000215: "
				     "Invalid client secret provided.");
	ck_assert_uint_eq(cause.hresult, 0x80070191u);
	laps_cloud_refusal_parse(LAPS_CLOUD_GRAPH, 500, script_body(""), &refusal);
	laps_cloud_refusal_tell(LAPS_CLOUD_GRAPH, &refusal, &cause);
	ck_assert_str_eq(cause.text, "Microsoft Graph: 500");
}
END_TEST

START_TEST(forgets_words_that_repeat_a_secret)
{
	struct laps_secret *secret = NULL;

	ck_assert_int_eq(laps_secret_dup("Pass-word-0001", 14, &secret), LAPS_OK);
	laps_cloud_refusal_parse(LAPS_CLOUD_LOGIN, 400,
				 script_body("{\"error\":\"e\",\"error_description\":\"no user has "
					     "Pass-word-0001 here\"}"),
				 &refusal);
	laps_cloud_refusal_hide(&refusal, secret);
	ck_assert_str_eq(refusal.code, "");
	ck_assert_str_eq(refusal.text, "");
	laps_cloud_refusal_parse(LAPS_CLOUD_LOGIN, 400, script_body(said[0].body), &refusal);
	laps_cloud_refusal_hide(&refusal, secret);
	ck_assert_str_eq(refusal.code, "invalid_client");
	laps_secret_free(&secret);
}
END_TEST

/* Neither text is told as long as it was said. */
static const struct {
	size_t filler; /* characters of the line before the secret */
	const char *said;
	bool hidden;
} cut_secret[] = {
	{500, "Pass-word-0001", true},           /* 511 fit */
	{507, "Pass-word-0001", true},           /* "Pass" is left of it */
	{508, "Pass-word-0001", false},          /* "Pas" says nothing */
	{0, "Pass-word-0001\\n is wrong", true}, /* of a file that has a line end */
	{0, "Pass\\n", true},
	{0, "Password", false},
};

START_TEST(forgets_words_that_end_in_a_secret)
{
	struct laps_secret *secret = NULL;
	struct laps_buf body;

	laps_buf_init(&body, 4096);
	script_put(&body, "{\"error\":\"e\",\"error_description\":\"");
	for (size_t i = 0; i < cut_secret[_i].filler; i++)
		script_put(&body, "x");
	script_put(&body, cut_secret[_i].said);
	script_put(&body, "\"}");
	ck_assert_int_eq(laps_secret_dup("Pass-word-0001\n", 15, &secret), LAPS_OK);
	laps_cloud_refusal_parse(LAPS_CLOUD_LOGIN, 400, &body, &refusal);
	ck_assert_str_eq(refusal.code, "e");
	laps_cloud_refusal_hide(&refusal, secret);
	ck_assert_str_eq(refusal.code, cut_secret[_i].hidden ? "" : "e");
	ck_assert_int_eq(!*refusal.text, cut_secret[_i].hidden);
	laps_secret_free(&secret);
	laps_buf_clear(&body);
}
END_TEST

static const char *const no_object[] = {"",
					"x",
					"[]",
					"null",
					"\"text\"",
					"{",
					"{}}",
					"{\"a\":1,\"a\":2}",
					"{\"a\":\"\xff\"}",
					"{\"a\":\"\\u0000\"}"};

START_TEST(takes_one_object_and_nothing_else)
{
	json_t *root = (json_t *)(uintptr_t)1;

	ck_assert_int_eq(
		laps_cloud_json(LAPS_CLOUD_GRAPH, script_body(no_object[_i]), &root, &cause),
		LAPS_E_FORMAT);
	ck_assert_ptr_eq(root, (json_t *)(uintptr_t)1);
	ck_assert(strncmp(cause.text, "Microsoft Graph: ", 17) == 0);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_HTTP_INVALID_RESPONSE);
}
END_TEST

START_TEST(takes_no_object_with_a_zero_byte_behind_it)
{
	struct laps_buf b;
	json_t *root = NULL;

	laps_buf_init(&b, 64);
	laps_buf_put(&b, "{}\0{}", 5);
	ck_assert_int_eq(laps_cloud_json(LAPS_CLOUD_GRAPH, &b, &root, &cause), LAPS_E_FORMAT);
	laps_buf_clear(&b);
	laps_buf_put(&b, "{}", 2);
	ck_assert_int_eq(laps_cloud_json(LAPS_CLOUD_GRAPH, &b, &root, &cause), LAPS_OK);
	json_decref(root);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(bounds_texts_and_numbers)
{
	json_int_t n = -1;
	json_t *root = NULL;

	ck_assert_int_eq(
		laps_cloud_json(LAPS_CLOUD_LOGIN,
				script_body("{\"t\":\"abc\",\"e\":\"\",\"o\":{},\"n\":5,"
					    "\"s\":\"7\",\"f\":1.5,\"x\":\"5s\",\"z\":null,"
					    "\"big\":\"1000000000000000000\"}"),
				&root, &cause),
		LAPS_OK);
	ck_assert_str_eq(laps_cloud_text(root, "t", 3), "abc");
	ck_assert_ptr_null(laps_cloud_text(root, "t", 2));
	ck_assert_ptr_null(laps_cloud_text(root, "e", 3));
	ck_assert_ptr_null(laps_cloud_text(root, "o", 3));
	ck_assert_ptr_null(laps_cloud_text(root, "none", 3));
	ck_assert_ptr_null(laps_cloud_text(NULL, "t", 3));
	ck_assert(laps_cloud_number(root, "n", 5, 5, 1, &n) && n == 5);
	ck_assert(laps_cloud_number(root, "s", 0, 9, 1, &n) && n == 7);
	ck_assert(laps_cloud_number(root, "none", 0, 9, 3, &n) && n == 3);
	ck_assert(laps_cloud_number(root, "z", 0, 9, 4, &n) && n == 4);
	ck_assert(!laps_cloud_number(root, "n", 6, 9, 1, &n));
	ck_assert(!laps_cloud_number(root, "n", 0, 4, 1, &n));
	ck_assert(!laps_cloud_number(root, "f", 0, 9, 1, &n));
	ck_assert(!laps_cloud_number(root, "x", 0, 9, 1, &n));
	ck_assert(!laps_cloud_number(root, "o", 0, 9, 1, &n));
	ck_assert(!laps_cloud_number(root, "e", 0, 9, 1, &n));
	ck_assert(!laps_cloud_number(root, "big", 0, INT64_MAX, 1, &n));
	ck_assert_int_eq(n, 4);
	json_decref(root);
}
END_TEST

static const struct {
	const char *url, *base;
	bool same;
} origin[] = {
	{"https://login.example/a/b?c", "https://login.example", true},
	{"https://LOGIN.example:443/a", "https://login.example/", true},
	{"https://login.example:8443/a", "https://login.example:8443", true},
	{"https://login.example:8443/a", "https://login.example", false},
	{"https://login.example.evil/a", "https://login.example", false},
	{"https://login.exampl/a", "https://login.example", false},
	{"https://evil/https://login.example", "https://login.example", false},
	{"https://login.example@evil/a", "https://login.example", false},
	{"https://evil#@login.example", "https://login.example", false},
	{"https://login.example\\@evil/", "https://login.example", false},
	{"http://login.example/a", "https://login.example", false},
	{"file:///etc/shadow", "https://login.example", false},
	{"//login.example/a", "https://login.example", false},
	{"", "https://login.example", false},
	{"https://login.example/a b", "https://login.example", false},
	{"https://login.example/\r\nX: y", "https://login.example", false},
};

START_TEST(tells_origins_apart)
{
	ck_assert_int_eq(laps_cloud_same_origin(origin[_i].url, origin[_i].base), origin[_i].same);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *make_suite(void)
{
	Suite *s = suite_create("cloud_answer");
	TCase *tc = tcase_create("refusals");

	tcase_add_loop_test(tc, takes_refusals_as_they_come, 0, N(said));
	tcase_add_test(tc, cuts_long_refusals);
	tcase_add_test(tc, tells_a_refusal_in_one_line);
	tcase_add_test(tc, forgets_words_that_repeat_a_secret);
	tcase_add_loop_test(tc, forgets_words_that_end_in_a_secret, 0, N(cut_secret));
	suite_add_tcase(s, tc);
	tc = tcase_create("objects");
	tcase_add_loop_test(tc, takes_one_object_and_nothing_else, 0, N(no_object));
	tcase_add_test(tc, takes_no_object_with_a_zero_byte_behind_it);
	tcase_add_test(tc, bounds_texts_and_numbers);
	suite_add_tcase(s, tc);
	tc = tcase_create("origins");
	tcase_add_loop_test(tc, tells_origins_apart, 0, N(origin));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
