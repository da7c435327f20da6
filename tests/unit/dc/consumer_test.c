/* SPDX-License-Identifier: MIT */
/*
 * What slapd's consumer hears of another controller's log, through libldap's own functions. What
 * the rules of the rest say to a change is this test's.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/container.h"
#include "directory/dc/crossing.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/naming.h"
#include "directory/dc/replica.h"
#include "directory/dc/schema.h"
#include "directory/dc/token.h"
#include "directory/dc/turn.h"
#include "lib/runner.h"
#include "unit/dc/provider.h"

static char said[256]; /* in order: "<" the turn is taken, ">" given, t c s: forgotten */
static struct dc_crossing crossing; /* of the next message; the strings are the test's */

static void say(const char *what)
{
	const size_t n = strlen(said);

	ck_assert_uint_lt(strlen(what), sizeof(said) - n);
	snprintf(said + n, sizeof(said) - n, "%s", what);
}

void dc_turn_take(void)
{
	say("<");
}
void dc_turn_give(void)
{
	say(">");
}
void dc_token_forget(void)
{
	say("t");
}
void dc_container_forget(void)
{
	say("c");
}
void dc_schema_changed(void)
{
	say("s");
}
void dc_replica_await(const char *uri)
{
	say(uri);
}
bool dc_naming_in_schema(const char *dn)
{
	return strstr(dn, "CN=Schema,") != NULL;
}
void dc_crossing_look(LDAP *ld, LDAPMessage *entry, struct dc_crossing *out)
{
	(void)ld;
	(void)entry;
	say("?");
	*out = crossing;
	crossing = (struct dc_crossing){.nothing = false};
}
void dc_crossing_settle(const struct dc_crossing *c)
{
	(void)c;
}
void dc_crossing_clear(struct dc_crossing *c)
{
	*c = (struct dc_crossing){.nothing = false};
}
void dc_crossing_forget(void)
{
	say("f");
}
bool dc_crossing_single(const char *name, size_t len)
{
	return len == 3 && memcmp(name, "one", len) == 0;
}
bool dc_naming_same_rdn(const char *dn, const char *rdn)
{
	return strncmp(dn, rdn, strlen(rdn)) == 0;
}

static struct provider p;

static void set_up(void)
{
	p = provider_open(PROVIDER_LOG, NULL);
	said[0] = 0;
	crossing = (struct dc_crossing){.nothing = false};
}

static void tear_down(void)
{
	provider_close(&p);
}

/* As slapd asks while it is at a turn: one message, without waiting. */
static int hear(LDAPMessage **out)
{
	struct timeval none = {0};

	return ldap_result(p.ld, p.id, LDAP_MSG_ONE, &none, out);
}

static void tell_of(const char *change)
{
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {"CN=a,DC=corp"}}, {"reqMod", {change}});
}

/* slapd's list of callbacks is no more behind the first message of a turn: with a second one it
 * ends in slapi_op_internal_p, below check_syncprov. */
START_TEST(one_message_a_turn)
{
	LDAPMessage *m;

	tell_of("description:= 1");
	tell_of("description:= 2");
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_ENTRY);
		ck_assert_str_eq(said, "<?");
		ldap_msgfree(m);
		ck_assert_str_eq(said, "<?>");
		ck_assert_int_eq(hear(&m), 0);
		ck_assert_ptr_null(m);
		ck_assert_str_eq(said, "<?>");
		said[0] = 0;
	}
	ck_assert_int_eq(hear(&m), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

/* Who asks for the next without having freed the last. */
START_TEST(a_turn_ends_with_the_next_question)
{
	LDAPMessage *m, *none;

	tell_of("description:= 1");
	ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_ENTRY);
	ck_assert_int_eq(hear(&none), 0);
	ck_assert_str_eq(said, "<?>");
	ldap_msgfree(m);
	ck_assert_str_eq(said, "<?>");
}
END_TEST

/* Others in slapd want all of an answer, and take no turn. */
START_TEST(whole_answers_are_nobodys_turn)
{
	struct timeval wait = {.tv_sec = 5};
	LDAPMessage *m;

	tell_of("description:= 1");
	provider_end(&p);
	ck_assert_int_eq(ldap_result(p.ld, p.id, LDAP_MSG_ALL, &wait, &m), LDAP_RES_SEARCH_RESULT);
	ck_assert_int_eq(ldap_count_messages(p.ld, m), 2);
	ldap_msgfree(m);
	ck_assert_str_eq(said, "");
}
END_TEST

