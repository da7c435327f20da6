/* SPDX-License-Identifier: MIT */
/*
 * A change of another controller that meets one of this one's: to which object it goes, and which
 * of the two stays. Objects are told apart by their entryUUID, of which each test's are A and B.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/change.h"
#include "directory/dc/crossing.h"
#include "directory/dc/search.h"
#include "directory/dc/tombstone.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"
#include "unit/dc/provider.h"

#define A       "aaaaaaaa-0000-1040-8000-000000000000"
#define B       "bbbbbbbb-0000-1040-8000-000000000000"
#define HERE    "CN=a,CN=Users," FAKESLAPI_DOMAIN
#define THERE   "CN=b,CN=Users," FAKESLAPI_DOMAIN
#define DELETED "CN=a\\0ADEL:x," DC_TOMBSTONE_CONTAINER "," FAKESLAPI_DOMAIN
#define EARLY   "20260301000000.000001Z#000000#001#000000"
#define LATE    "20260301000000.000002Z#000000#002#000000"

static char removed[128]; /* the DN of what was */

static void keep(Slapi_Entry *e, void *arg)
{
	*(Slapi_Entry **)arg = e;
}
Slapi_Entry *dc_entry_get(const char *dn, int *code)
{
	Slapi_Entry *e = NULL;

	*code = dc_search(dn, LDAP_SCOPE_BASE, NULL, keep, &e);
	return e;
}
Slapi_Entry *dc_entry_find(const char *base, int scope, const char *filter)
{
	Slapi_Entry *e = NULL;

	ck_assert_str_eq(base, FAKESLAPI_DOMAIN);
	(void)dc_search(base, scope, filter, keep, &e);
	return e;
}
int dc_entry_delete(const char *dn)
{
	snprintf(removed, sizeof(removed), "%s", dn);
	return LDAP_SUCCESS;
}
void slapi_entry_free(Slapi_Entry *e)
{
	(void)e; /* the directory's own */
}

static struct provider p;

static void set_up(void)
{
	p = provider_open(PROVIDER_LOG, NULL);
	removed[0] = 0;
}

static void tear_down(void)
{
	provider_close(&p);
	fakeslapi_clear();
}

static void put(const char *dn, const char *id, const char *csn, const char *created)
{
	fakeslapi_put_text(dn, "entryUUID", id);
	fakeslapi_put_text(dn, "entryCSN", csn);
	fakeslapi_put_text(dn, "createTimestamp", created);
}

/* "drop", "as it says", or to which object. */
static const char *look(void)
{
	static char text[256];
	int (*result)(LDAP *, int, int, struct timeval *, LDAPMessage **);
	struct timeval none = {0};
	LDAPMessage *m = NULL;
	char *dn = NULL;
	dc_crossing what;

	/* libldap's own: the consumer's would look at it as well */
	*(void **)&result = dlsym(RTLD_NEXT, "ldap_result");
	ck_assert_int_eq(result(p.ld, p.id, LDAP_MSG_ONE, &none, &m), LDAP_RES_SEARCH_ENTRY);
	what = dc_crossing_look(p.ld, m, &dn);
	ck_assert((dn != NULL) == (what == DC_CROSSING_MOVED));
	snprintf(text, sizeof(text), "%s",
		 dn                         ? dn
		 : what == DC_CROSSING_DROP ? "drop"
					    : "as it says");
	free(dn);
	ldap_msgfree(m);
	return text;
}

#define MODIFY(id)                                                                     \
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {HERE}}, {"reqMod", {"info:= x"}}, \
	     {"reqEntryUUID", {id}})
#define RENAME(dn, parent, csn)                                                          \
	TELL(&p, {"reqType", {"modrdn"}}, {"reqDN", {dn}}, {"reqNewSuperior", {parent}}, \
	     {"reqEntryUUID", {A}}, {"entryCSN", {csn}})
#define ADD(id, created)                                  \
	TELL(&p, {"reqType", {"add"}}, {"reqDN", {HERE}}, \
	     {"reqMod", {"cn:+ a", "createTimestamp:+ " created}}, {"reqEntryUUID", {id}})

START_TEST(what_is_where_it_was)
{
	put(HERE, A, EARLY, "20260301000000Z");
	MODIFY(A);
	ck_assert_str_eq(look(), "as it says");
	MODIFY("AAAAAAAA-0000-1040-8000-000000000000");
	ck_assert_str_eq(look(), "as it says");
}
END_TEST

