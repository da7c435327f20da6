/* SPDX-License-Identifier: MIT */
/* Which code a refusal has: clients act on it. */
#include <string.h>

#include "conformance/directory/rows.h"

#define OLD     "133800000000000000"        /* FILETIME: in 2024 */
#define NOBODY  "1.3.6.1.4.1.4203.666.99.1" /* a control that nobody has */
#define MISSING "CN=nobody,%s"

static struct dir_session *administrator(struct conform *c)
{
	return dir_as(c, DIR_ADMINISTRATOR);
}

/* A computer with an expiry; NULL: the row has failed. */
static const char *due(struct conform *c)
{
	const char *dn = dir_computer(c);

	return dn && dir_expect(c, dir_set(c, administrator(c), dn, DIR_EXPIRY, OLD), &dir_done,
				"writing the expiry")
		       ? dn
		       : NULL;
}

static void unknown_attribute(struct conform *c)
{
	const char *dn = dir_computer(c);

	if (dn)
		(void)dir_expect(c, dir_set(c, administrator(c), dn, "msLAPS-NoSuchThing", "x"),
				 &dir_undefined, "writing an attribute that no schema has");
}

static void other_class(struct conform *c)
{
	const char *dn = dir_container(c);

	if (dn && dir_expect(c, dir_set(c, administrator(c), dn, DIR_EXPIRY, OLD),
			     &dir_not_of_class, "writing the expiry of an OU"))
		(void)dir_is_absent(c, administrator(c), dn, DIR_EXPIRY);
}

static void second_value(struct conform *c)
{
	const struct dir_change change[] = {DIR_ONE(DIR_ADD, DIR_EXPIRY, "1"), {0}};
	const char *dn = due(c);

	if (dn && dir_expect(c, dir_modify(c, administrator(c), dn, change), &dir_second,
			     "adding an expiry to the one that is there"))
		(void)dir_is(c, administrator(c), dn, DIR_EXPIRY, OLD);
}

static void two_values(struct conform *c)
{
	const struct dir_value two[] = {dir_text("1"), dir_text("2")};
	const struct dir_change change[] = {{DIR_REPLACE, DIR_EXPIRY, two, 2}, {0}};
	const char *dn = due(c);

	if (dn && dir_expect(c, dir_modify(c, administrator(c), dn, change), &dir_two,
			     "replacing the expiry by two"))
		(void)dir_is(c, administrator(c), dn, DIR_EXPIRY, OLD);
}

static void same_again(struct conform *c)
{
	const struct dir_change change[] = {DIR_ONE(DIR_ADD, DIR_EXPIRY, OLD), {0}};
	const char *dn = due(c);

	if (dn && dir_expect(c, dir_modify(c, administrator(c), dn, change), &dir_twice,
			     "adding the expiry that is there"))
		(void)dir_is(c, administrator(c), dn, DIR_EXPIRY, OLD);
}

static void nothing_to_delete(struct conform *c)
{
	const char *dn = dir_computer(c);

	if (dn)
		(void)dir_expect(c, dir_unset(c, administrator(c), dn, DIR_EXPIRY), &dir_no_value,
				 "deleting an expiry that is not there");
}

/* RFC 4511 4.6: a replace without values of an attribute that is not there is ignored. */
static void nothing_to_replace(struct conform *c)
{
	const struct dir_change change[] = {DIR_NONE(DIR_REPLACE, DIR_EXPIRY), {0}};
	const char *dn = dir_computer(c);

	if (dn)
		(void)dir_expect(c, dir_modify(c, administrator(c), dn, change), &dir_done,
				 "replacing an expiry that is not there by nothing");
}

static void no_object(struct conform *c)
{
	const char *dn = dir_format(c, MISSING, dir_place(c));
	struct dir_session *s = administrator(c);

	(void)dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, OLD), &dir_hidden,
			 "changing an object that is not there");
	(void)dir_expect(c, dir_search(c, s, dn, LDAP_SCOPE_BASE, "(objectClass=*)", NULL)->result,
			 &dir_hidden, "reading an object that is not there");
	(void)dir_expect(c, dir_compare(c, s, dn, DIR_EXPIRY, dir_text(OLD)), &dir_hidden,
			 "comparing with an object that is not there");
}

static void there_already(struct conform *c)
{
	static const struct dir_codes exists = {
		"a refusal of the double", {LDAP_ALREADY_EXISTS}, {LDAP_ALREADY_EXISTS}};
	const struct dir_change attribute[] = {
		DIR_ONE(DIR_ADD, "objectClass", "organizationalUnit"), {0}};
	const char *dn = dir_container(c);

	if (dn)
		(void)dir_expect(c, dir_add(c, administrator(c), dn, attribute), &exists,
				 "making an OU that is there");
}

