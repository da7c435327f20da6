/* SPDX-License-Identifier: MIT */
/* Who may pass, and what every answer has. */
#include "lib/runner.h"
#include "unit/web/webkit.h"
#include "web/gate.h"

static const char *const page[] = {"/",      "/device/WS0001", "/timeline", "/faults",
				   "/clock", "/images",        "/token"};
#define PAGES (sizeof(page) / sizeof(page[0]))

/* An address of somebody else that leads here: DNS rebinding. */
START_TEST(only_its_own_address_is_answered)
{
	static const char *const other[] = {"evil.example",        "evil.example:4711",
					    "127.0.0.1",           "127.0.0.1:80",
					    "127.0.0.1:47110",     "localhost",
					    "localhost.evil:4711", "[::1]:4711",
					    "127.0.0.2:4711",      ""};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		ck_assert_uint_eq(kit_send("GET", "/", "",
					   (const char *const[]){"Host", other[i], "Cookie",
								 KIT_COOKIE, NULL}),
				  403);
		ck_assert_str_eq(kit_body, "This window is at 127.0.0.1 only\n");
	}
	ck_assert_uint_eq(kit_send("GET", "/", "", (const char *const[]){NULL}), 403);
	ck_assert_uint_eq(kit_look("/"), 200);
	ck_assert_uint_eq(
		kit_send("GET", "/", "", (const char *const[]){"Host", "LOCALHOST:4711", NULL}),
		200);
	kit.port = 80;
	ck_assert_uint_eq(
		kit_send("GET", "/", "", (const char *const[]){"Host", "localhost", NULL}), 200);
}
END_TEST

START_TEST(every_answer_says_that_nobody_keeps_it)
{
	static const char *const header[][2] = {{"Cache-Control", "no-store"},
						{"Referrer-Policy", "no-referrer"},
						{"X-Content-Type-Options", "nosniff"},
						{"X-Frame-Options", "DENY"},
						{"Cross-Origin-Opener-Policy", "same-origin"},
						{"Cross-Origin-Resource-Policy", "same-origin"}};
	static const char *const more[] = {"/nothing", "/?token=x", ("/?token=" KIT_TOKEN)};

	for (size_t i = 0; i < PAGES + 3; i++) {
		kit_look(i < PAGES ? page[i] : more[i - PAGES]);
		for (size_t h = 0; h < sizeof(header) / sizeof(header[0]); h++)
			ck_assert_str_eq(kit_header(header[h][0]), header[h][1]);
	}
}
END_TEST

/* No script but ours, and that by a nonce that nobody knows before. */
START_TEST(the_policy_lets_nothing_of_others_pass)
{
	char nonce[33] = "", before[33] = "", wanted[512], tag[80];

	for (size_t i = 0; i < PAGES; i++) {
		const char *at;

		ck_assert_uint_eq(kit_look(page[i]), 200);
		at = strstr(kit_body, "<script nonce=\"");
		ck_assert_ptr_nonnull(at);
		snprintf(nonce, sizeof(nonce), "%.32s", at + 15);
		ck_assert_uint_eq(strspn(nonce, "0123456789abcdef"), 32);
		ck_assert_str_ne(nonce, before);
		memcpy(before, nonce, sizeof(before));
		snprintf(wanted, sizeof(wanted),
			 "default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%s'; "
			 "connect-src 'self'; form-action 'self'; base-uri 'none'; "
			 "frame-ancestors 'none'",
			 nonce, nonce);
		ck_assert_str_eq(kit_header("Content-Security-Policy"), wanted);
		snprintf(tag, sizeof(tag), "<style nonce=\"%s\">", nonce);
		ck_assert(kit_says(tag));
		/* what such a policy does not let pass is not there at all */
		ck_assert(!kit_says(" style=") && !kit_says(" onclick=") && !kit_says(" src="));
	}
}
END_TEST

START_TEST(the_address_that_was_printed_sets_the_cookie)
{
	ck_assert_uint_eq(kit_look("/?token=" KIT_TOKEN), 303);
	ck_assert_str_eq(kit_header("Location"), "/?said=token");
	ck_assert_str_eq(kit_header("Set-Cookie"),
			 KIT_COOKIE "; Path=/; HttpOnly; SameSite=Strict");
}
END_TEST

