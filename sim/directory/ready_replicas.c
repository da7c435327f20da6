/* SPDX-License-Identifier: MIT */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "directory/slapd.h"
#include "lib/child.h"
#include "lib/ldapi.h"
#include "lib/monotonic.h"

#define WAIT_SECONDS 10
#define DEADLINE_MS  30000
#define PAUSE_NS     500000

static bool refused(struct sim_err *err, uint32_t i, const char *what, int rc)
{
	return sim_fail(err, "controller %u is not ready: %s: %s", i + 1, what,
			ldap_err2string(rc));
}

/* uSNChanged of an object, which every change makes another; 0: it has none. */
static uint64_t number_of(LDAP *ld, const char *dn)
{
	static char name[] = "uSNChanged";
	char *attr[] = {name, NULL};
	LDAPMessage *found = NULL;
	struct berval **value = NULL;
	uint64_t n = 0;

	if (ldap_search_ext_s(ld, dn, LDAP_SCOPE_BASE, NULL, attr, 0, NULL, NULL, NULL, 1,
			      &found) == LDAP_SUCCESS)
		value = ldap_get_values_len(ld, found, name);
	if (value && value[0])
		n = strtoull(value[0]->bv_val, NULL, 10);
	ldap_value_free_len(value);
	ldap_msgfree(found);
	return n;
}

/* A change that changes nothing: each gives its own computer the name that it has. */
static int touch(LDAP *ld, const struct sim_domain *d, uint32_t i, const char *dn)
{
	static char name[] = "dNSHostName";
	char dns[SIM_DC_DNS_NAME], *values[] = {dns, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE, .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&mod, NULL};

	sim_dc_dns_name(d, i + 1, dns);
	return ldap_modify_ext_s(ld, dn, mods, NULL, NULL);
}

static bool wait_for(LDAP *ld, uint32_t at, const char *dn, uint64_t number, struct sim_err *err)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	const uint64_t deadline = sim_monotonic_ms() + DEADLINE_MS;

	while (number_of(ld, dn) < number) {
		if (sim_interrupted())
			return sim_fail(err, "interrupted");
		if (sim_monotonic_ms() > deadline)
			return sim_fail(err, "controller %u is not ready: no change reaches it",
					at + 1);
		nanosleep(&pause, NULL);
	}
	return true;
}

static void controller_dn(const struct sim_domain *d, uint32_t i, char out[static SIM_DN])
{
	char name[SIM_COMPUTER];

	sim_dc_name(i + 1, name);
	snprintf(out, SIM_DN, "CN=%s," SIM_DN_CONTROLLERS, name, d->base_dn);
}

/* All at once; then each is waited for everywhere. ld[i] NULL: it does not run. */
static bool from_each(LDAP **ld, uint32_t n, const struct sim_hearing *h,
		      const struct sim_domain *d, struct sim_err *err)
{
	uint64_t number[SIM_DCS_MAX] = {0};
	char dn[SIM_DN];
	bool ok = true;

	for (uint32_t i = 0; i < n && ok; i++) {
		int rc;

		controller_dn(d, i, dn);
		rc = ld[i] ? touch(ld[i], d, i, dn) : LDAP_SUCCESS;
		number[i] = ld[i] ? number_of(ld[i], dn) : 0;
		ok = rc == LDAP_SUCCESS || refused(err, i, dn, rc);
	}
	for (uint32_t i = 0; i < n; i++) {
		controller_dn(d, i, dn);
		for (uint32_t j = 0; j < n && ok; j++)
			ok = !ld[j] || !h->of[i][j] || wait_for(ld[j], j, dn, number[i], err);
	}
	return ok;
}

bool sim_ready_replicas(const struct sim_slapd *slapd, uint32_t n, const struct sim_hearing *h,
			const struct sim_domain *d, struct sim_err *err)
{
	const struct timeval wait = {.tv_sec = WAIT_SECONDS};
	LDAP *ld[SIM_DCS_MAX] = {NULL};
	bool ok = true;

	if (n < 2)
		return true;
	for (uint32_t i = 0; i < n && ok; i++) {
		int rc = slapd[i].child.pid ? sim_ldapi_open(slapd[i].ldapi_uri, &wait, &ld[i])
					    : LDAP_SUCCESS;

		ok = rc == LDAP_SUCCESS || refused(err, i, slapd[i].ldapi_uri, rc);
	}
	ok = ok && from_each(ld, n, h, d, err);
	for (uint32_t i = 0; i < n; i++)
		if (ld[i])
			ldap_unbind_ext_s(ld[i], NULL, NULL);
	return ok;
}
