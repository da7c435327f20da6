/* SPDX-License-Identifier: MIT */
/* What the server says of its schema and of itself is not so. */

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

static void same_guid(struct tlv *value)
{
	tlv_set(value, "sixteen-bytes-ab", 16);
}

/* The entry of the rootDSE is left out for who is not bound. */
static bool hide_root(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	return !(msg_tag(m) == LDAP_ENTRY && tlv_is(msg_dn(m), "") && session_who(s) == WHO_NOBODY);
}

/* In the rootDSE, attr or those of its values with from. */
#define ROOT_WITHOUT(name_, attr_, from_, purpose_)                                     \
	{                                                                               \
		.name = name_, .purpose = purpose_, .answer = kind_drop, .attr = attr_, \
		.from = from_, .of = "3"                                                \
	} /* its supportedLDAPVersion */

const struct mutant mutants_schema[] = {
	{.name = "type-single",
	 .purpose = "the subschema says that the history has one value",
	 .answer = kind_replace,
	 .attr = "attributeTypes",
	 .from = "'" HISTORY "' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40'",
	 .to = "'" HISTORY "' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40' SINGLE-VALUE"},
	{.name = "legacy-type-oid",
	 .purpose = "the subschema has another OID for the legacy password",
	 .answer = kind_replace,
	 .attr = "attributeTypes",
	 .from = "6685103.1224907.2.1 ",
	 .to = "6685103.1224907.2.9 "},
	{.name = "class-without",
	 .purpose = "a computer may not have a restore-mode password",
	 .request = kind_refuse,
	 .op = LDAP_MODIFY,
	 .attr = DSRM,
	 .as = 65},
	{.name = "object-syntax",
	 .purpose = "the schema object of the clear password has another syntax",
	 .answer = kind_replace,
	 .attr = "attributeSyntax",
	 .of = CLEAR,
	 .from = "2.5.5.5",
	 .to = "2.5.5.12"},
	{.name = "object-not-confidential",
	 .purpose = "the clear password is not confidential",
	 .answer = kind_replace,
	 .attr = "searchFlags",
	 .of = CLEAR,
	 .from = "904",
	 .to = "776"},
	{.name = "legacy-not-confidential",
	 .purpose = "the legacy password is not confidential",
	 .answer = kind_replace,
	 .attr = "searchFlags",
	 .of = LEGACY,
	 .from = "904",
	 .to = "776"},
	{.name = "object-not-in-set",
	 .purpose = "the encrypted password is not in the property set",
	 .answer = kind_drop,
	 .attr = "attributeSecurityGUID",
	 .of = ENCRYPTED},
	{.name = "object-range",
	 .purpose = "a version may have 32 bytes",
	 .answer = kind_replace,
	 .attr = "rangeUpper",
	 .of = PW_VERSION,
	 .from = "16",
	 .to = "32"},
	{.name = "object-in-catalog",
	 .purpose = "the clear password is in the global catalog",
	 .answer = kind_put,
	 .attr = "isMemberOfPartialAttributeSet",
	 .of = CLEAR,
	 .to = "TRUE"},
	{.name = "object-guid-shared",
	 .purpose = "all attributes have the same schemaIDGUID",
	 .answer = kind_edit,
	 .attr = "schemaIDGUID",
	 .edit = same_guid},
	{.name = "right-for-users",
	 .purpose = "the property set is for users",
	 .answer = kind_replace,
	 .attr = "appliesTo",
	 .from = "bf967a86-",
	 .to = "bf967aba-"},
	{.name = "rootdse-hidden",
	 .purpose = "who is not bound sees no rootDSE",
	 .answer = hide_root},
	{.name = "rootdse-version",
	 .purpose = "the rootDSE says LDAP 2",
	 .answer = kind_replace,
	 .attr = "supportedLDAPVersion",
	 .from = "3",
	 .to = "2"},
	{.name = "rootdse-level",
	 .purpose = "the functional level is that of 2012 R2",
	 .answer = kind_replace,
	 .attr = "domainFunctionality",
	 .from = "7",
	 .to = "6"},
	ROOT_WITHOUT("rootdse-no-schema", "subschemaSubentry", NULL,
		     "the rootDSE does not say where the schema is"),
	ROOT_WITHOUT("rootdse-no-starttls", "supportedExtension", "1466.20037",
		     "the rootDSE does not name StartTLS"),
	ROOT_WITHOUT("rootdse-no-pages", "supportedControl", "113556.1.4.319",
		     "the rootDSE does not name the control for pages"),
	ROOT_WITHOUT("rootdse-no-default", "defaultNamingContext", NULL,
		     "the rootDSE names no default naming context"),
	ROOT_WITHOUT("rootdse-no-host", "dNSHostName", NULL,
		     "the rootDSE does not say which controller it is"),
	ROOT_WITHOUT("rootdse-no-capability", "supportedCapabilities", "113556.1.4.1791",
		     "the rootDSE does not say that binds may be protected"),
	ROOT_WITHOUT("rootdse-no-control", "supportedControl", "113556.1.4.801",
		     "the rootDSE does not name the control for descriptors"),
	{0},
};
