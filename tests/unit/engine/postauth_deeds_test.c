/* SPDX-License-Identifier: MIT */
/*
 * What post-authentication actions do to the sessions, the processes and the machine.
 */
#include "lib/fakecycle.h"
#include <laps/hresult.h>
#include <laps/postauth.h>
#include <string.h>

#define ROTATION "10042 10003 10021 10009 10055 10015 10018 10020 10004"

static struct laps_post_auth_result done;

static laps_rc run_faulty(void)
{
	laps_rc rc = laps_post_auth_run(&w.ports, &done);

	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(fakeworld_leaks(&w, &done.cycle.cause), 0);
	return rc;
}

static void run(void)
{
	fakeworld_forget(&w);
	ck_assert_int_eq(run_faulty(), LAPS_OK);
}

static void use(void)
{
	struct laps_cause cause;
	bool armed = false;

	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	ck_assert(armed);
}

/* The administrator and somebody else at work, and the administrator's deadline reached. */
static void rotate_after_use(uint32_t actions)
{
	fakeworld_policy(&w, "PostAuthenticationActions", actions);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_log_on(&w, 500, 1);
	fakeworld_log_on(&w, 1001, 2);
	fakeworld_log_on(&w, 500, 3);
	fakeworld_connect(&w, 500, 71);
	fakeworld_connect(&w, 1001, 72);
	fakeworld_start(&w, 500, 10, "cmd.exe");
	fakeworld_start(&w, 1001, 11, "winword.exe");
	use();
	w.now_ticks += DAY;
	run();
	ck_assert(done.rotated);
}

/* The two minutes are over. */
static void wait(void)
{
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + 120 * LAPS_TICKS_PER_SECOND);
	w.now_ticks = done.next_ticks;
	fakeworld_forget(&w);
}

static void is_idle(void)
{
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_IDLE);
	ck_assert_uint_eq(done.next_ticks, 0);
}

/* PAA-08 */
START_TEST(sessions_are_warned_and_signed_out_two_minutes_later)
{
	const struct fake_event *e;

	rotate_after_use(3);
	fakecycle_has_events(ROTATION " 10080 10078 10078");
	ck_assert_uint_eq(fakeworld_event(&w, 10080)->number[0], 2);
	e = fakeworld_event(&w, 10078);
	ck_assert_uint_eq(e->number[2], 1);
	ck_assert_str_eq(e->text[3], "RDP-Tcp#1");
	ck_assert_str_eq(e->text[4], "client1");
	ck_assert_str_eq(e->text[5], "Administrator");
	ck_assert_str_eq(e->text[6], "WS0001");
	ck_assert_uint_eq(w.session_n, 3);
	ck_assert_uint_eq(w.session[0].warned_seconds, 120);
	ck_assert_uint_eq(w.session[1].warned_seconds, 0);
	ck_assert_uint_eq(w.session[2].warned_seconds, 120);
	w.now_ticks += 120 * LAPS_TICKS_PER_SECOND - 1;
	run();
	fakecycle_has_events("");
	w.now_ticks++;
	run();
	fakecycle_has_events("10080 10082 10082 10084 10085 10044");
	ck_assert(done.acted && !done.rotated);
	ck_assert_uint_eq(w.session_n, 1);
	ck_assert_uint_eq(w.session[0].rid, 1001);
	ck_assert_uint_eq(w.smb_n, 1);
	ck_assert_uint_eq(w.smb[0].rid, 1001);
	ck_assert_uint_eq(w.process_n, 2);
	e = fakeworld_event(&w, 10085);
	ck_assert_int_eq(e->type[0], LAPS_PARAM_HEX64);
	ck_assert_uint_eq(e->number[0], 71);
	ck_assert_str_eq(e->text[1], "client1");
	ck_assert_uint_eq(e->number[3], 2);
	ck_assert_uint_eq(e->number[4], 3);
	ck_assert_uint_eq(e->number[5], 4);
	ck_assert_uint_eq(w.reboot_seconds, 0);
	is_idle();
}
END_TEST

