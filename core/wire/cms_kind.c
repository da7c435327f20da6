/* SPDX-License-Identifier: MIT */
/* The kinds of protectors: their object identifiers, names and refusals. */
#include <string.h>

#include "wire/cms_recipient.h"
#include "wire/oid.h"

static const struct {
	unsigned arc; /* below 1.3.6.1.4.1.311.74.1; 0: none */
	const char *name;
	const char *refusal; /* NULL: it can be opened */
} table[] = {
#define KIND(arc, name, is)                                            \
	{                                                              \
		arc, name, "CMS: protector is " is ", not SID or SDDL" \
	}
	[LAPS_DESCRIPTOR_SID] = {1, "SID", NULL},
	[LAPS_DESCRIPTOR_SDDL] = {5, "SDDL", NULL},
	[LAPS_DESCRIPTOR_KEY] = KIND(3, "key", "a key"),
	[LAPS_DESCRIPTOR_AND] = KIND(4, "AND combination", "an AND combination"),
	[LAPS_DESCRIPTOR_MSIDCRL] = KIND(6, "MSIDCRL", "MSIDCRL"),
	[LAPS_DESCRIPTOR_WEBCREDENTIALS] = KIND(7, "WEBCREDENTIALS", "WEBCREDENTIALS"),
	[LAPS_DESCRIPTOR_LOCAL] = KIND(8, "LOCAL", "LOCAL"),
	[LAPS_DESCRIPTOR_DRACERTIFICATE] = KIND(9, "DRACERTIFICATE", "DRACERTIFICATE"),
	[LAPS_DESCRIPTOR_VAULTCREDENTIALS] = KIND(10, "VAULTCREDENTIALS", "VAULTCREDENTIALS"),
	[LAPS_DESCRIPTOR_CERTIFICATE] = KIND(11, "CERTIFICATE", "CERTIFICATE"),
	[LAPS_DESCRIPTOR_KEYFILE] = KIND(12, "KEYFILE", "KEYFILE"),
	[LAPS_DESCRIPTOR_OTHER] = KIND(0, "unknown kind", "of an unknown kind"),
#undef KIND
};

const char *laps_descriptor_kind_name(laps_descriptor_kind kind)
{
	return table[kind].name;
}

bool laps_cms_recipient_readable(const struct laps_cms_recipient *r)
{
	return r->kind == LAPS_DESCRIPTOR_SID || r->kind == LAPS_DESCRIPTOR_SDDL;
}

const char *laps_cms_kind_refusal(laps_descriptor_kind kind)
{
	return table[kind].refusal;
}

laps_descriptor_kind laps_cms_kind_of_oid(const uint8_t *oid, size_t len)
{
	size_t above_len = 0;
	const uint8_t *above = laps_oid_view(LAPS_OID_DESCRIPTOR, &above_len);

	if (oid == NULL || len != above_len + 1 || memcmp(oid, above, above_len) != 0)
		return LAPS_DESCRIPTOR_OTHER;
	for (int kind = LAPS_DESCRIPTOR_SID; kind < LAPS_DESCRIPTOR_OTHER; kind++) {
		if (table[kind].arc == oid[above_len])
			return (laps_descriptor_kind)kind;
	}
	return LAPS_DESCRIPTOR_OTHER;
}
