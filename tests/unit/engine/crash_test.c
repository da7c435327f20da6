/* SPDX-License-Identifier: MIT */
/*
 * The machine dies at every point of a cycle, once and twice in a row, every call of a port fails
 * with and without its effect, and setting the account fails five times in a row: in every mode and
 * account choice, from several beginnings. Which invariant is promised to which of them:
 *
 *                          1  2  3  4  5
 *   clear                  x  x     x  x    1 no local password changes before the directory has
 *   encrypted, history 0   x  x     x  x      accepted its successor
 *   encrypted, 1 and 12    x  x  x  x  x    2 one later successful cycle makes the directory's
 *   dsrm, 1                x  x  x  x  x      value open the account
 *   legacy                 x  x     x  x    3 some readable value opens the account at every moment
 *   automatic, built-in    x  x  x  x  x    4 no password is in an event, the record or a cause
 *   automatic, new         x  x  x  x  x    5 what happens before the write changes nothing but
 *   automatic, random      x  x  x  x  x      the record of intent
 *   entra, all three       x  x     x  x
 *
 * The first and the third are judged by the world in memory at the very moment that the directory
 * or the account changes; the third from the first rotation on, as nothing could be read before.
 * Entra ID keeps its three newest passwords, whatever becomes of them on the device: there the
 * third holds for two failures in a row, and no more. With controllers that are behind it holds
 * while the one that has the last write can be asked.
 */
#include "lib/fakecycle.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define POINTS       (2 * LAPS_STEP_N) /* begin and end of each step */
#define FIRST_RECORD (2 * LAPS_STEP_INTEND)
#define ANSWERS      4

typedef enum beginning {
	NEVER_ROTATED,
	EXPIRED,
	TORN,         /* the directory holds what was never set */
	TORN_UNKNOWN, /* the same, and the account does not tell when it was set */
	BEHIND,       /* the controller that is reached has not heard of the last rotation */
	BEHIND_TORN,  /* the same, and that one was torn */
	BEGINNING_N
} beginning;

static const char *const beginning_names[] = {"never rotated", "expired", "torn",
					      "torn, untold",  "behind",  "behind, torn"};

/* What happens to calls whose effect and answer may part, beside the stop. */
static const struct {
	const char *name;
	fake_call call; /* FAKE_BACKUP_WRITE: or the upload */
	bool applied;
} answers[ANSWERS] = {
	{"all answers come", FAKE_CALL_N, false},
	{"the write's answer is lost", FAKE_BACKUP_WRITE, true},
	{"the write fails", FAKE_BACKUP_WRITE, false},
	{"setting fails after the effect", FAKE_ACCOUNT_SET, true},
};

/* Shared by the processes of all tests: the size of the matrix. */
static struct size {
	int crashes, pairs, faults, rows;
} * size;

static bool keeps_history(fakecycle_setup s)
{
	return s != SETUP_CLEAR && s != SETUP_ENCRYPTED_0 && s != SETUP_LEGACY &&
	       !fakecycle_is_cloud(s);
}

/* Names that only the random ones have in common with others. */
static void fresh(fakecycle_setup s)
{
	fakeworld_clear(&w);
	fakeworld_init(&w);
	w.may_decrypt = true; /* the same steps, and quicker */
	fakecycle_set_up(s);
}

static void begin(fakecycle_setup s, beginning b)
{
	fresh(s);
	w.hides_last_set = b == TORN_UNKNOWN;
	if (b == NEVER_ROTATED)
		return;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	if (keeps_history(s))
		w.watch_rid = fakecycle_rid(s);
	w.now_ticks += 31 * DAY;
	if (b == EXPIRED)
		return;
	if (b == BEHIND || b == BEHIND_TORN)
		fakeworld_add_controller(&w);
	if (b == BEHIND) {
		fakecycle_run(false, LAPS_CYCLE_ROTATED);
		w.first = 1;
		w.now_ticks += 31 * DAY;
		return;
	}
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(!fakeworld_opens(&w));
	w.first = b == BEHIND_TORN;
	w.now_ticks += LAPS_TICKS_PER_HOUR;
}

/* Entra ID is one, wherever it is. */
static bool is_no_beginning(fakecycle_setup s, beginning b)
{
	return (b == BEHIND || b == BEHIND_TORN) && fakecycle_is_cloud(s);
}

static void check_moments(const char *what)
{
	ck_assert_msg(w.too_early == 0, "%s: set before the directory had it", what);
	ck_assert_msg(w.locked_out == 0, "%s: no value opens the account", what);
	ck_assert_msg(w.bad_events == 0, "%s: an event without a template", what);
	ck_assert_msg(fakeworld_leaks(&w, &result.cause) == 0, "%s: a password leaks", what);
}