START_TEST(another_token_sets_none)
{
	static const char *const wrong[] = {
		"/?token=",
		"/?token=00112233445566778899aabbccddeef",
		"/?token=00112233445566778899aabbccddeefff",
		"/?token=00112233445566778899aabbccddeefe",
		"/?token=00112233445566778899AABBCCDDEEFF",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_uint_eq(kit_look(wrong[i]), 403);
		ck_assert_str_eq(kit_header("Set-Cookie"), "");
		ck_assert(kit_says("That is not the token."));
		ck_assert(!kit_says(KIT_TOKEN));
	}
}
END_TEST

START_TEST(the_token_can_be_typed)
{
	static const char *const from_here[] = {"Host", KIT_HOST, "Origin", KIT_ORIGIN, NULL};

	ck_assert_uint_eq(kit_send("POST", "/token", "token=" KIT_TOKEN, from_here), 303);
	ck_assert_str_eq(kit_header("Set-Cookie"),
			 KIT_COOKIE "; Path=/; HttpOnly; SameSite=Strict");
	ck_assert_uint_eq(kit_send("POST", "/token", "token=x", from_here), 403);
	ck_assert_str_eq(kit_header("Set-Cookie"), "");
	ck_assert_uint_eq(kit_send("POST", "/token", "", from_here), 403);
	/* nobody logs others in */
	ck_assert_uint_eq(kit_send("POST", "/token", "token=" KIT_TOKEN,
				   (const char *const[]){"Host", KIT_HOST, "Origin",
							 "http://evil.example", NULL}),
			  403);
	ck_assert_str_eq(kit_header("Set-Cookie"), "");
}
END_TEST

