/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/policy.h>
#include <string.h>

static struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
static struct laps_policy policy;

static void clear_roots(void)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&roots[i]);
}

static void number(laps_policy_source root, const char *name, uint32_t v)
{
	ck_assert_int_eq(laps_policy_root_add(&roots[root - 1], name, LAPS_VALUE_DWORD, v, NULL),
			 LAPS_OK);
}

static void text(laps_policy_source root, const char *name, const char *v)
{
	ck_assert_int_eq(laps_policy_root_add(&roots[root - 1], name, LAPS_VALUE_TEXT, 0, v),
			 LAPS_OK);
}

static void choose(void)
{
	laps_policy_select(roots, LAPS_OS_24H2, &policy);
}

/* The state of a setting and its effective number. */
static void is(laps_setting s, laps_setting_state state, uint32_t v)
{
	const struct laps_policy_setting *p = &policy.setting[s];

	ck_assert_msg(p->state == state, "%s: state %d, not %d (%s)", p->name, p->state, state,
		      p->why ? p->why : "no reason");
	ck_assert_msg(p->number == v, "%s: %u, not %u", p->name, p->number, v);
	ck_assert_uint_eq(laps_policy_number(&policy, s), v);
	if (state == LAPS_SETTING_REJECTED || state == LAPS_SETTING_IGNORED)
		ck_assert_ptr_nonnull(p->why);
	else
		ck_assert_ptr_null(p->why);
}

static void is_text(laps_setting s, laps_setting_state state, const char *v)
{
	ck_assert_msg(policy.setting[s].state == state, "%s: state %d", policy.setting[s].name,
		      policy.setting[s].state);
	ck_assert_str_eq(laps_policy_text(&policy, s), v);
}

/* POL-01 */
START_TEST(the_csp_root_hides_the_gpo_root)
{
	number(LAPS_POLICY_CSP, "BackupDirectory", 1);
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "PasswordLength", 20);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_CSP);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 1);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_DEFAULT, 14);
}
END_TEST

/* POL-02 */
START_TEST(the_gpo_root_hides_the_local_root)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_LOCAL, "BackupDirectory", 1);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_GPO);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 2);
}
END_TEST

/* POL-03, POL-08 */
START_TEST(one_setting_is_a_whole_policy_and_the_rest_takes_defaults)
{
	number(LAPS_POLICY_CSP, "PasswordAgeDays", 7);
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_CSP);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_DEFAULT, 0);
}
END_TEST

/* POL-05 */
START_TEST(an_empty_root_is_skipped)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_GPO);
}
END_TEST

/* POL-05: what the product does with unknown names is not documented; ours */
START_TEST(a_root_of_unknown_names_is_skipped)
{
	number(LAPS_POLICY_CSP, "NoSuchSetting", 1);
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_GPO);
}
END_TEST

START_TEST(a_known_name_of_the_wrong_type_makes_a_root_count)
{
	text(LAPS_POLICY_CSP, "PasswordLength", "20");
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_CSP);
}
END_TEST

/* POL-06 */
START_TEST(without_settings_nothing_is_managed)
{
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_NONE);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_DEFAULT, 14);
}
END_TEST

/* POL-07 */
START_TEST(a_policy_that_is_off_ignores_every_other_setting)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 0);
	number(LAPS_POLICY_GPO, "PasswordLength", 20);
	number(LAPS_POLICY_GPO, "PasswordAgeDays", 400);
	text(LAPS_POLICY_GPO, "AdministratorAccountName", "localadmin");
	choose();
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 0);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_IGNORED, 14);
	ck_assert_uint_eq(policy.setting[LAPS_SET_PASSWORD_LENGTH].given, 20);
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_IGNORED, 30);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_IGNORED, "");
	ck_assert_str_eq(policy.setting[LAPS_SET_ADMIN_ACCOUNT_NAME].given_text, "localadmin");
	is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_DEFAULT, 4);
}
END_TEST

/* POL-34 */
START_TEST(the_local_root_alone_is_a_policy)
{
	number(LAPS_POLICY_LOCAL, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_LOCAL);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 2);
}
END_TEST

