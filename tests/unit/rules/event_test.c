/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A line of fixtures/events/manifest.txt. */
struct manifest_row {
	uint32_t id;
	char level[16];
	char since[8];
	char types[LAPS_EVENT_PARAM_MAX + 2];
};
#define MANIFEST_MAX 128
static struct manifest_row manifest[MANIFEST_MAX];
static size_t manifest_n;

static void read_manifest(void)
{
	char path[512], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/events/manifest.txt", fixtures_dir());
	f = fopen(path, "re");
	if (!f)
		fixtures_give_up();
	while (fgets(line, sizeof(line), f)) {
		struct manifest_row *r = &manifest[manifest_n];

		if (line[0] == '#')
			continue;
		if (manifest_n == MANIFEST_MAX ||
		    sscanf(line, "%u %15s %7s %19s", &r->id, r->level, r->since, r->types) != 4)
			fixtures_give_up();
		if (strcmp(r->types, "-") == 0)
			r->types[0] = '\0';
		manifest_n++;
	}
	fclose(f);
}

static char letter(laps_param_type t)
{
	static const char letters[] = {
		[LAPS_PARAM_TEXT] = 't',  [LAPS_PARAM_INT32] = 'i', [LAPS_PARAM_HEX32] = 'h',
		[LAPS_PARAM_INT64] = 'l', [LAPS_PARAM_HEX64] = 'x', [LAPS_PARAM_FILETIME] = 'f'};

	return letters[t];
}

/* EVT-01, EVT-03, EVT-05 */
START_TEST(has_the_manifest_s_levels_and_parameters)
{
	for (size_t k = 0; k < manifest_n; k++) {
		const struct manifest_row *want = &manifest[k];
		const struct laps_event_def *def = laps_event_find(want->id);
		char types[LAPS_EVENT_PARAM_MAX + 1] = "";

		ck_assert_msg(def != NULL, "%u is not there", want->id);
		ck_assert_uint_eq(def->id, want->id);
		ck_assert_msg(strcasecmp(laps_event_level_name(def->level), want->level) == 0,
			      "%u is %s", want->id, laps_event_level_name(def->level));
		for (size_t i = 0; i < def->param_n; i++) {
			types[i] = letter(def->param[i].type);
			ck_assert_ptr_nonnull(def->param[i].name);
		}
		ck_assert_msg(strcmp(types, want->types) == 0, "%u has %s, not %s", want->id, types,
			      want->types);
	}
}
END_TEST

/* EVT-01 */
START_TEST(has_no_other_event_and_is_in_order)
{
	size_t n = 0;
	const struct laps_event_def *rows = laps_event_catalogue(&n);

	ck_assert_uint_eq(manifest_n, 110);
	ck_assert_uint_eq(n, manifest_n);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(rows[i].id, manifest[i].id);
	ck_assert_ptr_null(laps_event_find(9999));
	ck_assert_ptr_null(laps_event_find(0));
	ck_assert_ptr_null(laps_event_find(20001));
}
END_TEST

/* EVT-06 */
START_TEST(the_four_refusals_share_one_template)
{
	const struct laps_event_def *first = laps_event_find(10101);

	ck_assert_uint_eq(first->param_n, 6);
	for (uint32_t id = 10102; id <= 10104; id++) {
		const struct laps_event_def *def = laps_event_find(id);

		ck_assert_uint_eq(def->param_n, 6);
		for (size_t i = 0; i < 6; i++) {
			ck_assert_str_eq(def->param[i].name, first->param[i].name);
			ck_assert_int_eq(def->param[i].type, first->param[i].type);
		}
	}
}
END_TEST

/* Every text has a place for each of its parameters or says less on purpose, and none for others.
 */
START_TEST(no_text_asks_for_a_parameter_that_is_not_there)
{
	size_t n = 0;
	const struct laps_event_def *rows = laps_event_catalogue(&n);

	for (size_t i = 0; i < n; i++) {
		for (const char *p = strchr(rows[i].text, '%'); p; p = strchr(p + 1, '%')) {
			unsigned long asked = strtoul(p + 1, NULL, 10);

			ck_assert_msg(asked >= 1 && asked <= rows[i].param_n, "%u asks for %%%lu",
				      rows[i].id, asked);
		}
	}
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
		e.param[i].type = e.param[i].type == LAPS_PARAM_FILETIME ? LAPS_PARAM_HEX64
									 : LAPS_PARAM_FILETIME;
		ck_assert_int_eq(laps_event_check(&e), LAPS_E_BUG);
		e = event_of(manifest[_i].id, n);
		e.param[i].text = NULL;
		e.param[i].number = UINT64_C(0x100000000);
		/* 64 bits are right for some */
		ck_assert_int_eq(laps_event_check(&e),
				 strchr("lxf", manifest[_i].types[i]) ? LAPS_OK : LAPS_E_BUG);
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

	read_manifest();
	tcase_add_test(t, has_the_manifest_s_levels_and_parameters);
	tcase_add_test(t, has_no_other_event_and_is_in_order);
	tcase_add_test(t, the_four_refusals_share_one_template);
	tcase_add_test(t, no_text_asks_for_a_parameter_that_is_not_there);
	tcase_add_test(t, names_the_fields_of_a_policy_and_numbers_the_rest);
	suite_add_tcase(s, t);

	t = tcase_create("check");
	tcase_add_test(t, the_policy_dumps_have_a_short_form_and_no_other);
	tcase_add_loop_test(t, checks_number_type_and_size_of_parameters, 0, (int)manifest_n);
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