/* What slapd reads in the message. */
static const char *read_all(LDAPMessage *m)
{
	static char got[256];
	BerElement *ber = NULL;
	struct berval dn, name, *value;

	got[0] = 0;
	ck_assert_int_eq(ldap_get_dn_ber(p.ld, m, &ber, &dn), LDAP_SUCCESS);
	while (ldap_get_attribute_ber(p.ld, m, ber, &name, &value) == LDAP_SUCCESS && name.bv_val) {
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s=", name.bv_val);
		for (int i = 0; value[i].bv_val; i++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? "|" : "",
				 value[i].bv_val);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), " ");
		ldap_memfree(value);
	}
	ber_free(ber, 0);
	return got;
}

static void hears(struct dc_crossing c, const char *want)
{
	LDAPMessage *m;

	crossing = c;
	ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_ENTRY);
	ck_assert_str_eq(read_all(m), want);
	ldap_msgfree(m);
}

/* slapd says that there is no such object, and that it has heard of the change. */
START_TEST(nothing_is_a_deletion_of_nothing)
{
	static char dn[] = "CN=nothing,DC=corp";

	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {"CN=a,DC=corp"}});
	hears((struct dc_crossing){.nothing = true, .dn = dn},
	      "reqType=delete reqDN=CN=nothing,DC=corp ");
}
END_TEST

START_TEST(what_has_moved_has_its_name_of_here)
{
	static char dn[] = "CN=new,DC=corp";

	TELL(&p, {"reqDN", {"CN=old,DC=corp"}}, {"reqNewSuperior", {"DC=corp"}});
	hears((struct dc_crossing){.dn = dn}, "reqDN=CN=new,DC=corp reqNewSuperior=DC=corp ");
}
END_TEST

/* The log of a change that is no move says no superior. */
START_TEST(a_new_place_is_said_where_the_log_says_none)
{
	static char dn[] = "CN=a,DC=corp", rdn[] = "CN=a", above[] = "CN=b,DC=corp";

	TELL(&p, {"reqDN", {"CN=a,DC=corp"}}, {"reqNewRDN", {"CN=c"}},
	     {"reqDeleteOldRDN", {"TRUE"}}, {"reqEntryUUID", {"u"}});
	hears((struct dc_crossing){.dn = dn, .rdn = rdn, .superior = above},
	      "reqDN=CN=a,DC=corp reqNewRDN=CN=a reqDeleteOldRDN=FALSE "
	      "reqNewSuperior=CN=b,DC=corp ");
}
END_TEST

/* The attribute that names an object may have other values, and others have it, too. */
START_TEST(only_its_name_is_another)
{
	static char dn[] = "OU=b,DC=corp", value[] = "b", type[] = "OU", was[] = "a";
	const struct dc_crossing modified = {.dn = dn, .value = value};
	LDAPMessage *none;

	TELL(&p, {"reqMod", {"ou:+ a", "ou:+ c", "name:+ a", "description:+ a"}});
	hears((struct dc_crossing){.dn = dn, .value = value, .type = type, .was = was},
	      "reqMod=ou:+ b|ou:+ c|name:+ b|description:+ a ");
	ck_assert_int_eq(hear(&none), 0);
	TELL(&p, {"reqMod", {"ou:= a", "distinguishedName:= OU=a"}});
	hears(modified, "reqMod=ou:= a|distinguishedName:= OU=b,DC=corp ");
}
END_TEST

static struct berval *change_of(const char *text)
{
	struct berval v = {.bv_len = strlen(text), .bv_val = (char *)(uintptr_t)text};

	return ber_bvdup(&v);
}

/* A list that is replaced, with what was taken from it and added to it since. */
static const struct {
	const char *change[2], *later[2], *added, *said;
} list[] = {
	{{"member:= a", "member:= b"}, {"member:- a"}, NULL, "member:= b"},
	{{"member:= a"}, {"member:- a"}, NULL, "member:="},
	{{"member:= a"}, {"member:- a", "member:+ c"}, "member:= c", "member:= c"},
	{{"member:= a"}, {"member:+ a"}, "member:= a", "member:= a"},
	{{"member:= a", "member:= b"}, {"member:+ A"}, "member:= A", "member:= A|member:= b"},
	{{"member:="}, {"member:+ c"}, "member:= c", "member:= c"},
	{{"member:="}, {"url:= c"}, NULL, "member:="},
	{{"member:-", "member:+ a"}, {"member:+ c"}, "member:= c", "member:= c|member:+ a"},
	{{"member:-", "member:+ a"}, {"url:= c"}, NULL, "member:-|member:+ a"},
	{{"member:= a", "url:= x"}, {"member:="}, NULL, "url:= x"},
};
START_TEST(what_is_left_of_a_list)
{
	struct berval *later[] = {change_of(list[_i].later[0]), NULL, NULL},
		      *added[] = {NULL, NULL};
	char want[128];

	if (list[_i].later[1])
		later[1] = change_of(list[_i].later[1]);
	if (list[_i].added)
		added[0] = change_of(list[_i].added);
	TELL(&p, {"reqMod", {list[_i].change[0], list[_i].change[1]}});
	snprintf(want, sizeof(want), "reqMod=%s ", list[_i].said);
	hears((struct dc_crossing){.later = later, .added = added}, want);
	for (int i = 0; i < 2; i++)
		ber_bvfree(later[i]);
	ber_bvfree(added[0]);
}
END_TEST

