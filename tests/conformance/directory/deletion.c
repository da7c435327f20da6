/* SPDX-License-Identifier: MIT */
/*
 * What becomes of the secrets of a computer that is deleted. An AD keeps them on the tombstone, for
 * whoever could see them before, [MS-ADTS] 3.1.1.5.5.1.1: searchFlags of the attributes say so.
 */
#include <string.h>
#include <strings.h>

#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"
#include "conformance/directory/state.h"

#define SHOW_DELETED "1.2.840.113556.1.4.417"

static LDAPControl *show_deleted(void)
{
	static char oid[] = SHOW_DELETED;
	static LDAPControl control = {.ldctl_oid = oid, .ldctl_iscritical = 1};

	return &control;
}

/* Its objectGUID as a filter, by which it is found wherever it goes. NULL: failed. */
static const char *identity(struct conform *c, const char *dn)
{
	static const char *const attrs[] = {"objectGUID", NULL};
	const struct dir_entry *e = dir_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, attrs);
	const struct dir_attr *a = dir_attr(e, attrs[0]);

	if (a)
		return dir_equals(c, attrs[0], a->value[0]);
	conform_fail(c, "'%s' has no objectGUID", dn);
	return NULL;
}

/* Its tombstone with these attributes, or NULL: not seen. */
static const struct dir_entry *tombstone(struct conform *c, dir_role role, const char *filter,
					 const char *const *attrs)
{
	LDAPControl *controls[] = {show_deleted(), NULL};
	const struct dir_found *f = dir_search_ext(
		c, dir_as(c, role), dir_format(c, "CN=Deleted Objects,%s", dir_base_dn(c)),
		LDAP_SCOPE_SUBTREE, filter, attrs, controls, NULL);

	return f->n > 0 ? &f->entry[0] : NULL;
}

/* A computer with secrets, deleted. Gives its DN as it was, and a filter. */
static bool deleted(struct conform *c, const char **dn, const char **filter)
{
	*dn = dir_filled(c);
	*filter = *dn ? identity(c, *dn) : NULL;
	return *filter && dir_expect(c, dir_delete(c, dir_as(c, DIR_ADMINISTRATOR), *dn), &dir_done,
				     "deleting a computer");
}

/* [MS-ADTS] 3.1.1.9: a forest tells at its partitions which optional features are on. With the
 * Recycle Bin, what is deleted keeps all that it had, 3.1.1.5.5.1.2, for a time. */
static bool recycle_bin(struct conform *c)
{
	static const char feature[] = "CN=Recycle Bin Feature,";
	static const char *const attrs[] = {"msDS-EnabledFeature", NULL};
	const struct dir_attr *a =
		dir_attr(dir_read(c, dir_as(c, DIR_ADMINISTRATOR),
				  dir_format(c, "CN=Partitions,%s", dir_config_dn(c)), attrs),
			 attrs[0]);

	for (size_t i = 0; a && i < a->n; i++)
		if (a->value[i].len >= sizeof(feature) - 1 &&
		    strncasecmp(a->value[i].data, feature, sizeof(feature) - 1) == 0)
			return true;
	return false;
}

static void keeps(struct conform *c)
{
	static const char *const all[] = {"*", NULL};
	const struct dir_entry *e;
	const char *dn, *filter;

	if (!deleted(c, &dn, &filter))
		return;
	e = tombstone(c, DIR_ADMINISTRATOR, filter, all);
	if (!conform_that(c, e != NULL, "the administrator finds no tombstone"))
		return;
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			const struct dir_attr *a = dir_attr(e, dir_secret[i].attr);
			struct dir_value value = dir_secret_value(c, i, 1);

			conform_that(c,
				     a && a->n == 1 && a->value[0].len == value.len &&
					     memcmp(a->value[0].data, value.data, value.len) == 0,
				     "the tombstone has not the value of %s", dir_secret[i].attr);
		}
	if (!recycle_bin(c))
		conform_that(c, !dir_attr(e, DIR_EXPIRY), "the tombstone has " DIR_EXPIRY);
}

static void hides(struct conform *c)
{
	static const dir_role role[] = {DIR_OUTSIDER, DIR_RESETTER, DIR_DEVICE, DIR_ANONYMOUS};
	static const char *const all[] = {"*", NULL};
	const char *dn, *filter;

	if (!deleted(c, &dn, &filter))
		return;
	for (size_t i = 0; i < sizeof(role) / sizeof(role[0]); i++) {
		const struct dir_entry *e = tombstone(c, role[i], filter, all);

		for (size_t k = 0; e && k < DIR_SECRET_N; k++)
			conform_that(c, !dir_attr(e, dir_secret[k].attr),
				     "%s sees %s on the tombstone", dir_as(c, role[i])->who,
				     dir_secret[k].attr);
	}
}