/* Run a cycle that is ordered to stop at a point; whether it got there. */
static bool crash_at(fakecycle_setup s, int point, int answer, const char *what)
{
	fake_call call = answers[answer].call;
	laps_rc rc;

	fakeworld_forget(&w);
	w.stop = true;
	w.stop_step = (laps_step)(point / 2);
	w.stop_moment = point % 2 ? LAPS_STEP_END : LAPS_STEP_BEGIN;
	if (call == FAKE_BACKUP_WRITE)
		call = fakecycle_write(s);
	if (call != FAKE_CALL_N)
		w.fault[call] =
			(struct fake_fault){.rc = LAPS_E_HOST, .applied = answers[answer].applied};
	rc = laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result);
	ck_assert_msg(w.after_stop == 0, "%s: %d port calls after the stop", what, w.after_stop);
	check_moments(what);
	if (w.stopped) {
		ck_assert_msg(rc == LAPS_E_STOPPED, "%s: code %d", what, rc);
		ck_assert_int_eq(result.outcome, LAPS_CYCLE_FAILED);
		ck_assert_int_eq(result.failed_step, w.stop_step);
		ck_assert_msg(w.called[FAKE_BACKUP_CLOSE] + w.called[FAKE_CLOUD_CLOSE] == 0,
			      "%s: the dead do not close", what);
	}
	return w.stopped;
}

static void healthy_cycle_agrees(fakecycle_setup s, const char *what)
{
	bool automatic = fakecycle_rid(s) != 500;
	laps_rc rc;

	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakeworld_forget(&w);
	rc = laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result);
	ck_assert_msg(rc == LAPS_OK, "%s: the next cycle fails at %d: %s", what, result.failed_step,
		      result.cause.text);
	check_moments(what);
	ck_assert_msg(fakeworld_opens(&w), "%s: the directory does not open the account", what);
	ck_assert_msg(!w.state.intent.present, "%s: still in doubt", what);
	ck_assert_msg(w.account_n == (automatic ? 4 : 3), "%s: %zu accounts", what, w.account_n);
	ck_assert_msg(w.guard_rid == fakecycle_rid(s), "%s: %u is guarded", what, w.guard_rid);
	ck_assert_msg(w.state.confirmed.account_rid == fakecycle_rid(s), "%s: of another account",
		      what);
	ck_assert_msg(w.state.auto_account.rid == (automatic ? fakecycle_rid(s) : 0),
		      "%s: whose account is it", what);
	rc = laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result);
	ck_assert_msg(rc == LAPS_OK && result.outcome == LAPS_CYCLE_NOT_NEEDED,
		      "%s: rotates for ever", what);
}

static void describe(char *out, size_t out_len, beginning b, fakecycle_setup s, int first,
		     int second, int answer)
{
	int n = snprintf(out, out_len, "%s, %s, %s, stop at %s of %s", beginning_names[b],
			 fakecycle_setup_name(s), answers[answer].name, first % 2 ? "end" : "begin",
			 laps_step_name((laps_step)(first / 2)));

	if (second >= 0 && n > 0 && (size_t)n < out_len)
		snprintf(out + n, out_len - (size_t)n, " and at %s of %s",
			 second % 2 ? "end" : "begin", laps_step_name((laps_step)(second / 2)));
}

static uint64_t mix(uint64_t hash, const void *p, size_t len)
{
	const uint8_t *bytes = p;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

static uint64_t mix_history(uint64_t hash, const struct fake_history *h)
{
	for (size_t i = 0; i < h->n; i++)
		hash = mix(hash, h->value[i].bytes.data, h->value[i].bytes.len);
	return hash;
}

/* What the controller holds that the device is at. */
static uint64_t image_here(uint64_t hash)
{
	for (laps_mode m = LAPS_MODE_CLEAR; m <= LAPS_MODE_ENTRA; m++)
		hash = mix(hash, fakeworld_value(&w, m)->bytes.data,
			   fakeworld_value(&w, m)->bytes.len);
	hash = mix_history(mix_history(hash, &w.history), &w.dsrm_history);
	hash = mix(hash, &w.expiry_ticks, sizeof(w.expiry_ticks));
	hash = mix(hash, &w.legacy_expiry_ticks, sizeof(w.legacy_expiry_ticks));
	return mix(hash, w.version, sizeof(w.version));
}

/* One number for the directory and the accounts: the same number, nothing has changed. */
static uint64_t image(void)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	const size_t at = w.at;

	for (size_t i = 0; i < (w.controller_n ? w.controller_n : 1); i++) {
		fakeworld_go_to(&w, i);
		hash = image_here(hash);
	}
	fakeworld_go_to(&w, at);
	for (size_t i = 0; i < w.account_n; i++) {
		const struct fake_account *a = &w.account[i];

		hash = mix(hash, a->account.name, strlen(a->account.name));
		hash = mix(hash, a->password, strlen(a->password));
		hash = mix(hash, &a->account.enabled, sizeof(a->account.enabled));
		hash = mix(hash, &a->administrator, sizeof(a->administrator));
	}
	return hash;
}