/* One change may have an attribute as a whole more than once, and a word between the two where
 * nothing else is. To each comes all that was added. */
static const char *const twice[][3] = {{"member:= a", "url:= x", "member:= b"},
				       {"member:= a", ":", "member:= b"}};
START_TEST(what_is_added_comes_to_each_list)
{
	enum { MANY = 500 };
	struct berval *added[MANY + 1] = {NULL};
	struct berval name, *value;
	BerElement *ber = NULL;
	struct berval dn;
	LDAPMessage *m;
	char text[32];
	size_t n = 0;

	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "member:= new%d", i);
		added[i] = change_of(text);
	}
	TELL(&p, {"reqMod", {twice[_i][0], twice[_i][1], twice[_i][2]}});
	crossing = (struct dc_crossing){.added = added};
	ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_ENTRY);
	ck_assert_int_eq(ldap_get_dn_ber(p.ld, m, &ber, &dn), LDAP_SUCCESS);
	ck_assert_int_eq(ldap_get_attribute_ber(p.ld, m, ber, &name, &value), LDAP_SUCCESS);
	while (value[n].bv_val)
		n++;
	ck_assert_uint_eq(n, 3 + 2 * MANY);
	ck_assert_str_eq(value[MANY + 1].bv_val, twice[_i][1]);
	ck_assert_str_eq(value[n - 1].bv_val, text);
	ldap_memfree(value);
	ber_free(ber, 0);
	ldap_msgfree(m);
	for (int i = 0; i < MANY; i++)
		ber_bvfree(added[i]);
}
END_TEST

/* Of a list slapd adds only what is not there, and deletes of several values all or none: if it
 * cannot it compares all objects with the other controller's instead, and what is newer here is
 * lost. Each deletion alone may be of nothing. */
START_TEST(values_of_a_list_are_one_by_one)
{
	struct berval *later[] = {change_of("member:- B"), NULL};
	LDAPMessage *none;

	TELL(&p, {"reqMod", {"member:- x", "member:- y", "member:+ a", "member", "member:+ B"}});
	hears((struct dc_crossing){.modifies = true},
	      "reqMod=member:- x|:|member:- y|:|member:- a|member:+ a|member|member:- B|"
	      "member:+ B ");
	ck_assert_int_eq(hear(&none), 0);
	TELL(&p, {"reqMod", {"member:- x", ":", "member:-", "member:+ B", "one:+ a", "url:= b"}});
	hears((struct dc_crossing){.modifies = true, .later = later},
	      "reqMod=member:- x|:|member:-|one:+ a|url:= b ");
	ck_assert_int_eq(hear(&none), 0);
	/* what is added as a whole has no values yet */
	TELL(&p, {"reqMod", {"member:+ a", "member:+ b"}});
	hears((struct dc_crossing){.modifies = false}, "reqMod=member:+ a|member:+ b ");
	ber_bvfree(later[0]);
}
END_TEST

/* However many there are: each is another text, which slapd reads later. */
START_TEST(many_lists_are_empty)
{
	enum { MANY = 20 };
	static char change[MANY][16];
	struct provider_attribute a[] = {{.name = "reqMod"}, {0}};
	struct berval *later[MANY + 1] = {NULL};
	char want[256] = "reqMod=";

	for (int i = 0; i < MANY; i++) {
		snprintf(change[i], sizeof(change[i]), "a%02d:- x", i);
		later[i] = change_of(change[i]);
		change[i][4] = '=';
		a[0].value[i] = change[i];
		snprintf(want + strlen(want), sizeof(want) - strlen(want), "%.5s%s", change[i],
			 i + 1 < MANY ? "|" : " ");
	}
	provider_tell(&p, a);
	hears((struct dc_crossing){.later = later}, want);
	for (int i = 0; i < MANY; i++)
		ber_bvfree(later[i]);
}
END_TEST

/* What was known of groups, containers and the schema: before, for him who asks meanwhile, and
 * after. */
