/* SPDX-License-Identifier: MIT */
#include <laps/hresult.h>

#include "lib/runner.h"
#include "ports/sam.h"
#include "unit/ports/temp.h"

/* "Pass-word-0001" under the salt "saltsaltsaltsalt", by "openssl passwd -6" */
#define KNOWN_HASH                                             \
	"$6$saltsaltsaltsalt$6mcGfjDMIoKtkJOcKsUxFEJxYfdJD5A/" \
	"LBmyWD1xVv0Dqiese6sr2NaLH6KTUhA3pIM6ZaExuYEk5DX6/UbQR."

#define ACCOUNTS                                                                               \
	"\"accounts\":["                                                                       \
	"{\"name\":\"Administrator\",\"rid\":500,\"enabled\":true,\"hash\":null,"              \
	"\"last_set\":null,\"note\":\"kept\"},"                                                \
	"{\"name\":\"Guest\",\"rid\":501,\"enabled\":false,\"hash\":\"!\",\"last_set\":null}," \
	"{\"name\":\"localadmin\",\"rid\":1001,\"enabled\":true,\"hash\":\"" KNOWN_HASH "\","  \
	"\"last_set\":\"2022-01-30T20:52:13.0729182Z\"}]"

static struct laps_cause cause;
static struct laps_sam sam;

static struct laps_account_port open_sam(const char *text)
{
	sam = (struct laps_sam){.path = temp_write_text("sam.json", text),
				.entropy = temp_entropy()};
	return laps_sam_port(&sam);
}

static struct laps_account_port open_good(void)
{
	return open_sam("{\"version\":1,\"policy\":{\"minimum_length\":0,\"minimum_categories\":0}"
			"," ACCOUNTS ",\"other\":[1]}");
}

static struct laps_secret *secret(const char *text)
{
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_dup(text, strlen(text), &s), LAPS_OK);
	return s;
}

static bool opens(const char *name, const char *text)
{
	struct laps_secret *s = secret(text);
	bool yes = true;

	ck_assert_int_eq(laps_sam_verify(&sam, name, s, &yes, &cause), LAPS_OK);
	laps_secret_free(&s);
	return yes;
}

static laps_rc set(struct laps_account_port p, uint32_t rid, const char *text)
{
	const struct laps_account account = {.name = "another", .rid = rid};
	struct laps_account after;
	struct laps_secret *s = secret(text);
	laps_rc rc = p.set(p.ctx, &account, NULL, s, temp_now, &after, &cause);

	laps_secret_free(&s);
	return rc;
}

START_TEST(finds_by_rid_and_by_name)
{
	struct laps_account_port p = open_good();
	struct laps_account a;

	ck_assert_int_eq(p.find_rid(p.ctx, 1001, &a, &cause), LAPS_OK);
	ck_assert_str_eq(a.name, "localadmin");
	ck_assert(a.enabled);
	ck_assert_uint_eq(a.last_set_ticks, 132880495330729182);
	ck_assert_int_eq(p.find_name(p.ctx, "GUEST", &a, &cause), LAPS_OK);
	ck_assert_str_eq(a.name, "Guest");
	ck_assert_uint_eq(a.rid, 501);
	ck_assert(!a.enabled);
	ck_assert_uint_eq(a.last_set_ticks, 0);
}
END_TEST

START_TEST(takes_names_literally)
{
	static const char *const name[] = {" Guest", "Guest ", "\"Guest\"", "", "Gues"};
	struct laps_account_port p = open_good();
	struct laps_account a;

	ck_assert_int_eq(p.find_name(p.ctx, name[_i], &a, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NO_SUCH_USER);
	ck_assert_int_eq(p.find_rid(p.ctx, 502, &a, &cause), LAPS_E_NOTFOUND);
}
END_TEST

START_TEST(opens_with_the_password_that_was_set)
{
	struct laps_account_port p = open_good();
	struct laps_account a;

	ck_assert(!opens("Administrator", "Pass-word-0001"));
	ck_assert_int_eq(set(p, 500, "Pass-word-0001"), LAPS_OK);
	ck_assert(opens("administrator", "Pass-word-0001"));
	ck_assert(!opens("Administrator", "Pass-word-0002"));
	ck_assert(!opens("Administrator", "pass-word-0001"));
	ck_assert(!opens("Administrator", ""));
	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_OK);
	ck_assert_uint_eq(a.last_set_ticks, temp_now);
	ck_assert_int_eq(set(p, 500, "Pass-word-0002"), LAPS_OK);
	ck_assert(!opens("Administrator", "Pass-word-0001"));
	ck_assert(opens("Administrator", "Pass-word-0002"));
}
END_TEST

