/* SPDX-License-Identifier: MIT */
/*
 * Entra ID as the backup directory: what is sent and when, what is kept here, and what it tells.
 * When the cloud does not take the password is cycle_cloud_failure_test.c.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/postauth.h>
#include <stdio.h>
#include <string.h>

/* AAD-05, EVT-09 in the cloud: EVT-10 */
START_TEST(a_rotation_is_told_as_the_product_tells_it)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(GOOD_UPLOAD);
	fakecycle_asked_no_directory();
	ck_assert(fakeworld_opens(&w));
	/* ours: what the service is called */
	ck_assert_str_eq(fakeworld_event(&w, 10030)->text[0], FAKE_SERVICE);
	ck_assert_str_eq(fakeworld_event(&w, 10020)->text[0], "Administrator");
	ck_assert_int_eq(w.called[FAKE_CLOUD_CLOSE], 1);
	/* R3 */
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	fakecycle_has_events("10003 10022 10010 10014 10030 10029 10020 10004");
	ck_assert_uint_eq(result.reasons, LAPS_REASON_FORCED);
}
END_TEST

/* AAD-01, CYC-08: the intent, the upload, the account, the record, in this order */
START_TEST(the_cloud_has_the_password_before_the_account)
{
	static const fake_call want[] = {FAKE_STATE_STORE, FAKE_CLOUD_UPLOAD, FAKE_ACCOUNT_SET,
					 FAKE_STATE_STORE};
	size_t n = 0;

	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	for (size_t i = 0; i < w.order_n && n < 4; i++)
		n += w.order[i] == want[n];
	ck_assert_uint_eq(n, 4);
	ck_assert_int_eq(w.called[FAKE_STATE_STORE], 2);
	ck_assert_int_eq(w.called[FAKE_CLOUD_UPLOAD], 1);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_SET], 1);
	/* the expiry is kept here, and sent for people to see */
	ck_assert_uint_eq(w.state.confirmed.expiry_ticks, w.now_ticks + 30 * DAY);
	ck_assert_uint_eq(w.refresh_ticks, w.now_ticks + 30 * DAY);
	ck_assert_uint_eq(w.uploaded_rid, 500);
	ck_assert_int_eq(w.state.confirmed.mode, LAPS_MODE_ENTRA);
	ck_assert_str_eq(w.state.confirmed.entra_device, FAKE_DEVICE);
	ck_assert(!w.state.confirmed.has_principal && !w.state.confirmed.has_version);
}
END_TEST

/* AAD-10: a month of hourly cycles */
START_TEST(nothing_is_sent_while_nothing_is_due)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	for (int hour = 1; hour < 30 * 24; hour++) {
		w.now_ticks += LAPS_TICKS_PER_HOUR;
		fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
		fakecycle_has_events("10003 10022 10010 10016 10004");
		ck_assert_int_eq(w.requests, 0);
		ck_assert_int_eq(w.called[FAKE_CLOUD_CLOSE], 0);
		fakecycle_asked_no_directory();
		fakecycle_changed_nothing();
		ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 30 * DAY);
	}
	/* R2 */
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
	ck_assert_int_eq(w.requests, 3);
}
END_TEST

/* CYC-21: whoever changes the record changes the expiry, in both ways */
START_TEST(a_far_expiry_of_our_own_record_is_honoured)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.state.confirmed.expiry_ticks = w.now_ticks + 3000 * DAY;
	w.now_ticks += 400 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakecycle_has_events("10003 10022 10010 10016 10004");
	ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 3000 * DAY);
	w.state.confirmed.expiry_ticks = w.now_ticks;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
}
END_TEST

/* CYC-22 */
START_TEST(what_people_change_in_the_cloud_changes_nothing_here)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.refresh_ticks = w.now_ticks - DAY;
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	w.refresh_ticks = w.now_ticks + 300 * DAY;
	w.now_ticks += 29 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
}
END_TEST

/* R1: CYC-26, and a record without an expiry */
START_TEST(a_device_without_an_expiry_of_its_own_rotates)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	if (_i == 0)
		w.has_state = false;
	else if (_i == 1)
		w.state_is_garbage = true;
	else
		w.state.confirmed.expiry_ticks = 0;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* R6, R7 */
START_TEST(another_account_or_policy_root_rotates)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_ACCOUNT);
	ck_assert_str_eq(w.credential[0].account, "localadmin");
	ck_assert_str_eq(w.credential[1].account, "Administrator");
	ck_assert_uint_eq(w.uploaded_rid, 1001);
	w.state.confirmed.source = LAPS_POLICY_CSP;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_SOURCE);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* 7.3 of the behaviour: a device that is joined anew is another one there, without a password */
