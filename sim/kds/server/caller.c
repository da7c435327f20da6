/* SPDX-License-Identifier: MIT */
/* Who a caller is: the account's SID, tokenGroups (which are nested groups, and the primary one),
 * and the two well-known groups of everybody who has logged on, [MS-DTYP] 2.4.2.4. */
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kds/server/directory.h"
#include "kds/server/link.h"

#define ACCOUNT_DISABLE 0x00000002 /* [MS-ADTS] 2.2.16 */
#define WELL_KNOWN      2
#define FILTER_MAX      (3 * KDS_LINK_NAME + 64)

void kds_caller_clear(struct kds_caller *c)
{
	free(c->sid);
	*c = (struct kds_caller){0};
}

/* The account's name, when the domain it is said to be of is ours. */
static bool take_name(const struct kds_directory *d, const char *who,
		      char out[static KDS_LINK_NAME])
{
	const char *back = strchr(who, '\\'), *at = strrchr(who, '@');
	char domain[KDS_LINK_NAME];
	int n, m;

	if (back) {
		n = snprintf(domain, sizeof(domain), "%.*s", (int)(back - who), who);
		m = snprintf(out, KDS_LINK_NAME, "%s", back + 1);
	} else if (at) {
		n = snprintf(domain, sizeof(domain), "%s", at + 1);
		m = snprintf(out, KDS_LINK_NAME, "%.*s", (int)(at - who), who);
	} else {
		return false;
	}
	return n < KDS_LINK_NAME && m > 0 && m < KDS_LINK_NAME &&
	       (strcasecmp(domain, d->dns_name) == 0 || strcasecmp(domain, d->netbios) == 0);
}

/* RFC 4515 3: every byte that is no letter or digit is escaped. */
static void format_filter(const char *name, char out[static FILTER_MAX])
{
	size_t n = (size_t)snprintf(out, FILTER_MAX, "(&(objectClass=user)(sAMAccountName=");

	for (const char *p = name; *p; p++)
		n += (size_t)snprintf(out + n, FILTER_MAX - n, "\\%02x", (unsigned char)*p);
	snprintf(out + n, FILTER_MAX - n, "))");
}

static int64_t number(LDAP *ld, LDAPMessage *e, const char *attr)
{
	char text[32];

	kds_link_text(ld, e, attr, text, sizeof(text));
	return strtoll(text, NULL, 10);
}

static void take_state(LDAP *ld, LDAPMessage *e, struct kds_caller *c)
{
	const int64_t expires = number(ld, e, "accountExpires");

	c->disabled = (number(ld, e, "userAccountControl") & ACCOUNT_DISABLE) != 0 ||
		      number(ld, e, "lockoutTime") != 0;
	c->expires_ticks = expires > 0 ? (uint64_t)expires : UINT64_MAX;
}

/* Its object: the name it has in the directory, and how it does. */
static kds_found find_account(struct kds_directory *d, const char *name,
			      char dn[static KDS_LINK_DN], struct kds_caller *c)
{
	static const char *const attr[] = {"userAccountControl", "lockoutTime", "accountExpires",
					   NULL};
	char filter[FILTER_MAX], *found = NULL;
	LDAPMessage *r = NULL, *e;
	kds_found rc = KDS_FOUND_NOBODY;

	format_filter(name, filter);
	if (kds_link_search(d, d->base_dn, LDAP_SCOPE_SUBTREE, filter, attr, &r) != LDAP_SUCCESS) {
		rc = KDS_FOUND_TROUBLE;
	} else if ((e = ldap_first_entry(d->ld, r)) && (found = ldap_get_dn(d->ld, e)) &&
		   strlen(found) < KDS_LINK_DN) {
		snprintf(dn, KDS_LINK_DN, "%s", found);
		take_state(d->ld, e, c);
		rc = KDS_FOUND;
	}
	ldap_memfree(found);
	ldap_msgfree(r);
	return rc;
}

/* Append an attribute's SIDs. False: one is none, or there are too many. */
static bool take_sids(LDAP *ld, LDAPMessage *e, const char *attr, struct kds_caller *c)
{
	struct berval **v = ldap_get_values_len(ld, e, attr);
	bool ok = true;

	for (size_t i = 0; v && v[i] && ok; i++)
		ok = c->sid_n < KDS_CALLER_SIDS &&
		     laps_sid_parse((uint8_t *)v[i]->bv_val, v[i]->bv_len, &c->sid[c->sid_n++],
				    NULL) == LAPS_OK;
	ldap_value_free_len(v);
	return ok;
}

static kds_found read_token(struct kds_directory *d, const char *dn, struct kds_caller *c)
{
	static const char *const attr[] = {"objectSid", "tokenGroups", NULL};
	LDAPMessage *r = NULL, *e;
	int rc = kds_link_search(d, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attr, &r);
	bool ok;

	e = rc == LDAP_SUCCESS ? ldap_first_entry(d->ld, r) : NULL;
	ok = e && take_sids(d->ld, e, "objectSid", c) && c->sid_n == 1 &&
	     take_sids(d->ld, e, "tokenGroups", c);
	ldap_msgfree(r);
	if (ok)
		return KDS_FOUND;
	return rc == LDAP_SUCCESS || rc == LDAP_NO_SUCH_OBJECT ? KDS_FOUND_NOBODY
							       : KDS_FOUND_TROUBLE;
}

kds_found kds_caller_read(struct kds_directory *d, const char *who, struct kds_caller *out)
{
	static const struct laps_sid well_known[WELL_KNOWN] = {
		{.authority = 1, .sub = {0}, .sub_n = 1},  /* Everyone */
		{.authority = 5, .sub = {11}, .sub_n = 1}, /* Authenticated Users */
	};
	char name[KDS_LINK_NAME], dn[KDS_LINK_DN];
	struct kds_caller c = {0};
	struct laps_sid *fewer;
	kds_found rc;

	if (!kds_link_open(d))
		return KDS_FOUND_TROUBLE;
	if (!take_name(d, who, name))
		return KDS_FOUND_NOBODY;
	if (!(c.sid = calloc(KDS_CALLER_SIDS + WELL_KNOWN, sizeof(*c.sid))))
		return KDS_FOUND_TROUBLE;
	rc = find_account(d, name, dn, &c);
	if (rc == KDS_FOUND)
		rc = read_token(d, dn, &c);
	if (rc != KDS_FOUND) {
		kds_caller_clear(&c);
		return rc;
	}
	for (size_t i = 0; i < WELL_KNOWN; i++)
		c.sid[c.sid_n++] = well_known[i];
	/* most have a few only, and they are kept for a while */
	if ((fewer = realloc(c.sid, c.sid_n * sizeof(*c.sid))))
		c.sid = fewer;
	*out = c;
	return KDS_FOUND;
}
