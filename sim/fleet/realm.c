/* SPDX-License-Identifier: MIT */
#include "fleet/realm.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kdc/kdc.h"

#define KEYTAB_ROOM UINT64_C(4096) /* bytes of a file system for one */

static void name_file(uint32_t index, char out[static FLEET_NAME + 8])
{
	char name[FLEET_NAME];

	fleet_device_name(index, name);
	snprintf(out, FLEET_NAME + 8, "%s.keytab", name);
}

void fleet_realm_keytab(const struct fleet_realm *r, uint32_t index, char out[static PATH_MAX])
{
	char file[FLEET_NAME + 8];

	name_file(index, file);
	snprintf(out, PATH_MAX, "%s/%s", r->keytabs.path, file);
}

static bool write_keytabs(const struct fleet *f, const struct fleet_realm *r, struct sim_err *err)
{
	static const char *const nobody[] = {NULL};
	const struct sim_kdc_options o = {.seed = f->o.seed,
					  .realm = r->name,
					  .domain = f->domain->dns_name,
					  .computers = f->o.devices,
					  .user = nobody};
	struct sim_kdc k = SIM_KDC_NONE;
	char name[FLEET_NAME], file[FLEET_NAME + 8];
	bool ok = sim_kdc_realm_choose(&o, &k.realm, err);

	for (uint32_t i = 0; ok && i < f->o.devices; i++) {
		fleet_device_name(i, name);
		name_file(i, file);
		ok = fleet_goes_on(err) && sim_keytab_write(&k, name, r->keytabs.fd, file, err);
	}
	laps_wipe(&k.realm, sizeof(k.realm));
	return ok;
}

/* libsasl2 is made ready by the first who asks libldap for it; two at a time would be too many. */
static bool ready_sasl(struct sim_err *err)
{
	char **mechanism = NULL;
	int rc = ldap_get_option(NULL, LDAP_OPT_X_SASL_MECHLIST, &mechanism);

	for (size_t i = 0; rc == LDAP_OPT_SUCCESS && mechanism && mechanism[i]; i++)
		if (strcmp(mechanism[i], "GSSAPI") == 0)
			return true;
	return sim_fail(err, "SASL has no GSSAPI: install package 'libsasl2-modules-gssapi-mit'");
}

bool fleet_realm_begin(const struct fleet *f, const char *krb5_conf, const char *name,
		       struct fleet_realm *out, struct sim_err *err)
{
	out->name = name;
	if (setenv("KRB5_CONFIG", krb5_conf, 1) != 0)
		return sim_fail_nomem(err);
	return ready_sasl(err) &&
	       sim_workdir_make(NULL, f->o.devices * KEYTAB_ROOM, &out->keytabs, err) &&
	       write_keytabs(f, out, err);
}

void fleet_realm_end(struct fleet_realm *r)
{
	if (r->keytabs.path)
		sim_workdir_remove(&r->keytabs);
}
