/* SPDX-License-Identifier: MIT */
/*
 * Microsoft does not publish the entries that its three cmdlets write. These grant what each is
 * documented to grant; computers only, by the class that inherits them. A confidential attribute
 * is read with the right to read it and with control access, which is why the readers have both,
 * and why a computer can write its clear-text password but not read it.
 */
#include <laps/sid.h>
#include <stdio.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed_sd.h"
#include "directory/tables.h"
#include "lib/file.h"

#define EXPIRY_SELF   "RPWP"
#define SECRET_SELF   "WP"
#define SET_SELF      "RPWPCR"
#define EXPIRY_READER "RP"
#define SECRET_READER "RPCR"
#define EXPIRY_RESET  "RPWP"

static void put_entry(struct laps_buf *out, const char *rights, const uint8_t *guid,
		      const char *who)
{
	uint8_t class[LAPS_GUID_LEN] = {0};
	char object[LAPS_GUID_TEXT], computer[LAPS_GUID_TEXT];

	laps_guid_format_text(guid, object);
	sim_class_guid("computer", class);
	laps_guid_format_text(class, computer);
	sim_buf_printf(out, "(OA;CIIO;%s;%s;%s;%s)", rights, object, computer, who);
}

/* Rights on an expiry, on a secret of its own, and on the property set; NULL: none. */
static void put_grant(struct sim_ldif *l, const struct sim_domain *d, const char *who,
		      const char *expiry, const char *secret, const char *set, struct laps_buf *out)
{
	uint8_t guid[LAPS_GUID_LEN];
	struct sim_err why;

	for (size_t i = 0; i < sim_laps_attribute_n; i++) {
		const struct sim_laps_attribute *a = &sim_laps_attribute[i];
		const char *rights = a->secret ? secret : expiry;

		if (!rights || a->in_property_set || !sim_laps_attribute_is_in(a, d->laps_schema))
			continue;
		if (!sim_laps_attribute_guid(d, a, guid, &why))
			sim_ldif_fail(l, &why);
		put_entry(out, rights, guid, who);
	}
	if (set)
		put_entry(out, set, sim_laps_property_set, who);
}

/* The SID of a group, as text. */
static const char *sid_of(const struct sim_domain *d, const char *group,
			  char out[static LAPS_SID_TEXT])
{
	struct laps_sid sid = {0};

	sim_account_sid(d, group, &sid);
	laps_sid_format_text(&sid, out);
	return out;
}

void sim_delegation(struct sim_ldif *l, const struct sim_domain *d, bool self_only,
		    struct laps_buf *out)
{
	char sid[LAPS_SID_TEXT];

	if (d->laps_schema != SIM_LAPS_SCHEMA_NONE) {
		put_grant(l, d, "PS", EXPIRY_SELF, SECRET_SELF, SET_SELF, out);
		if (!self_only) {
			put_grant(l, d, sid_of(d, SIM_LAPS_READERS, sid), EXPIRY_READER,
				  SECRET_READER, SECRET_READER, out);
			put_grant(l, d, sid_of(d, SIM_LAPS_RESETTERS, sid), EXPIRY_RESET, NULL,
				  NULL, out);
		}
	}
	laps_buf_put_u8(out, 0);
}