/* LEG-01, LEG-13: the names are legacy LAPS' own */
START_TEST(the_legacy_root_has_its_own_names)
{
	number(LAPS_POLICY_LEGACY, "admpwdenabled", 1);
	number(LAPS_POLICY_LEGACY, "PasswordComplexity", 3);
	number(LAPS_POLICY_LEGACY, "PasswordLength", 20);
	number(LAPS_POLICY_LEGACY, "PasswordAgeDays", 10);
	text(LAPS_POLICY_LEGACY, "AdminAccountName", "localadmin");
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_LEGACY);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, LAPS_BACKUP_AD);
	ck_assert_uint_eq(policy.setting[LAPS_SET_BACKUP_DIRECTORY].given, 1);
	ck_assert_str_eq(policy.setting[LAPS_SET_BACKUP_DIRECTORY].name, "AdmPwdEnabled");
	is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_SET, 3);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_SET, 20);
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_SET, 10);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_SET, "localadmin");
	ck_assert_str_eq(policy.setting[LAPS_SET_ADMIN_ACCOUNT_NAME].name, "AdminAccountName");
}
END_TEST

/* LEG-01, LEG-08, LEG-09: that nothing follows the password's use is inferred; ours */
START_TEST(legacy_defaults_are_legacy_laps_own)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	choose();
	is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_DEFAULT, 4);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_DEFAULT, 14);
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_DEFAULT, 30);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_DEFAULT, "");
	is(LAPS_SET_EXPIRATION_PROTECTION, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_ENCRYPTION_ENABLED, LAPS_SETTING_DEFAULT, 0);
	is_text(LAPS_SET_ENCRYPTION_PRINCIPAL, LAPS_SETTING_DEFAULT, "");
	is(LAPS_SET_HISTORY_SIZE, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_BACKUP_DSRM, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_POST_AUTH_DELAY, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_AAM_ENABLED, LAPS_SETTING_DEFAULT, 0);
}
END_TEST

/* LEG-08 */
START_TEST(legacy_expiration_protection_is_honoured_under_its_name)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	number(LAPS_POLICY_LEGACY, "PwdExpirationProtectionEnabled", 1);
	choose();
	is(LAPS_SET_EXPIRATION_PROTECTION, LAPS_SETTING_SET, 1);
}
END_TEST

/* LEG-09, LEG-13 */
START_TEST(native_names_do_nothing_in_the_legacy_root)
{
	static const char *const name[] = {
		"BackupDirectory",
		"ADPasswordEncryptionEnabled",
		"ADEncryptedPasswordHistorySize",
		"ADBackupDSRMPassword",
		"PasswordExpirationProtectionEnabled",
		"PostAuthenticationResetDelay",
		"AutomaticAccountManagementEnabled",
		"PassphraseLength",
	};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		number(LAPS_POLICY_LEGACY, name[i], 1);
	text(LAPS_POLICY_LEGACY, "AdministratorAccountName", "other");
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_NONE);
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_LEGACY);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, LAPS_BACKUP_AD);
	is(LAPS_SET_ENCRYPTION_ENABLED, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_HISTORY_SIZE, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_BACKUP_DSRM, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_EXPIRATION_PROTECTION, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_POST_AUTH_DELAY, LAPS_SETTING_DEFAULT, 0);
	is(LAPS_SET_AAM_ENABLED, LAPS_SETTING_DEFAULT, 0);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_DEFAULT, "");
}
END_TEST

static const struct {
	const char *name;
	laps_setting setting;
	uint32_t given, effective;
} legacy_wrong[] = {
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 0, 4},
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 5, 4},
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 8, 4},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 7, 14},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 65, 14},
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 0, 30},
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 366, 30},
	{"PwdExpirationProtectionEnabled", LAPS_SET_EXPIRATION_PROTECTION, 2, 0},
};

START_TEST(legacy_values_out_of_range_take_their_defaults)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	number(LAPS_POLICY_LEGACY, legacy_wrong[_i].name, legacy_wrong[_i].given);
	choose();
	is(legacy_wrong[_i].setting, LAPS_SETTING_REJECTED, legacy_wrong[_i].effective);
}
END_TEST

