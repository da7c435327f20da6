/* SPDX-License-Identifier: MIT */
#include <jansson.h>

#include "lib/many.h"
#include "lib/runner.h"
#include "ports/policy_dir.h"
#include "ports/policy_edit.h"
#include "unit/ports/temp.h"

static struct laps_cause cause;

static laps_rc load(struct laps_policy_root roots[static LAPS_POLICY_ROOT_N])
{
	struct laps_policy_port p = laps_policy_dir_port(temp_dir);

	return p.load(p.ctx, roots, &cause);
}

static void clear(struct laps_policy_root roots[static LAPS_POLICY_ROOT_N])
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&roots[i]);
}

START_TEST(finds_no_policy_where_there_is_none)
{
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];

	memset(roots, 0xa5, sizeof(roots));
	ck_assert_int_eq(load(roots), LAPS_OK);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		ck_assert_uint_eq(roots[i].value_n, 0);
	clear(roots);
}
END_TEST

START_TEST(reads_each_root_into_its_place)
{
	static const char *const file[] = {"csp.json", "gpo.json", "local.json", "legacy.json"};
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];

	temp_write_text(file[_i], "{\"BackupDirectory\":2}");
	ck_assert_int_eq(load(roots), LAPS_OK);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		ck_assert_uint_eq(roots[i].value_n, i == _i ? 1 : 0);
	ck_assert_str_eq(roots[_i].value[0].name, "BackupDirectory");
	ck_assert_int_eq(roots[_i].value[0].type, LAPS_VALUE_DWORD);
	ck_assert_uint_eq(roots[_i].value[0].dword, 2);
	clear(roots);
}
END_TEST

START_TEST(tells_the_types_apart)
{
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	static const laps_value_type want[] = {
		LAPS_VALUE_DWORD, LAPS_VALUE_DWORD, LAPS_VALUE_TEXT,  LAPS_VALUE_TEXT,
		LAPS_VALUE_OTHER, LAPS_VALUE_OTHER, LAPS_VALUE_OTHER, LAPS_VALUE_OTHER,
		LAPS_VALUE_OTHER, LAPS_VALUE_OTHER, LAPS_VALUE_OTHER,
	};

	temp_write_text("gpo.json", "{\"a\":0,\"b\":4294967295,\"c\":\" x \",\"d\":\"\","
				    "\"e\":true,\"f\":null,\"g\":1.0,\"h\":-1,\"i\":4294967296,"
				    "\"j\":[1],\"k\":{}}");
	ck_assert_int_eq(load(roots), LAPS_OK);
	ck_assert_uint_eq(roots[1].value_n, 11);
	for (size_t i = 0; i < 11; i++)
		ck_assert_int_eq(roots[1].value[i].type, want[i]);
	ck_assert_uint_eq(roots[1].value[1].dword, UINT32_MAX);
	ck_assert_str_eq(roots[1].value[2].text, " x ");
	clear(roots);
}
END_TEST

static const struct {
	const char *text, *cause;
} bad[] = {
	{"", "gpo.json:1: not JSON"},
	{"{\n\"a\":1,\n}", "gpo.json:3: not JSON"},
	{"[1]", "gpo.json:1: not a JSON object"},
	{"{\"a\":1,\n\"a\":2}", "gpo.json:2: a member stands twice"},
	{"{\"a\":1,\"A\":2}", "gpo.json: a name stands twice, in different case"},
	{"{\"a\":1} x", "gpo.json:1: not JSON"},
	{"{\"a\":\"\xff\"}", "gpo.json:1: not JSON"},
	{"{\"a\":\"x\\u0000y\"}", "gpo.json:1: not JSON"},
};

