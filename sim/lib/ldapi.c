/* SPDX-License-Identifier: MIT */
#include "lib/ldapi.h"

int sim_ldapi_open(const char *uri, const struct timeval *wait, LDAP **out)
{
	/* no name of its own, which is not the same as no credentials, RFC 4422 5 */
	char no_name[] = "";
	struct berval name = {0, no_name}, *answer = NULL;
	int version = LDAP_VERSION3, never = LDAP_DEREF_NEVER;
	LDAP *ld = NULL;
	int rc = ldap_initialize(&ld, uri);

	*out = NULL;
	if (rc != LDAP_SUCCESS)
		return rc;
	/* only this session's options: what the user's ldap.conf says does not count here */
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, wait);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, wait);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_DEREF, &never);
	rc = ldap_sasl_bind_s(ld, "", "EXTERNAL", &name, NULL, NULL, &answer);
	ber_bvfree(answer);
	if (rc == LDAP_SUCCESS)
		*out = ld;
	else
		ldap_unbind_ext_s(ld, NULL, NULL);
	return rc;
}
