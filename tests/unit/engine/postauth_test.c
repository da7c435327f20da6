/* SPDX-License-Identifier: MIT */
/*
 * The state machine of post-authentication actions: armed, due, retried, given up; over restarts,
 * boots and months. What is done to sessions and processes is in postauth_deeds_test.c.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/postauth.h>
#include <stdio.h>
#include <string.h>

#define HOUR     LAPS_TICKS_PER_HOUR
#define ROTATION "10042 10003 10021 10009 10055 10015 10018 10020 10004"

static struct laps_post_auth_result done;

/* A rotated device whose account is used. */
static bool use(uint32_t rid)
{
	struct laps_cause cause;
	bool armed = false;

	ck_assert_int_eq(laps_post_auth_used(&w.ports, rid, &armed, &cause), LAPS_OK);
	return armed;
}

static void settle(uint32_t actions, uint32_t delay)
{
	fakeworld_policy(&w, "PostAuthenticationActions", actions);
	fakeworld_policy(&w, "PostAuthenticationResetDelay", delay);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += DAY;
	fakeworld_forget(&w);
}

/* What holds for every call. */
static laps_rc run_faulty(void)
{
	laps_rc rc;

	memset(&done, 0x5a, sizeof(done));
	rc = laps_post_auth_run(&w.ports, &done);
	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(w.too_early, 0);
	ck_assert_int_eq(fakeworld_leaks(&w, &done.cycle.cause), 0);
	if (rc != LAPS_OK) {
		ck_assert_uint_ne(done.cycle.cause.hresult, 0);
		ck_assert_str_ne(done.cycle.cause.text, "");
	}
	return rc;
}

static void run(void)
{
	fakeworld_forget(&w);
	ck_assert_int_eq(run_faulty(), LAPS_OK);
}

static laps_rc run_with(fake_call call, struct fake_fault fault)
{
	fakeworld_forget(&w);
	w.fault[call] = fault;
	return run_faulty();
}

static void is_idle(void)
{
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_IDLE);
	ck_assert_uint_eq(done.next_ticks, 0);
	run();
	fakecycle_has_events("");
	ck_assert(!done.rotated && !done.acted);
}

/* PAA-01, PAA-13, EVT-05 */
START_TEST(a_use_of_the_account_arms_a_deadline)
{
	const struct fake_event *e;

	if (_i)
		fakecycle_clear_text();
	settle(3, 5);
	ck_assert(use(500));
	fakecycle_has_events("10041");
	e = fakeworld_event(&w, 10041);
	ck_assert_str_eq(e->text[0], "Administrator");
	ck_assert_uint_eq(e->number[1], 500);
	ck_assert_int_eq(e->type[2], LAPS_PARAM_FILETIME);
	ck_assert_uint_eq(e->number[2], w.now_ticks + 5 * HOUR);
	ck_assert_uint_eq(w.state.post_auth.deadline_ticks, w.now_ticks + 5 * HOUR);
	ck_assert_uint_eq(w.state.post_auth.authenticated_ticks, w.now_ticks);
	ck_assert_uint_eq(w.state.post_auth.actions, 3);
	ck_assert_uint_eq(w.state.post_auth.account_rid, 500);
	run();
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + 5 * HOUR);
	fakecycle_has_events("");
}
END_TEST

/* ours: the grace counts from the first use */
START_TEST(a_second_use_moves_nothing)
{
	struct laps_post_auth first;

	settle(3, 24);
	ck_assert(use(500));
	first = w.state.post_auth;
	w.now_ticks += HOUR;
	fakeworld_policy(&w, "PostAuthenticationResetDelay", 1);
	fakeworld_forget(&w);
	ck_assert(use(500));
	fakecycle_has_events("");
	ck_assert_uint_eq(w.state.post_auth.deadline_ticks, first.deadline_ticks);
	ck_assert_int_eq(w.called[FAKE_STATE_STORE], 0);
}
END_TEST

/* PAA-02, PAA-03, DSRM-06: and legacy policy, and none */
START_TEST(what_is_not_to_be_armed_is_not)
{
	if (_i == 4)
		fakecycle_set_up(SETUP_DSRM);
	if (_i == 5)
		fakecycle_legacy();
	if (_i < 4)
		settle(3, _i == 1 ? 0 : 24);
	else
		fakecycle_run(false, LAPS_CYCLE_ROTATED);
	if (_i == 2)
		fakeworld_policy(&w, "BackupDirectory", 0);
	if (_i == 3)
		w.has_state = false; /* nothing is known to be managed */
	fakeworld_forget(&w);
	ck_assert(!use(_i == 0 ? 1001 : 500));
	fakecycle_has_events("");
	ck_assert_int_eq(w.called[FAKE_STATE_STORE], 0);
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_IDLE);
}
END_TEST

