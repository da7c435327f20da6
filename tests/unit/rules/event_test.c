/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/event.h>
#include <string.h>

/* Ids, levels and types as the provider's manifest has them: t text, i int32, h hex32. */
struct manifest_row {
	uint32_t id;
	laps_event_level level;
	const char *types;
};
static const struct manifest_row manifest[] = {
	{10003, LAPS_EVENT_INFORMATION, ""},
	{10004, LAPS_EVENT_INFORMATION, ""},
	{10005, LAPS_EVENT_INFORMATION, "h"},
	{10006, LAPS_EVENT_ERROR, ""},
	{10007, LAPS_EVENT_WARNING, ""},
	{10008, LAPS_EVENT_WARNING, ""},
	{10009, LAPS_EVENT_INFORMATION, ""},
	{10010, LAPS_EVENT_INFORMATION, ""},
	{10011, LAPS_EVENT_ERROR, "h"},
	{10012, LAPS_EVENT_INFORMATION, ""},
	{10013, LAPS_EVENT_ERROR, "th"},
	{10014, LAPS_EVENT_INFORMATION, ""},
	{10015, LAPS_EVENT_INFORMATION, "ht"},
	{10016, LAPS_EVENT_INFORMATION, ""},
	{10017, LAPS_EVENT_ERROR, "h"},
	{10018, LAPS_EVENT_INFORMATION, ""},
	{10019, LAPS_EVENT_ERROR, "thh"},
	{10020, LAPS_EVENT_INFORMATION, "th"},
	{10021, LAPS_EVENT_INFORMATION, "tttiiiiitiiihittii"},
	{10022, LAPS_EVENT_INFORMATION, "tttiiiihittii"},
	{10023, LAPS_EVENT_INFORMATION, "tttiiii"},
	{10024, LAPS_EVENT_INFORMATION, ""},
	{10027, LAPS_EVENT_ERROR, "h"},
	{10034, LAPS_EVENT_ERROR, "t"},
	{10035, LAPS_EVENT_ERROR, "t"},
	{10055, LAPS_EVENT_INFORMATION, "t"},
	{10056, LAPS_EVENT_ERROR, "h"},
	{10057, LAPS_EVENT_ERROR, "th"},
};
#define MANIFEST_N (sizeof(manifest) / sizeof(*manifest))

static char letter(laps_param_type t)
{
	return t == LAPS_PARAM_TEXT ? 't' : t == LAPS_PARAM_INT32 ? 'i' : 'h';
}

/* EVT-01, EVT-03 */
START_TEST(has_the_manifest_s_levels_and_parameters)
{
	const struct manifest_row *want = &manifest[_i];
	const struct laps_event_def *def = laps_event_find(want->id);
	char types[LAPS_EVENT_PARAM_MAX + 1] = "";

	ck_assert_ptr_nonnull(def);
	ck_assert_uint_eq(def->id, want->id);
	ck_assert_int_eq(def->level, want->level);
	for (size_t i = 0; i < def->param_n; i++) {
		types[i] = letter(def->param[i].type);
		ck_assert_ptr_nonnull(def->param[i].name);
	}
	ck_assert_str_eq(types, want->types);
}
END_TEST

/* EVT-01 */
START_TEST(has_no_other_event_and_is_in_order)
{
	size_t n = 0;
	const struct laps_event_def *rows = laps_event_catalogue(&n);

	ck_assert_uint_eq(n, MANIFEST_N);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(rows[i].id, manifest[i].id);
	ck_assert_ptr_null(laps_event_find(10002));
	ck_assert_ptr_null(laps_event_find(0));
}
END_TEST

static const char *const policy_names[] = {
	"PolicySource",
	"BackupDirectory",
	"AdminAccountName",
	"PasswordAgeDays",
	"PasswordComplexity",
	"PasswordLength",
	"PasswordExpirationProtectionEnabled",
	"PasswordEncryptionEnabled",
	"PasswordEncryptionTargetPrincipal",
	"PasswordEncryptionHistorySize",
	"BackupDSRMPassword",
	"PostAuthResetDelay",
	"PostAuthActions",
	"AutomaticAccountManagementEnabled",
	"AutomaticAccountManagementTarget",
	"AutomaticAccountManagementNameOrPrefix",
	"AutomaticAccountManagementEnableAccount",
	"AutomaticAccountManagementRandomizeName",
};

START_TEST(names_the_fields_of_a_policy_and_numbers_the_rest)
{
	const struct laps_event_def *policy = laps_event_find(10021), *set = laps_event_find(10019);

	for (size_t i = 0; i < 18; i++)
		ck_assert_str_eq(policy->param[i].name, policy_names[i]);
	ck_assert_str_eq(set->param[0].name, "Data1");
	ck_assert_str_eq(set->param[1].name, "Data2");
	ck_assert_str_eq(set->param[2].name, "Data3");
}
END_TEST

/* An event of the row's types, cut to n parameters. */
static struct laps_event event_of(uint32_t id, size_t n)
{
	const struct laps_event_def *def = laps_event_find(id);
	struct laps_event e;

	laps_event_init(&e, id);
	for (size_t i = 0; i < n; i++) {
		if (i < def->param_n && def->param[i].type != LAPS_PARAM_TEXT)
			laps_event_add_number(&e, def->param[i].type, i);
		else
			laps_event_add_text(&e, "x");
	}
	return e;
}

