/* SPDX-License-Identifier: MIT */
/* Every report of a run in which every outcome comes about, with hostile text wherever a target has
 * a say. tests/sim/conform_reports.sh has them read by others. */
#include "conformance/report.h"

#include <jansson.h>

#include "lib/runner.h"
#include "unit/conform/toykit.h"

static char *text;

/* passed, failed, SHOULD failed, known, skipped */
static void begin(void)
{
	toy_begin();
	toy_says[1] = (struct toy_says){CONFORM_FAILED, TOY_HOSTILE};
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "stranger"};
	toy_says[3] = (struct toy_says){CONFORM_FAILED, "code 50"};
	toy_says[4] = (struct toy_says){CONFORM_SKIPPED, "no # time"};
	toy_knows("# Because of <that> #1.\nAC-01.other: code *\n");
	toy_go();
}

static void end(void)
{
	free(text);
	text = NULL;
	toy_end();
}

static void has(const char *part)
{
	ck_assert_msg(strstr(text, part), "no '%s' in\n%.3000s", part, text);
}
static void has_not(const char *part)
{
	ck_assert_msg(!strstr(text, part), "'%s' in\n%.3000s", part, text);
}

START_TEST(tap_is_version_14)
{
	text = toy_report(conform_report_tap);
	ck_assert_str_eq(
		text,
		"TAP version 14\n"
		"1..5\n"
		"ok 1 - ACL-01.read a stranger reads nothing\n"
		"not ok 2 - ACL-01.read-self a device reads its own\n"
		"  ---\n"
		"  message: \"<b>&\\\"'\\\\x1b[31m\\\\xff\\\\u202e]]>#\\\\\"\n"
		"  level: \"MUST\"\n"
		"  source: \"[TOY] 1\"\n"
		"  ...\n"
		"not ok 3 - ACL-12.write a stranger writes nothing # TODO SHOULD, and does not\n"
		"  ---\n"
		"  message: \"stranger\"\n"
		"  level: \"SHOULD\"\n"
		"  source: \"ours\"\n"
		"  ...\n"
		"not ok 4 - AC-01.other it is another group # TODO known to fail\n"
		"  ---\n"
		"  message: \"code 50\"\n"
		"  level: \"MUST\"\n"
		"  source: \"ours\"\n"
		"  known: \"Because of <that> #1.\"\n"
		"  ...\n"
		"ok 5 - ACL-02.late a row of a group that came before # SKIP no \\# time\n");
}
END_TEST

START_TEST(junit_has_a_suite_for_each_group)
{
	text = toy_report(conform_report_junit);
	has("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"laps-conform toy\" "
	    "tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"3\" time=\"0.000000\">\n"
	    "  <testsuite name=\"laps-conform.toy.ACL\" tests=\"4\" failures=\"1\" errors=\"0\" "
	    "skipped=\"2\" time=\"0.000000\" timestamp=\"2025-08-18T14:13:20\">\n"
	    "    <properties>\n"
	    "      <property name=\"target\" value=\"toy &lt;b&gt;&amp;&quot;'");
	has("    <testcase classname=\"toy.ACL\" name=\"ACL-01.read a stranger reads nothing\" "
	    "time=\"0.000000\">\n"
	    "      <properties>\n"
	    "        <property name=\"level\" value=\"MUST\"/>\n"
	    "        <property name=\"source\" value=\"[TOY] 1\"/>\n"
	    "      </properties>\n"
	    "    </testcase>\n");
	has("      <failure message=\"&lt;b&gt;&amp;&quot;'\\x1b[31m\\xff\\u202e]]&gt;#\\\" "
	    "type=\"MUST\">&lt;b&gt;&amp;&quot;'\\x1b[31m\\xff\\u202e]]&gt;#\\</failure>\n");
	has("<skipped message=\"SHOULD, and fails: stranger\">stranger</skipped>");
	has("<skipped message=\"known to fail: code 50\">code 50</skipped>");
	has("<skipped message=\"no # time\">");
	has("<property name=\"known\" value=\"Because of &lt;that&gt; #1.\"/>");
}
END_TEST

