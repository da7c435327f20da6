/* SPDX-License-Identifier: MIT */
#include "ports/config_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/config_entra.h"

char *laps_config_path(const char *dir, const char *name)
{
	char *path = NULL;

	if (name[0] == '/')
		return strdup(name);
	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static laps_rc copy_name(char *out, size_t size, const char *value, const char **why)
{
	size_t len = strlen(value);

	*why = "too long";
	if (len >= size)
		return LAPS_E_FORMAT;
	memcpy(out, value, len + 1);
	return LAPS_OK;
}

static laps_rc set_computer(struct laps_config *c, const char *value, const char **why)
{
	*why = "not the name of a computer";
	if (strpbrk(value, "/\\.*()$"))
		return LAPS_E_FORMAT;
	return copy_name(c->host.name, sizeof(c->host.name), value, why);
}

static laps_rc set_dns_name(struct laps_config *c, const char *value, const char **why)
{
	return copy_name(c->host.dns_name, sizeof(c->host.dns_name), value, why);
}

/* The index of value in a NULL-terminated list, or -1; *why becomes what it must be. */
static int choice(const char *value, const char *const *word, const char *must, const char **why)
{
	*why = must;
	for (int i = 0; word[i]; i++)
		if (strcmp(value, word[i]) == 0)
			return i;
	return -1;
}

static laps_rc yes_or_no(bool *out, const char *value, const char **why)
{
	static const char *const word[] = {"no", "yes", NULL};
	int i = choice(value, word, "must be yes or no", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	*out = i == 1;
	return LAPS_OK;
}

static laps_rc set_join(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"workgroup", "registered", "ad",
					   "entra",     "hybrid",     NULL};
	int i = choice(value, word, "must be workgroup, registered, ad, entra or hybrid", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	c->host.join = (laps_join)i;
	return LAPS_OK;
}

static laps_rc set_dc(struct laps_config *c, const char *value, const char **why)
{
	return yes_or_no(&c->host.is_dc, value, why);
}

static laps_rc set_rpc_port(struct laps_config *c, const char *value, const char **why)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	*why = "must be a port, 1 to 65535";
	if (value[0] < '0' || value[0] > '9' || *end || n < 1 || n > UINT16_MAX)
		return LAPS_E_FORMAT;
	c->rpc_port = (uint16_t)n;
	return LAPS_OK;
}

static laps_rc set_boot(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"normal", "safe", "dsrm", NULL};
	int i = choice(value, word, "must be normal, safe or dsrm", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	c->host.normal_boot = i == 0;
	return LAPS_OK;
}

static laps_rc set_os_level(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"pre-24h2", "24h2", NULL};
	int i = choice(value, word, "must be 24h2 or pre-24h2", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	c->host.os_level = i == 1 ? LAPS_OS_24H2 : LAPS_OS_PRE_24H2;
	return LAPS_OK;
}

static laps_rc set_boot_id(struct laps_config *c, const char *value, const char **why)
{
	return copy_name(c->host.boot_id, sizeof(c->host.boot_id), value, why);
}

static laps_rc set_account(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"sam", "linux", NULL};
	int i = choice(value, word, "must be sam or linux", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	c->account = (laps_config_account)i;
	return LAPS_OK;
}

static laps_rc set_event_sinks(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"file", "journal", "text", NULL}; /* bit by bit */
	char name[16];
	size_t len;

	for (const char *p = value; *p; p += len + strspn(p + len, " \t")) {
		int i;

		len = strcspn(p, " \t");
		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		i = choice(name, word,
			   "must be of file, journal and text, with blanks between them", why);
		if (i < 0)
			return LAPS_E_FORMAT;
		c->event_sinks |= 1u << i;
	}
	return LAPS_OK;
}

