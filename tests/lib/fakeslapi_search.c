/* SPDX-License-Identifier: MIT */
/* Searches, and what hooks are told of a request. */
#include "lib/fakeslapi.h"

#include <ldap.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DN     512
#define FILTER 512

struct slapi_pblock {
	int code;
	Slapi_Entry **found;
	char dn[DN];
	bool internal;
	int scope;
	char filter[FILTER];
};

static atomic_ulong searches, seen;
static void (*during)(void);
static int failing;

/* The tests have no use for less memory. */
static void *some(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

unsigned long fakeslapi_searches(void)
{
	return atomic_load(&searches);
}

unsigned long fakeslapi_seen(void)
{
	return atomic_load(&seen);
}

void fakeslapi_during_search(void (*f)(void))
{
	during = f;
}

void fakeslapi_fail(int code)
{
	failing = code;
}

Slapi_PBlock *fakeslapi_asked_by(const char *dn, bool internal)
{
	static Slapi_PBlock pb;

	snprintf(pb.dn, sizeof(pb.dn), "%s", dn);
	pb.internal = internal;
	return &pb;
}

Slapi_PBlock *slapi_search_internal(char *base, int scope, char *filter, LDAPControl **controls,
				    char **attrs, int attrsonly)
{
	Slapi_PBlock *pb = some(sizeof(*pb));
	void (*f)(void) = during;
	size_t n = 0, room = 0;

	(void)controls;
	(void)attrs;
	(void)attrsonly;
	atomic_fetch_add(&searches, 1);
	pb->code = failing;
	while (fakeslapi_entry(room))
		room++;
	pb->found = some((room + 1) * sizeof(Slapi_Entry *));
	for (size_t i = 0; i < room; i++)
		if (scope == LDAP_SCOPE_BASE
			    ? strcasecmp(slapi_entry_get_dn(fakeslapi_entry(i)), base) == 0
			    : fakeslapi_matches(fakeslapi_entry(i), filter))
			pb->found[n++] = fakeslapi_entry(i);
	if (scope == LDAP_SCOPE_BASE && n == 0)
		pb->code = LDAP_NO_SUCH_OBJECT;
	if (f) {
		during = NULL;
		f();
	}
	return pb;
}

int slapi_pblock_get(Slapi_PBlock *pb, int arg, void *value)
{
	switch (arg) {
	case SLAPI_PLUGIN_INTOP_RESULT: *(int *)value = pb->code; return 0;
	case SLAPI_PLUGIN_INTOP_SEARCH_ENTRIES: *(Slapi_Entry ***)value = pb->found; return 0;
	case SLAPI_IS_INTERNAL_OPERATION: *(int *)value = pb->internal; return 0;
	case SLAPI_REQUESTOR_DN: *(char **)value = pb->dn; return 0;
	default: return -1;
	}
}

/* There is no slapd here that has entries without a search. */
Slapi_PBlock *slapi_pblock_new(void)
{
	return some(sizeof(Slapi_PBlock));
}

void slapi_search_internal_set_pb(Slapi_PBlock *pb, const char *base, int scope, const char *filter,
				  char **attrs, int attrsonly, LDAPControl **controls,
				  const char *uniqueid, Slapi_ComponentId *plugin, int flags)
{
	(void)attrs;
	(void)attrsonly;
	(void)controls;
	(void)uniqueid;
	(void)plugin;
	(void)flags;
	snprintf(pb->dn, sizeof(pb->dn), "%s", base);
	snprintf(pb->filter, sizeof(pb->filter), "%s", filter);
	pb->scope = scope;
}

static bool is_child(const char *dn, const char *base)
{
	const char *comma = strchr(dn, ',');

	return comma && strcasecmp(comma + 1, base) == 0;
}

int slapi_search_internal_callback_pb(Slapi_PBlock *pb, void *callback_data,
				      plugin_result_callback prc, plugin_search_entry_callback psec,
				      plugin_referral_entry_callback prec)
{
	Slapi_Entry *e;

	(void)prc;
	(void)prec;
	atomic_fetch_add(&searches, 1);
	for (size_t i = 0; (e = fakeslapi_entry(i)) != NULL; i++)
		if ((pb->scope != LDAP_SCOPE_ONELEVEL || is_child(slapi_entry_get_dn(e), pb->dn)) &&
		    fakeslapi_matches(e, pb->filter)) {
			atomic_fetch_add(&seen, 1);
			psec(e, callback_data);
		}
	return 0;
}

void slapi_free_search_results_internal(Slapi_PBlock *pb)
{
	free(pb->found);
	pb->found = NULL;
}

void slapi_pblock_destroy(Slapi_PBlock *pb)
{
	free(pb);
}

int slapi_control_present(LDAPControl **controls, char *oid, struct berval **val, int *iscritical)
{
	(void)controls;
	(void)oid;
	(void)val;
	(void)iscritical;
	return 0;
}
