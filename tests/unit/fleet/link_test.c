/* SPDX-License-Identifier: MIT */
/* A connection that has ended: whoever asks over it is told so, whoever it is for. */
#include "fleet/link.h"

#include "lib/runner.h"

START_TEST(a_connection_that_has_ended_carries_nothing)
{
	const struct fleet_place place = {.who = (fleet_who)_i};
	struct fleet_link l = {.place = &place};
	static const char *const none[] = {NULL};
	LDAPMod *mods[] = {NULL};
	LDAPMessage *result, *entry;
	struct laps_cause cause;

	ck_assert_int_eq(fleet_link_become(&l, "CN=WS0001", "secret", &cause), LAPS_E_HOST);
	ck_assert_int_eq(fleet_link_read(&l, none, &result, &entry, &cause), LAPS_E_HOST);
	ck_assert_ptr_null(result);
	ck_assert_int_eq(fleet_link_modify(&l, mods, &cause), LAPS_E_HOST);
	fleet_link_close(&l);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("link");
	TCase *c = tcase_create("link");

	tcase_add_loop_test(c, a_connection_that_has_ended_carries_nothing, FLEET_WHO_BINDS,
			    FLEET_WHO_ADMIN + 1);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
