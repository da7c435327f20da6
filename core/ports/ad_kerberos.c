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
	krb5_principal self;
	char *who; /* self as text; NULL while it is not known */
	bool in_memory;
	bool entered;
	char *before; /* the name of the cache that this thread had, owned */
};

laps_rc laps_kerberos_account(const struct laps_config *config, const char *account,
			      char out[static LAPS_PRINCIPAL_MAX], struct laps_cause *cause)
{
	const char *back = strchr(account, '\\');
	const char *name = back ? back + 1 : account;
	/* without a domain libkrb5 adds the realm of krb5.conf */
	const bool add = !strchr(name, '@') && config->domain[0];
	int n = snprintf(out, LAPS_PRINCIPAL_MAX, "%s%s%s", name, add ? "@" : "",
			 add ? config->domain : "");

	if (n < 0 || n >= LAPS_PRINCIPAL_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the name of '%.64s' is too long",
			       account);
		return LAPS_E_RANGE;
	}
	for (char *p = strchr(out, '@'); p && *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return LAPS_OK;
}

laps_rc laps_kerberos_machine(const struct laps_config *config, char out[static LAPS_PRINCIPAL_MAX],
			      struct laps_cause *cause)
{
	char account[sizeof(config->host.name) + 2];

	snprintf(account, sizeof(account), "%s$", config->host.name);
	return laps_kerberos_account(config, account, out, cause);
}

static laps_rc explain(const struct laps_kerberos *k, krb5_error_code code, const char *principal,
		       const char *keytab, const char *service, struct laps_cause *cause)
{
	const char *text = krb5_get_error_message(k->ctx, code);
	laps_rc rc = laps_kerberos_explain(code, principal, keytab, service, text, cause);

	krb5_free_error_message(k->ctx, text);
	return rc;
}

static krb5_error_code by_keytab(struct laps_kerberos *k, const char *keytab,
				 krb5_get_init_creds_opt *opt, krb5_creds *out)
{
	krb5_keytab table = NULL;
	krb5_keytab_entry entry;
	char name[4096];
	krb5_error_code rc;

	if ((size_t)snprintf(name, sizeof(name), "FILE:%s", keytab) >= sizeof(name))
		return ENAMETOOLONG;
	rc = krb5_kt_resolve(k->ctx, name, &table);
	/* without a key libkrb5 would speak of preauthentication */
	if (rc == 0)
		rc = krb5_kt_get_entry(k->ctx, table, k->self, 0, 0, &entry);
	if (rc == 0) {
		krb5_free_keytab_entry_contents(k->ctx, &entry);
		rc = krb5_get_init_creds_keytab(k->ctx, out, k->self, table, 0, NULL, opt);
	}
	if (table)
		krb5_kt_close(k->ctx, table);
	return rc;
}

/* With a key or a password, into a cache that nobody else sees. */
static krb5_error_code log_on(struct laps_kerberos *k, const struct laps_kerberos_login *login)
{
	krb5_get_init_creds_opt *opt = NULL;
	krb5_creds creds = {0};
	krb5_error_code rc = krb5_cc_new_unique(k->ctx, "MEMORY", NULL, &k->cache);

	k->in_memory = rc == 0;
	if (rc == 0)
		rc = krb5_get_init_creds_opt_alloc(k->ctx, &opt);
	if (rc == 0)
		rc = login->keytab ? by_keytab(k, login->keytab, opt, &creds)
				   : krb5_get_init_creds_password(k->ctx, &creds, k->self,
								  laps_secret_text(login->password),
								  NULL, NULL, 0, NULL, opt);
	if (rc == 0)
		rc = krb5_cc_initialize(k->ctx, k->cache, k->self);
	if (rc == 0)
		rc = krb5_cc_store_cred(k->ctx, k->cache, &creds);
	krb5_free_cred_contents(k->ctx, &creds);
	krb5_get_init_creds_opt_free(k->ctx, opt);
	return rc;
}

laps_rc laps_kerberos_open(const struct laps_kerberos_login *login, struct laps_kerberos **out,
			   struct laps_cause *cause)
{
	const bool cached = !login->keytab && !login->password;
	struct laps_kerberos *k = calloc(1, sizeof(*k));
	krb5_error_code code;
	laps_rc rc = LAPS_OK;

	if (!k)
		return laps_file_nomem(cause);
	/* libkrb5 would say that no key was found */
	if (login->keytab && access(login->keytab, R_OK) != 0) {
		(void)laps_file_fail(cause, errno, "cannot read keytab", login->keytab);
		rc = LAPS_E_HOST;
		goto out;
	}
	code = krb5_init_context(&k->ctx);
	if (code == 0)
		code = cached ? krb5_cc_default(k->ctx, &k->cache)
			      : krb5_parse_name(k->ctx, login->principal, &k->self);
	if (code == 0 && cached)
		code = krb5_cc_get_principal(k->ctx, k->cache, &k->self);
	if (code == 0)
		code = krb5_unparse_name(k->ctx, k->self, &k->who);
	if (code == 0 && !cached)
		code = log_on(k, login);
	if (code != 0)
		rc = explain(k, code, k->who ? k->who : login->principal, login->keytab, NULL,
			     cause);
out:
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_kerberos_close(&k);
	return rc;
}

laps_rc laps_kerberos_ticket(struct laps_kerberos *k, const char *service, const char *host,
			     struct laps_cause *cause)
{
	krb5_creds wanted = {.client = k->self}, *got = NULL;
	char name[LAPS_PRINCIPAL_MAX];
	krb5_error_code code =
		krb5_sname_to_principal(k->ctx, host, service, KRB5_NT_SRV_HST, &wanted.server);

	if (code == 0)
		code = krb5_get_credentials(k->ctx, 0, k->cache, &wanted, &got);
	krb5_free_principal(k->ctx, wanted.server);
	if (code == 0) {
		krb5_free_creds(k->ctx, got);
		return LAPS_OK;
	}
	snprintf(name, sizeof(name), "%s/%s", service, host);
	return explain(k, code, k->who, NULL, name, cause);
}

laps_rc laps_kerberos_cache(const struct laps_kerberos *k, char **out, struct laps_cause *cause)
{
	char *name = NULL;

	if (krb5_cc_get_full_name(k->ctx, k->cache, &name) == 0)
		*out = strdup(name);
	else
		*out = NULL;
	krb5_free_string(k->ctx, name);
	return *out ? LAPS_OK : laps_file_nomem(cause);
}

laps_rc laps_kerberos_enter(struct laps_kerberos *k, struct laps_cause *cause)
{
	const char *before = NULL;
	char *name = NULL;
	OM_uint32 minor, major;
	laps_rc rc = laps_kerberos_cache(k, &name, cause);

	if (rc != LAPS_OK)
		return rc;
	/* the name of a thread's cache, not the environment: other threads have their own */
	major = gss_krb5_ccache_name(&minor, name, &before);
	free(name);
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
	if (k->ctx) {
		krb5_free_unparsed_name(k->ctx, k->who);
		krb5_free_principal(k->ctx, k->self);
	}
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