/* LEG-01: enabled is 1 and nothing else */
START_TEST(legacy_policy_that_is_not_enabled_is_off)
{
	if (_i > 0)
		number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", _i == 1 ? 0 : 2);
	number(LAPS_POLICY_LEGACY, "PasswordLength", 20);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_LEGACY);
	is(LAPS_SET_BACKUP_DIRECTORY,
	   _i == 0   ? LAPS_SETTING_DEFAULT
	   : _i == 1 ? LAPS_SETTING_SET
		     : LAPS_SETTING_REJECTED,
	   LAPS_BACKUP_NONE);
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_IGNORED, 14);
}
END_TEST

/* LEG-02: any native setting, wherever, whatever; LEG-03: also the one that says "off" */
START_TEST(any_native_setting_switches_emulation_off)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	if (_i < 3)
		number((laps_policy_source)(LAPS_POLICY_CSP + _i), "PasswordAgeDays", 7);
	else
		number(LAPS_POLICY_LOCAL, "BackupDirectory", 0);
	choose();
	ck_assert_int_eq(policy.source, _i < 3 ? LAPS_POLICY_CSP + _i : LAPS_POLICY_LOCAL);
	ck_assert_uint_eq(laps_policy_number(&policy, LAPS_SET_BACKUP_DIRECTORY), LAPS_BACKUP_NONE);
}
END_TEST

/* LEG-03: a policy above the kill switch outranks it */
START_TEST(a_real_policy_outranks_the_kill_switch)
{
	number(LAPS_POLICY_LEGACY, "AdmPwdEnabled", 1);
	number(LAPS_POLICY_LOCAL, "BackupDirectory", 0);
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	ck_assert_int_eq(policy.source, LAPS_POLICY_GPO);
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 2);
}
END_TEST

START_TEST(a_value_is_judged_alone)
{
	const laps_policy_source gpo = LAPS_POLICY_GPO, legacy = LAPS_POLICY_LEGACY;

	ck_assert_ptr_null(laps_policy_judge(gpo, LAPS_SET_PASSWORD_LENGTH, LAPS_VALUE_DWORD, 64,
					     NULL, LAPS_OS_24H2));
	ck_assert_str_eq(laps_policy_judge(gpo, LAPS_SET_PASSWORD_LENGTH, LAPS_VALUE_DWORD, 65,
					   NULL, LAPS_OS_24H2),
			 "must be 8 to 64");
	ck_assert_str_eq(laps_policy_judge(gpo, LAPS_SET_PASSWORD_LENGTH, LAPS_VALUE_TEXT, 0, "20",
					   LAPS_OS_24H2),
			 "must be a number");
	ck_assert_str_eq(laps_policy_judge(gpo, LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_VALUE_DWORD, 5,
					   NULL, LAPS_OS_24H2),
			 "must be text");
	ck_assert_str_eq(laps_policy_judge(gpo, LAPS_SET_AAM_ENABLED, LAPS_VALUE_DWORD, 1, NULL,
					   LAPS_OS_PRE_24H2),
			 "needs 24H2 or later");
	ck_assert_str_eq(laps_policy_judge(gpo, LAPS_SET_PASSWORD_COMPLEXITY, LAPS_VALUE_DWORD, 5,
					   NULL, LAPS_OS_PRE_24H2),
			 "needs 24H2 or later");
	ck_assert_str_eq(laps_policy_judge(legacy, LAPS_SET_AAM_ENABLED, LAPS_VALUE_DWORD, 1, NULL,
					   LAPS_OS_24H2),
			 "the root has no such value");
	ck_assert_str_eq(laps_policy_judge(legacy, LAPS_SET_PASSWORD_COMPLEXITY, LAPS_VALUE_DWORD,
					   5, NULL, LAPS_OS_24H2),
			 "must be 1 to 4");
}
END_TEST