/* CYC-10, CYC-26, CYC-28 */
START_TEST(one_crash_is_mended_by_the_next_cycle)
{
	fakecycle_setup s = (fakecycle_setup)(_i / BEGINNING_N);
	beginning b = (beginning)(_i % BEGINNING_N);
	char what[256];
	uint64_t before;

	if (is_no_beginning(s, b))
		return;
	for (int point = 0; point < POINTS; point++) {
		/* what the write and the setting answer matters only once they are reached */
		int answer_n = point > 2 * LAPS_STEP_WRITE ? ANSWERS : 1;

		for (int answer = 0; answer < answer_n; answer++) {
			describe(what, sizeof(what), b, s, point, -1, answer);
			begin(s, b);
			before = image();
			if (!crash_at(s, point, answer, what))
				ck_assert_msg(answer != 0, "%s: never got there", what);
			if (point <= 2 * LAPS_STEP_WRITE)
				ck_assert_msg(image() == before, "%s: something changed", what);
			healthy_cycle_agrees(s, what);
			size->crashes++;
		}
	}
}
END_TEST

/* CYC-10, CYC-26 */
START_TEST(two_crashes_in_a_row_are_mended_by_the_next_cycle)
{
	fakecycle_setup s = (fakecycle_setup)_i;
	char what[256];

	/* before the intent is stored, the mode makes no difference */
	for (int first = s ? FIRST_RECORD : 0; first < POINTS; first++) {
		for (int second = s ? FIRST_RECORD : 0; second < POINTS; second++) {
			describe(what, sizeof(what), EXPIRED, s, first, second, 0);
			begin(s, EXPIRED);
			ck_assert_msg(crash_at(s, first, 0, what), "%s: never got there", what);
			w.now_ticks += LAPS_TICKS_PER_HOUR;
			/* after a confirmed rotation the second has nothing to do and ends well */
			if (!crash_at(s, second, 0, what))
				ck_assert_msg(first == POINTS - 1, "%s: never got there", what);
			healthy_cycle_agrees(s, what);
			size->pairs++;
		}
	}
}
END_TEST

/* A stop that is ordered when a step has failed is obeyed, too. */
START_TEST(a_crash_after_a_failure_touches_nothing_more)
{
	begin(SETUP_ENCRYPTED_1, EXPIRED);
	fakeworld_forget(&w);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
	w.stop = true;
	w.stop_step = LAPS_STEP_WRITE;
	w.stop_moment = LAPS_STEP_FAILED;
	ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result), LAPS_E_STOPPED);
	ck_assert_int_eq(w.after_stop, 0);
	ck_assert_ptr_null(fakeworld_event(&w, 10005));
	healthy_cycle_agrees(SETUP_ENCRYPTED_1, "after a failure");
}
END_TEST

/* Those whose effect may happen without an answer. */
static bool has_effect(fake_call call)
{
	return call == FAKE_BACKUP_WRITE || call == FAKE_CLOUD_UPLOAD || call == FAKE_ACCOUNT_SET ||
	       call == FAKE_STATE_STORE || call == FAKE_ACCOUNT_CONFIGURE ||
	       call == FAKE_ACCOUNT_REMOVE || call == FAKE_ACCOUNT_GUARD;
}

/* Of the one controller that has the last write. */
static bool is_of_the_search(fake_call call, int nth)
{
	return call == FAKE_BACKUP_TURN ||
	       (nth == 2 && (call == FAKE_BACKUP_BIND || call == FAKE_BACKUP_READ));
}

/* The nth call fails: HOST without its effect, HOST with it, DENIED. */
static void fail_call(fakecycle_setup s, beginning b, fake_call call, int nth, int how)
{
	uint64_t before;
	char what[256];
	laps_rc rc;

	snprintf(what, sizeof(what), "%s, %s, port %d fails the %dth time, way %d",
		 fakecycle_setup_name(s), beginning_names[b], call, nth, how);
	begin(s, b);
	if (is_of_the_search(call, nth))
		w.watch_rid = 0;
	before = image();
	fakeworld_forget(&w);
	w.fault[call] = (struct fake_fault){
		.rc = how == 2 ? LAPS_E_DENIED : LAPS_E_HOST, .nth = nth, .applied = how == 1};
	rc = laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result);
	check_moments(what);
	if (rc != LAPS_OK && result.failed_step < LAPS_STEP_WRITE)
		ck_assert_msg(image() == before, "%s: something changed", what);
	if (rc != LAPS_OK)
		ck_assert_msg(result.cause.hresult != 0 && result.cause.text[0],
			      "%s: without a word", what);
	healthy_cycle_agrees(s, what);
	size->faults++;
}