START_TEST(what_cannot_be_recorded_is_not_armed)
{
	static const fake_call calls[] = {FAKE_HOST_GET,  FAKE_POLICY_LOAD,  FAKE_STATE_LOAD,
					  FAKE_CLOCK_NOW, FAKE_ACCOUNT_FIND, FAKE_STATE_STORE};
	struct laps_cause cause = {0};
	bool armed = true;

	settle(3, 24);
	w.fault[calls[_i]] = (struct fake_fault){.rc = LAPS_E_HOST};
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_E_HOST);
	ck_assert(armed); /* untouched */
	ck_assert_uint_ne(cause.hresult, 0);
	fakecycle_has_events("");
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_IDLE);
}
END_TEST

/* PAA-04, PAA-07, EVT-09 */
START_TEST(at_the_deadline_the_password_is_rotated)
{
	char old[128];

	settle(1, 24);
	fakeworld_log_on(&w, 500, 1);
	snprintf(old, sizeof(old), "%s", fakeworld_password(&w));
	use(500);
	w.now_ticks += DAY - 1;
	run();
	fakecycle_has_events("");
	ck_assert_str_eq(fakeworld_password(&w), old);
	w.now_ticks++;
	run();
	fakecycle_has_events(ROTATION " 10044");
	ck_assert(done.rotated && !done.acted);
	ck_assert_uint_eq(done.cycle.reasons, LAPS_REASON_POST_AUTH);
	ck_assert_uint_eq(fakeworld_event(&w, 10042)->number[1], 500);
	ck_assert_str_eq(fakeworld_event(&w, 10044)->text[0], "Administrator");
	ck_assert_str_ne(fakeworld_password(&w), old);
	ck_assert(fakeworld_opens(&w));
	ck_assert_uint_eq(w.session_n, 1);
	ck_assert_uint_eq(w.session[0].warned_seconds, 0);
	is_idle();
}
END_TEST

/* PAA-14 */
START_TEST(a_rotation_for_another_reason_cancels)
{
	settle(11, 24);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	if (_i == 1)
		w.state.post_auth.stage = LAPS_POST_AUTH_GIVEN_UP;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	w.now_ticks += 2 * DAY;
	run();
	fakecycle_has_events("");
	ck_assert_uint_eq(w.session_n, 1);
	is_idle();
}
END_TEST

/* A cycle that fails, or has nothing to do, does not. */
START_TEST(a_cycle_that_changes_nothing_cancels_nothing)
{
	settle(1, 24);
	use(500);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	fakeworld_forget(&w);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_DENIED};
	fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	w.now_ticks += DAY;
	run();
	ck_assert(done.rotated);
}
END_TEST

/* PAA-05, PAA-06 */
START_TEST(a_rotation_that_fails_is_tried_a_hundred_times_more_in_one_boot)
{
	const struct fake_fault denied = {.rc = LAPS_E_DENIED, .hresult = 0x80070032};
	const struct fake_event *e;

	settle(3, 1);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	w.now_ticks += HOUR;
	for (uint32_t count = 1; count <= LAPS_POST_AUTH_RETRIES_MAX; count++) {
		ck_assert_int_eq(run_with(FAKE_BACKUP_WRITE, denied), LAPS_E_DENIED);
		e = fakeworld_event(&w, 10043);
		ck_assert_ptr_nonnull(e);
		ck_assert_str_eq(e->text[0], "Administrator");
		ck_assert_uint_eq(e->number[1], 500);
		ck_assert_uint_eq(e->number[2], count);
		ck_assert_uint_eq(e->number[3], 0x80070032);
		ck_assert_ptr_null(fakeworld_event(&w, 10044));
		ck_assert_uint_gt(done.next_ticks, w.now_ticks);
		run(); /* not before its time */
		fakecycle_has_events("");
		w.now_ticks = done.next_ticks;
	}
	ck_assert_uint_eq(w.session[0].warned_seconds, 0);
	ck_assert_int_eq(run_with(FAKE_BACKUP_WRITE, denied), LAPS_E_DENIED);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10048));
	ck_assert_ptr_null(fakeworld_event(&w, 10043));
	ck_assert_uint_eq(done.next_ticks, 0);
	w.now_ticks += DAY;
	run();
	fakecycle_has_events("");
	ck_assert(!use(500));
	/* another boot, another chance */
	fakeworld_boot(&w);
	run();
	ck_assert(done.rotated);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* PAA-06: the count is of one boot */
