/* SPDX-License-Identifier: MIT */
#include "lib/http.h"

#include <stdlib.h>

#include "lib/exact.h"
#include "lib/runner.h"

static struct sim_http_pairs pairs;
static struct sim_http_request rq;
static struct sim_http_response rs;

static void begin(void)
{
	sim_http_request_init(&rq, "GET");
	sim_http_response_init(&rs);
}

static void end(void)
{
	sim_http_request_clear(&rq);
	sim_http_response_clear(&rs);
	sim_http_pairs_clear(&pairs);
}

/* From a block of its exact size. */
static bool parse_bytes(const char *text, size_t len)
{
	char *copy = (char *)exact_copy(text, len);
	bool ok;

	sim_http_pairs_clear(&pairs);
	ok = sim_http_pairs_parse(copy, len, &pairs);
	free(copy);
	return ok;
}

static bool parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

static void pair_is(size_t i, const char *name, const char *value)
{
	ck_assert_uint_lt(i, pairs.n);
	ck_assert_str_eq(pairs.pair[i].name, name);
	ck_assert_str_eq(pairs.pair[i].value, value);
}

/* GRA-45 */
START_TEST(dollar_space_plus_and_quote_decode_alike)
{
	ck_assert(parse("%24select=id,name&$filter=a%20eq+%27b%27&$top=2"));
	ck_assert_uint_eq(pairs.n, 3);
	pair_is(0, "$select", "id,name");
	pair_is(1, "$filter", "a eq 'b'");
	pair_is(2, "$top", "2");
}
END_TEST

START_TEST(pairs_may_lack_a_value_or_a_name)
{
	ck_assert(parse("a&b=&=c&&d=e=f&%61%3d=%26"));
	ck_assert_uint_eq(pairs.n, 5);
	pair_is(0, "a", "");
	pair_is(1, "b", "");
	pair_is(2, "", "c");
	pair_is(3, "d", "e=f");
	pair_is(4, "a=", "&");
	ck_assert(parse(""));
	ck_assert_uint_eq(pairs.n, 0);
	ck_assert(parse("&&"));
	ck_assert_uint_eq(pairs.n, 0);
}
END_TEST

START_TEST(pairs_are_put_as_they_are_parsed)
{
	struct laps_buf out;

	laps_buf_init(&out, 256);
	laps_buf_put(&out, "/a?", 3);
	sim_http_pairs_put(&out, "a-._~9", "x y+z");
	sim_http_pairs_put(&out, "b=", "?");
	sim_http_pairs_put(&out, "\xc3\xa4", "");
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_str_eq((const char *)out.data, "/a?a-._~9=x%20y%2Bz&b%3D=%3F&%C3%A4=");
	laps_buf_clear(&out);
	sim_http_pairs_put(&out, "a", "&");
	sim_http_pairs_put(&out, "b", "%");
	ck_assert(parse_bytes((const char *)out.data, out.len));
	laps_buf_clear(&out);
	ck_assert_uint_eq(pairs.n, 2);
	pair_is(0, "a", "&");
	pair_is(1, "b", "%");
}
END_TEST

START_TEST(the_first_of_a_name_counts_and_case_does)
{
	ck_assert(parse("a=1&A=2&a=3"));
	ck_assert_str_eq(sim_http_pair(&pairs, "a"), "1");
	ck_assert_str_eq(sim_http_pair(&pairs, "A"), "2");
	ck_assert_ptr_null(sim_http_pair(&pairs, "b"));
}
END_TEST

START_TEST(broken_escapes_nuls_and_bad_utf8_are_refused)
{
	static const char *const bad[] = {"a=%",   "a=%4",           "a=%4g",    "%zz=1",
					  "a=%00", "%00=a",          "a=%ff",    "a=%c0%80",
					  "\xff",  "a=\xed\xa0\x80", "a=%e2%82", "a=%u0041"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!parse(bad[i]), "%s", bad[i]);
	ck_assert(!parse_bytes("a\0b=c", 5));
	ck_assert(parse("a=%e2%82%ac%c3%a4"));
	pair_is(0, "a", "\xe2\x82\xac\xc3\xa4");
}
END_TEST

