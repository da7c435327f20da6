/* SPDX-License-Identifier: MIT */
/* Names of SIDs; the pairs are from the table of [MS-DTYP] 2.4.2.4. */
#include "lib/runner.h"

#include <laps/sidname.h>
#include <string.h>

static const struct {
	const char *sid, *name, *alone;
} pair[] = {
	{"S-1-1-0", "Everyone", "EVERYONE"},
	{"S-1-3-0", "CREATOR OWNER", NULL},
	{"S-1-5-9", "NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS", "Enterprise Domain Controllers"},
	{"S-1-5-10", "NT AUTHORITY\\SELF", "self"},
	{"S-1-5-11", "NT AUTHORITY\\Authenticated Users", "authenticated users"},
	{"S-1-5-18", "NT AUTHORITY\\SYSTEM", "SYSTEM"},
	{"S-1-5-32-544", "BUILTIN\\Administrators", "Administrators"},
	{"S-1-5-32-548", "BUILTIN\\Account Operators", "account operators"},
};
static const struct {
	const char *sid, *name;
} of_domain[] = {
	{"S-1-5-21-7-8-9-512", "Domain Admins"},
	{"S-1-5-21-7-8-9-515", "Domain Computers"},
	{"S-1-5-21-7-8-9-519", "Enterprise Admins"},
};

static struct laps_sid sid_of(const char *text)
{
	struct laps_sid sid;

	ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, NULL), LAPS_OK);
	return sid;
}

static void means(const char *name, const char *sid)
{
	const struct laps_sid domain = sid_of("S-1-5-21-7-8-9"), wanted = sid_of(sid);
	struct laps_sid got;

	ck_assert_msg(laps_sid_of_name(name, &domain, &got) == LAPS_OK, "'%s' is unknown", name);
	ck_assert_msg(laps_sid_eq(&got, &wanted), "'%s' is not %s", name, sid);
}

START_TEST(names_and_sids_are_each_others)
{
	const struct laps_sid sid = sid_of(pair[_i].sid);
	const char *name = laps_sid_name(&sid);

	ck_assert_ptr_nonnull(name);
	ck_assert_str_eq(name, pair[_i].name);
	ck_assert_ptr_null(laps_sid_domain_name(&sid));
	means(pair[_i].name, pair[_i].sid);
	if (pair[_i].alone)
		means(pair[_i].alone, pair[_i].sid);
}
END_TEST

START_TEST(groups_of_any_domain_have_names)
{
	const struct laps_sid sid = sid_of(of_domain[_i].sid);
	const char *name = laps_sid_domain_name(&sid);

	ck_assert_ptr_nonnull(name);
	ck_assert_str_eq(name, of_domain[_i].name);
	ck_assert_ptr_null(laps_sid_name(&sid));
	means(of_domain[_i].name, of_domain[_i].sid);
}
END_TEST

START_TEST(others_have_none)
{
	static const char *const sid[] = {"S-1-1-1",      "S-1-5-21-7-8-9",   "S-1-5-21-7-8-9-1104",
					  "S-1-5-32",     "S-1-5-32-512",     "S-1-5-22-7-8-9-512",
					  "S-1-15-2-512", "S-1-5-21-7-8-512", "S-1-5-11-0"};

	for (size_t i = 0; i < sizeof(sid) / sizeof(sid[0]); i++) {
		const struct laps_sid s = sid_of(sid[i]);

		ck_assert_msg(!laps_sid_name(&s) && !laps_sid_domain_name(&s), "%s has a name",
			      sid[i]);
	}
}
END_TEST

/* "Administrator" alone may be any machine's */
START_TEST(other_names_mean_nobody)
{
	static const char *const name[] = {"",
					   "Administrator",
					   "Guest",
					   "krbtgt",
					   "CORP\\Domain Admins",
					   "NT AUTHORITY\\",
					   "NT AUTHORITY\\Administrators",
					   "BUILTIN",
					   "Everyone "};
	const struct laps_sid domain = sid_of("S-1-5-21-7-8-9");
	struct laps_sid got = {.sub_n = 99};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		ck_assert_msg(laps_sid_of_name(name[i], &domain, &got) == LAPS_E_NOTFOUND &&
				      got.sub_n == 99,
			      "'%s' means somebody", name[i]);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sid_name");
	TCase *t = tcase_create("names");

	tcase_add_loop_test(t, names_and_sids_are_each_others, 0, sizeof(pair) / sizeof(pair[0]));
	tcase_add_loop_test(t, groups_of_any_domain_have_names, 0,
			    sizeof(of_domain) / sizeof(of_domain[0]));
	tcase_add_test(t, others_have_none);
	tcase_add_test(t, other_names_mean_nobody);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
