/* SPDX-License-Identifier: MIT */
/*
 * Legacy LAPS' attributes, DSRM passwords, restored images, guards, and what happens when a device
 * is told to keep its password elsewhere.
 */
#include "lib/fakecycle.h"
#include <laps/cms.h>
#include <laps/decide.h>
#include <laps/encvalue.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#define LEGACY_START "10003 10023 10009"

/* LEG-07, EVT-02, EVT-07, ADB-12 */
START_TEST(legacy_mode_writes_the_bare_password_and_its_expiry)
{
	const struct fake_event *e;

	fakecycle_legacy();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(LEGACY_START " 10055 10015 10018 10020 10004");
	ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], 1);
	ck_assert_uint_eq(w.legacy.bytes.len, strlen(fakeworld_password(&w)));
	ck_assert_mem_eq(w.legacy.bytes.data, fakeworld_password(&w), w.legacy.bytes.len);
	ck_assert(w.has_legacy_expiry);
	ck_assert_uint_eq(w.legacy_expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert(!w.has_expiry && !w.has_version);
	ck_assert_uint_eq(w.clear.bytes.len + w.encrypted.bytes.len + w.dsrm.bytes.len, 0);
	ck_assert_int_eq(w.called[FAKE_KEYS_GET], 0);

	e = fakeworld_event(&w, 10023);
	ck_assert_uint_eq(e->param_n, 7);
	ck_assert_str_eq(e->text[0], "Legacy LAPS");
	ck_assert_str_eq(e->text[1], "Active Directory");
	ck_assert_str_eq(e->text[2], "");
	ck_assert_uint_eq(e->number[3], 30);
	ck_assert_uint_eq(e->number[4], 4);
	ck_assert_uint_eq(e->number[5], 14);
	ck_assert_uint_eq(e->number[6], 0);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	w.legacy_expiry_ticks = w.now_ticks;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
}
END_TEST

/* LEG-10 */
START_TEST(without_the_legacy_schema_nothing_is_done)
{
	fakecycle_legacy();
	w.domain.schema = LAPS_SCHEMA_NATIVE | LAPS_SCHEMA_VERSION;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(LEGACY_START " 10055 10012 10005");
	fakecycle_changed_nothing();
	ck_assert_uint_eq(result.cause.hresult, 0x800721cf);
}
END_TEST

/* The legacy attributes are enough. */
START_TEST(legacy_mode_needs_no_native_schema)
{
	fakecycle_legacy();
	w.domain.schema = LAPS_SCHEMA_LEGACY;
	w.domain.functional_level = 5;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* LEG-11 */
START_TEST(a_missing_legacy_right_is_told_with_its_remedy)
{
	const uint32_t denied = laps_hresult_from_ldap(50);

	if (_i < 2)
		fakecycle_legacy();
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){
		.rc = LAPS_E_DENIED, .hresult = _i == 1 ? laps_hresult_from_ldap(53) : denied};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10017));
	/* only for that attribute and that answer */
	ck_assert_int_eq(fakeworld_event(&w, 10065) != NULL, _i == 0);
	if (_i == 0)
		ck_assert_ptr_nonnull(strstr(fakeworld_event(&w, 10065)->text[0], "ms-Mcs-AdmPwd"));
}
END_TEST

/* LEG-06 */
START_TEST(a_domain_controller_ignores_legacy_policy)
{
	fakecycle_legacy();
	w.host.is_dc = true;
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	fakecycle_changed_nothing();
}
END_TEST

/* LEG-04 in the engine */
START_TEST(the_legacy_client_comes_first)
{
	fakecycle_legacy();
	w.host.legacy_client = true;
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	fakecycle_has_events("10003 10033 10004");
	fakecycle_changed_nothing();
}
END_TEST

/* LEG-12, CYC-03 */
START_TEST(native_policy_rotates_at_once_and_leaves_the_legacy_value)
{
	struct fake_value old;

	fakecycle_legacy();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	old = w.legacy;
	fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_AD);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED | LAPS_REASON_SOURCE |
						  LAPS_REASON_DIRECTORY |
						  LAPS_REASON_NOT_ENCRYPTED);
	ck_assert(fakeworld_opens(&w));
	ck_assert_int_eq(w.mode, LAPS_MODE_ENCRYPTED);
	ck_assert_uint_eq(w.legacy.bytes.len, old.bytes.len);
	ck_assert_mem_eq(w.legacy.bytes.data, old.bytes.data, old.bytes.len);
	ck_assert_uint_eq(w.legacy_expiry_ticks, FAKE_START + 30 * DAY);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