/* Renamed or deleted here meanwhile; its old name may be another's. */
START_TEST(a_change_goes_after_its_object)
{
	put(THERE, A, EARLY, "20260301000000Z");
	MODIFY(A);
	ck_assert_str_eq(look(), THERE);
	put(HERE, B, EARLY, "20260301000000Z");
	MODIFY(A);
	ck_assert_str_eq(look(), THERE);
	TELL(&p, {"reqType", {"delete"}}, {"reqDN", {HERE}}, {"reqEntryUUID", {A}});
	ck_assert_str_eq(look(), THERE);
}
END_TEST

START_TEST(of_what_is_not_there_nothing_is_done)
{
	put(HERE, B, EARLY, "20260301000000Z");
	MODIFY(A);
	ck_assert_str_eq(look(), "drop");
}
END_TEST

/* By which of the two was given later. */
START_TEST(of_two_names_the_later_stays)
{
	put(THERE, A, EARLY, "20260301000000Z");
	RENAME(HERE, "CN=Users," FAKESLAPI_DOMAIN, LATE);
	ck_assert_str_eq(look(), THERE);
	fakeslapi_clear();
	put(THERE, A, LATE, "20260301000000Z");
	RENAME(HERE, "CN=Users," FAKESLAPI_DOMAIN, EARLY);
	ck_assert_str_eq(look(), "drop");
}
END_TEST

/* Whenever it was: another's deletion is a name, too. */
START_TEST(a_deletion_stays)
{
	put(DELETED, A, EARLY, "20260301000000Z");
	RENAME(HERE, "CN=Users," FAKESLAPI_DOMAIN, LATE);
	ck_assert_str_eq(look(), "drop");
	fakeslapi_clear();
	put(THERE, A, LATE, "20260301000000Z");
	RENAME(HERE, DC_TOMBSTONE_CONTAINER "," FAKESLAPI_DOMAIN, EARLY);
	ck_assert_str_eq(look(), THERE);
}
END_TEST

START_TEST(of_two_objects_the_later_stays)
{
	put(HERE, A, EARLY, "20260301000001Z");
	ADD(B, "20260301000000Z");
	ck_assert_str_eq(look(), "drop");
	ck_assert_str_eq(removed, "");
	ADD(B, "20260301000002Z");
	ck_assert_str_eq(look(), "as it says");
	ck_assert_str_eq(removed, HERE);
}
END_TEST

/* Both controllers have to come to the same, each with the other's in hand. */
START_TEST(in_one_second_it_is_by_entryuuid)
{
	put(HERE, A, EARLY, "20260301000000Z");
	ADD(B, "20260301000000Z");
	ck_assert_str_eq(look(), "as it says");
	ck_assert_str_eq(removed, HERE);
	removed[0] = 0;
	fakeslapi_clear();
	put(HERE, B, EARLY, "20260301000000Z");
	ADD(A, "20260301000000Z");
	ck_assert_str_eq(look(), "drop");
	ck_assert_str_eq(removed, "");
}
END_TEST

START_TEST(what_was_added_already)
{
	put(HERE, A, EARLY, "20260301000000Z");
	ADD(A, "20260301000000Z");
	ck_assert_str_eq(look(), "as it says");
	ck_assert_str_eq(removed, "");
}
END_TEST

/* An object itself, where slapd compares them as a whole. */
START_TEST(what_is_no_change_is_let_be)
{
	put(THERE, A, EARLY, "20260301000000Z");
	TELL(&p, {"cn", {"a"}}, {"entryUUID", {A}});
	ck_assert_str_eq(look(), "as it says");
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {HERE}}, {"reqMod", {"info:= x"}});
	ck_assert_str_eq(look(), "as it says");
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/crossing");
	TCase *t = tcase_create("crossing");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, what_is_where_it_was);
	tcase_add_test(t, a_change_goes_after_its_object);
	tcase_add_test(t, of_what_is_not_there_nothing_is_done);
	tcase_add_test(t, of_two_names_the_later_stays);
	tcase_add_test(t, a_deletion_stays);
	tcase_add_test(t, of_two_objects_the_later_stays);
	tcase_add_test(t, in_one_second_it_is_by_entryuuid);
	tcase_add_test(t, what_was_added_already);
	tcase_add_test(t, what_is_no_change_is_let_be);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
