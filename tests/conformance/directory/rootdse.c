/* SPDX-License-Identifier: MIT */
/* What a client asks a server about itself before anything else, RFC 4512 5.1 and [MS-ADTS]
 * 3.1.1.3.2. */
#include <stdlib.h>
#include <string.h>

#include "conformance/directory/rows.h"

#define LEVEL_2016 7

static const struct dir_entry *root_as(struct conform *c, struct dir_session *s)
{
	static const char *const attrs[] = {"*", "+", NULL};
	const struct dir_entry *e = dir_read(c, s, "", attrs);

	(void)conform_that(c, e != NULL, "%s sees no rootDSE", s->who);
	return e;
}
static const struct dir_entry *root(struct conform *c)
{
	return root_as(c, dir_as(c, DIR_ADMINISTRATOR));
}

static bool must_list(struct conform *c, const char *attr, const char *text)
{
	return conform_that(c, dir_attr_has(root(c), attr, text), "%s of the rootDSE has no '%s'",
			    attr, text);
}

static void unbound(struct conform *c)
{
	struct dir_session *s = dir_connect(c, "who is not bound", DIR_TLS_START);
	const struct dir_entry *e = root_as(c, s);

	(void)conform_that(c, !e || dir_attr(e, "namingContexts") != NULL,
			   "%s sees no namingContexts", s->who);
}

static void version(struct conform *c)
{
	(void)must_list(c, "supportedLDAPVersion", "3");
}

static void subschema(struct conform *c)
{
	static const char *const attrs[] = {"attributeTypes", NULL};
	const char *dn = dir_attr_text(root(c), "subschemaSubentry");
	const struct dir_found *f;

	if (!conform_that(c, dn != NULL, "the rootDSE names no subschemaSubentry"))
		return;
	f = dir_search(c, dir_as(c, DIR_ADMINISTRATOR), dn, LDAP_SCOPE_BASE,
		       "(objectClass=subschema)", attrs);
	if (dir_expect(c, f->result, &dir_done, "reading '%s'", dn))
		(void)conform_that(c, f->n == 1 && dir_attr(&f->entry[0], "attributeTypes"),
				   "'%s' shows no attribute types", dn);
}

static void start_tls(struct conform *c)
{
	(void)must_list(c, "supportedExtension", LDAP_EXOP_START_TLS);
}
static void pages(struct conform *c)
{
	(void)must_list(c, "supportedControl", LDAP_CONTROL_PAGEDRESULTS);
}

/* [MS-ADTS] 3.1.1.3.2: namingContexts are what this controller holds. The root domain is another
 * one in a child's, and is told all the same. */
static void contexts(struct conform *c)
{
	static const char *const name[] = {"defaultNamingContext", "configurationNamingContext",
					   "schemaNamingContext", "rootDomainNamingContext"};
	const size_t n = sizeof(name) / sizeof(name[0]);
	const struct dir_entry *e = root(c);

	for (size_t i = 0; e && i < n; i++) {
		const char *dn = dir_attr_text(e, name[i]);

		if (conform_that(c, dn != NULL, "the rootDSE has no %s", name[i]) && i < n - 1)
			(void)conform_that(c, dir_attr_has(e, "namingContexts", dn),
					   "%s is '%s', which namingContexts does not have",
					   name[i], dn);
	}
}

static void names(struct conform *c)
{
	static const char *const name[] = {"dnsHostName", "serverName", "dsServiceName",
					   "ldapServiceName"};
	const struct dir_entry *e = root(c);

	for (size_t i = 0; e && i < sizeof(name) / sizeof(name[0]); i++)
		(void)conform_that(c, dir_attr(e, name[i]) != NULL, "the rootDSE has no %s",
				   name[i]);
}

/* [MS-ADTS] 3.1.1.3.4.3: an AD, since 2000; and integrity by SASL, since 2003. */
static void capabilities(struct conform *c)
{
	(void)(must_list(c, "supportedCapabilities", "1.2.840.113556.1.4.800") &&
	       must_list(c, "supportedCapabilities", "1.2.840.113556.1.4.1791"));
}

/* Without these, descriptors cannot be delegated by parts, and tombstones cannot be seen. */
static void controls(struct conform *c)
{
	(void)(must_list(c, "supportedControl", "1.2.840.113556.1.4.801") &&
	       must_list(c, "supportedControl", "1.2.840.113556.1.4.417"));
}

static void level(struct conform *c)
{
	const char *text = dir_attr_text(root(c), "domainFunctionality");
	char *end = NULL;
	const long n = text ? strtol(text, &end, 10) : -1;

	(void)conform_that(c, text && end != text && !*end,
			   "domainFunctionality is '%s', which is no number", text ? text : "");
	(void)conform_that(c, n >= LEVEL_2016,
			   "domainFunctionality is %ld: passwords are encrypted from %d on", n,
			   LEVEL_2016);
}

#define AD CONFORM_DIRECTORY_AD
const struct conform_row dir_rows_rootdse[] = {
	{"DIR-10.unbound", CONFORM_MUST, "who is not bound reads the rootDSE", "RFC 4512 5.1",
	 "rootdse-hidden", 0, unbound},
	{"DIR-10.version", CONFORM_MUST, "the server speaks LDAP 3", "RFC 4512 5.1.6",
	 "rootdse-version", 0, version},
	{"DIR-10.subschema", CONFORM_MUST, "the rootDSE says where the schema is", "RFC 4512 4.4",
	 "rootdse-no-schema", 0, subschema},
	{"DIR-10.starttls", CONFORM_SHOULD, "the rootDSE names StartTLS", "RFC 4511 4.14",
	 "rootdse-no-starttls", CONFORM_DIRECTORY_TLS, start_tls},
	{"DIR-10.pages", CONFORM_SHOULD, "the rootDSE names the control for pages",
	 "RFC 2696 2; [MS-ADTS] 3.1.1.3.4.1", "rootdse-no-pages", 0, pages},
	{"DIR-11.contexts", CONFORM_MUST, "the rootDSE names an AD's naming contexts",
	 "[MS-ADTS] 3.1.1.3.2", "rootdse-no-default", AD, contexts},
	{"DIR-11.names", CONFORM_MUST, "the rootDSE says which controller it is",
	 "[MS-ADTS] 3.1.1.3.2", "rootdse-no-host", AD, names},
	{"DIR-11.capabilities", CONFORM_MUST, "the rootDSE says that it is an AD",
	 "[MS-ADTS] 3.1.1.3.4.3", "rootdse-no-capability", AD, capabilities},
	{"DIR-11.controls", CONFORM_MUST,
	 "the rootDSE names the controls for descriptors and for deleted objects",
	 "[MS-ADTS] 3.1.1.3.4.1", "rootdse-no-control", AD, controls},
	/* below it an AD is right, too, and its clients write in clear text */
	{"DIR-11.level", CONFORM_SHOULD, "the functional level allows encryption",
	 "WS-CON; [MS-ADTS] 3.1.1.3.2.25", "rootdse-level", AD | CONFORM_DIRECTORY_ENCRYPTED,
	 level},
	{0},
};