static const char *member(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

START_TEST(json_says_all_of_it)
{
	json_error_t error;
	json_t *j, *row;
	long long passed, failed, known, skipped;

	text = toy_report(conform_report_json);
	j = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(j, "%s", error.text);
	ck_assert_str_eq(member(j, "format"), "laps-conform");
	ck_assert_str_eq(member(j, "suite"), "toy");
	ck_assert_str_eq(member(json_object_get(j, "target"), "name"), "toy " TOY_PLAIN);
	ck_assert_str_eq(member(json_object_get(json_object_get(j, "target"), "facts"), "server"),
			 "toy " TOY_PLAIN);
	ck_assert(json_is_false(json_object_get(j, "conforms")));
	ck_assert_str_eq(member(j, "verdict"), "does not conform: 1 of 3 MUST and 0 of 1 SHOULD "
					       "hold; 1 known to fail; 1 skipped");
	ck_assert_str_eq(member(j, "begun"), "2025-08-18T14:13:20Z");
	ck_assert(json_is_null(json_object_get(j, "stopped")));
	ck_assert_int_eq(json_unpack(json_object_get(j, "all"), "{sI sI sI sI !}", "passed",
				     &passed, "failed", &failed, "known", &known, "skipped",
				     &skipped),
			 0);
	ck_assert(passed == 1 && failed == 2 && known == 1 && skipped == 1);
	ck_assert_uint_eq(json_array_size(json_object_get(j, "groups")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(j, "rows")), 5);
	row = json_array_get(json_object_get(j, "rows"), 3);
	ck_assert_str_eq(member(row, "id"), "AC-01.other");
	ck_assert_str_eq(member(row, "level"), "MUST");
	ck_assert_str_eq(member(row, "title"), "it is another group");
	ck_assert_str_eq(member(row, "source"), "ours");
	ck_assert_str_eq(member(row, "outcome"), "known");
	ck_assert_str_eq(member(row, "message"), "code 50");
	ck_assert_str_eq(member(row, "reason"), "Because of <that> #1.");
	ck_assert(json_is_false(json_object_get(row, "counts")));
	row = json_array_get(json_object_get(j, "rows"), 1);
	ck_assert_str_eq(member(row, "message"), TOY_PLAIN);
	ck_assert(json_is_true(json_object_get(row, "counts")));
	json_decref(j);
}
END_TEST

static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
		n++;
	return n;
}

