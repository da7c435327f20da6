/* SPDX-License-Identifier: MIT */
#include "fleet/bare.h"

#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <string.h>

#include "lib/sasl.h"

struct login {
	krb5_context ctx;
	krb5_principal self;
	krb5_keytab table;
	krb5_ccache cache;
	krb5_creds creds;
	char *name; /* of the cache */
};

static bool log_on(struct login *l, const struct fleet_realm *realm, uint32_t index)
{
	char name[FLEET_NAME], principal[FLEET_NAME + 128], path[PATH_MAX], table[PATH_MAX + 5];

	fleet_device_name(index, name);
	fleet_realm_keytab(realm, index, path);
	snprintf(principal, sizeof(principal), "%s$@%s", name, realm->name);
	snprintf(table, sizeof(table), "FILE:%s", path);
	return krb5_init_context(&l->ctx) == 0 &&
	       krb5_parse_name(l->ctx, principal, &l->self) == 0 &&
	       krb5_kt_resolve(l->ctx, table, &l->table) == 0 &&
	       krb5_get_init_creds_keytab(l->ctx, &l->creds, l->self, l->table, 0, NULL, NULL) ==
		       0 &&
	       krb5_cc_new_unique(l->ctx, "MEMORY", NULL, &l->cache) == 0 &&
	       krb5_cc_initialize(l->ctx, l->cache, l->self) == 0 &&
	       krb5_cc_store_cred(l->ctx, l->cache, &l->creds) == 0 &&
	       krb5_cc_get_full_name(l->ctx, l->cache, &l->name) == 0;
}

static void log_off(struct login *l)
{
	if (!l->ctx)
		return;
	krb5_free_string(l->ctx, l->name);
	krb5_free_cred_contents(l->ctx, &l->creds);
	if (l->cache)
		(void)krb5_cc_destroy(l->ctx, l->cache);
	if (l->table)
		(void)krb5_kt_close(l->ctx, l->table);
	krb5_free_principal(l->ctx, l->self);
	krb5_free_context(l->ctx);
}

static bool bind_to(LDAP *ld, const char *ca_file)
{
	const int version = LDAP_VERSION3, verify = LDAP_OPT_X_TLS_DEMAND, client = 0,
		  binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;

	return ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file) == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &verify) == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_SASL_SECPROPS, "maxssf=0") == LDAP_SUCCESS &&
	       ldap_set_option(ld, LDAP_OPT_X_SASL_CBINDING, &binding) == LDAP_SUCCESS &&
	       ldap_start_tls_s(ld, NULL, NULL) == LDAP_SUCCESS &&
	       ldap_sasl_interactive_bind_s(ld, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET,
					    sim_sasl_answer, NULL) == LDAP_SUCCESS;
}

bool fleet_bare_session(const struct fleet_place *place, const struct fleet_realm *realm,
			uint32_t index)
{
	struct login l = {0};
	LDAP *ld = NULL;
	OM_uint32 minor;
	bool ok = log_on(&l, realm, index) &&
		  gss_krb5_ccache_name(&minor, l.name, NULL) == GSS_S_COMPLETE;

	ok = ok && ldap_initialize(&ld, place->uri[0]) == LDAP_SUCCESS &&
	     bind_to(ld, place->ca_file);
	if (ld)
		(void)ldap_unbind_ext_s(ld, NULL, NULL);
	(void)gss_krb5_ccache_name(&minor, NULL, NULL);
	log_off(&l);
	return ok;
}
