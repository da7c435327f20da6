/* SPDX-License-Identifier: MIT */
/*
 * Histories over several cycles. What the plan itself decides is in rules/history_test.c.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <string.h>

static void size_is(uint32_t size)
{
	fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", size);
}

/* So many rotations, a day between them; the values that were current. */
static struct laps_buf past[32];

static void rotate(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		w.now_ticks += DAY;
		fakecycle_run(true, LAPS_CYCLE_ROTATED);
		ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], 1);
		laps_buf_init(&past[i], 65536);
		laps_buf_put(&past[i], fakeworld_value(&w, w.mode)->bytes.data,
			     fakeworld_value(&w, w.mode)->bytes.len);
		ck_assert_int_eq(laps_buf_status(&past[i]), LAPS_OK);
	}
}

static bool in_history(const struct laps_buf *value)
{
	const struct fake_history *h = fakeworld_history(&w, w.mode);

	for (size_t i = 0; i < h->n; i++) {
		if (h->value[i].bytes.len == value->len &&
		    memcmp(h->value[i].bytes.data, value->data, value->len) == 0)
			return true;
	}
	return false;
}

/* The history is past[from] to past[to - 1], byte for byte. */
static void history_is(size_t from, size_t to)
{
	ck_assert_uint_eq(fakeworld_history(&w, w.mode)->n, to - from);
	for (size_t i = from; i < to; i++)
		ck_assert_msg(in_history(&past[i]), "%zu is not there", i);
}

static void free_past(void)
{
	for (size_t i = 0; i < sizeof(past) / sizeof(*past); i++)
		laps_buf_clear(&past[i]);
}

/* HIS-01 */
START_TEST(without_a_size_there_is_no_history)
{
	rotate(3);
	history_is(0, 0);
	free_past();
}
END_TEST

/* HIS-02, HIS-03, HIS-08, DSRM-05 */
START_TEST(the_newest_former_values_are_kept_as_they_were)
{
	if (_i)
		fakecycle_set_up(SETUP_DSRM);
	size_is(2);
	rotate(5);
	history_is(2, 4);
	ck_assert(!in_history(&past[4]));
	free_past();
}
END_TEST

/* HIS-09 */
START_TEST(twelve_are_kept_and_thirteen_values_are_on_the_object)
{
	size_is(12);
	rotate(16);
	history_is(3, 15);
	ck_assert_uint_gt(w.encrypted.bytes.len, 0);
	free_past();
}
END_TEST

/* HIS-04; that size 0 clears the history is ours */
START_TEST(a_smaller_size_drops_the_surplus_with_the_next_rotation)
{
	size_is(5);
	rotate(7);
	history_is(1, 6);
	size_is(_i ? 0 : 2);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	history_is(1, 6);
	w.now_ticks += DAY;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	history_is(_i ? 7 : 5, 7);
	free_past();
}
END_TEST

/* HIS-05, ADB-13 */
START_TEST(clear_text_never_has_a_history)
{
	size_is(12);
	fakecycle_clear_text();
	rotate(3);
	ck_assert_uint_eq(w.history.n, 0);
	ck_assert_uint_eq(w.encrypted.bytes.len, 0);
	free_past();
}
END_TEST

/* Ours: it may be the only value that opens the account of before, which keeps its password. */
START_TEST(an_unconfirmed_value_of_another_account_is_moved)
{
	size_is(1);
	w.account[2].account.last_set_ticks = FAKE_START - DAY;
	rotate(1);
	w.now_ticks += DAY;
	fakeworld_forget(&w);
	w.fault[FAKE_STATE_STORE] = (struct fake_fault){.rc = LAPS_E_HOST, .nth = 2};
	fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
	ck_assert(w.state.intent.present);
	ck_assert(fakeworld_opens(&w));
	w.now_ticks += DAY;
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
	ck_assert(fakeworld_some_value_opens(&w, 500));
	free_past();
}
END_TEST

/* HIS-06 */
START_TEST(the_first_encrypted_rotation_moves_nothing)
{
	size_is(12);
	fakecycle_clear_text();
	rotate(2);
	fakeworld_policy(&w, "ADPasswordEncryptionEnabled", 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NOT_ENCRYPTED);
	ck_assert_uint_eq(w.history.n, 0);
	ck_assert_uint_eq(w.clear.bytes.len, 0);
	free_past();
}
END_TEST

/* ours: what was encrypted once stays encrypted when the mode goes to clear text and back */
START_TEST(a_mode_switch_leaves_the_history_alone)
{
	size_is(2);
	rotate(3);
	history_is(0, 2);
	fakecycle_clear_text();
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_DIRECTORY);
	w.mode = LAPS_MODE_ENCRYPTED;
	history_is(0, 2);
	ck_assert_uint_eq(w.encrypted.bytes.len, 0);
	free_past();
}
END_TEST

/* HIS-07 (ours: the history is skipped), and the device does not rotate for ever */
START_TEST(without_the_right_to_read_no_history_is_kept_and_none_destroyed)
{
	size_is(2);
	rotate(4);
	history_is(1, 3);
	w.hides_values = true;
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	history_is(1, 3);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	free_past();
}
END_TEST

/* An administrator has deleted the value: with the right to read that is seen (ours: R9). */
START_TEST(a_deleted_value_is_made_good)
{
	rotate(1);
	laps_buf_clear(&w.encrypted.bytes);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NOT_ENCRYPTED);
	free_past();
}
END_TEST

/* ENC-10: former values are not encrypted anew */
START_TEST(another_principal_reads_only_what_comes_after)
{
	size_is(2);
	rotate(1);
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", FAKE_READERS);
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_PRINCIPAL);
	history_is(0, 1);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	free_past();
}
END_TEST

/* A machine that was set up anew finds the values of the old one. Its record is lost, its account
 * has a password of its own: nothing is dropped before the first rotation is confirmed. */
START_TEST(a_lost_record_trims_nothing_at_first)
{
	size_is(2);
	rotate(4);
	w.has_state = false;
	w.hides_last_set = true;
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	history_is(1, 4);
	w.now_ticks += DAY;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.history.n, 2);
	free_past();
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_history");
	TCase *t = fakecycle_case(s, "history");

	tcase_add_test(t, without_a_size_there_is_no_history);
	tcase_add_loop_test(t, the_newest_former_values_are_kept_as_they_were, 0, 2);
	tcase_add_test(t, twelve_are_kept_and_thirteen_values_are_on_the_object);
	tcase_add_loop_test(t, a_smaller_size_drops_the_surplus_with_the_next_rotation, 0, 2);
	tcase_add_test(t, clear_text_never_has_a_history);
	tcase_add_test(t, an_unconfirmed_value_of_another_account_is_moved);
	tcase_add_test(t, the_first_encrypted_rotation_moves_nothing);
	tcase_add_test(t, a_mode_switch_leaves_the_history_alone);
	tcase_add_test(t, without_the_right_to_read_no_history_is_kept_and_none_destroyed);
	tcase_add_test(t, a_deleted_value_is_made_good);
	tcase_add_test(t, another_principal_reads_only_what_comes_after);
	tcase_add_test(t, a_lost_record_trims_nothing_at_first);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