/* EVT-02 */
START_TEST(the_policy_dumps_have_a_short_form_and_no_other)
{
	static const struct {
		uint32_t id;
		size_t full, short_n;
	} dumps[] = {{10021, 18, 13}, {10022, 13, 8}, {10023, 7, 7}};

	for (size_t i = 0; i < 3; i++) {
		for (size_t n = 0; n <= LAPS_EVENT_PARAM_MAX; n++) {
			struct laps_event e = event_of(dumps[i].id, n);
			laps_rc want =
				n == dumps[i].full || n == dumps[i].short_n ? LAPS_OK : LAPS_E_BUG;

			ck_assert_msg(laps_event_check(&e) == want, "%u with %zu parameters",
				      dumps[i].id, n);
		}
	}
}
END_TEST

/* EVT-01 */
START_TEST(checks_number_type_and_size_of_parameters)
{
	size_t n = strlen(manifest[_i].types);
	struct laps_event e = event_of(manifest[_i].id, n);

	ck_assert_int_eq(laps_event_check(&e), LAPS_OK);
	laps_event_add_text(&e, "one too many");
	ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
	for (size_t i = 0; i < n; i++) {
		e = event_of(manifest[_i].id, n);
		e.param[i].type = LAPS_PARAM_FILETIME;
		ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
		e = event_of(manifest[_i].id, n);
		e.param[i].text = NULL;
		e.param[i].number = UINT64_C(0x100000000);
		ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
	}
	e.id = 1;
	ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
}
END_TEST

START_TEST(more_parameters_than_an_event_holds_are_refused_not_stored)
{
	struct laps_event e;

	laps_event_init(&e, 10021);
	for (int i = 0; i < LAPS_EVENT_PARAM_MAX + 3; i++)
		laps_event_add_text(&e, "x");
	ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
}
END_TEST

static void has_text(const struct laps_event *e, const char *want)
{
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	laps_event_format_text(e, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_str_eq((const char *)out.data, want);
	laps_buf_clear(&out);
}

START_TEST(puts_parameters_into_the_text)
{
	struct laps_event e;

	laps_event_init(&e, 10019);
	laps_event_add_text(&e, "Administrator");
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 500);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 0x80070005);
	has_text(&e, "The password of Administrator (RID 0x000001f4) could not be set: 0x80070005");
}
END_TEST

START_TEST(a_text_cannot_break_the_line)
{
	struct laps_event e;

	laps_event_init(&e, 10034);
	laps_event_add_text(&e, "a\nb\x1b[2J\x7f%1");
	has_text(&e, "The encryption principal 'a b [2J %1' is an isolated or ambiguous name");
	/* CSI as one character, which terminals obey as well; U+00A0 and U+0080's bytes apart */
	laps_event_init(&e, 10034);
	laps_event_add_text(&e, "a\xc2\x9b"
				"2J\xc2\x80\xc2\xa0\xc3\x9b");
	has_text(&e, "The encryption principal 'a 2J \xc2\xa0\xc3\x9b' is an isolated or ambiguous "
		     "name");
}
END_TEST

/* EVT-02 */
START_TEST(the_text_of_a_short_form_marks_what_is_missing)
{
	struct laps_event e = event_of(10021, 13);
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	laps_event_format_text(&e, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_ptr_nonnull(strstr((const char *)out.data,
				     "actions 0x0000000c, automatic account management - (target"));
	laps_buf_clear(&out);
}
END_TEST

static void param_reads(laps_param_type type, uint64_t number, const char *want)
{
	const struct laps_param p = {.type = type, .number = number};
	struct laps_buf out;

	laps_buf_init(&out, 64);
	laps_param_format_text(&p, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_str_eq((const char *)out.data, want);
	laps_buf_clear(&out);
}

START_TEST(numbers_and_times_read_as_people_write_them)
{
	param_reads(LAPS_PARAM_INT32, 30, "30");
	param_reads(LAPS_PARAM_INT32, UINT32_MAX, "-1");
	param_reads(LAPS_PARAM_HEX32, 0xb, "0x0000000b");
	param_reads(LAPS_PARAM_FILETIME, UINT64_C(0x1d8161b41c41cde),
		    "2022-01-30T20:52:13.0729182Z");
}
END_TEST

START_TEST(levels_have_names)
{
	ck_assert_str_eq(laps_event_level_name(LAPS_EVENT_ERROR), "Error");
	ck_assert_str_eq(laps_event_level_name(LAPS_EVENT_WARNING), "Warning");
	ck_assert_str_eq(laps_event_level_name(LAPS_EVENT_INFORMATION), "Information");
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("event");
	TCase *t = tcase_create("catalogue");

	tcase_add_loop_test(t, has_the_manifest_s_levels_and_parameters, 0, (int)MANIFEST_N);
	tcase_add_test(t, has_no_other_event_and_is_in_order);
	tcase_add_test(t, names_the_fields_of_a_policy_and_numbers_the_rest);
	suite_add_tcase(s, t);

	t = tcase_create("check");
	tcase_add_test(t, the_policy_dumps_have_a_short_form_and_no_other);
	tcase_add_loop_test(t, checks_number_type_and_size_of_parameters, 0, (int)MANIFEST_N);
	tcase_add_test(t, more_parameters_than_an_event_holds_are_refused_not_stored);
	suite_add_tcase(s, t);

	t = tcase_create("text");
	tcase_add_test(t, puts_parameters_into_the_text);
	tcase_add_test(t, a_text_cannot_break_the_line);
	tcase_add_test(t, the_text_of_a_short_form_marks_what_is_missing);
	tcase_add_test(t, numbers_and_times_read_as_people_write_them);
	tcase_add_test(t, levels_have_names);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
