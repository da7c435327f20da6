/* SPDX-License-Identifier: MIT */
#include "directory/dc/tombstone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_AD  255 /* characters of an RDN's value, [MS-ADTS] 3.1.1.1.4 */
#define SUFFIX_LEN   (1 + 4 + LAPS_GUID_TEXT - 1) /* line feed, "DEL:", GUID */
#define DELETED_MARK "\\0ADEL:"

/* Attributes that every tombstone keeps, whatever their searchFlags; sorted by nothing but sense.
 */
static const char *const kept[] = {
	"objectClass",
	"distinguishedName",
	"objectGUID",
	"objectSid",
	"sAMAccountName",
	"nTSecurityDescriptor",
	"name",
	"cn",
	"instanceType",
	"uSNCreated",
	"uSNChanged",
	"whenCreated",
	"whenChanged",
	"isDeleted",
	"lastKnownParent",
	"dNSHostName",
	"groupType",
	"userAccountControl",
	"systemFlags",
	"sIDHistory",
	"attributeID",
	"attributeSyntax",
	"governsID",
	"lDAPDisplayName",
	"oMSyntax",
	"nCName",
};

static bool is_hex(const char *p, size_t left)
{
	return left > 2 && p[0] == '\\' && isxdigit((unsigned char)p[1]) &&
	       isxdigit((unsigned char)p[2]);
}

/* A byte that goes on with a character of UTF-8, plain or escaped. */
static bool goes_on(const char *p, size_t left)
{
	if (is_hex(p, left))
		return strchr("89abAB", p[1]) != NULL;
	return left && ((unsigned char)*p & 0xc0) == 0x80;
}

/* How many bytes of value make n characters; what is escaped stands for one byte. */
static size_t prefix(const char *value, size_t len, size_t n)
{
	size_t i = 0;

	while (i < len) {
		if (!goes_on(value + i, len - i) && n-- == 0)
			break;
		if (is_hex(value + i, len - i))
			i += 3;
		else
			i += value[i] == '\\' && i + 1 < len ? 2 : 1;
	}
	return i;
}

static bool marked_rdn(const char *rdn, size_t rdn_len, const char *mark,
		       const uint8_t guid[static LAPS_GUID_LEN], char out[static DC_TOMBSTONE_RDN])
{
	const char *equals = memchr(rdn, '=', rdn_len);
	char text[LAPS_GUID_TEXT];
	size_t type, len;
	int n;

	if (!equals || equals == rdn || equals + 1 == rdn + rdn_len)
		return false;
	type = (size_t)(equals - rdn);
	len = rdn_len - type - 1;
	for (size_t i = 0; i < len; i++) {
		if (equals[1 + i] == '\\')
			i++;
		else if (equals[1 + i] == '+' || equals[1 + i] == ',')
			return false;
	}
	laps_guid_format_text(guid, text);
	n = snprintf(out, DC_TOMBSTONE_RDN, "%.*s=%.*s%s%s", (int)type, rdn,
		     (int)prefix(equals + 1, len, NAME_MAX_AD - SUFFIX_LEN), equals + 1, mark,
		     text);
	return n > 0 && n < DC_TOMBSTONE_RDN;
}

bool dc_tombstone_rdn(const char *rdn, size_t rdn_len, const uint8_t guid[static LAPS_GUID_LEN],
		      char out[static DC_TOMBSTONE_RDN])
{
	return marked_rdn(rdn, rdn_len, DELETED_MARK, guid, out);
}

bool dc_conflict_rdn(const char *rdn, size_t rdn_len, const uint8_t guid[static LAPS_GUID_LEN],
		     char out[static DC_TOMBSTONE_RDN])
{
	return marked_rdn(rdn, rdn_len, DC_CONFLICT_MARK, guid, out);
}

static const LDAPMod *find(LDAPMod *const *mods, const char *attribute, int op)
{
	for (; *mods; mods++)
		if (strcasecmp((*mods)->mod_type, attribute) == 0 &&
		    ((*mods)->mod_op & ~LDAP_MOD_BVALUES) == op)
			return *mods;
	return NULL;
}

const struct berval *dc_tombstone_destination(LDAPMod *const *mods)
{
	const LDAPMod *to = find(mods, "distinguishedName", LDAP_MOD_REPLACE);

	if (!find(mods, "isDeleted", LDAP_MOD_DELETE) || !to || !to->mod_bvalues ||
	    !to->mod_bvalues[0] || to->mod_bvalues[1])
		return NULL;
	return to->mod_bvalues[0];
}

bool dc_tombstone_keeps(const char *attribute, const struct dc_attribute *schema)
{
	if (schema && schema->search_flags & DC_SEARCH_PRESERVE_ON_DELETE)
		return true;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (strcasecmp(attribute, kept[i]) == 0)
			return true;
	return false;
}
