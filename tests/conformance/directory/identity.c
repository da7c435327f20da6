/* SPDX-License-Identifier: MIT */
/*
 * Which computer it is: by all the names that clients know it by, under another name, and never one
 * that was there before under the same.
 */
#include <laps/guid.h>
#include <stdio.h>
#include <string.h>

#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"
#include "conformance/directory/state.h"

/* "CN=NAME,..." */
static const char *name_of(struct conform *c, const char *dn)
{
	return dir_format(c, "%.*s", (int)strcspn(dn + 3, ","), dn + 3);
}

/* ---- how clients find it ----------------------------------------------------------------------
 */
static void found(struct conform *c, const char *filter)
{
	const long n = dir_count(c, dir_as(c, DIR_ADMINISTRATOR), dir_place(c), filter);

	(void)conform_that(c, n < 0 || n == 1, "%s finds %ld computers, expected one", filter, n);
}
static void by_filter(struct conform *c)
{
	const char *dn = dir_computer(c), *name;

	if (!dn)
		return;
	name = name_of(c, dn);
	found(c, dir_format(c, "(sAMAccountName=%s$)", name));
	found(c, dir_format(c, "(&(objectCategory=computer)(samaccountname=%s$))", name));
	found(c, dir_format(c, "(&(objectClass=computer)(CN=l%s))", name + 1)); /* from L */
	found(c, dir_format(c, "(distinguishedName=%s)", dn));
}

/* [MS-ADTS] 3.1.1.3.1.2.4: its bytes in hexadecimal digits, or as a GUID is told. */
static void by_guid(struct conform *c)
{
	static const char *const attrs[] = {"objectGUID", NULL};
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = dir_filled(c);
	const struct dir_attr *a = dn ? dir_attr(dir_read(c, s, dn, attrs), attrs[0]) : NULL;
	char hex[2 * LAPS_GUID_LEN + 1], text[LAPS_GUID_TEXT];

	if (!dn)
		return;
	if (!a || a->value[0].len != LAPS_GUID_LEN) {
		conform_fail(c, "a computer has no objectGUID of %d bytes", LAPS_GUID_LEN);
		return;
	}
	for (size_t i = 0; i < LAPS_GUID_LEN; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", ((const uint8_t *)a->value[0].data)[i]);
	laps_guid_format_text(a->value[0].data, text);
	(void)(dir_is(c, s, dir_format(c, "<GUID=%s>", hex), DIR_EXPIRY, DIR_FILLED_EXPIRY) &&
	       dir_is(c, s, dir_format(c, "<GUID=%s>", text), DIR_EXPIRY, DIR_FILLED_EXPIRY));
}

/* ---- how people bind --------------------------------------------------------------------------
 */
/* "DC=corp,DC=example" as corp.example. */
static const char *domain_of(struct conform *c, const char *dn)
{
	const char *out = "";

	while (*dn) {
		const size_t len = strcspn(dn, ",");

		if (len > 3)
			out = dir_format(c, "%s%s%.*s", out, *out ? "." : "", (int)len - 3, dn + 3);
		dn += len + strspn(dn + len, ",");
	}
	return out;
}

/* The short name of the domain, which a forest tells at its partitions; "" not told. */
static const char *short_domain(struct conform *c)
{
	static const char *const attrs[] = {"nETBIOSName", NULL};
	const struct dir_found *f =
		dir_search(c, dir_as(c, DIR_ADMINISTRATOR),
			   dir_format(c, "CN=Partitions,%s", dir_config_dn(c)), LDAP_SCOPE_ONELEVEL,
			   dir_format(c, "(&(nCName=%s)(nETBIOSName=*))", dir_base_dn(c)), attrs);
	const char *name = f->n == 1 ? dir_attr_text(&f->entry[0], attrs[0]) : NULL;

	return name ? name : "";
}

static void binds(struct conform *c, const char *login)
{
	const struct dir_person *p = &dir_state(c)->person[DIR_OUTSIDER];
	struct dir_session *s = dir_connect(c, "outsider", DIR_TLS_START);

	if (dir_expect(c, dir_bind(c, s, login, laps_secret_text(p->password)), &dir_done,
		       "a bind as '%s'", login))
		(void)conform_that(c, dir_read(c, s, p->dn, NULL) != NULL,
				   "who is bound as '%s' does not see itself", login);
}

/* [MS-ADTS] 5.1.1.1.1 */
static void by_name(struct conform *c)
{
	const struct dir_person *p = &dir_state(c)->person[DIR_OUTSIDER];
	const char *short_name = short_domain(c);

	if (!p->account) {
		conform_skip(c, "the outsider is given, and nobody says by what account name");
		return;
	}
	binds(c, dir_format(c, "%s@%s", p->account, domain_of(c, dir_base_dn(c))));
	if (*short_name)
		binds(c, dir_format(c, "%s\\%s", short_name, p->account));
}

/* ---- the same, and another --------------------------------------------------------------------
 */
static void renamed(struct conform *c)
{
	const char *dn = dir_filled(c), *rdn = dir_format(c, "CN=lc%s-renamed", c->mark),
		   *now = dir_format(c, "%s,%s", rdn, dir_place(c));

	if (!dn)
		return;
	dir_made(c, now);
	if (dir_expect(c, dir_rename(c, dir_as(c, DIR_ADMINISTRATOR), dn, rdn, dir_place(c)),
		       &dir_done, "renaming a computer"))
		(void)dir_still_filled(c, now);
}

/* It is another machine, and its administrators may be others. */
static void made_anew(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = dir_filled(c);

	if (dn && dir_expect(c, dir_delete(c, s, dn), &dir_done, "deleting a computer") &&
	    dir_computer_again(c, dn) && dir_sees_none(c, s, dn))
		(void)dir_is_absent(c, s, dn, DIR_EXPIRY);
}

#define AD    (CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR)
#define CLEAR CONFORM_DIRECTORY_CLEAR

const struct conform_row dir_rows_identity[] = {
	{"DIR-16.filter", CONFORM_MUST,
	 "a computer is found by its account, category and names, in whatever case",
	 "[MS-ADTS] 3.1.1.3.1.3", "category-unknown", AD, by_filter},
	{"DIR-16.guid", CONFORM_MUST, "a computer is read by its GUID in place of its name",
	 "[MS-ADTS] 3.1.1.3.1.2.4", "guid-unknown", AD, by_guid},
	{"DIR-06.names", CONFORM_MUST,
	 "an account binds as name@domain and as DOMAIN\\name as well", "[MS-ADTS] 5.1.1.1.1",
	 "names-refused", AD | CONFORM_DIRECTORY_OUTSIDER, by_name},
	{"ADB-01.renamed", CONFORM_MUST, "a computer that is renamed keeps its values",
	 "RFC 4511 4.9", "renamed-bare", CLEAR, renamed},
	{"ADB-01.anew", CONFORM_MUST,
	 "a computer that is made again has nothing of the one before it", "RFC 4511 4.7",
	 "anew-filled", CLEAR, made_anew},
	{0},
};