START_TEST(a_boot_begins_another_count)
{
	const struct fake_fault denied = {.rc = LAPS_E_DENIED};

	settle(1, 1);
	use(500);
	w.now_ticks += HOUR;
	for (int i = 0; i < 3; i++) {
		(void)!run_with(FAKE_BACKUP_WRITE, denied);
		w.now_ticks += HOUR;
	}
	ck_assert_uint_eq(w.state.post_auth.retries, 3);
	fakeworld_boot(&w);
	(void)!run_with(FAKE_BACKUP_WRITE, denied);
	ck_assert_uint_eq(fakeworld_event(&w, 10043)->number[2], 1);
	ck_assert_str_eq(w.state.post_auth.boot_id, w.host.boot_id);
}
END_TEST

/* PAA-12: nothing but the record lives on, so every call is a restart. The cycle within dies at
 * every step. */
START_TEST(a_death_in_the_rotation_is_made_good_by_the_next_call)
{
	settle(3, 1);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	w.now_ticks += HOUR;
	fakeworld_forget(&w);
	w.stop = true;
	w.stop_step = (laps_step)(_i / 2);
	w.stop_moment = _i % 2 ? LAPS_STEP_END : LAPS_STEP_BEGIN;
	ck_assert_int_eq(run_faulty(), LAPS_E_STOPPED);
	ck_assert_int_eq(w.after_stop, 0);
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	run();
	ck_assert(done.rotated);
	ck_assert(fakeworld_opens(&w));
	ck_assert_uint_eq(w.session[0].warned_seconds, 120);
	w.now_ticks = done.next_ticks;
	run();
	ck_assert_uint_eq(w.session_n, 0);
	is_idle();
}
END_TEST

/* PAA-12: a record that cannot be written in any stage */
START_TEST(a_record_that_cannot_be_stored_is_made_good_by_the_next_call)
{
	const struct fake_fault broken = {.rc = LAPS_E_HOST};

	settle(3, 1);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	w.now_ticks += HOUR;
	for (int nth = 1; nth <= 3; nth++) {
		const struct fake_fault fault = {.rc = LAPS_E_HOST, .nth = nth};

		ck_assert_int_eq(run_with(FAKE_STATE_STORE, fault), LAPS_E_HOST);
		w.now_ticks += HOUR;
	}
	run();
	ck_assert(done.rotated);
	w.now_ticks = done.next_ticks;
	ck_assert_int_eq(run_with(FAKE_STATE_STORE, broken), LAPS_E_HOST);
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_WARNED);
	run();
	is_idle();
}
END_TEST

/* PAA-03 */
START_TEST(a_policy_that_goes_off_disarms)
{
	settle(3, 24);
	use(500);
	if (_i == 0)
		fakeworld_policy(&w, "PostAuthenticationResetDelay", 0);
	else
		fakeworld_policy(&w, "BackupDirectory", 0);
	w.now_ticks += 2 * DAY;
	run();
	ck_assert(!done.rotated);
	fakecycle_has_events("");
	is_idle();
}
END_TEST

/* The actions are those of the time at which it was armed. */
START_TEST(a_policy_that_changes_finds_the_actions_settled)
{
	settle(1, 24);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	fakeworld_policy(&w, "PostAuthenticationActions", 11);
	w.now_ticks += DAY;
	run();
	ck_assert(done.rotated);
	ck_assert_uint_eq(w.session_n, 1);
	is_idle();
}
END_TEST

/* PLT-06 */
START_TEST(a_system_that_did_not_start_normally_waits)
{
	settle(1, 24);
	use(500);
	w.now_ticks += DAY;
	w.host.normal_boot = false;
	run();
	fakecycle_has_events("");
	ck_assert_uint_eq(done.next_ticks, 0);
	ck_assert(!done.rotated);
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	w.host.normal_boot = true;
	run();
	ck_assert(done.rotated);
}
END_TEST

START_TEST(an_account_that_is_managed_no_longer_is_left_alone)
{
	settle(11, 24);
	fakeworld_log_on(&w, 500, 1);
	fakeworld_log_on(&w, 1001, 2);
	use(500);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	w.now_ticks += DAY;
	run();
	ck_assert(done.rotated);
	ck_assert_uint_eq(w.session_n, 2);
	ck_assert_uint_eq(w.session[0].warned_seconds, 0);
	ck_assert_uint_eq(w.session[1].warned_seconds, 0);
	is_idle();
}
END_TEST