/* RFC 6265 4.2.1; browsers send cookies of other ports of this address, too. */
START_TEST(the_cookie_is_found_among_others)
{
	static const struct {
		const char *cookie;
		unsigned status;
	} row[] = {
		{KIT_COOKIE, 303},
		{"a=b; " KIT_COOKIE "; c=d", 303},
		{"lapsim-4712=ffffffffffffffffffffffffffffffff; " KIT_COOKIE, 303},
		{"lapsim-4711=x; " KIT_COOKIE, 303},
		{"", 403},
		{"lapsim-4711", 403},
		{"lapsim-4711=", 403},
		{"lapsim-4712=" KIT_TOKEN, 403},
		{"xlapsim-4711=" KIT_TOKEN, 403},
		{"lapsim-4711=" KIT_TOKEN "0", 403},
		{"lapsim-4711=00112233445566778899aabbccddeef0", 403},
		{"; ;;" KIT_COOKIE, 303},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		ck_assert_msg(kit_send("POST", "/clock", "action=1h",
				       (const char *const[]){"Host", KIT_HOST, "Cookie",
							     row[i].cookie, "Origin", KIT_ORIGIN,
							     NULL}) == row[i].status,
			      "%s", row[i].cookie);
}
END_TEST

/* Fetch, "append a request Origin header": no-referrer makes it "null" in forms. */
START_TEST(what_changes_something_comes_from_a_page_of_the_window)
{
	static const struct {
		const char *origin, *site;
		unsigned status;
	} row[] = {
		{KIT_ORIGIN, NULL, 303},
		{KIT_ORIGIN, "same-origin", 303},
		{"null", "same-origin", 303},
		{NULL, "same-origin", 303},
		{NULL, NULL, 403},
		{"null", NULL, 403},
		{"null", "cross-site", 403},
		{NULL, "same-site", 403},
		{NULL, "none", 403},
		{KIT_ORIGIN, "cross-site", 403},
		{"http://127.0.0.1:4712", NULL, 403},
		{"http://127.0.0.1:4712", "same-site", 403},
		{"http://localhost:4711", NULL, 403},
		{"https://127.0.0.1:4711", NULL, 403},
		{"http://evil.example", NULL, 403},
		{"http://127.0.0.1:4711.evil.example", NULL, 403},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *header[9] = {"Host", KIT_HOST, "Cookie", KIT_COOKIE};
		size_t n = 4;

		if (row[i].origin) {
			header[n++] = "Origin";
			header[n++] = row[i].origin;
		}
		if (row[i].site) {
			header[n++] = "Sec-Fetch-Site";
			header[n++] = row[i].site;
		}
		kit_log[0] = 0;
		ck_assert_msg(kit_send("POST", "/clock", "action=1h", header) == row[i].status,
			      "%s %s", row[i].origin, row[i].site);
		ck_assert((row[i].status == 303) == (strstr(kit_log, "ask") != NULL));
	}
}
END_TEST

START_TEST(nothing_is_changed_without_the_token)
{
	static const char *const post[][2] = {
		{"/clock", "action=1h"},           {"/faults", "action=calm"},
		{"/images", "action=reset"},       {"/device/WS0001", "action=expire"},
		{"/device/WS0001", "action=show"}, {"/device/WS0001", "action=copy"}};

	for (size_t i = 0; i < sizeof(post) / sizeof(post[0]); i++) {
		ck_assert_uint_eq(kit_send("POST", post[i][0], post[i][1],
					   (const char *const[]){"Host", KIT_HOST, "Origin",
								 KIT_ORIGIN, NULL}),
				  403);
		ck_assert(kit_says("That needs the token."));
		ck_assert(kit_says("<form method=\"post\" action=\"/token\">"));
		ck_assert(!kit_says(KIT_PASSWORD));
	}
	ck_assert_str_eq(kit_log, "");
}
END_TEST

/* Links change nothing: what a GET does, a prefetch or an image of others does. */
START_TEST(looking_changes_nothing)
{
	static const char *const target[] = {"/clock?action=1h", "/faults?action=calm",
					     "/images?action=reset", "/device/WS0001?action=show",
					     "/device/WS0001?action=expire"};

	for (size_t i = 0; i < sizeof(target) / sizeof(target[0]); i++) {
		ck_assert_uint_eq(kit_look_allowed(target[i]), 200);
		ck_assert(!kit_says(KIT_PASSWORD));
	}
	ck_assert_str_eq(kit_log, "");
}
END_TEST

START_TEST(what_is_not_there_is_one_line)
{
	static const char *const nowhere[] = {"/x", "/device", "/device/a/b", "/clock/x",
					      "/favicon.ico"};
	static const char *const allowed[] = {"Host",   KIT_HOST,   "Cookie", KIT_COOKIE,
					      "Origin", KIT_ORIGIN, NULL};

	for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
		ck_assert_uint_eq(kit_look(nowhere[i]), 404);
		ck_assert_str_eq(kit_body, "There is no such page\n");
	}
	ck_assert_uint_eq(kit_send("POST", "/", "", allowed), 405);
	ck_assert_str_eq(kit_body, "That cannot be done here\n");
	ck_assert_str_eq(kit_header("Allow"), "GET, HEAD");
	ck_assert_uint_eq(kit_send("DELETE", "/clock", "", allowed), 405);
	ck_assert_str_eq(kit_header("Allow"), "GET, HEAD, POST");
	ck_assert_uint_eq(kit_send("HEAD", "/clock", "", allowed), 200);
	ck_assert_uint_eq(kit_post("/clock", "action=%zz"), 400);
	ck_assert_str_eq(kit_body, "That is not a form\n");
}
END_TEST

START_TEST(tokens_are_drawn)
{
	char a[WEB_TOKEN_LEN + 1], b[WEB_TOKEN_LEN + 1];

	ck_assert(web_gate_draw(a) && web_gate_draw(b));
	ck_assert_uint_eq(strspn(a, "0123456789abcdef"), WEB_TOKEN_LEN);
	ck_assert_uint_eq(strlen(a), WEB_TOKEN_LEN);
	ck_assert_str_ne(a, b);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("gate");
	TCase *t = tcase_create("gate");

	tcase_add_checked_fixture(t, kit_begin, kit_end);
	tcase_add_test(t, only_its_own_address_is_answered);
	tcase_add_test(t, every_answer_says_that_nobody_keeps_it);
	tcase_add_test(t, the_policy_lets_nothing_of_others_pass);
	tcase_add_test(t, the_address_that_was_printed_sets_the_cookie);
	tcase_add_test(t, another_token_sets_none);
	tcase_add_test(t, the_token_can_be_typed);
	tcase_add_test(t, the_cookie_is_found_among_others);
	tcase_add_test(t, what_changes_something_comes_from_a_page_of_the_window);
	tcase_add_test(t, nothing_is_changed_without_the_token);
	tcase_add_test(t, looking_changes_nothing);
	tcase_add_test(t, what_is_not_there_is_one_line);
	tcase_add_test(t, tokens_are_drawn);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