static void many_pairs(size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		memcpy(out + 4 * i, "a=b&", 4);
	out[4 * n] = 0;
}

START_TEST(as_many_pairs_as_there_may_be)
{
	char text[4 * (SIM_HTTP_PAIR_MAX + 1) + 1];

	many_pairs(SIM_HTTP_PAIR_MAX, text);
	ck_assert(parse(text));
	ck_assert_uint_eq(pairs.n, SIM_HTTP_PAIR_MAX);
	many_pairs(SIM_HTTP_PAIR_MAX + 1, text);
	ck_assert(!parse(text));
}
END_TEST

static unsigned target(const char *text)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "GET");
	return sim_http_request_target(&rq, text);
}

START_TEST(a_path_is_cut_into_segments)
{
	ck_assert_uint_eq(target("/v1.0//devices(deviceId=%27x%27)/?a=b&c"), 0);
	ck_assert_uint_eq(rq.segment_n, 2);
	ck_assert_str_eq(rq.segment[0], "v1.0");
	ck_assert_str_eq(rq.segment[1], "devices(deviceId='x')");
	ck_assert(rq.slash);
	ck_assert_str_eq(rq.path, "/v1.0//devices(deviceId=%27x%27)/");
	ck_assert_str_eq(sim_http_pair(&rq.query, "a"), "b");
	ck_assert(sim_http_is(&rq, 0, "V1.0"));
	ck_assert(!sim_http_is(&rq, 0, "v1"));
	ck_assert(!sim_http_is(&rq, 2, ""));
	ck_assert_uint_eq(target("/"), 0);
	ck_assert_uint_eq(rq.segment_n, 0);
	ck_assert_uint_eq(target("/a+b"), 0);
	ck_assert_str_eq(rq.segment[0], "a+b");
	ck_assert(!rq.slash);
}
END_TEST

START_TEST(paths_that_climb_or_hide_something_are_refused)
{
	static const char *const bad[] = {
		"",        "*",         "a",      "https://localhost/",
		"/..",     "/a/../b",   "/./a",   "/%2e%2e/a",
		"/%2E",    "/a%2fb",    "/a%5cb", "/a\\b",
		"/%00",    "/a%0d%0ab", "/%7f",   "/%ff",
		"/%",      "/a%2",      "/a#b",   "/?a=%00",
		"/a?b=%f", "/a b",      "/a\tb",  "/a\x7f",
		"/?a=b c",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(target(bad[i]) == 400, "%s", bad[i]);
	ck_assert_uint_eq(target("/..."), 0);
	ck_assert_uint_eq(target("/.well-known"), 0);
}
END_TEST

START_TEST(as_many_segments_as_there_may_be)
{
	char text[2 * (SIM_HTTP_SEGMENT_MAX + 1) + 1];

	for (size_t i = 0; i <= SIM_HTTP_SEGMENT_MAX; i++)
		memcpy(text + 2 * i, "/a", 3);
	ck_assert_uint_eq(target(text), 404);
	text[2 * SIM_HTTP_SEGMENT_MAX] = 0;
	ck_assert_uint_eq(target(text), 0);
	ck_assert_uint_eq(rq.segment_n, SIM_HTTP_SEGMENT_MAX);
}
END_TEST

START_TEST(a_target_has_a_longest)
{
	char *text = malloc(SIM_HTTP_TARGET_MAX + 2);

	memset(text, 'a', SIM_HTTP_TARGET_MAX + 1);
	text[0] = '/';
	text[SIM_HTTP_TARGET_MAX + 1] = 0;
	ck_assert_uint_eq(target(text), 414);
	text[SIM_HTTP_TARGET_MAX] = 0;
	ck_assert_uint_eq(target(text), 0);
	free(text);
}
END_TEST

START_TEST(headers_are_found_in_any_case)
{
	ck_assert_uint_eq(sim_http_request_header(&rq, "ConsistencyLevel", "eventual"), 0);
	ck_assert_str_eq(sim_http_header(&rq, "consistencylevel"), "eventual");
	ck_assert_ptr_null(sim_http_header(&rq, "Consistency"));
}
END_TEST

START_TEST(as_many_headers_as_there_may_be)
{
	for (size_t i = 0; i < SIM_HTTP_HEADER_MAX; i++)
		ck_assert_uint_eq(sim_http_request_header(&rq, "X", "y"), 0);
	ck_assert_uint_eq(sim_http_request_header(&rq, "X", "y"), 431);
}
END_TEST

START_TEST(what_may_stand_once_stands_once)
{
	static const char *const once[] = {"host", "AUTHORIZATION", "content-type",
					   "content-length", "transfer-encoding"};

	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		ck_assert_uint_eq(sim_http_request_header(&rq, once[i], "1"), 0);
		ck_assert_uint_eq(sim_http_request_header(&rq, once[i], "2"), 400);
	}
}
END_TEST

