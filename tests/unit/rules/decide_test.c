/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/decide.h>
#include <laps/filetime.h>

#define NOW UINT64_C(132880495330729182)

static struct laps_state state;
static struct laps_backup_current there;
static struct laps_rotation wanted;

/* What a device knows that has rotated and whose password is still good. */
static struct laps_decide_input settled(void)
{
	wanted = (struct laps_rotation){.present = true,
					.account_rid = 500,
					.mode = LAPS_MODE_CLEAR,
					.source = LAPS_POLICY_GPO};
	state = (struct laps_state){.confirmed = wanted};
	there = (struct laps_backup_current){.has_expiry = true, .expiry_ticks = NOW + 1};
	return (struct laps_decide_input){.now_ticks = NOW,
					  .state = &state,
					  .there = &there,
					  .wanted = &wanted,
					  .age_days = 30,
					  .protect_expiry = true};
}

/* CYC-04, CYC-18 */
START_TEST(leaves_alone_what_has_not_expired)
{
	struct laps_decide_input in = settled();

	ck_assert_uint_eq(laps_decide(&in), 0);
}
END_TEST

/* CYC-05, CYC-17 */
START_TEST(an_expiry_counts_from_its_own_tick_on)
{
	struct laps_decide_input in = settled();

	there.expiry_ticks = NOW;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_EXPIRED);
	there.expiry_ticks = NOW - 1;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_EXPIRED);
}
END_TEST

/* CYC-03, CYC-26 */
START_TEST(without_a_record_or_an_expiry_it_was_never_escrowed)
{
	struct laps_decide_input in = settled();

	state.confirmed.present = false;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_NEVER_ESCROWED);
	in = settled();
	there.has_expiry = false;
	there.expiry_ticks = 0; /* not an expiry in the past: none */
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_NEVER_ESCROWED);
}
END_TEST

/* CYC-06 */
START_TEST(an_administrator_need_not_wait_for_expiry)
{
	struct laps_decide_input in = settled();

	in.trigger = LAPS_TRIGGER_ADMIN;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_FORCED);
}
END_TEST

/* CYC-10 */
START_TEST(an_unconfirmed_rotation_leads_to_another)
{
	struct laps_decide_input in = settled();

	state.intent.present = true;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_UNCONFIRMED);
}
END_TEST

START_TEST(reasons_add_up_and_are_told_in_order)
{
	struct laps_decide_input in = settled();
	struct laps_buf text;
	uint32_t reasons;

	in.trigger = LAPS_TRIGGER_ADMIN;
	state.intent.present = true;
	state.confirmed.present = false;
	there.expiry_ticks = 1;
	reasons = laps_decide(&in);
	ck_assert_uint_eq(reasons, LAPS_REASON_NEVER_ESCROWED | LAPS_REASON_EXPIRED |
					   LAPS_REASON_FORCED | LAPS_REASON_UNCONFIRMED);
	laps_buf_init(&text, 256);
	laps_decide_format_text(reasons, &text);
	laps_buf_put_u8(&text, 0);
	ck_assert_int_eq(laps_buf_status(&text), LAPS_OK);
	ck_assert_str_eq((const char *)text.data,
			 "no escrowed password of this account is on record; the password has "
			 "expired; an administrator asked; the last rotation was not confirmed");
	laps_buf_clear(&text);
}
END_TEST

START_TEST(no_reason_is_no_text)
{
	struct laps_buf text;

	laps_buf_init(&text, 256);
	laps_decide_format_text(0, &text);
	ck_assert_uint_eq(text.len, 0);
	laps_buf_clear(&text);
}
END_TEST

/* CYC-15 */
START_TEST(expires_whole_days_after_the_update)
{
	ck_assert_uint_eq(laps_decide_expiry(NOW, 1), NOW + UINT64_C(864000000000));
	ck_assert_uint_eq(laps_decide_expiry(NOW, 30), NOW + 30 * UINT64_C(864000000000));
	ck_assert_uint_eq(laps_decide_expiry(NOW, 365), NOW + 365 * UINT64_C(864000000000));
}
END_TEST

START_TEST(an_expiry_stays_a_filetime)
{
	ck_assert_uint_eq(laps_decide_expiry(LAPS_TICKS_MAX - 5, 1), LAPS_TICKS_MAX);
	ck_assert_uint_eq(laps_decide_expiry(UINT64_MAX, 365), LAPS_TICKS_MAX);
	/* so many days that their ticks alone are more than 64 bits hold */
	ck_assert_uint_eq(laps_decide_expiry(NOW, 21350399), LAPS_TICKS_MAX);
	ck_assert_uint_eq(laps_decide_expiry(0, UINT32_MAX), LAPS_TICKS_MAX);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("decide");
	TCase *t = tcase_create("reasons");

	tcase_add_test(t, leaves_alone_what_has_not_expired);
	tcase_add_test(t, an_expiry_counts_from_its_own_tick_on);
	tcase_add_test(t, without_a_record_or_an_expiry_it_was_never_escrowed);
	tcase_add_test(t, an_administrator_need_not_wait_for_expiry);
	tcase_add_test(t, an_unconfirmed_rotation_leads_to_another);
	tcase_add_test(t, reasons_add_up_and_are_told_in_order);
	tcase_add_test(t, no_reason_is_no_text);
	suite_add_tcase(s, t);

	t = tcase_create("expiry");
	tcase_add_test(t, expires_whole_days_after_the_update);
	tcase_add_test(t, an_expiry_stays_a_filetime);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
