/* SPDX-License-Identifier: MIT */
#include <lber.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <laps/guid.h>
#include <laps/secret.h>

#include "directory/slapd.h"
#include "lib/choice.h"

#define TIMEOUT_SECONDS 10

static bool refused(struct sim_err *err, const char *what, int rc)
{
	return sim_fail(err, "the directory is not ready: %s: %s", what, ldap_err2string(rc));
}

/* Connect and start TLS. Only this session's options are set: what the user's ldap.conf says about
 * TLS does not count here. */
static bool connect_tls(uint16_t port, const char *ca_file, LDAP **out, struct sim_err *err)
{
	int version = LDAP_VERSION3, hard = LDAP_OPT_X_TLS_HARD, off = 0, rc;
	struct timeval timeout = {.tv_sec = TIMEOUT_SECONDS};
	char uri[64];
	LDAP *ld = NULL;

	snprintf(uri, sizeof(uri), "ldap://127.0.0.1:%u", port);
	rc = ldap_initialize(&ld, uri);
	if (rc != LDAP_SUCCESS)
		return refused(err, uri, rc);
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &timeout);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &timeout);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file);
	ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &hard);
	rc = ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &off);
	if (rc == LDAP_SUCCESS)
		rc = ldap_start_tls_s(ld, NULL, NULL);
	if (rc != LDAP_SUCCESS) {
		ldap_unbind_ext_s(ld, NULL, NULL);
		return refused(err, "StartTLS", rc);
	}
	*out = ld;
	return true;
}

/* Bind with the password that the seed gave to the account, and read one object. */
static bool read_as(LDAP *ld, const struct sim_domain *d, const char *account, const char *dn,
		    const char *what, struct sim_err *err)
{
	static char name[] = "cn";
	char password[SIM_PASSWORD_LEN + 1], *attr[] = {name, NULL};
	struct berval cred = {.bv_len = SIM_PASSWORD_LEN, .bv_val = password};
	LDAPMessage *result = NULL;
	int rc, n;

	if (!sim_choose_password(d->seed, account, password, err))
		return false;
	rc = ldap_sasl_bind_s(ld, dn, LDAP_SASL_SIMPLE, &cred, NULL, NULL, NULL);
	laps_wipe(password, sizeof(password));
	if (rc != LDAP_SUCCESS)
		return refused(err, dn, rc);
	rc = ldap_search_ext_s(ld, what, LDAP_SCOPE_BASE, "(objectClass=*)", attr, 0, NULL, NULL,
			       NULL, 2, &result);
	n = rc == LDAP_SUCCESS ? ldap_count_entries(ld, result) : 0;
	ldap_msgfree(result);
	if (rc != LDAP_SUCCESS || n != 1)
		return refused(err, what, rc == LDAP_SUCCESS ? LDAP_NO_RESULTS_RETURNED : rc);
	return true;
}

bool sim_ready_check(const struct sim_workdir *w, const struct sim_domain *d, uint16_t ldap_port,
		     struct sim_err *err)
{
	char computer[SIM_COMPUTER], dn[SIM_DN], admin[SIM_DN], key[SIM_DN];
	char id[LAPS_GUID_TEXT], *ca_file = NULL;
	LDAP *ld = NULL;
	bool ok = false;

	if (asprintf(&ca_file, "%s/ca.pem", w->path) < 0)
		return sim_fail_nomem(err);
	sim_computer_name(1, computer);
	laps_guid_format_text(d->root_key.id, id);
	snprintf(key, sizeof(key), "CN=%s," SIM_DN_ROOT_KEYS, id, d->config_dn);
	sim_computer_dn(d, computer, dn);
	sim_account_dn(d, SIM_ADMINISTRATOR, admin);
	ok = connect_tls(ldap_port, ca_file, &ld, err) && read_as(ld, d, computer, dn, dn, err) &&
	     read_as(ld, d, SIM_ADMINISTRATOR, admin, key, err);
	if (ld)
		ldap_unbind_ext_s(ld, NULL, NULL);
	free(ca_file);
	return ok;
}
