/* SPDX-License-Identifier: MIT */
/* Security descriptors read and written back: as they were, with spoilt bytes, cut, or invented. */
#include <string.h>

#include "load/load.h"

#define SD_MAX 4096

static const int read_codes[] = {LDAP_SUCCESS, LDAP_NO_SUCH_OBJECT, LDAP_OPERATIONS_ERROR, -1};
static const int write_codes[] = {
	LDAP_SUCCESS,        LDAP_OPERATIONS_ERROR,    LDAP_CONSTRAINT_VIOLATION,
	LDAP_INVALID_SYNTAX, LDAP_INSUFFICIENT_ACCESS, LDAP_UNWILLING_TO_PERFORM,
	LDAP_NO_SUCH_OBJECT, LDAP_NO_SUCH_ATTRIBUTE,   -1};

/* Owner, group and DACL */
static char parts_oid[] = "1.2.840.113556.1.4.801", parts_value[] = "\x30\x03\x02\x01\x07",
	    descriptor[] = "nTSecurityDescriptor";
static LDAPControl parts = {.ldctl_oid = parts_oid,
			    .ldctl_value = {.bv_len = 5, .bv_val = parts_value}},
		   *with_parts[] = {&parts, NULL};

static size_t read_one(struct load *l, const char *dn, uint8_t out[static SD_MAX])
{
	char *attributes[] = {descriptor, NULL};
	LDAPMessage *answer = NULL, *entry;
	struct berval **values = NULL;
	size_t len = 0;
	int rc = ldap_search_ext_s(l->ld, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 0,
				   with_parts, NULL, NULL, 0, &answer);

	load_expect(l, "read a descriptor", rc, read_codes);
	entry = ldap_first_entry(l->ld, answer);
	if (entry)
		values = ldap_get_values_len(l->ld, entry, attributes[0]);
	if (values && values[0] && values[0]->bv_len <= SD_MAX) {
		len = values[0]->bv_len;
		memcpy(out, values[0]->bv_val, len);
	}
	ldap_value_free_len(values);
	ldap_msgfree(answer);
	return len;
}

static size_t spoil(struct load *l, uint8_t *sd, size_t len)
{
	switch (load_draw(l, 5)) {
	case 0: return len; /* as it was */
	case 1: return load_draw(l, (uint32_t)len + 1);
	case 2: return load_bytes(l, sd, SD_MAX).bv_len;
	case 3: /* the head: offsets, and the counts of its lists */
		if (len > 0)
			sd[load_draw(l, len < 28 ? (uint32_t)len : 28)] ^=
				(uint8_t)(1 + load_draw(l, 255));
		return len;
	default:
		for (uint32_t n = 1 + load_draw(l, 4); n > 0 && len > 0; n--)
			sd[load_draw(l, (uint32_t)len)] ^= (uint8_t)(1 + load_draw(l, 255));
		return len;
	}
}

void load_descriptor(struct load *l)
{
	uint8_t sd[SD_MAX];
	char own[LOAD_DN];
	struct berval value = {.bv_val = (char *)sd}, *list[] = {&value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		       .mod_type = descriptor,
		       .mod_bvalues = list},
		*mods[] = {&mod, NULL};
	int rc;

	/* of a container of its own, so that inheritance has work and others are let alone */
	memcpy(own, load_draw(l, 2) ? "OU=one," : "OU=two,", 7);
	memcpy(own + 7, l->own, strlen(l->own) + 1);
	value.bv_len = spoil(l, sd, read_one(l, own, sd));
	rc = ldap_modify_ext_s(l->ld, own, mods, load_draw(l, 4) ? with_parts : NULL, NULL);
	load_expect(l, "write a descriptor", rc, write_codes);
}
