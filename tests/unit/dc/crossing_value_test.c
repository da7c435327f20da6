/* SPDX-License-Identifier: MIT */
/* What changes that cross each other go by: values overwritten since, names in conflict, the object
 * above as a log says it. */
#include "lib/runner.h"
#include <directory/dc/above.h>
#include <directory/dc/crossing_value.h>
#include <directory/dc/naming.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct berval of(const char *text)
{
	static char room[8][256];
	static unsigned n;
	char *to = room[n++ % 8];

	snprintf(to, sizeof(room[0]), "%s", text);
	return (struct berval){.bv_val = to, .bv_len = strlen(to)};
}

static bool is_single(const char *name, size_t len)
{
	return len == 8 && memcmp(name, "location", len) == 0;
}

static bool overwritten(const char *change, const char *later)
{
	struct berval c = of(change), l = of(later), *list[] = {&l, NULL};

	return dc_crossing_overwritten(&c, list, is_single);
}

START_TEST(a_replacement_overwrites_all_values)
{
	ck_assert(overwritten("description:= a", "description:= b"));
	ck_assert(overwritten("Description:+ a", "description:="));
	ck_assert(overwritten("member:+ a", "member:-"));
	ck_assert(!overwritten("description:= a", "descriptio:= b"));
	ck_assert(!overwritten("url:= a", ""));
}
END_TEST

START_TEST(of_a_list_only_the_same_value_is_overwritten)
{
	ck_assert(overwritten("member:+ a", "member:- a"));
	ck_assert(overwritten("member:- a", "member:+ a"));
	ck_assert(!overwritten("member:+ a", "member:- b"));
	ck_assert(overwritten("location:+ a", "location:+ b"));
	ck_assert(!overwritten("member:+ a", "member:+ b"));
	/* as slapd compares it */
	ck_assert(overwritten("member:+ CN=Z", "member:- cn=z"));
	ck_assert(!overwritten("member:+ [", "member:- {"));
}
END_TEST

/* The rest of the list is what it was said to be: so the replacement stays, without the value. */
START_TEST(of_a_whole_list_a_value_is_taken_away)
{
	struct berval c = of("member:= a"), same = of("member:- a"), other = of("member:- b");
	struct berval again = of("member:+ a"), add = of("member:+ a");
	struct berval *gone[] = {&other, &same, NULL}, *kept[] = {&other, &again, NULL};

	ck_assert(dc_crossing_removed(&c, gone));
	same = of("member:- A");
	ck_assert(dc_crossing_removed(&c, gone));
	ck_assert(!dc_crossing_removed(&c, kept));
	ck_assert(!dc_crossing_removed(&c, NULL));
	ck_assert(!dc_crossing_removed(&add, gone));
	ck_assert(!overwritten("member:= a", "member:- a"));
	ck_assert(!overwritten("member:= a", "member:+ a"));
}
END_TEST

/* slapd looks after the first three; the others go by what the object is called now */
START_TEST(times_and_names_are_never_overwritten)
{
	ck_assert(!overwritten("entryCSN:= a", "entryCSN:= b"));
	ck_assert(!overwritten("modifyTimestamp:= a", "modifyTimestamp:= b"));
	ck_assert(!overwritten("name:= a", "name:= b"));
	ck_assert(!overwritten("distinguishedName:= a", "distinguishedName:= b"));
}
END_TEST

START_TEST(only_changes_of_whole_attributes_take_away_what_was_added)
{
	struct berval added = of("member:= x"), whole = of("member:= a"), none = of("member:=");
	struct berval all = of("member:-"), one = of("member:- a"), other = of("url:= a");

	ck_assert(dc_crossing_replaces(&whole, &added));
	ck_assert(dc_crossing_replaces(&none, &added));
	ck_assert(dc_crossing_replaces(&all, &added));
	ck_assert(!dc_crossing_replaces(&one, &added));
	ck_assert(!dc_crossing_replaces(&other, &added));
}
END_TEST

#define ID "9d74c5be-7edb-1041-9ce4-8377aa93fdb2"

START_TEST(the_object_above_is_passed_on)
{
	const struct dc_above said = {.id = ID, .kind = 'b', .rdn = "CN=a\\, b"};
	struct berval by = of("modifiersName:= cn=lapsim"), change, *list[] = {&change, NULL};
	struct dc_above read = {.kind = 0};
	char *text = dc_above_change(&by, &said);

	change = (struct berval){.bv_val = text, .bv_len = strlen(text)};
	ck_assert_msg(strncmp(text, "modifiersName:= cn=b,cn=" ID ",cn=", 60) == 0, "%s", text);
	ck_assert(dc_above_read(NULL, list, &read));
	ck_assert_str_eq(read.id, ID);
	ck_assert_str_eq(read.rdn, "CN=a\\, b");
	ck_assert_int_eq(read.kind, 'b');
	free(text);
}
END_TEST

START_TEST(other_modifiers_say_nothing)
{
	static const char *const text[] = {"modifiersName:= cn=lapsim",
					   "modifiersName:= CN=Administrator,CN=Users,DC=a",
					   "modifiersName:= cn=x,cn=" ID ",cn=43,cn=lapsim",
					   "modifiersName:= cn=n,cn=" ID ",cn=4x,cn=lapsim",
					   "description:= cn=n,cn=" ID ",cn=43,cn=lapsim",
					   ""};
	struct dc_above read;

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		struct berval change = of(text[i]), *list[] = {&change, NULL};

		ck_assert_msg(!dc_above_read(NULL, list, &read), "%s", text[i]);
	}
}
END_TEST

START_TEST(what_keeps_its_name_is_known)
{
	ck_assert(dc_naming_same_rdn("CN=a\\,b,DC=x", "cn=A\\,b"));
	ck_assert(!dc_naming_same_rdn("CN=ab,DC=x", "CN=a"));
	ck_assert(!dc_naming_same_rdn("CN=a,DC=x", "CN=ab"));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("crossing_value");
	TCase *t = tcase_create("crossing_value");

	tcase_add_test(t, a_replacement_overwrites_all_values);
	tcase_add_test(t, of_a_list_only_the_same_value_is_overwritten);
	tcase_add_test(t, of_a_whole_list_a_value_is_taken_away);
	tcase_add_test(t, times_and_names_are_never_overwritten);
	tcase_add_test(t, only_changes_of_whole_attributes_take_away_what_was_added);
	tcase_add_test(t, the_object_above_is_passed_on);
	tcase_add_test(t, other_modifiers_say_nothing);
	tcase_add_test(t, what_keeps_its_name_is_known);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