START_TEST(opens_with_a_hash_of_another_program)
{
	open_good();
	ck_assert(opens("localadmin", "Pass-word-0001"));
	ck_assert(!opens("localadmin", "Pass-word-0002"));
}
END_TEST

START_TEST(never_opens_without_a_password)
{
	static const char *const text[] = {"", "!", "x"};

	open_good();
	ck_assert(!opens("Administrator", text[_i]));
	ck_assert(!opens("Guest", text[_i]));
}
END_TEST

START_TEST(salts_each_hash_and_stores_no_password)
{
	struct laps_account_port p = open_good();
	char *first, *second;

	ck_assert_int_eq(set(p, 500, "Pass-word-0001"), LAPS_OK);
	first = temp_read("sam.json");
	ck_assert_int_eq(set(p, 500, "Pass-word-0001"), LAPS_OK);
	second = temp_read("sam.json");
	ck_assert_str_ne(first, second);
	ck_assert_ptr_null(strstr(first, "Pass-word"));
	free(first);
	free(second);
}
END_TEST

START_TEST(keeps_what_is_not_its_own)
{
	struct laps_account_port p = open_good();
	struct stat st;
	char *text;

	ck_assert_int_eq(set(p, 500, "Pass-word-0001"), LAPS_OK);
	text = temp_read("sam.json");
	ck_assert_ptr_nonnull(strstr(text, KNOWN_HASH));
	ck_assert_ptr_nonnull(strstr(text, "\"version\": 2"));
	free(text);
	ck_assert_int_eq(stat(temp_path("sam.json"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

static const struct {
	int length, categories;
	const char *password;
	laps_rc rc;
} policy_case[] = {
	{8, 0, "12345678", LAPS_OK},
	{8, 0, "1234567", LAPS_E_DENIED},
	{4, 0, "\xc3\xa4\xc3\xb6\xc3\xbc", LAPS_E_DENIED}, /* three characters in six bytes */
	{3, 0, "\xc3\xa4\xc3\xb6\xc3\xbc", LAPS_OK},
	{0, 1, "a", LAPS_OK},
	{0, 1, "", LAPS_E_DENIED},
	{0, 2, "aB", LAPS_OK},
	{0, 2, "ab", LAPS_E_DENIED},
	{0, 3, "aB1", LAPS_OK},
	{0, 3, "aB", LAPS_E_DENIED},
	{0, 4, "aB1-", LAPS_OK},
	{0, 4, "aB1", LAPS_E_DENIED},
	{0, 4, "aB-", LAPS_E_DENIED},
	{0, 4, "a1-", LAPS_E_DENIED},
	{0, 4, "B1-", LAPS_E_DENIED},
};

START_TEST(keeps_to_the_local_password_policy)
{
	const struct laps_account account = {.name = "Administrator", .rid = 500};
	struct laps_secret *s = secret(policy_case[_i].password);
	struct laps_account_port p;
	char text[2048];
	char *before, *after;

	snprintf(text, sizeof(text),
		 "{\"version\":1,\"policy\":{\"minimum_length\":%d,\"minimum_categories\":%d}"
		 "," ACCOUNTS "}",
		 policy_case[_i].length, policy_case[_i].categories);
	p = open_sam(text);
	before = temp_read("sam.json");
	ck_assert_int_eq(p.accepts(p.ctx, &account, s, &cause), policy_case[_i].rc);
	after = temp_read("sam.json");
	ck_assert_str_eq(before, after);
	free(after);
	ck_assert_int_eq(set(p, 500, policy_case[_i].password), policy_case[_i].rc);
	after = temp_read("sam.json");
	if (policy_case[_i].rc != LAPS_OK) {
		ck_assert_str_eq(before, after);
		ck_assert_uint_eq(cause.hresult, LAPS_HR_PASSWORD_RESTRICTION);
	}
	free(before);
	free(after);
	laps_secret_free(&s);
}
END_TEST

START_TEST(refuses_a_password_longer_than_crypt_takes)
{
	struct laps_account_port p = open_good();
	char text[600];

	memset(text, 'x', sizeof(text));
	text[512] = 0;
	ck_assert_int_eq(set(p, 500, text), LAPS_E_RANGE);
	ck_assert(!opens("localadmin", text));
	text[511] = 0;
	ck_assert_int_eq(set(p, 500, text), LAPS_OK);
	ck_assert(opens("Administrator", text));
}
END_TEST

START_TEST(fails_on_an_account_that_is_gone)
{
	struct laps_account_port p = open_good();

	ck_assert_int_eq(set(p, 1002, "Pass-word-0001"), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NO_SUCH_USER);
}
END_TEST

static const char *const bad[] = {
	"",
	"garbage",
	"[]",
	"{}",
	"{\"version\":2,\"policy\":{}," ACCOUNTS "}",
	"{\"version\":1," ACCOUNTS "}",
	"{\"version\":1,\"policy\":{\"minimum_length\":-1}," ACCOUNTS "}",
	"{\"version\":1,\"policy\":{\"minimum_categories\":5}," ACCOUNTS "}",
	"{\"version\":1,\"policy\":{\"minimum_length\":\"8\"}," ACCOUNTS "}",
	"{\"version\":1,\"policy\":{},\"accounts\":{}}",
	"{\"version\":1,\"policy\":{},\"accounts\":[1]}",
	"{\"version\":1,\"policy\":{},\"accounts\":[{\"name\":\"a\",\"rid\":500,\"enabled\":1,"
	"\"hash\":null,\"last_set\":null}]}",
	"{\"version\":1,\"policy\":{},\"accounts\":[{\"name\":\"a\",\"rid\":-1,\"enabled\":true,"
	"\"hash\":null,\"last_set\":null}]}",
	"{\"version\":1,\"policy\":{},\"accounts\":[{\"name\":\"a\",\"rid\":1,\"enabled\":true,"
	"\"hash\":null,\"last_set\":\"yesterday\"}]}",
};

START_TEST(says_that_the_file_is_broken)
{
	struct laps_account_port p = open_sam(bad[_i]);
	struct laps_secret *s = secret("x");
	struct laps_account a;
	bool yes = true;

	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "sam.json"));
	ck_assert_int_eq(set(p, 500, "Pass-word-0001"), LAPS_E_HOST);
	ck_assert_int_eq(laps_sam_verify(&sam, "a", s, &yes, &cause), LAPS_E_FORMAT);
	laps_secret_free(&s);
}
END_TEST

START_TEST(says_that_there_is_no_file)
{
	struct laps_secret *s = secret("x");
	struct laps_account_port p;
	struct laps_account a;
	bool yes = true;

	sam = (struct laps_sam){.path = temp_path("none.json"), .entropy = temp_entropy()};
	p = laps_sam_port(&sam);
	ck_assert_int_eq(p.find_rid(p.ctx, 500, &a, &cause), LAPS_E_HOST);
	ck_assert_int_eq(laps_sam_verify(&sam, "a", s, &yes, &cause), LAPS_E_NOTFOUND);
	laps_secret_free(&s);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sam");
	TCase *tc = temp_case("find");

	tcase_add_test(tc, finds_by_rid_and_by_name);
	tcase_add_loop_test(tc, takes_names_literally, 0, 5);
	suite_add_tcase(s, tc);
	tc = temp_case("password");
	tcase_add_test(tc, opens_with_the_password_that_was_set);
	tcase_add_test(tc, opens_with_a_hash_of_another_program);
	tcase_add_loop_test(tc, never_opens_without_a_password, 0, 3);
	tcase_add_test(tc, salts_each_hash_and_stores_no_password);
	tcase_add_test(tc, keeps_what_is_not_its_own);
	suite_add_tcase(s, tc);
	tc = temp_case("refuse");
	tcase_add_loop_test(tc, keeps_to_the_local_password_policy, 0,
			    sizeof(policy_case) / sizeof(policy_case[0]));
	tcase_add_test(tc, refuses_a_password_longer_than_crypt_takes);
	tcase_add_test(tc, fails_on_an_account_that_is_gone);
	tcase_add_loop_test(tc, says_that_the_file_is_broken, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, says_that_there_is_no_file);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
