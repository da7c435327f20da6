/* SPDX-License-Identifier: MIT */
/* The last cycles out of an event file, records of hosts, and ways through groups. */
#include "view/cycles.h"

#include <string.h>

#include "lib/runner.h"
#include "view/groups.h"

static const char *at(const json_t *cycles, size_t i, const char *name)
{
	const char *t = json_string_value(json_object_get(json_array_get(cycles, i), name));

	return t ? t : "";
}

#define EVENT(cycle, id, params) \
	"{\"time\":\"t" cycle "\",\"id\":" id ",\"cycle\":\"" cycle "\",\"params\":" params "}\n"

START_TEST(the_last_five_newest_first)
{
	json_t *c = view_cycles_from_lines(
		"ut off\"}\n" EVENT("1", "10003", "{}") EVENT("2", "10003", "{}")
			EVENT("2", "10004", "{}") "no event\n{}\n" EVENT("3", "10005", "{}")
				EVENT("4", "10016", "{}") EVENT("5", "10020", "{}")
					EVENT("6", "10003", "{}"));

	ck_assert_uint_eq(json_array_size(c), VIEW_CYCLES_MAX);
	ck_assert_str_eq(at(c, 0, "time"), "t6");
	ck_assert_str_eq(at(c, 0, "outcome"), "broke off");
	ck_assert_str_eq(at(c, 1, "outcome"), "rotated");
	ck_assert_str_eq(at(c, 2, "outcome"), "not needed");
	ck_assert_str_eq(at(c, 3, "outcome"), "failed");
	ck_assert_str_eq(at(c, 4, "outcome"), "nothing to manage");
	json_decref(c);
	c = view_cycles_from_lines("");
	ck_assert_uint_eq(json_array_size(c), 0);
	json_decref(c);
}
END_TEST

START_TEST(titles_have_their_parameters)
{
	json_t *c = view_cycles_from_lines(
		EVENT("1", "10013", "{\"Data1\":\"Root %2\",\"Data2\":\"0x80070525\"}")
			EVENT("1", "99999", "{}"));
	const json_t *events = json_object_get(json_array_get(c, 0), "events");

	ck_assert_str_eq(at(events, 0, "title"),
			 "The account to manage, Root %2, was not found: 0x80070525");
	ck_assert(json_is_null(json_object_get(json_array_get(events, 1), "title")));
	json_decref(c);
}
END_TEST

START_TEST(records_that_are_none)
{
	struct laps_state s;
	json_t *old = json_pack("{si}", "version", 1);
	json_t *odd = json_pack("{si si s{ss si} s[]}", "version", 2, "intent", 7, "confirmed",
				"mode", "x", "updated_ticks", -1, "post_auth");

	ck_assert(!view_state_from_json(NULL, &s));
	ck_assert(!view_state_from_json(old, &s));
	ck_assert(view_state_from_json(odd, &s));
	ck_assert(!s.intent.present);
	ck_assert_uint_eq(s.confirmed.updated_ticks, 0);
	json_decref(odd);
	json_decref(old);
}
END_TEST

START_TEST(keys_of_a_configuration)
{
	static const char conf[] =
		"# join = no\njoin = ad\n join=  hybrid \r\njoined = x\nempty =\n";
	char value[16];

	ck_assert(view_conf_get(conf, "join", value, sizeof(value)));
	ck_assert_str_eq(value, "hybrid");
	ck_assert(view_conf_get(conf, "empty", value, sizeof(value)));
	ck_assert_str_eq(value, "");
	ck_assert(!view_conf_get(conf, "other", value, sizeof(value)));
}
END_TEST

static char *members[][3] = {{(char[]){"bob"}, NULL},
			     {(char[]){"Desk"}, (char[]){"Loop"}, NULL},
			     {(char[]){"Readers"}, NULL}};

START_TEST(the_way_into_a_group)
{
	struct view_group g[3];
	struct view_groups all = {.group = g, .n = 3};
	static const char *const name[] = {"Desk", "Readers", "Loop"};
	const struct laps_sid other = {.authority = 9, .sub = {1}, .sub_n = 1};
	char way[80];

	for (size_t i = 0; i < 3; i++)
		g[i] = (struct view_group){
			.dn = (char *)(uintptr_t)name[i],
			.name = (char *)(uintptr_t)name[i],
			.sid = {.authority = 5, .sub = {(uint32_t)i}, .sub_n = 1},
			.member = members[i]};
	ck_assert(view_groups_way(&all, "BOB", NULL, &g[1].sid, way, sizeof(way)));
	ck_assert_str_eq(way, "is in Desk, which is in Readers");
	ck_assert(view_groups_way(&all, "nobody", &g[0].sid, &g[2].sid, way, sizeof(way)));
	ck_assert_str_eq(way, "is in Desk, which is in Readers, which is in Loop");
	ck_assert(view_groups_way(&all, "bob", NULL, &g[2].sid, way, 9));
	ck_assert_str_eq(way, "is in De");
	ck_assert(!view_groups_way(&all, "bob", NULL, &other, way, sizeof(way)));
	ck_assert(!view_groups_way(&all, NULL, NULL, &g[0].sid, way, sizeof(way)));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("view/cycles");
	TCase *c = tcase_create("reading");

	tcase_add_test(c, the_last_five_newest_first);
	tcase_add_test(c, titles_have_their_parameters);
	tcase_add_test(c, records_that_are_none);
	tcase_add_test(c, keys_of_a_configuration);
	tcase_add_test(c, the_way_into_a_group);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