/* PAA-10 */
START_TEST(remaining_processes_end_with_their_own_code)
{
	const struct fake_event *e;

	rotate_after_use(11);
	wait();
	run();
	fakecycle_has_events("10080 10082 10082 10084 10085 10087 10088 10044");
	ck_assert_uint_eq(w.process_n, 1);
	ck_assert_uint_eq(w.process[0].rid, 1001);
	ck_assert_uint_eq(w.exit_code, 8658);
	ck_assert_uint_eq(fakeworld_event(&w, 10087)->number[0], 1);
	e = fakeworld_event(&w, 10088);
	ck_assert_str_eq(e->text[0], "cmd.exe");
	ck_assert_uint_eq(e->number[1], 10);
	ck_assert_str_eq(e->text[2], "Administrator");
	is_idle();
}
END_TEST

/* PAA-09 */
START_TEST(the_machine_restarts_a_minute_after_the_rotation)
{
	rotate_after_use(5);
	fakecycle_has_events(ROTATION " 10044");
	ck_assert_uint_eq(w.reboot_seconds, 60);
	ck_assert(done.acted);
	ck_assert_uint_eq(w.session_n, 3);
	is_idle();
	w.now_ticks += DAY;
	fakeworld_boot(&w);
	run(); /* and does not restart for ever */
	fakecycle_has_events("");
	ck_assert_uint_eq(w.reboot_seconds, 0);
}
END_TEST

/* PAA-11 */
START_TEST(a_restart_that_fails_is_told)
{
	fakeworld_policy(&w, "PostAuthenticationActions", 5);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	use();
	w.now_ticks += DAY;
	fakeworld_forget(&w);
	w.fault[FAKE_REBOOT] = (struct fake_fault){.rc = LAPS_E_HOST, .hresult = 0x80070522};
	ck_assert_int_eq(run_faulty(), LAPS_OK);
	fakecycle_has_events(ROTATION " 10049");
	ck_assert_uint_eq(fakeworld_event(&w, 10049)->number[0], 0x80070522);
	ck_assert(done.rotated);
	is_idle();
}
END_TEST

static const struct {
	fake_call call;
	uint32_t event;
	uint32_t code; /* a plain one, or an HRESULT for processes */
	size_t sessions, smb, processes;
} stubborn[] = {
	{FAKE_SESSIONS_SIGN_OUT, 10083, 5, 2, 1, 1},
	{FAKE_SMB_DELETE, 10086, 5, 1, 2, 1},
	{FAKE_PROCESSES_TERMINATE, 10089, 0x80070005, 1, 1, 2},
};

START_TEST(what_cannot_be_ended_is_told_and_keeps_nothing_else_alive)
{
	const struct fake_event *e;

	rotate_after_use(11);
	wait();
	w.fault[stubborn[_i].call] =
		(struct fake_fault){.rc = LAPS_E_HOST, .nth = 1, .hresult = LAPS_HR_ACCESSDENIED};
	ck_assert_int_eq(run_faulty(), LAPS_OK);
	e = fakeworld_event(&w, stubborn[_i].event);
	ck_assert_ptr_nonnull(e);
	ck_assert_uint_eq(e->number[e->param_n - 1], stubborn[_i].code);
	ck_assert_uint_eq(w.session_n, stubborn[_i].sessions);
	ck_assert_uint_eq(w.smb_n, stubborn[_i].smb);
	ck_assert_uint_eq(w.process_n, stubborn[_i].processes);
	is_idle();
}
END_TEST

/* It is listed, and gone when its turn comes. */
START_TEST(what_has_gone_meanwhile_is_no_failure)
{
	rotate_after_use(11);
	wait();
	w.fault[stubborn[_i].call] = (struct fake_fault){.rc = LAPS_E_NOTFOUND};
	ck_assert_int_eq(run_faulty(), LAPS_OK);
	ck_assert_ptr_null(fakeworld_event(&w, stubborn[_i].event));
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10044));
	is_idle();
}
END_TEST

