/* SPDX-License-Identifier: MIT */
/* The account port of the simulated SAM with automatic account management, and its file. */
#include <laps/hresult.h>

#include "lib/runner.h"
#include "unit/ports/samfile.h"

static struct laps_cause cause;
static struct laps_sam sam;
static const struct laps_account_shape shape = {
	.name = "WLapsAdmin", .enabled = true, .description = "ours"};

static struct laps_account_port open_sam(const char *text)
{
	sam = samfile_make(text);
	return laps_sam_port(&sam);
}

static laps_rc set(struct laps_account_port p, uint32_t rid, const struct laps_account_shape *want,
		   struct laps_account *after)
{
	const struct laps_account account = {.rid = rid};
	struct laps_secret *s = samfile_secret("Pass-word-0001");
	laps_rc rc = p.set(p.ctx, &account, want, s, temp_now, after, &cause);

	laps_secret_free(&s);
	return rc;
}

static bool opens(const char *name)
{
	struct laps_secret *s = samfile_secret("Pass-word-0001");
	bool yes = false;

	ck_assert_int_eq(laps_sam_verify(&sam, name, s, &yes, &cause), LAPS_OK);
	laps_secret_free(&s);
	return yes;
}

/* AAM-01 AAM-02; next_rid of the file is one that is taken */
START_TEST(makes_an_account_in_one_change)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct laps_account a;
	struct sam_data d;
	uint32_t told = 0;

	/* asked beforehand, any number of times, and nothing is written for it */
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(p.next_rid(p.ctx, &told, &cause), LAPS_OK);
		ck_assert_uint_eq(told, 1002);
	}
	ck_assert_int_eq(set(p, 0, &shape, &a), LAPS_OK);
	ck_assert_uint_eq(a.rid, 1002);
	ck_assert_str_eq(a.name, "WLapsAdmin");
	ck_assert(a.enabled);
	ck_assert_uint_eq(a.last_set_ticks, temp_now);
	ck_assert(opens("WLapsAdmin"));
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.row_n, 4);
	ck_assert(d.row[3].administrator);
	ck_assert(!d.row[3].password_not_required);
	ck_assert(!d.row[3].password_never_expires);
	ck_assert_str_eq(d.row[3].description, "ours");
	ck_assert_uint_eq(d.next_rid, 1003);
	sam_data_clear(&d);
}
END_TEST

/* AAM-02 AAM-04: flags and group that somebody has changed, and the name, with the password */
START_TEST(shapes_an_account_with_its_password)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct laps_account a;
	struct sam_data d;

	ck_assert_int_eq(set(p, 1001, &shape, &a), LAPS_OK);
	ck_assert_uint_eq(a.rid, 1001);
	ck_assert(opens("wlapsadmin"));
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.row_n, 3);
	ck_assert(!d.row[2].password_not_required);
	ck_assert(!d.row[2].password_never_expires);
	ck_assert_str_eq(d.row[2].description, "ours");
	ck_assert_str_eq(d.session[1].session.user, "WLapsAdmin");
	ck_assert_str_eq(d.session[0].session.user, "Administrator");
	sam_data_clear(&d);
}
END_TEST

START_TEST(leaves_all_but_the_password_without_a_shape)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct laps_account a;
	struct sam_data d;

	ck_assert_int_eq(set(p, 1001, NULL, &a), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_str_eq(d.row[2].account.name, "localadmin");
	ck_assert(d.row[2].password_not_required && d.row[2].password_never_expires);
	ck_assert_str_eq(d.row[2].description, "theirs");
	sam_data_clear(&d);
	ck_assert_int_eq(set(p, 0, NULL, &a), LAPS_E_HOST);
}
END_TEST

START_TEST(changes_nothing_under_a_name_that_is_taken)
{
	const struct laps_account_shape taken = {.name = "GUEST", .description = "ours"};
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct laps_account a, poison;
	char *before = temp_read("sam.json"), *after;

	memset(&poison, 0xa5, sizeof(poison));
	a = poison;
	ck_assert_int_eq(set(p, 0, &taken, &a), LAPS_E_HOST);
	ck_assert_int_eq(set(p, 1001, &taken, &a), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, "another account is named 'GUEST'");
	ck_assert_int_eq(p.configure(p.ctx, 1001, &taken, &cause), LAPS_E_HOST);
	ck_assert_mem_eq(&a, &poison, sizeof(poison));
	after = temp_read("sam.json");
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}
END_TEST

