/* SPDX-License-Identifier: MIT */
#include "lib/fakecycle.h"
#include <string.h>

/* EVT-02: every field has another value */
START_TEST(the_policy_is_told_with_its_effective_values)
{
	const struct {
		const char *name;
		uint32_t value;
		size_t field;
		uint32_t told;
	} row[] = {
		{"PasswordAgeDays", 10, 3, 10},
		{"PasswordComplexity", 3, 4, 3},
		{"PasswordLength", 200, 5, 14},
		{"PasswordExpirationProtectionEnabled", 0, 6, 0},
		{"ADPasswordEncryptionEnabled", 1, 7, 1},
		{"ADEncryptedPasswordHistorySize", 12, 9, 12},
		{"ADBackupDSRMPassword", 1, 10, 1},
		{"PostAuthenticationResetDelay", 9, 11, 9},
		{"PostAuthenticationActions", 5, 12, 5},
		{"AutomaticAccountManagementEnabled", 1, 13, 1},
		{"AutomaticAccountManagementEnableAccount", (uint32_t)_i, 16, (uint32_t)_i},
		{"AutomaticAccountManagementRandomizeName", (uint32_t)!_i, 17, (uint32_t)!_i},
	};
	const struct fake_event *e;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		fakeworld_policy(&w, row[i].name, row[i].value);
	fakeworld_policy(&w, "AutomaticAccountManagementTarget", (uint32_t)_i);
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", FAKE_READERS);
	fakeworld_policy_text(&w, "AutomaticAccountManagementNameOrPrefix", "Keeper");
	fakeworld_policy_text(&w, "AdministratorAccountName", "ignored");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	e = fakeworld_event(&w, 10021);
	ck_assert_uint_eq(e->param_n, 18);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		ck_assert_uint_eq(e->number[row[i].field], row[i].told);
	ck_assert_str_eq(e->text[0], "GPO");
	ck_assert_str_eq(e->text[1], "Active Directory");
	ck_assert_str_eq(e->text[2], "");
	ck_assert_str_eq(e->text[8], FAKE_READERS);
	ck_assert_str_eq(e->text[14], _i ? "new account" : "built-in account");
	ck_assert_str_eq(e->text[15], "Keeper");
}
END_TEST

/* EVT-02, PLT-07, PLT-08 */
START_TEST(an_older_system_tells_thirteen_fields_and_works_in_manual_mode)
{
	w.host.os_level = LAPS_OS_PRE_24H2;
	fakeworld_policy(&w, "PasswordComplexity", 6);
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(fakeworld_event(&w, 10021)->param_n, 13);
	ck_assert_uint_eq(fakeworld_event(&w, 10021)->number[4], 4);
	ck_assert_uint_eq(strlen(fakeworld_password(&w)), 14);
	ck_assert_uint_eq(result.account.rid, 500);
}
END_TEST

/* Nothing beyond the policy was looked at. */
static void disabled_with(const char *events)
{
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	fakecycle_has_events(events);
	fakecycle_changed_nothing();
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_FIND], 0);
	fakecycle_asked_no_directory();
	ck_assert_int_eq(w.requests, 0);
	ck_assert_str_eq(fakeworld_password(&w), FAKE_FIRST);
}

/* POL-06, POL-07, POL-08 */
START_TEST(a_policy_that_is_off_manages_nothing)
{
	if (_i == 0)
		fakeworld_policy(&w, "BackupDirectory", 0);
	else
		laps_policy_root_clear(&w.roots[LAPS_POLICY_GPO - 1]);
	if (_i == 2)
		fakeworld_policy(&w, "PasswordLength", 20);
	disabled_with("10003 10024 10004");
}
END_TEST

/* POL-04 */
START_TEST(a_root_that_was_emptied_gives_way_to_the_next)
{
	ck_assert_int_eq(laps_policy_root_add(&w.roots[LAPS_POLICY_CSP - 1], "PasswordAgeDays",
					      LAPS_VALUE_DWORD, 7, NULL),
			 LAPS_OK);
	disabled_with("10003 10024 10004");
	laps_policy_root_clear(&w.roots[LAPS_POLICY_CSP - 1]);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[0], "GPO");
}
END_TEST

