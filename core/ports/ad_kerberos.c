/* SPDX-License-Identifier: MIT */
#include "ports/ad_kerberos.h"

#include <ctype.h>
#include <errno.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <laps/hresult.h>

#include "ports/file.h"

struct laps_kerberos {
	krb5_context ctx;
	krb5_ccache cache;
	bool in_memory;
	bool entered;
	char *before; /* the name of the cache that this thread had, owned */
};

laps_rc laps_kerberos_machine(const struct laps_config *config, char out[static LAPS_PRINCIPAL_MAX],
			      struct laps_cause *cause)
{
	/* without a domain libkrb5 adds the realm of krb5.conf */
	int n = snprintf(out, LAPS_PRINCIPAL_MAX, "%s$%s%s", config->host.name,
			 config->domain[0] ? "@" : "", config->domain);

	if (n < 0 || n >= LAPS_PRINCIPAL_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the host's name is too long");
		return LAPS_E_RANGE;
	}
	for (char *p = strchr(out, '@'); p && *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return LAPS_OK;
}

static laps_rc explain(krb5_context ctx, krb5_error_code code, const char *principal,
		       const char *keytab, const char *host, struct laps_cause *cause)
{
	const char *text = krb5_get_error_message(ctx, code);
	laps_rc rc = laps_kerberos_explain(code, principal, keytab, host, text, cause);

	krb5_free_error_message(ctx, text);
	return rc;
}

/* With the key of the machine, into a cache that nobody else sees. */
static krb5_error_code log_on(struct laps_kerberos *k, krb5_principal self, const char *keytab)
{
	krb5_get_init_creds_opt *opt = NULL;
	krb5_keytab table = NULL;
	krb5_keytab_entry entry;
	krb5_creds creds = {0};
	char name[4096];
	krb5_error_code rc;

	if ((size_t)snprintf(name, sizeof(name), "FILE:%s", keytab) >= sizeof(name))
		return ENAMETOOLONG;
	rc = krb5_cc_new_unique(k->ctx, "MEMORY", NULL, &k->cache);
	k->in_memory = rc == 0;
	if (rc == 0)
		rc = krb5_kt_resolve(k->ctx, name, &table);
	/* without a key libkrb5 would speak of preauthentication */
	if (rc == 0)
		rc = krb5_kt_get_entry(k->ctx, table, self, 0, 0, &entry);
	if (rc == 0) {
		krb5_free_keytab_entry_contents(k->ctx, &entry);
		rc = krb5_get_init_creds_opt_alloc(k->ctx, &opt);
	}
	if (rc == 0)
		rc = krb5_get_init_creds_keytab(k->ctx, &creds, self, table, 0, NULL, opt);
	if (rc == 0)
		rc = krb5_cc_initialize(k->ctx, k->cache, self);
	if (rc == 0)
		rc = krb5_cc_store_cred(k->ctx, k->cache, &creds);
	krb5_free_cred_contents(k->ctx, &creds);
	krb5_get_init_creds_opt_free(k->ctx, opt);
	if (table)
		krb5_kt_close(k->ctx, table);
	return rc;
}

/* Asked for here, where it can be said what is wrong; GSSAPI finds it in the cache. */
static krb5_error_code get_service(struct laps_kerberos *k, krb5_principal self, const char *host)
{
	krb5_creds wanted = {.client = self}, *got = NULL;
	krb5_error_code rc;

	rc = krb5_sname_to_principal(k->ctx, host, "ldap", KRB5_NT_SRV_HST, &wanted.server);
	if (rc == 0)
		rc = krb5_get_credentials(k->ctx, 0, k->cache, &wanted, &got);
	krb5_free_principal(k->ctx, wanted.server);
	if (rc == 0)
		krb5_free_creds(k->ctx, got);
	return rc;
}

laps_rc laps_kerberos_open(const char *principal, const char *keytab, const char *host,
			   struct laps_kerberos **out, struct laps_cause *cause)
{
	struct laps_kerberos *k = calloc(1, sizeof(*k));
	krb5_principal self = NULL;
	char *who = NULL;
	krb5_error_code code;
	laps_rc rc = LAPS_OK;

