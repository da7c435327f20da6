/* SPDX-License-Identifier: MIT */
/* Who asks, kept by account, and no longer than it is true: directory/dc/token.h. */
#include "directory/dc/token.h"

#include <directory/dc/slapi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fakeslapi.h"
#include "lib/runner.h"

#define SLOTS     16384 /* of the cache */
#define ACCOUNTS  20000
#define DOMAIN    FAKESLAPI_DOMAIN
#define SID       "S-1-5-21-1-2-3-"
#define GROUP_SID SID "1202"

static bool has(const struct dc_token *t, const char *text)
{
	struct laps_sid sid;
	struct laps_err err;

	ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, &err), LAPS_OK);
	return laps_adtoken_has(&t->ad, &sid);
}

static const char *user_dn(int n)
{
	static _Thread_local char dn[64];

	snprintf(dn, sizeof(dn), "CN=user%d," DOMAIN, n);
	return dn;
}

static const char *user_sid(int n)
{
	static _Thread_local char sid[64];

	snprintf(sid, sizeof(sid), SID "%d", 10000 + n);
	return sid;
}

static void put_users(int n)
{
	for (int i = 0; i < n; i++)
		fakeslapi_put_sid(user_dn(i), user_sid(i));
}

/* user0 is in a group. */
#define GROUP "CN=group," DOMAIN

static void put_member(void)
{
	put_users(1);
	fakeslapi_put_sid(GROUP, GROUP_SID);
	fakeslapi_put_text(GROUP, "groupType", "-2147483646");
	fakeslapi_put_text(GROUP, "member", user_dn(0));
}

START_TEST(it_is_found_out_once)
{
	struct dc_token *first, *second;
	unsigned long searches;

	put_member();
	first = dc_token_of(user_dn(0));
	searches = fakeslapi_searches();
	second = dc_token_get(fakeslapi_asked_by(user_dn(0), false));
	ck_assert_ptr_eq(first, second);
	ck_assert_uint_eq(fakeslapi_searches(), searches);
	dc_token_put(first);
	dc_token_put(second);
}
END_TEST

static struct dc_token *held;

START_TEST(a_group_that_changes)
{
	struct dc_token *before, *after;

	put_member();
	before = dc_token_of(user_dn(0));
	fakeslapi_take(GROUP, "member");
	after = dc_token_of(user_dn(0));
	ck_assert_ptr_eq(before, after); /* nobody has said so */
	dc_token_put(after);
	dc_token_forget();
	after = dc_token_of(user_dn(0));
	ck_assert_uint_ne(after->id, before->id);
	ck_assert(!has(after, GROUP_SID));
	ck_assert(has(before, GROUP_SID)); /* who has the old one keeps it */
	dc_token_put(before);
	dc_token_put(after);
}
END_TEST

/* Of accounts with the same groups only the first looks for them; each looks for itself and for
 * what it is in. */
START_TEST(groups_of_groups_are_found_once)
{
	struct dc_token *t;
	unsigned long searches;

	put_users(2);
	fakeslapi_put_sid("CN=outer," DOMAIN, SID "1203");
	fakeslapi_put_text("CN=outer," DOMAIN, "groupType", "-2147483646");
	fakeslapi_put_text("CN=outer," DOMAIN, "member", GROUP);
	put_member();
	fakeslapi_put_text(GROUP, "member", user_dn(1));
	dc_token_put(dc_token_of(user_dn(0)));
	searches = fakeslapi_searches();
	t = dc_token_of(user_dn(1));
	ck_assert_uint_eq(fakeslapi_searches(), searches + 2);
	ck_assert(has(t, GROUP_SID));
	ck_assert(has(t, SID "1203"));
	dc_token_put(t);
	/* and not from before a change */
	fakeslapi_take("CN=outer," DOMAIN, "member");
	dc_token_forget();
	t = dc_token_of(user_dn(1));
	ck_assert(has(t, GROUP_SID));
	ck_assert(!has(t, SID "1203"));
	dc_token_put(t);
}
END_TEST

