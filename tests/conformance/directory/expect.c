/* SPDX-License-Identifier: MIT */
/* Which codes are as good as which, and what is said of others. */
#include <stdarg.h>
#include <stdio.h>

#include "conformance/directory/state.h"

/* Of an AD: as observed of Windows and of Samba. Of others: RFC 4511 4.1.9 and what OpenLDAP and
 * 389 Directory Server make of it where it leaves a choice. */
const struct dir_codes dir_done = {"success", {LDAP_SUCCESS}, {LDAP_SUCCESS}};
/* an object that the caller may not even see is not there */
const struct dir_codes dir_denied = {"a refusal for lack of rights",
				     {LDAP_INSUFFICIENT_ACCESS},
				     {LDAP_INSUFFICIENT_ACCESS, LDAP_NO_SUCH_OBJECT}};
const struct dir_codes dir_hidden = {
	"no such object", {LDAP_NO_SUCH_OBJECT}, {LDAP_NO_SUCH_OBJECT, LDAP_INSUFFICIENT_ACCESS}};
const struct dir_codes dir_no_value = {
	"no such attribute", {LDAP_NO_SUCH_ATTRIBUTE}, {LDAP_NO_SUCH_ATTRIBUTE}};
const struct dir_codes dir_twice = {
	"a refusal of the double", {LDAP_TYPE_OR_VALUE_EXISTS}, {LDAP_TYPE_OR_VALUE_EXISTS}};
const struct dir_codes dir_second = {
	"a refusal of the second value",
	{LDAP_TYPE_OR_VALUE_EXISTS, LDAP_CONSTRAINT_VIOLATION},
	{LDAP_CONSTRAINT_VIOLATION, LDAP_TYPE_OR_VALUE_EXISTS, LDAP_OBJECT_CLASS_VIOLATION}};
const struct dir_codes dir_two = {"a refusal of two values",
				  {LDAP_CONSTRAINT_VIOLATION},
				  {LDAP_CONSTRAINT_VIOLATION, LDAP_OBJECT_CLASS_VIOLATION}};
const struct dir_codes dir_undefined = {
	"a refusal of an unknown attribute",
	{LDAP_NO_SUCH_ATTRIBUTE},
	{LDAP_UNDEFINED_TYPE, LDAP_NO_SUCH_ATTRIBUTE, LDAP_OBJECT_CLASS_VIOLATION}};
const struct dir_codes dir_not_of_class = {"a refusal of an attribute of other classes",
					   {LDAP_OBJECT_CLASS_VIOLATION},
					   {LDAP_OBJECT_CLASS_VIOLATION}};
const struct dir_codes dir_bad_syntax = {
	"a refusal of the value's syntax", {LDAP_INVALID_SYNTAX}, {LDAP_INVALID_SYNTAX}};
const struct dir_codes dir_too_long = {"a refusal of the value's length",
				       {LDAP_CONSTRAINT_VIOLATION},
				       {LDAP_CONSTRAINT_VIOLATION, LDAP_INVALID_SYNTAX}};
const struct dir_codes dir_bad_credentials = {
	"invalid credentials", {LDAP_INVALID_CREDENTIALS}, {LDAP_INVALID_CREDENTIALS}};
const struct dir_codes dir_confidential = {
	"a refusal of clear text",
	{LDAP_STRONG_AUTH_REQUIRED, LDAP_CONFIDENTIALITY_REQUIRED},
	{LDAP_CONFIDENTIALITY_REQUIRED, LDAP_STRONG_AUTH_REQUIRED, LDAP_INAPPROPRIATE_AUTH,
	 LDAP_UNWILLING_TO_PERFORM}};
const struct dir_codes dir_unknown_control = {"a refusal of the control",
					      {LDAP_UNAVAILABLE_CRITICAL_EXTENSION},
					      {LDAP_UNAVAILABLE_CRITICAL_EXTENSION}};