static laps_rc set_uri(struct laps_config *c, const char *value, const char **why)
{
	static const char *const scheme[] = {"ldap://", "ldaps://", "ldapi://"};
	const char *end;

	for (const char *p = value; *p; p = end + strspn(end, " \t")) {
		bool known = false;

		end = p + strcspn(p, " \t");
		for (size_t i = 0; i < sizeof(scheme) / sizeof(scheme[0]); i++)
			known = known || strncasecmp(p, scheme[i], strlen(scheme[i])) == 0;
		*why = "must be ldap://, ldaps:// or ldapi:// URIs";
		if (!known)
			return LAPS_E_FORMAT;
		*why = "blanks, not commas, part URIs";
		if (memchr(p, ',', (size_t)(end - p)))
			return LAPS_E_FORMAT;
		*why = "too many URIs";
		if (c->uri_n == LAPS_CONFIG_URI_MAX)
			return LAPS_E_FORMAT;
		c->uri[c->uri_n] = strndup(p, (size_t)(end - p));
		if (!c->uri[c->uri_n])
			return LAPS_E_NOMEM;
		c->uri_n++;
	}
	return LAPS_OK;
}

static laps_rc set_bind(struct laps_config *c, const char *value, const char **why)
{
	static const char *const word[] = {"gssapi", "simple", "external", NULL};
	int i = choice(value, word, "must be gssapi, simple or external", why);

	if (i < 0)
		return LAPS_E_FORMAT;
	c->bind = (laps_config_bind)i;
	c->bind_is_set = true;
	return LAPS_OK;
}

static laps_rc set_root_key(struct laps_config *c, const char *value, const char **why)
{
	char *path;

	*why = "too many root key files";
	if (c->root_key_file_n == LAPS_CONFIG_KEY_MAX)
		return LAPS_E_FORMAT;
	path = laps_config_path(c->dir, value);
	if (!path)
		return LAPS_E_NOMEM;
	c->root_key_file[c->root_key_file_n++] = path;
	return LAPS_OK;
}

static laps_rc set_simulation(struct laps_config *c, const char *value, const char **why)
{
	return yes_or_no(&c->simulation, value, why);
}