static unsigned host(const char *text)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "GET");
	ck_assert_uint_eq(sim_http_request_header(&rq, "Host", text), 0);
	return sim_http_request_finish(&rq, "localhost:1");
}

START_TEST(origin_is_the_host_that_was_asked)
{
	ck_assert_uint_eq(host("Graph.Microsoft.com"), 0);
	ck_assert_str_eq(rq.host, "graph.microsoft.com");
	ck_assert_str_eq(rq.origin, "https://graph.microsoft.com");
	ck_assert_uint_eq(host("127.0.0.1:8443"), 0);
	ck_assert_str_eq(rq.origin, "https://127.0.0.1:8443");
	ck_assert_uint_eq(host("[::1]:8443"), 0);
	ck_assert_uint_eq(host("[FE80::1]"), 0);
	ck_assert_str_eq(rq.origin, "https://[fe80::1]");
	ck_assert_uint_eq(host("a:"), 0);
	ck_assert_uint_eq(host(""), 0);
	ck_assert_str_eq(rq.origin, "https://localhost:1");
}
END_TEST

START_TEST(a_host_that_is_no_name_is_refused)
{
	static const char *const bad[] = {
		"a/b",      "a@b",     "a b",         "a\tb",   "a\"b",    "<a>",   "a%41",
		"\xc3\xa4", ":443",    "a:b",         "a:1:2",  "::1",     "[",     "[]",
		"[::1",     "[[::1]]", "[a.example]", "[::1]x", "[::1]:b", "a[::1]"};
	char longest[SIM_HTTP_HOST_MAX + 1];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(host(bad[i]) == 400, "%s", bad[i]);
	memset(longest, 'a', sizeof(longest));
	longest[SIM_HTTP_HOST_MAX] = 0;
	ck_assert_uint_eq(host(longest), 400);
	longest[SIM_HTTP_HOST_MAX - 1] = 0;
	ck_assert_uint_eq(host(longest), 0);
	ck_assert_uint_eq(strlen(rq.origin), SIM_HTTP_HOST_MAX - 1 + strlen("https://"));
}
END_TEST

static const char *id_after(const char *sent)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "GET");
	ck_assert_uint_eq(sim_http_request_header(&rq, "Client-Request-Id", sent), 0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:1"), 0);
	ck_assert_uint_eq(strlen(rq.request_id), LAPS_GUID_TEXT - 1);
	return rq.client_request_id;
}

/* DEV-30 */
START_TEST(the_callers_id_is_taken_with_braces_and_without)
{
	static const char id[] = "22f89cf4-0a2b-4c3d-8e5f-001122334455";

	ck_assert_str_eq(id_after(id), id);
	ck_assert_str_eq(id_after("{22F89CF4-0A2B-4C3D-8E5F-001122334455}"), id);
	ck_assert_str_ne(rq.request_id, id);
}
END_TEST

