/* SPDX-License-Identifier: MIT */
#include "directory/dc/slapi.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

char *dc_plain(const char *text)
{
	return (char *)(uintptr_t)text;
}

bool dc_control(Slapi_PBlock *pb, const char *oid, struct berval **value)
{
	LDAPControl **controls = NULL;
	struct berval *unused;
	int critical;

	slapi_pblock_get(pb, SLAPI_REQCONTROLS, (void *)&controls);
	return slapi_control_present(controls, dc_plain(oid), value ? value : &unused, &critical) !=
	       0;
}

static bool is_simple(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* "CN=WS0001,OU=Two Words,DC=corp": nearly all are like that, and slapd's way to the normal form
 * takes ten times as long as this one. */
static bool all_simple(const char *dn)
{
	static const char *const type[] = {"cn=", "ou=", "dc="};
	size_t i;

	for (const char *p = dn;; p++) {
		for (i = 0; i < 3 && strncasecmp(p, type[i], 3) != 0; i++)
			;
		if (i == 3 || !is_simple(p[3]))
			return false;
		for (p += 3; is_simple(*p) || (*p == ' ' && is_simple(p[1])); p++)
			;
		if (*p != ',')
			return *p == 0;
	}
}

char *dc_dn_normal(const char *dn)
{
	char *copy = slapi_ch_strdup(dn), *normal;

	if (all_simple(dn)) {
		for (char *p = copy; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		return copy;
	}
	normal = slapi_dn_normalize_case(copy);
	slapi_ch_free_string(&copy);
	return normal;
}

size_t dc_slot_of(const char *dn, size_t slots)
{
	uint32_t h = 2166136261u;

	for (; *dn; dn++)
		h = (h ^ (uint8_t)*dn) * 16777619u;
	return h % slots;
}
