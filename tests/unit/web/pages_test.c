/* SPDX-License-Identifier: MIT */
/* The pages: what they show of what others have written, and what their buttons ask for. */
#include "lib/runner.h"
#include "unit/web/webkit.h"

#define ESCAPED "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;"

static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *at = kit_body; (at = strstr(at, what)) != NULL; at += strlen(what))
		n++;
	return n;
}

/* Device names, DNs, filters, users: all of it may be hostile. */
START_TEST(what_others_have_written_is_text)
{
	static const char *const page[] = {"/",
					   "/device/x",
					   "/timeline",
					   "/faults",
					   "/clock",
					   "/images",
					   "/?find=%3Cscript%3Ealert('x')%3C/script%3E%22",
					   "/?status=%3Cscript%3Ealert('x')%3C/script%3E%22"};

	for (size_t i = 0; i < sizeof(page) / sizeof(page[0]); i++) {
		ck_assert_uint_eq(kit_look(page[i]), 200);
		ck_assert_msg(!kit_says("<script>") && !kit_says("alert('x')"), "%s", page[i]);
		ck_assert_msg(kit_says(ESCAPED), "%s", page[i]);
		ck_assert_uint_eq(count("<script"), 1);
	}
	ck_assert_uint_eq(kit_look("/device/%3Cscript%3E"), 200);
	kit_broken = true;
	ck_assert_uint_eq(kit_look("/"), 503);
	ck_assert(!kit_says("<script>") && kit_says("does not answer: " ESCAPED));
}
END_TEST

START_TEST(an_address_is_encoded)
{
	kit_look("/");
	ck_assert(kit_says("href=\"/device/"
			   "%3Cscript%3Ealert%28%27x%27%29%3C%2Fscript%3E%22\""));
	kit_look("/device/x");
	ck_assert(kit_says("action=\"/device/"
			   "%3Cscript%3Ealert%28%27x%27%29%3C%2Fscript%3E%22\""));
}
END_TEST

START_TEST(the_board_tells_status_by_word_and_times_by_the_worlds_clock)
{
	kit_look("/");
	ck_assert(kit_says("<span class=\"badge good\">Current</span>"));
	ck_assert(kit_says("<span class=\"badge bad\">Torn</span> <span class=\"quiet\">another "
			   "password</span>"));
	ck_assert(kit_says("<span class=\"badge none\">Unknown</span>"));
	ck_assert(kit_says("<time datetime=\"2026-12-27T09:59:00Z\" title=\"2026-12-27 09:59:00 "
			   "UTC\">in 29 d 23 h</time>"));
	ck_assert(kit_says("title=\"2026-11-27 09:59:00 UTC\">1 min ago</time>"));
	ck_assert(kit_says("<time>2026-11-27 10:00:00 UTC</time>"));
	ck_assert(kit_says("<a href=\"/faults\">1</a>"));
	ck_assert(kit_says("<dt>dc1</dt><dd>LDAP at port 389, LDAPS at port 636"));
	ck_assert(kit_says("<dt>dc2</dt><dd>stopped</dd>"));
	ck_assert(kit_says("<dt>Link 1:2</dt>") && kit_says(", lag 20 ms</dd>"));
	ck_assert(!kit_says("Link 2:1"));
	ck_assert(kit_says("<dt>Realm</dt><dd>at port 88</dd>"));
	ck_assert(!kit_says("Key service"));
}
END_TEST

START_TEST(devices_are_found_by_name_and_by_status)
{
	kit_look("/?find=ws0001");
	ck_assert(kit_says(">WS0001</a>") && !kit_says(">WS0002</a>"));
	ck_assert(kit_says("value=\"ws0001\""));
	kit_look("/?status=torn");
	ck_assert(!kit_says(">WS0001</a>") && kit_says(">WS0002</a>"));
	ck_assert(kit_says("<a href=\"/?status=torn\" aria-current=\"true\"><b>1</b> Torn</a>"));
	kit_look("/?find=WS0001&status=torn");
	ck_assert(kit_says("No device is like that."));
}
END_TEST

/* In the order of the tab in Active Directory Users and Computers. */
START_TEST(the_tab_is_laid_out_as_administrators_know_it)
{
	static const char *const label[] = {
		"Current LAPS password expiration", "Set a new LAPS password expiration",
		"LAPS local admin account name", "LAPS local admin account password"};
	const char *at;

	kit_look_allowed("/device/x");
	at = strstr(kit_body, "<h2 id=\"tab\">LAPS</h2>");
	for (size_t i = 0; i < 4; i++) {
		ck_assert_ptr_nonnull(at);
		at = strstr(at, label[i]);
	}
	ck_assert_ptr_nonnull(at);
	ck_assert(kit_says("value=\"expire\">Expire now</button>"));
	ck_assert(kit_says("value=\"show\">Show password</button>"));
	ck_assert(kit_says("2026-12-27 09:59:00 UTC</time> <span class=\"quiet\">in 29 d 23 h"));
	ck_assert(kit_says("<fieldset>") && !kit_says("<fieldset disabled>"));
}
END_TEST

