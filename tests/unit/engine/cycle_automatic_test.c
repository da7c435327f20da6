/* SPDX-License-Identifier: MIT */
/*
 * Automatic account management: the account is made, named, shaped and taken away.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

static void switch_on(uint32_t target)
{
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 1);
	fakeworld_policy(&w, "AutomaticAccountManagementTarget", target);
}

static void name_is(const char *name)
{
	fakeworld_policy_text(&w, "AutomaticAccountManagementNameOrPrefix", name);
}

static void randomize(void)
{
	fakeworld_policy(&w, "AutomaticAccountManagementRandomizeName", 1);
}

static struct fake_account *made(void)
{
	return &w.account[3];
}

static void is_shaped(const struct fake_account *a, bool enabled)
{
	ck_assert(a->administrator);
	ck_assert(!a->password_not_required && !a->password_never_expires);
	ck_assert_ptr_nonnull(a->description);
	ck_assert_int_eq(a->account.enabled, enabled);
}

/* AAM-01, AAM-02, AAM-06, AAM-10 */
START_TEST(an_account_is_made_with_its_password)
{
	switch_on(1);
	fakeworld_policy_text(&w, "AdministratorAccountName", "localadmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_str_eq(made()->account.name, "WLapsAdmin");
	is_shaped(made(), false);
	ck_assert_str_eq(w.encrypted.account, "WLapsAdmin");
	ck_assert(fakeworld_opens(&w));
	ck_assert_str_eq(fakeworld_password(&w), FAKE_FIRST);
	ck_assert_uint_eq(result.account.rid, 1002);
	ck_assert_str_eq(fakeworld_event(&w, 10020)->text[0], "WLapsAdmin");
	ck_assert_uint_eq(fakeworld_event(&w, 10020)->number[1], 1002);
	ck_assert_uint_eq(w.guard_rid, 1002);
	ck_assert_int_eq(w.guard, LAPS_GUARD_ALL);
	ck_assert(w.state.auto_account.present);
	ck_assert_uint_eq(w.state.auto_account.rid, 1002);
	ck_assert_str_eq(w.state.auto_account.name, "WLapsAdmin");
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.account_n, 4);
}
END_TEST

/* Nothing of the host changes before the directory has the password. */
START_TEST(a_failed_write_makes_no_account)
{
	switch_on(1);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_DENIED};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert(!w.state.auto_account.present);
}
END_TEST

