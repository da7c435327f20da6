/* SPDX-License-Identifier: MIT */
/*
 * The machine dies at every point of a cycle, once and twice in a row, in both modes, from three
 * beginnings. What has to hold:
 *
 *   1 no local password changes before the directory has accepted its successor
 *   2 one later successful cycle makes the directory's value open the account
 *   4 no password is in an event, the record or a cause
 *   5 what happens before the write changes nothing but the record of intent
 *
 * The first is judged by the world in memory at the very moment the password is set.
 */
#include "lib/fakecycle.h"
#include <stdio.h>
#include <string.h>

#define POINTS       (2 * LAPS_STEP_N) /* begin and end of each step */
#define FIRST_RECORD (2 * LAPS_STEP_INTEND)
#define ANSWERS      4

typedef enum beginning {
	NEVER_ROTATED,
	EXPIRED,
	TORN, /* the directory holds what was never set */
	BEGINNING_N
} beginning;

static const char *const beginning_names[] = {"never rotated", "expired", "torn"};

/* What happens to calls whose effect and answer may part, beside the stop. */
static const struct {
	const char *name;
	fake_call call;
	bool applied;
} answers[ANSWERS] = {
	{"all answers come", FAKE_CALL_N, false},
	{"the write's answer is lost", FAKE_BACKUP_WRITE, true},
	{"the write fails", FAKE_BACKUP_WRITE, false},
	{"setting fails after the effect", FAKE_ACCOUNT_SET, true},
};

static void begin(beginning b, bool encrypted)
{
	if (!encrypted)
		fakecycle_clear_text();
	if (b == NEVER_ROTATED)
		return;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 31 * DAY;
	if (b != TORN)
		return;
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(!fakeworld_opens(&w));
	w.now_ticks += LAPS_TICKS_PER_HOUR;
}

/* Run a cycle that is ordered to stop at a point; whether it got there. */
static bool crash_at(int point, int answer, const char *what)
{
	laps_rc rc;

	fakeworld_forget(&w);
	w.stop = true;
	w.stop_step = (laps_step)(point / 2);
	w.stop_moment = point % 2 ? LAPS_STEP_END : LAPS_STEP_BEGIN;
	if (answers[answer].call != FAKE_CALL_N)
		w.fault[answers[answer].call] =
			(struct fake_fault){.rc = LAPS_E_HOST, .applied = answers[answer].applied};
	rc = laps_cycle_run(&w.ports, false, &result);
	ck_assert_msg(w.after_stop == 0, "%s: %d port calls after the stop", what, w.after_stop);
	ck_assert_msg(w.too_early == 0, "%s: set before the directory had it", what);
	ck_assert_msg(fakeworld_leaks(&w, &result.cause) == 0, "%s: a password leaks", what);
	if (w.stopped) {
		ck_assert_msg(rc == LAPS_E_STOPPED, "%s: code %d", what, rc);
		ck_assert_int_eq(result.outcome, LAPS_CYCLE_FAILED);
		ck_assert_int_eq(result.failed_step, w.stop_step);
		ck_assert_msg(w.called[FAKE_BACKUP_CLOSE] == 0, "%s: the dead do not close", what);
	}
	return w.stopped;
}

static void healthy_cycle_agrees(const char *what)
{
	laps_rc rc;

	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakeworld_forget(&w);
	rc = laps_cycle_run(&w.ports, false, &result);
	ck_assert_msg(rc == LAPS_OK, "%s: the next cycle fails at %d: %s", what, result.failed_step,
		      result.cause.text);
	ck_assert_msg(w.too_early == 0, "%s: the next cycle sets too early", what);
	ck_assert_msg(fakeworld_opens(&w), "%s: the directory does not open the account", what);
	ck_assert_msg(!w.state.intent.present, "%s: still in doubt", what);
	rc = laps_cycle_run(&w.ports, false, &result);
	ck_assert_msg(rc == LAPS_OK && result.outcome == LAPS_CYCLE_NOT_NEEDED,
		      "%s: rotates for ever", what);
}