static const struct {
	const char *type, *dn, *change, *said;
} concern[] = {
	{"modify", "CN=a,DC=corp", "description:= x", "<?>"},
	{"modify", "CN=a,DC=corp", "member:+ CN=b,DC=corp", "t<?>t"},
	{"modify", "CN=a,DC=corp", "MEMBER:-", "t<?>t"},
	{"modify", "CN=a,DC=corp", "memberUid:+ b", "<?>"},
	{"modify", "CN=a,DC=corp", "primaryGroupID:= 513", "t<?>t"},
	{"modify", "CN=a,DC=corp", "groupType:= 2", "t<?>t"},
	{"modify", "CN=a,DC=corp", "nTSecurityDescriptor:= x", "c<?>c"},
	{"modify", "CN=a,CN=Schema,DC=corp", "description:= x", "s<?>s"},
	{"add", "CN=a,DC=corp", "cn:+ a", "tc<?>tc"},
	{"delete", "CN=a,DC=corp", NULL, "tc<?>tc"},
	{"modrdn", "CN=a,DC=corp", NULL, "tc<?>tc"},
	{"modify", NULL, "description:= x", "s<?>s"},
};
START_TEST(what_is_forgotten)
{
	LDAPMessage *m;

	provider_tell(&p, (const struct provider_attribute[]){
				  {"reqType", {concern[_i].type}},
				  {concern[_i].dn ? "reqDN" : "x", {concern[_i].dn}},
				  {concern[_i].change ? "reqMod" : "y", {concern[_i].change}},
				  {0}});
	ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_ENTRY);
	ldap_msgfree(m);
	ck_assert_str_eq(said, concern[_i].said);
}
END_TEST

/* The end of a search is a message, and no entry to be looked at. */
START_TEST(an_end_is_taken_in_turn)
{
	LDAPMessage *m;

	provider_end(&p);
	ck_assert_int_eq(hear(&m), LDAP_RES_SEARCH_RESULT);
	ldap_msgfree(m);
	ck_assert_str_eq(said, "<>");
}
END_TEST

static bool asks_whose(const char *base, char **attributes)
{
	static const char wanted[] = "reqEntryUUID";
	struct provider one = provider_open(base, attributes);
	char sent[1024];
	ssize_t n = read(one.fd, sent, sizeof(sent));
	bool yes;

	ck_assert_int_gt(n, 0);
	yes = memmem(sent, (size_t)n, wanted, sizeof(wanted) - 1) != NULL;
	provider_close(&one);
	return yes;
}

/* of a log; of one that asks for everything it is among that */
START_TEST(whose_object_it_is_is_asked)
{
	static char one[] = "reqDN";
	char *attributes[] = {one, NULL};

	ck_assert(asks_whose(PROVIDER_LOG, attributes));
	ck_assert(asks_whose("CN=DOMAIN,CN=CHANGES", attributes));
	ck_assert(!asks_whose("DC=corp", attributes));
	ck_assert(!asks_whose("cn=changes", attributes));
	ck_assert(!asks_whose(PROVIDER_LOG, NULL));
	ck_assert_ptr_null(attributes[1]);
}
END_TEST

START_TEST(the_other_is_waited_for)
{
	LDAP *ld = NULL;

	ck_assert_int_eq(ldap_initialize(&ld, "ldap://127.0.0.1:1"), LDAP_SUCCESS);
	ck_assert_str_eq(said, "fldap://127.0.0.1:1");
	ldap_unbind_ext_s(ld, NULL, NULL);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/consumer");
	TCase *t = tcase_create("consumer");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, one_message_a_turn);
	tcase_add_test(t, a_turn_ends_with_the_next_question);
	tcase_add_test(t, whole_answers_are_nobodys_turn);
	tcase_add_test(t, nothing_is_a_deletion_of_nothing);
	tcase_add_test(t, a_new_place_is_said_where_the_log_says_none);
	tcase_add_test(t, what_has_moved_has_its_name_of_here);
	tcase_add_loop_test(t, what_is_left_of_a_list, 0, sizeof(list) / sizeof(list[0]));
	tcase_add_loop_test(t, what_is_added_comes_to_each_list, 0,
			    sizeof(twice) / sizeof(twice[0]));
	tcase_add_test(t, values_of_a_list_are_one_by_one);
	tcase_add_test(t, many_lists_are_empty);
	tcase_add_test(t, only_its_name_is_another);
	tcase_add_test(t, what_has_moved_has_its_name_of_here);
	tcase_add_loop_test(t, what_is_forgotten, 0, sizeof(concern) / sizeof(concern[0]));
	tcase_add_test(t, an_end_is_taken_in_turn);
	tcase_add_test(t, whose_object_it_is_is_asked);
	tcase_add_test(t, the_other_is_waited_for);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
