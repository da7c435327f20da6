/* SPDX-License-Identifier: MIT */
#include "lib/page.h"

#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

#define HOSTILE       "<script>alert('x')</script>&\"\r\n\x7f"
#define HOSTILE_PLAIN "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;   "

static struct laps_buf out;
static struct sim_page page;

static void begin(void)
{
	laps_buf_init(&out, 1u << 20);
}

static void end(void)
{
	laps_buf_clear(&out);
}

static const char *text(void)
{
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	return (const char *)out.data;
}

static size_t count(const char *in, const char *what)
{
	size_t n = 0;

	for (; (in = strstr(in, what)) != NULL; in += strlen(what))
		n++;
	return n;
}

START_TEST(markup_and_controls_are_escaped)
{
	sim_page_escape(HOSTILE "\xc3\xa4", &out);
	ck_assert_str_eq(text(), HOSTILE_PLAIN "\xc3\xa4");
}
END_TEST

/* Everything that takes text, at once. */
static void write_hostile(void)
{
	static const char *const hostile[] = {HOSTILE, HOSTILE, NULL};

	sim_page_begin(&page, &out, HOSTILE, hostile);
	sim_page_heading(&page, HOSTILE);
	sim_page_paragraph(&page, HOSTILE);
	sim_page_facts_begin(&page);
	sim_page_fact(&page, HOSTILE, HOSTILE);
	sim_page_facts_end(&page);
	sim_page_table_begin(&page, HOSTILE, hostile, 2);
	sim_page_row(&page, hostile, 2);
	sim_page_table_end(&page, 0, HOSTILE);
	sim_page_form_begin(&page, HOSTILE);
	sim_page_field(&page, HOSTILE, HOSTILE, HOSTILE, false);
	sim_page_form_end(&page, hostile, hostile, 2);
	sim_page_end(&page);
}

START_TEST(no_text_becomes_markup_anywhere)
{
	const char *html;

	write_hostile();
	html = text();
	ck_assert_ptr_null(strstr(html, "<script"));
	ck_assert_ptr_null(strstr(html, "'x'"));
	/* title twice, nav 2, heading, paragraph, fact 2, caption twice, headings 2, cells 2,
	 * none, action, field 5, buttons 4 */
	ck_assert_uint_eq(count(html, HOSTILE_PLAIN), 25);
}
END_TEST

START_TEST(what_is_opened_is_closed)
{
	static const char *const element[] = {
		"html", "head",    "body", "main",  "h1",     "h2",    "p",     "dl",    "dt",
		"dd",   "nav",     "ul",   "li",    "table",  "thead", "tbody", "tr",    "th",
		"td",   "caption", "form", "label", "button", "div",   "style", "title", "a"};
	const char *html;

	write_hostile();
	html = text();
	for (size_t i = 0; i < sizeof(element) / sizeof(element[0]); i++) {
		char open[16], open_more[16], close[16];

		snprintf(open, sizeof(open), "<%s>", element[i]);
		snprintf(open_more, sizeof(open_more), "<%s ", element[i]);
		snprintf(close, sizeof(close), "</%s>", element[i]);
		ck_assert_msg(count(html, open) + count(html, open_more) == count(html, close),
			      "%s", element[i]);
		ck_assert_msg(strstr(html, close), "%s", element[i]);
	}
}
END_TEST

START_TEST(tables_say_what_heads_what)
{
	static const char *const heading[] = {"Name", "Roles"}, *const cell[] = {"alice", NULL};
	const char *html;

	page.out = &out;
	sim_page_table_begin(&page, "Users", heading, 2);
	sim_page_row(&page, cell, 2);
	sim_page_table_end(&page, 1, "Nobody.");
	html = text();
	ck_assert_ptr_nonnull(strstr(html, "<caption>Users</caption>"));
	ck_assert_ptr_nonnull(strstr(html, "<th scope=\"col\">Roles</th>"));
	ck_assert_ptr_nonnull(strstr(html, "<th scope=\"row\" class=\"short\">alice</th>"));
	ck_assert_ptr_null(strstr(html, "Nobody."));
}
END_TEST

START_TEST(the_page_itself_is_marked_among_the_others)
{
	static const char *const nav[] = {"/", "Cloud", "/x", "Other", NULL};
	const char *html;

	sim_page_begin(&page, &out, "Other", nav);
	html = text();
	ck_assert_ptr_nonnull(strstr(html, "<a href=\"/\">Cloud</a>"));
	ck_assert_ptr_nonnull(strstr(html, "<a href=\"/x\" aria-current=\"page\">Other</a>"));
}
END_TEST

START_TEST(secret_fields_show_no_characters)
{
	page.out = &out;
	sim_page_field(&page, "p", "Password", NULL, true);
	ck_assert_ptr_nonnull(strstr(text(), "type=\"password\" value=\"\""));
}
END_TEST

START_TEST(nothing_comes_from_elsewhere_and_nothing_runs)
{
	const char *html;

	write_hostile();
	html = text();
	ck_assert_ptr_null(strstr(html, "src="));
	ck_assert_ptr_null(strstr(html, "url("));
	ck_assert_ptr_null(strstr(html, "@import"));
	ck_assert_ptr_null(strstr(html, "http"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("page");
	TCase *t = tcase_create("page");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, markup_and_controls_are_escaped);
	tcase_add_test(t, no_text_becomes_markup_anywhere);
	tcase_add_test(t, what_is_opened_is_closed);
	tcase_add_test(t, tables_say_what_heads_what);
	tcase_add_test(t, the_page_itself_is_marked_among_the_others);
	tcase_add_test(t, secret_fields_show_no_characters);
	tcase_add_test(t, nothing_comes_from_elsewhere_and_nothing_runs);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