START_TEST(names_the_place_that_is_wrong)
{
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N], poison[LAPS_POLICY_ROOT_N];
	char want[400];

	memset(poison, 0xa5, sizeof(poison));
	memcpy(roots, poison, sizeof(roots));
	temp_write_text("csp.json", "{\"BackupDirectory\":2}");
	temp_write_text("gpo.json", bad[_i].text);
	ck_assert_int_eq(load(roots), LAPS_E_FORMAT);
	snprintf(want, sizeof(want), "%s/%s", temp_dir, bad[_i].cause);
	ck_assert_str_eq(cause.text, want);
	ck_assert_mem_eq(roots, poison, sizeof(roots));
}
END_TEST

START_TEST(sets_and_unsets_values)
{
	const char *dir = temp_path("policy");
	char *text;

	ck_assert_int_eq(
		laps_policy_edit_set(dir, LAPS_POLICY_CSP, "BackupDirectory", 2, NULL, &cause),
		LAPS_OK);
	ck_assert_int_eq(laps_policy_edit_set(dir, LAPS_POLICY_CSP, "AdministratorAccountName", 0,
					      "lokal\xc3\xa4", &cause),
			 LAPS_OK);
	text = temp_read("policy/csp.json");
	ck_assert_str_eq(text, "{\n  \"BackupDirectory\": 2,\n"
			       "  \"AdministratorAccountName\": \"lokal\xc3\xa4\"\n}\n");
	free(text);
	ck_assert_int_eq(laps_policy_edit_unset(dir, LAPS_POLICY_CSP, "backupdirectory", &cause),
			 LAPS_OK);
	ck_assert_int_eq(laps_policy_edit_unset(dir, LAPS_POLICY_CSP, "BackupDirectory", &cause),
			 LAPS_E_NOTFOUND);
	ck_assert_int_eq(laps_policy_edit_unset(dir, LAPS_POLICY_GPO, "BackupDirectory", &cause),
			 LAPS_E_NOTFOUND);
	text = temp_read("policy/csp.json");
	ck_assert_str_eq(text, "{\n  \"AdministratorAccountName\": \"lokal\xc3\xa4\"\n}\n");
	free(text);
}
END_TEST

START_TEST(keeps_names_it_does_not_know)
{
	char *text;

	temp_write_text("local.json", "{\"Other\":[1,2],\"PASSWORDLENGTH\":8}");
	ck_assert_int_eq(laps_policy_edit_set(temp_dir, LAPS_POLICY_LOCAL, "PasswordLength",
					      UINT32_MAX, NULL, &cause),
			 LAPS_OK);
	text = temp_read("local.json");
	ck_assert_ptr_nonnull(strstr(text, "\"Other\""));
	ck_assert_ptr_nonnull(strstr(text, "\"PasswordLength\": 4294967295"));
	ck_assert_ptr_null(strstr(text, "PASSWORDLENGTH"));
	free(text);
}
END_TEST

START_TEST(edits_no_file_that_is_broken)
{
	char *text;

	temp_write_text("gpo.json", "{\"a\":");
	ck_assert_int_eq(
		laps_policy_edit_set(temp_dir, LAPS_POLICY_GPO, "BackupDirectory", 1, NULL, &cause),
		LAPS_E_FORMAT);
	ck_assert_int_eq(laps_policy_edit_unset(temp_dir, LAPS_POLICY_GPO, "a", &cause),
			 LAPS_E_FORMAT);
	text = temp_read("gpo.json");
	ck_assert_str_eq(text, "{\"a\":");
	free(text);
	ck_assert_int_eq(laps_policy_edit_set(temp_dir, LAPS_POLICY_CSP, "a", 1, "\xff", &cause),
			 LAPS_E_FORMAT);
	ck_assert_int_eq(
		laps_policy_edit_set(temp_path("x/y"), LAPS_POLICY_CSP, "a", 1, NULL, &cause),
		LAPS_E_HOST);
	ck_assert_int_eq(temp_count(), 1);
}
END_TEST

enum { WORKERS = 4, EDITS = 25 };