/* GRA-29 */
START_TEST(what_is_no_id_is_replaced_by_ours)
{
	static const char *const bad[] = {"", "1", "22f89cf4-0a2b-4c3d-8e5f-00112233445",
					  "22f89cf4-0a2b-4c3d-8e5f-001122334455 x: y"};
	char before[LAPS_GUID_TEXT] = "";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_str_eq(id_after(bad[i]), rq.request_id);
		ck_assert_str_ne(before, rq.request_id);
		/* random: version 4 of RFC 9562 */
		ck_assert_int_eq(rq.request_id[14], '4');
		ck_assert_ptr_nonnull(strchr("89ab", rq.request_id[19]));
		memcpy(before, rq.request_id, sizeof(before));
	}
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "GET");
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:1"), 0);
	ck_assert_str_eq(rq.client_request_id, rq.request_id);
}
END_TEST

static const char *bearer(const char *value)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "GET");
	ck_assert_uint_eq(sim_http_request_header(&rq, "Authorization", value), 0);
	return sim_http_bearer(&rq);
}

START_TEST(a_bearer_token_is_what_follows_its_scheme)
{
	ck_assert_ptr_null(sim_http_bearer(&rq));
	ck_assert_str_eq(bearer("Bearer abc"), "abc");
	ck_assert_str_eq(bearer("bEARER   abc"), "abc");
	ck_assert_ptr_null(bearer("Bearer"));
	ck_assert_ptr_null(bearer("Bearer "));
	ck_assert_ptr_null(bearer("Bearerabc"));
	ck_assert_ptr_null(bearer("Basic abc"));
	ck_assert_ptr_null(bearer(""));
}
END_TEST

static bool form(const char *type, const char *body)
{
	sim_http_request_clear(&rq);
	sim_http_request_init(&rq, "POST");
	sim_http_pairs_clear(&pairs);
	if (type)
		ck_assert_uint_eq(sim_http_request_header(&rq, "Content-Type", type), 0);
	rq.body = (const uint8_t *)body;
	rq.body_len = strlen(body);
	return sim_http_form(&rq, &pairs);
}

START_TEST(a_form_is_one_unless_it_says_otherwise)
{
	ck_assert(form("application/x-www-form-urlencoded;charset=utf-8", "a=b%20c"));
	pair_is(0, "a", "b c");
	ck_assert(form("Application/X-WWW-Form-URLencoded", "a=b"));
	ck_assert(form(NULL, "a=b"));
	ck_assert(form(NULL, ""));
	ck_assert_uint_eq(pairs.n, 0);
	ck_assert(!form("application/json", "a=b"));
	ck_assert(!form("application/x-www-form-urlencodedx", "a=b"));
	ck_assert(!form("application/x-www-form-urlencoded", "a=%"));
}
END_TEST

static bool is_json(const char *body, size_t len)
{
	struct sim_err err = {.text = ""};
	json_t *o;

	rq.body = (const uint8_t *)body;
	rq.body_len = len;
	o = sim_http_json(&rq, &err);
	ck_assert((o != NULL) == (err.text[0] == 0));
	ck_assert_ptr_null(strstr(err.text, "Pass"));
	json_decref(o);
	return o != NULL;
}
#define IS_JSON(text) is_json(text, sizeof(text) - 1)

START_TEST(json_is_one_object_and_errors_quote_nothing)
{
	ck_assert(IS_JSON("{}"));
	ck_assert(IS_JSON(" {\"a\": {\"b\": [1]}}\r\n"));
	ck_assert(!IS_JSON(""));
	ck_assert(!IS_JSON("[]"));
	ck_assert(!IS_JSON("\"Pass-word-0001\""));
	ck_assert(!IS_JSON("{\"a\": Pass-word-0001}"));
	ck_assert(!IS_JSON("{} x"));
	ck_assert(!IS_JSON("{}{}"));
	ck_assert(!IS_JSON("{}\0"));
	ck_assert(!IS_JSON("{\"a\": 1, \"a\": 2}"));
	ck_assert(!IS_JSON("{\"a\": \"\\u0000\"}"));
	ck_assert(!IS_JSON("{\"a\": \"\xff\"}"));
}
END_TEST