START_TEST(html_is_one_page_that_asks_for_nothing)
{
	static const char *const never[] = {"http://", "https://", "src=",    "<script",
					    "<link",   "url(",     "@import", "onload",
					    "<b>",     "\x1b",     "\xff",    "\xe2\x80\xae"};

	text = toy_report(conform_report_html);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		has_not(never[i]);
	has("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
	has("toy &lt;b&gt;&amp;&quot;&#39;\\x1b[31m\\xff\\u202e]]&gt;#\\ does not conform: 1 of 3");
	has("<dt>server</dt><dd>toy &lt;b&gt;");
	has("<dt>Begun</dt><dd>2025-08-18T14:13:20Z</dd>");
	has("aria-label=\"1 passed, 2 failed, 0 known, 1 skipped\"");
	ck_assert_uint_eq(count("class=\"bars\""), 4);
	ck_assert_uint_eq(count("<tr><th scope=\"row\""), 4 + TOY_N + 4); /* the last: parts */
	has("id=\"show-bad\">failed (1)");
	has("id=\"show-warn\">failed without harm to the verdict (2)");
	has("id=\"show-idle\">skipped (1)");
	has("id=\"show-good\">passed (1)");
	has("<span class=\"badge bad\">failed</span>");
	has("<span class=\"badge warn\">known</span>");
	has("Known: Because of &lt;that&gt; #1.");
	/* light, dark, paper */
	has("prefers-color-scheme: dark");
	has("@media print");
}
END_TEST

START_TEST(people_read_what_came_of_it)
{
	struct conform_look look = {.id_width = 16};
	struct laps_buf out;

	laps_buf_init(&out, CONFORM_REPORT_MAX);
	for (size_t i = 0; i < toy_ran.n; i++)
		conform_text_row(&look, &toy_ran.result[i], &out);
	conform_text_summary(&look, &toy_ran, &out);
	laps_buf_put_u8(&out, 0);
	text = strdup((const char *)out.data);
	laps_buf_clear(&out);
	ck_assert_str_eq(
		text,
		"ok    MUST   ACL-01.read       a stranger reads nothing\n"
		"FAIL  MUST   ACL-01.read-self  a device reads its own\n"
		"      " TOY_PLAIN "\n"
		"      said by [TOY] 1\n"
		"fail  SHOULD ACL-12.write      a stranger writes nothing\n"
		"      stranger\n"
		"      said by ours\n"
		"known MUST   AC-01.other       it is another group\n"
		"      code 50\n"
		"      known: Because of <that> #1.\n"
		"skip  MUST   ACL-02.late       a row of a group that came before\n"
		"      no # time\n"
		"\n"
		"          passed  failed   known skipped\n"
		"ACL            1       2       0       1  who may read, reset and delegate\n"
		"AC             0       0       1       0\n"
		"MUST           1       1       1       1\n"
		"SHOULD         0       1       0       0\n"
		"\n"
		"toy " TOY_PLAIN ": does not conform: 1 of 3 MUST and 0 of 1 SHOULD hold; 1 known "
		"to fail; 1 skipped\n"
		"1 passed, 2 failed, 1 skipped, 1 known\n");
	free(text);
	look.colour = true;
	laps_buf_init(&out, CONFORM_REPORT_MAX);
	conform_text_row(&look, &toy_ran.result[1], &out);
	laps_buf_put_u8(&out, 0);
	text = strdup((const char *)out.data);
	laps_buf_clear(&out);
	ck_assert_int_eq(strncmp(text, "\x1b[31mFAIL \x1b[0m MUST", 18), 0);
}
END_TEST

START_TEST(what_was_not_tested_is_an_error_in_all_of_them)
{
	conform_run_clear(&toy_ran);
	toy_open_fails = true;
	toy_go();
	text = toy_report(conform_report_tap);
	ck_assert_str_eq(text, "TAP version 14\nBail out! cannot reach it: "
			       "<b>&\"'\\\\x1b[31m\\\\xff\\\\u202e]]>\\#\\\\\n");
	free(text);
	text = toy_report(conform_report_junit);
	has(" tests=\"1\" failures=\"0\" errors=\"1\"");
	has("<error type=\"laps-conform\" message=\"cannot reach it: &lt;b&gt;");
	free(text);
	text = toy_report(conform_report_json);
	has("\"stopped\": \"cannot reach it: ");
	has("\"conforms\": false");
	free(text);
	text = toy_report(conform_report_html);
	has("not tested: cannot reach it: &lt;b&gt;");
	has("No row was run.");
}
END_TEST

START_TEST(what_is_left_is_told_in_all_of_them)
{
	toy_ran.left = strdup("a tree & a moon");
	text = toy_report(conform_report_tap);
	has("\nBail out! a tree & a moon\n");
	free(text);
	text = toy_report(conform_report_junit);
	has("name=\"clean up\" time=\"0.0\">\n      <error type=\"laps-conform\" message=\"a tree "
	    "&amp; a moon\"/>");
	has(" tests=\"6\" failures=\"1\" errors=\"1\"");
	free(text);
	text = toy_report(conform_report_json);
	has("\"left\": \"a tree & a moon\"");
	free(text);
	text = toy_report(conform_report_html);
	has("a tree &amp; a moon");
	ck_assert_int_eq(conform_status(&toy_ran), 1);
}
END_TEST

START_TEST(what_was_not_tested_to_the_end_has_its_rows)
{
	toy_ran.stopped = strdup("it has gone");
	text = toy_report(conform_report_tap);
	has("\n1..5\n");
	has("\nBail out! it has gone\n");
	free(text);
	text = toy_report(conform_report_junit);
	has("name=\"the rest\" time=\"0.0\">\n      <error type=\"laps-conform\" message=\"it has "
	    "gone\"/>");
	has(" tests=\"6\" failures=\"1\" errors=\"1\"");
	free(text);
	text = toy_report(conform_report_html);
	has("not tested to the end: it has gone");
	has("AC-01.other");
}
END_TEST

/* For whoever reads no further than the first page. */
START_TEST(html_has_what_failed_first)
{
	static const char *const order[] = {
		"does not conform: 1 of 3 MUST",
		"<h2>What was tested</h2>",
		"<h2>What failed</h2>",
		"ACL-01.read-self",
		"<h2>What SHOULD hold and does not</h2>",
		"ACL-12.write",
		"<h2>Known failures</h2>",
		"AC-01.other",
		"<h2>Skipped</h2>",
		"ACL-02.late",
		"<h2>Every row</h2>",
		"<caption>ACL who may read, reset and delegate</caption>",
		"ACL-01.read<",
		"ACL-02.late",
		"<caption>AC </caption>",
		"AC-01.other",
	};
	const char *at;

	text = toy_report(conform_report_html);
	at = text;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		at = strstr(at, order[i]);
		ck_assert_msg(at, "no '%s' where it has to be", order[i]);
	}
}
END_TEST

