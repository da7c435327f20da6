/* SPDX-License-Identifier: MIT */
/* What is said of a fleet on the command line. */
#include "fleet/fleet.h"
#include "lib/runner.h"

START_TEST(shares_make_a_whole)
{
	uint32_t share[SIM_FLEET_MODE_N] = {1, 2, 3};

	ck_assert(sim_fleet_parse_mode("encrypted=80,clear=10,entra=10", share));
	ck_assert_uint_eq(share[SIM_FLEET_ENCRYPTED], 80);
	ck_assert_uint_eq(share[SIM_FLEET_CLEAR], 10);
	ck_assert_uint_eq(share[SIM_FLEET_ENTRA], 10);
	ck_assert(sim_fleet_parse_mode("entra=1,clear=99", share));
	ck_assert_uint_eq(share[SIM_FLEET_ENCRYPTED], 0);
	ck_assert_uint_eq(share[SIM_FLEET_ENTRA], 1);
	ck_assert(sim_fleet_parse_mode("clear", share));
	ck_assert_uint_eq(share[SIM_FLEET_CLEAR], 100);
}
END_TEST

START_TEST(other_shares_are_refused)
{
	static const char *const bad[] = {"",
					  "encrypted=99",
					  "encrypted=60,clear=60",
					  "encrypted=50,encrypted=50",
					  "legacy",
					  "clear=",
					  "clear=1e2",
					  "clear=100,",
					  ",clear=100",
					  "clear=101,entra=0",
					  "clear,entra",
					  "Clear",
					  "clear=00000000000000000000000000000000100"};
	uint32_t share[SIM_FLEET_MODE_N] = {1, 2, 97};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!sim_fleet_parse_mode(bad[i], share), "'%s' is taken", bad[i]);
	ck_assert_uint_eq(share[0], 1);
	ck_assert_uint_eq(share[2], 97);
}
END_TEST

START_TEST(an_outage_begins_and_lasts)
{
	static const char *const bad[] = {"",
					  "10m",
					  "+10m",
					  "10m+",
					  "10m+0s",
					  "10+10",
					  "m+10m",
					  "-1m+1m",
					  "10m+1h+1h",
					  "1w+520000w",
					  "18446744073709551615s+2s"};
	uint64_t from = 1, len = 2;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!sim_fleet_parse_outage(bad[i], &from, &len), "'%s' is taken",
			      bad[i]);
	ck_assert_uint_eq(from, 1);
	ck_assert(sim_fleet_parse_outage("1h30m+45m", &from, &len));
	ck_assert_uint_eq(from, 5400);
	ck_assert_uint_eq(len, 2700);
	ck_assert(sim_fleet_parse_outage("0s+1s", &from, &len));
	ck_assert_uint_eq(from, 0);
}
END_TEST

START_TEST(identities_have_names)
{
	sim_fleet_identity is = SIM_FLEET_PROXY;

	ck_assert(!sim_fleet_parse_identity("Kerberos", &is));
	ck_assert(!sim_fleet_parse_identity("", &is));
	ck_assert_int_eq(is, SIM_FLEET_PROXY);
	ck_assert(sim_fleet_parse_identity("kerberos", &is));
	ck_assert_int_eq(is, SIM_FLEET_KERBEROS);
	ck_assert(sim_fleet_parse_identity("bind", &is));
	ck_assert_int_eq(is, SIM_FLEET_BIND);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("parse");
	TCase *c = tcase_create("parse");

	tcase_add_test(c, shares_make_a_whole);
	tcase_add_test(c, other_shares_are_refused);
	tcase_add_test(c, an_outage_begins_and_lasts);
	tcase_add_test(c, identities_have_names);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
