/* SPDX-License-Identifier: MIT */
/*
 * Entra ID is not there, refuses the device or the password, or does not answer: what that tells,
 * what it leaves behind, and that the next cycle mends it.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/hresult.h>
#include <laps/postauth.h>
#include <stdio.h>
#include <string.h>

#define START "10003 10022 10010"

/* A device that rotated once, long enough ago. */
static void settle(void)
{
	fakecycle_entra();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 31 * DAY;
	fakeworld_forget(&w);
}

/* The cloud fails: without an answer when status is 0, else with these words. */
static void refuse(fake_call call, laps_rc rc, uint32_t hresult, unsigned status, const char *code,
		   const char *text)
{
	w.fault[call] = (struct fake_fault){.rc = rc, .hresult = hresult};
	w.refusal.http_status = status;
	snprintf(w.refusal.code, sizeof(w.refusal.code), "%s", code);
	snprintf(w.refusal.text, sizeof(w.refusal.text), "%s", text);
}

/* Everything that can fail before the upload. */
static const struct {
	fake_call call;
	laps_rc rc;
	uint32_t hresult;
	unsigned status;
	laps_step step;
	int closed;
	const char *events;
} earlies[] = {
	{FAKE_ACCOUNT_FIND, LAPS_E_NOTFOUND, LAPS_HR_NO_SUCH_USER, 0, LAPS_STEP_ACCOUNT, 0,
	 START " 10013 10005"},
	{FAKE_STATE_LOAD, LAPS_E_HOST, LAPS_HR_FAIL, 0, LAPS_STEP_ACCOUNT, 0, START " 10005"},
	{FAKE_CLOCK_NOW, LAPS_E_HOST, LAPS_HR_FAIL, 0, LAPS_STEP_DECIDE, 0, START " 10005"},
	{FAKE_ACCOUNT_ACCEPTS, LAPS_E_DENIED, LAPS_HR_PASSWORD_RESTRICTION, 0, LAPS_STEP_GENERATE,
	 0, START " 10015 10027 10005"},
	/* AAD-03: the usual code for a name that is not resolved */
	{FAKE_CLOUD_DISCOVER, LAPS_E_HOST, 0x80072ee7, 0, LAPS_STEP_PROTECT, 1,
	 START " 10015 10025 10005"},
	{FAKE_CLOUD_DISCOVER, LAPS_E_NOTFOUND, LAPS_HR_NOT_FOUND, 0, LAPS_STEP_PROTECT, 1,
	 START " 10015 10025 10005"},
	{FAKE_CLOUD_DISCOVER, LAPS_E_DENIED, 0x80070194, 404, LAPS_STEP_PROTECT, 1,
	 START " 10015 10025 10005"},
	/* AAD-04 */
	{FAKE_CLOUD_AUTHENTICATE, LAPS_E_HOST, LAPS_HR_CANNOT_CONNECT, 0, LAPS_STEP_PROTECT, 1,
	 START " 10015 10026 10005"},
	{FAKE_CLOUD_AUTHENTICATE, LAPS_E_DENIED, LAPS_HR_ACCESSDENIED, 0, LAPS_STEP_PROTECT, 1,
	 START " 10015 10026 10005"},
	{FAKE_CLOUD_AUTHENTICATE, LAPS_E_DENIED, 0x80070190, 400, LAPS_STEP_PROTECT, 1,
	 START " 10015 10032 10005"},
	{FAKE_STATE_STORE, LAPS_E_HOST, LAPS_HR_WRITE_FAULT, 0, LAPS_STEP_INTEND, 1,
	 START " 10015 10005"},
};