START_TEST(a_session_that_cannot_be_warned_is_signed_out_all_the_same)
{
	fakeworld_policy(&w, "PostAuthenticationActions", 3);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_log_on(&w, 500, 1);
	use();
	w.now_ticks += DAY;
	fakeworld_forget(&w);
	w.fault[_i ? FAKE_SESSIONS_LIST : FAKE_SESSIONS_WARN] =
		(struct fake_fault){.rc = LAPS_E_HOST, .hresult = LAPS_HR_ACCESSDENIED};
	ck_assert_int_eq(run_faulty(), LAPS_OK);
	ck_assert_int_eq(fakeworld_event(&w, 10079) != NULL, _i == 0);
	wait();
	run();
	ck_assert_uint_eq(w.session_n, 0);
	is_idle();
}
END_TEST

static const fake_call lists[] = {FAKE_SESSIONS_LIST, FAKE_SMB_LIST, FAKE_PROCESSES_LIST};

/* ours: what is open is not known, so it is tried again */
START_TEST(a_list_that_cannot_be_had_is_asked_for_again)
{
	rotate_after_use(11);
	wait();
	w.fault[lists[_i]] = (struct fake_fault){.rc = LAPS_E_HOST, .hresult = 0x80071111};
	ck_assert_int_eq(run_faulty(), LAPS_E_HOST);
	ck_assert_uint_eq(done.cycle.cause.hresult, 0x80071111);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10043));
	ck_assert_ptr_null(fakeworld_event(&w, 10044));
	ck_assert_uint_eq(done.next_ticks, w.now_ticks + 600 * LAPS_TICKS_PER_SECOND);
	w.now_ticks = done.next_ticks;
	run();
	ck_assert(!done.rotated);
	ck_assert_uint_eq(w.session_n + w.smb_n + w.process_n, 3);
	is_idle();
}
END_TEST

/* A use of the new password is not forgotten over it (ours). */
START_TEST(a_list_that_is_never_had_is_given_up)
{
	struct laps_cause cause;
	bool armed;

	rotate_after_use(3);
	wait();
	if (_i)
		ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	for (int i = 0; i <= LAPS_POST_AUTH_RETRIES_MAX; i++) {
		fakeworld_forget(&w);
		w.fault[FAKE_SESSIONS_LIST] = (struct fake_fault){.rc = LAPS_E_HOST};
		ck_assert_int_eq(run_faulty(), LAPS_E_HOST);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
	}
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10048));
	if (_i == 0) {
		is_idle();
		return;
	}
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10041));
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	run();
	ck_assert(done.rotated);
}
END_TEST

/* ours */
START_TEST(the_count_of_failures_begins_anew_after_the_rotation)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	use();
	w.now_ticks += DAY;
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_DENIED};
	ck_assert_int_eq(run_faulty(), LAPS_E_DENIED);
	w.now_ticks = done.next_ticks;
	run();
	ck_assert(done.rotated);
	wait();
	w.fault[FAKE_SESSIONS_LIST] = (struct fake_fault){.rc = LAPS_E_HOST};
	ck_assert_int_eq(run_faulty(), LAPS_E_HOST);
	ck_assert_uint_eq(fakeworld_event(&w, 10043)->number[2], 1);
}
END_TEST

START_TEST(a_system_without_such_things_has_none)
{
	rotate_after_use(11);
	wait();
	for (size_t i = 0; i < 3; i++)
		w.fault[lists[i]] = (struct fake_fault){.rc = LAPS_E_UNSUPPORTED};
	ck_assert_int_eq(run_faulty(), LAPS_OK);
	fakecycle_has_events("10044");
	is_idle();
}
END_TEST

/* ours */
START_TEST(a_use_of_the_new_password_arms_again)
{
	uint64_t used_ticks;
	struct laps_cause cause;
	bool armed;

	rotate_after_use(3);
	used_ticks = w.now_ticks += 30 * LAPS_TICKS_PER_SECOND;
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	w.now_ticks += DAY / 24;
	run();
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10044));
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10041));
	ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	ck_assert_uint_eq(done.next_ticks, used_ticks + DAY);
}
END_TEST

/* ours: the account that is managed by then is the one whose use counts, and a rotation since makes
 * its use harmless */