static void is_for_domain_admins(const struct laps_buf *value)
{
	static const char want[] = FAKE_DOMAIN_SID "-512";
	struct laps_encvalue v;
	struct laps_cms cms;

	ck_assert_int_eq(laps_encvalue_parse(value->data, value->len, &v, NULL), LAPS_OK);
	ck_assert_int_eq(laps_cms_parse(v.blob, v.blob_len, &cms, NULL), LAPS_OK);
	ck_assert_uint_eq(cms.recipient[0].descriptor_len, strlen(want));
	ck_assert_mem_eq(cms.recipient[0].descriptor, want, strlen(want));
}

/* DSRM-01, DSRM-03, DSRM-04, DSRM-09 */
START_TEST(a_domain_controller_backs_up_its_dsrm_password)
{
	fakecycle_set_up(SETUP_DSRM);
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", _i ? FAKE_READERS : "nobody");
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", (uint32_t)_i);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10018));
	/* the dump tells what is in force: neither of the two, nor another account */
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[2], "");
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[8], "");
	ck_assert_uint_eq(fakeworld_event(&w, 10021)->number[13], 0);
	ck_assert_uint_eq(result.account.rid, 500);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert_str_eq(w.account[0].account.name, "Administrator");
	ck_assert(fakeworld_opens(&w));
	is_for_domain_admins(&w.dsrm.bytes);
	ck_assert_uint_eq(w.clear.bytes.len + w.encrypted.bytes.len, 0);
	ck_assert(!w.has_version);
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert_int_eq(w.guard, LAPS_GUARD_PASSWORD);
	w.now_ticks += DAY;
	w.expiry_ticks = w.now_ticks;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.dsrm_history.n, 1);
}
END_TEST

/* ENC-08 */
START_TEST(dsrm_needs_the_functional_level)
{
	fakecycle_set_up(SETUP_DSRM);
	w.domain.functional_level = 6;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_changed_nothing();
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10006));
	ck_assert_uint_eq(result.cause.hresult, LAPS_HR_LAPS_NEEDS_2016_DFL);
}
END_TEST

/* ours: a member that becomes a domain controller */
START_TEST(a_promoted_member_leaves_its_old_value_alone)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_set_up(SETUP_DSRM);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_DIRECTORY);
	ck_assert_uint_gt(w.dsrm.bytes.len, 0);
	ck_assert_uint_gt(w.encrypted.bytes.len, 0);
	ck_assert_uint_eq(w.dsrm_history.n, 0);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* RBK-02, RBK-05: the host alone is set back */
START_TEST(a_restored_host_rotates_in_its_next_cycle)
{
	struct laps_state state;
	char password[128];

	if (_i)
		fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	state = w.state;
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	w.now_ticks += DAY;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	w.state = state;
	snprintf(w.account[0].password, sizeof(w.account[0].password), "%s", password);
	w.account[0].account.last_set_ticks = FAKE_START;
	ck_assert(!fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_VERSION);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* RBK-03; that 10108 tells so is ours */
START_TEST(without_the_versions_attribute_no_restored_host_is_noticed)
{
	struct laps_state state;

	w.domain.schema = LAPS_SCHEMA_NATIVE;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events("10003 10021 10009 10055 10015 10108 10018 10020 10004");
	ck_assert(!w.has_version);
	state = w.state;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	w.state = state;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_ptr_null(fakeworld_event(&w, 10108));
}
END_TEST

/* ours: a directory without a version is one that has none yet */
START_TEST(the_first_cycle_after_the_schema_grew_does_not_rotate)
{
	w.domain.schema = LAPS_SCHEMA_NATIVE;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.domain.schema |= LAPS_SCHEMA_VERSION;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert(w.has_version);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* CYC-23, CYC-24 in the engine: whom the guard stands by */
START_TEST(the_managed_account_is_guarded_and_no_other)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.guard_rid, 500);
	ck_assert_int_eq(w.guard, LAPS_GUARD_PASSWORD);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.guard_rid, 1001);
	/* one that was taken away is put back */
	w.guard = LAPS_GUARD_NONE;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.guard_rid, 1001);
	ck_assert_int_eq(w.guard, LAPS_GUARD_PASSWORD);
}
END_TEST