	if (!k)
		return laps_file_nomem(cause);
	/* libkrb5 would say that no key was found */
	if (keytab && access(keytab, R_OK) != 0) {
		(void)laps_file_fail(cause, errno, "cannot read keytab", keytab);
		rc = LAPS_E_HOST;
		goto out;
	}
	code = krb5_init_context(&k->ctx);
	if (code == 0)
		code = keytab ? krb5_parse_name(k->ctx, principal, &self)
			      : krb5_cc_default(k->ctx, &k->cache);
	if (code == 0 && !keytab)
		code = krb5_cc_get_principal(k->ctx, k->cache, &self);
	if (code == 0)
		code = krb5_unparse_name(k->ctx, self, &who);
	if (code == 0 && keytab)
		code = log_on(k, self, keytab);
	if (code != 0) {
		rc = explain(k->ctx, code, who ? who : principal, keytab, NULL, cause);
		goto out;
	}
	code = get_service(k, self, host);
	if (code != 0)
		rc = explain(k->ctx, code, who, keytab, host, cause);
out:
	if (k->ctx) {
		krb5_free_unparsed_name(k->ctx, who);
		krb5_free_principal(k->ctx, self);
	}
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_kerberos_close(&k);
	return rc;
}

laps_rc laps_kerberos_enter(struct laps_kerberos *k, struct laps_cause *cause)
{
	const char *before = NULL;
	char *name = NULL;
	OM_uint32 minor, major;

	/* the name of a thread's cache, not the environment: other threads have their own */
	if (krb5_cc_get_full_name(k->ctx, k->cache, &name) != 0)
		return laps_file_nomem(cause);
	major = gss_krb5_ccache_name(&minor, name, &before);
	krb5_free_string(k->ctx, name);
	if (major != GSS_S_COMPLETE || (before && !(k->before = strdup(before))))
		return laps_file_nomem(cause);
	k->entered = true;
	return LAPS_OK;
}

void laps_kerberos_close(struct laps_kerberos **kerberos)
{
	struct laps_kerberos *k = *kerberos;
	OM_uint32 minor;

	if (!k)
		return;
	if (k->entered)
		(void)gss_krb5_ccache_name(&minor, k->before, NULL);
	free(k->before);
	if (k->cache && k->in_memory)
		(void)krb5_cc_destroy(k->ctx, k->cache);
	else if (k->cache)
		(void)krb5_cc_close(k->ctx, k->cache);
	krb5_free_context(k->ctx);
	free(k);
	*kerberos = NULL;
}

/* Does the cache hold a ticket-granting ticket of its owner's realm that is still good? */
static bool has_ticket(krb5_context ctx, krb5_ccache cache, krb5_principal self)
{
	krb5_creds wanted = {.client = self}, got = {0};
	bool good = false;

	if (krb5_build_principal(ctx, &wanted.server, self->realm.length, self->realm.data,
				 KRB5_TGS_NAME, self->realm.data, (char *)NULL) != 0)
		return false;
	if (krb5_cc_retrieve_cred(ctx, cache, 0, &wanted, &got) == 0) {
		krb5_timestamp now = 0;

		good = krb5_timeofday(ctx, &now) == 0 &&
		       (uint32_t)got.times.endtime > (uint32_t)now;
		krb5_free_cred_contents(ctx, &got);
	}
	krb5_free_principal(ctx, wanted.server);
	return good;
}

bool laps_kerberos_cached(char out[static LAPS_PRINCIPAL_MAX])
{
	krb5_context ctx = NULL;
	krb5_ccache cache = NULL;
	krb5_principal self = NULL;
	char *name = NULL;
	bool found = false;

	if (krb5_init_context(&ctx) != 0)
		return false;
	if (krb5_cc_default(ctx, &cache) == 0 && krb5_cc_get_principal(ctx, cache, &self) == 0 &&
	    has_ticket(ctx, cache, self) && krb5_unparse_name(ctx, self, &name) == 0)
		found = (size_t)snprintf(out, LAPS_PRINCIPAL_MAX, "%s", name) < LAPS_PRINCIPAL_MAX;
	krb5_free_unparsed_name(ctx, name);
	krb5_free_principal(ctx, self);
	if (cache)
		krb5_cc_close(ctx, cache);
	krb5_free_context(ctx);
	return found;
}
