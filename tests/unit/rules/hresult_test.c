/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/hresult.h>

/* libldap's numbers are written out: the header is the port's, not ours. */
struct ldap_code {
	int ldap;
	uint32_t hresult;
};
static const struct ldap_code codes[] = {
	{0, 0},
	{1, 0x80070001},   /* operations error */
	{16, 0x80070010},  /* no such attribute */
	{49, 0x80070031},  /* invalid credentials */
	{50, 0x80070032},  /* insufficient access rights */
	{80, 0x80070050},  /* other */
	{-1, 0x80070051},  /* server down */
	{-2, 0x80070052},  /* local error */
	{-3, 0x80070053},  /* encoding error */
	{-4, 0x80070054},  /* decoding error */
	{-5, 0x80070055},  /* time-out */
	{-6, 0x80070056},  /* unknown authentication method */
	{-7, 0x80070057},  /* filter error */
	{-8, 0x80070058},  /* cancelled */
	{-9, 0x80070059},  /* parameter error */
	{-10, 0x8007005a}, /* no memory */
	{-11, 0x8007005b}, /* connect error */
	{-12, 0x8007005c}, /* not supported */
	{-13, 0x8007005d}, /* control not found */
	{-14, 0x8007005e}, /* no results */
	{-15, 0x8007005f}, /* more results */
	{-16, 0x80070060}, /* client loop */
	{-17, 0x80070061}, /* referral limit */
	{-18, 0x80070050}, /* libldap's own "connecting": wldap32 has none */
};

/* ERR-01 */
START_TEST(ldap_results_are_wrapped_as_they_are_and_libldap_s_own_as_wldap32_s)
{
	ck_assert_uint_eq(laps_hresult_from_ldap(codes[_i].ldap), codes[_i].hresult);
}
END_TEST

/* ERR-02 */
START_TEST(the_laps_errors_have_their_numbers)
{
	ck_assert_uint_eq(LAPS_HR_LAPS_POLICY_CONTROLLED, 0x800721ce);
	ck_assert_uint_eq(LAPS_HR_LAPS_LEGACY_SCHEMA_MISSING, 0x800721cf);
	ck_assert_uint_eq(LAPS_HR_LAPS_SCHEMA_MISSING, 0x800721d0);
	ck_assert_uint_eq(LAPS_HR_LAPS_NEEDS_2016_DFL, 0x800721d1);
	ck_assert_uint_eq(LAPS_HR_LAPS_PROCESS_TERMINATED, 0x800721d2);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("hresult");
	TCase *t = tcase_create("codes");

	tcase_add_loop_test(t, ldap_results_are_wrapped_as_they_are_and_libldap_s_own_as_wldap32_s,
			    0, (int)(sizeof(codes) / sizeof(*codes)));
	tcase_add_test(t, the_laps_errors_have_their_numbers);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
