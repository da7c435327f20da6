/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "directory/seed.h"
#include "lib/choice.h"

#define INSTANCE_WRITABLE "4"

void sim_seed_time(const struct sim_domain *d, char out[static 24])
{
	/* the world's clock begins in 1800 at the earliest, so this is no wrap */
	time_t t = (time_t)(d->started_ticks / LAPS_TICKS_PER_SECOND) -
		   (time_t)(LAPS_TICKS_UNIX_EPOCH / LAPS_TICKS_PER_SECOND);
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(out, 24, "%Y%m%d%H%M%S.0Z", &tm) == 0)
		memcpy(out, "20000101000000.0Z", 18);
}

static void put_classes(struct sim_ldif *l, const char *classes)
{
	char name[64];

	for (const char *p = classes, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, " ");
		snprintf(name, sizeof(name), "%.*s", (int)(end - p), p);
		sim_ldif_text(l, "objectClass", name);
	}
}

/* The label is the DN without the domain's part: that may be longer than a label. */
static void choose_guid(struct sim_ldif *l, const struct sim_domain *d, const char *dn,
			uint8_t guid[static LAPS_GUID_LEN])
{
	char name[SIM_DN];
	struct sim_err why;

	snprintf(name, sizeof(name), "%.*s", (int)(strlen(dn) - strlen(d->base_dn) - 1), dn);
	if (!sim_choose_guid(d->seed, name, guid, &why))
		sim_ldif_fail(l, &why);
}

void sim_seed_object(struct sim_ldif *l, const struct sim_domain *d, const char *name,
		     const char *parent, const char *classes, const char *category,
		     const struct sim_sd *sd)
{
	uint8_t guid[LAPS_GUID_LEN];
	char dn[SIM_DN], time[24];
	const char *rdn = strcmp(category, "Organizational-Unit") == 0 ? "ou" : "cn";

	snprintf(dn, sizeof(dn), "%s=%s,%s", rdn[0] == 'o' ? "OU" : "CN", name, parent);
	choose_guid(l, d, dn, guid);
	sim_seed_time(d, time);
	sim_ldif_dn(l, dn);
	put_classes(l, classes);
	sim_ldif_text(l, rdn, name);
	sim_ldif_text(l, "name", name);
	sim_ldif_text(l, "distinguishedName", dn);
	sim_ldif_bytes(l, "objectGUID", guid, sizeof(guid));
	sim_ldif_format(l, "objectCategory", "CN=%s,%s", category, d->schema_dn);
	sim_sd_put(l, sd);
	sim_ldif_text(l, "instanceType", INSTANCE_WRITABLE);
	sim_ldif_text(l, "whenCreated", time);
	sim_ldif_text(l, "whenChanged", time);
}