START_TEST(json_nests_only_so_deep)
{
	enum { DEPTH = 100000 };
	char *text = malloc(2 * DEPTH + 8);

	memcpy(text, "{\"a\":", 5);
	memset(text + 5, '[', DEPTH);
	memset(text + 5 + DEPTH, ']', DEPTH);
	text[5 + 2 * DEPTH] = '}';
	ck_assert(!is_json(text, 6 + 2 * DEPTH));
	free(text);
}
END_TEST

START_TEST(reply_headers_are_one_line)
{
	sim_http_reply_header(&rs, "X-A", "%s", "a\r\nSet-Cookie: b\x7f");
	ck_assert_str_eq(rs.header[0].value, "a  Set-Cookie: b ");
}
END_TEST

START_TEST(a_reply_takes_the_place_of_an_earlier_one)
{
	ck_assert_uint_eq(rs.status, 0);
	sim_http_reply_text(&rs, 404, "text/plain", "nothing here");
	sim_http_reply_json(&rs, 201, NULL, json_pack("{ss}", "a", "b"));
	ck_assert_uint_eq(rs.status, 201);
	ck_assert_str_eq(rs.content_type, "application/json; charset=utf-8");
	ck_assert_uint_eq(rs.body.len, 9);
	ck_assert_mem_eq(rs.body.data, "{\"a\":\"b\"}", 9);
	sim_http_reply_json(&rs, 200, "application/json", NULL);
	ck_assert_uint_eq(rs.status, 500);
	ck_assert_uint_eq(rs.body.len, 0);
	ck_assert_ptr_null(rs.content_type);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("http");
	TCase *p = tcase_create("pairs"), *r = tcase_create("request"), *b = tcase_create("body"),
	      *a = tcase_create("reply");

	tcase_add_test(p, dollar_space_plus_and_quote_decode_alike);
	tcase_add_test(p, pairs_may_lack_a_value_or_a_name);
	tcase_add_test(p, pairs_are_put_as_they_are_parsed);
	tcase_add_test(p, the_first_of_a_name_counts_and_case_does);
	tcase_add_test(p, broken_escapes_nuls_and_bad_utf8_are_refused);
	tcase_add_test(p, as_many_pairs_as_there_may_be);
	tcase_add_test(r, a_path_is_cut_into_segments);
	tcase_add_test(r, paths_that_climb_or_hide_something_are_refused);
	tcase_add_test(r, as_many_segments_as_there_may_be);
	tcase_add_test(r, a_target_has_a_longest);
	tcase_add_test(r, headers_are_found_in_any_case);
	tcase_add_test(r, as_many_headers_as_there_may_be);
	tcase_add_test(r, what_may_stand_once_stands_once);
	tcase_add_test(r, origin_is_the_host_that_was_asked);
	tcase_add_test(r, a_host_that_is_no_name_is_refused);
	tcase_add_test(r, the_callers_id_is_taken_with_braces_and_without);
	tcase_add_test(r, what_is_no_id_is_replaced_by_ours);
	tcase_add_test(r, a_bearer_token_is_what_follows_its_scheme);
	tcase_add_test(b, a_form_is_one_unless_it_says_otherwise);
	tcase_add_test(b, json_is_one_object_and_errors_quote_nothing);
	tcase_add_test(b, json_nests_only_so_deep);
	tcase_add_test(a, reply_headers_are_one_line);
	tcase_add_test(a, a_reply_takes_the_place_of_an_earlier_one);
	for (size_t i = 0; i < 4; i++) {
		TCase *all[] = {p, r, b, a};

		tcase_add_checked_fixture(all[i], begin, end);
		suite_add_tcase(s, all[i]);
	}
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
