/* SPDX-License-Identifier: MIT */
/* Searches of all scopes, by pages and by ranges too, and comparisons. */
#include <stdio.h>
#include <string.h>

#include "load/load.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))
#define PAGES   4 /* that are read before a search is left */

/* nobody gets operationsError, AD's answer to who has not bound */
static const int read_codes[] = {LDAP_SUCCESS,
				 LDAP_OPERATIONS_ERROR,
				 LDAP_NO_SUCH_OBJECT,
				 LDAP_SIZELIMIT_EXCEEDED,
				 LDAP_INVALID_SYNTAX,
				 LDAP_ADMINLIMIT_EXCEEDED,
				 LDAP_UNWILLING_TO_PERFORM,
				 -1};

static const char *const filter[] = {
	"(objectClass=*)",
	"(msLAPS-PasswordExpirationTime=*)",
	"(msLAPS-PasswordExpirationTime<=133000000000000000)",
	"(&(objectCategory=computer)(!(msLAPS-EncryptedPassword=*)))",
	"(|(msLAPS-Password=*secret*)(ms-Mcs-AdmPwd=*)(msLAPS-CurrentPasswordVersion=\\01\\ff))",
	"(&(objectClass=computer)(userAccountControl:1.2.840.113556.1.4.803:=4096))",
	"(userAccountControl:1.2.840.113556.1.4.804:=6)",
	"(member:1.2.840.113556.1.4.1941:=CN=alice,CN=Users,DC=corp,DC=example)",
	"(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,DC=corp,DC=example)",
	"(objectSid=S-1-5-32-544)",
	"(objectSid=\\01\\02)",
	"(!(!(!(nTSecurityDescriptor=*))))",
	"(sAMAccountName=WS000*)",
	"(noSuchAttribute=1)",
};
static const char *const attribute[] = {
	"*",
	"+",
	"1.1",
	"cn",
	"nTSecurityDescriptor",
	"msLAPS-EncryptedPassword",
	"msLAPS-EncryptedPasswordHistory",
	"msLAPS-PasswordExpirationTime",
	"msLAPS-Password",
	"allowedAttributesEffective",
	"allowedChildClassesEffective",
	"sDRightsEffective",
	"tokenGroups",
	"member;range=0-1",
	"member;range=1-*",
	"distinguishedName",
	"memberOf",
	"member;range=9-2",
};
/* What ends with a comma has the domain behind it. */
static const char *const base[] = {
	"",
	"CN=Computers,",
	"CN=Users,",
	"CN=Domain Admins,CN=Users,",
	"CN=Schema,CN=Configuration,",
	"CN=Deleted Objects,",
	"CN=Aggregate,CN=Schema,CN=Configuration,",
	"CN=nothing,OU=nowhere,",
	"<GUID=00000000-0000-0000-0000-000000000001>",
	"<WKGUID=aa312825768811d1aded00c04fd8d5cd,",
	"<SID=S-1-5-32-544>",
};

static const char *pick_base(struct load *l)
{
	static char dn[LOAD_DN];
	const char *begin;
	size_t len;

	switch (load_draw(l, 4)) {
	case 0: return l->world->base;
	case 1: begin = load_pick(l, base, N(base)); break;
	default: return load_computer(l);
	}
	len = strlen(begin);
	if (len == 0 || begin[len - 1] != ',')
		return begin;
	snprintf(dn, sizeof(dn), "%s%s%s", begin, l->world->base, *begin == '<' ? ">" : "");
	return dn;
}

static void pick_attributes(struct load *l, char *out[static 4])
{
	uint32_t n = load_draw(l, 4);

	for (uint32_t i = 0; i < n; i++)
		out[i] = load_text(load_pick(l, attribute, N(attribute)));
	out[n] = NULL;
}

/* SD_FLAGS with any value, well formed mostly. */
static LDAPControl sd_flags(struct load *l, char room[static 5])
{
	const char value[] = {0x30, 3, 2, 1, (char)load_draw(l, 16)};

	for (size_t i = 0; i < sizeof(value); i++)
		room[i] = value[i];
	if (load_draw(l, 8) == 0)
		room[load_draw(l, 5)] = (char)load_draw(l, 256);
	return (LDAPControl){.ldctl_oid = load_text("1.2.840.113556.1.4.801"),
			     .ldctl_value = {.bv_len = 5, .bv_val = room}};
}