START_TEST(html_says_that_nothing_has_failed)
{
	conform_run_clear(&toy_ran);
	memset(toy_says, 0, sizeof(toy_says));
	conform_known_clear(&toy_known);
	toy_go();
	text = toy_report(conform_report_html);
	has("No row that counts has failed.");
	has_not("<h2>Skipped</h2>");
}
END_TEST

START_TEST(the_list_has_what_a_program_needs)
{
	struct laps_buf out;
	json_error_t error;
	json_t *j, *row;

	laps_buf_init(&out, CONFORM_REPORT_MAX);
	conform_list_json(&toy_suite, &toy_all, &out);
	j = json_loadb((const char *)out.data, out.len, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(j, "%s", error.text);
	ck_assert_str_eq(member(j, "format"), "laps-conform-list");
	row = json_array_get(json_object_get(j, "rows"), 3);
	ck_assert_str_eq(member(row, "id"), "AC-01.other");
	ck_assert_str_eq(member(row, "mutant"), "deaf");
	ck_assert_uint_eq(json_array_size(json_object_get(row, "needs")), 2);
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(row, "needs"), 1)),
			 "moon");
	json_decref(j);
	laps_buf_clear(&out);
	conform_list_text(&toy_all, &out);
	laps_buf_put_u8(&out, 0);
	text = strdup((const char *)out.data);
	laps_buf_clear(&out);
	ck_assert_int_eq(strncmp(text, "ACL-01.read       MUST    a stranger reads nothing\n", 51),
			 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("report");
	TCase *c = tcase_create("forms");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, tap_is_version_14);
	tcase_add_test(c, junit_has_a_suite_for_each_group);
	tcase_add_test(c, json_says_all_of_it);
	tcase_add_test(c, html_is_one_page_that_asks_for_nothing);
	tcase_add_test(c, html_has_what_failed_first);
	tcase_add_test(c, html_says_that_nothing_has_failed);
	tcase_add_test(c, what_was_not_tested_to_the_end_has_its_rows);
	tcase_add_test(c, people_read_what_came_of_it);
	tcase_add_test(c, what_was_not_tested_is_an_error_in_all_of_them);
	tcase_add_test(c, what_is_left_is_told_in_all_of_them);
	tcase_add_test(c, the_list_has_what_a_program_needs);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
