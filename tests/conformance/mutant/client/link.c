/* SPDX-License-Identifier: MIT */
/*
 * Mutants with a connection of their own to the directory, before their cycle: without TLS, or with
 * whatever certificate the server shows.
 */
#include <ldap.h>
#include <stdio.h>
#include <sys/time.h>

#include "conformance/mutant/client/mutant.h"
#include "ports/file.h"

static LDAP *connect_to(const struct mutant *m, bool tls)
{
	const int version = LDAP_VERSION3, never = LDAP_OPT_X_TLS_NEVER, anew = 0;
	const struct timeval wait = {.tv_sec = 5};
	LDAP *ld = NULL;

	if (m->config.uri_n == 0 || ldap_initialize(&ld, m->config.uri[0]) != LDAP_SUCCESS)
		return NULL;
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &wait);
	if (tls) {
		ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &never);
		ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &anew);
	}
	if (!tls || ldap_start_tls_s(ld, NULL, NULL) == LDAP_SUCCESS)
		return ld;
	ldap_unbind_ext_s(ld, NULL, NULL);
	return NULL;
}

/* As the computer, with its password. */
static void bind_simply(struct mutant *m, bool tls)
{
	LDAP *ld = connect_to(m, tls);
	struct laps_secret *password = NULL;
	struct laps_cause cause;
	struct berval credential;
	char who[320], path[4096];

	snprintf(who, sizeof(who), "%s$@%s", m->config.host.name, m->config.domain);
	snprintf(path, sizeof(path), "%s/machine.password", m->config.dir);
	if (ld && laps_file_read_secret(path, &password, &cause) == LAPS_OK) {
		credential.bv_val = (char *)(uintptr_t)laps_secret_text(password);
		credential.bv_len = laps_secret_len(password);
		(void)ldap_sasl_bind_s(ld, who, LDAP_SASL_SIMPLE, &credential, NULL, NULL, NULL);
	}
	laps_secret_free(&password);
	if (ld)
		ldap_unbind_ext_s(ld, NULL, NULL);
}

static void plain_ldap(struct mutant *m)
{
	bind_simply(m, false);
}

static void no_verify(struct mutant *m)
{
	bind_simply(m, true);
}

/* Its own object with all that is there. */
static void ask_for_all(struct mutant *m)
{
	const char *const all[] = {"*", NULL};
	const struct laps_ad_link *l = m->real.backup.ctx;
	struct laps_ad_result found;
	struct laps_cause cause;
	char filter[128];

	snprintf(filter, sizeof(filter), "(sAMAccountName=%s$)", m->config.host.name);
	if (m->real.backup.bind(m->real.backup.ctx, &cause) == LAPS_OK &&
	    laps_ad_search(l->ad, laps_ad_base(l->ad), LAPS_AD_SUBTREE, filter, all, 1, &found,
			   &cause) == LAPS_OK)
		laps_ad_result_clear(&found);
	m->real.backup.close(m->real.backup.ctx);
}

const struct mutant_def mutants_link[] = {
	{"plain-ldap", "sends its password over LDAP without TLS", .before = plain_ldap},
	{"asks-for-all", "asks for all attributes of its object", .before = ask_for_all},
	{"tls-no-verify", "takes whatever certificate a server shows", .before = no_verify},
	{0},
};