START_TEST(a_root_replaces_and_removes_in_any_case)
{
	struct laps_policy_root *r = &roots[0];

	ck_assert_int_eq(laps_policy_root_put(r, "One", LAPS_VALUE_DWORD, 1, NULL, "a"), LAPS_OK);
	ck_assert_int_eq(laps_policy_root_put(r, "Two", LAPS_VALUE_TEXT, 0, "zwei", "b"), LAPS_OK);
	ck_assert_int_eq(laps_policy_root_put(r, "ONE", LAPS_VALUE_TEXT, 0, "eins", "c"), LAPS_OK);
	ck_assert_uint_eq(r->value_n, 2);
	ck_assert_str_eq(r->value[0].name, "ONE");
	ck_assert_str_eq(r->value[0].text, "eins");
	ck_assert_str_eq(r->value[0].file, "c");
	ck_assert(!laps_policy_root_remove(r, "three"));
	ck_assert(laps_policy_root_remove(r, "one"));
	ck_assert_uint_eq(r->value_n, 1);
	ck_assert_str_eq(r->value[0].name, "Two");
	ck_assert(laps_policy_root_remove(r, "TWO"));
	ck_assert_uint_eq(r->value_n, 0);
}
END_TEST

START_TEST(names_are_found_without_regard_to_case_and_the_first_counts)
{
	number(LAPS_POLICY_GPO, "backupdirectory", 2);
	number(LAPS_POLICY_GPO, "BACKUPDIRECTORY", 1);
	choose();
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_SET, 2);
	ck_assert_int_eq(laps_policy_find("passwordAGEdays"), LAPS_SET_PASSWORD_AGE_DAYS);
	ck_assert_int_eq(laps_policy_find("PasswordAgeDay"), LAPS_SET_N);
}
END_TEST

struct bound {
	const char *name;
	laps_setting setting;
	uint32_t given, effective;
	laps_setting_state state;
};
static const struct bound bounds[] = {
	/* POL-09, POL-10 */
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 7, 14, LAPS_SETTING_REJECTED},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 65, 14, LAPS_SETTING_REJECTED},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 200, 14, LAPS_SETTING_REJECTED},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 8, 8, LAPS_SETTING_SET},
	{"PasswordLength", LAPS_SET_PASSWORD_LENGTH, 64, 64, LAPS_SETTING_SET},
	/* POL-11, POL-12 */
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 0, 30, LAPS_SETTING_REJECTED},
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 366, 30, LAPS_SETTING_REJECTED},
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 1, 1, LAPS_SETTING_SET},
	{"PasswordAgeDays", LAPS_SET_PASSWORD_AGE_DAYS, 365, 365, LAPS_SETTING_SET},
	/* POL-14 */
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 0, 4, LAPS_SETTING_REJECTED},
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 9, 4, LAPS_SETTING_REJECTED},
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 1, 1, LAPS_SETTING_SET},
	{"PasswordComplexity", LAPS_SET_PASSWORD_COMPLEXITY, 8, 8, LAPS_SETTING_SET},
	/* POL-15 */
	{"PassphraseLength", LAPS_SET_PASSPHRASE_LENGTH, 2, 6, LAPS_SETTING_REJECTED},
	{"PassphraseLength", LAPS_SET_PASSPHRASE_LENGTH, 11, 6, LAPS_SETTING_REJECTED},
	/* POL-16 */
	{"ADEncryptedPasswordHistorySize", LAPS_SET_HISTORY_SIZE, 13, 0, LAPS_SETTING_REJECTED},
	{"ADEncryptedPasswordHistorySize", LAPS_SET_HISTORY_SIZE, 12, 12, LAPS_SETTING_SET},
	/* POL-17 */
	{"PostAuthenticationResetDelay", LAPS_SET_POST_AUTH_DELAY, 25, 24, LAPS_SETTING_REJECTED},
	{"PostAuthenticationResetDelay", LAPS_SET_POST_AUTH_DELAY, 0, 0, LAPS_SETTING_SET},
	/* POL-18 */
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 0, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 2, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 4, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 6, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 7, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 9, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 10, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 12, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 33, 3, LAPS_SETTING_REJECTED},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 1, 1, LAPS_SETTING_SET},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 5, 5, LAPS_SETTING_SET},
	{"PostAuthenticationActions", LAPS_SET_POST_AUTH_ACTIONS, 11, 11, LAPS_SETTING_SET},
	{"ADPasswordEncryptionEnabled", LAPS_SET_ENCRYPTION_ENABLED, 2, 1, LAPS_SETTING_REJECTED},
	{"ADPasswordEncryptionEnabled", LAPS_SET_ENCRYPTION_ENABLED, 0, 0, LAPS_SETTING_SET},
};

