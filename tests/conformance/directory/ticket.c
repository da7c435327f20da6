/* SPDX-License-Identifier: MIT */
/* Binds with Kerberos: SASL GSSAPI, RFC 4752, with a ticket that the role's password gets, in a
 * cache of its own. */
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "conformance/directory/state.h"
#include "conformance/directory/wait.h"
#include "lib/sasl.h"

#define LOG_ON_NS 200000000L /* a KDC writes down who asks it in vain */

static bool principal_of(const struct conform *c, const struct dir_person *p, char *out, size_t len)
{
	const char *realm = conform_target_get(c->target, "realm");

	if (!realm || !p->account)
		return false;
	return (size_t)snprintf(out, len, "%s@%s", p->account, realm) < len;
}

static struct dir_result refused(const char *who, krb5_context ctx, krb5_error_code code)
{
	struct dir_result r = {.who = who, .code = LDAP_LOCAL_ERROR};
	const char *text = krb5_get_error_message(ctx, code);

	snprintf(r.text, sizeof(r.text), "no ticket: %s", text);
	krb5_free_error_message(ctx, text);
	return r;
}

/* A ticket-granting ticket into a new cache. */
static krb5_error_code log_on(krb5_context ctx, const struct dir_person *p, const char *principal,
			      krb5_ccache *cache)
{
	krb5_principal self = NULL;
	krb5_creds creds = {0};
	krb5_error_code rc = krb5_parse_name(ctx, principal, &self);

	if (rc == 0)
		rc = krb5_cc_new_unique(ctx, "MEMORY", NULL, cache);
	if (rc == 0)
		rc = krb5_get_init_creds_password(ctx, &creds, self, laps_secret_text(p->password),
						  NULL, NULL, 0, NULL, NULL);
	if (rc == 0)
		rc = krb5_cc_initialize(ctx, *cache, self);
	if (rc == 0)
		rc = krb5_cc_store_cred(ctx, *cache, &creds);
	krb5_free_cred_contents(ctx, &creds);
	krb5_free_principal(ctx, self);
	return rc;
}

/* The KDC may be another controller than the one at which the run has made the account: that gets
 * there in its time. */
static krb5_error_code log_on_made(const struct conform *c, krb5_context ctx,
				   const struct dir_person *p, const char *principal,
				   krb5_ccache *cache)
{
	const long end = dir_replica_deadline(c);
	krb5_error_code rc = log_on(ctx, p, principal, cache);

	while (rc == KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN && !p->given && dir_wait(end)) {
		nanosleep(&(struct timespec){.tv_nsec = LOG_ON_NS}, NULL);
		(void)krb5_cc_destroy(ctx, *cache);
		*cache = NULL;
		rc = log_on(ctx, p, principal, cache);
	}
	return rc;
}

/* What to do about it. */
static const char *advice_on(krb5_error_code code)
{
	switch (code) {
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
		return "are 'realm' and 'administrator-account' right?";
	case KRB5KDC_ERR_PREAUTH_FAILED:
	case KRB5KRB_AP_ERR_BAD_INTEGRITY:
		return "the realm has another password for it than the directory";
	case KRB5KRB_AP_ERR_SKEW: return "the clocks of this machine and of the KDC have to agree";
	default: return "are 'realm' and 'krb5-config' right, and does a KDC of it answer?";
	}
}

bool dir_realm_check(struct conform *c)
{
	const struct dir_person *p = &dir_state(c)->person[DIR_ADMINISTRATOR];
	krb5_context ctx = NULL;
	krb5_ccache cache = NULL;
	krb5_error_code code;
	char principal[512];

	if (!(c->has & CONFORM_DIRECTORY_KERBEROS))
		return true;
	if (!principal_of(c, p, principal, sizeof(principal)))
		return conform_that(c, false,
				    "the target has a 'realm', and nobody says by what account "
				    "'%s' is known there; 'administrator-account' has to",
				    p->login);
	code = krb5_init_context(&ctx);
	if (code == 0)
		code = log_on(ctx, p, principal, &cache);
	if (code != 0)
		conform_fail(c, "administrator as '%.150s': %.150s; %s", principal,
			     refused("", ctx, code).text, advice_on(code));
	if (cache)
		(void)krb5_cc_destroy(ctx, cache);
	krb5_free_context(ctx);
	return code == 0;
}

static int bind_now(LDAP *ld, bool layer)
{
	const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
	/* 56 is what SASL calls Kerberos' own encryption, whatever its strength */
	int rc = ldap_set_option(ld, LDAP_OPT_X_SASL_SECPROPS,
				 layer ? "noanonymous,noplain,minssf=56"
				       : "noanonymous,noplain,maxssf=0");

	if (rc == LDAP_OPT_SUCCESS && ldap_tls_inplace(ld))
		rc = ldap_set_option(ld, LDAP_OPT_X_SASL_CBINDING, &binding);
	if (rc == LDAP_OPT_SUCCESS)
		rc = ldap_sasl_interactive_bind_s(ld, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET,
						  sim_sasl_answer, NULL);
	return rc;
}

/* This thread's tickets are those of the cache while the bind lasts. */
static int bind_with(krb5_context ctx, krb5_ccache cache, LDAP *ld, bool layer)
{
	char *name = NULL;
	OM_uint32 minor;
	int code = LDAP_LOCAL_ERROR;

	if (krb5_cc_get_full_name(ctx, cache, &name) == 0 &&
	    gss_krb5_ccache_name(&minor, name, NULL) == GSS_S_COMPLETE)
		code = bind_now(ld, layer);
	(void)gss_krb5_ccache_name(&minor, NULL, NULL);
	krb5_free_string(ctx, name);
	return code;
}

struct dir_result dir_bind_kerberos(struct conform *c, struct dir_session *s, dir_role role,
				    bool layer)
{
	const struct dir_person *p = &dir_state(c)->person[role];
	struct dir_result r = {.who = s->who, .code = LDAP_LOCAL_ERROR};
	krb5_context ctx = NULL;
	krb5_ccache cache = NULL;
	krb5_error_code code;
	char principal[512];

	if (!s->ld)
		return dir_result_none(s);
	if (!p->password || !principal_of(c, p, principal, sizeof(principal))) {
		snprintf(r.text, sizeof(r.text), "no account in the realm");
		return r;
	}
	code = krb5_init_context(&ctx);
	if (code == 0)
		code = log_on_made(c, ctx, p, principal, &cache);
	r = code == 0 ? dir_noted(s, bind_with(ctx, cache, s->ld, layer))
		      : refused(s->who, ctx, code);
	if (cache)
		(void)krb5_cc_destroy(ctx, cache);
	krb5_free_context(ctx);
	return r;
}
