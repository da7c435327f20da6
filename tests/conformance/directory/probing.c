/* SPDX-License-Identifier: MIT */
/*
 * Secrets are found out by asking about them, not only by reading them: filters, comparisons, pages
 * and orders say no more to whoever may not see them.
 */
#include <strings.h>

#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"

/* All that a row says of filters: for who may not see it, a secret matches nothing; for who may, it
 * does. */
static bool matches(struct conform *c, struct dir_session *s, const char *dn, size_t i, long wanted)
{
	const char *attr = dir_secret[i].attr;
	const char *filter[] = {
		dir_format(c, "(%s=*)", attr),
		dir_equals(c, attr, dir_secret_value(c, i, 1)),
		dir_format(c, "(|(%s=*)(!(objectClass=*)))", attr),
		dir_format(c, "(&(objectClass=*)(%s=*))", attr),
	};

	for (size_t k = 0; k < sizeof(filter) / sizeof(filter[0]); k++) {
		long n = dir_count(c, s, dn, filter[k]);

		if (conform_over(c))
			return false;
		/* the value would be in the message */
		if (!conform_that(c, n == wanted,
				  "%s: filter %zu on %s matches %ld objects, not %ld", s->who,
				  k + 1, attr, n, wanted))
			return false;
	}
	return true;
}

static void filters(struct conform *c)
{
	const char *dn = dir_filled(c);

	for (size_t i = 0; dn && i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			matches(c, dir_as(c, DIR_OUTSIDER), dn, i, 0);
			matches(c, dir_as(c, DIR_RESETTER), dn, i, 0);
			matches(c, dir_as(c, DIR_READER), dn, i, 1);
		}
}

/* A guess at a password, byte by byte: neither a part nor an order may tell. */
static void guesses(struct conform *c)
{
	static const char *const none[] = {"1.1", NULL};
	static const char *const filter[] = {"(" DIR_CLEAR "={*)", "(" DIR_CLEAR "=*0001*)",
					     "(" DIR_CLEAR ">=a)", "(" DIR_CLEAR "<=~)",
					     "(" DIR_CLEAR "~=a)"};
	const char *dn = dir_filled(c);

	for (size_t k = 0; dn && k < sizeof(filter) / sizeof(filter[0]); k++) {
		const struct dir_found *f = dir_search(c, dir_as(c, DIR_OUTSIDER), dn,
						       LDAP_SCOPE_BASE, filter[k], none);

		conform_that(c, f->n == 0, "outsider: '%s' finds the object", filter[k]);
	}
}

/* What "(!(ATTR=*))" finds for an outsider is the same of a computer with a value and of one
 * without.
 */
static void negation(struct conform *c)
{
	const char *full = dir_filled(c), *empty = full ? dir_computer(c) : NULL;
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	for (size_t i = 0; empty && i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			const char *filter = dir_format(c, "(!(%s=*))", dir_secret[i].attr);
			long with = dir_count(c, s, full, filter),
			     without = dir_count(c, s, empty, filter);

			if (!conform_over(c))
				conform_that(
					c, with == without,
					"outsider: '%s' tells a computer with a value from one "
					"without",
					filter);
		}
}

/* In an AD it is false that a value is there, not unknown. */
static void negation_true(struct conform *c)
{
	const char *dn = dir_filled(c);

	for (size_t i = 0; dn && i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			const char *filter = dir_format(c, "(!(%s=*))", dir_secret[i].attr);
			long n = dir_count(c, dir_as(c, DIR_OUTSIDER), dn, filter);

			if (!conform_over(c))
				conform_that(c, n == 1, "outsider: '%s' does not find the object",
					     filter);
		}
}

/* Neither true nor false, which would both tell. */
static void compares(struct conform *c)
{
	const char *dn = dir_filled(c);

	for (size_t i = 0; dn && i < DIR_SECRET_N && !conform_over(c); i++)
		if (dir_has_secret(c, i)) {
			struct dir_result right = dir_compare(c, dir_as(c, DIR_OUTSIDER), dn,
							      dir_secret[i].attr,
							      dir_secret_value(c, i, 1)),
					  wrong = dir_compare(c, dir_as(c, DIR_OUTSIDER), dn,
							      dir_secret[i].attr,
							      dir_secret_value(c, i, 2));
			char text[DIR_CODE_TEXT];

			conform_that(
				c, right.code == wrong.code,
				"outsider: a comparison tells the value of %s from another: %s",
				dir_secret[i].attr, dir_code_text(right.code, text));
			conform_that(c, right.code != LDAP_COMPARE_TRUE,
				     "outsider: a comparison with %s is true", dir_secret[i].attr);
		}
}

#define PAGED "1.2.840.113556.1.4.319"
/* SEQUENCE { INTEGER 10, OCTET STRING "" }, RFC 2696 */
static char ten_a_page[] = {0x30, 0x05, 0x02, 0x01, 0x0a, 0x04, 0x00};

static void paged(struct conform *c)
{
	static const char *const attrs[] = {DIR_CLEAR, DIR_ENCRYPTED, DIR_HISTORY, NULL};
	char oid[] = PAGED;
	LDAPControl page = {oid, {sizeof(ten_a_page), ten_a_page}, 1};
	LDAPControl *controls[] = {&page, NULL};
	const char *dn = dir_filled(c);
	const struct dir_found *f;

	if (!dn)
		return;
	f = dir_search_ext(c, dir_as(c, DIR_OUTSIDER), dn, LDAP_SCOPE_SUBTREE, "(objectClass=*)",
			   attrs, controls, NULL);
	if (dir_expect(c, f->result, &dir_done, "a search by pages") &&
	    conform_that(c, f->n == 1, "outsider: %zu objects on the page, expected one", f->n))
		conform_that(c, f->entry[0].n == 0, "outsider sees %s on a page",
			     f->entry[0].n ? f->entry[0].attr[0].name : "");
}

