/* SPDX-License-Identifier: MIT */
/*
 * A device whose last write has not come to the controller that it reaches. In these worlds the
 * first controller has all of it, until it is away; the device looks at the second one first.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/hresult.h>
#include <string.h>

static void rotated(bool forced)
{
	w.now_ticks += DAY;
	fakecycle_run(forced, LAPS_CYCLE_ROTATED);
}

/* So many rotations at the first controller alone, after one that both have. */
static void leave_behind(int n)
{
	rotated(false);
	w.watch_rid = fakecycle_rid(SETUP_ENCRYPTED_1);
	fakeworld_add_controller(&w);
	for (int i = 0; i < n; i++)
		rotated(true);
	w.first = 1;
	w.now_ticks += DAY;
}

static void is_passed_over(size_t n, const char *server, uint32_t hresult)
{
	for (size_t i = 0; i < w.event_n; i++) {
		if (w.event[i].id != 10067 || n-- > 0)
			continue;
		ck_assert_str_eq(w.event[i].text[0], server);
		ck_assert_uint_eq(w.event[i].number[1], hresult);
		return;
	}
	ck_abort_msg("'%s' is not passed over", server);
}

static bool is_there(void)
{
	struct fake_account *a = fakeworld_account(&w, 500);
	struct laps_pwjson says;
	bool is = fakeworld_read(&w, &says);

	if (is) {
		is = strcmp(laps_secret_text(says.password), a->password) == 0;
		laps_pwjson_clear(&says);
	}
	return is;
}

/* ours */
START_TEST(the_cycle_is_done_where_the_last_write_is)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(2);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	fakecycle_has_events("10003 10021 10009 10055 10067 10055 10014 10018 10020 10004");
	is_passed_over(0, "dc2.corp.example", LAPS_HR_NOT_FOUND);
	ck_assert_str_eq(fakeworld_event(&w, 10055)->text[0], "dc2.corp.example");
	ck_assert_uint_eq(w.at, 0);
	ck_assert_int_eq(w.controller[1].written, 1);
	ck_assert(is_there());
}
END_TEST

/* design, invariant 3 */
START_TEST(no_password_in_force_is_lost_when_it_cannot_be_set)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(1 + _i);
	w.watch_rid = 500;
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_SET].rc = LAPS_E_HOST;
	fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_APPLY);
	ck_assert_int_eq(w.locked_out, 0);
	fakeworld_heal(&w);
	ck_assert(fakeworld_some_value_opens(&w, 500));
	rotated(false);
	ck_assert(is_there());
}
END_TEST

/* CYC-04, in every mode: what has run out at a controller that is behind has not */
START_TEST(a_password_that_is_good_is_left_alone)
{
	const fakecycle_setup s = (fakecycle_setup)_i;

	fakecycle_set_up(s);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_add_controller(&w);
	w.now_ticks += 31 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.first = 1;
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], 1);
	ck_assert_uint_eq(w.at, 0);
	fakecycle_changed_nothing();
}
END_TEST

/* One connection, as long as nothing is due or the last write is there. */
START_TEST(nobody_else_is_asked_without_need)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	w.domain.schema = LAPS_SCHEMA_NATIVE;
	leave_behind(1);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], 0);
	ck_assert_uint_eq(w.at, 1);
	w.first = 0;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], 0);
	ck_assert_int_eq(w.called[FAKE_BACKUP_READ], 1);
}
END_TEST

/* ours: a directory that is rolled back is so everywhere, or nobody has the rest */
START_TEST(when_nobody_has_it_the_cycle_goes_on)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(1);
	w.controller[0].away = true;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events("10003 10021 10009 10055 10067 10067 10055 10015 10018 10020 10004");
	is_passed_over(0, "dc2.corp.example", LAPS_HR_NOT_FOUND);
	is_passed_over(1, "dc1.corp.example", FAKE_AWAY);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_VERSION);
	ck_assert_uint_eq(w.at, 1);
	ck_assert(is_there());
	w.now_ticks += DAY;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], 0);
}
END_TEST

/* RBK-02 */
START_TEST(of_those_that_are_behind_the_newest_is_taken)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	rotated(false);
	fakeworld_add_controller(&w);
	rotated(true);
	fakeworld_add_controller(&w);
	rotated(true);
	w.controller[0].away = true;
	w.first = 1 + (size_t)_i;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.at, 2);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], _i ? 4 : 3);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_VERSION);
	ck_assert_int_eq(w.controller[1].written, 1);
	ck_assert(is_there());
}
END_TEST

