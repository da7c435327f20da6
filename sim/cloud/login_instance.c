/* SPDX-License-Identifier: MIT */
/* Is this login host one? And who manages this user? What clients ask of hosts and accounts. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"

static const char *const login_hosts[] = {"login.microsoftonline.com", "login.windows.net",
					  "login.microsoft.com", "sts.windows.net"};
#define HOST_N (sizeof(login_hosts) / sizeof(login_hosts[0]))

/* names that this machine has for itself */
static const char *const local_hosts[] = {"localhost", "127.0.0.1"};

static bool is(const char *text, size_t len, const char *what)
{
	return len == strlen(what) && strncasecmp(text, what, len) == 0;
}

bool sim_login_host(const char *host, size_t len)
{
	for (size_t i = 0; i < HOST_N; i++)
		if (is(host, len, login_hosts[i]))
			return true;
	return false;
}

/* A login host, or this server at whatever port: clients there are that leave the port away. */
static bool is_instance(const struct sim_login *l, const char *host, size_t len)
{
	const char *colon = memchr(host, ':', len);
	const size_t own = strcspn(l->rq->host, ":");

	if (colon && strspn(colon + 1, "0123456789") != len - (size_t)(colon + 1 - host))
		return false;
	len = colon ? (size_t)(colon - host) : len;
	for (size_t i = 0; i < sizeof(local_hosts) / sizeof(local_hosts[0]); i++)
		if (is(host, len, local_hosts[i]))
			return true;
	return sim_login_host(host, len) ||
	       (own && own == len && strncasecmp(host, l->rq->host, own) == 0);
}

/* Parts of https://HOST/TENANT/REST, borrowed. */
struct endpoint {
	const char *host, *tenant, *rest;
	size_t host_len, tenant_len;
};

static bool split(const char *url, struct endpoint *out)
{
	static const char https[] = "https://";

	if (strncasecmp(url, https, strlen(https)) != 0)
		return false;
	out->host = url + strlen(https);
	out->host_len = strcspn(out->host, "/?#");
	if (out->host[out->host_len] != '/')
		return false;
	out->tenant = out->host + out->host_len + 1;
	out->tenant_len = strcspn(out->tenant, "/?#");
	out->rest = out->tenant + out->tenant_len;
	return out->host_len && out->tenant_len;
}

static json_t *metadata(void)
{
	json_t *aliases = json_array();

	for (size_t i = 0; i < HOST_N; i++)
		json_array_append_new(aliases, json_string(login_hosts[i]));
	return json_pack("[{ss ss so}]", "preferred_network", login_hosts[0], "preferred_cache",
			 login_hosts[1], "aliases", aliases);
}

void sim_login_instance(struct sim_login *l)
{
	const char *url = sim_http_pair(&l->rq->query, "authorization_endpoint");
	const char *version = sim_http_pair(&l->rq->query, "api-version");
	struct endpoint e;
	json_t *where;

	if (!url || !url[0]) {
		sim_login_fail(l, 900144, "'authorization_endpoint'.");
		return;
	}
	if (version && strcmp(version, "1.0") != 0 && strcmp(version, "1.1") != 0) {
		sim_login_fail(l, 9002313, NULL);
		return;
	}
	if (!split(url, &e) || !is_instance(l, e.host, e.host_len)) {
		sim_login_fail(l, 50049, NULL);
		return;
	}
	/* of the host that was asked about, which need not be the one that answers */
	where = json_sprintf("https://%.*s/%.*s/%s.well-known/openid-configuration",
			     (int)e.host_len, e.host, (int)e.tenant_len, e.tenant,
			     strncasecmp(e.rest, "/oauth2/v2.0/", 13) == 0 ? "v2.0/" : "");
	sim_http_reply_json(l->rs, 200, NULL,
			    json_pack("{so ss so}", "tenant_discovery_endpoint", where,
				      "api-version", version ? version : "1.0", "metadata",
				      metadata()));
}

void sim_login_realm(struct sim_login *l)
{
	const char *upn = l->rq->segment[2];
	const char *at = strrchr(upn, '@');
	const struct sim_tenant *t = NULL;
	char domain[SIM_CLOUD_TEXT] = "";

	if (at) {
		sim_store_read(l->c->store);
		t = sim_store_tenant(l->c->store, at + 1);
		if (t)
			memcpy(domain, t->domain, sizeof(domain));
		sim_store_unlock(l->c->store);
	}
	if (!domain[0]) {
		sim_http_reply_json(l->rs, 200, NULL,
				    json_pack("{ss ss}", "ver", "1.0", "account_type", "Unknown"));
		return;
	}
	sim_http_reply_json(l->rs, 200, NULL,
			    json_pack("{ss ss ss ss ss}", "ver", "1.0", "account_type", "Managed",
				      "domain_name", domain, "cloud_instance_name",
				      "microsoftonline.com", "cloud_audience_urn",
				      "urn:federation:MicrosoftOnline"));
}