const char *dir_code_text(int code, char out[static DIR_CODE_TEXT])
{
	static const char *const name[] = {
		[0] = "success",
		[1] = "operationsError",
		[2] = "protocolError",
		[3] = "timeLimitExceeded",
		[4] = "sizeLimitExceeded",
		[5] = "compareFalse",
		[6] = "compareTrue",
		[7] = "authMethodNotSupported",
		[8] = "strongerAuthRequired",
		[10] = "referral",
		[11] = "adminLimitExceeded",
		[12] = "unavailableCriticalExtension",
		[13] = "confidentialityRequired",
		[14] = "saslBindInProgress",
		[16] = "noSuchAttribute",
		[17] = "undefinedAttributeType",
		[18] = "inappropriateMatching",
		[19] = "constraintViolation",
		[20] = "attributeOrValueExists",
		[21] = "invalidAttributeSyntax",
		[32] = "noSuchObject",
		[33] = "aliasProblem",
		[34] = "invalidDNSyntax",
		[48] = "inappropriateAuthentication",
		[49] = "invalidCredentials",
		[50] = "insufficientAccessRights",
		[51] = "busy",
		[52] = "unavailable",
		[53] = "unwillingToPerform",
		[54] = "loopDetect",
		[64] = "namingViolation",
		[65] = "objectClassViolation",
		[66] = "notAllowedOnNonLeaf",
		[67] = "notAllowedOnRDN",
		[68] = "entryAlreadyExists",
		[69] = "objectClassModsProhibited",
		[71] = "affectsMultipleDSAs",
		[80] = "other",
	};
	const bool known = code >= 0 && (size_t)code < sizeof(name) / sizeof(name[0]) && name[code];

	/* libldap's own have texts only */
	snprintf(out, DIR_CODE_TEXT, "%.36s (%d)", known ? name[code] : ldap_err2string(code),
		 code);
	return out;
}

bool dir_is_one_of(const struct conform *c, int code, const struct dir_codes *codes)
{
	const int *list = dir_is_ad(c) ? codes->ad : codes->ldap;

	for (size_t i = 0; i < DIR_CODES_MAX && (i == 0 || list[i] != 0); i++)
		if (list[i] == code)
			return true;
	return false;
}

__attribute__((format(printf, 4, 0))) static void say(struct conform *c, const struct dir_result *r,
						      const char *expected, const char *format,
						      va_list args)
{
	char subject[200], got[DIR_CODE_TEXT];

	vsnprintf(subject, sizeof(subject), format, args);
	conform_fail(c, "%s, by %s: expected %s, got %s%s%s", subject, r->who, expected,
		     dir_code_text(r->code, got), *r->text ? ": " : "", r->text);
}

bool dir_expect(struct conform *c, struct dir_result r, const struct dir_codes *codes,
		const char *format, ...)
{
	const int *list = dir_is_ad(c) ? codes->ad : codes->ldap;
	char expected[DIR_CODES_MAX * (DIR_CODE_TEXT + 4)], code[DIR_CODE_TEXT];
	va_list args;
	size_t len = 0;

	if (dir_is_one_of(c, r.code, codes))
		return true;
	for (size_t i = 0; i < DIR_CODES_MAX && (i == 0 || list[i] != 0); i++)
		len += (size_t)snprintf(expected + len, sizeof(expected) - len, "%s%s",
					i ? " or " : "", dir_code_text(list[i], code));
	va_start(args, format);
	say(c, &r, expected, format, args);
	va_end(args);
	return false;
}

bool dir_expect_refused(struct conform *c, struct dir_result r, const char *format, ...)
{
	va_list args;

	if (r.code > LDAP_SUCCESS && r.code != LDAP_COMPARE_TRUE && r.code != LDAP_COMPARE_FALSE)
		return true;
	va_start(args, format);
	say(c, &r, "a refusal", format, args);
	va_end(args);
	return false;
}
