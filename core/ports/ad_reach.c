/* SPDX-License-Identifier: MIT */
#include "ports/ad_reach.h"

#include <laps/certfacts.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ports/ad_admin.h"
#include "ports/ad_domain.h"
#include "ports/ad_kerberos.h"
#include "ports/ad_link.h"
#include "ports/ad_private.h"
#include "ports/keyservice.h"

/* What the device may see of itself, by name alone. */
static const char *const laps_attribute[] = {
	LAPS_AD_EXPIRY,        LAPS_AD_CLEAR,
	LAPS_AD_ENCRYPTED,     LAPS_AD_HISTORY,
	LAPS_AD_DSRM,          LAPS_AD_DSRM_HISTORY,
	LAPS_AD_VERSION,       LAPS_AD_LEGACY,
	LAPS_AD_LEGACY_EXPIRY, NULL,
};

static const char *const root_attribute[] = {
	"dnsHostName",
	"defaultNamingContext",
	"configurationNamingContext",
	"subschemaSubentry",
	"domainFunctionality",
	"supportedSASLMechanisms",
	"supportedControl",
	"supportedLDAPVersion",
	"isGlobalCatalogReady",
	NULL,
};

static void put_step(json_t *out, const char *name, bool ok, const char *detail)
{
	json_object_set_new(out, name, json_pack("{sb ss}", "ok", (int)ok, "detail", detail));
}

/* The addresses of a host, with blanks between them. */
static bool resolve(const char *host, json_t *out)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	char text[512] = "", address[64];
	int error = getaddrinfo(host, NULL, &hints, &list);
	size_t len = 0;

	if (error != 0) {
		put_step(out, "resolve", false, gai_strerror(error));
		return false;
	}
	for (const struct addrinfo *a = list; a; a = a->ai_next) {
		if (getnameinfo(a->ai_addr, a->ai_addrlen, address, sizeof(address), NULL, 0,
				NI_NUMERICHOST) != 0 ||
		    len + strlen(address) + 2 > sizeof(text))
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len > 0 ? " " : "",
					address);
	}
	freeaddrinfo(list);
	put_step(out, "resolve", true, text);
	return true;
}

/* Is anybody there? */
static bool reach_server(const char *uri, json_t *out)
{
	LDAPURLDesc *url = NULL;
	char store[128];
	bool reached = false;
	int error;

	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS) {
		put_step(out, "resolve", false, "not the URI of a directory");
		return false;
	}
	if (strcmp(url->lud_scheme, "ldapi") == 0)
		error = laps_ad_probe_unix(url->lud_host ? url->lud_host : "");
	else if (resolve(url->lud_host ? url->lud_host : "", out))
		error = laps_ad_probe_host(url->lud_host, url->lud_port);
	else
		goto out;
	reached = error == 0;
	put_step(out, "connect", reached,
		 error > 0 ? strerror_r(error, store, sizeof(store))
			   : (error < 0 ? gai_strerror(error) : "somebody listens there"));
out:
	ldap_free_urldesc(url);
	return reached;
}

static void show_certificate(const char *uri, json_t *out)
{
	struct laps_cert_facts f;
	struct berval der = {0};

	if (laps_ad_scheme_of(uri) != LAPS_AD_LDAPI && laps_ad_peer_certificate(uri, &der) &&
	    laps_cert_describe((const uint8_t *)der.bv_val, der.bv_len, &f, NULL) == LAPS_OK)
		json_object_set_new(out, "certificate",
				    json_pack("{ss ss ss ss ss}", "subject", f.subject, "issuer",
					      f.issuer, "not_before", f.not_before, "not_after",
					      f.not_after, "names", f.names));
	ldap_memfree(der.bv_val);
}

/* What the server says of itself to anybody; values that are no text are left out. */
static void show_root(struct laps_ad *ad, json_t *out)
{
	struct laps_ad_result r = {0};
	struct laps_cause cause;
	json_t *root;

	if (laps_ad_search(ad, "", LAPS_AD_BASE, "(objectClass=*)", root_attribute, 1, &r,
			   &cause) != LAPS_OK)
		return;
	root = json_object();
	for (size_t i = 0; r.entry_n == 1 && i < r.entry[0].attribute_n; i++) {
		const struct laps_ad_attribute *a = &r.entry[0].attribute[i];
		json_t *values = json_array();

		for (size_t k = 0; k < a->value_n; k++)
			json_array_append_new(values, json_stringn((const char *)a->value[k].data,
								   a->value[k].len));
		json_object_set_new(root, a->name, values);
	}
	json_object_set_new(out, "root", root);
	laps_ad_result_clear(&r);
}

static void show_domain(struct laps_ad *ad, json_t *out)
{
	struct laps_domain d = {0};
	struct laps_cause cause;
	char sid[LAPS_SID_TEXT];
	uint32_t schema = 0;

	if (laps_ad_domain_names(ad, &d, &cause) != LAPS_OK ||
	    laps_ad_domain_schema(ad, &schema, &cause) != LAPS_OK) {
		json_object_set_new(out, "domain", json_pack("{ss}", "cause", cause.text));
		return;
	}
	laps_sid_format_text(&d.sid, sid);
	json_object_set_new(out, "domain",
			    json_pack("{ss ss ss sb sI s{sb sb sb}}", "dns_name", d.dns_name,
				      "netbios_name", d.netbios_name, "sid", sid, "read_only",
				      (int)laps_ad_is_read_only(ad), "functional_level",
				      (json_int_t)laps_ad_functional_level(ad), "schema", "native",
				      (int)((schema & LAPS_SCHEMA_NATIVE) != 0), "version",
				      (int)((schema & LAPS_SCHEMA_VERSION) != 0), "legacy",
				      (int)((schema & LAPS_SCHEMA_LEGACY) != 0)));
}

