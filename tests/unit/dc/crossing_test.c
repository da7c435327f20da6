/* SPDX-License-Identifier: MIT */
/* A change of another controller that crosses this one's: to which object it goes, and which name
 * stays. */
#include "unit/dc/crossingkit.h"

/* Renamed or deleted here meanwhile; its old name may be another's. */
START_TEST(a_change_goes_after_its_object)
{
	put(NAMED("CN=b"), A, GUID_A, "1");
	put(NAMED("CN=a"), B, GUID_B, "1");
	MODIFY(A, "2", "info:= x");
	ck_assert_str_eq(look(), NAMED("CN=b"));
	ck_assert(modifies);
	MODIFY("cccccccc-0000-1040-8000-000000000000", "2", "info:= x");
	ck_assert_str_eq(look(), "nothing");
}
END_TEST

START_TEST(the_latest_name_stays)
{
	put(NAMED("CN=c"), A, GUID_A, "6");
	LOG("add", A, "1", NAMED("CN=a"), NULL);
	LOG("modrdn", A, "5", NAMED("CN=a"), "reqNewRDN", "CN=c");
	RENAME(A, "3", NAMED("CN=a"), "CN=b", USERS);
	ck_assert_str_eq(look(), NAMED("CN=c") " to CN=c," USERS " csn 6");
	RENAME(A, "7", NAMED("CN=a"), "CN=b", USERS);
	ck_assert_str_eq(look(), NAMED("CN=c") " to CN=b," USERS);
	ck_assert_str_eq(done, "");
	ck_assert_str_eq(prepared, NAMED("CN=c"));
}
END_TEST

/* [MS-ADTS] 3.1.1.5.1.1: who got the name later has it. */
START_TEST(of_two_objects_the_earlier_gives_way)
{
	put(NAMED("CN=x"), A, GUID_A, "1");
	put(NAMED("CN=b"), B, GUID_B, "5");
	LOG("add", B, "5", NAMED("CN=b"), NULL);
	RENAME(A, "3", NAMED("CN=x"), "CN=b", USERS);
	ck_assert_str_eq(look(), NAMED("CN=x") " to CN=b" CNF_A "," USERS " settles");
	ck_assert_str_eq(done, "");
}
END_TEST

START_TEST(the_one_that_is_there_gives_way)
{
	put(NAMED("CN=x"), A, GUID_A, "1");
	put(NAMED("CN=b"), B, GUID_B, "5");
	LOG("add", B, "5", NAMED("CN=b"), NULL);
	RENAME(A, "7", NAMED("CN=x"), "CN=b", USERS);
	ck_assert_str_eq(look(), NAMED("CN=x") " to CN=b," USERS);
	/* and groups go on to name it */
	ck_assert_str_eq(done,
			 "name " NAMED("CN=b") " CN=b" CNF_B "," USERS ";links " NAMED("CN=b") ";");
}
END_TEST

/* An object may take the name of what it is below, and has been changed then. */
START_TEST(what_is_above_it_gives_way)
{
	put(NAMED("CN=b"), B, GUID_B, "5");
	put("CN=x," NAMED("CN=b"), A, GUID_A, "1");
	LOG("add", B, "5", NAMED("CN=b"), NULL);
	below = "CN=x," NAMED("CN=b");
	RENAME(A, "7", NAMED("CN=x"), "CN=b", USERS);
	ck_assert_str_eq(look(), "CN=x," NAMED("CN=b") " to CN=b," USERS " csn 9");
}
END_TEST

START_TEST(what_is_added_may_have_lost_its_name)
{
	put(NAMED("CN=b"), B, GUID_B, "5");
	LOG("add", B, "5", NAMED("CN=b"), NULL);
	ADD(A, GUID_A, "3", NAMED("CN=b"));
	ck_assert_str_eq(look(), NAMED("CN=b" CNF_A) " settles");
	ck_assert_str_eq(done, "");
	ADD(A, GUID_A, "7", NAMED("CN=b"));
	ck_assert_str_eq(look(), NAMED("CN=b"));
	ck_assert_ptr_nonnull(strstr(done, "name " NAMED("CN=b") " CN=b" CNF_B));
	ADD(B, GUID_B, "5", NAMED("CN=b"));
	ck_assert_str_eq(look(), "nothing");
	ck_assert(!modifies);
}
END_TEST

/* Where slapd has not done it another may have the name: nothing is done to that. */
START_TEST(what_did_not_come_is_not_followed)
{
	put(NAMED("CN=x"), A, GUID_A, "1");
	RENAME(A, "7", NAMED("CN=x"), "CN=b", USERS);
	settles = true;
	ck_assert_str_eq(look(), NAMED("CN=x") " to CN=b," USERS);
	ck_assert_str_eq(done, "");
	put(NAMED("CN=b"), B, GUID_B, "9");
	LOG("add", B, "1", NAMED("CN=b"), NULL);
	RENAME(A, "7", NAMED("CN=x"), "CN=b", USERS);
	ck_assert_str_eq(look(), NAMED("CN=x") " to CN=b," USERS);
	ck_assert_ptr_null(strstr(done, "links " NAMED("CN=x")));
}
END_TEST