START_TEST(an_account_that_is_gone_disarms)
{
	settle(3, 24);
	use(500);
	w.state.post_auth.account_rid = 4711;
	w.now_ticks += DAY;
	run();
	ck_assert(!done.rotated);
	is_idle();
}
END_TEST

/* ours: the grace is never longer than the longest there is, though the clock was years ahead */
START_TEST(a_clock_that_is_set_back_does_not_stretch_the_grace)
{
	settle(3, 24);
	fakeworld_log_on(&w, 500, 1);
	use(500);
	w.now_ticks -= 4 * HOUR; /* not only by years */
	run();
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + DAY);
	w.now_ticks += HOUR; /* a second look does not move it again */
	run();
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + 23 * HOUR);
	w.now_ticks -= 3000 * DAY;
	run();
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + DAY);
	fakecycle_has_events("");
	w.now_ticks = done.next_ticks;
	run();
	ck_assert(done.rotated);
	ck_assert_uint_eq(w.session[0].warned_seconds, 120);
	w.now_ticks -= 400 * DAY;
	run();
	ck_assert_uint_le(done.next_ticks,
			  w.now_ticks + LAPS_POST_AUTH_RETRY_SECONDS * LAPS_TICKS_PER_SECOND);
	w.now_ticks = done.next_ticks;
	run();
	ck_assert_uint_eq(w.session_n, 0);
	is_idle();
}
END_TEST

/* A year of hours, in which the account is used every tenth day and the machine boots now and then.
 * Each use leads to one rotation, and no other is due in between. */
START_TEST(months_go_by)
{
	int rotations = 0, cycles = 0, uses = 0;

	settle(3, 24);
	fakeworld_policy(&w, "PasswordAgeDays", 365);
	for (int hour = 0; hour < 364 * 24; hour++) {
		if (hour % 240 == 100) {
			ck_assert(use(500));
			fakeworld_log_on(&w, 500, (uint32_t)hour);
			uses++;
		}
		if (hour % 1000 == 999)
			fakeworld_boot(&w);
		fakeworld_forget(&w);
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result), LAPS_OK);
		cycles += result.outcome == LAPS_CYCLE_ROTATED;
		run();
		rotations += done.rotated;
		w.now_ticks += HOUR;
	}
	ck_assert_int_eq(uses, 36);
	ck_assert_int_eq(rotations, uses);
	ck_assert_int_le(cycles, 1);
	ck_assert_uint_eq(w.session_n, 0);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("postauth");
	TCase *t = fakecycle_case(s, "armed");

	tcase_add_loop_test(t, a_use_of_the_account_arms_a_deadline, 0, 2);
	tcase_add_test(t, a_second_use_moves_nothing);
	tcase_add_loop_test(t, what_is_not_to_be_armed_is_not, 0, 6);
	tcase_add_loop_test(t, what_cannot_be_recorded_is_not_armed, 0, 6);

	t = fakecycle_case(s, "due");
	tcase_add_test(t, at_the_deadline_the_password_is_rotated);
	tcase_add_loop_test(t, a_rotation_for_another_reason_cancels, 0, 2);
	tcase_add_test(t, a_cycle_that_changes_nothing_cancels_nothing);
	tcase_add_test(t, a_rotation_that_fails_is_tried_a_hundred_times_more_in_one_boot);
	tcase_add_test(t, a_boot_begins_another_count);
	tcase_add_loop_test(t, a_death_in_the_rotation_is_made_good_by_the_next_call, 0,
			    2 * LAPS_STEP_N);
	tcase_add_test(t, a_record_that_cannot_be_stored_is_made_good_by_the_next_call);

	t = fakecycle_case(s, "changes meanwhile");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_policy_that_goes_off_disarms, 0, 2);
	tcase_add_test(t, a_policy_that_changes_finds_the_actions_settled);
	tcase_add_test(t, a_system_that_did_not_start_normally_waits);
	tcase_add_test(t, an_account_that_is_managed_no_longer_is_left_alone);
	tcase_add_test(t, an_account_that_is_gone_disarms);
	tcase_add_test(t, a_clock_that_is_set_back_does_not_stretch_the_grace);
	tcase_add_test(t, months_go_by);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
