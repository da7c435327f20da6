/* SPDX-License-Identifier: MIT */
/*
 * A host that has both directories and changes from one to the other: what goes where, what stays
 * where it was, and a change that breaks off.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <stdio.h>

/* CYC-14, PLT-04: each cycle asks one directory. The other keeps its last password, as Windows
 * leaves it there: no host deletes what people may still look up (of an older image, say). */
START_TEST(a_change_of_directory_rotates_into_the_new_one)
{
	char there[128];

	fakecycle_set_up(SETUP_HYBRID_ENTRA);
	snprintf(there, sizeof(there), "%s", w.encrypted.password);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_NEVER_ESCROWED | LAPS_REASON_DIRECTORY);
	fakecycle_asked_no_directory();
	ck_assert_str_eq(w.encrypted.password, there);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);

	snprintf(there, sizeof(there), "%s", w.credential[0].password);
	fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_AD);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(GOOD_ROTATION);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_DIRECTORY);
	ck_assert_int_eq(w.requests, 0);
	ck_assert_str_eq(w.credential[0].password, there);
	ck_assert(fakeworld_opens(&w));
	ck_assert_str_eq(w.state.confirmed.entra_device, "");
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.requests, 0);
}
END_TEST

/* What was in doubt in one directory is settled by a rotation into the other. */
START_TEST(a_doubt_ends_with_a_rotation_into_the_other_directory)
{
	fakecycle_set_up(SETUP_HYBRID_ENTRA);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 31 * DAY;
	fakeworld_forget(&w);
	w.fault[FAKE_CLOUD_UPLOAD] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_AD);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(result.reasons & LAPS_REASON_UNCONFIRMED);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* CYC-10, CYC-14: the machine dies anywhere while the directory changes, in both ways, and the
 * policy may be changed back before the next cycle */
START_TEST(a_crash_while_the_directory_changes_is_mended_in_either)
{
	const uint32_t from = _i & 1 ? LAPS_BACKUP_ENTRA : LAPS_BACKUP_AD;
	const uint32_t to = _i & 1 ? LAPS_BACKUP_AD : LAPS_BACKUP_ENTRA;
	const bool back = (_i & 2) != 0;

	for (int point = 0; point < 2 * LAPS_STEP_N; point++) {
		fakeworld_clear(&w);
		fakeworld_init(&w);
		w.host.join = LAPS_JOIN_HYBRID;
		fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", 1);
		fakeworld_policy(&w, "BackupDirectory", from);
		fakecycle_run(false, LAPS_CYCLE_ROTATED);
		w.now_ticks += DAY;
		fakeworld_policy(&w, "BackupDirectory", to);
		fakeworld_forget(&w);
		w.stop = true;
		w.stop_step = (laps_step)(point / 2);
		w.stop_moment = point % 2 ? LAPS_STEP_END : LAPS_STEP_BEGIN;
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result),
				 LAPS_E_STOPPED);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
		if (back)
			fakeworld_policy(&w, "BackupDirectory", from);
		fakeworld_forget(&w);
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result), LAPS_OK);
		ck_assert_int_eq(w.too_early, 0);
		ck_assert_msg(fakeworld_opens(&w), "stop at point %d: does not open", point);
		/* what was confirmed, and where the policy has its password now */
		ck_assert(!w.state.intent.present);
		ck_assert_int_eq(w.state.confirmed.mode == LAPS_MODE_ENTRA,
				 (back ? from : to) == LAPS_BACKUP_ENTRA);
		fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_hybrid");
	TCase *t = fakecycle_case(s, "change of directory");

	tcase_add_test(t, a_change_of_directory_rotates_into_the_new_one);
	tcase_add_test(t, a_doubt_ends_with_a_rotation_into_the_other_directory);
	tcase_add_loop_test(t, a_crash_while_the_directory_changes_is_mended_in_either, 0, 4);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
