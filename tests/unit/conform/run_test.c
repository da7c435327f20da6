/* SPDX-License-Identifier: MIT */
#include "conformance/run.h"

#include "lib/runner.h"
#include "unit/conform/toykit.h"

/* A letter for each row: p, f, s, k; a capital one counts. */
static void outcomes_are(const char *letters)
{
	static const char small[] = "pfsk", capital[] = "PFSK";
	char got[TOY_N + 1] = "";

	ck_assert_uint_eq(toy_ran.n, TOY_N);
	for (size_t i = 0; i < toy_ran.n; i++) {
		const struct conform_result *r = &toy_ran.result[i];

		got[i] = (r->counts ? capital : small)[r->outcome];
		ck_assert_msg(!r->why == (r->outcome == CONFORM_PASSED), "%s", r->row->id);
	}
	ck_assert_str_eq(got, letters);
}

static void verdict_is(const char *text)
{
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	conform_verdict(&toy_ran, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_str_eq((const char *)out.data, text);
	laps_buf_clear(&out);
}

START_TEST(rows_run_in_their_order_between_open_and_close)
{
	toy_go();
	outcomes_are("ppppp");
	ck_assert_str_eq(toy_log, "open ACL-01.read ACL-01.read-self ACL-12.write AC-01.other "
				  "ACL-02.late close ");
	ck_assert_uint_eq(strlen(toy.mark), 8);
	ck_assert_int_eq(conform_status(&toy_ran), 0);
	verdict_is("conforms: 4 of 4 MUST and 1 of 1 SHOULD hold");
}
END_TEST

START_TEST(a_must_that_fails_counts_and_a_should_does_not)
{
	toy_says[1] = (struct toy_says){CONFORM_FAILED, TOY_HOSTILE};
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "no"};
	toy_go();
	outcomes_are("pFfpp");
	ck_assert_str_eq(toy_ran.result[1].why, TOY_PLAIN);
	ck_assert_int_eq(conform_status(&toy_ran), 1);
	verdict_is("does not conform: 3 of 4 MUST and 0 of 1 SHOULD hold");
}
END_TEST

START_TEST(only_a_should_that_fails_is_no_failure)
{
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "no"};
	toy_go();
	outcomes_are("ppfpp");
	ck_assert_int_eq(conform_status(&toy_ran), 0);
	verdict_is("conforms: 4 of 4 MUST and 0 of 1 SHOULD hold");
}
END_TEST

START_TEST(strictly_a_should_counts_too)
{
	toy_strict = true;
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "no"};
	toy_go();
	outcomes_are("ppFpp");
	ck_assert_int_eq(conform_status(&toy_ran), 1);
}
END_TEST

START_TEST(what_a_target_lacks_is_skipped)
{
	toy_lacking = TOY_TREE;
	toy_go();
	outcomes_are("ppssp");
	ck_assert_str_eq(toy_ran.result[2].why, "it has no tree");
	ck_assert_ptr_null(strstr(toy_log, "ACL-12"));
	ck_assert_int_eq(conform_status(&toy_ran), 0);
	verdict_is("conforms: 3 of 3 MUST and 0 of 0 SHOULD hold; 2 skipped");
}
END_TEST

START_TEST(what_the_suite_does_not_explain_the_frame_does)
{
	toy_lacking = TOY_MOON;
	toy_go();
	outcomes_are("pppsp");
	ck_assert_str_eq(toy_ran.result[3].why, "the target lacks moon");
}
END_TEST

START_TEST(nothing_tried_is_a_failure)
{
	for (size_t i = 0; i < TOY_N; i++)
		toy_says[i] = (struct toy_says){CONFORM_SKIPPED, "no time"};
	toy_go();
	outcomes_are("sssss");
	ck_assert_int_eq(conform_status(&toy_ran), 1);
	verdict_is("not tested: every row was skipped");
}
END_TEST

START_TEST(before_and_after_may_fail_a_row)
{
	toy_before_fails = toy_after_fails = true;
	toy_go();
	outcomes_are("FFfFF");
	ck_assert_str_eq(toy_log, "open close ");
	ck_assert_str_eq(toy_ran.result[0].why, "before fails");
	conform_run_clear(&toy_ran);
	toy_before_fails = false;
	toy_says[0] = (struct toy_says){CONFORM_FAILED, "itself"};
	toy_says[1] = (struct toy_says){CONFORM_SKIPPED, "no time"};
	toy_go();
	/* what failed first is told, and a failure is more than a skip */
	ck_assert_str_eq(toy_ran.result[0].why, "itself");
	ck_assert_str_eq(toy_ran.result[1].why, "after fails");
	outcomes_are("FFfFF");
}
END_TEST

START_TEST(what_is_said_first_stays)
{
	toy = (struct conform){.suite = &toy_suite};
	conform_skip(&toy, "no time");
	conform_skip(&toy, "no room");
	ck_assert_str_eq(toy.why, "no time");
	ck_assert(!conform_that(&toy, false, "%d is no 2", 1));
	ck_assert_int_eq(toy.outcome, CONFORM_FAILED);
	conform_fail(&toy, "later");
	conform_skip(&toy, "later");
	ck_assert_str_eq(toy.why, "1 is no 2");
	ck_assert(conform_that(&toy, true, "well"));
	ck_assert(conform_over(&toy));
}
END_TEST

START_TEST(a_target_that_cannot_be_opened_is_not_tested)
{
	toy_open_fails = true;
	toy_go();
	ck_assert_uint_eq(toy_ran.n, 0);
	ck_assert_str_eq(toy_log, "open close ");
	ck_assert_str_eq(toy_ran.stopped, "cannot reach it: " TOY_PLAIN);
	ck_assert_int_eq(conform_status(&toy_ran), 1);
	verdict_is("not tested: cannot reach it: " TOY_PLAIN);
}
END_TEST

