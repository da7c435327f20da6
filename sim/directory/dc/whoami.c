/* SPDX-License-Identifier: MIT */
/*
 * "Who am I?", RFC 4532, answered as Active Directory does, [MS-ADTS] 3.1.1.3.4.2.4:
 * u:DOMAIN\\name, and nothing for who is anonymous.
 */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/extended.h"
#include "directory/dc/lookup.h"
#include "directory/dc/search.h"

char dc_whoami_oid[] = LDAP_EXOP_WHO_AM_I;

static void take_name(Slapi_Entry *e, void *arg)
{
	char **name = arg;

	if (!*name)
		*name = dc_value_dup(e, "sAMAccountName");
}

int dc_whoami(Slapi_PBlock *pb)
{
	const char *dn = NULL;
	char *name = NULL, *text = NULL;
	struct berval answer = {0, NULL};

	slapi_pblock_get(pb, SLAPI_REQUESTOR_DN, (void *)&dn);
	if (dn && *dn)
		dc_search(dn, LDAP_SCOPE_BASE, NULL, take_name, &name);
	if (name) {
		int len = asprintf(&text, "u:%s\\%s", dc_lookup_netbios(), name);

		if (len > 0)
			answer = (struct berval){(ber_len_t)len, text};
	}
	/* libslapi sends nothing without a name, which stays ours; the value is slapd's from now on
	 */
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_OID, dc_whoami_oid);
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_VALUE, slapi_ch_bvdup(&answer));
	free(text);
	free(name);
	return LDAP_SUCCESS; /* slapd sends it */
}
