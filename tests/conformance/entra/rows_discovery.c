/* SPDX-License-Identifier: MIT */
/* What clients read of the login service before anything else. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define CONFIGURATION "/v2.0/.well-known/openid-configuration"

static bool configuration(struct conform *c, const char *authority, struct entra_answer *a)
{
	return entra_login_get(c, a, "/%s" CONFIGURATION, authority) && entra_json(c, a, 200);
}

static void document(struct conform *c)
{
	static const char *const member[] = {"authorization_endpoint", "token_endpoint", "issuer",
					     "jwks_uri"};
	ENTRA_ANSWER(a);

	if (!configuration(c, entra_of(c)->tenant, &a))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, a.json, member[i]))
			return;
}

static void by_domain(struct conform *c)
{
	ENTRA_ANSWER(by_id);
	ENTRA_ANSWER(by_name);
	const char *one, *other;

	if (!configuration(c, entra_of(c)->tenant, &by_id) ||
	    !configuration(c, entra_of(c)->domain, &by_name))
		return;
	one = entra_text(c, by_id.json, "issuer");
	other = entra_text(c, by_name.json, "issuer");
	if (one && other)
		conform_that(c, strcmp(one, other) == 0,
			     "the issuer is another when the tenant is named by its domain");
}

static void unknown_tenant(struct conform *c)
{
	ENTRA_ANSWER(a);

	/* invalid_tenant, as azure-cli's issue 22145 quotes it; others have seen invalid_request */
	if (entra_login_get(c, &a, "/6c617073-ffff-4000-8000-00000000dead" CONFIGURATION))
		entra_aadsts(c, &a, 400, NULL, 90002);
}

/* Microsoft's login hosts, which clients take for any authority. */
static bool is_login_host(const char *url)
{
	static const char *const host[] = {"login.microsoftonline.com/", "login.windows.net/",
					   "login.microsoft.com/", "sts.windows.net/"};

	for (size_t i = 0; i < sizeof(host) / sizeof(host[0]); i++)
		if (strncmp(url, "https://", 8) == 0 &&
		    strncmp(url + 8, host[i], strlen(host[i])) == 0)
			return true;
	return false;
}

static bool is_at(const char *url, const char *origin)
{
	const size_t n = strlen(origin);

	return strncmp(url, origin, n) == 0 && url[n] == '/';
}

static void issuer(struct conform *c)
{
	const char *is;
	ENTRA_ANSWER(a);

	if (configuration(c, entra_of(c)->tenant, &a) && (is = entra_text(c, a.json, "issuer")))
		conform_that(c, is_at(is, entra_of(c)->login) || is_login_host(is),
			     "the issuer is at another origin than the authority, and clients "
			     "refuse it");
}

static void common_issuer(struct conform *c)
{
	const char *is;
	ENTRA_ANSWER(a);

	if (configuration(c, "common", &a) && (is = entra_text(c, a.json, "issuer")))
		conform_that(c, strstr(is, "{tenantid}"), "the issuer has no {tenantid}");
}

static void device_code(struct conform *c)
{
	static const char end[] = "/token";
	char url[ENTRA_URL];
	struct entra_request rq = {
		.method = "POST", .url = url, .type = "application/x-www-form-urlencoded"};
	const char *token;
	size_t n;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(reply);

	if (!configuration(c, entra_of(c)->tenant, &a) ||
	    !(token = entra_text(c, a.json, "token_endpoint")))
		return;
	n = strlen(token);
	if (!conform_that(c, n > sizeof(end) && strcmp(token + n - (sizeof(end) - 1), end) == 0,
			  "token_endpoint does not end in /token"))
		return;
	snprintf(url, sizeof(url), "%.*s/devicecode", (int)(n - (sizeof(end) - 1)), token);
	if (entra_ask(c, &rq, &reply))
		entra_aadsts(c, &reply, 400, "invalid_request", 0);
}

/* Asked about authority, written as it stands. */
static bool instance(struct conform *c, const char *version, const char *authority,
		     struct entra_answer *a)
{
	return entra_login_get(
		c, a, "/common/discovery/instance?api-version=%s&authorization_endpoint=%s",
		version, authority);
}

