/* SPDX-License-Identifier: MIT */
/*
 * Binds with Kerberos: SASL GSSAPI, RFC 4752. AD wants each session protected once, so there is a
 * layer where there is no TLS, and none where there is; under TLS the ticket is bound to the
 * server's certificate (RFC 5929, tls-server-end-point), which AD may insist on.
 */
#include <laps/hresult.h>
#include <sasl/sasl.h>
#include <stdio.h>
#include <string.h>

#include "ports/ad_kerberos.h"
#include "ports/ad_private.h"
#include "ports/file.h"

/* Nothing is asked of anybody: every prompt gets its default, which is to be who the ticket says.
 */
static int answer(LDAP *ld, unsigned flags, void *defaults, void *prompts)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *p = prompts; p->id != SASL_CB_LIST_END; p++) {
		p->result = p->defresult ? p->defresult : "";
		p->len = (unsigned)strlen(p->result);
	}
	return LDAP_SUCCESS;
}

static int set_protection(struct laps_ad *ad)
{
	const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
	/* 56 is what SASL calls Kerberos' own encryption, whatever its strength */
	int rc = ldap_set_option(ad->ld, LDAP_OPT_X_SASL_SECPROPS,
				 ad->clear ? "noanonymous,noplain,minssf=56"
					   : "noanonymous,noplain,maxssf=0");

	if (rc == LDAP_OPT_SUCCESS && !ad->clear)
		rc = ldap_set_option(ad->ld, LDAP_OPT_X_SASL_CBINDING, &binding);
	return rc;
}

static int bind_now(struct laps_ad *ad)
{
	int rc = set_protection(ad);

	return rc == LDAP_OPT_SUCCESS
		       ? ldap_sasl_interactive_bind_s(ad->ld, NULL, "GSSAPI", NULL, NULL,
						      LDAP_SASL_QUIET, answer, NULL)
		       : rc;
}

/* SEC_E_BAD_BINDINGS in the text of the refusal, which is all that tells it from others. */
static bool is_unbound(LDAP *ld)
{
	char *text = NULL;
	bool is = ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_OPT_SUCCESS &&
		  text && strstr(text, "data 80090346");

	ldap_memfree(text);
	return is;
}

/* The host in the URI, as libldap takes it for the service's name; a Unix socket has none. */
static laps_rc host_of(const struct laps_ad *ad, char out[static 256], struct laps_cause *cause)
{
	LDAPURLDesc *url = NULL;
	bool ok = laps_ad_scheme_of(ad->uri) != LAPS_AD_LDAPI &&
		  ldap_url_parse(ad->uri, &url) == LDAP_URL_SUCCESS &&
		  (size_t)snprintf(out, 256, "%s", url->lud_host) < 256;

	ldap_free_urldesc(url);
	if (ok)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_INVALIDARG,
		       "'%s' does not say which host it is, which Kerberos needs to know", ad->uri);
	return LAPS_E_RANGE;
}

laps_rc laps_ad_get_tickets(struct laps_ad *ad, const struct laps_ad_login *login,
			    struct laps_kerberos **out, struct laps_cause *cause)
{
	const struct laps_kerberos_login as = {.principal = login->principal,
					       .keytab = login->keytab};
	char host[256];
	laps_rc rc = host_of(ad, host, cause);

	if (rc == LAPS_OK)
		rc = laps_kerberos_open(&as, out, cause);
	return rc == LAPS_OK ? laps_kerberos_ticket(*out, "ldap", host, cause) : rc;
}

laps_rc laps_ad_bind_with(struct laps_ad *ad, const struct laps_ad_login *login,
			  struct laps_kerberos *tickets, struct laps_cause *cause)
{
	const char *who = login->principal ? login->principal : "the owner of the tickets";
	laps_rc rc = laps_kerberos_enter(tickets, cause);
	int result;

	if (rc != LAPS_OK)
		return rc;
	result = bind_now(ad);
	if (result == LDAP_INVALID_CREDENTIALS) {
		laps_cause_set(cause, laps_hresult_from_ldap(result),
			       "'%s' refuses the ticket of '%s'%s", ad->uri, who,
			       is_unbound(ad->ld) ? ", which is bound to another certificate than "
						    "its own: something stands in between"
						  : "");
		rc = LAPS_E_DENIED;
	} else if (result != LDAP_SUCCESS) {
		rc = laps_ad_bind_failed(ad, result, who, cause);
	} else if (ad->clear) {
		/* what was said before could have been said by anybody */
		rc = laps_ad_read_root(ad, cause);
	}
	return rc;
}

laps_rc laps_ad_bind_kerberos(struct laps_ad *ad, const struct laps_ad_login *login,
			      struct laps_cause *cause)
{
	struct laps_kerberos *tickets = NULL;
	laps_rc rc = laps_ad_get_tickets(ad, login, &tickets, cause);

	if (rc == LAPS_OK)
		rc = laps_ad_bind_with(ad, login, tickets, cause);
	laps_kerberos_close(&tickets);
	return rc;
}
