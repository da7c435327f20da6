/* SPDX-License-Identifier: MIT */
/* Whom an account stands for, [MS-ADTS] 3.1.1.4.5.19 and 5.1.1.1. */
#include <stdio.h>
#include <string.h>

#include "directory/dc/token.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"

#define DOMAIN FAKESLAPI_DOMAIN
#define SID    "S-1-5-21-1-2-3-"
#define GLOBAL "-2147483646"
#define LOCAL  "-2147483644"

static void put_group(const char *dn, const char *sid, const char *type, const char *member)
{
	fakeslapi_put_sid(dn, sid);
	fakeslapi_put_text(dn, "groupType", type);
	fakeslapi_put_text(dn, "member", member);
}

/* Position of a SID in the token; -1: it is not there. */
static int place(const struct dc_token *t, const char *text)
{
	struct laps_sid sid;
	struct laps_err err;

	ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, &err), LAPS_OK);
	for (size_t i = 0; i < t->ad.sid_n; i++)
		if (laps_sid_eq(&t->ad.sid[i], &sid))
			return (int)i;
	return -1;
}

#define ALICE "CN=alice," DOMAIN
#define OUTER "CN=outer," DOMAIN
#define INNER "CN=inner," DOMAIN

static void put_alice(void)
{
	fakeslapi_put_sid(ALICE, SID "1100");
	fakeslapi_put_text(ALICE, "primaryGroupID", "513");
	put_group("CN=Domain Users," DOMAIN, SID "513", GLOBAL, "CN=nobody");
	put_group(OUTER, SID "1201", LOCAL, INNER);
	put_group(INNER, SID "1202", GLOBAL, ALICE);
	fakeslapi_put_text(INNER, "member", OUTER); /* in a circle */
	put_group("CN=mail," DOMAIN, SID "1203", "2", ALICE);
	put_group("CN=gone,CN=Deleted Objects," DOMAIN, SID "1204", GLOBAL, ALICE);
	fakeslapi_put_text("CN=gone,CN=Deleted Objects," DOMAIN, "isDeleted", "TRUE");
	put_group("CN=Pre-Windows 2000," DOMAIN, "S-1-5-32-554", "-2147483643",
		  "CN=S-1-5-11,CN=ForeignSecurityPrincipals," DOMAIN);
}

START_TEST(whom_an_account_stands_for)
{
	struct dc_token *t;

	put_alice();
	t = dc_token_of(ALICE);
	ck_assert_ptr_nonnull(t);
	ck_assert_int_eq(place(t, SID "1100"), 0);
	ck_assert_uint_eq(t->group_n, 3);
	ck_assert_uint_eq(t->wide_n, 2);
	ck_assert_int_lt(place(t, SID "513"), 3); /* global ones first */
	ck_assert_int_lt(place(t, SID "1202"), 3);
	ck_assert_int_eq(place(t, SID "1201"), 3);
	ck_assert_int_gt(place(t, "S-1-5-32-554"), 3); /* is no group of alice's own */
	ck_assert_int_gt(place(t, "S-1-1-0"), 3);
	ck_assert_int_gt(place(t, "S-1-5-11"), 3);
	ck_assert_int_eq(place(t, SID "1203"), -1); /* a list of mail addresses */
	ck_assert_int_eq(place(t, SID "1204"), -1);
	ck_assert_int_eq(place(t, "S-1-5-9"), -1);
	ck_assert(!t->system && !t->anonymous);
	dc_token_put(t);
}
END_TEST

START_TEST(who_is_no_account)
{
	struct dc_token *t;

	put_alice();
	ck_assert_ptr_null(dc_token_of("CN=nobody," DOMAIN));
	fakeslapi_put_text("CN=Users," DOMAIN, "cn", "Users");
	ck_assert_ptr_null(dc_token_of("CN=Users," DOMAIN));
	t = dc_token_get(fakeslapi_asked_by("", false));
	ck_assert(t->anonymous && !t->system);
	ck_assert_int_eq(place(t, "S-1-5-7"), 0);
	ck_assert_int_eq(place(t, "S-1-5-11"), -1);
	dc_token_put(t);
	t = dc_token_get(fakeslapi_asked_by(ALICE, true));
	ck_assert(t->system && !t->anonymous);
	dc_token_put(t);
	t = dc_token_of(ALICE);
	ck_assert(!t->system);
	dc_token_put(t);
}
END_TEST

static void fail_from_now(void)
{
	fakeslapi_fail(LDAP_OTHER);
}

/* Half a token would let in whom a group denies. */
START_TEST(a_search_that_fails)
{
	struct dc_token *t;

	put_alice();
	fakeslapi_during_search(fail_from_now); /* the account itself is found */
	ck_assert_ptr_null(dc_token_of(ALICE));
	fakeslapi_fail(LDAP_SUCCESS);
	t = dc_token_of(ALICE);
	ck_assert_ptr_nonnull(t);
	dc_token_put(t);
}
END_TEST

static void empty(void)
{
	dc_token_forget();
	fakeslapi_clear();
}

static Suite *make(void)
{
	Suite *s = suite_create("tokenbuild");
	TCase *t = tcase_create("content");

	tcase_add_checked_fixture(t, NULL, empty);
	tcase_add_test(t, whom_an_account_stands_for);
	tcase_add_test(t, who_is_no_account);
	tcase_add_test(t, a_search_that_fails);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
