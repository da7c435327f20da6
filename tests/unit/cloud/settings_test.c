/* SPDX-License-Identifier: MIT */
#include "cloud/settings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"

static struct sim_settings s;
static struct sim_err err;

static void set(const char *name, const char *value)
{
	ck_assert_msg(sim_settings_set(&s, name, value, &err), "%s", err.text);
}

static void refuses(const char *name, const char *value, const char *says)
{
	const struct sim_settings before = s;

	ck_assert_msg(!sim_settings_set(&s, name, value, &err), "%s = %s", name, value);
	ck_assert_str_eq(err.text, says);
	ck_assert_mem_eq(&s, &before, sizeof(s));
}

static void set_up(void)
{
	memset(&s, 0, sizeof(s));
}

START_TEST(words_are_set)
{
	set("upload-auth", "mtls");
	ck_assert_int_eq(s.upload_auth, SIM_UPLOAD_MTLS);
	set("upload-auth", "bearer");
	ck_assert_int_eq(s.upload_auth, SIM_UPLOAD_BEARER);
	set("upload-auth", "either");
	ck_assert_int_eq(s.upload_auth, SIM_UPLOAD_EITHER);
	set("password-encoding", "utf-16le");
	ck_assert(s.utf16 && !s.strict_user_agent && !s.strict_put && !s.legacy_graph);
	set("password-encoding", "utf-8");
	set("strict-user-agent", "yes");
	ck_assert(!s.utf16 && s.strict_user_agent && !s.strict_put && !s.legacy_graph);
	set("strict-user-agent", "no");
	set("strict-put", "yes");
	ck_assert(!s.utf16 && !s.strict_user_agent && s.strict_put && !s.legacy_graph);
	set("strict-put", "no");
	set("legacy-graph", "yes");
	ck_assert(!s.utf16 && !s.strict_user_agent && !s.strict_put && s.legacy_graph);
}
END_TEST

START_TEST(throttles_are_set)
{
	set("throttle-login", "5/10");
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_LOGIN].requests, 5);
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_LOGIN].seconds, 10);
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_GRAPH].requests, 0);
	set("throttle-registration", "1/1");
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_REGISTRATION].requests, 1);
	set("throttle-graph", "1000000/3600");
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_GRAPH].requests, 1000000);
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_LEGACY].requests, 1000000);
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_LEGACY].seconds, 3600);
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_PAGE].requests, 0);
	set("throttle-login", "no");
	ck_assert_uint_eq(s.throttle[SIM_SERVICE_LOGIN].requests, 0);
}
END_TEST

START_TEST(other_values_are_refused_with_what_it_takes)
{
	static const char *const bad[] = {
		"",     "yes",  "0/1",   "1/0",   "1000001/1", "1/3601",
		"1",    "/",    "1/",    "/1",    "-1/1",      "+1/1",
		" 1/1", "1/1 ", "1/1/1", "0x1/1", "1.5/1",     "99999999999999999999/1"};

	refuses("upload-auth", "both", "setting 'upload-auth': takes either, bearer or mtls");
	refuses("upload-auth", "Either", "setting 'upload-auth': takes either, bearer or mtls");
	refuses("password-encoding", "utf8",
		"setting 'password-encoding': takes utf-8 or utf-16le");
	refuses("strict-put", "true", "setting 'strict-put': takes no or yes");
	refuses("strict-put", "", "setting 'strict-put': takes no or yes");
	refuses("claims-challenge", "yes", "setting 'claims-challenge': takes no, or a time");
	refuses("claims-challenge", "", "setting 'claims-challenge': takes no, or a time");
	refuses("throttle-page", "no", "the cloud has no setting 'throttle-page'");
	refuses("", "no", "the cloud has no setting ''");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuses("throttle-login", bad[i],
			"setting 'throttle-login': takes no, or requests/seconds up to "
			"1000000/3600");
}
END_TEST

static void is_text(const char *expected)
{
	json_t *j = sim_settings_json(&s);
	char *text = json_dumps(j, JSON_COMPACT);

	ck_assert_str_eq(text, expected);
	free(text);
	json_decref(j);
}

START_TEST(json_says_all_in_order)
{
	s = SIM_SETTINGS_DEFAULT;
	is_text("{\"upload-auth\":\"either\",\"password-encoding\":\"utf-8\","
		"\"strict-user-agent\":\"no\",\"strict-put\":\"no\",\"legacy-graph\":\"no\","
		"\"claims-challenge\":\"no\",\"throttle-login\":\"no\",\"throttle-registration\":"
		"\"no\","
		"\"throttle-graph\":\"no\"}");
	set("upload-auth", "mtls");
	set("password-encoding", "utf-16le");
	set("strict-user-agent", "yes");
	set("strict-put", "yes");
	set("legacy-graph", "yes");
	set("claims-challenge", "2026-06-10T00:00:00Z");
	set("throttle-login", "1/2");
	set("throttle-registration", "3/4");
	set("throttle-graph", "5/6");
	is_text("{\"upload-auth\":\"mtls\",\"password-encoding\":\"utf-16le\","
		"\"strict-user-agent\":\"yes\",\"strict-put\":\"yes\",\"legacy-graph\":\"yes\","
		"\"claims-challenge\":\"2026-06-10T00:00:00Z\",\"throttle-login\":\"1/"
		"2\",\"throttle-registration\":\"3/4\","
		"\"throttle-graph\":\"5/6\"}");
}
END_TEST

START_TEST(no_limit_lets_all_pass)
{
	const struct sim_throttle none = {0};
	struct sim_throttle_count n = {0};

	for (int i = 0; i < 1000; i++)
		ck_assert_uint_eq(sim_throttle_pass(&none, &n, 5), 0);
}
END_TEST

/* N requests in S seconds, then the seconds until the window ends, rounded up: ours. */
START_TEST(a_limit_holds_within_its_window)
{
	const struct sim_throttle t = {.requests = 2, .seconds = 10};
	struct sim_throttle_count n = {0};
	const uint64_t start = 1000000;

	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start), 0);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 4000), 0);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 4000), 6);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 4001), 6);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 5000), 5);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 9999), 1);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 10000), 0);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 19999), 0);
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 19999), 1);
	/* who waited as long as he was told, passes */
	ck_assert_uint_eq(sim_throttle_pass(&t, &n, start + 20999), 0);
}
END_TEST

START_TEST(services_have_names)
{
	ck_assert_str_eq(sim_service_name(SIM_SERVICE_LOGIN), "login");
	ck_assert_str_eq(sim_service_name(SIM_SERVICE_REGISTRATION), "registration");
	ck_assert_str_eq(sim_service_name(SIM_SERVICE_GRAPH), "graph");
	ck_assert_str_eq(sim_service_name(SIM_SERVICE_LEGACY), "legacy");
	ck_assert_str_eq(sim_service_name(SIM_SERVICE_PAGE), "page");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("settings");
	TCase *t = tcase_create("settings");

	tcase_add_checked_fixture(t, set_up, NULL);
	tcase_add_test(t, words_are_set);
	tcase_add_test(t, throttles_are_set);
	tcase_add_test(t, other_values_are_refused_with_what_it_takes);
	tcase_add_test(t, json_says_all_in_order);
	tcase_add_test(t, no_limit_lets_all_pass);
	tcase_add_test(t, a_limit_holds_within_its_window);
	tcase_add_test(t, services_have_names);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