START_TEST(below_it_stands_what_is_known)
{
	kit_look("/device/x");
	ck_assert(kit_says("<span class=\"badge warn\">Due</span>"));
	ck_assert(kit_says("<span class=\"badge bad\">Does not open the account</span>"));
	ck_assert(kit_says(" &middot; disabled &middot; deleted"));
	ck_assert(kit_says("<span class=\"badge good\">Yes</span>"));
	ck_assert(kit_says("<span class=\"badge none\">No</span>"));
	ck_assert(kit_says("\">10018</span>, <span title=\"\">10020</span>"));
	/* a row that nobody has a value for is not there */
	ck_assert(kit_says("Device id") && !kit_says("Root key"));
}
END_TEST

START_TEST(without_the_token_buttons_cannot_be_used)
{
	kit_look("/device/x");
	ck_assert(kit_says("<fieldset disabled>") && !kit_says("<fieldset>"));
	ck_assert(kit_says("<a href=\"/token\">types its token</a>"));
	kit_look("/faults");
	ck_assert(kit_says("<fieldset disabled>") && kit_says(" disabled>Clear</button>"));
	kit_look_allowed("/faults");
	ck_assert(!kit_says(" disabled>") && !kit_says("types its token"));
	kit_look("/images");
	ck_assert_uint_eq(count("\" disabled>"), 4);
	kit_look_allowed("/images");
	ck_assert_uint_eq(count("\" disabled>"), 0);
}
END_TEST

START_TEST(no_secret_is_shown_to_who_looks)
{
	static const char *const page[] = {"/",      "/device/WS0001", "/timeline", "/faults",
					   "/clock", "/images",        "/token"};

	for (size_t i = 0; i < sizeof(page) / sizeof(page[0]); i++) {
		kit_look_allowed(page[i]);
		ck_assert(!kit_says(KIT_PASSWORD) && !kit_says(KIT_EARLIER));
		ck_assert(!kit_says(KIT_TOKEN));
	}
	ck_assert_str_eq(kit_log, "timeline \n");
}
END_TEST

/* The line comes first: what is shown has been told. */
START_TEST(a_secret_is_shown_on_a_click_that_leaves_a_line)
{
	ck_assert_uint_eq(kit_post("/device/WS0001", "action=show"), 200);
	ck_assert_str_eq(kit_log, "passwords WS0001\nreveal WS0001\n");
	ck_assert_uint_eq(count(KIT_PASSWORD), 1);
	ck_assert(!kit_says(KIT_EARLIER));
	ck_assert_str_eq(kit_header("Cache-Control"), "no-store");
	ck_assert_uint_eq(kit_post("/device/WS0001", "action=history"), 200);
	ck_assert(kit_says(KIT_EARLIER) && !kit_says(KIT_PASSWORD));
	ck_assert_uint_eq(kit_post("/device/WS0001", "action=copy"), 200);
	ck_assert_str_eq(kit_body, KIT_PASSWORD);
	ck_assert_str_eq(kit_rs.content_type, "text/plain; charset=utf-8");
	ck_assert_str_eq(kit_log, "passwords WS0001\nreveal WS0001\n"
				  "passwords WS0001\nreveal WS0001\n"
				  "passwords WS0001\nreveal WS0001\n");
}
END_TEST

START_TEST(without_a_line_there_is_no_secret)
{
	static const char *const action[] = {"action=show", "action=copy", "action=history"};

	kit_no_line = true;
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(kit_post("/device/WS0001", action[i]), 409);
		ck_assert(!kit_says(KIT_PASSWORD) && !kit_says(KIT_EARLIER));
		ck_assert(kit_says("cannot open &#39;timeline.jsonl&#39;"));
	}
}
END_TEST

START_TEST(a_device_that_is_not_there_says_so)
{
	ck_assert_uint_eq(kit_look("/device/nobody"), 404);
	ck_assert(kit_says("there is no computer &#39;nobody&#39;"));
}
END_TEST

