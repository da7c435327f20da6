/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

#include <laps/hresult.h>

#include "ports/ad_private.h"
#include "ports/ad_stream.h"
#include "ports/file.h"

laps_rc laps_ad_fail(struct laps_cause *cause, int result, const char *format, ...)
{
	const char *text = ldap_err2string(result);
	char subject[160], code[32] = "";
	va_list args;

	va_start(args, format);
	vsnprintf(subject, sizeof(subject), format, args);
	va_end(args);
	if (result > 0)
		snprintf(code, sizeof(code), " (LDAP %d)", result);
	laps_cause_set(cause, laps_hresult_from_ldap(result), "%s: %c%s%s", subject,
		       laps_file_lower(text), text[0] ? text + 1 : "", code);
	if (result == LDAP_NO_SUCH_OBJECT)
		return LAPS_E_NOTFOUND;
	if (result == LDAP_NO_MEMORY)
		return LAPS_E_NOMEM;
	return result > 0 ? LAPS_E_DENIED : LAPS_E_HOST;
}

/*
 * The options of every session. TLS options make a context of their own, last. What is not set here
 * comes from ldap.conf, an ldaprc where the caller stands, and the environment: TLS_REQSAN among
 * them, which would let any name pass.
 */
static int set_options(LDAP *ld, const char *ca_file, bool tls)
{
	const struct timeval timeout = {.tv_sec = LAPS_AD_TIMEOUT_SECONDS};
	const int version = LDAP_VERSION3, client = 0;
	const int require = ca_file ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER;
	const int name = ca_file ? LDAP_OPT_X_TLS_TRY : LDAP_OPT_X_TLS_NEVER;
	const struct {
		int option;
		const void *value;
	} plain[] = {
		{LDAP_OPT_PROTOCOL_VERSION, &version}, {LDAP_OPT_REFERRALS, LDAP_OPT_OFF},
		{LDAP_OPT_RESTART, LDAP_OPT_ON},       {LDAP_OPT_NETWORK_TIMEOUT, &timeout},
		{LDAP_OPT_TIMEOUT, &timeout},          {LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON},
	};
	int rc = LDAP_SUCCESS;

	for (size_t i = 0; rc == LDAP_SUCCESS && i < sizeof(plain) / sizeof(plain[0]); i++)
		rc = ldap_set_option(ld, plain[i].option, plain[i].value);
	if (rc == LDAP_SUCCESS)
		rc = laps_ad_stream_install(ld);
	if (!tls || rc != LDAP_SUCCESS)
		return rc;
	if (ca_file)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &require);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_SAN, &name);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client);
	return rc;
}

laps_ad_scheme laps_ad_scheme_of(const char *uri)
{
	if (strncasecmp(uri, "ldaps:", 6) == 0)
		return LAPS_AD_LDAPS;
	return strncasecmp(uri, "ldapi:", 6) == 0 ? LAPS_AD_LDAPI : LAPS_AD_LDAP;
}

/*
 * One server and where it is. libldap takes a list, parted by commas or blanks, and goes on to its
 * next URI by itself: after ldaps:// that may be ldap://, without TLS. And it takes a URI without a
 * host for this machine, whose name nobody has asked to verify.
 */
static bool is_one_server(const char *uri)
{
	LDAPURLDesc *url = NULL;
	bool is_one;

	if (strpbrk(uri, ", \t\r\n") || ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS)
		return false;
	is_one = strcmp(url->lud_scheme, "ldapi") == 0 ||
		 (url->lud_host && *url->lud_host && url->lud_port > 0 &&
		  url->lud_port <= UINT16_MAX);
	ldap_free_urldesc(url);
	return is_one;
}

laps_rc laps_ad_handle(const char *uri, const char *ca_file, LDAP **out, struct laps_cause *cause)
{
	LDAP *ld = NULL;

	if (!is_one_server(uri) || ldap_initialize(&ld, uri) != LDAP_SUCCESS) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s' is not the URI of a directory",
			       uri);
		return LAPS_E_RANGE;
	}
	if (set_options(ld, ca_file, laps_ad_scheme_of(uri) != LAPS_AD_LDAPI) != LDAP_SUCCESS) {
		(void)ldap_unbind_ext_s(ld, NULL, NULL);
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot set up TLS with CA file '%s'",
			       ca_file ? ca_file : "");
		return LAPS_E_HOST;
	}
	*out = ld;
	return LAPS_OK;
}