static void instance_forms(struct conform *c)
{
	static const struct {
		const char *version, *endpoint;
	} form[] = {
		{"1.0", "https%3A%2F%2Flogin.microsoftonline.com%2Fcommon%2Foauth2%2Fv2.0%2F"
			"authorize"},
		{"1.1", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"},
	};

	for (size_t i = 0; i < sizeof(form) / sizeof(form[0]); i++) {
		ENTRA_ANSWER(a);

		if (!instance(c, form[i].version, form[i].endpoint, &a) ||
		    !entra_json(c, &a, 200) ||
		    !entra_text(c, a.json, "tenant_discovery_endpoint") ||
		    !conform_that(c, json_is_array(json_object_get(a.json, "metadata")),
				  "the answer has no array 'metadata'"))
			return;
	}
}

static void instance_follows(struct conform *c)
{
	static const char there[] = "https://login.windows.net/";
	const char *is;
	ENTRA_ANSWER(a);

	if (instance(c, "1.1", "https://login.windows.net/common/oauth2/v2.0/authorize", &a) &&
	    entra_json(c, &a, 200) && (is = entra_text(c, a.json, "tenant_discovery_endpoint")))
		conform_that(c, strncmp(is, there, strlen(there)) == 0,
			     "tenant_discovery_endpoint is not at the host that was asked about");
}

static void instance_unknown(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (instance(c, "1.1", "https://login.conform.invalid/common/oauth2/v2.0/authorize", &a))
		entra_aadsts(c, &a, 400, "invalid_instance", 50049);
}

static void https_only(struct conform *c)
{
	const char *name;
	json_t *value;
	ENTRA_ANSWER(a);

	if (!configuration(c, entra_of(c)->tenant, &a))
		return;
	json_object_foreach(a.json, name, value)
	{
		const char *text = json_string_value(value);

		if (text && !conform_that(c, strncasecmp(text, "http://", 7) != 0,
					  "'%.64s' is not https", name))
			return;
	}
}

static void realm(struct conform *c)
{
	const char *type;
	ENTRA_ANSWER(a);

	if (entra_login_get(c, &a, "/common/UserRealm/%s?api-version=1.0",
			    entra_of(c)->user[0].name) &&
	    entra_json(c, &a, 200) && (type = entra_text(c, a.json, "account_type")))
		conform_that(c, strcmp(type, "Managed") == 0, "account_type is '%.32s'", type);
}

const struct conform_row entra_discovery_rows[] = {
	{"AUT-01.document", CONFORM_MUST,
	 "the OpenID configuration has the four members that clients cannot do without",
	 "msal-common, OpenID Connect Discovery 3", "configuration-without-keys", 0, document},
	{"AUT-02.domain", CONFORM_MUST, "a tenant can be named by its domain", "AADSTS reference",
	 "domain-unknown", ENTRA_DOMAIN, by_domain},
	{"AUT-02.unknown", CONFORM_MUST, "an unknown tenant is refused with 90002",
	 "AADSTS reference", "any-tenant", 0, unknown_tenant},
	{"AUT-03.issuer", CONFORM_MUST, "the issuer is where the authority is, or a login host",
	 "msal-common", "issuer-elsewhere", 0, issuer},
	{"AUT-04.common", CONFORM_SHOULD, "the issuer of all tenants has {tenantid} in it", "ours",
	 "common-issuer-filled-in", 0, common_issuer},
	{"AUT-05.devicecode", CONFORM_MUST,
	 "/token at the end of token_endpoint becomes /devicecode, which is there", "msal-common",
	 "token-endpoint-renamed", 0, device_code},
	{"AUT-06.forms", CONFORM_MUST,
	 "instance discovery answers both versions, encoded and raw endpoints", "msal-common, msal",
	 "instance-without-metadata", 0, instance_forms},
	{"AUT-07.follows", CONFORM_MUST,
	 "instance discovery leads to the host that it was asked about", "msal",
	 "instance-fixed-host", 0, instance_follows},
	{"AUT-08.unknown", CONFORM_MUST, "instance discovery refuses unknown hosts with 50049",
	 "AADSTS reference, msal-common", "any-instance", 0, instance_unknown},
	{"AUT-46.realm", CONFORM_SHOULD, "the realm of a user of the cloud is Managed", "ours",
	 "realm-federated", ENTRA_USER, realm},
	{"AUT-48.https", CONFORM_MUST, "the OpenID configuration leads to no http", "msal-node",
	 "configuration-http", 0, https_only},
	ENTRA_ROWS_END,
};
