/* SPDX-License-Identifier: MIT */
#include "directory/dc/attrwrite.h"

#include <errno.h>
#include <laps/adaccess.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/search.h"
#include "directory/dc/validated.h"

/* User-Force-Change-Password, 00299570-246d-11d0-a768-00aa006e0529 */
static const uint8_t reset_password[LAPS_GUID_LEN] = {0x70, 0x95, 0x29, 0x00, 0x6d, 0x24,
						      0xd0, 0x11, 0xa7, 0x68, 0x00, 0xaa,
						      0x00, 0x6e, 0x05, 0x29};

/* oMSyntax, [MS-ADTS] 3.1.1.2.2.2 */
enum { OM_BOOLEAN = 1, OM_INTEGER = 2, OM_OCTETS = 4, OM_ENUMERATION = 10, OM_LARGE = 65 };

/* Bits of userAccountControl that only a privileged caller may set: server trust, trusted for
 * delegation, trusted to authenticate for delegation, partial secrets; [MS-ADTS] 3.1.1.5.3.1.2 */
#define UAC_PRIVILEGED 0x05082000

bool dc_attrwrite_is_stamp(const char *attribute)
{
	return strcasecmp(attribute, "whenChanged") == 0 ||
	       strcasecmp(attribute, "uSNChanged") == 0;
}

bool dc_attrwrite_is_password(const char *attribute)
{
	return strcasecmp(attribute, "userPassword") == 0 ||
	       strcasecmp(attribute, "unicodePwd") == 0;
}

static bool number(const struct berval *value, long long *out)
{
	char text[32], *end;

	if (value->bv_len == 0 || value->bv_len >= sizeof(text))
		return false;
	memcpy(text, value->bv_val, value->bv_len);
	text[value->bv_len] = 0;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end == text + value->bv_len;
}

static long long length(const struct dc_attribute *a, const struct berval *value)
{
	long long n = 0;

	if (a->om_syntax == OM_OCTETS)
		return (long long)value->bv_len;
	for (size_t i = 0; i < value->bv_len; i++) /* characters of UTF-8 */
		n += ((unsigned char)value->bv_val[i] & 0xc0) != 0x80;
	return n;
}

/* Those of a class that name attributes; the system's own ones nobody writes. */
static bool names_attributes(const struct dc_attribute *a)
{
	return strcasecmp(a->name, "mayContain") == 0 || strcasecmp(a->name, "mustContain") == 0;
}

dc_reply dc_attrwrite_value(const struct dc_attribute *a, const struct berval *value)
{
	long long n;

	/* slapd ends every value with a NUL */
	if (names_attributes(a) && !dc_attribute_find(value->bv_val))
		return DC_REPLY_UNDEFINED;
	switch (a->om_syntax) {
	case OM_BOOLEAN: return DC_REPLY_N;
	case OM_INTEGER:
	case OM_ENUMERATION:
	case OM_LARGE:
		if (!number(value, &n))
			return DC_REPLY_SYNTAX;
		if (a->om_syntax != OM_LARGE && (n < INT32_MIN || n > INT32_MAX))
			return DC_REPLY_SYNTAX;
		break;
	default: n = length(a, value);
	}
	return (a->has_lower && n < a->lower) || (a->has_upper && n > a->upper) ? DC_REPLY_RANGE
										: DC_REPLY_N;
}

/* What the attribute will be: of the modification, or else of the entry. */
static const struct berval *coming(LDAPMod *const *mods, Slapi_Entry *e, const char *attribute)
{
	for (; mods && *mods; mods++)
		if (strcasecmp((*mods)->mod_type, attribute) == 0 && (*mods)->mod_bvalues &&
		    (*mods)->mod_bvalues[0])
			return (*mods)->mod_bvalues[0];
	return dc_value(e, attribute);
}

static const char *text_of(const struct berval *bv)
{
	return bv ? bv->bv_val : NULL; /* slapd ends every value with a NUL */
}

/* With SELF instead of WRITE_PROPERTY. */
static dc_reply check_validated(const struct dc_token *t, Slapi_Entry *e, const struct dc_object *o,
				LDAPMod *const *mods, const char *attribute,
				const struct berval *value, bool deleting)
{
	const uint8_t *guid = dc_validated_guid(attribute);
	const char *account;
	bool ok;

	if (!guid || !dc_may_extended(t, o, LAPS_RIGHT_SELF, guid))
		return DC_REPLY_NO_RIGHT;
	if (guid == dc_self_membership_guid) {
		Slapi_DN *dn, *own;

		if (!value)
			return DC_REPLY_NO_RIGHT;
		dn = slapi_sdn_new_dn_byval(value->bv_val);
		own = slapi_sdn_new_dn_byval(t->dn);
		ok = slapi_sdn_compare(dn, own) == 0;
		slapi_sdn_free(&dn);
		slapi_sdn_free(&own);
		return ok ? DC_REPLY_N : DC_REPLY_NO_RIGHT;
	}
	if (!dc_entry_has(e, "objectClass", "computer"))
		return DC_REPLY_NO_RIGHT;
	if (deleting || !value)
		return DC_REPLY_N;
	account = text_of(dc_value(e, "sAMAccountName"));
	if (guid == dc_validated_dns_guid)
		ok = dc_validated_dns(value->bv_val, value->bv_len, account, slapi_entry_get_dn(e));
	else
		ok = dc_validated_spn(value->bv_val, value->bv_len,
				      text_of(coming(mods, e, "dNSHostName")), account);
	return ok ? DC_REPLY_N : DC_REPLY_BAD_VALUE;
}

static bool uac_allowed(const struct dc_token *t, Slapi_Entry *e, const struct berval *value)
{
	const struct berval *old = dc_value(e, "userAccountControl");
	long long before = 0, after = 0;

	if (t->ad.privileges || !number(value, &after))
		return true;
	if (old)
		number(old, &before);
	return (after & ~before & UAC_PRIVILEGED) == 0;
}

dc_reply dc_attrwrite_check(const struct dc_token *t, Slapi_Entry *e, const struct dc_object *o,
			    LDAPMod *const *mods, const char *attribute, const struct berval *value,
			    bool deleting)
{
	const struct dc_attribute *a;

	if (t->system)
		return DC_REPLY_N;
	if (strcasecmp(attribute, "nTSecurityDescriptor") == 0)
		return DC_REPLY_NO_RIGHT; /* sdwrite.h decides that, before slapd asks */
	if (dc_attrwrite_is_password(attribute))
		return dc_may_extended(t, o, LAPS_RIGHT_CONTROL_ACCESS, reset_password)
			       ? DC_REPLY_N
			       : DC_REPLY_NO_RIGHT;
	a = dc_attribute_find(attribute);
	if (!a)
		return DC_REPLY_UNDEFINED;
	if (!dc_may_write(t, o, a)) {
		dc_reply why = check_validated(t, e, o, mods, attribute, value, deleting);

		if (why != DC_REPLY_N)
			return why;
	}
	if (a->system_only)
		return DC_REPLY_SYSTEM_ONLY;
	/* slapd's classes have all attributes of LAPS, the directory's what its schema says */
	if (o->class && !dc_class_allows(o->class, a))
		return DC_REPLY_NOT_IN_CLASS;
	if (!value || deleting)
		return DC_REPLY_N;
	if (strcasecmp(attribute, "userAccountControl") == 0 && !uac_allowed(t, e, value))
		return DC_REPLY_NO_RIGHT;
	return dc_attrwrite_value(a, value);
}
