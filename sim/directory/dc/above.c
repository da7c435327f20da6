/* SPDX-License-Identifier: MIT */
#include "directory/dc/above.h"

#include <string.h>

#include "directory/dc/change.h"
#include "directory/dc/replica.h"
#include "directory/dc/search.h"

#define ID_LEN (DC_ABOVE_ID - 1)

static LDAPControl *make(const char *id)
{
	LDAPControl *c = (LDAPControl *)(void *)slapi_ch_calloc(
		1, sizeof(*c) + sizeof(DC_ABOVE_OID) + DC_ABOVE_ID);

	c->ldctl_oid = memcpy((char *)(c + 1), DC_ABOVE_OID, sizeof(DC_ABOVE_OID));
	c->ldctl_value.bv_val = memcpy((char *)(c + 1) + sizeof(DC_ABOVE_OID), id, ID_LEN);
	c->ldctl_value.bv_len = ID_LEN;
	return c;
}

LDAPControl **dc_above_controls(const char *dn, LDAPControl **others)
{
	LDAPControl **list;
	const struct berval *id;
	Slapi_Entry *e;
	size_t n = 0;
	int code;

	if (!dc_replica_has_others() || !(e = dc_entry_get(dn, &code)))
		return NULL;
	while (others && others[n])
		n++;
	list = (LDAPControl **)(void *)slapi_ch_calloc(n + 2, sizeof(void *));
	for (size_t i = 0; i < n; i++)
		list[i] = others[i];
	id = dc_value(e, "entryUUID");
	if (id && id->bv_len == ID_LEN)
		list[n] = make(id->bv_val);
	slapi_entry_free(e);
	return list;
}