static laps_rc set_seed(struct laps_config *c, const char *value, const char **why)
{
	uint64_t v = 0;

	*why = "must be a number from 0 to 18446744073709551615";
	for (const char *p = value; *p; p++)
		if (*p < '0' || *p > '9' || __builtin_mul_overflow(v, 10u, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
			return LAPS_E_FORMAT;
	c->seed = v;
	c->has_seed = true;
	return LAPS_OK;
}

#define AT(field)                 offsetof(struct laps_config, field)
#define ENTRA(kind, field, check) LAPS_CONFIG_##kind, false, false, AT(entra.field), check
static const struct laps_config_key table[] = {
	{"computer", LAPS_CONFIG_OTHER, false, false, 0, set_computer},
	{"dns-name", LAPS_CONFIG_OTHER, false, false, 0, set_dns_name},
	{"domain", LAPS_CONFIG_TEXT, false, false, AT(domain), NULL},
	{"join", LAPS_CONFIG_OTHER, false, false, 0, set_join},
	{"domain-controller", LAPS_CONFIG_OTHER, false, false, 0, set_dc},
	{"boot", LAPS_CONFIG_OTHER, false, false, 0, set_boot},
	{"os-level", LAPS_CONFIG_OTHER, false, false, 0, set_os_level},
	{"ldap-uri", LAPS_CONFIG_OTHER, false, false, 0, set_uri},
	{"dns-server", LAPS_CONFIG_TEXT, false, false, AT(dns_server), NULL},
	{"ca-file", LAPS_CONFIG_PATH, false, false, AT(ca_file), NULL},
	{"bind", LAPS_CONFIG_OTHER, false, false, 0, set_bind},
	{"bind-dn", LAPS_CONFIG_TEXT, false, false, AT(bind_dn), NULL},
	{"bind-password-file", LAPS_CONFIG_PATH, false, false, AT(bind_password_file), NULL},
	{"keytab", LAPS_CONFIG_PATH, false, false, AT(keytab), NULL},
	{"admin-dn", LAPS_CONFIG_TEXT, false, false, AT(admin_dn), NULL},
	{"admin-password-file", LAPS_CONFIG_PATH, false, false, AT(admin_password_file), NULL},
	{"rpc-port", LAPS_CONFIG_OTHER, false, false, 0, set_rpc_port},
	{"root-key-file", LAPS_CONFIG_OTHER, true, false, 0, set_root_key},
	{"account", LAPS_CONFIG_OTHER, false, false, 0, set_account},
	{"linux-root", LAPS_CONFIG_PATH, false, false, AT(linux_root), NULL},
	{"loginctl-path", LAPS_CONFIG_PATH, false, false, AT(loginctl_path), NULL},
	{"shutdown-path", LAPS_CONFIG_PATH, false, false, AT(shutdown_path), NULL},
	{"sam-file", LAPS_CONFIG_PATH, false, false, AT(sam_file), NULL},
	{"state-file", LAPS_CONFIG_PATH, false, false, AT(state_file), NULL},
	{"event-file", LAPS_CONFIG_PATH, false, false, AT(event_file), NULL},
	{"event-sinks", LAPS_CONFIG_OTHER, false, false, 0, set_event_sinks},
	{"event-text-file", LAPS_CONFIG_PATH, false, false, AT(event_text_file), NULL},
	{"journal-socket", LAPS_CONFIG_PATH, false, false, AT(journal_socket), NULL},
	{"trace-file", LAPS_CONFIG_PATH, false, false, AT(trace_file), NULL},
	{"legacy-client-dll", LAPS_CONFIG_PATH, false, false, AT(legacy_client_dll), NULL},
	{"entra-tenant", ENTRA(TEXT, tenant, laps_config_check_tenant)},
	{"entra-login-url", ENTRA(TEXT, login_url, laps_config_check_url)},
	{"entra-registration-url", ENTRA(TEXT, registration_url, laps_config_check_url)},
	{"graph-url", ENTRA(TEXT, graph_url, laps_config_check_url)},
	{"entra-client-id", ENTRA(TEXT, client_id, laps_config_check_client)},
	{"entra-client-secret-file", ENTRA(PATH, client_secret_file, NULL)},
	{"entra-client-certificate-file", ENTRA(PATH, client_certificate_file, NULL)},
	{"entra-client-key-file", ENTRA(PATH, client_key_file, NULL)},
	{"entra-ca-file", ENTRA(PATH, ca_file, NULL)},
	{"entra-upload-auth", LAPS_CONFIG_OTHER, false, false, 0, laps_config_set_upload_auth},
	{"http-proxy", ENTRA(TEXT, http_proxy, laps_config_check_proxy)},
	{"simulation", LAPS_CONFIG_OTHER, false, false, 0, set_simulation},
	{"boot-id", LAPS_CONFIG_OTHER, false, true, 0, set_boot_id},
	{"clock-file", LAPS_CONFIG_PATH, false, true, AT(clock_file), NULL},
	{"fault-file", LAPS_CONFIG_PATH, false, true, AT(fault_file), NULL},
	{"seed", LAPS_CONFIG_OTHER, false, true, 0, set_seed},
	{"entropy-counter", LAPS_CONFIG_PATH, false, true, AT(entropy_counter), NULL},
	{"user-map", LAPS_CONFIG_PATH, false, true, AT(user_map), NULL},
};
_Static_assert(sizeof(table) / sizeof(table[0]) <= 64, "one bit for each key");

const struct laps_config_key *laps_config_key_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

uint64_t laps_config_key_bit(const struct laps_config_key *key)
{
	return UINT64_C(1) << (key - table);
}

laps_rc laps_config_key_set(struct laps_config *c, const struct laps_config_key *key,
			    const char *value, const char **why)
{
	laps_rc rc = key->set ? key->set(c, value, why) : LAPS_OK;
	char **field;

	if (rc != LAPS_OK || key->kind == LAPS_CONFIG_OTHER)
		return rc;
	field = (char **)(void *)((char *)c + key->offset);
	*field = key->kind == LAPS_CONFIG_PATH ? laps_config_path(c->dir, value) : strdup(value);
	return *field ? LAPS_OK : LAPS_E_NOMEM;
}

void laps_config_clear(struct laps_config *c)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].kind != LAPS_CONFIG_OTHER)
			free(*(char **)(void *)((char *)c + table[i].offset));
	for (size_t i = 0; i < c->uri_n; i++)
		free(c->uri[i]);
	for (size_t i = 0; i < c->root_key_file_n; i++)
		free(c->root_key_file[i]);
	free(c->dir);
	free(c->policy_dir);
	*c = (struct laps_config){0};
}