START_TEST(three_rows_without_an_answer_end_the_run)
{
	toy_silent = true;
	for (size_t i = 1; i < TOY_N; i++)
		toy_says[i] = (struct toy_says){CONFORM_FAILED, TOY_HOSTILE};
	toy_go();
	ck_assert_uint_eq(toy_ran.n, 4);
	ck_assert_str_eq(toy_ran.stopped, "the target has gone: " TOY_PLAIN);
	ck_assert_str_eq(toy_log,
			 "open ACL-01.read ACL-01.read-self ACL-12.write AC-01.other close ");
	ck_assert_int_eq(conform_status(&toy_ran), 1);
	verdict_is("not tested to the end: the target has gone: " TOY_PLAIN);
}
END_TEST

START_TEST(an_answer_in_between_lets_it_go_on)
{
	toy_silent = true;
	for (size_t i = 0; i < TOY_N; i++)
		toy_says[i] = (struct toy_says){CONFORM_FAILED, "no answer"};
	toy_says[2] = (struct toy_says){CONFORM_PASSED, NULL};
	toy_go();
	outcomes_are("FFpFF");
	ck_assert_ptr_null(toy_ran.stopped);
}
END_TEST

START_TEST(a_skip_in_between_is_no_answer)
{
	toy_silent = true;
	for (size_t i = 0; i < TOY_N; i++)
		toy_says[i] = (struct toy_says){CONFORM_FAILED, "no answer"};
	toy_says[1] = (struct toy_says){CONFORM_SKIPPED, "no time"};
	toy_go();
	ck_assert_uint_eq(toy_ran.n, 4);
	ck_assert_str_eq(toy_ran.stopped, "the target has gone: no answer");
}
END_TEST

/* ---- what is known to fail ---- */

START_TEST(a_known_failure_is_known_when_its_message_matches)
{
	toy_says[1] = (struct toy_says){CONFORM_FAILED, "code 50\x1b"};
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "no"};
	toy_knows("# It is so.\nACL-01.read-self: code *\\x1b\nACL-12.write: no\n");
	toy_go();
	outcomes_are("pkkpp");
	ck_assert_str_eq(toy_ran.result[1].why, "code 50\\x1b");
	ck_assert_str_eq(toy_ran.result[1].reason, "It is so.");
	ck_assert_int_eq(conform_status(&toy_ran), 0);
	verdict_is("conforms: 3 of 4 MUST and 0 of 1 SHOULD hold; 2 known to fail");
}
END_TEST

START_TEST(another_message_is_a_failure)
{
	/* of a SHOULD, too */
	toy_says[2] = (struct toy_says){CONFORM_FAILED, "code 32"};
	toy_knows("\nACL-12.write: code 50\n");
	toy_go();
	outcomes_are("ppFpp");
	ck_assert_int_eq(strncmp(toy_ran.result[2].why, "code 32; that is not what ", 26), 0);
	ck_assert_ptr_nonnull(strstr(toy_ran.result[2].why, "/known:2 says: code 50"));
	ck_assert_int_eq(conform_status(&toy_ran), 1);
}
END_TEST

START_TEST(a_known_failure_does_not_pass_unnoticed)
{
	toy_knows("ACL-12.write: code 50\n");
	toy_go();
	outcomes_are("ppFpp");
	ck_assert_int_eq(strncmp(toy_ran.result[2].why, "it passes, and ", 15), 0);
	ck_assert_ptr_nonnull(
		strstr(toy_ran.result[2].why, "/known:1 says that it is known to fail"));
	ck_assert_int_eq(conform_status(&toy_ran), 1);
}
END_TEST

START_TEST(a_known_failure_that_is_skipped_stays_skipped)
{
	toy_lacking = TOY_TREE;
	toy_knows("ACL-12.write: code 50\n");
	toy_go();
	outcomes_are("ppssp");
	ck_assert_int_eq(conform_status(&toy_ran), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("run");
	TCase *c = tcase_create("rows"), *k = tcase_create("known");

	tcase_add_checked_fixture(c, toy_begin, toy_end);
	tcase_add_test(c, rows_run_in_their_order_between_open_and_close);
	tcase_add_test(c, a_must_that_fails_counts_and_a_should_does_not);
	tcase_add_test(c, only_a_should_that_fails_is_no_failure);
	tcase_add_test(c, strictly_a_should_counts_too);
	tcase_add_test(c, what_a_target_lacks_is_skipped);
	tcase_add_test(c, what_the_suite_does_not_explain_the_frame_does);
	tcase_add_test(c, nothing_tried_is_a_failure);
	tcase_add_test(c, before_and_after_may_fail_a_row);
	tcase_add_test(c, what_is_said_first_stays);
	tcase_add_test(c, a_target_that_cannot_be_opened_is_not_tested);
	tcase_add_test(c, three_rows_without_an_answer_end_the_run);
	tcase_add_test(c, an_answer_in_between_lets_it_go_on);
	tcase_add_test(c, a_skip_in_between_is_no_answer);
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(k, toy_begin, toy_end);
	tcase_add_test(k, a_known_failure_is_known_when_its_message_matches);
	tcase_add_test(k, another_message_is_a_failure);
	tcase_add_test(k, a_known_failure_does_not_pass_unnoticed);
	tcase_add_test(k, a_known_failure_that_is_skipped_stays_skipped);
	suite_add_tcase(s, k);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
