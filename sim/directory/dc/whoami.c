/* SPDX-License-Identifier: MIT */
/*
 * "Who am I?", RFC 4532, answered as Active Directory does, [MS-ADTS] 3.1.1.3.4.2.4:
 * u:DOMAIN\\name, and nothing for who is anonymous.
 */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/lookup.h"
#include "directory/dc/plugin.h"
#include "directory/dc/search.h"

static char oid[] = LDAP_EXOP_WHO_AM_I;

static void take_name(Slapi_Entry *e, void *arg)
{
	char **name = arg;

	if (!*name)
		*name = dc_value_dup(e, "sAMAccountName", 0);
}

static int whoami(Slapi_PBlock *pb)
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
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_OID, oid);
	slapi_pblock_set(pb, SLAPI_EXT_OP_RET_VALUE, slapi_ch_bvdup(&answer));
	free(text);
	free(name);
	return LDAP_SUCCESS; /* slapd sends it */
}

int lapsim_dc_whoami_init(Slapi_PBlock *pb)
{
	static char version[] = SLAPI_PLUGIN_VERSION_01;
	static char *oids[] = {oid, NULL};

	return slapi_pblock_set(pb, SLAPI_PLUGIN_VERSION, version) != 0 ||
			       slapi_pblock_set(pb, SLAPI_PLUGIN_EXT_OP_OIDLIST, oids) != 0 ||
			       slapi_pblock_set(pb, SLAPI_PLUGIN_EXT_OP_FN, (void *)whoami) != 0
		       ? -1
		       : 0;
}