/* CYC-07, CYC-09, CYC-10 */
START_TEST(a_call_that_fails_is_mended_by_the_next_cycle)
{
	fakecycle_setup s = (fakecycle_setup)(_i / BEGINNING_N);
	beginning b = (beginning)(_i % BEGINNING_N);
	int called[FAKE_CALL_N];

	if (is_no_beginning(s, b))
		return;
	begin(s, b);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	memcpy(called, w.called, sizeof(called));
	for (fake_call call = 0; call < FAKE_CALL_N; call++) {
		if (call == FAKE_EVENTS_EMIT || call == FAKE_BACKUP_CLOSE ||
		    call == FAKE_CLOUD_CLOSE)
			continue; /* cannot fail */
		for (int nth = 1; nth <= called[call]; nth++) {
			for (int how = 0; how < 3; how++) {
				if (how != 1 || has_effect(call))
					fail_call(s, b, call, nth, how);
			}
		}
	}
}
END_TEST

static const struct {
	fakecycle_setup setup;
	uint32_t size;
} rows[] = {
	{SETUP_ENCRYPTED_0, 0}, {SETUP_ENCRYPTED_1, 1}, {SETUP_ENCRYPTED_12, 12},
	{SETUP_DSRM, 1},        {SETUP_AUTO_RANDOM, 1},
};
#define ROWS (int)(sizeof(rows) / sizeof(*rows))

/* Five rotations that fail at apply; bit k of mask: the k-th was set all the same. */
static void fail_five_times(fakecycle_setup s, unsigned mask, const char *what)
{
	for (unsigned k = 0; k < 5; k++) {
		fakeworld_forget(&w);
		w.fault[FAKE_ACCOUNT_SET] =
			(struct fake_fault){.rc = LAPS_E_HOST, .applied = mask >> k & 1};
		ck_assert_int_eq(laps_cycle_run(&w.ports, LAPS_TRIGGER_TIMER, &result),
				 LAPS_E_HOST);
		ck_assert_msg(result.failed_step == LAPS_STEP_APPLY, "%s: failed elsewhere", what);
		check_moments(what);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
	}
	healthy_cycle_agrees(s, what);
}

/* HIS-02, HIS-04 and the third invariant. Where the account does not tell when it was set, the
 * history is within its size after the next rotation but one (ours). */
START_TEST(five_failures_in_a_row_lock_nobody_out)
{
	const fakecycle_setup s = rows[_i / 2].setup;
	const laps_mode mode = s == SETUP_DSRM ? LAPS_MODE_DSRM : LAPS_MODE_ENCRYPTED;
	const struct fake_history *h = fakeworld_history(&w, mode);
	char what[256];

	for (unsigned mask = 0; mask < 32; mask++) {
		snprintf(what, sizeof(what), "%s, %s, set all the same: 0x%x",
			 fakecycle_setup_name(s), _i % 2 ? "untold" : "told", mask);
		begin(s, EXPIRED);
		/* a history that is full already, so that something has to go */
		for (uint32_t i = 0; i < rows[_i / 2].size + 1; i++) {
			fakecycle_run(true, LAPS_CYCLE_ROTATED);
			w.now_ticks += 31 * DAY;
		}
		ck_assert_uint_eq(h->n, rows[_i / 2].size);
		w.hides_last_set = _i % 2;
		fail_five_times(s, mask, what);
		if (_i % 2) {
			w.now_ticks += 31 * DAY;
			fakecycle_run(false, LAPS_CYCLE_ROTATED);
		}
		ck_assert_msg(h->n <= rows[_i / 2].size, "%s: %zu in the history", what, h->n);
		size->rows++;
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("crash");
	TCase *t = fakecycle_case(s, "stops");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, one_crash_is_mended_by_the_next_cycle, 0, SETUP_N * BEGINNING_N);
	tcase_add_loop_test(t, two_crashes_in_a_row_are_mended_by_the_next_cycle, 0, SETUP_N);
	tcase_add_test(t, a_crash_after_a_failure_touches_nothing_more);

	t = fakecycle_case(s, "failures");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, a_call_that_fails_is_mended_by_the_next_cycle, 0,
			    SETUP_N * BEGINNING_N);
	tcase_add_loop_test(t, five_failures_in_a_row_lock_nobody_out, 0, 2 * ROWS);
	return s;
}

int main(int argc, char **argv)
{
	int status;

	size = mmap(NULL, sizeof(*size), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (size == MAP_FAILED)
		return 2;
	*size = (struct size){0};
	status = laps_test_main(argc, argv, make);
	fprintf(stderr,
		"matrix: %d set-ups, %d beginnings: %d crashes, %d pairs of crashes, %d failed "
		"calls, %d rows of five failures\n",
		SETUP_N, BEGINNING_N, size->crashes, size->pairs, size->faults, size->rows);
	return status;
}