/* What changes while a token is made is not in it, perhaps: it must not be kept. */
START_TEST(a_group_that_changes_meanwhile)
{
	struct dc_token *t;

	put_member();
	fakeslapi_during_search(dc_token_forget);
	held = dc_token_of(user_dn(0));
	t = dc_token_of(user_dn(0));
	ck_assert_uint_ne(t->id, held->id);
	dc_token_put(held);
	held = dc_token_of(user_dn(0));
	ck_assert_ptr_eq(t, held);
	dc_token_put(held);
	dc_token_put(t);
}
END_TEST

/* Where nothing may be searched there is what is kept, or nothing. */
START_TEST(without_a_search)
{
	struct dc_token *t, *again;
	unsigned long searches;

	put_member();
	searches = fakeslapi_searches();
	ck_assert_ptr_null(dc_token_cached(fakeslapi_asked_by(user_dn(0), false)));
	ck_assert_uint_eq(fakeslapi_searches(), searches);
	t = dc_token_get(fakeslapi_asked_by(user_dn(0), false));
	again = dc_token_cached(fakeslapi_asked_by(user_dn(0), false));
	ck_assert_ptr_eq(t, again);
	dc_token_put(again);
	dc_token_forget();
	ck_assert_ptr_null(dc_token_cached(fakeslapi_asked_by(user_dn(0), false)));
	dc_token_put(t);
}
END_TEST

START_TEST(two_accounts_of_one_place)
{
	struct dc_token *a, *b;
	int other = 1;

	put_users(1);
	while (dc_slot_of(user_dn(other), SLOTS) != dc_slot_of("CN=user0," DOMAIN, SLOTS))
		other++;
	fakeslapi_put_sid(user_dn(other), user_sid(other));
	for (int i = 0; i < 3; i++) {
		a = dc_token_of(user_dn(0));
		b = dc_token_of(user_dn(other));
		ck_assert(has(a, user_sid(0))); /* though it was pushed out */
		ck_assert(has(b, user_sid(other)));
		ck_assert_str_eq(a->dn, user_dn(0));
		ck_assert_uint_ne(a->id, b->id);
		dc_token_put(a);
		dc_token_put(b);
	}
}
END_TEST

START_TEST(more_accounts_than_are_kept)
{
	struct dc_token *t;
	unsigned long again = 0;

	for (int round = 0; round < 2; round++) {
		again = 0;
		for (int i = 0; i < ACCOUNTS; i++) {
			const unsigned long searches = fakeslapi_searches();

			fakeslapi_put_sid(user_dn(i), user_sid(i));
			t = dc_token_of(user_dn(i));
			ck_assert(has(t, user_sid(i)));
			again += fakeslapi_searches() != searches;
			dc_token_put(t);
			fakeslapi_clear();
		}
	}
	ck_assert_uint_ge(again, ACCOUNTS - SLOTS);
	ck_assert_uint_lt(again, ACCOUNTS);
}
END_TEST

static void *ask(void *arg)
{
	unsigned seed = (unsigned)(size_t)arg;
	size_t wrong = 0;

	for (int i = 0; i < 1000; i++) {
		const int n = rand_r(&seed) % 40;
		struct dc_token *t = dc_token_of(user_dn(n));

		if (!t || !has(t, user_sid(n)))
			wrong++;
		if (i % 50 == 0)
			dc_token_forget();
		dc_token_put(t);
	}
	return (void *)wrong;
}

START_TEST(many_ask_at_once)
{
	pthread_t thread[4];
	void *wrong;

	put_users(40);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, ask, (void *)(i + 1)), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(thread[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
}
END_TEST

static void empty(void)
{
	dc_token_forget();
	fakeslapi_clear();
}

static Suite *make(void)
{
	Suite *s = suite_create("token");
	TCase *cache = tcase_create("cache");

	tcase_add_checked_fixture(cache, NULL, empty);
	tcase_add_test(cache, it_is_found_out_once);
	tcase_add_test(cache, a_group_that_changes);
	tcase_add_test(cache, groups_of_groups_are_found_once);
	tcase_add_test(cache, a_group_that_changes_meanwhile);
	tcase_add_test(cache, without_a_search);
	tcase_add_test(cache, two_accounts_of_one_place);
	tcase_add_test(cache, more_accounts_than_are_kept);
	tcase_add_test(cache, many_ask_at_once);
	suite_add_tcase(s, cache);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