/* CYC-01, CYC-07 */
START_TEST(a_failure_before_the_upload_changes_nothing)
{
	struct laps_state before;
	char password[128];

	settle();
	before = w.state;
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	refuse(earlies[_i].call, earlies[_i].rc, earlies[_i].hresult, earlies[_i].status, "a_code",
	       "some words");
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(earlies[_i].events);
	ck_assert_int_eq(result.failed_step, earlies[_i].step);
	ck_assert_uint_eq(result.cause.hresult, earlies[_i].hresult);
	ck_assert_int_eq(w.called[FAKE_CLOUD_CLOSE], earlies[_i].closed);
	ck_assert_int_eq(w.called[FAKE_CLOUD_UPLOAD], 0);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_SET], 0);
	fakecycle_asked_no_directory();
	ck_assert_str_eq(fakeworld_password(&w), password);
	ck_assert(!w.state.intent.present);
	ck_assert_uint_eq(w.state.confirmed.updated_ticks, before.confirmed.updated_ticks);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* AAD-03 */
START_TEST(a_service_that_is_not_found_is_told_with_its_code)
{
	settle();
	refuse(FAKE_CLOUD_DISCOVER, LAPS_E_HOST, LAPS_HR_NAME_NOT_RESOLVED, 0, "", "");
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(fakeworld_event(&w, 10025)->number[0], 0x80072ee7);
	ck_assert_uint_eq(fakeworld_event(&w, 10005)->number[0], 0x80072ee7);
	ck_assert_int_eq(w.requests, 1);
}
END_TEST

/* AAD-04, AAD-06: a device that is disabled is refused its token; what the parameters are is ours
 */
START_TEST(a_device_that_is_refused_is_told_with_what_was_said)
{
	const char *said = "AADSTS135011: Device used during the authentication is disabled.";
	const struct fake_event *e;
	char password[128];

	settle();
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	refuse(FAKE_CLOUD_AUTHENTICATE, LAPS_E_DENIED, LAPS_HR_HTTP(400), 400, "invalid_grant",
	       said);
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	e = fakeworld_event(&w, 10032);
	ck_assert_uint_eq(e->number[0], 0x80070190);
	ck_assert_str_eq(e->text[1], "invalid_grant");
	ck_assert_uint_eq(e->number[2], 0x80070190);
	ck_assert_uint_eq(e->number[3], 0);
	ck_assert_str_eq(e->text[4], said);
	ck_assert_str_eq(fakeworld_password(&w), password);
	ck_assert(fakeworld_opens(&w));
	/* enabled again */
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
}
END_TEST

/* AAD-02, CYC-07: refused for sure, so the record is as it was, and so is everything else */
START_TEST(a_password_that_is_refused_is_given_up)
{
	const char *said = "Local admin password solution is not enabled for this tenant.";
	const struct fake_event *e;
	char password[128];

	settle();
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	refuse(FAKE_CLOUD_UPLOAD, LAPS_E_DENIED, LAPS_HR_HTTP(400), 400, "InvalidRequest",
	       _i ? "" : said);
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10015 10030 10059 10028 10005");
	e = fakeworld_event(&w, 10059);
	ck_assert_uint_eq(e->number[0], 400);
	ck_assert_str_eq(e->text[1], _i ? "InvalidRequest" : said);
	ck_assert_uint_eq(fakeworld_event(&w, 10028)->number[0], 0x80070190);
	ck_assert_uint_eq(fakeworld_event(&w, 10005)->number[0], 0x80070190);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_WRITE);
	ck_assert_str_eq(fakeworld_password(&w), password);
	ck_assert(fakeworld_opens(&w));
	ck_assert(!w.state.intent.present);
	ck_assert_int_eq(w.called[FAKE_CLOUD_CLOSE], 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons, LAPS_REASON_EXPIRED);
}
END_TEST