/* POL-09, POL-10, POL-11, POL-12, POL-14, POL-15, POL-16, POL-17, POL-18 */
START_TEST(what_is_out_of_range_takes_its_default_and_is_not_clamped)
{
	const struct bound *b = &bounds[_i];

	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	if (b->setting == LAPS_SET_PASSPHRASE_LENGTH)
		number(LAPS_POLICY_GPO, "PasswordComplexity", 6);
	number(LAPS_POLICY_GPO, b->name, b->given);
	choose();
	is(b->setting, b->state, b->effective);
	ck_assert_uint_eq(policy.setting[b->setting].given, b->given);
}
END_TEST

START_TEST(a_backup_directory_that_does_not_exist_is_off)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 3);
	choose();
	is(LAPS_SET_BACKUP_DIRECTORY, LAPS_SETTING_REJECTED, 0);
}
END_TEST

START_TEST(a_value_of_another_type_takes_its_default)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	text(LAPS_POLICY_GPO, "PasswordLength", "20");
	number(LAPS_POLICY_GPO, "AdministratorAccountName", 500);
	ck_assert_int_eq(laps_policy_root_put(&roots[1], "PasswordAgeDays", LAPS_VALUE_OTHER, 0,
					      "a list", "gpo.reg"),
			 LAPS_OK);
	choose();
	is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_REJECTED, 14);
	ck_assert_str_eq(policy.setting[LAPS_SET_PASSWORD_LENGTH].given_text, "20");
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_REJECTED, "");
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_REJECTED, 30);
	ck_assert_int_eq(policy.setting[LAPS_SET_PASSWORD_AGE_DAYS].given_type, LAPS_VALUE_OTHER);
	ck_assert_str_eq(policy.setting[LAPS_SET_PASSWORD_AGE_DAYS].given_text, "a list");
	ck_assert_str_eq(policy.setting[LAPS_SET_PASSWORD_AGE_DAYS].file, "gpo.reg");
}
END_TEST

/* POL-13: the product's effective age is not documented; 7 is ours */
START_TEST(entra_raises_an_age_below_a_week)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 1);
	number(LAPS_POLICY_GPO, "PasswordAgeDays", (uint32_t)_i);
	choose();
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_REJECTED, 7);
	ck_assert_uint_eq(policy.setting[LAPS_SET_PASSWORD_AGE_DAYS].given, (uint32_t)_i);
}
END_TEST

/* POL-13 */
START_TEST(entra_takes_an_age_of_a_week)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 1);
	number(LAPS_POLICY_GPO, "PasswordAgeDays", 7);
	choose();
	is(LAPS_SET_PASSWORD_AGE_DAYS, LAPS_SETTING_SET, 7);
}
END_TEST

/* POL-19 */
START_TEST(encryption_is_on_unless_it_is_switched_off)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	choose();
	is(LAPS_SET_ENCRYPTION_ENABLED, LAPS_SETTING_DEFAULT, 1);
	is_text(LAPS_SET_ENCRYPTION_PRINCIPAL, LAPS_SETTING_DEFAULT, "");
}
END_TEST

START_TEST(without_encryption_its_settings_are_ignored)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "ADPasswordEncryptionEnabled", 0);
	number(LAPS_POLICY_GPO, "ADEncryptedPasswordHistorySize", 5);
	number(LAPS_POLICY_GPO, "ADBackupDSRMPassword", 1);
	text(LAPS_POLICY_GPO, "ADPasswordEncryptionPrincipal", "nobody");
	choose();
	is(LAPS_SET_HISTORY_SIZE, LAPS_SETTING_IGNORED, 0);
	is(LAPS_SET_BACKUP_DSRM, LAPS_SETTING_IGNORED, 0);
	is_text(LAPS_SET_ENCRYPTION_PRINCIPAL, LAPS_SETTING_IGNORED, "");
}
END_TEST

