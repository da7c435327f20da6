/* SPDX-License-Identifier: MIT */
/*
 * Who may do what, in slapd's own rules, until security descriptors decide:
 *
 *   - anonymous: nothing but the rootDSE, which stands outside of the databases;
 *   - authenticated: read ordinary attributes and the expiry, never a secret;
 *   - a computer itself, no other object: write its own LAPS attributes; read the expiry and the
 *     property set of the encrypted ones; not read msLAPS-Password or ms-Mcs-AdmPwd;
 *   - Domain Admins: read everything, write the expiry;
 *   - root keys: Domain Admins alone.
 *
 * A filter on what one may not read matches nothing. Stored password hashes can only be
 * authenticated against, by everybody.
 */
#include <stdio.h>

#include "directory/conf.h"
#include "directory/laps_schema.h"
#include "lib/file.h"

/* "access to WHAT" */
static void put_rule(struct laps_buf *out, const char *what)
{
	sim_buf_printf(out, "access to %s\n", what);
}

static void put_admins(const struct sim_domain *d, struct laps_buf *out, const char *level)
{
	char text[SIM_DN];

	snprintf(text, sizeof(text),
		 "group/group/member.exact=CN=" SIM_DOMAIN_ADMINS ",CN=Users,%s", d->base_dn);
	sim_buf_text(out, "\tby ");
	sim_conf_quote(text, out);
	sim_buf_printf(out, " %s\n", level);
}

static void put_laps_rule(const struct sim_domain *d, const struct sim_laps_attribute *a,
			  struct laps_buf *out)
{
	char what[128];

	snprintf(what, sizeof(what), "filter=(objectClass=computer) attrs=%s", a->name);
	put_rule(out, what);
	if (!a->secret) {
		sim_buf_text(out, "\tby self write\n");
		put_admins(d, out, "write");
		sim_buf_text(out, "\tby users read\n\tby * none\n");
		return;
	}
	sim_buf_printf(out, "\tby self %s\n", a->in_property_set ? "write" : "=w");
	put_admins(d, out, "read");
	sim_buf_text(out, "\tby * none\n");
}

void sim_access_format(const struct sim_domain *d, int database, struct laps_buf *out)
{
	put_rule(out, "attrs=userPassword");
	sim_buf_text(out, "\tby * =x\n");
	if (database == SIM_DB_CONFIG) {
		put_rule(out, "filter=(objectClass=msKds-ProvRootKey)");
		put_admins(d, out, "read");
		sim_buf_text(out, "\tby * none\n");
	}
	for (size_t i = 0; database == SIM_DB_DOMAIN && i < sim_laps_attribute_n; i++)
		if (sim_laps_attribute_is_in(&sim_laps_attribute[i], d->laps_schema))
			put_laps_rule(d, &sim_laps_attribute[i], out);
	put_rule(out, "*");
	/* by whom a ticket's name is looked up, who can do nothing but that */
	sim_buf_text(out, "\tby users read\n\tby * auth\n");
}