START_TEST(another_device_in_the_cloud_rotates)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.host.entra_device[0] = '1';
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_DIRECTORY);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* POL-13, ours: the age is raised to the least, and said so in every cycle */
START_TEST(an_age_below_a_week_is_raised_and_told)
{
	const uint32_t days = (uint32_t)_i;
	const struct fake_event *e;

	fakecycle_entra();
	fakeworld_policy(&w, "PasswordAgeDays", days);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.state.confirmed.expiry_ticks,
			  w.now_ticks + (days < 7 ? 7 : days) * DAY);
	ck_assert_uint_eq(fakeworld_event(&w, 10022)->number[3], days < 7 ? 7 : days);
	w.now_ticks += 7 * DAY - 1;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	e = fakeworld_event(&w, 10058);
	if (days >= 7) {
		ck_assert_ptr_null(e);
		return;
	}
	fakecycle_has_events("10003 10022 10010 10058 10016 10004");
	ck_assert_uint_eq(e->number[0], days);
	ck_assert_uint_eq(e->number[1], 7);
}
END_TEST

/* An age that no directory takes is the default, and no matter of Entra ID's. */
START_TEST(an_age_that_is_none_at_all_is_the_default)
{
	fakecycle_entra();
	fakeworld_policy(&w, "PasswordAgeDays", _i ? 366 : 0);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_ptr_null(fakeworld_event(&w, 10058));
	ck_assert_uint_eq(w.state.confirmed.expiry_ticks, w.now_ticks + 30 * DAY);
}
END_TEST

/* AAD-07: the cloud keeps as many as it likes; nor does encryption matter */
START_TEST(settings_of_active_directory_do_not_matter)
{
	fakecycle_entra();
	fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", _i ? 12 : 0);
	fakeworld_policy(&w, "ADPasswordEncryptionEnabled", (uint32_t)_i);
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", "nobody at all");
	for (int i = 0; i < 4; i++) {
		fakecycle_run(false, LAPS_CYCLE_ROTATED);
		fakecycle_has_events(GOOD_UPLOAD);
		w.now_ticks += 30 * DAY;
	}
	fakecycle_asked_no_directory();
	for (int i = 0; i < FAKE_CREDENTIAL_N; i++)
		ck_assert_uint_gt(w.credential[i].bytes.len, 0);
}
END_TEST

/* RBK-04, RBK-02 not: an older record is only an earlier expiry */
START_TEST(a_restored_image_is_not_noticed)
{
	struct laps_state older;

	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	older = w.state;
	w.now_ticks += DAY;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	w.state = older;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.requests, 0);
	w.now_ticks = FAKE_START + 30 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* EVT-02, EVT-07: every field has another value */
START_TEST(the_policy_is_told_with_its_effective_values)
{
	const struct {
		const char *name;
		uint32_t value, field, told;
	} row[] = {
		{"PasswordAgeDays", 10, 3, 10},
		{"PasswordComplexity", 3, 4, 3},
		{"PasswordLength", 200, 5, 14},
		{"PostAuthenticationResetDelay", 9, 6, 9},
		{"PostAuthenticationActions", 5, 7, 5},
		{"AutomaticAccountManagementEnabled", 1, 8, 1},
		{"AutomaticAccountManagementEnableAccount", (uint32_t)_i, 11, (uint32_t)_i},
		{"AutomaticAccountManagementRandomizeName", (uint32_t)!_i, 12, (uint32_t)!_i},
	};
	const struct fake_event *e;

	fakecycle_entra();
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		fakeworld_policy(&w, row[i].name, row[i].value);
	fakeworld_policy(&w, "AutomaticAccountManagementTarget", (uint32_t)_i);
	fakeworld_policy_text(&w, "AutomaticAccountManagementNameOrPrefix", "Keeper");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	e = fakeworld_event(&w, 10022);
	ck_assert_uint_eq(e->param_n, 13);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		ck_assert_uint_eq(e->number[row[i].field], row[i].told);
	ck_assert_str_eq(e->text[0], "GPO");
	ck_assert_str_eq(e->text[1], "Azure AD");
	ck_assert_str_eq(e->text[2], "");
	ck_assert_str_eq(e->text[9], _i ? "new account" : "built-in account");
	ck_assert_str_eq(e->text[10], "Keeper");
}
END_TEST

/* EVT-02, PLT-07 */
START_TEST(an_older_system_tells_eight_fields_of_its_policy)
{
	fakecycle_entra();
	w.host.os_level = LAPS_OS_PRE_24H2;
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(fakeworld_event(&w, 10022)->param_n, 8);
	ck_assert_str_eq(fakeworld_event(&w, 10022)->text[2], "localadmin");
	ck_assert_ptr_null(fakeworld_event(&w, 10108));
}
END_TEST