/* The reason told is the one to mend, whatever else would make the setting meaningless. */
START_TEST(a_refused_value_stays_refused_where_it_would_be_ignored)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "ADPasswordEncryptionEnabled", 0);
	number(LAPS_POLICY_GPO, "ADEncryptedPasswordHistorySize", 13);
	number(LAPS_POLICY_GPO, "PassphraseLength", 2);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementTarget", 2);
	choose();
	is(LAPS_SET_HISTORY_SIZE, LAPS_SETTING_REJECTED, 0);
	is(LAPS_SET_PASSPHRASE_LENGTH, LAPS_SETTING_REJECTED, 6);
	is(LAPS_SET_AAM_TARGET, LAPS_SETTING_REJECTED, 1);
	ck_assert_str_eq(policy.setting[LAPS_SET_HISTORY_SIZE].why, "must be 0 to 12");
}
END_TEST

/* POL-26 */
START_TEST(with_entra_the_settings_of_ad_are_ignored)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 1);
	number(LAPS_POLICY_GPO, "ADPasswordEncryptionEnabled", 0);
	number(LAPS_POLICY_GPO, "ADEncryptedPasswordHistorySize", 5);
	number(LAPS_POLICY_GPO, "ADBackupDSRMPassword", 1);
	number(LAPS_POLICY_GPO, "PasswordExpirationProtectionEnabled", 0);
	text(LAPS_POLICY_GPO, "ADPasswordEncryptionPrincipal", "nobody");
	choose();
	is(LAPS_SET_ENCRYPTION_ENABLED, LAPS_SETTING_IGNORED, 1);
	is(LAPS_SET_HISTORY_SIZE, LAPS_SETTING_IGNORED, 0);
	is(LAPS_SET_BACKUP_DSRM, LAPS_SETTING_IGNORED, 0);
	is(LAPS_SET_EXPIRATION_PROTECTION, LAPS_SETTING_IGNORED, 1);
	is_text(LAPS_SET_ENCRYPTION_PRINCIPAL, LAPS_SETTING_IGNORED, "");
}
END_TEST

/* POL-31 */
START_TEST(complexity_says_which_length_counts)
{
	uint32_t complexity = (uint32_t)_i;

	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "PasswordComplexity", complexity);
	number(LAPS_POLICY_GPO, "PasswordLength", 20);
	number(LAPS_POLICY_GPO, "PassphraseLength", 8);
	choose();
	if (complexity >= 6) {
		is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_IGNORED, 14);
		is(LAPS_SET_PASSPHRASE_LENGTH, LAPS_SETTING_SET, 8);
	} else {
		is(LAPS_SET_PASSWORD_LENGTH, LAPS_SETTING_SET, 20);
		is(LAPS_SET_PASSPHRASE_LENGTH, LAPS_SETTING_IGNORED, 6);
	}
}
END_TEST

/* POL-33 */
START_TEST(manual_mode_ignores_the_settings_of_automatic_mode)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementTarget", 0);
	text(LAPS_POLICY_GPO, "AutomaticAccountManagementNameOrPrefix", "Other");
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementEnableAccount", 1);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementRandomizeName", 1);
	text(LAPS_POLICY_GPO, "AdministratorAccountName", "localadmin");
	choose();
	is(LAPS_SET_AAM_TARGET, LAPS_SETTING_IGNORED, 1);
	is_text(LAPS_SET_AAM_NAME, LAPS_SETTING_IGNORED, "WLapsAdmin");
	is(LAPS_SET_AAM_ENABLE_ACCOUNT, LAPS_SETTING_IGNORED, 0);
	is(LAPS_SET_AAM_RANDOMIZE, LAPS_SETTING_IGNORED, 0);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_SET, "localadmin");
}
END_TEST

