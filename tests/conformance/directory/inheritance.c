/* SPDX-License-Identifier: MIT */
/*
 * Rights come with the OU that a computer is in, [MS-ADTS] 6.1.3 and [MS-DTYP] 2.5.3.4, and through
 * groups. An outsider is given what a reader has, on OUs of the row's own.
 */
#include "conformance/directory/access.h"
#include "conformance/directory/rows.h"
#include "conformance/directory/secrets.h"
#include "conformance/directory/wait.h"

#define PROPAGATION_S 10 /* ours: a small tree takes an AD less */

static const struct dir_right reading = {
	.rights = DIR_RIGHT_READ | DIR_RIGHT_CONTROL, .thing = DIR_CLEAR, .below = true};

static bool sees(struct conform *c, struct dir_session *s, const char *dn)
{
	return dir_is_bytes(c, s, dn, DIR_CLEAR, dir_secret_value(c, 0, 1));
}

/* [MS-ADTS] 6.1.3.3: what is written to an OU comes to the objects that are in it behind the
 * answer, by a task of its own. Waits until the outsider sees the clear password, or does not. */
static void until_seen(struct conform *c, const char *dn, bool seen)
{
	static const char *const attrs[] = {DIR_CLEAR, NULL};
	const long end = dir_deadline(PROPAGATION_S);

	while (!conform_over(c) &&
	       (dir_attr(dir_read(c, dir_as(c, DIR_OUTSIDER), dn, attrs), DIR_CLEAR) != NULL) !=
		       seen &&
	       dir_wait(end))
		;
}

/* A new OU in which whoever has that DN may read clear passwords of computers. NULL: failed. */
static const char *readable(struct conform *c, const char *who)
{
	const char *ou = dir_container(c);

	return ou && dir_give(c, ou, who, &reading) ? ou : NULL;
}

static void of_new(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER));
	const char *dn = ou ? dir_filled_below(c, ou) : NULL;

	if (dn)
		sees(c, dir_as(c, DIR_OUTSIDER), dn);
}

static void of_present(struct conform *c)
{
	const char *ou = dir_container(c);
	const char *dn = ou ? dir_filled_below(c, ou) : NULL;

	if (dn && dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR) &&
	    dir_give(c, ou, dir_dn(c, DIR_OUTSIDER), &reading)) {
		until_seen(c, dn, true);
		sees(c, dir_as(c, DIR_OUTSIDER), dn);
	}
}

/* What is for computers below is for those below below as well. */
static void of_deeper(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER)), *inner, *dn;

	if (!ou)
		return;
	inner = dir_format(c, "OU=deeper,%s", ou);
	dir_made(c, inner);
	if (!dir_expect(
		    c,
		    dir_add(c, dir_as(c, DIR_ADMINISTRATOR), inner,
			    (const struct dir_change[]){
				    DIR_ONE(DIR_ADD, "objectClass", "organizationalUnit"), {0}}),
		    &dir_done, "making an OU in an OU"))
		return;
	dn = dir_filled_below(c, inner);
	if (dn)
		sees(c, dir_as(c, DIR_OUTSIDER), dn);
}

/* What is given on one OU is nothing on the one beside it. */
static void beside(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER)), *other = dir_container(c);
	const char *dn = ou && other ? dir_filled_below(c, ou) : NULL,
		   *next = dn ? dir_filled_below(c, other) : NULL;

	if (next && sees(c, dir_as(c, DIR_OUTSIDER), dn))
		dir_sees_none(c, dir_as(c, DIR_OUTSIDER), next);
}

/* Move a computer; returns its new DN, NULL: failed. */
static const char *move(struct conform *c, const char *dn, const char *to)
{
	const char *rdn = dir_format(c, "CN=lc%s-moved", c->mark);
	const char *moved = dir_format(c, "%s,%s", rdn, to);

	dir_made(c, moved);
	return dir_expect(c, dir_rename(c, dir_as(c, DIR_ADMINISTRATOR), dn, rdn, to), &dir_done,
			  "moving a computer")
		       ? moved
		       : NULL;
}

static void moved_in(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER)), *dn = ou ? dir_filled(c) : NULL;

	if (!dn || !dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR))
		return;
	dn = move(c, dn, ou);
	if (dn)
		sees(c, dir_as(c, DIR_OUTSIDER), dn);
}

static void moved_out(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER)), *other = dir_container(c);
	const char *dn = ou && other ? dir_filled_below(c, ou) : NULL;

	if (!dn || !sees(c, dir_as(c, DIR_OUTSIDER), dn))
		return;
	dn = move(c, dn, other);
	if (dn)
		dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR);
}

static void blocked(struct conform *c)
{
	const char *ou = readable(c, dir_dn(c, DIR_OUTSIDER));
	const char *dn = ou ? dir_filled_below(c, ou) : NULL;

	if (dn && sees(c, dir_as(c, DIR_OUTSIDER), dn) && dir_protect(c, dn))
		dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR);
}

static void taken_back(struct conform *c)
{
	const char *who = dir_dn(c, DIR_OUTSIDER), *ou = readable(c, who);
	const char *dn = ou ? dir_filled_below(c, ou) : NULL;

	if (dn && sees(c, dir_as(c, DIR_OUTSIDER), dn) && dir_take_back(c, ou, who, &reading)) {
		until_seen(c, dn, false);
		dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR);
	}
}

