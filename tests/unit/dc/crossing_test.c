/* SPDX-License-Identifier: MIT */
/*
 * A change of another controller that crosses this one's: to which object it goes, which name stays
 * and what is still to be done of it. Objects are A and B; the log is what this controller has of
 * them, and times count from 1 to 9.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/change.h"
#include "directory/dc/container.h"
#include "directory/dc/crossing.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/links.h"
#include "directory/dc/place.h"
#include "directory/dc/replica.h"
#include "directory/dc/token.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/turn.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"
#include "unit/dc/provider.h"

#define A          "aaaaaaaa-0000-1040-8000-000000000000"
#define B          "bbbbbbbb-0000-1040-8000-000000000000"
#define GUID_A     "AAAAAAAAAAAAAAAA"
#define GUID_B     "BBBBBBBBBBBBBBBB"
#define CNF_A      "\\0ACNF:41414141-4141-4141-4141-414141414141"
#define CNF_B      "\\0ACNF:42424242-4242-4242-4242-424242424242"
#define USERS      "CN=Users," FAKESLAPI_DOMAIN
#define CONFIG     "CN=Configuration," FAKESLAPI_DOMAIN
#define LOST       "CN=LostAndFound," FAKESLAPI_DOMAIN
#define DELETED    DC_TOMBSTONE_CONTAINER "," FAKESLAPI_DOMAIN
#define NAMED(rdn) rdn "," USERS

static char done[1024];   /* what was done here, in order */
static bool settles;      /* slapd has had its turn */
static const char *below; /* what is below that which gives way */

static void note(const char *what, const char *dn, const char *more)
{
	const size_t n = strlen(done);

	snprintf(done + n, sizeof(done) - n, "%s %s%s%s;", what, dn, *more ? " " : "", more);
}

/* slapd's part, and that of the rest */
int dc_entry_rename(const char *dn, const char *rdn, const char *parent)
{
	char to[512];

	snprintf(to, sizeof(to), "%s,%s", rdn, parent);
	note("name", dn, to);
	return LDAP_SUCCESS;
}
int dc_entry_modify(const char *dn, const struct dc_changes *c)
{
	(void)dn;
	(void)c;
	return LDAP_SUCCESS;
}
static char prepared[256];
void dc_entry_prepare_rename(const char *dn)
{
	snprintf(prepared, sizeof(prepared), "%s", dn);
}
void dc_changes_clear(struct dc_changes *c)
{
	(void)c;
}
bool dc_place_changes(Slapi_Entry *e, const char *rdn, const char *parent, struct dc_changes *c,
		      struct laps_buf *out)
{
	(void)e;
	(void)rdn;
	(void)parent;
	(void)c;
	(void)out;
	return true;
}
int dc_links_follow(const char *old_dn, const char *dn)
{
	(void)dn;
	note("links", old_dn, "");
	if (below) { /* its distinguishedName is another */
		fakeslapi_take(below, "entryCSN");
		fakeslapi_put_text(below, "entryCSN", "9");
	}
	return LDAP_SUCCESS;
}
int dc_links_move(const char *domain, const char *dn, const char *new_dn)
{
	(void)domain;
	(void)new_dn;
	note("unlinks", dn, "");
	return LDAP_SUCCESS;
}
const struct dc_attribute *dc_attribute_find(const char *name)
{
	static const struct dc_attribute one = {.single = true}, many = {.single = false};

	return strcasecmp(name, "member") == 0 ? &many : &one;
}
void dc_turn_take(void)
{
}
void dc_turn_give(void)
{
}
void dc_token_forget(void)
{
}
void dc_container_forget(void)
{
}
void dc_schema_changed(void)
{
}
void dc_replica_await(const char *uri)
{
	(void)uri;
}

/* entries stay as they are */
int slapi_entry_attr_delete(Slapi_Entry *e, char *type)
{
	(void)e;
	(void)type;
	abort();
}
int slapi_entry_attr_merge(Slapi_Entry *e, char *type, struct berval **values)
{
	(void)e;
	(void)type;
	(void)values;
	abort();
}

