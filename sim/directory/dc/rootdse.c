/* SPDX-License-Identifier: MIT */
#include "directory/dc/rootdse.h"
#include "directory/dc/aggregate.h"

#include <inttypes.h>
#include <lber.h>
#include <ldap.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "directory/dc/counter.h"
#include "directory/dc/names.h"
#include "directory/dc/realm.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

#define VALUES_MAX 64 /* of one attribute */

static void set(Slapi_Entry *e, const char *attribute, const char *value)
{
	slapi_entry_attr_set_charptr(e, dc_plain(attribute), dc_plain(value));
}

/* Active Directory has no operation for its realm, nor a name for mechanisms bound to TLS. */
static bool is_ours(const struct berval *v)
{
	static const char plus[] = "-PLUS";
	const size_t len = sizeof(plus) - 1;

	return strcmp(v->bv_val, DC_REALM_OID) == 0 ||
	       (v->bv_len > len && strcmp(v->bv_val + v->bv_len - len, plus) == 0);
}

/* slapd's own replication, which Active Directory does not have. */
static bool is_sync(const struct berval *v)
{
	return strcmp(v->bv_val, LDAP_CONTROL_SYNC) == 0;
}

static bool is_log(const struct berval *dn)
{
	const size_t len = strlen(DC_CHANGES);

	return dn->bv_len > len && strcasecmp(dn->bv_val + dn->bv_len - len, DC_CHANGES) == 0;
}

/* What slapd names of its own accord, and what it names for itself and again for who has taken it
 * over. */
static void tidy(Slapi_Entry *e, const char *attribute, bool (*is_hidden)(const struct berval *v))
{
	struct berval *value[VALUES_MAX + 1] = {NULL};
	struct dc_values all;
	const struct berval *v;
	size_t n = 0;

	for (v = dc_values_first(&all, e, attribute); v && n < VALUES_MAX;
	     v = dc_values_next(&all)) {
		size_t j = 0;

		while (j < n && ber_bvcmp(value[j], v) != 0)
			j++;
		if (j == n && !is_hidden(v))
			value[n++] = slapi_ch_bvdup(v);
	}
	slapi_entry_attr_delete(e, dc_plain(attribute));
	if (n > 0)
		slapi_entry_attr_merge(e, dc_plain(attribute), value);
	while (n > 0)
		ber_bvfree(value[--n]);
}

bool dc_rootdse(Slapi_PBlock *pb)
{
	static char hidden[] = "configContext";
	Slapi_Entry *e = NULL, *copy;
	time_t now = time(NULL);
	struct tm tm;
	char text[32];
	const char *dn;

	if (dc_aggregate(pb))
		return true;
	slapi_pblock_get(pb, SLAPI_SEARCH_RESULT_ENTRY, (void *)&e);
	dn = e ? slapi_entry_get_dn(e) : NULL;
	if (!e || (dn && *dn))
		return false;
	copy = slapi_entry_dup(e);
	if (!copy)
		return true;
	slapi_entry_attr_delete(copy, hidden);
	tidy(copy, "supportedExtension", is_ours);
	tidy(copy, "supportedSASLMechanisms", is_ours);
	tidy(copy, "supportedControl", is_sync);
	tidy(copy, "namingContexts", is_log);
	if (gmtime_r(&now, &tm) && strftime(text, sizeof(text), "%Y%m%d%H%M%S.0Z", &tm) > 0)
		set(copy, "currentTime", text);
	snprintf(text, sizeof(text), "%" PRIu64, dc_usn_highest());
	set(copy, "highestCommittedUSN", text);
	/* what is sent is the copy, which slapd frees then */
	if (slapi_pblock_set(pb, SLAPI_SEARCH_RESULT_ENTRY, copy) != 0)
		slapi_entry_free(copy);
	return true;
}