/* An explicit denial counts more than an explicit permission, whichever came first. */
static void denied(struct conform *c)
{
	struct dir_right allow = reading, deny = reading;
	const char *who = dir_dn(c, DIR_OUTSIDER), *dn = dir_filled(c);

	allow.below = deny.below = false;
	deny.rights = DIR_RIGHT_CONTROL;
	deny.deny = true;
	if (dn && dir_give(c, dn, who, &allow) && sees(c, dir_as(c, DIR_OUTSIDER), dn) &&
	    dir_give(c, dn, who, &deny))
		dir_is_absent(c, dir_as(c, DIR_OUTSIDER), dn, DIR_CLEAR);
}

/* What computers are given below an OU, users are not. */
static void of_class(struct conform *c)
{
	static const struct dir_right writing = {
		.rights = DIR_RIGHT_WRITE, .thing = "description", .below = true};
	const char *who = dir_dn(c, DIR_OUTSIDER), *ou = dir_container(c), *dn, *inner;
	struct dir_session *s = dir_as(c, DIR_OUTSIDER);

	if (!ou || !dir_give(c, ou, who, &writing))
		return;
	inner = dir_format(c, "OU=inner,%s", ou);
	dn = dir_computer_below(c, ou);
	dir_made(c, inner);
	if (!dn || !dir_expect(c,
			       dir_add(c, dir_as(c, DIR_ADMINISTRATOR), inner,
				       (const struct dir_change[]){DIR_ONE(DIR_ADD, "objectClass",
									   "organizationalUnit"),
								   {0}}),
			       &dir_done, "making an OU in an OU"))
		return;
	dir_expect(c, dir_set(c, s, dn, "description", "x"), &dir_done,
		   "writing the description of a computer");
	dir_expect(c, dir_set(c, s, inner, "description", "x"), &dir_denied,
		   "writing the description of an OU");
}

/* ---- groups -----------------------------------------------------------------------------------
 */
static const char *group_of(struct conform *c, const char *name, const char *member)
{
	const char *dn = dir_format(c, "CN=lc%s-%s,%s", c->mark, name, dir_place(c));
	const char *account = dir_format(c, "lc%s-%s", c->mark, name);
	struct dir_value of_account = dir_text(account), of_member = dir_text(member);
	const struct dir_change attribute[] = {DIR_ONE(DIR_ADD, "objectClass", "group"),
					       {DIR_ADD, "sAMAccountName", &of_account, 1},
					       {DIR_ADD, "member", &of_member, 1},
					       {0}};

	dir_made(c, dn);
	return dir_expect(c, dir_add(c, dir_as(c, DIR_ADMINISTRATOR), dn, attribute), &dir_done,
			  "making a group")
		       ? dn
		       : NULL;
}

/* The groups of a session are those of its bind. */
static void nested(struct conform *c)
{
	const char *inner = group_of(c, "inner", dir_dn(c, DIR_OUTSIDER));
	const char *outer = inner ? group_of(c, "outer", inner) : NULL;
	const char *ou = outer ? readable(c, outer) : NULL;
	const char *dn = ou ? dir_filled_below(c, ou) : NULL;
	struct dir_value member;
	struct dir_change leave[] = {{DIR_DELETE, "member", &member, 1}, {0}};

	if (!dn || !sees(c, dir_fresh(c, DIR_OUTSIDER, DIR_TLS_START), dn))
		return;
	member = dir_text(dir_dn(c, DIR_OUTSIDER));
	if (dir_expect(c, dir_modify(c, dir_as(c, DIR_ADMINISTRATOR), inner, leave), &dir_done,
		       "taking a member out of a group"))
		dir_is_absent(c, dir_fresh(c, DIR_OUTSIDER, DIR_TLS_START), dn, DIR_CLEAR);
}

#define NEEDS (CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_OUTSIDER)
#define ROW(id, title, source, mutant, run)                                   \
	{                                                                     \
		"ACL-05." id, CONFORM_MUST, title, source, mutant, NEEDS, run \
	}

const struct conform_row dir_rows_inheritance[] = {
	ROW("new", "a new computer has the rights that its OU hands down", "[MS-DTYP] 2.5.3.4.1",
	    "grants-for-present-ones", of_new),
	ROW("present", "a right on an OU reaches the computers that are there already",
	    "[MS-ADTS] 6.1.3.3", "grants-for-new-ones", of_present),
	ROW("deeper", "a right on an OU reaches computers in OUs below it", "[MS-DTYP] 2.5.3.4.1",
	    "grants-one-level", of_deeper),
	ROW("beside", "a right on an OU is none on the OU beside it", "[MS-DTYP] 2.5.3.4.1",
	    "clear-seen", beside),
	ROW("moved-in", "a computer that is moved into an OU gets the rights of that",
	    "[MS-ADTS] 6.1.3.3", "moves-without-rights", moved_in),
	ROW("moved-out", "a computer that is moved out of an OU loses the rights of that",
	    "[MS-ADTS] 6.1.3.3", "all-see-secrets", moved_out),
	ROW("blocked", "a computer that inherits nothing has no rights of its OU",
	    "[MS-DTYP] 2.5.3.4.1", "never-protected", blocked),
	ROW("taken-back", "a right that is taken back from an OU is gone for the computers in it",
	    "[MS-ADTS] 6.1.3.3", "never-taken-back", taken_back),
	ROW("denied", "a denial counts more than a permission", "[MS-DTYP] 2.5.3.2", "never-denied",
	    denied),
	ROW("class", "what is for computers below an OU is for nothing else there",
	    "[MS-DTYP] 2.5.3.4.1", "all-may-describe", of_class),
	ROW("groups", "rights come through a group in a group, and go with the membership",
	    "[MS-ADTS] 5.1.3.1", "never-left", nested),
	{0},
};
