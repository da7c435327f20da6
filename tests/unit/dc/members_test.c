/* SPDX-License-Identifier: MIT */
/* Who may be left without a search for groups: nobody who is in one, however the name is written.
 */
#include "directory/dc/members.h"

#include "directory/dc/slapi.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"

#define DOMAIN FAKESLAPI_DOMAIN
#define GROUP  "CN=group," DOMAIN

START_TEST(who_is_in_a_group)
{
	fakeslapi_put_text(GROUP, "member", "cn=ALICE, " DOMAIN);
	fakeslapi_put_text(GROUP, "member", "CN=B\\C3\\96RGE," DOMAIN);
	ck_assert(dc_members_have("CN=alice," DOMAIN, 1));
	ck_assert(dc_members_have("CN=B\\c3\\96rge, " DOMAIN, 1));
	ck_assert(!dc_members_have("CN=bob," DOMAIN, 1));
	ck_assert_uint_eq(fakeslapi_searches(), 1);
}
END_TEST

START_TEST(who_has_come_into_one)
{
	const unsigned long before = fakeslapi_searches();

	ck_assert(!dc_members_have("CN=bob," DOMAIN, 2));
	fakeslapi_put_text(GROUP, "member", "CN=bob," DOMAIN);
	ck_assert(!dc_members_have("CN=bob," DOMAIN, 2));
	ck_assert(dc_members_have("CN=bob," DOMAIN, 3));
	ck_assert_uint_eq(fakeslapi_searches(), before + 2);
}
END_TEST

START_TEST(when_groups_cannot_be_read)
{
	fakeslapi_fail(LDAP_OTHER);
	ck_assert(dc_members_have("CN=bob," DOMAIN, 4));
	fakeslapi_fail(LDAP_SUCCESS);
	ck_assert(!dc_members_have("CN=bob," DOMAIN, 4));
}
END_TEST

/* Our own way to the normal form is for names in which nothing but the case can differ. */
START_TEST(names_in_their_normal_form)
{
	static const char *const name[][2] = {
		{"CN=WS0001,OU=Two Words,DC=corp,DC=example",
		 "cn=ws0001,ou=two words,dc=corp,dc=example"},
		{"CN=a, DC=b", "cn=a,dc=b"},  /* slapd's */
		{"UID=A,DC=B", "uid=a,dc=b"}, /* slapd's */
		{"", ""},
	};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		char *normal = dc_dn_normal(name[i][0]);

		ck_assert_str_eq(normal, name[i][1]);
		slapi_ch_free_string(&normal);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("members");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, NULL, fakeslapi_clear);
	tcase_add_test(t, who_is_in_a_group);
	tcase_add_test(t, who_has_come_into_one);
	tcase_add_test(t, when_groups_cannot_be_read);
	tcase_add_test(t, names_in_their_normal_form);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
