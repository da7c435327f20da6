/* SPDX-License-Identifier: MIT */
/* OData's options over a type of the test's own; Graph's use of them is in graph_page_test. */
#include "cloud/odata.h"

#include <stdio.h>
#include <string.h>

#include "lib/exact.h"
#include "lib/runner.h"

struct thing {
	const char *name, *note; /* note NULL: null */
	bool on;
	uint64_t when; /* ticks; 0: null */
};

enum { NAME, NOTE, ON, WHEN, PARTS, PART, HIDDEN };

static const struct sim_odata_property properties[] = {
	{"name", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER | SIM_ODATA_SEARCH},
	{"note", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER | SIM_ODATA_SEARCH},
	{"on", SIM_ODATA_BOOL, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	{"when", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	{"parts", SIM_ODATA_COMPLEX, 0},
	{"parts/first", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_PATH},
	{"hidden", SIM_ODATA_COMPLEX, SIM_ODATA_ASKED},
};

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct thing *t = object;

	switch (property) {
	case NAME:
	case PART:
		out->kind = SIM_ODATA_TEXT;
		out->text = t->name;
		break;
	case NOTE:
		out->kind = t->note ? SIM_ODATA_TEXT : SIM_ODATA_NULL;
		out->text = t->note;
		break;
	case ON:
		out->kind = SIM_ODATA_BOOL;
		out->truth = t->on;
		break;
	default: out->kind = t->when ? SIM_ODATA_TIME : SIM_ODATA_NULL; out->ticks = t->when;
	}
}

static const struct sim_odata_type type = {"test.thing", false, properties, 7, get};

static struct sim_odata_filter filter;
static struct sim_odata_fault fault;

/* From a block of its exact size, as searches are. */
static bool parses(const char *text)
{
	char *copy = (char *)exact_copy(text, strlen(text) + 1);
	const bool ok = sim_odata_filter_parse(&type, copy, &filter, &fault);

	free(copy);
	return ok;
}

/* 2022-01-30T20:52:13.0729182Z, by the vectors of filetime */
#define WHEN_TICKS UINT64_C(132880495330729182)

static const struct thing thing = {"Ada's PC", NULL, true, WHEN_TICKS};

static const struct {
	const char *text;
	bool matches;
} cases[] = {
	{"name eq 'Ada''s PC'", true},
	{"name eq 'ADA''S pc'", true},
	{"name eq 'Ada''s P'", false},
	{"name eq ''", false},
	{"name ne ''", true},
	{"name gt 'Ada'", true},
	{"name lt 'Ada'", false},
	{"name ge 'ada''s pc'", true},
	{"name le 'B'", true},
	{"  name\teq   'Ada''s PC'  ", true},
	{"startswith(name,'ada')", true},
	{"startswith( name , 'ada' )", true},
	{"startswith(name,'')", true},
	{"startswith(name,'Ada''s PC and more')", false},
	{"endswith(name,'pc')", true},
	{"endswith(name,'xAda''s PC')", false},
	{"endswith(name,'')", true},
	{"startswith(name,'x') eq false", true},
	{"startswith(name,'x') ne true", true},
	{"startswith(name,'A') ne true", false},
	{"startswith(note,'')", false},
	{"note eq null", true},
	{"note ne null", false},
	{"name ne null", true},
	{"note eq 'x'", false},
	{"note ne 'x'", true},
	{"note lt 'x'", false},
	{"on", true},
	{"not on", false},
	{"not not on", true},
	{"not (not on)", true},
	{"on eq true", true},
	{"on ne true", false},
	{"on eq false", false},
	{"when eq 2022-01-30T20:52:13.0729182Z", true},
	{"when eq 2022-01-30T21:52:13.0729182+01:00", true},
	{"when gt 2022-01-30T20:52:13.0729181Z", true},
	{"when gt 2022-01-30T20:52:13.0729182Z", false},
	{"when ge 2022-01-30T20:52:13.0729182Z", true},
	{"when lt 2022-01-31", true},
	{"when le 2022-01-30", false},
	{"when ne null", true},
	{"parts/first eq 'Ada''s PC'", true},
	{"name eq e0000000-0001-4000-8000-000000000001", false},
	/* not binds most, then and, then or */
	{"not on or on", true},
	{"on or on and not on", true},
	{"(on or on) and not on", false},
	{"not on and not on or on", true},
	{"not (on and on) or not on", false},
	{"((((((((((((((((on))))))))))))))))", true},
	{"name eq 'a or b' or on", true},
};

/* GRA-41 */
START_TEST(filters_match)
{
	ck_assert_msg(parses(cases[_i].text), "%s: %s", cases[_i].text, fault.message);
	ck_assert_msg(sim_odata_filter_match(&type, &filter, &thing) == cases[_i].matches, "%s",
		      cases[_i].text);
}
END_TEST

static const char *const bad[] = {
	"",
	" ",
	"name",
	"name eq",
	"name eq 'x",
	"name eq x",
	"name eq 'x' 'y'",
	"name eq 'x' and",
	"and name eq 'x'",
	"name == 'x'",
	"name EQ 'x'",
	"NAME eq 'x'",
	"name eq true",
	"name eq 2022-01-30",
	"name eq 1",
	"name eq 132880495330729182",
	"when eq 132880495330729182",
	"when eq '2022-01-30T20:52:13Z'",
	"when eq 2022-13-30",
	"when eq 2022-01-30T20:52:13",
	"on eq 'true'",
	"on gt true",
	"note gt null",
	"null eq note",
	"'x' eq name",
	"on on",
	"on eq True",
	"not",
	"not 'x'",
	"(",
	")",
	"()",
	"(on",
	"on)",
	"((((((((((((((((((on))))))))))))))))))",
	"not not not not not not not not not not not not not not not not not on",
	"startswith(name)",
	"startswith(name,",
	"startswith(name,'x'",
	"startswith(name,'x') eq 'x'",
	"startswith(name,'x') gt true",
	"startswith('x',name)",
	"startswith(on,'x')",
	"startswith(name,name)",
	"contains(name,'x')",
	"name in ('x')",
	"parts eq 'x'",
	"parts eq null",
	"parts/any(p:p eq 'x')",
	"name eq {e0000000-0001-4000-8000-000000000001}",
	"name eq \"x\"",
	"name\x01 eq 'x'",
	"n\xc3\xa4me eq 'x'",
};

START_TEST(bad_filters_are_refused)
{
	fault.code = NULL;
	ck_assert_msg(!parses(bad[_i]), "%s", bad[_i]);
	ck_assert_ptr_nonnull(fault.code);
	for (const char *p = fault.message; *p; p++)
		ck_assert(*p >= ' ' && *p <= '~');
}
END_TEST

/* 64 nodes, 16 levels, 4096 bytes, and one more of each */
START_TEST(filters_have_bounds)
{
	char text[SIM_ODATA_TEXT_MAX + 2] = "on";

	for (int i = 0; i < 31; i++) /* 32 leaves and 31 ors are 63 nodes */
		snprintf(text + strlen(text), 8, " or on");
	ck_assert(parses(text));
	ck_assert_uint_eq(filter.n, 63);
	snprintf(text + strlen(text), 12, " or not on");
	ck_assert(!parses(text));
	snprintf(text, sizeof(text), "not (");
	for (int i = 0; i < 31; i++)
		snprintf(text + strlen(text), 8, "on or ");
	snprintf(text + strlen(text), 8, "on)");
	ck_assert(parses(text));
	ck_assert_uint_eq(filter.n, SIM_ODATA_NODE_MAX);
	snprintf(text, sizeof(text), "not not (");
	for (int i = 0; i < 31; i++)
		snprintf(text + strlen(text), 8, "on or ");
	snprintf(text + strlen(text), 8, "on)");
	ck_assert(!parses(text));
	snprintf(text, sizeof(text), "name eq '");
	memset(text + 9, 'x', SIM_ODATA_TEXT_MAX - 10);
	memcpy(text + SIM_ODATA_TEXT_MAX - 1, "'", 2);
	ck_assert_uint_eq(strlen(text), SIM_ODATA_TEXT_MAX);
	ck_assert(parses(text));
	memcpy(text + SIM_ODATA_TEXT_MAX - 1, "x'", 3);
	ck_assert(!parses(text));
}
END_TEST

START_TEST(depth_has_a_bound)
{
	char text[100] = "";

	for (int i = 0; i < _i; i++)
		snprintf(text + strlen(text), 3, "(");
	snprintf(text + strlen(text), 4, "on");
	for (int i = 0; i < _i; i++)
		snprintf(text + strlen(text), 3, ")");
	ck_assert_int_eq(parses(text), _i <= SIM_ODATA_DEPTH_MAX);
}
END_TEST

/* what stands beside each other is no depth */
START_TEST(parentheses_beside_each_other_are_no_depth)
{
	char text[400] = "(on)";

	for (int i = 0; i < SIM_ODATA_DEPTH_MAX + 4; i++)
		snprintf(text + strlen(text), 10, " or (on)");
	ck_assert(parses(text));
}
END_TEST

START_TEST(what_needs_the_header_is_told)
{
	static const char *const advanced[] = {"name ne 'x'", "not on", "endswith(name,'x')",
					       "note eq null", "startswith(name,'x') eq false"};
	static const char *const plain[] = {"name eq 'x'", "on", "startswith(name,'x')",
					    "when ge 2022-01-30 and (on or on)"};

	for (size_t i = 0; i < 5; i++)
		ck_assert(parses(advanced[i]) && filter.advanced);
	for (size_t i = 0; i < 4; i++)
		ck_assert(parses(plain[i]) && !filter.advanced);
}
END_TEST

static bool query(const char *text, unsigned with, struct sim_odata_query *q)
{
	struct sim_http_pairs pairs;
	bool ok;

	ck_assert(sim_http_pairs_parse(text, strlen(text), &pairs));
	ok = sim_odata_parse(&type, &pairs, with, false, q, &fault);
	sim_http_pairs_clear(&pairs);
	return ok;
}

/* GRA-45 */
START_TEST(options_are_read)
{
	static struct sim_odata_query q;

	ck_assert(query("", SIM_ODATA_WITH_ALL, &q));
	ck_assert_uint_eq(q.top, 100);
	ck_assert_uint_eq(q.select, 0);
	ck_assert(!q.count && !q.order_n && !q.filter.n && !q.search.n);
	ck_assert(sim_odata_match(&type, &q, &thing));
	ck_assert(sim_odata_selected(&type, &q, NAME) && !sim_odata_selected(&type, &q, HIDDEN) &&
		  !sim_odata_selected(&type, &q, PART));
	ck_assert(query("%24select=name,%20hidden&$top=999&$count=TRUE&$orderby=name+desc,on+asc,"
			"when&$format=json&x=y&$search=%22name:pc%22",
			SIM_ODATA_WITH_ALL, &q));
	ck_assert(sim_odata_selected(&type, &q, NAME) && sim_odata_selected(&type, &q, HIDDEN) &&
		  !sim_odata_selected(&type, &q, NOTE));
	ck_assert_uint_eq(q.top, 999);
	ck_assert(q.count);
	ck_assert_uint_eq(q.order_n, 3);
	ck_assert(q.order[0].property == NAME && q.order[0].descending);
	ck_assert(q.order[1].property == ON && !q.order[1].descending);
	ck_assert(q.order[2].property == WHEN && !q.order[2].descending);
	ck_assert(sim_odata_match(&type, &q, &thing));
}
END_TEST

START_TEST(options_are_for_their_resources)
{
	static struct sim_odata_query q;

	ck_assert(query("$select=name", SIM_ODATA_WITH_SELECT, &q));
	ck_assert(!query("$top=1", SIM_ODATA_WITH_SELECT, &q));
	ck_assert(!query("$filter=on", SIM_ODATA_WITH_SELECT | SIM_ODATA_WITH_PAGES, &q));
	ck_assert(!query("$skiptoken=x", SIM_ODATA_WITH_FILTER, &q));
	ck_assert(query("$skiptoken=x", SIM_ODATA_WITH_PAGES, &q));
	ck_assert(!query("$select=parts/first", SIM_ODATA_WITH_ALL, &q));
	ck_assert(!query("$orderby=parts", SIM_ODATA_WITH_ALL, &q));
	ck_assert(!query("$orderby=name,,on", SIM_ODATA_WITH_ALL, &q));
	ck_assert(!query("$orderby=name%20asc%20x", SIM_ODATA_WITH_ALL, &q));
	ck_assert(!query("$search=%22on:x%22", SIM_ODATA_WITH_ALL, &q));
}
END_TEST

static const char *const bad_search[] = {
	"",
	" ",
	"name",
	"name:x",
	"\"",
	"\"name",
	"\"name:",
	"\"name:x",
	"\"name\"",
	"\":x\"",
	"\"name:x\\\"",
	"\"on:x\"",
	"\"name:x\" ",
	"\"name:x\"AND",
	"\"name:x\" AND",
	"\"name:x\" AND ",
	"\"name:x\" XOR \"name:y\"",
	"\"none:x\"",
};

START_TEST(bad_searches_are_refused)
{
	static struct sim_odata_search s;
	char *copy = (char *)exact_copy(bad_search[_i], strlen(bad_search[_i]) + 1);

	/* a blank at the end is none of their faults */
	ck_assert_msg(sim_odata_search_parse(&type, copy, &s, &fault) ==
			      (strcmp(copy, "\"name:x\" ") == 0),
		      "%s", copy);
	free(copy);
}
END_TEST

/* Eight clauses and no more; a backslash takes a quote. */
START_TEST(searches_have_bounds)
{
	static struct sim_odata_search s;
	static const struct thing quoted = {"a\"b\\c", "n", false, 0};
	char text[400] = "\"name:a\"";

	for (int i = 1; i < SIM_ODATA_SEARCH_MAX; i++)
		snprintf(text + strlen(text), 24, " AND \"name:a\"");
	ck_assert(sim_odata_search_parse(&type, text, &s, &fault));
	ck_assert_uint_eq(s.n, SIM_ODATA_SEARCH_MAX);
	snprintf(text + strlen(text), 24, " OR \"name:a\"");
	ck_assert(!sim_odata_search_parse(&type, text, &s, &fault));
	ck_assert(sim_odata_search_parse(&type, "\"name:\\\"B\\\\\"", &s, &fault));
	ck_assert(sim_odata_search_match(&type, &s, &quoted));
	ck_assert(!sim_odata_search_match(&type, &s, &thing));
	ck_assert(sim_odata_search_parse(&type, "\"name:zz\" OR \"note:N\"", &s, &fault));
	ck_assert(sim_odata_search_match(&type, &s, &quoted));
	ck_assert(!sim_odata_search_match(&type, &s, &thing));
	ck_assert(!sim_odata_search_parse(&type, "\"name:a\\", &s, &fault));
	ck_assert(!sim_odata_search_parse(&type, "\"name:a\" or \"name:b\"", &s, &fault));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("odata");
	TCase *t = tcase_create("all");

	tcase_add_loop_test(t, filters_match, 0, (int)(sizeof(cases) / sizeof(*cases)));
	tcase_add_loop_test(t, bad_filters_are_refused, 0, (int)(sizeof(bad) / sizeof(*bad)));
	tcase_add_test(t, filters_have_bounds);
	tcase_add_test(t, parentheses_beside_each_other_are_no_depth);
	tcase_add_loop_test(t, depth_has_a_bound, 14, 19);
	tcase_add_test(t, what_needs_the_header_is_told);
	tcase_add_test(t, options_are_read);
	tcase_add_test(t, options_are_for_their_resources);
	tcase_add_loop_test(t, bad_searches_are_refused, 0,
			    (int)(sizeof(bad_search) / sizeof(*bad_search)));
	tcase_add_test(t, searches_have_bounds);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