static bool edit_often(int worker)
{
	laps_rc rc = LAPS_OK;
	char name[24];

	for (int k = 0; rc == LAPS_OK && k < EDITS; k++) {
		snprintf(name, sizeof(name), "n%d-%d", worker, k);
		rc = laps_policy_edit_set(temp_dir, LAPS_POLICY_GPO, name, 1, NULL, &cause);
	}
	return rc == LAPS_OK;
}

/* each of them changes what it has read, and not what stood there before the others */
START_TEST(loses_no_edit_of_many_at_once)
{
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];

	many_at_once(WORKERS, edit_often);
	ck_assert_int_eq(load(roots), LAPS_OK);
	ck_assert_uint_eq(roots[LAPS_POLICY_GPO - 1].value_n, WORKERS * EDITS);
	clear(roots);
}
END_TEST

/* or nobody could take the value away again */
START_TEST(writes_no_file_that_it_would_not_read)
{
	static char text[65536];
	json_t *many = json_object();
	char *before, *after, name[24];

	memset(text, 'a', sizeof(text) - 1);
	temp_write_text("gpo.json", "{\"a\":1}");
	ck_assert_int_eq(laps_policy_edit_set(temp_dir, LAPS_POLICY_GPO, "b", 0, text, &cause),
			 LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "it would be longer than 65536 bytes"));
	after = temp_read("gpo.json");
	ck_assert_str_eq(after, "{\"a\":1}");
	free(after);
	for (int i = 0; i < LAPS_POLICY_VALUE_MAX; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_assert_int_eq(json_object_set_new(many, name, json_integer(1)), 0);
	}
	ck_assert_int_eq(json_dump_file(many, temp_path("csp.json"), 0), 0);
	json_decref(many);
	before = temp_read("csp.json");
	ck_assert_int_eq(laps_policy_edit_set(temp_dir, LAPS_POLICY_CSP, "more", 1, NULL, &cause),
			 LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "more values than a root may have"));
	after = temp_read("csp.json");
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
	ck_assert_int_eq(laps_policy_edit_set(temp_dir, LAPS_POLICY_CSP, "n0", 2, NULL, &cause),
			 LAPS_OK);
}
END_TEST

START_TEST(knows_the_roots_by_name)
{
	laps_policy_source s = LAPS_POLICY_NONE;

	ck_assert_int_eq(laps_policy_root_parse_name("csp", &s), LAPS_OK);
	ck_assert_int_eq(s, LAPS_POLICY_CSP);
	ck_assert_int_eq(laps_policy_root_parse_name("GPO", &s), LAPS_OK);
	ck_assert_int_eq(s, LAPS_POLICY_GPO);
	ck_assert_int_eq(laps_policy_root_parse_name("Local", &s), LAPS_OK);
	ck_assert_int_eq(s, LAPS_POLICY_LOCAL);
	ck_assert_int_eq(laps_policy_root_parse_name("legacy", &s), LAPS_OK);
	ck_assert_int_eq(s, LAPS_POLICY_LEGACY);
	ck_assert_int_eq(laps_policy_root_parse_name("", &s), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_policy_root_parse_name("csp ", &s), LAPS_E_FORMAT);
	ck_assert_int_eq(s, LAPS_POLICY_LEGACY);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("policy_json");
	TCase *tc = temp_case("load");

	tcase_add_test(tc, finds_no_policy_where_there_is_none);
	tcase_add_loop_test(tc, reads_each_root_into_its_place, 0, LAPS_POLICY_ROOT_N);
	tcase_add_test(tc, tells_the_types_apart);
	tcase_add_loop_test(tc, names_the_place_that_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	tc = temp_case("edit");
	tcase_add_test(tc, sets_and_unsets_values);
	tcase_add_test(tc, keeps_names_it_does_not_know);
	tcase_add_test(tc, edits_no_file_that_is_broken);
	tcase_add_test(tc, loses_no_edit_of_many_at_once);
	tcase_add_test(tc, writes_no_file_that_it_would_not_read);
	tcase_add_test(tc, knows_the_roots_by_name);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