START_TEST(a_use_while_sessions_end_is_of_the_account_that_is_managed)
{
	struct laps_cause cause;
	bool armed;

	rotate_after_use(3);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 1001, &armed, &cause), LAPS_OK);
	if (_i == 1)
		fakecycle_run(true, LAPS_CYCLE_ROTATED);
	wait();
	run();
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10044));
	ck_assert_uint_eq(fakeworld_event(&w, 10044)->number[1], 500);
	if (_i == 1) {
		is_idle();
		return;
	}
	ck_assert_uint_eq(fakeworld_event(&w, 10041)->number[1], 1001);
	ck_assert_uint_eq(w.state.post_auth.account_rid, 1001);
}
END_TEST

/* ours: what the old password had open ended with the boot, and is not waited for */
START_TEST(a_boot_after_the_warning_leaves_new_sessions_alone)
{
	rotate_after_use(11);
	fakeworld_boot(&w);
	w.now_ticks += _i ? DAY : 0;
	fakeworld_log_on(&w, 500, 9);
	run();
	fakecycle_has_events("10044");
	ck_assert_uint_eq(w.session_n, 1);
	is_idle();
}
END_TEST

/* The policy is off by then, or keeps another account: what was announced is done, and to nobody
 * else. */
START_TEST(what_was_announced_is_done_to_the_account_that_was_used)
{
	rotate_after_use(3);
	if (_i == 0) {
		fakeworld_policy(&w, "BackupDirectory", 0);
	} else {
		fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
		fakecycle_run(false, LAPS_CYCLE_ROTATED);
	}
	w.now_ticks = w.state.post_auth.deadline_ticks;
	run();
	ck_assert_uint_eq(w.session_n, 1);
	ck_assert_uint_eq(w.session[0].rid, 1001);
	is_idle();
}
END_TEST

/* The account has another name after the rotation; its sessions are still its own. */
START_TEST(a_renamed_account_loses_its_sessions_too)
{
	struct laps_cause cause;
	bool armed;

	fakecycle_set_up(SETUP_AUTO_RANDOM);
	fakeworld_policy(&w, "PostAuthenticationActions", 3);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_log_on(&w, 1002, 1);
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 1002, &armed, &cause), LAPS_OK);
	w.now_ticks += DAY;
	run();
	wait();
	run();
	ck_assert_uint_eq(w.session_n, 0);
	ck_assert_str_eq(fakeworld_event(&w, 10044)->text[0], w.account[3].account.name);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("postauth_deeds");
	TCase *t = fakecycle_case(s, "actions");

	tcase_add_test(t, sessions_are_warned_and_signed_out_two_minutes_later);
	tcase_add_test(t, remaining_processes_end_with_their_own_code);
	tcase_add_test(t, the_machine_restarts_a_minute_after_the_rotation);
	tcase_add_test(t, a_restart_that_fails_is_told);

	t = fakecycle_case(s, "obstacles");
	tcase_add_loop_test(t, what_cannot_be_ended_is_told_and_keeps_nothing_else_alive, 0, 3);
	tcase_add_loop_test(t, what_has_gone_meanwhile_is_no_failure, 0, 3);
	tcase_add_loop_test(t, a_session_that_cannot_be_warned_is_signed_out_all_the_same, 0, 2);
	tcase_add_loop_test(t, a_list_that_cannot_be_had_is_asked_for_again, 0, 3);
	tcase_add_loop_test(t, a_list_that_is_never_had_is_given_up, 0, 2);
	tcase_add_test(t, the_count_of_failures_begins_anew_after_the_rotation);
	tcase_add_test(t, a_system_without_such_things_has_none);
	tcase_add_test(t, a_use_of_the_new_password_arms_again);
	tcase_add_loop_test(t, a_use_while_sessions_end_is_of_the_account_that_is_managed, 0, 2);
	tcase_add_loop_test(t, a_boot_after_the_warning_leaves_new_sessions_alone, 0, 2);
	tcase_add_loop_test(t, what_was_announced_is_done_to_the_account_that_was_used, 0, 2);
	tcase_add_test(t, a_renamed_account_loses_its_sessions_too);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
