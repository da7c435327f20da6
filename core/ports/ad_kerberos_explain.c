/* SPDX-License-Identifier: MIT */
/*
 * What people need to know of a failure, out of libkrb5's hundreds of codes (RFC 4120 7.5.9 and its
 * own).
 */
#include <krb5.h>
#include <ldap.h>
#include <string.h>

#include <laps/hresult.h>

#include "ports/ad_kerberos.h"
#include "ports/file.h"

typedef enum fault {
	FAULT_OTHER,
	FAULT_KEYTAB,    /* has no key of this name */
	FAULT_KEY,       /* another than the KDC's */
	FAULT_PRINCIPAL, /* the KDC does not know it */
	FAULT_REVOKED,
	FAULT_KDC, /* is not there */
	FAULT_SKEW,
	FAULT_SERVICE, /* the KDC does not know it */
	FAULT_EXPIRED,
	FAULT_CACHE, /* none */
} fault;

static fault fault_of(int32_t code)
{
	switch (code) {
	case KRB5_KT_NOTFOUND:
	case KRB5_KT_KVNONOTFOUND:
	case KRB5_KEYTAB_BADVNO:
	case KRB5_KT_END: return FAULT_KEYTAB;
	case KRB5KDC_ERR_PREAUTH_FAILED:
	case KRB5_PREAUTH_FAILED:
	case KRB5KRB_AP_ERR_BAD_INTEGRITY: return FAULT_KEY;
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN: return FAULT_PRINCIPAL;
	case KRB5KDC_ERR_CLIENT_REVOKED:
	case KRB5KDC_ERR_NAME_EXP:
	case KRB5KDC_ERR_KEY_EXP: return FAULT_REVOKED;
	case KRB5_KDC_UNREACH:
	case KRB5_REALM_CANT_RESOLVE:
	case KRB5_REALM_UNKNOWN: return FAULT_KDC;
	case KRB5KRB_AP_ERR_SKEW:
	case KRB5_KDCREP_SKEW:
	case KRB5KRB_AP_ERR_TKT_NYV: return FAULT_SKEW;
	case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN: return FAULT_SERVICE;
	case KRB5KRB_AP_ERR_TKT_EXPIRED: return FAULT_EXPIRED;
	case KRB5_FCC_NOFILE:
	case KRB5_CC_NOTFOUND: return FAULT_CACHE;
	default: return FAULT_OTHER;
	}
}

laps_rc laps_kerberos_explain(int32_t code, const char *principal, const char *keytab,
			      const char *service, const char *text, struct laps_cause *cause)
{
	const uint32_t refused = laps_hresult_from_ldap(LDAP_INVALID_CREDENTIALS);
	const uint32_t local = laps_hresult_from_ldap(LDAP_LOCAL_ERROR);
	const char *who = principal ? principal : "the user";

	switch (fault_of(code)) {
	case FAULT_KEYTAB:
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "keytab '%s' has no key of '%s'",
			       keytab ? keytab : "", who);
		return LAPS_E_HOST;
	case FAULT_KEY:
		laps_cause_set(cause, refused, "wrong credentials for '%s'%s%s%s", who,
			       keytab ? ": the KDC has another key than keytab '" : "",
			       keytab ? keytab : "", keytab ? "'" : "");
		return LAPS_E_DENIED;
	case FAULT_PRINCIPAL:
		laps_cause_set(cause, refused, "the KDC does not know '%s'", who);
		return LAPS_E_DENIED;
	case FAULT_REVOKED:
		laps_cause_set(cause, refused, "the account of '%s' is disabled or has expired",
			       who);
		return LAPS_E_DENIED;
	case FAULT_KDC:
		laps_cause_set(cause, LAPS_HR_NO_AUTHORITY, "cannot reach a KDC for '%s'", who);
		return LAPS_E_HOST;
	case FAULT_SKEW:
		laps_cause_set(cause, LAPS_HR_TIME_SKEW,
			       "the clocks of this host and of the domain differ too much for "
			       "Kerberos");
		return LAPS_E_HOST;
	case FAULT_SERVICE:
		laps_cause_set(cause, refused, "the KDC does not know the service '%s'",
			       service ? service : "");
		return LAPS_E_DENIED;
	case FAULT_EXPIRED:
		laps_cause_set(cause, refused, "the ticket of '%s' has expired", who);
		return LAPS_E_DENIED;
	case FAULT_CACHE:
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "there are no Kerberos tickets");
		return LAPS_E_HOST;
	case FAULT_OTHER: break;
	}
	laps_cause_set(cause, local, "no Kerberos ticket for '%s': %c%s", who,
		       laps_file_lower(text), text[0] ? text + 1 : "");
	return LAPS_E_HOST;
}