START_TEST(automatic_mode_ignores_the_configured_account)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementEnabled", 1);
	text(LAPS_POLICY_GPO, "AutomaticAccountManagementNameOrPrefix", "Other");
	text(LAPS_POLICY_GPO, "AdministratorAccountName", "localadmin");
	choose();
	is(LAPS_SET_AAM_ENABLED, LAPS_SETTING_SET, 1);
	is_text(LAPS_SET_AAM_NAME, LAPS_SETTING_SET, "Other");
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_IGNORED, "");
}
END_TEST

START_TEST(automatic_mode_has_a_name_and_a_target_of_its_own)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementEnabled", 1);
	if (_i == 1)
		text(LAPS_POLICY_GPO, "AutomaticAccountManagementNameOrPrefix", "");
	choose();
	is(LAPS_SET_AAM_TARGET, LAPS_SETTING_DEFAULT, 1);
	is_text(LAPS_SET_AAM_NAME, _i == 1 ? LAPS_SETTING_SET : LAPS_SETTING_DEFAULT, "WLapsAdmin");
}
END_TEST

/* PLT-07, PLT-08, PLT-09 */
START_TEST(an_older_system_does_not_know_what_24h2_brought)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "PasswordComplexity", 6);
	number(LAPS_POLICY_GPO, "PassphraseLength", 8);
	number(LAPS_POLICY_GPO, "PostAuthenticationActions", 11);
	number(LAPS_POLICY_GPO, "AutomaticAccountManagementEnabled", 1);
	text(LAPS_POLICY_GPO, "AdministratorAccountName", "localadmin");
	laps_policy_select(roots, LAPS_OS_PRE_24H2, &policy);
	is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_REJECTED, 4);
	is(LAPS_SET_PASSPHRASE_LENGTH, LAPS_SETTING_IGNORED, 6);
	is(LAPS_SET_POST_AUTH_ACTIONS, LAPS_SETTING_REJECTED, 3);
	is(LAPS_SET_AAM_ENABLED, LAPS_SETTING_IGNORED, 0);
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_SET, "localadmin");
}
END_TEST

/* PLT-07 */
START_TEST(an_older_system_knows_the_four_first_complexities)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	number(LAPS_POLICY_GPO, "PasswordComplexity", (uint32_t)_i);
	laps_policy_select(roots, LAPS_OS_PRE_24H2, &policy);
	if (_i <= 4)
		is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_SET, (uint32_t)_i);
	else
		is(LAPS_SET_PASSWORD_COMPLEXITY, LAPS_SETTING_REJECTED, 4);
}
END_TEST

START_TEST(texts_are_taken_literally)
{
	number(LAPS_POLICY_GPO, "BackupDirectory", 2);
	text(LAPS_POLICY_GPO, "AdministratorAccountName", " localadmin ");
	text(LAPS_POLICY_GPO, "ADPasswordEncryptionPrincipal", "\"CORP\\Admins\"");
	choose();
	is_text(LAPS_SET_ADMIN_ACCOUNT_NAME, LAPS_SETTING_SET, " localadmin ");
	is_text(LAPS_SET_ENCRYPTION_PRINCIPAL, LAPS_SETTING_SET, "\"CORP\\Admins\"");
}
END_TEST

START_TEST(every_setting_has_a_name_that_finds_it)
{
	for (int i = 0; i < LAPS_SET_N; i++)
		ck_assert_int_eq(laps_policy_find(laps_policy_setting_name((laps_setting)i)), i);
	ck_assert_ptr_null(laps_policy_setting_name(LAPS_SET_N));
	ck_assert(laps_policy_setting_is_text(LAPS_SET_ADMIN_ACCOUNT_NAME));
	ck_assert(!laps_policy_setting_is_text(LAPS_SET_PASSWORD_LENGTH));
}
END_TEST

