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

START_TEST(other_values_are_refused_with_what_it_takes)
{
	refuses("upload-auth", "both", "setting 'upload-auth': takes either, bearer or mtls");
	refuses("upload-auth", "Either", "setting 'upload-auth': takes either, bearer or mtls");
	refuses("password-encoding", "utf8",
		"setting 'password-encoding': takes utf-8 or utf-16le");
	refuses("strict-put", "true", "setting 'strict-put': takes no or yes");
	refuses("strict-put", "", "setting 'strict-put': takes no or yes");
	refuses("claims-challenge", "yes", "setting 'claims-challenge': takes no, or a time");
	refuses("claims-challenge", "", "setting 'claims-challenge': takes no, or a time");
	refuses("throttle-graph", "no", "the cloud has no setting 'throttle-graph'");
	refuses("", "no", "the cloud has no setting ''");
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
		"\"claims-challenge\":\"no\"}");
	set("upload-auth", "mtls");
	set("password-encoding", "utf-16le");
	set("strict-user-agent", "yes");
	set("strict-put", "yes");
	set("legacy-graph", "yes");
	set("claims-challenge", "2026-06-10T00:00:00Z");
	is_text("{\"upload-auth\":\"mtls\",\"password-encoding\":\"utf-16le\","
		"\"strict-user-agent\":\"yes\",\"strict-put\":\"yes\",\"legacy-graph\":\"yes\","
		"\"claims-challenge\":\"2026-06-10T00:00:00Z\"}");
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
	tcase_add_test(t, other_values_are_refused_with_what_it_takes);
	tcase_add_test(t, json_says_all_in_order);
	tcase_add_test(t, services_have_names);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