/* Every button, and the request that it is. */
START_TEST(buttons_ask_for_what_they_say)
{
	static const struct {
		const char *target, *body, *log, *location;
	} row[] = {
		{"/clock", "action=1h",
		 "ask {\"verb\":\"clock\",\"op\":\"advance\",\"duration\":\"1h\"}\n",
		 "/clock?said=advanced"},
		{"/clock", "action=365d",
		 "ask {\"verb\":\"clock\",\"op\":\"advance\",\"duration\":\"365d\"}\n",
		 "/clock?said=advanced"},
		{"/clock", "action=advance&duration=90d12h",
		 "ask {\"verb\":\"clock\",\"op\":\"advance\",\"duration\":\"90d12h\"}\n",
		 "/clock?said=advanced"},
		{"/faults", "action=add&spec=ldap.modify%3A2%3Dbusy",
		 "ask {\"verb\":\"fault\",\"op\":\"add\",\"spec\":\"ldap.modify:2=busy\"}\n",
		 "/faults?said=added"},
		{"/faults", "action=clear&spec=a",
		 "ask {\"verb\":\"fault\",\"op\":\"clear\",\"spec\":\"a\"}\n",
		 "/faults?said=cleared"},
		{"/faults", "action=calm", "ask {\"verb\":\"fault\",\"op\":\"clear\"}\n",
		 "/faults?said=calm"},
		{"/faults", "action=hostile", "ask {\"verb\":\"fault\",\"op\":\"hostile\"}\n",
		 "/faults?said=hostile"},
		{"/images", "action=take&name=a",
		 "ask {\"verb\":\"snapshot\",\"op\":\"take\",\"name\":\"a\"}\n",
		 "/images?said=taken"},
		{"/images", "action=all&name=a", "ask {\"verb\":\"restore\",\"name\":\"a\"}\n",
		 "/images?said=restored"},
		{"/images", "action=host&name=a",
		 "ask {\"verb\":\"restore\",\"name\":\"a\",\"only\":\"host\"}\n",
		 "/images?said=restored"},
		{"/images", "action=directory&name=a",
		 "ask {\"verb\":\"restore\",\"name\":\"a\",\"only\":\"directory\"}\n",
		 "/images?said=restored"},
		{"/images", "action=cloud&name=a",
		 "ask {\"verb\":\"restore\",\"name\":\"a\",\"only\":\"cloud\"}\n",
		 "/images?said=restored"},
		{"/images", "action=reset", "ask {\"verb\":\"reset\"}\n", "/images?said=reset"},
		{"/device/WS0001", "action=expire", "expire WS0001\nexpire WS0001\n",
		 "/device/WS0001?said=expired"},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		kit_log[0] = 0;
		ck_assert_msg(kit_post(row[i].target, row[i].body) == 303, "%s", row[i].body);
		ck_assert_str_eq(kit_log, row[i].log);
		ck_assert_str_eq(kit_header("Location"), row[i].location);
		/* and the page says that it is done */
		ck_assert_uint_eq(kit_look_allowed(row[i].location), 200);
		ck_assert_msg(kit_says("<p class=\"note good\" role=\"status\">"), "%s",
			      row[i].location);
	}
	kit_look("/clock?said=%3Cb%3E");
	ck_assert(!kit_says("role=\"status\">&lt;b") && !kit_says("<p class=\"note"));
}
END_TEST

START_TEST(no_button_is_no_request)
{
	static const char *const target[] = {"/faults", "/images", "/device/WS0001"};
	static const char *const body[] = {"", "action=", "action=x", "x=y"};

	for (size_t i = 0; i < 3; i++)
		for (size_t b = 0; b < 4; b++) {
			ck_assert_uint_eq(kit_post(target[i], body[b]), 400);
			ck_assert(kit_says("There is no such button."));
		}
	/* all faults by mistake */
	ck_assert_uint_eq(kit_post("/faults", "action=clear&spec="), 400);
	ck_assert_str_eq(kit_log, "");
}
END_TEST

START_TEST(a_refusal_is_told_and_what_was_typed_stays)
{
	static const char *const post[][3] = {
		{"/clock", "action=advance&duration=%3Cb%3E", "value=\"&lt;b&gt;\""},
		{"/device/WS0001", "action=expire", ""}};

	kit_broken = true;
	for (size_t i = 0; i < 2; i++) {
		kit_post(post[i][0], post[i][1]);
		ck_assert(kit_says("role=\"alert\""));
		ck_assert(kit_says(post[i][2]));
	}
	ck_assert_uint_eq(kit_post("/clock", "action=1h"), 409);
	ck_assert(kit_says("the world says no: " ESCAPED));
}
END_TEST

START_TEST(the_timeline_is_filtered_by_source)
{
	kit_look("/timeline?source=ldap");
	ck_assert_str_eq(kit_log, "timeline ldap\n");
	ck_assert(kit_says("<a href=\"/timeline?source=ldap\" aria-current=\"true\">ldap</a>"));
	/* what failed, and what was made to, is not told by colour alone */
	ck_assert(kit_says("<span class=\"badge warn\">Fault</span>"));
	ck_assert(kit_says("<span class=\"badge bad\">50 "));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("pages");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, kit_begin, kit_end);
	tcase_add_test(t, what_others_have_written_is_text);
	tcase_add_test(t, an_address_is_encoded);
	tcase_add_test(t, the_board_tells_status_by_word_and_times_by_the_worlds_clock);
	tcase_add_test(t, devices_are_found_by_name_and_by_status);
	tcase_add_test(t, the_tab_is_laid_out_as_administrators_know_it);
	tcase_add_test(t, below_it_stands_what_is_known);
	tcase_add_test(t, without_the_token_buttons_cannot_be_used);
	tcase_add_test(t, no_secret_is_shown_to_who_looks);
	tcase_add_test(t, a_secret_is_shown_on_a_click_that_leaves_a_line);
	tcase_add_test(t, without_a_line_there_is_no_secret);
	tcase_add_test(t, a_device_that_is_not_there_says_so);
	tcase_add_test(t, buttons_ask_for_what_they_say);
	tcase_add_test(t, no_button_is_no_request);
	tcase_add_test(t, a_refusal_is_told_and_what_was_typed_stays);
	tcase_add_test(t, the_timeline_is_filtered_by_source);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
