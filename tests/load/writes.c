/* SPDX-License-Identifier: MIT */
/* Modifications of the attributes of LAPS, well formed and not, by those who may and may not. */
#include <stdint.h>
#include <string.h>

#include "load/load.h"

#define N(list)   (sizeof(list) / sizeof((list)[0]))
#define VALUE_MAX 3000

static const int codes[] = {LDAP_SUCCESS,
			    LDAP_OPERATIONS_ERROR,
			    LDAP_CONSTRAINT_VIOLATION,
			    LDAP_NO_SUCH_ATTRIBUTE,
			    LDAP_TYPE_OR_VALUE_EXISTS,
			    LDAP_INVALID_SYNTAX,
			    LDAP_INSUFFICIENT_ACCESS,
			    LDAP_UNWILLING_TO_PERFORM,
			    LDAP_OBJECT_CLASS_VIOLATION,
			    LDAP_NO_SUCH_OBJECT,
			    -1};
static const int refusals[] = {LDAP_INSUFFICIENT_ACCESS, LDAP_OPERATIONS_ERROR, -1};

static const char *const attribute[] = {"msLAPS-PasswordExpirationTime",
					"msLAPS-Password",
					"msLAPS-EncryptedPassword",
					"msLAPS-EncryptedPasswordHistory",
					"msLAPS-EncryptedDSRMPassword",
					"msLAPS-CurrentPasswordVersion",
					"ms-Mcs-AdmPwd",
					"description",
					"servicePrincipalName",
					"objectSid",
					"whenChanged",
					"noSuchAttribute"};

/* A number, exactly as long as a version is, or anything; bytes only where there may be some. */
static struct berval pick_value(struct load *l, const char *type, uint8_t *room)
{
	struct berval v = load_bytes(l, room, load_draw(l, 8) ? 200 : VALUE_MAX);
	const bool binary = strstr(type, "Encrypted") || strcmp(type, "objectSid") == 0;

	for (size_t i = 0; i < v.bv_len && !binary; i++)
		room[i] &= 0x7f;
	switch (load_draw(l, 3)) {
	case 0:
		for (size_t i = 0; i < v.bv_len; i++)
			room[i] = (uint8_t)('0' + room[i] % 10);
		v.bv_len = v.bv_len > 17 ? 17 : v.bv_len;
		break;
	case 1: v.bv_len = v.bv_len > 16 ? 16 : v.bv_len; break;
	default: break;
	}
	return v;
}

static void modify(struct load *l, const char *dn, const int *allowed)
{
	static const int op[] = {LDAP_MOD_REPLACE, LDAP_MOD_REPLACE, LDAP_MOD_ADD, LDAP_MOD_DELETE};
	LDAPControl permissive = {.ldctl_oid = load_text("1.2.840.113556.1.4.1413")};
	uint8_t room[3][VALUE_MAX];
	struct berval value[3], *list[3][2];
	LDAPControl *controls[] = {load_draw(l, 4) ? NULL : &permissive, NULL};
	LDAPMod mod[3], *mods[4] = {NULL};
	const uint32_t n = 1 + load_draw(l, 3);
	int rc;

	for (uint32_t i = 0; i < n; i++) {
		const char *type = load_pick(l, attribute, N(attribute));

		value[i] = pick_value(l, type, room[i]);
		list[i][0] = load_draw(l, 6) ? &value[i] : NULL;
		list[i][1] = NULL;
		mod[i] = (LDAPMod){.mod_op = op[load_draw(l, N(op))] | LDAP_MOD_BVALUES,
				   .mod_type = load_text(type),
				   .mod_bvalues = list[i]};
		if (!list[i][0])
			mod[i].mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES;
		mods[i] = &mod[i];
	}
	rc = ldap_modify_ext_s(l->ld, dn, mods, controls, NULL);
	load_expect(l, mod[0].mod_type, rc, allowed);
}

/* Nobody without a right gets one value through, whatever else is going on. */
static void refused(struct load *l)
{
	struct berval value = {.bv_len = 1, .bv_val = load_text("1")}, *list[] = {&value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		       .mod_type = load_text("msLAPS-PasswordExpirationTime"),
		       .mod_bvalues = list},
		*mods[] = {&mod, NULL};
	const char *dn = load_computer(l);

	/* that one may write its own */
	while (l->who == LOAD_COMPUTER && strstr(dn, "WS0001"))
		dn = load_computer(l);
	load_expect(l, "a write without a right", ldap_modify_ext_s(l->ld, dn, mods, NULL, NULL),
		    refusals);
}

void load_write(struct load *l)
{
	if (l->who == LOAD_ADMIN)
		modify(l, load_computer(l), codes);
	else if (load_draw(l, 2))
		refused(l);
	else
		modify(l, load_computer(l), codes);
}