/* RBK-05 */
START_TEST(a_host_that_was_restored_does_not_look_for_its_past)
{
	struct laps_state old;

	fakecycle_set_up(SETUP_ENCRYPTED_1);
	rotated(false);
	old = w.state;
	fakeworld_add_controller(&w);
	rotated(true);
	w.state = old;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_VERSION);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], 0);
	ck_assert_uint_eq(w.at, 0);
}
END_TEST

/* CYC-10: the write's answer is lost, or the machine dies when the account is set */
START_TEST(an_intended_write_is_found)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(0);
	w.watch_rid = 500;
	w.first = 0;
	fakeworld_forget(&w);
	if (_i == 2) {
		w.stop = true;
		w.stop_step = LAPS_STEP_CONFIRM;
		w.stop_moment = LAPS_STEP_BEGIN;
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_ADMIN, &result),
				 LAPS_E_STOPPED);
	} else {
		w.hides_last_set = _i == 1;
		w.fault[FAKE_BACKUP_WRITE] =
			(struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
		fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
	}
	w.first = 1;
	w.now_ticks += DAY;
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_SET].rc = LAPS_E_HOST;
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(result.reasons & LAPS_REASON_UNCONFIRMED, LAPS_REASON_UNCONFIRMED);
	/* what is in force is at the second, and the account says so */
	ck_assert_uint_eq(w.at, _i == 0 ? 1 : 0);
	ck_assert_int_eq(w.locked_out, 0);
	fakeworld_heal(&w);
	rotated(false);
	ck_assert(is_there());
}
END_TEST

/* A port that knows of one controller, and one whose list has no other. */
START_TEST(one_controller_is_gone_by_as_ever)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(1);
	fakeworld_go_to(&w, 1);
	w.first = 0;
	w.controller_n = 1;
	w.at = 0;
	if (_i)
		w.ports.backup.turn_to = NULL;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakecycle_has_events(GOOD_ROTATION);
	ck_assert_int_eq(w.called[FAKE_BACKUP_TURN], _i ? 0 : 1);
	ck_assert(is_there());
	w.controller_n = 2;
	w.controller[1] = w.controller[0];
}
END_TEST

/* CYC-07: the way back may be lost, and whatever else is asked on the way */
START_TEST(what_fails_on_the_way_changes_nothing)
{
	static const struct {
		fake_call call;
		int nth;
		uint32_t event;
	} row[] = {{FAKE_BACKUP_TURN, 3, 10056},
		   {FAKE_BACKUP_BIND, 2, 10057},
		   {FAKE_CLOCK_NOW, 1, 10005},
		   {FAKE_BACKUP_READ, 2, 10011}};

	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(1);
	w.controller[0].away = true;
	fakeworld_forget(&w);
	w.fault[row[_i].call] = (struct fake_fault){.rc = LAPS_E_HOST, .nth = row[_i].nth};
	fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_READ);
	ck_assert_ptr_nonnull(fakeworld_event(&w, row[_i].event));
	fakecycle_changed_nothing();
}
END_TEST

/* One that is found and cannot be asked is passed over, like one that is not reached. */
START_TEST(one_that_cannot_be_asked_is_passed_over)
{
	fakecycle_set_up(SETUP_ENCRYPTED_1);
	leave_behind(1);
	fakeworld_forget(&w);
	w.fault[_i ? FAKE_BACKUP_READ : FAKE_BACKUP_BIND] =
		(struct fake_fault){.rc = LAPS_E_DENIED, .nth = 2, .hresult = 0x80070005u};
	fakecycle_run_faulty(true, LAPS_CYCLE_ROTATED);
	is_passed_over(1, "dc1.corp.example", 0x80070005u);
	ck_assert_uint_eq(w.at, 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("engine/cycle_controller");
	TCase *t = fakecycle_case(s, "controllers");

	tcase_add_test(t, the_cycle_is_done_where_the_last_write_is);
	tcase_add_loop_test(t, no_password_in_force_is_lost_when_it_cannot_be_set, 0, 3);
	tcase_add_loop_test(t, a_password_that_is_good_is_left_alone, 0, SETUP_ENTRA);
	tcase_add_test(t, nobody_else_is_asked_without_need);
	tcase_add_test(t, when_nobody_has_it_the_cycle_goes_on);
	tcase_add_loop_test(t, of_those_that_are_behind_the_newest_is_taken, 0, 2);
	tcase_add_test(t, a_host_that_was_restored_does_not_look_for_its_past);
	tcase_add_loop_test(t, an_intended_write_is_found, 0, 3);
	tcase_add_loop_test(t, one_controller_is_gone_by_as_ever, 0, 2);
	tcase_add_loop_test(t, what_fails_on_the_way_changes_nothing, 0, 4);
	tcase_add_loop_test(t, one_that_cannot_be_asked_is_passed_over, 0, 2);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
