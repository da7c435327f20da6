/* SPDX-License-Identifier: MIT */
/* A change of another controller that comes late: what of it has been overwritten here since. */
#include "unit/dc/crossingkit.h"

START_TEST(what_was_overwritten_is_known)
{
	put(NAMED("CN=a"), A, GUID_A, "6");
	LOG("modify", A, "2", NAMED("CN=a"), "reqMod", "info:= old");
	LOG("modify", A, "6", NAMED("CN=a"), "reqMod", "description:= new", "reqMod",
	    "title:= other");
	MODIFY(A, "4", "description:= x");
	ck_assert_str_eq(look(), NAMED("CN=a") " later description:=");
	MODIFY(A, "4", "info:= x");
	ck_assert_str_eq(look(), NAMED("CN=a"));
	MODIFY(A, "7", "description:= x");
	ck_assert_str_eq(look(), NAMED("CN=a"));
}
END_TEST

/* Of a list that is replaced only what was there then is. */
START_TEST(what_was_added_to_a_list_stays)
{
	put(NAMED("CN=a"), A, GUID_A, "6");
	fakeslapi_put_text(NAMED("CN=a"), "member", "new");
	LOG("modify", A, "5", NAMED("CN=a"), "reqMod", "member:+ new", "reqMod", "member:+ gone");
	LOG("modify", A, "6", NAMED("CN=a"), "reqMod", "member:- gone");
	MODIFY(A, "4", "member:= x");
	ck_assert_str_eq(look(), NAMED("CN=a") " later member:+ new later member:- gone added "
					       "member:= new");
	MODIFY(A, "4", "member:+ gone");
	ck_assert_str_eq(look(), NAMED("CN=a") " later member:- gone");
}
END_TEST

/* Who writes a name by hand takes small letters for it. */
START_TEST(letters_of_values_are_the_same)
{
	put(NAMED("CN=a"), A, GUID_A, "6");
	fakeslapi_put_text(NAMED("CN=a"), "member", "CN=New");
	LOG("modify", A, "5", NAMED("CN=a"), "reqMod", "member:+ CN=New", "reqMod", "member:+ x");
	LOG("modify", A, "6", NAMED("CN=a"), "reqMod", "member:- X");
	MODIFY(A, "4", "member:= X");
	ck_assert_str_eq(look(), NAMED("CN=a") " later member:+ CN=New later member:- X added "
					       "member:= CN=New");
	MODIFY(A, "4", "member:- cn=new");
	ck_assert_str_eq(look(), NAMED("CN=a") " later member:+ CN=New added "
					       "member:= CN=New");
}
END_TEST

/* What comes to the log after it was read: a newer change of this controller's own, and one that
 * was late itself. */
START_TEST(the_log_goes_on)
{
	put(NAMED("CN=a"), A, GUID_A, "5");
	LOG("modify", A, "5", NAMED("CN=a"), "reqMod", "title:= new");
	MODIFY(A, "3", "info:= x");
	ck_assert_str_eq(look(), NAMED("CN=a"));
	MODIFY(A, "2", "info:= y");
	ck_assert_str_eq(look(), NAMED("CN=a") " later info:=");
	LOG("modify", A, "7", NAMED("CN=a"), "reqMod", "description:= new");
	fakeslapi_take(NAMED("CN=a"), "entryCSN");
	fakeslapi_put_text(NAMED("CN=a"), "entryCSN", "7");
	MODIFY(A, "6", "description:= x");
	ck_assert_str_eq(look(), NAMED("CN=a") " later description:=");
	/* in a new session what was late has to be in the log: it may have failed */
	dc_crossing_forget();
	MODIFY(A, "2", "info:= y");
	ck_assert_str_eq(look(), NAMED("CN=a"));
}
END_TEST

/* Of thousands of changes that are late each comes to few entries of the log. */
START_TEST(an_object_with_many_changes_is_read_once)
{
	enum { MANY = 200 };
	unsigned long before;
	char csn[8];

	put(NAMED("CN=a"), A, GUID_A, "9");
	for (int i = 0; i < MANY; i++)
		LOG("modify", A, "9", NAMED("CN=a"), "reqMod", "description:= new");
	before = fakeslapi_seen();
	for (int i = 0; i < MANY; i++) {
		snprintf(csn, sizeof(csn), "5%04d", i);
		MODIFY(A, csn, "description:= x");
		ck_assert_str_eq(look(), NAMED("CN=a") " later description:=");
	}
	ck_assert_uint_eq(fakeslapi_seen() - before, MANY);
}
END_TEST

/* An object itself, where slapd compares them as a whole. */
START_TEST(what_is_no_change_is_let_be)
{
	put(NAMED("CN=b"), A, GUID_A, "1");
	TELL(&p, {"cn", {"a"}}, {"entryUUID", {A}});
	ck_assert_str_eq(look(), "");
	ck_assert(!modifies);
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {FAKESLAPI_DOMAIN}}, {"reqMod", {"info:= x"}},
	     {"reqEntryUUID", {A}}, {"entryCSN", {"3"}});
	ck_assert_str_eq(look(), "");
	/* whose lists have values as others do */
	ck_assert(modifies);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/crossing_later");
	TCase *t = tcase_create("crossing");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, what_was_overwritten_is_known);
	tcase_add_test(t, what_was_added_to_a_list_stays);
	tcase_add_test(t, letters_of_values_are_the_same);
	tcase_add_test(t, the_log_goes_on);
	tcase_add_test(t, an_object_with_many_changes_is_read_once);
	tcase_add_test(t, what_is_no_change_is_let_be);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
