/* SPDX-License-Identifier: MIT */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <string.h>

/* CYC-04 */
START_TEST(a_good_password_is_left_alone)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakecycle_has_events("10003 10021 10009 10055 10016 10004");
	fakecycle_changed_nothing();
	ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert_int_eq(w.called[FAKE_BACKUP_CLOSE], 1);
	ck_assert_int_eq(w.step[w.step_n - 1].step, LAPS_STEP_DECIDE);
	ck_assert_int_eq(w.step[w.step_n - 1].moment, LAPS_STEP_END);
}
END_TEST

/* CYC-05 */
START_TEST(an_expired_password_is_rotated)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 30 * DAY - 1;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	w.now_ticks++;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(GOOD_ROTATION);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
	ck_assert(fakeworld_opens(&w));
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 60 * DAY);
}
END_TEST

/* CYC-17, CYC-18 */
START_TEST(an_expiry_that_an_administrator_moved_is_kept_to)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += DAY;
	w.expiry_ticks = w.now_ticks;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 31 * DAY);
	w.expiry_ticks += DAY / 2;
	w.now_ticks += 30 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 31 * DAY + DAY / 2);
}
END_TEST

/* CYC-06, CYC-16 */
START_TEST(an_administrator_may_rotate_before_the_time)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += DAY;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	fakecycle_has_events("10003 10021 10009 10055 10014 10018 10020 10004");
	ck_assert_uint_eq(result.reasons, LAPS_REASON_FORCED);
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 31 * DAY);
}
END_TEST

/* EVT-04: as many reasons as there can be at once are all told in words */
START_TEST(all_reasons_of_a_rotation_are_told)
{
	const struct fake_event *why;

	fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_policy(&w, "ADPasswordEncryptionEnabled", 1);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	w.state.confirmed.source = LAPS_POLICY_CSP;
	w.state.confirmed.mode = LAPS_MODE_LEGACY;
	w.state.confirmed.has_principal = true;
	w.state.intent = w.state.confirmed;
	w.now_ticks += 30 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	why = fakeworld_event(&w, 10015);
	ck_assert_uint_eq(why->number[0],
			  LAPS_REASON_EXPIRED | LAPS_REASON_UNCONFIRMED | LAPS_REASON_ACCOUNT |
				  LAPS_REASON_SOURCE | LAPS_REASON_DIRECTORY |
				  LAPS_REASON_NOT_ENCRYPTED | LAPS_REASON_PRINCIPAL);
	ck_assert_int_eq(strncmp(why->text[1], "the password has expired; the last rotation", 43),
			 0);
}
END_TEST

/* CYC-11, CYC-12 */
START_TEST(a_changed_policy_waits_for_the_next_rotation)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_policy(&w, "PasswordAgeDays", 7);
	fakeworld_policy(&w, "PasswordLength", 20);
	fakeworld_policy(&w, "PasswordComplexity", 1);
	w.now_ticks += 8 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 30 * DAY);
	w.now_ticks += 22 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 37 * DAY);
	ck_assert_uint_eq(strspn(fakeworld_password(&w), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 20);
}
END_TEST

/* CYC-26 */
START_TEST(a_lost_record_leads_to_a_rotation)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	if (_i == 0)
		w.has_state = false;
	else
		w.state_is_garbage = true;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

START_TEST(an_expiry_missing_from_the_directory_leads_to_a_rotation)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.has_expiry = false;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED);
}
END_TEST

/* The directory that is new to the device holds nothing of it. */
START_TEST(a_record_of_another_directory_is_none_of_this_one)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.state.confirmed.mode = LAPS_MODE_ENTRA;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_DIRECTORY);
	ck_assert_int_eq(w.state.confirmed.mode, LAPS_MODE_ENCRYPTED);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* CYC-27 */
START_TEST(a_clock_that_went_back_does_not_rotate_again_and_again)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks -= 300 * DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	/* years: once, so that the password does not stay for as long */
	w.now_ticks -= 3000 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_PROTECTION);
	ck_assert_uint_eq(w.expiry_ticks, w.now_ticks + 30 * DAY);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_rotate");
	TCase *t = fakecycle_case(s, "decision");

	tcase_add_test(t, a_good_password_is_left_alone);
	tcase_add_test(t, an_expired_password_is_rotated);
	tcase_add_test(t, an_expiry_that_an_administrator_moved_is_kept_to);
	tcase_add_test(t, an_administrator_may_rotate_before_the_time);
	tcase_add_test(t, all_reasons_of_a_rotation_are_told);
	tcase_add_test(t, a_changed_policy_waits_for_the_next_rotation);
	tcase_add_loop_test(t, a_lost_record_leads_to_a_rotation, 0, 2);
	tcase_add_test(t, an_expiry_missing_from_the_directory_leads_to_a_rotation);
	tcase_add_test(t, a_record_of_another_directory_is_none_of_this_one);
	tcase_add_test(t, a_clock_that_went_back_does_not_rotate_again_and_again);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