static void not_empty(struct conform *c)
{
	static const struct dir_codes leaf = {"a refusal for what is below",
					      {LDAP_NOT_ALLOWED_ON_NONLEAF},
					      {LDAP_NOT_ALLOWED_ON_NONLEAF}};
	const char *dn = dir_container(c), *below = dn ? dir_computer_below(c, dn) : NULL;

	if (below && dir_expect(c, dir_delete(c, administrator(c), dn), &leaf,
				"deleting an OU with a computer in it"))
		(void)conform_that(c, dir_read(c, administrator(c), below, NULL) != NULL,
				   "the computer is gone with it");
}

/* ---- controls ---------------------------------------------------------------------------------
 */
static struct dir_result search_with(struct conform *c, char critical)
{
	static char oid[] = NOBODY;
	LDAPControl control = {.ldctl_oid = oid, .ldctl_iscritical = critical},
		    *controls[] = {&control, NULL};

	return dir_search_ext(c, administrator(c), dir_place(c), LDAP_SCOPE_BASE, "(objectClass=*)",
			      NULL, controls, NULL)
		->result;
}
static void unknown_critical(struct conform *c)
{
	(void)dir_expect(c, search_with(c, 1), &dir_unknown_control,
			 "a critical control that nobody has");
}
static void unknown_other(struct conform *c)
{
	(void)dir_expect(c, search_with(c, 0), &dir_done,
			 "a control that nobody has, and that is not critical");
}

static void empty_modify(struct conform *c)
{
	static const struct dir_codes unwilling = {"a refusal of an empty change",
						   {LDAP_UNWILLING_TO_PERFORM},
						   {LDAP_UNWILLING_TO_PERFORM}};
	const struct dir_change change[] = {{0}};
	const char *dn = dir_computer(c);

	if (dn)
		(void)dir_expect(c, dir_modify(c, administrator(c), dn, change), &unwilling,
				 "a modify without changes");
}

/* ---- binds ------------------------------------------------------------------------------------
 */
static void wrong_password(struct conform *c)
{
	struct dir_session *s = dir_connect(c, "somebody", DIR_TLS_START);

	(void)dir_expect(c, dir_bind(c, s, dir_dn(c, DIR_OUTSIDER), "not-its-password-1A"),
			 &dir_bad_credentials, "a bind with a wrong password");
	/* an answer of its own would tell who is there */
	(void)dir_expect(
		c, dir_bind(c, s, dir_format(c, MISSING, dir_place(c)), "not-its-password-1A"),
		&dir_bad_credentials, "a bind as nobody");
}

/* RFC 4513 5.1.2: a name without a password is nobody's bind. */
static void no_password(struct conform *c)
{
	struct dir_session *s = dir_connect(c, "somebody", DIR_TLS_START);
	const char *dn = dir_computer(c);
	struct dir_result r;

	if (!dn)
		return;
	r = dir_bind(c, s, dir_dn(c, DIR_ADMINISTRATOR), "");
	if (conform_that(c, r.code >= 0, "a bind without a password is not answered"))
		(void)dir_expect_refused(
			c, dir_set(c, s, dn, DIR_EXPIRY, OLD),
			"a write behind a bind as administrator without a password");
	(void)dir_is_absent(c, administrator(c), dn, DIR_EXPIRY);
}

static void anonymous(struct conform *c)
{
	static const struct dir_codes unbound = {"a refusal for want of a bind",
						 {LDAP_OPERATIONS_ERROR},
						 {LDAP_INSUFFICIENT_ACCESS, LDAP_NO_SUCH_OBJECT,
						  LDAP_STRONG_AUTH_REQUIRED,
						  LDAP_INAPPROPRIATE_AUTH}};
	struct dir_session *s = dir_as(c, DIR_ANONYMOUS);
	const char *dn = due(c);
	const struct dir_found *f;

	if (!dn)
		return;
	(void)dir_expect(c, dir_set(c, s, dn, DIR_EXPIRY, "1"), &unbound, "writing the expiry");
	(void)dir_is(c, administrator(c), dn, DIR_EXPIRY, OLD);
	f = dir_search(c, s, dn, LDAP_SCOPE_BASE, "(objectClass=*)", NULL);
	(void)conform_that(c, f->n == 0, "the anonymous one reads a computer");
}

/* ---- texts ------------------------------------------------------------------------------------
 */