/* What is asked for by the number of its type, in other letters or with an option is the same
 * secret, RFC 4512 2.5. */
static void asked_otherwise(struct conform *c)
{
	static const char *const ask[][2] = {
		{"1.2.840.113556.1.6.44.1.2", NULL},
		{"1.2.840.113556.1.6.44.1.3", NULL},
		{"MSLAPS-PASSWORD", NULL},
		{"mslaps-encryptedpassword;range=0-*", NULL},
	};
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);
	const char *dn = dir_filled(c);

	for (size_t i = 0; dn && i < sizeof(ask) / sizeof(ask[0]) && !conform_over(c); i++) {
		const struct dir_entry *e = dir_read(c, s, dn, ask[i]);

		if (!e)
			conform_fail(c, "outsider does not see the computer");
		else if (e->n > 0)
			conform_fail(c, "outsider asks for '%s' and gets %s", ask[i][0],
				     e->attr[0].name);
	}
	if (dn && !conform_over(c) && dir_count(c, s, dn, "(1.2.840.113556.1.6.44.1.2=*)") > 0)
		conform_fail(c, "outsider: a filter by the OID of " DIR_CLEAR " finds the object");
}

#define SORTED "1.2.840.113556.1.4.473"

/* So many that they are in the order of their passwords by chance once in 5,040 times. */
#define IN_ORDER 7

/* Computers whose passwords go up in another order than they are made, by that order; false:
 * failed.
 */
static bool in_order(struct conform *c, const char *ou, const char *dn[IN_ORDER])
{
	for (unsigned i = 0; i < IN_ORDER; i++) {
		const unsigned rank = i * 3 % IN_ORDER;

		dn[rank] = dir_computer_below(c, ou);
		if (!dn[rank] ||
		    !dir_expect(c,
				dir_set_bytes(c, dir_as(c, DIR_ADMINISTRATOR), dn[rank], DIR_CLEAR,
					      dir_secret_value(c, 0, rank)),
				&dir_done, "writing " DIR_CLEAR))
			return false;
	}
	return true;
}

/* What an outsider finds below ou, sorted by the passwords. */
static const struct dir_found *find_sorted(struct conform *c, const char *ou)
{
	static const char *const none[] = {"1.1", NULL};
	char attr[] = DIR_CLEAR, oid[] = SORTED;
	LDAPSortKey key = {attr, NULL, 0}, *keys[] = {&key, NULL};
	struct berval value = {0};
	LDAPControl sort = {oid, {0, NULL}, 0}, *controls[] = {&sort, NULL};
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);
	const struct dir_found *f;

	if (!s->ld || ldap_create_sort_control_value(s->ld, keys, &value) != LDAP_SUCCESS) {
		conform_fail(c, "no control to sort with");
		return NULL;
	}
	sort.ldctl_value = value;
	f = dir_search_ext(c, s, ou, LDAP_SCOPE_ONELEVEL, "(objectClass=*)", none, controls, NULL);
	ldap_memfree(value.bv_val);
	return f;
}

/* Whoever may not see passwords does not learn their order. */
static void sorted(struct conform *c)
{
	const char *ou = dir_container(c), *dn[IN_ORDER];
	const struct dir_found *f;
	size_t right = 0;

	if (!ou || !in_order(c, ou, dn))
		return;
	f = find_sorted(c, ou);
	if (!f || f->n != IN_ORDER)
		return; /* refused, then */
	for (size_t i = 0; i < IN_ORDER; i++)
		right += strcasecmp(f->entry[i].dn, dn[i]) == 0;
	conform_that(c, right < IN_ORDER,
		     "outsider: sorted by " DIR_CLEAR ", objects are in the order of their values");
}

#define ROW(id, level, title, source, mutant, needs, run)              \
	{                                                              \
		"ADB-11." id, level, title, source, mutant, needs, run \
	}
#define WHERE "[MS-ADTS] 3.1.1.4.4"

const struct conform_row dir_rows_probing[] = {
	ROW("filter", CONFORM_MUST,
	    "a filter on a secret matches for who may see it and for nobody else", WHERE,
	    "filters-see-secrets",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER | CONFORM_DIRECTORY_RESETTER |
		    CONFORM_DIRECTORY_READER,
	    filters),
	ROW("guess", CONFORM_MUST, "no part of a password and no order of it is found by a filter",
	    WHERE, "guesses-match", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, guesses),
	ROW("negation", CONFORM_MUST,
	    "the negation of a filter on a secret does not tell whether there is one", WHERE,
	    "filters-see-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, negation),
	/* Samba's own tests have it of Windows, and take a server that finds nothing for as good */
	ROW("negation-true", CONFORM_SHOULD, "it is true for whoever may not see it",
	    "Samba's tests of Windows", "filters-see-secrets",
	    CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER,
	    negation_true),
	ROW("compare", CONFORM_MUST, "a comparison does not tell a right value from a wrong one",
	    WHERE, "compares-see-secrets", CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER,
	    compares),
	ROW("asked-otherwise", CONFORM_MUST,
	    "a secret is not shown by its OID, in other letters or with an option either",
	    "RFC 4512 2.5; [MS-ADTS] 3.1.1.4.4", "numbers-shown",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, asked_otherwise),
	ROW("pages", CONFORM_MUST, "a search by pages shows an outsider no secret", "RFC 2696",
	    "pages-see-secrets",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER | CONFORM_DIRECTORY_PAGES, paged),
	ROW("sort", CONFORM_SHOULD, "sorting by a secret does not tell an outsider its order",
	    "RFC 2891 and ours", "sorted-by-secrets",
	    CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER, sorted),
	{0},
};