/* CYC-10: a refusal says nothing of an upload before it that had no answer */
START_TEST(a_refusal_does_not_hide_an_older_doubt)
{
	settle();
	w.fault[FAKE_CLOUD_UPLOAD] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(!fakeworld_opens(&w));
	fakeworld_forget(&w);
	refuse(FAKE_CLOUD_UPLOAD, LAPS_E_DENIED, LAPS_HR_HTTP(403), 403, "AuthorizationError", "");
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(w.state.intent.present);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(result.reasons & LAPS_REASON_UNCONFIRMED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* CYC-07, CYC-10: no answer, or one that says nothing of the password (a gateway's) */
START_TEST(an_upload_without_an_answer_is_doubted)
{
	const bool applied = _i & 1, answered = _i & 2;
	char password[128];

	settle();
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	refuse(FAKE_CLOUD_UPLOAD, LAPS_E_HOST, answered ? LAPS_HR_HTTP(503) : LAPS_HR_HTTP_TIMEOUT,
	       answered ? 503 : 0, "", "");
	w.fault[FAKE_CLOUD_UPLOAD].applied = applied;
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(answered ? START " 10015 10030 10059 10028 10005"
				      : START " 10015 10030 10028 10005");
	ck_assert_str_eq(fakeworld_password(&w), password);
	ck_assert_int_eq(fakeworld_opens(&w), !applied);
	ck_assert(w.state.intent.present);
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(result.reasons & LAPS_REASON_UNCONFIRMED);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* CYC-09, CYC-10 */
START_TEST(an_account_that_cannot_be_set_is_told_and_rotated_again)
{
	settle();
	w.fault[FAKE_ACCOUNT_SET] =
		(struct fake_fault){.rc = LAPS_E_DENIED, .hresult = LAPS_HR_ACCESSDENIED};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10015 10030 10029 10019 10005");
	ck_assert(w.state.intent.present);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* Of the three that Entra ID keeps, one opens the account after two failures in a row. */
START_TEST(two_failures_in_a_row_lock_nobody_out)
{
	settle();
	w.watch_rid = 500;
	for (int i = 0; i < 2; i++) {
		fakeworld_forget(&w);
		if (_i)
			w.fault[FAKE_CLOUD_UPLOAD] =
				(struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
		else
			w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST};
		fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
		ck_assert_int_eq(w.locked_out, 0);
		ck_assert(!fakeworld_opens(&w));
	}
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* PAA-05, PAA-13 */
START_TEST(a_use_is_followed_up_when_the_cloud_answers_again)
{
	struct laps_post_auth_result done;
	struct laps_cause cause;
	bool armed = false;

	fakecycle_entra();
	fakeworld_policy(&w, "PostAuthenticationResetDelay", 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakeworld_forget(&w);
	w.fault[FAKE_CLOUD_DISCOVER] = (struct fake_fault){.rc = LAPS_E_HOST};
	ck_assert_int_eq(laps_post_auth_run(&w.ports, &done), LAPS_E_HOST);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10025));
	ck_assert_uint_eq(fakeworld_event(&w, 10043)->number[2], 1);
	w.now_ticks = done.next_ticks;
	fakeworld_forget(&w);
	ck_assert_int_eq(laps_post_auth_run(&w.ports, &done), LAPS_OK);
	ck_assert(done.rotated);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_cloud_failure");
	TCase *t = fakecycle_case(s, "failures");

	tcase_add_loop_test(t, a_failure_before_the_upload_changes_nothing, 0,
			    (int)(sizeof(earlies) / sizeof(*earlies)));
	tcase_add_test(t, a_service_that_is_not_found_is_told_with_its_code);
	tcase_add_test(t, a_device_that_is_refused_is_told_with_what_was_said);
	tcase_add_loop_test(t, a_password_that_is_refused_is_given_up, 0, 2);
	tcase_add_test(t, a_refusal_does_not_hide_an_older_doubt);
	tcase_add_loop_test(t, an_upload_without_an_answer_is_doubted, 0, 4);
	tcase_add_test(t, an_account_that_cannot_be_set_is_told_and_rotated_again);
	tcase_add_loop_test(t, two_failures_in_a_row_lock_nobody_out, 0, 2);

	tcase_add_test(t, a_use_is_followed_up_when_the_cloud_answers_again);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