static void search(struct load *l)
{
	static const int scope[] = {LDAP_SCOPE_BASE, LDAP_SCOPE_ONELEVEL, LDAP_SCOPE_SUBTREE};
	char *attributes[4], room[5];
	LDAPControl flags = sd_flags(l, room),
		    deleted = {.ldctl_oid = load_text("1.2.840.113556.1.4.417"),
			       .ldctl_iscritical = 1},
		    *controls[3] = {NULL};
	const char *from = pick_base(l), *with = load_pick(l, filter, N(filter));
	LDAPMessage *answer = NULL;
	uint32_t kinds = load_draw(l, 4);
	size_t n = 0;
	int rc;

	pick_attributes(l, attributes);
	if (kinds & 1)
		controls[n++] = &flags;
	if (kinds & 2)
		controls[n++] = &deleted;
	rc = ldap_search_ext_s(l->ld, from, scope[load_draw(l, 3)], with, attributes,
			       load_draw(l, 8) == 0, controls, NULL, NULL, 0, &answer);
	ldap_msgfree(answer);
	load_expect(l, with, rc, read_codes);
}

/* Some pages, and then often not the rest. */
static void paged(struct load *l)
{
	struct berval cookie = {0};

	for (int page = 0; page < PAGES; page++) {
		LDAPControl *control = NULL, **answered = NULL, *found, *list[] = {NULL, NULL};
		struct berval next = {0};
		LDAPMessage *answer = NULL;
		ber_int_t estimate;
		int rc;

		rc = ldap_create_page_control(l->ld, (ber_int_t)(1 + load_draw(l, 9)), &cookie, 0,
					      &control);
		load_expect(l, "page control", rc, (const int[]){LDAP_SUCCESS, -1});
		list[0] = control;
		rc = ldap_search_ext_s(l->ld, l->world->base, LDAP_SCOPE_SUBTREE,
				       load_pick(l, filter, N(filter)), NULL, 0, list, NULL, NULL,
				       0, &answer);
		ldap_control_free(control);
		if (answer && ldap_parse_result(l->ld, answer, NULL, NULL, NULL, NULL, &answered,
						0) == LDAP_SUCCESS) {
			found = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, NULL);
			if (found)
				ldap_parse_pageresponse_control(l->ld, found, &estimate, &next);
			ldap_controls_free(answered);
		}
		ldap_msgfree(answer);
		ber_memfree(cookie.bv_val);
		cookie = next;
		load_expect(l, "a page", rc, read_codes);
		if (cookie.bv_len == 0)
			break;
	}
	ber_memfree(cookie.bv_val);
}

static void compare(struct load *l)
{
	static const int codes[] = {
		LDAP_COMPARE_TRUE,      LDAP_COMPARE_FALSE,          LDAP_NO_SUCH_OBJECT,
		LDAP_NO_SUCH_ATTRIBUTE, LDAP_OPERATIONS_ERROR,       LDAP_INVALID_SYNTAX,
		LDAP_UNDEFINED_TYPE,    LDAP_INAPPROPRIATE_MATCHING, -1};
	static const char *const type[] = {"msLAPS-Password",
					   "msLAPS-EncryptedPassword",
					   "msLAPS-PasswordExpirationTime",
					   "cn",
					   "userPassword",
					   "nTSecurityDescriptor",
					   "noSuchAttribute"};
	uint8_t room[40];
	struct berval value = load_bytes(l, room, sizeof(room));
	const char *dn = load_computer(l), *about = load_pick(l, type, N(type));

	for (size_t i = 0; i < value.bv_len; i++)
		room[i] &= 0x7f;
	load_expect(l, about, ldap_compare_ext_s(l->ld, dn, about, &value, NULL, NULL), codes);
}

void load_read(struct load *l)
{
	switch (load_draw(l, 8)) {
	case 0: paged(l); break;
	case 1: compare(l); break;
	default: search(l);
	}
}