static const struct {
	laps_join join;
	uint32_t directory;
} misfits[] = {
	{LAPS_JOIN_WORKGROUP, LAPS_BACKUP_AD},  {LAPS_JOIN_WORKGROUP, LAPS_BACKUP_ENTRA},
	{LAPS_JOIN_REGISTERED, LAPS_BACKUP_AD}, {LAPS_JOIN_REGISTERED, LAPS_BACKUP_ENTRA},
	{LAPS_JOIN_ENTRA, LAPS_BACKUP_AD},      {LAPS_JOIN_AD, LAPS_BACKUP_ENTRA},
};

/* PLT-01, PLT-02, PLT-03, PLT-05 */
START_TEST(a_device_that_is_not_joined_to_the_directory_manages_nothing)
{
	w.host.join = misfits[_i].join;
	fakeworld_policy(&w, "BackupDirectory", misfits[_i].directory);
	disabled_with("10003 10007 10004");
}
END_TEST

/* PLT-04 */
START_TEST(a_hybrid_device_uses_the_directory_of_its_policy_and_no_other)
{
	w.host.join = LAPS_JOIN_HYBRID;
	fakeworld_policy(&w, "BackupDirectory", (uint32_t)_i);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
	if (_i == LAPS_BACKUP_ENTRA)
		fakecycle_asked_no_directory();
	else
		ck_assert_int_eq(w.requests, 0);
	ck_assert_int_eq(w.credential[0].bytes.len > 0, _i == LAPS_BACKUP_ENTRA);
	ck_assert_int_eq(w.encrypted.bytes.len > 0, _i == LAPS_BACKUP_AD);
}
END_TEST

/* DSRM-02, DSRM-07, DSRM-10 */
START_TEST(a_domain_controller_has_no_account_of_its_own_to_manage)
{
	w.host.is_dc = true;
	if (_i == 1) { /* whatever else the policy says */
		w.host.join = LAPS_JOIN_HYBRID;
		fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_ENTRA);
		fakeworld_policy(&w, "ADBackupDSRMPassword", 1);
	} else if (_i == 2) { /* its DSRM password is never backed up in clear */
		fakeworld_policy(&w, "ADBackupDSRMPassword", 1);
		fakecycle_clear_text();
	}
	disabled_with("10003 10008 10004");
}
END_TEST

/* PLT-06 */
START_TEST(nothing_happens_when_the_system_did_not_start_normally)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 31 * DAY;
	w.host.normal_boot = false;
	fakecycle_run(true, LAPS_CYCLE_DISABLED);
	fakecycle_has_events("");
	ck_assert_uint_eq(w.order_n, 1);
	ck_assert_int_eq(w.order[0], FAKE_HOST_GET);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_policy");
	TCase *t = fakecycle_case(s, "told");

	tcase_add_loop_test(t, the_policy_is_told_with_its_effective_values, 0, 2);
	tcase_add_test(t, an_older_system_tells_thirteen_fields_and_works_in_manual_mode);

	t = fakecycle_case(s, "off");
	tcase_add_loop_test(t, a_policy_that_is_off_manages_nothing, 0, 3);
	tcase_add_test(t, a_root_that_was_emptied_gives_way_to_the_next);
	tcase_add_loop_test(t, a_device_that_is_not_joined_to_the_directory_manages_nothing, 0,
			    (int)(sizeof(misfits) / sizeof(*misfits)));
	tcase_add_loop_test(t, a_hybrid_device_uses_the_directory_of_its_policy_and_no_other,
			    LAPS_BACKUP_ENTRA, LAPS_BACKUP_AD + 1);
	tcase_add_loop_test(t, a_domain_controller_has_no_account_of_its_own_to_manage, 0, 3);
	tcase_add_test(t, nothing_happens_when_the_system_did_not_start_normally);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