/* The device's own object, and which attributes of LAPS it sees there. */
static void show_object(struct laps_ad *ad, const char *computer, json_t *out)
{
	char identity[80];
	struct laps_ad_result r = {0};
	struct laps_cause cause;
	json_t *names;
	char *dn = NULL;

	snprintf(identity, sizeof(identity), "%s$", computer);
	if (laps_ad_find_computer(ad, identity, &dn, &cause) != LAPS_OK) {
		put_step(out, "object", false, cause.text);
		return;
	}
	put_step(out, "object", true, dn);
	if (laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", laps_attribute, 1, &r,
			   &cause) == LAPS_OK &&
	    r.entry_n == 1) {
		names = json_array();
		for (size_t i = 0; i < r.entry[0].attribute_n; i++)
			json_array_append_new(names, json_string(r.entry[0].attribute[i].name));
		json_object_set_new(out, "attributes", names);
	}
	/* the values, which are wiped here, are nobody's business */
	laps_ad_result_clear(&r);
	free(dn);
}

static const char *who_binds(const struct laps_config *c, char principal[static LAPS_PRINCIPAL_MAX])
{
	struct laps_cause ignored;

	if (c->bind == LAPS_CONFIG_BIND_GSSAPI &&
	    laps_kerberos_machine(c, principal, &ignored) == LAPS_OK)
		return principal;
	return c->bind == LAPS_CONFIG_BIND_SIMPLE ? c->bind_dn : "the user of this process";
}

/* Is there somebody who gives the device keys? */
static void show_key_service(const struct laps_config *c, struct laps_ad_link *link, json_t *out)
{
	char principal[LAPS_PRINCIPAL_MAX];
	const struct laps_keyservice_options o = {
		.config = c,
		.login = {.principal = principal, .keytab = c->keytab},
		.session = &link->ad};
	struct laps_keyservice *k = NULL;
	struct laps_cause cause;

	if (c->root_key_file_n > 0)
		return;
	if (laps_kerberos_machine(c, principal, &cause) != LAPS_OK ||
	    laps_keyservice_new(&o, &k, &cause) != LAPS_OK ||
	    laps_keyservice_reach(k, &cause) != LAPS_OK)
		put_step(out, "key_service", false, cause.text);
	else
		put_step(out, "key_service", true, principal);
	laps_keyservice_close(&k);
}

json_t *laps_ad_reach(const struct laps_config *config, const char *uri)
{
	/* the same device with this one server; borrows everything */
	struct laps_config one = *config;
	struct laps_ad_link link = {.config = &one};
	struct laps_ad_target target;
	json_t *out = json_pack("{ss sn sn sn sn sn sn sn sn sn sn}", "uri", uri, "resolve",
				"connect", "certificate", "tls", "root", "bind", "object",
				"attributes", "domain", "key_service");
	char principal[LAPS_PRINCIPAL_MAX];
	struct laps_cause cause;

	one.uri_n = 1;
	one.uri[0] = strdup(uri);
	if (!out || !one.uri[0]) {
		json_decref(out);
		out = NULL;
		goto out;
	}
	if (!reach_server(uri, out))
		goto out;
	show_certificate(uri, out);
	/* not by the link, which passes over read-only controllers: they are looked at too */
	target = laps_ad_target_of(&one);
	target.kerberos = config->bind == LAPS_CONFIG_BIND_GSSAPI;
	if (laps_ad_connect(&target, &link.ad, &cause) != LAPS_OK) {
		put_step(out, "tls", false, cause.text);
		goto out;
	}
	put_step(out, "tls", true,
		 laps_ad_scheme_of(uri) == LAPS_AD_LDAPI ? "not needed on a Unix socket"
		 : link.ad->clear                        ? "not used: Kerberos seals"
							 : "verified");
	show_root(link.ad, out);
	if (laps_ad_link_bind(&link, &cause) != LAPS_OK) {
		put_step(out, "bind", false, cause.text);
		goto out;
	}
	put_step(out, "bind", true, who_binds(config, principal));
	show_domain(link.ad, out);
	show_object(link.ad, config->host.name, out);
	show_key_service(&one, &link, out);
out:
	laps_ad_link_close(&link);
	free(one.uri[0]);
	return out;
}

static void describe_library(char *out, size_t size)
{
	LDAPAPIInfo info = {.ldapai_info_version = LDAP_API_INFO_VERSION};

	snprintf(out, size, "unknown");
	if (ldap_get_option(NULL, LDAP_OPT_API_INFO, &info) != LDAP_OPT_SUCCESS)
		return;
	snprintf(out, size, "%s %d.%d.%d", info.ldapai_vendor_name,
		 info.ldapai_vendor_version / 10000, info.ldapai_vendor_version / 100 % 100,
		 info.ldapai_vendor_version % 100);
	ldap_memvfree((void **)info.ldapai_extensions);
	ldap_memfree(info.ldapai_vendor_name);
}

void laps_ad_library(char *out, size_t size)
{
	describe_library(out, size);
}
