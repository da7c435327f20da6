/* SPDX-License-Identifier: MIT */
#include "directory/dc/slapi.h"

#include <stdint.h>

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

size_t dc_slot_of(const char *dn, size_t slots)
{
	uint32_t h = 2166136261u;

	for (; *dn; dn++)
		h = (h ^ (uint8_t)*dn) * 16777619u;
	return h % slots;
}