static void gone(struct conform *c)
{
	const char *dn = dir_filled(c);
	struct dir_session *admin = dir_as(c, DIR_ADMINISTRATOR);

	if (!dn || !dir_expect(c, dir_delete(c, admin, dn), &dir_done, "deleting a computer"))
		return;
	dir_expect(c, dir_set(c, admin, dn, DIR_EXPIRY, "0"), &dir_hidden,
		   "writing to a computer that was deleted");
	dir_expect(c, dir_delete(c, admin, dn), &dir_hidden, "deleting it again");
	conform_that(c,
		     dir_count(c, admin, dir_place(c),
			       dir_equals(c, DIR_EXPIRY, dir_text(DIR_FILLED_EXPIRY))) == 0,
		     "a search still finds the computer that was deleted");
}

/* Neither the administrator, by the name that it has now. */
static void stays_as_it_is(struct conform *c)
{
	static const char *const none[] = {"1.1", NULL};
	const struct dir_entry *e;
	const char *dn, *filter;

	if (!deleted(c, &dn, &filter))
		return;
	e = tombstone(c, DIR_ADMINISTRATOR, filter, none);
	if (!e)
		conform_fail(c, "the administrator finds no tombstone");
	else
		dir_expect_refused(c,
				   dir_set(c, dir_as(c, DIR_ADMINISTRATOR), e->dn, DIR_EXPIRY, "0"),
				   "writing to a tombstone");
}

/* [MS-ADTS] 3.1.1.5.3.7: a modify that takes isDeleted away and says where to. */
static void comes_back(struct conform *c)
{
	static const char *const none[] = {"1.1", NULL};
	LDAPControl *controls[] = {show_deleted(), NULL};
	const struct dir_entry *e;
	const char *dn, *filter;
	struct dir_value to;
	struct dir_change change[] = {
		DIR_NONE(DIR_DELETE, "isDeleted"), {DIR_REPLACE, "distinguishedName", &to, 1}, {0}};
	struct dir_result r;

	if (!deleted(c, &dn, &filter))
		return;
	to = dir_text(dn);
	e = tombstone(c, DIR_ADMINISTRATOR, filter, none);
	if (!e) {
		conform_fail(c, "the administrator finds no tombstone");
		return;
	}
	r = dir_modify_ext(c, dir_as(c, DIR_ADMINISTRATOR), e->dn, change, controls);
	if (r.code == LDAP_UNWILLING_TO_PERFORM) {
		conform_skip(c, "this server does not bring tombstones back");
		return;
	}
	if (!dir_expect(c, r, &dir_done, "bringing a tombstone back"))
		return;
	for (size_t i = 0; i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i))
			dir_is_bytes(c, dir_as(c, DIR_ADMINISTRATOR), dn, dir_secret[i].attr,
				     dir_secret_value(c, i, 1));
}

#define NEEDS CONFORM_DIRECTORY_CLEAR
#define TOMB  (CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR)

const struct conform_row dir_rows_deletion[] = {
	{"ADB-01.tombstone", CONFORM_MUST,
	 "a tombstone keeps the secrets, and the expiration only with the Recycle Bin",
	 "[MS-ADTS] 3.1.1.5.5.1.1", "tombstone-bare", TOMB, keeps},
	{"ADB-11.tombstone", CONFORM_MUST, "nobody else sees secrets on a tombstone",
	 "[MS-ADTS] 3.1.1.4.4", "all-see-tombstones",
	 TOMB | CONFORM_DIRECTORY_OUTSIDER | CONFORM_DIRECTORY_RESETTER | CONFORM_DIRECTORY_DEVICE,
	 hides},
	{"ADB-01.deleted", CONFORM_MUST, "a computer that was deleted is not found and not written",
	 "RFC 4511 4.8", "deletes-nothing-at-all", NEEDS, gone},
	{"ADB-01.tombstone-stays", CONFORM_MUST, "a tombstone is not written",
	 "[MS-ADTS] 3.1.1.5.3.2", "tombstone-written", TOMB, stays_as_it_is},
	{"ADB-01.undelete", CONFORM_SHOULD, "a tombstone that is brought back has its secrets",
	 "[MS-ADTS] 3.1.1.5.3.7", "undelete-bare", TOMB, comes_back},
	{0},
};
