/* SPDX-License-Identifier: MIT */
/* What a target has, asked of it: naming contexts, controls, mechanisms, attributes. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/directory/state.h"

/* Of one that names itself 'NAME' in its definition, RFC 4512 4.1.2. */
static bool defines(const struct dir_entry *schema, const char *name)
{
	const struct dir_attr *a = dir_attr(schema, "attributeTypes");
	char quoted[80];

	snprintf(quoted, sizeof(quoted), "'%s'", name);
	for (size_t i = 0; a && i < a->n; i++)
		if (strcasestr(a->value[i].data, quoted))
			return true;
	return false;
}

static const struct {
	unsigned bit;
	const char *word;
	const char *attr[4];
} part[] = {
	{CONFORM_DIRECTORY_CLEAR, "clear", {DIR_CLEAR, DIR_EXPIRY}},
	{CONFORM_DIRECTORY_ENCRYPTED,
	 "encrypted",
	 {DIR_ENCRYPTED, DIR_HISTORY, DIR_DSRM, DIR_DSRM_HISTORY}},
	{CONFORM_DIRECTORY_VERSION, "version", {DIR_VERSION}},
	{CONFORM_DIRECTORY_LEGACY, "legacy", {DIR_LEGACY_PASSWORD, DIR_LEGACY_EXPIRY}},
};
#define PART_N (sizeof(part) / sizeof(part[0]))

/* "clear encrypted": what the target says it has. */
static bool probe_said(struct conform *c, const char *said)
{
	while (*(said += strspn(said, " "))) {
		const size_t len = strcspn(said, " ");
		size_t i = 0;

		while (i < PART_N && (strncmp(part[i].word, said, len) != 0 || part[i].word[len]))
			i++;
		if (i == PART_N)
			return conform_that(c, false,
					    "'schema' has '%.*s': it is of clear, encrypted, "
					    "version and legacy",
					    (int)len, said);
		c->has |= part[i].bit;
		said += len;
	}
	return true;
}

static bool probe_schema(struct conform *c, const struct dir_entry *root)
{
	static const char *const attrs[] = {"attributeTypes", NULL};
	const char *said = conform_target_get(c->target, "schema"),
		   *place = dir_attr_text(root, "subschemaSubentry");
	const struct dir_found *f;

	if (said)
		return probe_said(c, said);
	if (!place)
		return conform_that(c, false,
				    "the rootDSE names no subschemaSubentry: the target has to say "
				    "what 'schema' it has");
	f = dir_search(c, dir_as(c, DIR_ADMINISTRATOR), place, LDAP_SCOPE_BASE,
		       "(objectClass=subschema)", attrs);
	if (!dir_expect(c, f->result, &dir_done, "reading the schema at '%s'", place))
		return false;
	for (size_t i = 0; f->n > 0 && i < PART_N; i++) {
		bool all = true;

		for (size_t k = 0; k < 4 && part[i].attr[k]; k++)
			all = all && defines(&f->entry[0], part[i].attr[k]);
		c->has |= all ? part[i].bit : 0;
	}
	return conform_that(c,
			    c->has & (CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_ENCRYPTED |
				      CONFORM_DIRECTORY_LEGACY),
			    "the schema at '%s' has no attributes of LAPS: it has to be extended "
			    "first, in an AD with Update-LapsADSchema",
			    place);
}

/* Else the first thing that is made would fail, and say less. */
static bool probe_container(struct conform *c)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	const struct dir_state *d = dir_state(c);
	const bool own = conform_target_get(c->target, "container") != NULL;
	const char *dn[] = {d->base_dn, d->container};

	for (int i = 0; i < 2; i++)
		if (!dir_read(c, dir_as(c, DIR_ADMINISTRATOR), dn[i], none))
			return conform_that(c, false,
					    "'%s' is '%s', which is not there, or administrator "
					    "may not see it",
					    i && own ? "container" : "base-dn", dn[i]);
	return true;
}

static bool probe_names(struct conform *c, const struct dir_entry *root)
{
	struct dir_state *d = dir_state(c);
	const struct dir_attr *contexts = dir_attr(root, "namingContexts");
	const char *base = conform_target_get(c->target, "base-dn"),
		   *container = conform_target_get(c->target, "container"),
		   *config = dir_attr_text(root, "configurationNamingContext"),
		   *schema = dir_attr_text(root, "schemaNamingContext");

	if (!base)
		base = dir_attr_text(root, "defaultNamingContext");
	if (!base && contexts && contexts->n == 1)
		base = contexts->value[0].data;
	if (!base)
		return conform_that(c, false,
				    "the rootDSE has no default naming context: the target has to "
				    "say its 'base-dn'");
	d->base_dn = dir_dup(c, base);
	d->container = dir_dup(c, container ? container : base);
	d->config_dn = dir_dup(c, d->ad && config ? config : "");
	d->schema_dn = dir_dup(c, d->ad && schema ? schema : "");
	return d->base_dn && d->container && d->config_dn && d->schema_dn && probe_container(c);
}

