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

	sim_page_begin(&page, &out,
		       &(struct sim_page_head){.title = HOSTILE,
					       .site = HOSTILE,
					       .nav = hostile,
					       .at = HOSTILE,
					       .nonce = HOSTILE});
	sim_page_title(&page, HOSTILE);
	sim_page_heading(&page, HOSTILE);
	sim_page_paragraph(&page, HOSTILE);
	sim_page_badge(&page, SIM_PAGE_BAD, HOSTILE);
	sim_page_note(&page, SIM_PAGE_BAD, HOSTILE);
	sim_page_facts_begin(&page);
	sim_page_fact(&page, HOSTILE, HOSTILE);
	sim_page_facts_end(&page);
	sim_page_table_begin(&page, HOSTILE, HOSTILE, hostile, 2);
	sim_page_row(&page, hostile, 2);
	sim_page_table_end(&page, 0, HOSTILE);
	sim_page_form_begin(&page, HOSTILE);
	sim_page_field(&page, &(struct sim_page_field){.name = HOSTILE,
						       .label = HOSTILE,
						       .value = HOSTILE,
						       .hint = HOSTILE,
						       .choices = HOSTILE});
	sim_page_hidden(&page, HOSTILE, HOSTILE);
	sim_page_button(&page, HOSTILE, HOSTILE, HOSTILE);
	sim_page_form_end(&page);
	sim_page_end(&page);
}

START_TEST(no_text_becomes_markup_anywhere)
{
	const char *html;

	write_hostile();
	html = text();
	ck_assert_ptr_null(strstr(html, "<script"));
	ck_assert_ptr_null(strstr(html, "'x'"));
	/* title twice, nonce, site, nav 2, heading, paragraph, badge, note, fact 2, caption twice,
	 * id, headings 2, cells and their labels 4, none, action, field 9, hidden 2, button 3 */
	ck_assert_uint_eq(count(html, HOSTILE_PLAIN), 37);
}
END_TEST

START_TEST(what_is_opened_is_closed)
{
	static const char *const element[] = {"html",  "head",    "body",  "main",  "h1",     "h2",
					      "p",     "dl",      "dt",    "dd",    "nav",    "ul",
					      "li",    "table",   "thead", "tbody", "tr",     "th",
					      "td",    "caption", "form",  "label", "button", "div",
					      "style", "title",   "a",     "span",  "header"};
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
	sim_page_table_begin(&page, "Users", "users", heading, 2);
	sim_page_row(&page, cell, 2);
	sim_page_table_end(&page, 1, "Nobody.");
	html = text();
	ck_assert_ptr_nonnull(strstr(html, "<caption>Users</caption>"));
	ck_assert_ptr_nonnull(strstr(html, "<th scope=\"col\">Roles</th>"));
	ck_assert_ptr_nonnull(
		strstr(html, "<th scope=\"row\" class=\"short\" data-label=\"Name\">alice</th>"));
	/* where there is no room for headings above, they stand beside */
	ck_assert_ptr_nonnull(strstr(html, "<td class=\"short\" data-label=\"Roles\"></td>"));
	ck_assert_ptr_nonnull(strstr(html, "<tbody data-live id=\"users\">"));
	ck_assert_ptr_null(strstr(html, "Nobody."));
}
END_TEST

START_TEST(the_page_itself_is_marked_among_the_others)
{
	static const char *const nav[] = {"/", "Cloud", "/x", "Other", NULL};
	struct sim_page_head head = {.title = "Other", .site = "s", .nav = nav, .at = "/x"};
	const char *html;

	sim_page_begin(&page, &out, &head);
	/* a page below it */
	head.title = "Third";
	sim_page_begin(&page, &out, &head);
	html = text();
	ck_assert_uint_eq(count(html, "<a href=\"/\">Cloud</a>"), 2);
	ck_assert_uint_eq(count(html, "<a href=\"/x\" aria-current=\"page\">Other</a>"), 1);
	ck_assert_uint_eq(count(html, "<a href=\"/x\" aria-current=\"true\">Other</a>"), 1);
}
END_TEST

START_TEST(the_keyboard_gets_past_the_bar)
{
	static const char *const nav[] = {"/", "Cloud", NULL};
	const char *html, *skip;

	sim_page_begin(&page, &out, &(struct sim_page_head){.title = "t", .site = "s", .nav = nav});
	html = text();
	skip = strstr(html, "href=\"#main\"");
	ck_assert_ptr_nonnull(skip);
	ck_assert_ptr_eq(strstr(html, "<a "), strstr(html, "<a class=\"unseen skip\""));
	ck_assert_ptr_nonnull(strstr(skip, "<main class=\"in\" id=\"main\""));
}
END_TEST

START_TEST(secret_fields_show_no_characters)
{
	page.out = &out;
	sim_page_field(&page,
		       &(struct sim_page_field){.name = "p", .label = "Password", .secret = true});
	ck_assert_ptr_nonnull(strstr(text(), "type=\"password\" value=\"\""));
}
END_TEST

START_TEST(a_hint_belongs_to_its_field)
{
	const char *html;

	page.out = &out;
	sim_page_field(&page,
		       &(struct sim_page_field){.name = "p", .label = "Spec", .hint = "A hint."});
	html = text();
	ck_assert_ptr_nonnull(strstr(html, "<label for=\"p\">"));
	ck_assert_ptr_nonnull(strstr(html, "aria-describedby=\"p-hint\""));
	ck_assert_ptr_nonnull(strstr(html, "id=\"p-hint\">A hint.</p>"));
}
END_TEST

/* Every tone has a class of its own, and every class a shape in the style sheet. */
START_TEST(a_badge_is_a_word_and_a_shape)
{
	static const char *const shape[] = {".badge::before", ".good::before", ".warn::before",
					    ".bad::before", ".idle::before"};
	const char *html;

	sim_page_begin(&page, &out, &(struct sim_page_head){.title = "t"});
	for (int tone = SIM_PAGE_NONE; tone <= SIM_PAGE_IDLE; tone++)
		sim_page_badge(&page, (sim_page_tone)tone, "word");
	html = text();
	for (size_t i = 0; i < sizeof(shape) / sizeof(shape[0]); i++)
		ck_assert_msg(strstr(html, shape[i]), "%s", shape[i]);
	ck_assert_ptr_nonnull(strstr(html, "<span class=\"badge warn\">word</span>"));
	ck_assert_uint_eq(count(html, ">word</span>"), 5);
}
END_TEST

/* Under a nonce nothing else passes: so it is on the style, on the script, and nowhere else. */
START_TEST(style_and_script_have_the_nonce)
{
	const char *html;

	sim_page_begin(
		&page, &out,
		&(struct sim_page_head){
			.title = "t", .nonce = "n1", .style = "b{color:red}", .script = "f()"});
	html = text();
	ck_assert_uint_eq(count(html, "nonce="), 2);
	ck_assert_ptr_nonnull(strstr(html, "<style nonce=\"n1\">"));
	ck_assert_ptr_nonnull(strstr(html, "b{color:red}</style>"));
	ck_assert_ptr_nonnull(strstr(html, "<script nonce=\"n1\">f()</script>"));
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
	tcase_add_test(t, the_keyboard_gets_past_the_bar);
	tcase_add_test(t, secret_fields_show_no_characters);
	tcase_add_test(t, a_hint_belongs_to_its_field);
	tcase_add_test(t, a_badge_is_a_word_and_a_shape);
	tcase_add_test(t, style_and_script_have_the_nonce);
	tcase_add_test(t, nothing_comes_from_elsewhere_and_nothing_runs);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