/* EVT-07 */
START_TEST(roots_have_the_names_that_events_give_them)
{
	ck_assert_str_eq(laps_policy_source_name(LAPS_POLICY_CSP), "CSP");
	ck_assert_str_eq(laps_policy_source_name(LAPS_POLICY_GPO), "GPO");
	ck_assert_str_eq(laps_policy_source_name(LAPS_POLICY_LEGACY), "Legacy LAPS");
	ck_assert_str_eq(laps_policy_source_name(LAPS_POLICY_LOCAL), "Local");
	ck_assert_str_eq(laps_policy_source_name(LAPS_POLICY_NONE), "none");
}
END_TEST

static TCase *add_case(Suite *s, const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, NULL, clear_roots);
	suite_add_tcase(s, t);
	return t;
}

static Suite *make(void)
{
	Suite *s = suite_create("policy");
	TCase *t = add_case(s, "roots");

	tcase_add_test(t, the_csp_root_hides_the_gpo_root);
	tcase_add_test(t, the_gpo_root_hides_the_local_root);
	tcase_add_test(t, one_setting_is_a_whole_policy_and_the_rest_takes_defaults);
	tcase_add_test(t, an_empty_root_is_skipped);
	tcase_add_test(t, a_root_of_unknown_names_is_skipped);
	tcase_add_test(t, a_known_name_of_the_wrong_type_makes_a_root_count);
	tcase_add_test(t, without_settings_nothing_is_managed);
	tcase_add_test(t, a_policy_that_is_off_ignores_every_other_setting);
	tcase_add_test(t, the_local_root_alone_is_a_policy);
	tcase_add_test(t, a_real_policy_outranks_the_kill_switch);
	tcase_add_loop_test(t, any_native_setting_switches_emulation_off, 0, 4);
	tcase_add_test(t, a_root_replaces_and_removes_in_any_case);

	t = add_case(s, "legacy");
	tcase_add_test(t, the_legacy_root_has_its_own_names);
	tcase_add_test(t, legacy_defaults_are_legacy_laps_own);
	tcase_add_test(t, legacy_expiration_protection_is_honoured_under_its_name);
	tcase_add_test(t, native_names_do_nothing_in_the_legacy_root);
	tcase_add_loop_test(t, legacy_values_out_of_range_take_their_defaults, 0,
			    (int)(sizeof(legacy_wrong) / sizeof(*legacy_wrong)));
	tcase_add_loop_test(t, legacy_policy_that_is_not_enabled_is_off, 0, 3);

	t = add_case(s, "values");
	tcase_add_test(t, names_are_found_without_regard_to_case_and_the_first_counts);
	tcase_add_loop_test(t, what_is_out_of_range_takes_its_default_and_is_not_clamped, 0,
			    (int)(sizeof(bounds) / sizeof(*bounds)));
	tcase_add_test(t, a_backup_directory_that_does_not_exist_is_off);
	tcase_add_test(t, a_value_of_another_type_takes_its_default);
	tcase_add_test(t, a_value_is_judged_alone);
	tcase_add_test(t, texts_are_taken_literally);
	tcase_add_test(t, every_setting_has_a_name_that_finds_it);
	tcase_add_test(t, roots_have_the_names_that_events_give_them);

	t = add_case(s, "dependencies");
	tcase_add_loop_test(t, entra_raises_an_age_below_a_week, 1, 7);
	tcase_add_test(t, entra_takes_an_age_of_a_week);
	tcase_add_test(t, encryption_is_on_unless_it_is_switched_off);
	tcase_add_test(t, without_encryption_its_settings_are_ignored);
	tcase_add_test(t, a_refused_value_stays_refused_where_it_would_be_ignored);
	tcase_add_test(t, with_entra_the_settings_of_ad_are_ignored);
	tcase_add_loop_test(t, complexity_says_which_length_counts, 1, 9);
	tcase_add_test(t, manual_mode_ignores_the_settings_of_automatic_mode);
	tcase_add_test(t, automatic_mode_ignores_the_configured_account);
	tcase_add_loop_test(t, automatic_mode_has_a_name_and_a_target_of_its_own, 0, 2);

	t = add_case(s, "systems");
	tcase_add_test(t, an_older_system_does_not_know_what_24h2_brought);
	tcase_add_loop_test(t, an_older_system_knows_the_four_first_complexities, 1, 9);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
