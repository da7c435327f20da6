/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/decide.h>
#include <laps/filetime.h>
#include <string.h>

#define NOW UINT64_C(132880495330729182)

static const char device[LAPS_GUID_TEXT] = "0b04fa1d-6d68-4a29-a1f1-2f0a3e5d3a51";
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

/* CYC-19 */
START_TEST(an_expiry_beyond_the_policy_is_not_waited_for)
{
	struct laps_decide_input in = settled();

	state.confirmed.expiry_ticks = NOW + 1;
	there.expiry_ticks = laps_decide_expiry(NOW, 30);
	ck_assert_uint_eq(laps_decide(&in), 0);
	there.expiry_ticks++;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_PROTECTION);
	/* CYC-20 */
	in.protect_expiry = false;
	ck_assert_uint_eq(laps_decide(&in), 0);
}
END_TEST

/* CYC-11, CYC-27: an expiry that the device wrote itself stays good (ours) */
START_TEST(a_shorter_age_or_an_older_clock_leaves_our_own_expiry)
{
	struct laps_decide_input in = settled();

	there.expiry_ticks = state.confirmed.expiry_ticks = laps_decide_expiry(NOW, 30);
	in.age_days = 7;
	ck_assert_uint_eq(laps_decide(&in), 0);
	in.now_ticks = NOW - 335 * LAPS_TICKS_PER_DAY;
	ck_assert_uint_eq(laps_decide(&in), 0);
	/* but not one that somebody else moved */
	there.expiry_ticks++;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_PROTECTION);
}
END_TEST

/* CYC-19, ours: the clock was years ahead, and the password would not be rotated for as long */
START_TEST(an_expiry_of_our_own_beyond_any_policy_is_not_waited_for)
{
	struct laps_decide_input in = settled();

	there.expiry_ticks = state.confirmed.expiry_ticks = laps_decide_expiry(NOW, 365);
	ck_assert_uint_eq(laps_decide(&in), 0);
	in.now_ticks--;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_PROTECTION);
	in.protect_expiry = false;
	ck_assert_uint_eq(laps_decide(&in), 0);
}
END_TEST

/* CYC-13 */
START_TEST(another_account_is_rotated_at_once)
{
	struct laps_decide_input in = settled();

	wanted.account_rid = 1001;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_ACCOUNT);
}
END_TEST

/* ours: R7 */
START_TEST(another_policy_root_rotates)
{
	struct laps_decide_input in = settled();

	wanted.source = LAPS_POLICY_CSP;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_SOURCE);
}
END_TEST

/* CYC-14, LEG-12: what another directory holds is not what this device wrote there */
START_TEST(another_directory_rotates)
{
	static const struct {
		laps_mode was, wanted;
		uint32_t reasons;
	} row[] = {
		{LAPS_MODE_ENTRA, LAPS_MODE_CLEAR, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_CLEAR, LAPS_MODE_ENTRA, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_ENCRYPTED, LAPS_MODE_ENTRA, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_LEGACY, LAPS_MODE_CLEAR, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_CLEAR, LAPS_MODE_LEGACY, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_CLEAR, LAPS_MODE_DSRM, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_ENCRYPTED, LAPS_MODE_CLEAR, LAPS_REASON_DIRECTORY},
		{LAPS_MODE_CLEAR, LAPS_MODE_ENCRYPTED, LAPS_REASON_NOT_ENCRYPTED}, /* ours: R9 */
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct laps_decide_input in = settled();

		state.confirmed.mode = row[i].was;
		wanted.mode = row[i].wanted;
		ck_assert_uint_eq(laps_decide(&in), row[i].reasons);
	}
}
END_TEST

/* R8: a device that was joined to Entra ID anew has no password there */
START_TEST(another_device_there_rotates)
{
	struct laps_decide_input in = settled();

	state.confirmed.mode = wanted.mode = LAPS_MODE_ENTRA;
	memcpy(state.confirmed.entra_device, device, sizeof(device));
	memcpy(wanted.entra_device, device, sizeof(device));
	ck_assert_uint_eq(laps_decide(&in), 0);
	wanted.entra_device[1] = 'B'; /* letters of either case are the same */
	ck_assert_uint_eq(laps_decide(&in), 0);
	wanted.entra_device[35] = '2';
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_DIRECTORY);
	state.confirmed.entra_device[0] = '\0'; /* of a record that knew none */
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_DIRECTORY);
}
END_TEST

