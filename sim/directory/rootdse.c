/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "directory/conf.h"
#include "directory/ldif.h"
#include "lib/file.h"

/* AD; signing and sealing; V5.1; V6; V6.1 (W2K8R2); V6.2 */
static const char *const capability[] = {
	"1.2.840.113556.1.4.800",  "1.2.840.113556.1.4.1670", "1.2.840.113556.1.4.1791",
	"1.2.840.113556.1.4.1935", "1.2.840.113556.1.4.2080",
};

/* of a read-only controller, [MS-ADTS] 3.1.1.3.4.3.5 */
#define PARTIAL_SECRETS "1.2.840.113556.1.4.1920"

/* the limits that are kept: conf.c and dc/wire.h */
static const char *const policy[] = {"MaxPageSize", "MaxValRange"};

bool sim_rootdse_write(int dir, const char *name, const struct sim_domain *d, uint32_t i,
		       bool read_only, struct sim_err *err)
{
	static const char *const level[] = {"domainFunctionality", "forestFunctionality",
					    "domainControllerFunctionality"};
	char dns[SIM_DC_DNS_NAME];
	struct sim_ldif l;
	bool ok;

	sim_ldif_init(&l, -1);
	sim_ldif_dn(&l, "");
	sim_ldif_text(&l, "defaultNamingContext", d->base_dn);
	sim_ldif_text(&l, "rootDomainNamingContext", d->base_dn);
	sim_ldif_text(&l, "configurationNamingContext", d->config_dn);
	sim_ldif_text(&l, "schemaNamingContext", d->schema_dn);
	sim_dc_dns_name(d, i + 1, dns);
	sim_ldif_text(&l, "dNSHostName", dns);
	sim_ldif_format(&l, "serverName", SIM_DN_SERVER, i + 1, d->config_dn);
	sim_ldif_format(&l, "dsServiceName", "CN=NTDS Settings," SIM_DN_SERVER, i + 1,
			d->config_dn);
	sim_ldif_format(&l, "ldapServiceName", "%s:dc%" PRIu32 "$@%s", d->dns_name, i + 1,
			d->realm);
	for (size_t j = 0; j < sizeof(level) / sizeof(level[0]); j++)
		sim_ldif_format(&l, level[j], "%" PRIu32, d->functional_level);
	for (size_t j = 0; j < sizeof(capability) / sizeof(capability[0]); j++)
		sim_ldif_text(&l, "supportedCapabilities", capability[j]);
	if (read_only)
		sim_ldif_text(&l, "supportedCapabilities", PARTIAL_SECRETS);
	for (size_t j = 0; j < sizeof(policy) / sizeof(policy[0]); j++)
		sim_ldif_text(&l, "supportedLDAPPolicies", policy[j]);
	/* slapd names it only to those who can use it (and so twice), AD to everybody */
	sim_ldif_text(&l, "supportedSASLMechanisms", "EXTERNAL");
	sim_ldif_text(&l, "isGlobalCatalogReady", "TRUE");
	sim_ldif_text(&l, "isSynchronized", "TRUE");
	ok = sim_write_buf(dir, name, &l.text, 0644, err);
	return sim_ldif_finish(&l, err) && ok;
}
