/* SPDX-License-Identifier: MIT */
/* A Linux host's accounts, in a directory that stands for /. What chpasswd does is tested end to
 * end. */
#include "ports/linux_account.h"

#include <laps/hresult.h>
#include <stdlib.h>

#include "lib/runner.h"
#include "temp.h"

/* "Pass-word-0001", by openssl passwd -6 -salt saltsalt */
#define HASH           \
	"$6$saltsalt$" \
	"TCoaEKHJHG3X6qJeeh84d4e4Rh7Afa7zTrZTlgLXhAomMIkYUGY8hcUgEh8wDJeuozKOLiSOtAVLjGIab7i1z."

static struct laps_cause cause;
static struct laps_linux host;

static struct laps_account_port open_host(const char *passwd, const char *shadow)
{
	ck_assert_int_eq(mkdir(temp_path("etc"), 0755), 0);
	if (passwd)
		temp_write_text("etc/passwd", passwd);
	if (shadow)
		temp_write_text("etc/shadow", shadow);
	host = (struct laps_linux){.root = temp_dir, .clock = temp_clock()};
	return laps_linux_account_port(&host);
}

static struct laps_account_port open_good(void)
{
	return open_host("root:x:0:0::/root:/bin/sh\n"
			 "toor:x:0:0::/root:/bin/sh\n"
			 "admin:x:1001:1001::/:/bin/sh\n"
			 "locked:x:1002:1002::/:/bin/sh\n"
			 "open:x:1003:1003::/:/bin/sh\n"
			 "gone:x:1004:1004::/:/bin/sh\n"
			 "tomorrow:x:1005:1005::/:/bin/sh\n"
			 "odd:x:500:500::/:/bin/sh\n"
			 "half:x:1006:1006::/:/bin/sh\n",
			 "root:*:19000:0:99999:7:::\n"
			 "toor:" HASH ":19000:0:99999:7:::\n"
			 "admin:" HASH ":19000:0:99999:7:::\n"
			 "locked:!" HASH ":19000:0:99999:7:::\n"
			 "open::19000:0:99999:7:::\n"
			 /* the clock says 2022-01-30, day 19022 */
			 "gone:" HASH ":19000:0:99999:7::19022:\n"
			 "tomorrow:" HASH ":19000:0:99999:7::19023:\n"
			 "odd:" HASH ":19000:0:99999:7:::\n");
}

static bool opens(const char *name, const char *text)
{
	struct laps_secret *s = NULL;
	bool yes = true;

	ck_assert_int_eq(laps_secret_dup(text, strlen(text), &s), LAPS_OK);
	ck_assert_int_eq(laps_linux_verify(&host, name, s, &yes, &cause), LAPS_OK);
	laps_secret_free(&s);
	return yes;
}

/* ours: 500 is root */
START_TEST(finds_root_by_rid_500_and_others_by_uid)
{
	struct laps_account_port p = open_good();
	struct laps_account a;

	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_OK);
	ck_assert_str_eq(a.name, "root");
	ck_assert_uint_eq(a.rid, 500);
	ck_assert_uint_eq(a.last_set_ticks, 0);
	ck_assert(!a.enabled);
	ck_assert_int_eq(p.find_rid(p.ctx, 1001, &a, &cause), LAPS_OK);
	ck_assert_str_eq(a.name, "admin");
	ck_assert_uint_eq(a.rid, 1001);
	ck_assert(a.enabled);
	ck_assert_int_eq(p.find_name(p.ctx, "toor", &a, &cause), LAPS_OK);
	ck_assert_uint_eq(a.rid, 500);
}
END_TEST

static const struct {
	const char *name;
	bool enabled;
} state[] = {{"root", false}, {"admin", true}, {"locked", false},
	     {"open", true},  {"gone", false}, {"tomorrow", true}};
START_TEST(tells_what_is_locked_or_has_expired)
{
	struct laps_account_port p = open_good();
	struct laps_account a;

	ck_assert_int_eq(p.find_name(p.ctx, state[_i].name, &a, &cause), LAPS_OK);
	ck_assert_int_eq(a.enabled, state[_i].enabled);
}
END_TEST

static const struct {
	const char *name;
	uint32_t rid;
	laps_rc rc;
} missing[] = {
	{"nobody", 0, LAPS_E_NOTFOUND}, {"ADMIN", 0, LAPS_E_NOTFOUND}, {"", 0, LAPS_E_NOTFOUND},
	{NULL, 4711, LAPS_E_NOTFOUND},  {NULL, 0, LAPS_E_NOTFOUND},    {"odd", 0, LAPS_E_HOST},
	{"half", 0, LAPS_E_HOST},       {NULL, 1006, LAPS_E_HOST},
};
START_TEST(leaves_the_output_alone_when_there_is_no_such_account)
{
	struct laps_account_port p = open_good();
	struct laps_account a, before;

	memset(&a, 0xa5, sizeof(a));
	before = a;
	if (missing[_i].name)
		ck_assert_int_eq(p.find_name(p.ctx, missing[_i].name, &a, &cause), missing[_i].rc);
	else
		ck_assert_int_eq(p.find_rid(p.ctx, missing[_i].rid, &a, &cause), missing[_i].rc);
	if (missing[_i].rc == LAPS_E_NOTFOUND)
		ck_assert_uint_eq(cause.hresult, LAPS_HR_NO_SUCH_USER);
	ck_assert_mem_eq(&a, &before, sizeof(a));
}
END_TEST