START_TEST(a_failed_cycle_leaves_the_guard)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_forget(&w);
	w.fault[FAKE_BACKUP_LOCATE] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_GUARD], 0);
	ck_assert_int_eq(w.guard, LAPS_GUARD_PASSWORD);
}
END_TEST

/* CYC-25 */
START_TEST(without_a_policy_nothing_is_guarded)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	if (_i == 0)
		fakeworld_policy(&w, "BackupDirectory", 0);
	else
		w.host.join = LAPS_JOIN_WORKGROUP;
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	ck_assert_int_eq(w.guard, LAPS_GUARD_NONE);
	ck_assert_uint_eq(w.guard_rid, 0);
}
END_TEST

/* ours: R7 */
START_TEST(another_policy_root_rotates)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(laps_policy_root_add(&w.roots[LAPS_POLICY_CSP - 1], "BackupDirectory",
					      LAPS_VALUE_DWORD, 2, NULL),
			 LAPS_OK);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_SOURCE);
	/* EVT-07 */
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[0], "CSP");
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* CYC-19, CYC-20 */
START_TEST(a_stretched_expiry_is_only_honoured_without_protection)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.expiry_ticks = w.now_ticks + 300 * DAY;
	fakeworld_policy(&w, "PasswordExpirationProtectionEnabled", (uint32_t)_i);
	fakecycle_run(false, _i ? LAPS_CYCLE_ROTATED : LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.expiry_ticks, w.now_ticks + (_i ? 30 : 300) * DAY);
	if (_i)
		ck_assert_uint_eq(result.reasons, LAPS_REASON_PROTECTION);
}
END_TEST

/* A year of hourly cycles: a rotation every thirty days and nothing else. */
START_TEST(a_year_goes_by)
{
	int rotations = 0;

	fakecycle_set_up((fakecycle_setup)_i);
	for (int hour = 0; hour < 365 * 24; hour++) {
		fakeworld_forget(&w);
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result), LAPS_OK);
		rotations += result.outcome == LAPS_CYCLE_ROTATED;
		w.now_ticks += LAPS_TICKS_PER_HOUR;
	}
	ck_assert_int_eq(rotations, 13);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_mode");
	TCase *t = fakecycle_case(s, "legacy");

	tcase_add_test(t, legacy_mode_writes_the_bare_password_and_its_expiry);
	tcase_add_test(t, without_the_legacy_schema_nothing_is_done);
	tcase_add_test(t, legacy_mode_needs_no_native_schema);
	tcase_add_loop_test(t, a_missing_legacy_right_is_told_with_its_remedy, 0, 3);
	tcase_add_test(t, a_domain_controller_ignores_legacy_policy);
	tcase_add_test(t, the_legacy_client_comes_first);
	tcase_add_test(t, native_policy_rotates_at_once_and_leaves_the_legacy_value);

	t = fakecycle_case(s, "dsrm");
	tcase_add_loop_test(t, a_domain_controller_backs_up_its_dsrm_password, 0, 2);
	tcase_add_test(t, dsrm_needs_the_functional_level);
	tcase_add_test(t, a_promoted_member_leaves_its_old_value_alone);

	t = fakecycle_case(s, "restored");
	tcase_add_loop_test(t, a_restored_host_rotates_in_its_next_cycle, 0, 2);
	tcase_add_test(t, without_the_versions_attribute_no_restored_host_is_noticed);
	tcase_add_test(t, the_first_cycle_after_the_schema_grew_does_not_rotate);

	t = fakecycle_case(s, "guard");
	tcase_add_test(t, the_managed_account_is_guarded_and_no_other);
	tcase_add_test(t, a_failed_cycle_leaves_the_guard);
	tcase_add_loop_test(t, without_a_policy_nothing_is_guarded, 0, 2);

	t = fakecycle_case(s, "time and policy");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, another_policy_root_rotates);
	tcase_add_loop_test(t, a_stretched_expiry_is_only_honoured_without_protection, 0, 2);
	tcase_add_loop_test(t, a_year_goes_by, 0, SETUP_N);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