static void probe_server(struct conform *c, const struct dir_entry *root)
{
	const struct dir_state *d = dir_state(c);

	if (d->ad)
		c->has |= CONFORM_DIRECTORY_AD;
	if (d->uri && d->ca_file && !d->clear_text)
		c->has |= CONFORM_DIRECTORY_TLS;
	if (d->ldaps_uri && d->ca_file)
		c->has |= CONFORM_DIRECTORY_LDAPS;
	if (d->replica_n > 0)
		c->has |= CONFORM_DIRECTORY_REPLICAS;
	if (dir_attr_has(root, "supportedControl", LDAP_CONTROL_PAGEDRESULTS))
		c->has |= CONFORM_DIRECTORY_PAGES;
	if (d->uri && conform_target_get(c->target, "realm") &&
	    dir_attr_has(root, "supportedSASLMechanisms", "GSSAPI"))
		c->has |= CONFORM_DIRECTORY_KERBEROS;
}

/* For the head of a report; --clean has none. */
static void tell(struct conform *c, const struct dir_entry *root)
{
	const struct dir_state *d = dir_state(c);
	const char *vendor = dir_attr_text(root, "vendorVersion");

	if (!c->facts)
		return;
	conform_fact(c, "directory", "%s", d->uri ? d->uri : d->ldaps_uri);
	conform_fact(c, "profile", "%s", d->ad ? "ad" : "ldap");
	if (vendor)
		conform_fact(c, "server", "%s", vendor);
	conform_fact(c, "naming context", "%s", d->base_dn);
}

/* By what names those who were there before log in elsewhere: an AD tells. */
static bool probe_accounts(struct conform *c)
{
	static const char *const attrs[] = {"sAMAccountName", NULL};

	for (int i = 0; i < DIR_ANONYMOUS; i++) {
		struct dir_person *p = &dir_state(c)->person[i];
		const char *account =
			i == DIR_ADMINISTRATOR
				? conform_target_get(c->target, "administrator-account")
				: NULL;

		if (!p->given)
			continue;
		if (!account && strchr(p->dn, '='))
			account = dir_attr_text(
				dir_read(c, dir_as(c, DIR_ADMINISTRATOR), p->dn, attrs),
				"sAMAccountName");
		if (account)
			p->account = dir_dup(c, account);
	}
	return !conform_over(c);
}

bool dir_probe(struct conform *c)
{
	static const char *const attrs[] = {"*", "+", NULL};
	const struct dir_entry *root = dir_read(c, dir_as(c, DIR_ADMINISTRATOR), "", attrs);

	if (conform_over(c))
		return false;
	if (!root)
		return conform_that(c, false, "the server shows no rootDSE");
	if (!probe_names(c, root))
		return false;
	probe_server(c, root);
	tell(c, root);
	return probe_schema(c, root) && probe_accounts(c);
}

const char *dir_lacks(const struct conform *c, unsigned need)
{
	(void)c;
	switch (need) {
	case CONFORM_DIRECTORY_AD: return "the target's profile is not ad";
	case CONFORM_DIRECTORY_TLS: return "no ldap-uri with a ca-file";
	case CONFORM_DIRECTORY_LDAPS: return "no ldaps-uri with a ca-file";
	case CONFORM_DIRECTORY_KERBEROS: return "no realm, no ldap-uri, or no GSSAPI at the server";
	case CONFORM_DIRECTORY_REPLICAS: return "no replica-uri";
	case CONFORM_DIRECTORY_CLEAR: return "the schema has no msLAPS-Password with its expiry";
	case CONFORM_DIRECTORY_ENCRYPTED: return "the schema has no encrypted passwords";
	case CONFORM_DIRECTORY_VERSION: return "the schema has no msLAPS-CurrentPasswordVersion";
	case CONFORM_DIRECTORY_LEGACY: return "the schema has no ms-Mcs-AdmPwd";
	case CONFORM_DIRECTORY_DEVICE: return "no device, and none may be made";
	case CONFORM_DIRECTORY_OTHER_DEVICE: return "no other-device, and none may be made";
	case CONFORM_DIRECTORY_READER: return "no reader, and none may be made";
	case CONFORM_DIRECTORY_RESETTER: return "no resetter, and none may be made";
	case CONFORM_DIRECTORY_OUTSIDER: return "no outsider, and none may be made";
	case CONFORM_DIRECTORY_ACCOUNTS: return "may-create does not say accounts";
	case CONFORM_DIRECTORY_PAGES: return "the rootDSE does not name the control of RFC 2696";
	default: return "the target lacks it";
	}
}