START_TEST(fails_without_its_files)
{
	struct laps_account_port p = open_host("root:x:0:0::/root:/bin/sh\n", NULL);
	struct laps_account a, *list = NULL;
	size_t n = 7;

	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "/etc/shadow': no such file"));
	ck_assert_int_eq(remove(temp_path("etc/passwd")), 0);
	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_int_eq(laps_linux_list(&host, &list, &n, &cause), LAPS_E_HOST);
	ck_assert_ptr_null(list);
	ck_assert_uint_eq(n, 7);
}
END_TEST

/* a line of more than 8191 bytes hides none of those below it */
START_TEST(says_so_when_a_line_is_too_long_to_read)
{
	static char passwd[9000], shadow[9000];
	struct laps_account a, *list = NULL;
	struct laps_account_port p;
	size_t n = 7;

	memset(passwd, 'x', 8500);
	snprintf(passwd + 8500, 100, ":x:1:1::/:/bin/sh\nroot:x:0:0::/root:/bin/sh\n");
	p = open_host(passwd, "root:" HASH ":19000:0:99999:7:::\n");
	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "/etc/passwd' has a line of more than 8191"));
	ck_assert_int_eq(p.find_name(p.ctx, "root", &a, &cause), LAPS_E_HOST);
	ck_assert_int_eq(laps_linux_list(&host, &list, &n, &cause), LAPS_E_HOST);
	ck_assert_ptr_null(list);

	memset(shadow, 'x', 8500);
	snprintf(shadow + 8500, 400, ":*:::::::\nroot:" HASH ":19000:0:99999:7:::\n");
	temp_write_text("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
	temp_write_text("etc/shadow", shadow);
	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "/etc/shadow' has a line of more than 8191"));
}
END_TEST

START_TEST(opens_by_the_hash_behind_a_lock)
{
	(void)open_good();
	ck_assert(opens("admin", "Pass-word-0001"));
	ck_assert(opens("locked", "Pass-word-0001"));
	ck_assert(!opens("admin", "Pass-word-0002"));
	ck_assert(!opens("admin", ""));
	ck_assert(!opens("root", "*"));
	ck_assert(!opens("root", ""));
	ck_assert(!opens("open", ""));
}
END_TEST

START_TEST(lists_what_can_be_managed)
{
	struct laps_account *list;
	size_t n;

	(void)open_good();
	ck_assert_int_eq(laps_linux_list(&host, &list, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 7);
	ck_assert_str_eq(list[0].name, "root");
	ck_assert_str_eq(list[6].name, "tomorrow");
	free(list);
}
END_TEST

/* ours: there is no such thing on Linux, and no record of other times holds up a cycle */
START_TEST(manages_no_account_automatically)
{
	const struct laps_account_shape shape = {.name = "new", .enabled = true, .description = ""};
	struct laps_account_port p = open_good();
	struct laps_account a = {.name = "admin", .rid = 1001};
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_dup("Pass-word-0002", 14, &s), LAPS_OK);
	ck_assert_int_eq(p.set(p.ctx, &a, &shape, s, temp_now, &a, &cause), LAPS_E_UNSUPPORTED);
	ck_assert_str_eq(cause.text, "automatic account management is not available on Linux");
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NOTIMPL);
	ck_assert_int_eq(p.next_rid(p.ctx, &a.rid, &cause), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq(p.configure(p.ctx, 1001, &shape, &cause), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq(p.remove(p.ctx, 1001, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(p.guard(p.ctx, 1001, LAPS_GUARD_PASSWORD, &cause), LAPS_OK);
	laps_secret_free(&s);
	ck_assert(opens("admin", "Pass-word-0001"));
}
END_TEST

static const struct {
	const char *password;
	size_t len;
	laps_rc rc;
} refused[] = {
	{"two\nlines", 9, LAPS_E_RANGE},
	{"zero\0byte", 9, LAPS_E_RANGE},
};
START_TEST(gives_chpasswd_no_password_of_two_lines)
{
	struct laps_account_port p = open_good();
	struct laps_account a = {.name = "admin", .rid = 1001}, before = a;
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_dup(refused[_i].password, refused[_i].len, &s), LAPS_OK);
	ck_assert_int_eq(p.set(p.ctx, &a, NULL, s, temp_now, &a, &cause), refused[_i].rc);
	ck_assert_mem_eq(&a, &before, sizeof(a));
	a.rid = 1002; /* another account has the name by now */
	ck_assert_int_eq(p.set(p.ctx, &a, NULL, s, temp_now, &a, &cause), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, "'admin' has another uid by now");
	laps_secret_free(&s);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("linux_account");
	TCase *tc = temp_case("find");

	tcase_add_test(tc, finds_root_by_rid_500_and_others_by_uid);
	tcase_add_loop_test(tc, tells_what_is_locked_or_has_expired, 0,
			    sizeof(state) / sizeof(state[0]));
	tcase_add_loop_test(tc, leaves_the_output_alone_when_there_is_no_such_account, 0,
			    sizeof(missing) / sizeof(missing[0]));
	tcase_add_test(tc, fails_without_its_files);
	tcase_add_test(tc, lists_what_can_be_managed);
	suite_add_tcase(s, tc);
	tc = temp_case("password");
	tcase_add_test(tc, says_so_when_a_line_is_too_long_to_read);
	tcase_add_test(tc, opens_by_the_hash_behind_a_lock);
	tcase_add_test(tc, manages_no_account_automatically);
	tcase_add_loop_test(tc, gives_chpasswd_no_password_of_two_lines, 0,
			    sizeof(refused) / sizeof(refused[0]));
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
