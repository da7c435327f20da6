/* SPDX-License-Identifier: MIT */
#include "ports/ad.h"

#include <errno.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/ad_private.h"
#include "ports/file.h"
#include "ports/locate.h"

struct laps_ad_target laps_ad_target_of(const struct laps_config *config)
{
	return (struct laps_ad_target){
		.uri = (const char *const *)config->uri,
		.uri_n = config->uri_n,
		.domain = config->domain,
		.dns_server = config->dns_server,
		.ca_file = config->ca_file,
	};
}

/* A copy of an attribute of the rootDSE, "" when it is not there; NULL when out of memory. */
static char *root_text(const struct laps_ad_entry *e, const char *name)
{
	const char *text = laps_ad_text(e, name);

	return strdup(text ? text : "");
}

/* LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID, [MS-ADTS] 3.1.1.3.4.3.5: of an RODC */
#define PARTIAL_SECRETS "1.2.840.113556.1.4.1920"

static bool has_value(const struct laps_ad_attribute *a, const char *text)
{
	for (size_t i = 0; a && i < a->value_n; i++)
		if (strcmp((const char *)a->value[i].data, text) == 0)
			return true;
	return false;
}

static void forget_root(struct laps_ad *ad)
{
	char **const text[] = {&ad->server, &ad->base, &ad->config_base, &ad->subschema};

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		free(*text[i]);
		*text[i] = NULL;
	}
}

/* The first thing said over a connection: what the server is. */
laps_rc laps_ad_read_root(struct laps_ad *ad, struct laps_cause *cause)
{
	static const char *const attr[] = {"dnsHostName",
					   "defaultNamingContext",
					   "configurationNamingContext",
					   "subschemaSubentry",
					   "domainFunctionality",
					   "supportedCapabilities",
					   NULL};
	struct laps_ad_result r = {0};
	const struct laps_ad_entry *e;
	const char *level;
	laps_rc rc = laps_ad_search(ad, "", LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, cause);

	if (rc != LAPS_OK)
		return rc;
	if (r.entry_n != 1) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' does not show its root entry", ad->uri);
		rc = LAPS_E_DENIED;
		goto out;
	}
	e = &r.entry[0];
	forget_root(ad);
	ad->server = laps_ad_text(e, "dnsHostName") ? root_text(e, "dnsHostName") : strdup(ad->uri);
	ad->base = root_text(e, "defaultNamingContext");
	ad->config_base = root_text(e, "configurationNamingContext");
	ad->subschema = root_text(e, "subschemaSubentry");
	level = laps_ad_text(e, "domainFunctionality");
	ad->functional_level = level ? (uint32_t)strtoul(level, NULL, 10) : 0;
	ad->read_only = has_value(laps_ad_find(e, "supportedCapabilities"), PARTIAL_SECRETS);
	if (!ad->server || !ad->base || !ad->config_base || !ad->subschema)
		rc = laps_file_nomem(cause);
out:
	laps_ad_result_clear(&r);
	return rc;
}

/* TLS is demanded everywhere but on a Unix socket, and then there is something to verify against.
 */
static laps_rc check_ca(const char *uri, const char *ca_file, struct laps_cause *cause)
{
	struct stat st;

	if (laps_ad_scheme_of(uri) == LAPS_AD_LDAPI)
		return LAPS_OK;
	if (!ca_file) {
		laps_cause_set(cause, LAPS_HR_FAIL,
			       "no ca-file is configured to verify '%s' against", uri);
		return LAPS_E_HOST;
	}
	if (access(ca_file, R_OK) != 0 || stat(ca_file, &st) != 0) {
		(void)laps_file_fail(cause, errno, "cannot read CA file", ca_file);
		return LAPS_E_HOST;
	}
	/* it is read again for each connection; and a pipe would be waited for */
	if (!S_ISREG(st.st_mode)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "CA file '%s' is not a regular file", ca_file);
		return LAPS_E_HOST;
	}
	return LAPS_OK;
}

static laps_rc connect_one(const char *uri, const struct laps_ad_target *target,
			   struct laps_ad **out, struct laps_cause *cause)
{
	const laps_ad_scheme scheme = laps_ad_scheme_of(uri);
	const char *ca_file = target->ca_file;
	struct laps_ad *ad = calloc(1, sizeof(*ad));
	int result;
	laps_rc rc;

	if (!ad || !(ad->uri = strdup(uri))) {
		(void)laps_file_nomem(cause);
		rc = LAPS_E_NOMEM;
		goto out;
	}
	ad->clear = scheme == LAPS_AD_LDAP && !ca_file && target->kerberos;
	rc = ad->clear ? LAPS_OK : check_ca(uri, ca_file, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_handle(uri, ca_file, &ad->ld, cause);
	if (rc != LAPS_OK)
		goto out;
	result = scheme == LAPS_AD_LDAP && !ad->clear ? ldap_start_tls_s(ad->ld, NULL, NULL)
						      : ldap_connect(ad->ld);
	if (result != LDAP_SUCCESS) {
		if (result > 0)
			(void)laps_ad_fail(cause, result, "'%s' refuses StartTLS", uri);
		else
			laps_ad_diagnose(uri, ca_file, result, cause);
		rc = LAPS_E_HOST;
		goto out;
	}
	rc = laps_ad_read_root(ad, cause);
	if (rc != LAPS_OK)
		goto out;
	*out = ad;
	ad = NULL;
out:
	laps_ad_close(&ad);
	return rc;
}

/* Those that DNS names, in its order. */
static laps_rc connect_located(const struct laps_ad_target *target, struct laps_ad **out,
			       struct laps_cause *cause)
{
	struct laps_located *found = malloc(sizeof(*found));
	const char *uri[LAPS_SRV_MAX];
	struct laps_ad_target these = *target;
	laps_rc rc;