static struct provider p;
static unsigned logged;

static void put(const char *dn, const char *id, const char *guid, const char *csn)
{
	fakeslapi_put_text(dn, "entryUUID", id);
	fakeslapi_put_text(dn, "objectGUID", guid);
	fakeslapi_put_text(dn, "entryCSN", csn);
}

static void set_up(void)
{
	p = provider_open(PROVIDER_LOG, NULL);
	done[0] = 0;
	settles = false;
	below = NULL;
	put(USERS, "u", "UUUUUUUUUUUUUUUU", "0");
	put(LOST, "l", "LLLLLLLLLLLLLLLL", "0");
}

static void tear_down(void)
{
	provider_close(&p);
	fakeslapi_clear();
	dc_crossing_forget();
}

/* An entry of this controller's log. more: "attribute", "value", ..., NULL */
static void log_of(const char *type, const char *id, const char *csn, const char *dn,
		   const char *const *more)
{
	char at[64];

	snprintf(at, sizeof(at), "reqStart=%u," PROVIDER_LOG, ++logged);
	fakeslapi_put_text(at, "reqType", type);
	fakeslapi_put_text(at, "reqEntryUUID", id);
	fakeslapi_put_text(at, "entryCSN", csn);
	fakeslapi_put_text(at, "reqDN", dn);
	for (; more && *more; more += 2)
		fakeslapi_put_text(at, more[0], more[1]);
}
#define LOG(type, id, csn, dn, ...) \
	log_of(type, id, csn, dn, (const char *const[]){__VA_ARGS__, NULL})

/* what was looked at last */
static bool modifies;
static char was[64];

/* What slapd is told of the message, with what there is of it. */
static const char *look(void)
{
	static char text[1024];
	int (*result)(LDAP *, int, int, struct timeval *, LDAPMessage **);
	struct timeval none = {0};
	struct dc_crossing c;
	LDAPMessage *m = NULL;
	size_t n = 0;

	/* libldap's own: the consumer's would look at it as well */
	*(void **)&result = dlsym(RTLD_NEXT, "ldap_result");
	ck_assert_int_eq(result(p.ld, p.id, LDAP_MSG_ONE, &none, &m), LDAP_RES_SEARCH_ENTRY);
	dc_crossing_look(p.ld, m, &c);
	text[0] = 0;
#define PUT(...) n += (size_t)snprintf(text + n, sizeof(text) - n, __VA_ARGS__)
	if (c.nothing)
		PUT("nothing");
	else if (c.rdn)
		PUT("%s to %s,%s", c.dn, c.rdn, c.superior);
	else if (c.dn)
		PUT("%s", c.dn);
	if (c.settles)
		PUT(" settles");
	if (c.csn)
		PUT(" csn %s", c.csn);
	for (size_t i = 0; c.later && c.later[i]; i++)
		PUT(" later %s", c.later[i]->bv_val);
	for (size_t i = 0; c.added && c.added[i]; i++)
		PUT(" added %s", c.added[i]->bv_val);
	modifies = c.modifies;
	snprintf(was, sizeof(was), "%s", c.was ? c.was : "");
#undef PUT
	if (settles)
		dc_crossing_settle(&c);
	dc_crossing_clear(&c);
	ldap_msgfree(m);
	return text;
}

#define MODIFY(id, csn, change)                                                             \
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {NAMED("CN=a")}}, {"reqMod", {change}}, \
	     {"reqEntryUUID", {id}}, {"entryCSN", {csn}})
#define RENAME(id, csn, dn, rdn_, parent)                                         \
	TELL(&p, {"reqType", {"modrdn"}}, {"reqDN", {dn}}, {"reqNewRDN", {rdn_}}, \
	     {"reqNewSuperior", {parent}}, {"reqEntryUUID", {id}}, {"entryCSN", {csn}})
#define ADD(id, guid, csn, dn)                                                              \
	TELL(&p, {"reqType", {"add"}}, {"reqDN", {dn}}, {"reqMod", {"objectGUID:+ " guid}}, \
	     {"reqEntryUUID", {id}}, {"entryCSN", {csn}})

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