static void texts_of_ad(struct conform *c)
{
	const char *dn = dir_computer(c);
	struct dir_result r;

	if (!dn)
		return;
	r = dir_set(c, dir_as(c, DIR_OUTSIDER), dn, DIR_EXPIRY, OLD);
	(void)conform_that(c, strstr(r.text, "SecErr: DSID-") != NULL,
			   "the text of a refusal for lack of rights is '%s'", r.text);
	r = dir_set(c, administrator(c), dir_format(c, MISSING, dir_place(c)), DIR_EXPIRY, OLD);
	(void)conform_that(c, strstr(r.text, "NameErr: DSID-") != NULL,
			   "the text for an object that is not there is '%s'", r.text);
	r = dir_bind(c, dir_connect(c, "somebody", DIR_TLS_START), dir_dn(c, DIR_OUTSIDER),
		     "wrong-1A");
	(void)conform_that(c, strstr(r.text, "data 52e") != NULL,
			   "the text for a wrong password is '%s'", r.text);
}

#define CLEAR CONFORM_DIRECTORY_CLEAR
#define AD    CONFORM_DIRECTORY_AD
const struct conform_row dir_rows_errors[] = {
	{"DIR-03.unknown", CONFORM_MUST, "an attribute that no schema has is refused as such",
	 "[MS-ADTS] 3.1.1.5.3.2; RFC 4511 A.2", "code-unknown", CLEAR, unknown_attribute},
	{"DIR-03.class", CONFORM_MUST, "an OU has no expiry", "RFC 4511 A.2", "code-class", CLEAR,
	 other_class},
	{"DIR-03.second", CONFORM_MUST, "a second value is refused and the first stays",
	 "RFC 4511 4.6", "code-second", CLEAR, second_value},
	{"DIR-03.two", CONFORM_MUST, "two values at once are refused and the old one stays",
	 "RFC 4511 4.6", "code-two", CLEAR, two_values},
	{"DIR-03.again", CONFORM_MUST, "adding the value that is there is refused as such",
	 "RFC 4511 A.2", "code-second", CLEAR, same_again},
	{"DIR-03.absent", CONFORM_MUST, "deleting what is not there is refused as such",
	 "RFC 4511 4.6", "absent-deleted", CLEAR, nothing_to_delete},
	{"DIR-03.replace-nothing", CONFORM_MUST,
	 "replacing what is not there by nothing does nothing", "RFC 4511 4.6", "replace-strict",
	 CLEAR, nothing_to_replace},
	{"DIR-04.object", CONFORM_MUST, "an object that is not there is refused as such",
	 "RFC 4511 A.2", "code-object", CLEAR, no_object},
	{"DIR-04.exists", CONFORM_MUST, "an object that is there is not made again", "RFC 4511 4.7",
	 "code-exists", 0, there_already},
	{"DIR-04.leaf", CONFORM_MUST, "an OU that is not empty is not deleted", "RFC 4511 4.8",
	 "tree-deleted", 0, not_empty},
	{"DIR-05.critical", CONFORM_MUST, "a critical control that nobody has is refused",
	 "RFC 4511 4.1.11", "control-ignored", 0, unknown_critical},
	{"DIR-05.other", CONFORM_MUST, "one that is not critical is ignored", "RFC 4511 4.1.11",
	 "control-refused", 0, unknown_other},
	/* RFC 4511 4.6 lets the list be empty, and no document of Microsoft's says more */
	{"DIR-05.empty", CONFORM_SHOULD, "a modify without changes is refused", "Samba's behaviour",
	 "code-empty", AD, empty_modify},
	{"DIR-06.password", CONFORM_MUST, "a wrong password and a wrong name are refused alike",
	 "RFC 4513 6.3.1; RFC 4511 A.2", "bind-any-password", CONFORM_DIRECTORY_OUTSIDER,
	 wrong_password},
	{"DIR-06.none", CONFORM_MUST, "a name without a password is nobody", "RFC 4513 5.1.2",
	 "bind-no-password", CLEAR, no_password},
	{"DIR-06.anonymous", CONFORM_MUST, "who is not bound reads no computer and writes nothing",
	 "[MS-ADTS] 5.1.3; RFC 4511 A.2", "anonymous-writes", CLEAR, anonymous},
	{"DIR-07.texts", CONFORM_SHOULD, "texts of an AD say which kind of error it is",
	 "[MS-ADTS] 3.1.1.3.1.9", "texts-gone", AD | CLEAR | CONFORM_DIRECTORY_OUTSIDER,
	 texts_of_ad},
	{0},
};