	if (!found)
		return laps_file_nomem(cause);
	rc = laps_locate(target->domain, target->dns_server, found, cause);
	if (rc == LAPS_OK) {
		for (size_t i = 0; i < found->n; i++)
			uri[i] = found->uri[i];
		these.uri = uri;
		these.uri_n = found->n;
		rc = laps_ad_connect(&these, out, cause);
	} else if (rc == LAPS_E_NOTFOUND) {
		rc = LAPS_E_HOST; /* there is no server to be reached */
	}
	free(found);
	return rc;
}

laps_rc laps_ad_connect(const struct laps_ad_target *target, struct laps_ad **out,
			struct laps_cause *cause)
{
	laps_rc rc = LAPS_E_RANGE;

	if (target->uri_n == 0 && target->domain && *target->domain)
		return connect_located(target, out, cause);
	laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN, "neither ldap-uri nor domain is configured");
	for (size_t i = 0; i < target->uri_n; i++) {
		struct laps_ad *ad = NULL;

		rc = connect_one(target->uri[i], target, &ad, cause);
		if (rc == LAPS_OK && target->writable && ad->read_only) {
			laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN,
				       "'%s' is a read-only domain controller", target->uri[i]);
			laps_ad_close(&ad);
			rc = LAPS_E_HOST;
		}
		if (rc == LAPS_OK)
			*out = ad;
		if (rc != LAPS_E_HOST)
			break;
	}
	return rc;
}

laps_rc laps_ad_bind_failed(const struct laps_ad *ad, int result, const char *who,
			    struct laps_cause *cause)
{
	/* we sign, or are under TLS, always: but the server may be behind something that ends TLS
	 */
	if (result == LDAP_STRONG_AUTH_REQUIRED)
		laps_cause_set(cause, laps_hresult_from_ldap(result),
			       "'%s' requires signing or TLS, and sees neither in the bind of '%s'",
			       ad->uri, who);
	else
		(void)laps_ad_fail(cause, result, "cannot authenticate '%s'", who);
	return result > 0 ? LAPS_E_DENIED : LAPS_E_HOST;
}

laps_rc laps_ad_bind(struct laps_ad *ad, const struct laps_ad_login *login,
		     struct laps_cause *cause)
{
	/* only read; and not NULL, which would leave EXTERNAL waiting for a second step */
	union {
		const char *in;
		char *out;
	} text = {.in = login->password ? laps_secret_text(login->password) : ""};
	struct berval cred = {.bv_val = text.out};
	const char *who = login->dn ? login->dn : "the user of this process";
	int result;

	if (login->kerberos)
		return laps_ad_bind_kerberos(ad, login, cause);
	if (login->password) {
		/* an empty password would ask for anonymous access, and get it */
		if (!login->dn || !*login->dn || laps_secret_len(login->password) == 0) {
			laps_cause_set(cause, LAPS_HR_INVALIDARG,
				       "a simple bind needs a name and a password");
			return LAPS_E_DENIED;
		}
		cred.bv_len = laps_secret_len(login->password);
	}
	result = ldap_sasl_bind_s(ad->ld, login->password ? login->dn : NULL,
				  login->password ? LDAP_SASL_SIMPLE : "EXTERNAL", &cred, NULL,
				  NULL, NULL);
	if (result == LDAP_SUCCESS)
		return LAPS_OK;
	if (result == LDAP_INVALID_CREDENTIALS) {
		laps_cause_set(cause, laps_hresult_from_ldap(result), "wrong credentials for '%s'",
			       who);
		return LAPS_E_DENIED;
	}
	return laps_ad_bind_failed(ad, result, who, cause);
}

laps_rc laps_ad_open(const struct laps_ad_target *target, const struct laps_ad_login *login,
		     struct laps_ad **out, struct laps_cause *cause)
{
	struct laps_ad *ad = NULL;
	laps_rc rc = laps_ad_connect(target, &ad, cause);

	if (ad == NULL)
		return rc;
	rc = laps_ad_bind(ad, login, cause);
	if (rc == LAPS_OK) {
		*out = ad;
		ad = NULL;
	}
	laps_ad_close(&ad);
	return rc;
}

void laps_ad_close(struct laps_ad **ad)
{
	struct laps_ad *a = *ad;

	if (!a)
		return;
	if (a->ld)
		(void)ldap_unbind_ext_s(a->ld, NULL, NULL);
	free(a->uri);
	forget_root(a);
	free(a);
	*ad = NULL;
}

const char *laps_ad_uri(const struct laps_ad *ad)
{
	return ad->uri;
}

const char *laps_ad_server(const struct laps_ad *ad)
{
	return ad->server;
}

const char *laps_ad_base(const struct laps_ad *ad)
{
	return ad->base;
}

const char *laps_ad_config_base(const struct laps_ad *ad)
{
	return ad->config_base;
}

const char *laps_ad_subschema(const struct laps_ad *ad)
{
	return ad->subschema;
}

bool laps_ad_is_read_only(const struct laps_ad *ad)
{
	return ad->read_only;
}

uint32_t laps_ad_functional_level(const struct laps_ad *ad)
{
	return ad->functional_level;
}
