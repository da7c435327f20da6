/* SPDX-License-Identifier: MIT */
/*
 * Where replication begins: contextCSN says up to which change of each controller a database is. A
 * log whose head does not say from where on it is whole (minCSN) would be taken for one that has
 * lost something, and objects be compared one by one, with which changes made meanwhile get lost.
 */
#include <stdio.h>
#include <string.h>

#include "directory/seed.h"

#define CSN_LEN 64

/* That of a controller before its first change: the beginning of the second in which the world
 * began. */
static void first_csn(const struct sim_domain *d, uint32_t controller, char out[static CSN_LEN])
{
	char time[24];

	sim_seed_time(d, time);
	snprintf(out, CSN_LEN, "%.14s.000000Z#000000#%03x#000000", time, controller);
}

static void put_all(struct sim_ldif *l, const struct sim_domain *d, const char *attribute)
{
	char csn[CSN_LEN];

	for (uint32_t n = 1; n <= d->dcs; n++) {
		first_csn(d, n, csn);
		sim_ldif_text(l, attribute, csn);
	}
}

void sim_seed_context(struct sim_ldif *l, const struct sim_domain *d)
{
	if (d->dcs > 1)
		put_all(l, d, "contextCSN");
}

void sim_seed_log(struct sim_ldif *l, const struct sim_domain *d, const char *dn)
{
	char csn[CSN_LEN];

	first_csn(d, 0, csn);
	sim_ldif_dn(l, dn);
	sim_ldif_text(l, "objectClass", "auditContainer");
	sim_ldif_format(l, "cn", "%.*s", (int)strcspn(dn, ",") - 3, dn + 3);
	sim_ldif_text(l, "entryCSN", csn);
	put_all(l, d, "contextCSN");
	put_all(l, d, "minCSN");
}
