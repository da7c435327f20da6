/* SPDX-License-Identifier: MIT */
#include "directory/dc/tombstone.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_AD 255 /* characters of an RDN's value, [MS-ADTS] 3.1.1.1.4 */
#define SUFFIX_LEN  (1 + 4 + LAPS_GUID_TEXT - 1) /* line feed, "DEL:", GUID */
#define ESCAPED_LF  "\\0A"

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

/* How many bytes of value, escapes counted as the one character they stand for, make n characters.
 */
static size_t prefix(const char *value, size_t len, size_t n)
{
	size_t i = 0;

	while (i < len && n) {
		size_t step = 1;

		if (value[i] == '\\')
			step = i + 2 < len && strchr("0123456789abcdefABCDEF", value[i + 1]) ? 3
											     : 2;
		else
			while (i + step < len && ((unsigned char)value[i + step] & 0xc0) == 0x80)
				step++;
		if (step > len - i)
			return i;
		i += step;
		n--;
	}
	return i;
}

bool dc_tombstone_rdn(const char *rdn, size_t rdn_len, const uint8_t guid[static LAPS_GUID_LEN],
		      char out[static DC_TOMBSTONE_RDN])
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
	n = snprintf(out, DC_TOMBSTONE_RDN, "%.*s=%.*s" ESCAPED_LF "DEL:%s", (int)type, rdn,
		     (int)prefix(equals + 1, len, NAME_MAX_AD - SUFFIX_LEN), equals + 1, text);
	return n > 0 && n < DC_TOMBSTONE_RDN;
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
