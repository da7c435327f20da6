/* SPDX-License-Identifier: MIT */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <stdio.h>
#include <string.h>

/* CYC-01, CYC-03, CYC-15, CYC-28, EVT-04, EVT-08, EVT-09, ADB-12 */
START_TEST(the_first_cycle_rotates_at_once)
{
	const struct fake_event *why, *set;

	if (_i == 0)
		fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(GOOD_ROTATION);
	ck_assert(fakeworld_opens(&w));
	ck_assert_str_ne(fakeworld_password(&w), FAKE_FIRST);
	ck_assert_uint_eq(strlen(fakeworld_password(&w)), 14);
	ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], 1);

	ck_assert_uint_eq(w.expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert_uint_eq(w.account[0].account.last_set_ticks, FAKE_START);
	ck_assert_uint_eq(result.updated_ticks, FAKE_START);
	ck_assert_uint_eq(result.expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED);
	ck_assert_str_eq(result.account.name, "Administrator");

	why = fakeworld_event(&w, 10015);
	ck_assert_uint_eq(why->number[0], LAPS_REASON_NEVER_ESCROWED);
	ck_assert_str_eq(why->text[1], "no escrowed password of this account is on record");
	set = fakeworld_event(&w, 10020);
	ck_assert_str_eq(set->text[0], "Administrator");
	ck_assert_uint_eq(set->number[1], 500);
	ck_assert_str_eq(fakeworld_event(&w, 10055)->text[0], FAKE_SERVER);
}
END_TEST

static int place_of(fake_call call)
{
	for (size_t i = 0; i < w.order_n; i++) {
		if (w.order[i] == call)
			return (int)i;
	}
	return -1;
}

/* CYC-08 */
START_TEST(the_directory_comes_before_the_account_and_between_two_records)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_ge(place_of(FAKE_STATE_STORE), 0);
	ck_assert_int_lt(place_of(FAKE_ACCOUNT_ACCEPTS), place_of(FAKE_STATE_STORE));
	ck_assert_int_lt(place_of(FAKE_STATE_STORE), place_of(FAKE_BACKUP_WRITE));
	ck_assert_int_lt(place_of(FAKE_BACKUP_WRITE), place_of(FAKE_ACCOUNT_SET));
	ck_assert_int_eq(w.called[FAKE_STATE_STORE], 2);
	ck_assert_int_eq(w.order[w.order_n - 1], FAKE_BACKUP_CLOSE);
	ck_assert_int_eq(w.called[FAKE_BACKUP_CLOSE], 1);
}
END_TEST

START_TEST(every_step_is_reported_in_order)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.step_n, 2 * LAPS_STEP_N);
	for (size_t i = 0; i < w.step_n; i++) {
		ck_assert_uint_eq(w.step[i].step, i / 2);
		ck_assert_int_eq(w.step[i].moment, i % 2 ? LAPS_STEP_END : LAPS_STEP_BEGIN);
	}
}
END_TEST

START_TEST(the_record_says_what_was_done)
{
	const struct laps_rotation *r = &w.state.confirmed;

	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(r->present);
	ck_assert(!w.state.intent.present);
	ck_assert_uint_eq(r->updated_ticks, FAKE_START);
	ck_assert_uint_eq(r->expiry_ticks, FAKE_START + 30 * DAY);
	ck_assert_uint_eq(r->account_rid, 500);
	ck_assert_int_eq(r->mode, LAPS_MODE_ENCRYPTED);
	ck_assert_int_eq(r->source, LAPS_POLICY_GPO);
	ck_assert(r->has_version);
	ck_assert_mem_eq(r->version, w.version, LAPS_GUID_LEN);
}
END_TEST

START_TEST(no_version_without_its_attribute_or_on_an_older_system)
{
	if (_i == 0)
		w.domain.schema = LAPS_SCHEMA_NATIVE;
	else
		w.host.os_level = LAPS_OS_PRE_24H2;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(!w.has_version);
	ck_assert(!w.state.confirmed.has_version);
}
END_TEST

/* RBK-01 */
START_TEST(each_rotation_has_a_version_of_its_own)
{
	uint8_t first[LAPS_GUID_LEN];

	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(w.has_version);
	memcpy(first, w.version, sizeof(first));
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_mem_ne(w.version, first, sizeof(first));
}
END_TEST

/* GEN-17 */
START_TEST(rejected_candidates_are_drawn_anew)
{
	w.reject = LAPS_PASSWORD_ATTEMPTS - 1;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_ACCEPTS], LAPS_PASSWORD_ATTEMPTS);
	for (size_t i = 1; i < w.seen_n; i++)
		ck_assert_str_ne(w.seen[i], w.seen[0]);
	ck_assert_str_eq(fakeworld_password(&w), w.seen[w.seen_n - 1]);
}
END_TEST

START_TEST(passwords_are_as_the_policy_asks)
{
	fakeworld_policy(&w, "PasswordComplexity", 7);
	fakeworld_policy(&w, "PassphraseLength", 3);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(strcspn(fakeworld_password(&w), "0123456789"),
			  strlen(fakeworld_password(&w)));
	ck_assert_uint_ne(strlen(fakeworld_password(&w)), 14);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* POL-27 */
START_TEST(the_built_in_account_is_found_whatever_its_name)
{
	snprintf(w.account[0].account.name, sizeof(w.account[0].account.name), "Verwalter");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.account.rid, 500);
	ck_assert_str_eq(fakeworld_event(&w, 10020)->text[0], "Verwalter");
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[2], "");
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* CYC-13 */
START_TEST(another_account_is_rotated_at_once_and_the_old_one_left_alone)
{
	char old[128];

	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	snprintf(old, sizeof(old), "%s", fakeworld_password(&w));
	fakeworld_policy_text(&w, "AdministratorAccountName", "LocalAdmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_str_eq(result.account.name, "localadmin");
	ck_assert_uint_eq(result.account.rid, 1001);
	ck_assert_str_eq(fakeworld_password(&w), old);
	ck_assert(fakeworld_opens(&w));
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[2], "LocalAdmin");
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* POL-30 */
START_TEST(a_disabled_account_is_rotated_and_stays_disabled)
{
	w.account[0].account.enabled = false;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
	ck_assert(!w.account[0].account.enabled);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle");
	TCase *t = fakecycle_case(s, "rotation");

	tcase_add_loop_test(t, the_first_cycle_rotates_at_once, 0, 2);
	tcase_add_test(t, the_directory_comes_before_the_account_and_between_two_records);
	tcase_add_test(t, every_step_is_reported_in_order);
	tcase_add_test(t, the_record_says_what_was_done);
	tcase_add_loop_test(t, no_version_without_its_attribute_or_on_an_older_system, 0, 2);
	tcase_add_test(t, each_rotation_has_a_version_of_its_own);
	tcase_add_test(t, rejected_candidates_are_drawn_anew);
	tcase_add_test(t, passwords_are_as_the_policy_asks);

	t = fakecycle_case(s, "account");
	tcase_add_test(t, the_built_in_account_is_found_whatever_its_name);
	tcase_add_test(t, another_account_is_rotated_at_once_and_the_old_one_left_alone);
	tcase_add_test(t, a_disabled_account_is_rotated_and_stays_disabled);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