static void describe(char *out, size_t out_len, beginning b, bool encrypted, int first, int second,
		     int answer)
{
	int n = snprintf(out, out_len, "%s, %s, %s, stop at %s of %s", beginning_names[b],
			 encrypted ? "encrypted" : "clear", answers[answer].name,
			 first % 2 ? "end" : "begin", laps_step_name((laps_step)(first / 2)));

	if (second >= 0 && n > 0 && (size_t)n < out_len)
		snprintf(out + n, out_len - (size_t)n, " and at %s of %s",
			 second % 2 ? "end" : "begin", laps_step_name((laps_step)(second / 2)));
}

/* Everything before the write leaves directory and account alone. */
static void check_untouched(int point, const struct fakeworld *before, const char *what)
{
	if (point > 2 * LAPS_STEP_WRITE)
		return;
	ck_assert_msg(w.called[FAKE_BACKUP_WRITE] == 0, "%s: written", what);
	ck_assert_msg(w.expiry_ticks == before->expiry_ticks, "%s: another expiry", what);
	ck_assert_msg(w.called[FAKE_ACCOUNT_SET] == 0, "%s: set", what);
	ck_assert_msg(strcmp(fakeworld_password(&w), before->account[0].password) == 0,
		      "%s: another password", what);
}

/* CYC-10, CYC-26, CYC-28 */
START_TEST(one_crash_is_mended_by_the_next_cycle)
{
	beginning b = (beginning)(_i / 2);
	bool encrypted = _i % 2;
	static struct fakeworld before;
	char what[256];

	for (int point = 0; point < POINTS; point++) {
		/* what the write and the setting answer matters only once they are reached */
		int answer_n = point > 2 * LAPS_STEP_WRITE ? ANSWERS : 1;

		for (int answer = 0; answer < answer_n; answer++) {
			fakeworld_clear(&w);
			fakeworld_init(&w);
			describe(what, sizeof(what), b, encrypted, point, -1, answer);
			begin(b, encrypted);
			before = w;
			if (!crash_at(point, answer, what))
				ck_assert_msg(answer != 0, "%s: never got there", what);
			check_untouched(point, &before, what);
			healthy_cycle_agrees(what);
		}
	}
}
END_TEST

/* CYC-10, CYC-26 */
START_TEST(two_crashes_in_a_row_are_mended_by_the_next_cycle)
{
	bool encrypted = _i >= POINTS;
	int first = encrypted ? _i - POINTS + FIRST_RECORD : _i;
	char what[256];

	/* before the intent is stored, encryption makes no difference */
	for (int second = encrypted ? FIRST_RECORD : 0; second < POINTS; second++) {
		fakeworld_clear(&w);
		fakeworld_init(&w);
		describe(what, sizeof(what), EXPIRED, encrypted, first, second, 0);
		begin(EXPIRED, encrypted);
		ck_assert_msg(crash_at(first, 0, what), "%s: never got there", what);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
		/* after a confirmed rotation the second cycle has nothing to do and ends well */
		if (!crash_at(second, 0, what))
			ck_assert_msg(first == POINTS - 1, "%s: never got there", what);
		healthy_cycle_agrees(what);
	}
}
END_TEST

/* A stop that is ordered when a step has failed is obeyed, too. */
START_TEST(a_crash_after_a_failure_touches_nothing_more)
{
	begin(EXPIRED, true);
	fakeworld_forget(&w);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
	w.stop = true;
	w.stop_step = LAPS_STEP_WRITE;
	w.stop_moment = LAPS_STEP_FAILED;
	ck_assert_int_eq(laps_cycle_run(&w.ports, false, &result), LAPS_E_STOPPED);
	ck_assert_int_eq(w.after_stop, 0);
	ck_assert_ptr_null(fakeworld_event(&w, 10005));
	healthy_cycle_agrees("after a failure");
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("crash");
	TCase *t = fakecycle_case(s, "stops");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, one_crash_is_mended_by_the_next_cycle, 0, 2 * BEGINNING_N);
	tcase_add_loop_test(t, two_crashes_in_a_row_are_mended_by_the_next_cycle, 0,
			    2 * POINTS - FIRST_RECORD);
	tcase_add_test(t, a_crash_after_a_failure_touches_nothing_more);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