/* AAM-02 AAM-03 */
START_TEST(configures_and_writes_only_what_is_new)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct stat first, second;
	struct sam_data d;

	ck_assert_int_eq(p.configure(p.ctx, 1001, &shape, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_str_eq(d.row[2].account.name, "WLapsAdmin");
	ck_assert_str_eq(d.row[2].description, "ours");
	ck_assert_ptr_null(d.row[2].hash);
	ck_assert(!d.row[2].password_never_expires);
	sam_data_clear(&d);
	ck_assert_int_eq(stat(sam.path, &first), 0);
	ck_assert_int_eq(p.configure(p.ctx, 1001, &shape, &cause), LAPS_OK);
	ck_assert_int_eq(stat(sam.path, &second), 0);
	ck_assert_uint_eq(first.st_ino, second.st_ino);
	ck_assert_int_eq(p.configure(p.ctx, 7, &shape, &cause), LAPS_E_NOTFOUND);
}
END_TEST

START_TEST(removes_an_account_once)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct laps_account a;

	ck_assert_int_eq(p.remove(p.ctx, 1001, &cause), LAPS_OK);
	ck_assert_int_eq(p.find_name(p.ctx, "localadmin", &a, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(p.find_rid(p.ctx, 501, &a, &cause), LAPS_OK);
	ck_assert_int_eq(p.remove(p.ctx, 1001, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NO_SUCH_USER);
}
END_TEST

/* CYC-25; the guard is over one account, and no other */
START_TEST(guards_one_account)
{
	struct laps_account_port p = open_sam(SAMFILE("null"));
	struct stat first, second;
	struct sam_data d;

	ck_assert_int_eq(p.guard(p.ctx, 500, LAPS_GUARD_PASSWORD, &cause), LAPS_OK);
	ck_assert_int_eq(p.guard(p.ctx, 1001, LAPS_GUARD_ALL, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.guard_rid, 1001);
	ck_assert_int_eq(d.guard, LAPS_GUARD_ALL);
	sam_data_clear(&d);
	ck_assert_int_eq(stat(sam.path, &first), 0);
	ck_assert_int_eq(p.guard(p.ctx, 1001, LAPS_GUARD_ALL, &cause), LAPS_OK);
	ck_assert_int_eq(stat(sam.path, &second), 0);
	ck_assert_uint_eq(first.st_ino, second.st_ino);
	ck_assert_int_eq(p.guard(p.ctx, 0, LAPS_GUARD_NONE, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_int_eq(d.guard, LAPS_GUARD_NONE);
	sam_data_clear(&d);
}
END_TEST

START_TEST(writes_all_that_it_has_read)
{
	struct laps_account_port p = open_sam(
		"{\"version\":2,\"policy\":{\"minimum_length\":3,\"minimum_categories\":2},"
		"\"guard\":{\"rid\":500,\"level\":\"all\"}," SAMFILE_ACCOUNTS "," SAMFILE_OPEN
		",\"reboot\":{\"at\":\"2022-01-30T20:52:13.0729182Z\"},\"next_rid\":4000000000}");
	struct sam_data a = samfile_load(&sam), b;

	ck_assert_int_eq(p.guard(p.ctx, 0, LAPS_GUARD_NONE, &cause), LAPS_OK);
	b = samfile_load(&sam);
	ck_assert_uint_eq(b.policy.minimum_length, 3);
	ck_assert_uint_eq(b.policy.minimum_categories, 2);
	ck_assert_uint_eq(b.reboot_ticks, 132880495330729182);
	ck_assert_uint_eq(b.next_rid, 4000000000);
	ck_assert_uint_eq(b.session_n, a.session_n);
	ck_assert_mem_eq(b.session, a.session, a.session_n * sizeof(*a.session));
	ck_assert_uint_eq(b.smb_n, a.smb_n);
	ck_assert_mem_eq(b.smb, a.smb, a.smb_n * sizeof(*a.smb));
	ck_assert_uint_eq(b.process_n, a.process_n);
	ck_assert_mem_eq(b.process, a.process, a.process_n * sizeof(*a.process));
	ck_assert_uint_eq(b.row_n, 3);
	ck_assert_str_eq(b.row[1].hash, "!");
	ck_assert_str_eq(b.row[2].description, "theirs");
	sam_data_clear(&a);
	sam_data_clear(&b);
}
END_TEST

#define REST \
	",\"sessions\":[],\"smb_sessions\":[],\"processes\":[],\"reboot\":null,\"next_rid\":1002}"
#define HEAD "{\"version\":2,\"policy\":{},\"guard\":null," SAMFILE_ACCOUNTS

static const struct {
	const char *text, *what;
} bad[] = {
	{"{\"version\":3,\"policy\":{},\"guard\":null," SAMFILE_ACCOUNTS REST,
	 "not an account file of version 1 or 2"},
	{"{\"version\":2,\"policy\":{}," SAMFILE_ACCOUNTS REST, "guard is none"},
	{"{\"version\":2,\"policy\":{},\"guard\":{\"rid\":500,\"level\":\"most\"}," SAMFILE_ACCOUNTS
		 REST,
	 "guard is none"},
	{"{\"version\":2,\"policy\":{},\"guard\":{\"level\":\"all\"}," SAMFILE_ACCOUNTS REST,
	 "guard is none"},
	{HEAD ",\"sessions\":[],\"smb_sessions\":[],\"processes\":[],\"next_rid\":1}",
	 "reboot is none"},
	{HEAD ",\"sessions\":[],\"smb_sessions\":[],\"processes\":[],\"reboot\":{\"at\":null},"
	      "\"next_rid\":1}",
	 "reboot is none"},
	{HEAD ",\"sessions\":[],\"smb_sessions\":[],\"processes\":[],\"reboot\":null}",
	 "next_rid is no number"},
	{HEAD ",\"smb_sessions\":[],\"processes\":[],\"reboot\":null,\"next_rid\":1}",
	 "sessions is no list"},
	{HEAD ",\"sessions\":[{}],\"smb_sessions\":[],\"processes\":[],\"reboot\":null,"
	      "\"next_rid\":1}",
	 "an element of sessions is none (number 1)"},
	{HEAD ",\"sessions\":[],\"smb_sessions\":[],\"processes\":[{\"id\":4,\"image\":\"a\","
	      "\"user\":\"b\",\"exit_code\":null},{\"id\":8,\"image\":\"a\",\"user\":\"b\","
	      "\"exit_code\":-1}],\"reboot\":null,\"next_rid\":1}",
	 "an element of processes is none (number 2)"},
	{"{\"version\":2,\"policy\":{},\"guard\":null,\"accounts\":[{\"name\":\"a\",\"rid\":1,"
	 "\"enabled\":true,\"hash\":null,\"last_set\":null,\"administrator\":1}]" REST,
	 "an element of accounts is none (number 1)"},
};

START_TEST(says_what_is_wrong_with_the_file)
{
	struct laps_account_port p = open_sam(bad[_i].text);
	struct sam_data d, poison;

	memset(&poison, 0xa5, sizeof(poison));
	d = poison;
	ck_assert_int_eq(sam_data_load(sam.path, &d, &cause), LAPS_E_FORMAT);
	ck_assert_ptr_nonnull(strstr(cause.text, bad[_i].what));
	ck_assert_mem_eq(&d, &poison, sizeof(d));
	ck_assert_int_eq(p.guard(p.ctx, 500, LAPS_GUARD_ALL, &cause), LAPS_E_HOST);
	ck_assert_int_eq(p.remove(p.ctx, 500, &cause), LAPS_E_HOST);
	ck_assert_int_eq(p.configure(p.ctx, 500, &shape, &cause), LAPS_E_HOST);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sam_automatic");
	TCase *tc = temp_case("shape");

	tcase_add_test(tc, makes_an_account_in_one_change);
	tcase_add_test(tc, shapes_an_account_with_its_password);
	tcase_add_test(tc, leaves_all_but_the_password_without_a_shape);
	tcase_add_test(tc, changes_nothing_under_a_name_that_is_taken);
	tcase_add_test(tc, configures_and_writes_only_what_is_new);
	tcase_add_test(tc, removes_an_account_once);
	tcase_add_test(tc, guards_one_account);
	suite_add_tcase(s, tc);
	tc = temp_case("file");
	tcase_add_test(tc, writes_all_that_it_has_read);
	tcase_add_loop_test(tc, says_what_is_wrong_with_the_file, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