/* CYC-21: R5, R9 and R11 are not for Entra ID */
START_TEST(entra_has_no_protection_encryption_or_version)
{
	struct laps_decide_input in = settled();

	state.confirmed.mode = wanted.mode = LAPS_MODE_ENTRA;
	in.compare_version = true;
	there.has_version = true;
	there.version[0] = 1;
	there.expiry_ticks = LAPS_TICKS_MAX;
	ck_assert_uint_eq(laps_decide(&in), 0);
}
END_TEST

/* ours: R9, in a directory that was restored to a time before the clear value */
START_TEST(an_encrypted_value_of_an_older_time_does_not_count)
{
	struct laps_decide_input in = settled();
	uint8_t content = 0;

	wanted.mode = LAPS_MODE_ENCRYPTED;
	laps_buf_init(&there.encrypted, 16);
	laps_buf_put(&there.encrypted, &content, 1);
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_NOT_ENCRYPTED);
	laps_buf_clear(&there.encrypted);
}
END_TEST

/* HIS-07, ours: a device that may not read its value does not rotate for ever */
START_TEST(a_value_that_cannot_be_seen_counts_as_there)
{
	struct laps_decide_input in = settled();

	state.confirmed.mode = wanted.mode = LAPS_MODE_ENCRYPTED;
	ck_assert_uint_eq(laps_decide(&in), 0);
	/* but beside a version, which takes the same right, there is none */
	there.has_version = true;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_NOT_ENCRYPTED);
}
END_TEST

/* ours: R10 */
START_TEST(another_principal_rotates)
{
	struct laps_decide_input in = settled();
	struct laps_sid sid = {.authority = 5, .sub = {21, 1, 2, 3, 512}, .sub_n = 5};
	uint8_t content = 0;

	state.confirmed.mode = wanted.mode = LAPS_MODE_ENCRYPTED;
	laps_buf_init(&there.encrypted, 16);
	laps_buf_put(&there.encrypted, &content, 1);
	state.confirmed.has_principal = wanted.has_principal = true;
	state.confirmed.principal = wanted.principal = sid;
	ck_assert_uint_eq(laps_decide(&in), 0);
	wanted.principal.sub[4] = 1105;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_PRINCIPAL);
	laps_buf_clear(&there.encrypted);
}
END_TEST

/* RBK-02, RBK-03, RBK-04 */
START_TEST(another_version_than_ours_tells_of_a_restored_image)
{
	struct laps_decide_input in = settled();

	in.compare_version = true;
	there.has_version = state.confirmed.has_version = true;
	ck_assert_uint_eq(laps_decide(&in), 0);
	there.version[15] = 1;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_VERSION);
	/* an image from before versions were written (ours) */
	state.confirmed.has_version = false;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_VERSION);
	/* a directory without one is not versioned yet (ours) */
	there.has_version = false;
	state.confirmed.has_version = true;
	ck_assert_uint_eq(laps_decide(&in), 0);
	there.has_version = true;
	in.compare_version = false;
	ck_assert_uint_eq(laps_decide(&in), 0);
	/* nor does one that was there before legacy LAPS was followed */
	in.compare_version = true;
	state.confirmed.mode = LAPS_MODE_LEGACY;
	state.confirmed.has_version = false;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_DIRECTORY);
}
END_TEST

START_TEST(a_used_account_is_rotated)
{
	struct laps_decide_input in = settled();

	in.trigger = LAPS_TRIGGER_POST_AUTH;
	ck_assert_uint_eq(laps_decide(&in), LAPS_REASON_POST_AUTH);
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
	tcase_add_test(t, an_expiry_beyond_the_policy_is_not_waited_for);
	tcase_add_test(t, a_shorter_age_or_an_older_clock_leaves_our_own_expiry);
	tcase_add_test(t, an_expiry_of_our_own_beyond_any_policy_is_not_waited_for);
	tcase_add_test(t, another_account_is_rotated_at_once);
	tcase_add_test(t, another_policy_root_rotates);
	tcase_add_test(t, another_directory_rotates);
	tcase_add_test(t, another_device_there_rotates);
	tcase_add_test(t, entra_has_no_protection_encryption_or_version);
	tcase_add_test(t, an_encrypted_value_of_an_older_time_does_not_count);
	tcase_add_test(t, a_value_that_cannot_be_seen_counts_as_there);
	tcase_add_test(t, another_principal_rotates);
	tcase_add_test(t, another_version_than_ours_tells_of_a_restored_image);
	tcase_add_test(t, a_used_account_is_rotated);
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