/* AAM-03 */
START_TEST(it_is_enabled_or_disabled_as_the_policy_says)
{
	switch_on((uint32_t)_i);
	fakeworld_policy(&w, "AutomaticAccountManagementEnableAccount", 1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	is_shaped(_i ? made() : &w.account[0], true);
	/* at once, without a rotation */
	fakeworld_policy(&w, "AutomaticAccountManagementEnableAccount", 0);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	is_shaped(_i ? made() : &w.account[0], false);
	w.now_ticks += 30 * DAY;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
	is_shaped(_i ? made() : &w.account[0], false);
}
END_TEST

/* AAM-02 */
START_TEST(what_somebody_has_changed_is_put_right)
{
	switch_on(1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	made()->administrator = false;
	made()->password_never_expires = true;
	made()->account.enabled = true;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	is_shaped(made(), false);
}
END_TEST

/* AAM-04, AAM-10, and N5 */
START_TEST(a_random_name_changes_with_each_rotation_and_only_then)
{
	char first[LAPS_ACCOUNT_NAME_MAX + 1];

	switch_on(1);
	randomize();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	snprintf(first, sizeof(first), "%s", made()->account.name);
	ck_assert_uint_eq(strlen(first), strlen("WLapsAdmin") + 6);
	ck_assert_int_eq(strncmp(first, "WLapsAdmin", 10), 0);
	ck_assert_uint_eq(strspn(first + 10, "0123456789"), 6);
	ck_assert_str_eq(w.encrypted.account, first);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_str_eq(made()->account.name, first);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_str_ne(made()->account.name, first);
	ck_assert_uint_eq(strspn(made()->account.name + 10, "0123456789"), 6);
	ck_assert_str_eq(w.encrypted.account, made()->account.name);
	ck_assert_uint_eq(made()->account.rid, 1002);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* AAM-10 */
START_TEST(the_name_is_told_in_clear_text_too)
{
	fakecycle_clear_text();
	switch_on(1);
	randomize();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_str_eq(w.clear.account, made()->account.name);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_str_eq(w.clear.account, made()->account.name);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* AAM-05 */
START_TEST(a_long_prefix_makes_room_for_the_digits)
{
	switch_on(1);
	randomize();
	name_is("ABCDEFGHIJKLMNOPQRST");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(strlen(made()->account.name), 20);
	ck_assert_int_eq(strncmp(made()->account.name, "ABCDEFGHIJKLMN", 14), 0);
	ck_assert_uint_eq(strspn(made()->account.name + 14, "0123456789"), 6);
}
END_TEST

/* Even when the record is lost. */
START_TEST(a_name_that_was_cut_is_found_again)
{
	switch_on(1);
	name_is("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_str_eq(made()->account.name, "ABCDEFGHIJKLMNOPQRST");
	w.has_state = false;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

static struct laps_account_port real;
static int taken;

/* The first names that are asked for belong to the guest. */
static laps_rc find_taken(void *ctx, const char *name, struct laps_account *out,
			  struct laps_cause *cause)
{
	if (taken > 0 && strncmp(name, "WLapsAdmin", 10) == 0) {
		taken--;
		return real.find_rid(ctx, 501, out, cause);
	}
	return real.find_name(ctx, name, out, cause);
}

START_TEST(a_random_name_that_is_taken_is_drawn_anew)
{
	switch_on(1);
	randomize();
	real = w.ports.account;
	w.ports.account.find_name = find_taken;
	taken = _i;
	fakecycle_run(false, _i == 10 ? LAPS_CYCLE_FAILED : LAPS_CYCLE_ROTATED);
	if (_i == 10) {
		fakecycle_changed_nothing();
		ck_assert_ptr_nonnull(strstr(result.cause.text, "another account is named"));
	}
}
END_TEST

START_TEST(an_account_of_that_name_is_managed_and_stays_its_owners)
{
	switch_on(1);
	name_is("LocalAdmin");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert_uint_eq(result.account.rid, 1001);
	is_shaped(&w.account[2], false);
	ck_assert(!w.state.auto_account.present);
	fakeworld_policy(&w, "BackupDirectory", 0);
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	ck_assert_uint_eq(w.account_n, 3);
}
END_TEST

/* AAM-09 */
START_TEST(the_built_in_account_is_shaped_and_none_is_made)
{
	switch_on(0);
	if (_i)
		name_is(_i == 1 ? "Keeper" : "");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 3);
	is_shaped(&w.account[0], false);
	/* ours: renamed only to a name that is configured, which an empty one is not */
	ck_assert_str_eq(w.account[0].account.name, _i == 1 ? "Keeper" : "Administrator");
	ck_assert(fakeworld_opens(&w));
	ck_assert_int_eq(w.guard, LAPS_GUARD_ALL);
	ck_assert(!w.state.auto_account.present);
}
END_TEST

START_TEST(the_built_in_accounts_name_may_be_random)
{
	switch_on(0);
	randomize();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(strlen(w.account[0].account.name), 16);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

START_TEST(a_name_of_somebody_else_is_not_taken)
{
	switch_on(0);
	name_is("localadmin");
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_changed_nothing();
	ck_assert_ptr_nonnull(strstr(result.cause.text, "another account is named 'localadmin'"));
}
END_TEST

/* What to switch to, once an account has been made. */
static void leave(int how)
{
	switch (how) {
	case 0: fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 0); break;
	case 1: fakeworld_policy(&w, "AutomaticAccountManagementTarget", 0); break;
	case 2: fakeworld_policy(&w, "BackupDirectory", 0); break;
	case 3: w.host.os_level = LAPS_OS_PRE_24H2; break;
	default:
		fakeworld_policy(&w, "AutomaticAccountManagementTarget", 0);
		name_is("WLapsAdmin"); /* which is still there */
	}
}

/* ours: it goes when the successor is in force */
START_TEST(an_account_that_was_made_is_deleted_when_it_is_not_wanted)
{
	size_t set, removed;

	switch_on(1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	leave(_i);
	fakecycle_run(false, _i == 2 ? LAPS_CYCLE_DISABLED : LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert(!w.state.auto_account.present);
	ck_assert_uint_eq(w.guard_rid, _i == 2 ? 0 : 500);
	if (_i == 2)
		return;
	for (set = 0; w.order[set] != FAKE_ACCOUNT_SET; set++)
		;
	for (removed = 0; w.order[removed] != FAKE_ACCOUNT_REMOVE; removed++)
		;
	ck_assert_uint_lt(set, removed);
	ck_assert(fakeworld_opens(&w));
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	if (_i == 4)
		ck_assert_str_eq(w.account[0].account.name, "WLapsAdmin");
	ck_assert(fakeworld_opens(&w));
}
END_TEST

START_TEST(a_failed_deletion_is_tried_again)
{
	switch_on(1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	leave(_i);
	fakeworld_forget(&w);
	w.fault[FAKE_ACCOUNT_REMOVE] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_uint_eq(w.guard_rid, _i == 2 ? 0 : 500);
	fakecycle_run(false, _i == 2 ? LAPS_CYCLE_DISABLED : LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.account_n, 3);
	ck_assert(!w.state.auto_account.present);
}
END_TEST

/* The policy now names the account that we have made. */
START_TEST(an_account_that_is_still_managed_is_not_deleted)
{
	switch_on(1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	leave(0);
	fakeworld_policy_text(&w, "AdministratorAccountName", "WLapsAdmin");
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_uint_eq(w.guard_rid, 1002);
	ck_assert(fakeworld_opens(&w));
	ck_assert(!w.state.auto_account.present);
}
END_TEST

/* PLT-01, ours: the policy still asks for it, and nothing else may open the machine */
START_TEST(a_host_that_has_left_its_domain_keeps_the_account)
{
	char password[128];

	switch_on(1);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	snprintf(password, sizeof(password), "%s", made()->password);
	w.host.join = LAPS_JOIN_WORKGROUP;
	fakecycle_run(false, LAPS_CYCLE_DISABLED);
	fakecycle_has_events("10003 10007 10004");
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_str_eq(made()->password, password);
	ck_assert(w.state.auto_account.present);
	/* back again, it is still ours */
	w.host.join = LAPS_JOIN_AD;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
	ck_assert_uint_eq(w.guard_rid, 1002);
	leave(0);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 3);
}
END_TEST

START_TEST(an_account_that_somebody_deleted_is_made_again)
{
	switch_on(1);
	if (_i)
		randomize();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.account_n = 3;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons & LAPS_REASON_ACCOUNT, LAPS_REASON_ACCOUNT);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_uint_eq(made()->account.rid, 1003);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* Made, but the answer was lost, and then management is switched off. */
START_TEST(an_account_of_a_cycle_that_broke_off_is_not_forgotten)
{
	switch_on(1);
	randomize();
	w.hides_last_set = _i % 2;
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = true};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_uint_eq(w.state.auto_account.rid, 0);
	leave(_i / 2 * 2);
	fakecycle_run(false, _i / 2 ? LAPS_CYCLE_DISABLED : LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 3);
}
END_TEST

/* Not made, and then somebody else makes one of that name. */
START_TEST(an_account_that_somebody_else_made_is_not_deleted)
{
	switch_on(1);
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	w.account[w.account_n++] = (struct fake_account){
		.account = {"WLapsAdmin", 1002, true, FAKE_START + 1}, .password = "their own"};
	w.next_rid++;
	leave(_i);
	fakecycle_run(false, _i == 2 ? LAPS_CYCLE_DISABLED : LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.account_n, 4);
	ck_assert_str_eq(made()->password, "their own");
}
END_TEST

/* PLT-08 */
START_TEST(a_host_without_automatic_management_says_so)
{
	switch_on(1);
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_UNSUPPORTED};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_ptr_nonnull(fakeworld_event(&w, 10019));
	ck_assert_str_eq(fakeworld_event(&w, 10019)->text[0], "WLapsAdmin");
	ck_assert_uint_eq(w.account_n, 3);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_automatic");
	TCase *t = fakecycle_case(s, "made");

	tcase_add_test(t, an_account_is_made_with_its_password);
	tcase_add_test(t, a_failed_write_makes_no_account);
	tcase_add_loop_test(t, it_is_enabled_or_disabled_as_the_policy_says, 0, 2);
	tcase_add_test(t, what_somebody_has_changed_is_put_right);
	tcase_add_loop_test(t, an_account_that_somebody_deleted_is_made_again, 0, 2);
	tcase_add_test(t, a_host_without_automatic_management_says_so);

	t = fakecycle_case(s, "named");
	tcase_add_test(t, a_random_name_changes_with_each_rotation_and_only_then);
	tcase_add_test(t, the_name_is_told_in_clear_text_too);
	tcase_add_test(t, a_long_prefix_makes_room_for_the_digits);
	tcase_add_test(t, a_name_that_was_cut_is_found_again);
	tcase_add_loop_test(t, a_random_name_that_is_taken_is_drawn_anew, 9, 11);
	tcase_add_test(t, an_account_of_that_name_is_managed_and_stays_its_owners);
	tcase_add_loop_test(t, the_built_in_account_is_shaped_and_none_is_made, 0, 3);
	tcase_add_test(t, the_built_in_accounts_name_may_be_random);
	tcase_add_test(t, a_name_of_somebody_else_is_not_taken);

	t = fakecycle_case(s, "taken away");
	tcase_add_loop_test(t, an_account_that_was_made_is_deleted_when_it_is_not_wanted, 0, 5);
	tcase_add_loop_test(t, a_failed_deletion_is_tried_again, 0, 3);
	tcase_add_test(t, an_account_that_is_still_managed_is_not_deleted);
	tcase_add_test(t, a_host_that_has_left_its_domain_keeps_the_account);
	tcase_add_loop_test(t, an_account_of_a_cycle_that_broke_off_is_not_forgotten, 0, 4);
	tcase_add_loop_test(t, an_account_that_somebody_else_made_is_not_deleted, 0, 3);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