/* [MS-ADTS] 6.1.1.4.1 */
START_TEST(what_has_lost_its_place_is_found)
{
	ADD(A, GUID_A, "3", "CN=a,CN=gone," USERS);
	ck_assert_str_eq(look(), "CN=a" CNF_A "," LOST " settles");
	ADD(A, GUID_A, "3", "CN=a,CN=gone," CONFIG);
	ck_assert_str_eq(look(), "CN=a" CNF_A ",CN=LostAndFoundConfig," CONFIG " settles");
	/* below what is below it by now */
	put(NAMED("CN=a"), A, GUID_A, "1");
	put("CN=b," NAMED("CN=a"), B, GUID_B, "1");
	RENAME(A, "3", NAMED("CN=a"), "CN=a", "CN=b," NAMED("CN=a"));
	ck_assert_str_eq(look(), NAMED("CN=a") " to CN=a" CNF_A "," LOST " settles");
	/* of a name that it can keep the others hear as well */
	RENAME(A, "3", NAMED("CN=a"), "CN=a" CNF_A, "CN=b," NAMED("CN=a"));
	ck_assert_str_eq(look(), NAMED("CN=a") " to CN=a" CNF_A "," LOST " settles");
}
END_TEST

/* Who passes it on had to call it otherwise, and says so: here it has the name that it was to get.
 */
START_TEST(who_passes_it_on_has_another_name)
{
	TELL(&p, {"reqType", {"add"}}, {"reqDN", {NAMED("CN=a" CNF_A)}},
	     {"reqMod",
	      {"objectGUID:+ " GUID_A, "modifiersName:+ cn=n,cn=" B ",cn=434e3d61,cn=lapsim"}},
	     {"reqEntryUUID", {A}}, {"entryCSN", {"3"}});
	put(NAMED("CN=b"), B, GUID_B, "1");
	ck_assert_str_eq(look(), "CN=a," NAMED("CN=b"));
	ck_assert_str_eq(was, "a\nCNF:41414141-4141-4141-4141-414141414141");
}
END_TEST

#define CONTROL(hex) "{0}{" DC_ABOVE_OID " controlValue \"" hex "\"}"
#define HEX_B        "62626262626262622d303030302d313034302d383030302d303030303030303030303030"
#define HEX_0        "30303030303030302d303030302d313034302d383030302d303030303030303030303030"
/* Which is another's name by now. What a client says itself does not count. */
START_TEST(the_object_above_is_followed)
{
	put(NAMED("CN=new"), B, GUID_B, "1");
	TELL(&p, {"reqType", {"add"}}, {"reqDN", {"CN=a," NAMED("CN=old")}},
	     {"reqMod", {"objectGUID:+ " GUID_A}},
	     {"reqControls", {CONTROL(HEX_0), CONTROL(HEX_B)}}, {"reqEntryUUID", {A}},
	     {"entryCSN", {"3"}});
	ck_assert_str_eq(look(), "CN=a," NAMED("CN=new"));
}
END_TEST

START_TEST(a_deletion_stays)
{
	put("CN=a\\0ADEL:x," DELETED, A, GUID_A, "5");
	LOG("add", A, "1", NAMED("CN=a"), NULL);
	LOG("modrdn", A, "5", NAMED("CN=a"), "reqNewRDN", "CN=a\\0ADEL:x", "reqNewSuperior",
	    DELETED);
	RENAME(A, "7", NAMED("CN=a"), "CN=b", USERS);
	ck_assert_str_eq(look(), "CN=a\\0ADEL:x," DELETED " to CN=a\\0ADEL:x," DELETED);
}
END_TEST

/* Also of one that got a name after it, elsewhere; what is below it is not lost. */
START_TEST(an_earlier_deletion_comes)
{
	put(NAMED("CN=b"), A, GUID_A, "5");
	put("CN=below," NAMED("CN=b"), B, GUID_B, "4");
	LOG("add", A, "1", NAMED("CN=a"), NULL);
	LOG("modrdn", A, "5", NAMED("CN=a"), "reqNewRDN", "CN=b");
	RENAME(A, "3", NAMED("CN=a"), "CN=a\\0ADEL:x", DELETED);
	ck_assert_str_eq(look(), NAMED("CN=b") " to CN=a\\0ADEL:x," DELETED " csn 5");
	ck_assert_str_eq(done, "name CN=below," NAMED("CN=b") " CN=below" CNF_B "," LOST
							      ";links CN=below," NAMED("CN=b") ";");
}
END_TEST

START_TEST(what_is_brought_back_has_its_name)
{
	put("CN=a\\0ADEL:x," DELETED, A, GUID_A, "5");
	LOG("add", A, "1", NAMED("CN=a"), NULL);
	LOG("modrdn", A, "5", NAMED("CN=a"), "reqNewRDN", "CN=a\\0ADEL:x", "reqNewSuperior",
	    DELETED);
	RENAME(A, "7", "CN=a\\0ADEL:x," DELETED, "CN=b", USERS);
	ck_assert_str_eq(look(), "CN=a\\0ADEL:x," DELETED " to CN=b," USERS);
	/* and the one that it got after that, which came first */
	LOG("modrdn", A, "8", NAMED("CN=b"), "reqNewRDN", "CN=c");
	RENAME(A, "7", "CN=a\\0ADEL:x," DELETED, "CN=b", USERS);
	ck_assert_str_eq(look(), "CN=a\\0ADEL:x," DELETED " to CN=c," USERS);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/crossing");
	TCase *t = tcase_create("crossing");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_change_goes_after_its_object);
	tcase_add_test(t, the_latest_name_stays);
	tcase_add_test(t, of_two_objects_the_earlier_gives_way);
	tcase_add_test(t, the_one_that_is_there_gives_way);
	tcase_add_test(t, what_is_above_it_gives_way);
	tcase_add_test(t, what_is_added_may_have_lost_its_name);
	tcase_add_test(t, what_did_not_come_is_not_followed);
	tcase_add_test(t, what_has_lost_its_place_is_found);
	tcase_add_test(t, the_object_above_is_followed);
	tcase_add_test(t, who_passes_it_on_has_another_name);
	tcase_add_test(t, a_deletion_stays);
	tcase_add_test(t, an_earlier_deletion_comes);
	tcase_add_test(t, what_is_brought_back_has_its_name);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