/* AAM-01, AAM-04, AAM-10: the name that the account is going to have goes along */
START_TEST(an_automatic_account_is_uploaded_by_the_name_it_gets)
{
	char first[64];

	fakecycle_set_up(SETUP_ENTRA_RANDOM);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_str_eq(w.credential[0].account, w.account[3].account.name);
	/* it is made after the upload, which tells its RID all the same */
	ck_assert_uint_eq(w.uploaded_rid, w.account[3].account.rid);
	ck_assert(fakeworld_opens(&w));
	snprintf(first, sizeof(first), "%s", w.credential[0].account);
	w.now_ticks += 30 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_str_eq(w.credential[0].account, w.account[3].account.name);
	ck_assert_str_ne(w.credential[0].account, first);
	ck_assert_uint_eq(w.uploaded_rid, 1002);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* AAM-02, AAM-03 in the cloud: between rotations, and without asking anybody */
START_TEST(an_automatic_account_is_put_right_and_taken_away)
{
	fakecycle_entra();
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.account[3].administrator = false;
	w.account[3].account.enabled = true;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert(w.account[3].administrator && !w.account[3].account.enabled);
	ck_assert_int_eq(w.requests, 0);
	/* it goes when its successor is in force; when that fails, in the next cycle */
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 0);
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_REMOVE] = (struct fake_fault){.rc = _i ? LAPS_E_HOST : LAPS_OK};
	fakecycle_run_faulty(false, _i ? LAPS_CYCLE_FAILED : LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_ACCOUNT);
	ck_assert_uint_eq(w.uploaded_rid, 500);
	ck_assert_uint_eq(w.account_n, _i ? 4 : 3);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.requests, 0);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert(!w.state.auto_account.present);
	ck_assert_uint_eq(w.guard_rid, 500);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* CYC-11 with the device's own expiry; CYC-27: a clock that is set back only waits longer */
START_TEST(another_age_or_an_earlier_clock_rotates_nothing)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_policy(&w, "PasswordAgeDays", 7);
	w.now_ticks += 29 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 30 * DAY);
	w.now_ticks -= 400 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.requests, 0);
	w.now_ticks += 401 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.expiry_ticks, w.now_ticks + 7 * DAY);
}
END_TEST

static void take_turn(struct laps_post_auth_result *done)
{
	fakeworld_forget(&w);
	ck_assert_int_eq(laps_post_auth_run(&w.ports, done), LAPS_OK);
	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(w.too_early, 0);
}

/* PAA-13, PAA-01, PAA-04, PAA-08 in the cloud, R4 */
START_TEST(a_use_of_the_account_rotates_it_after_its_grace)
{
	struct laps_post_auth_result done;
	struct laps_cause cause;
	bool armed = false;

	fakecycle_entra();
	fakeworld_policy(&w, "PostAuthenticationResetDelay", 2);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_log_on(&w, 500, 7);
	fakeworld_forget(&w);
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	ck_assert(armed);
	ck_assert_int_eq(w.requests, 0);
	fakecycle_has_events("10041");
	w.now_ticks += 2 * LAPS_TICKS_PER_HOUR;
	take_turn(&done);
	ck_assert(done.rotated);
	ck_assert_uint_eq(done.cycle.reasons, LAPS_REASON_POST_AUTH);
	ck_assert_int_eq(w.called[FAKE_CLOUD_UPLOAD], 1);
	ck_assert(fakeworld_opens(&w));
	ck_assert_uint_eq(w.session[0].warned_seconds, LAPS_POST_AUTH_WARNING_SECONDS);
	w.now_ticks = done.next_ticks;
	take_turn(&done);
	ck_assert_uint_eq(w.session_n, 0);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10044));
	ck_assert_int_eq(w.requests, 0);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_cloud");
	TCase *t = fakecycle_case(s, "rotation");

	tcase_add_test(t, a_rotation_is_told_as_the_product_tells_it);
	tcase_add_test(t, the_cloud_has_the_password_before_the_account);
	tcase_add_test(t, nothing_is_sent_while_nothing_is_due);
	tcase_add_test(t, an_automatic_account_is_uploaded_by_the_name_it_gets);
	tcase_add_loop_test(t, an_automatic_account_is_put_right_and_taken_away, 0, 2);

	t = fakecycle_case(s, "decision");
	tcase_add_test(t, a_far_expiry_of_our_own_record_is_honoured);
	tcase_add_test(t, what_people_change_in_the_cloud_changes_nothing_here);
	tcase_add_loop_test(t, a_device_without_an_expiry_of_its_own_rotates, 0, 3);
	tcase_add_test(t, another_account_or_policy_root_rotates);
	tcase_add_test(t, another_device_in_the_cloud_rotates);
	tcase_add_test(t, a_restored_image_is_not_noticed);
	tcase_add_test(t, another_age_or_an_earlier_clock_rotates_nothing);

	t = fakecycle_case(s, "policy");
	tcase_add_loop_test(t, an_age_below_a_week_is_raised_and_told, 1, 10);
	tcase_add_loop_test(t, an_age_that_is_none_at_all_is_the_default, 0, 2);
	tcase_add_loop_test(t, settings_of_active_directory_do_not_matter, 0, 2);
	tcase_add_loop_test(t, the_policy_is_told_with_its_effective_values, 0, 2);
	tcase_add_test(t, an_older_system_tells_eight_fields_of_its_policy);

	t = fakecycle_case(s, "post-authentication");
	tcase_add_test(t, a_use_of_the_account_rotates_it_after_its_grace);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
