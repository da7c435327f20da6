/* SPDX-License-Identifier: MIT */
/* What a device is made of: program, host, configuration, policy roots, keys, directory. */
#include <stddef.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <laps/certfacts.h>
#include <laps/guid.h>

#include "cli/diagnostics.h"
#include "cli/out.h"
#include "ports/ad_reach.h"
#include "ports/keyfile.h"

json_t *cli_diag_about(uint64_t now_ticks)
{
	struct utsname u = {0};
	char ldap[64], libc[64] = "";

	(void)uname(&u);
	(void)confstr(_CS_GNU_LIBC_VERSION, libc, sizeof libc);
	laps_ad_library(ldap, sizeof ldap);
	return json_pack("{s:s,s:o,s:s,s:{s:s,s:s,s:s,s:s},s:{s:s,s:s,s:s}}", "program",
			 "laps " LAPS_VERSION, "time", cli_json_time(now_ticks), "contents",
			 "no password, encrypted value, hash or key is in this archive",
			 "libraries", "crypto", laps_crypto_library(), "ldap", ldap, "jansson",
			 jansson_version_str(), "libc", libc, "machine", "system", u.sysname,
			 "release", u.release, "architecture", u.machine);
}

json_t *cli_diag_host(const struct laps_host *host)
{
	static const char *const join[] = {"workgroup", "registered", "ad", "entra", "hybrid"};

	return json_pack("{s:s,s:s,s:s,s:b,s:b,s:b,s:s,s:s,s:s?}", "name", host->name, "dns_name",
			 host->dns_name, "join", join[host->join], "domain_controller",
			 (int)host->is_dc, "normal_boot", (int)host->normal_boot, "legacy_client",
			 (int)host->legacy_client, "os_level",
			 host->os_level == LAPS_OS_24H2 ? "24h2" : "pre-24h2", "boot_id",
			 host->boot_id, "entra_device",
			 host->entra_device[0] != '\0' ? host->entra_device : NULL);
}

static json_t *texts_json(char *const *text, size_t n)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		cli_json_append(&a, json_string(text[i]));
	return a;
}

static json_t *sinks_json(unsigned sinks)
{
	static const struct {
		unsigned bit;
		const char *name;
	} row[] = {{LAPS_CONFIG_SINK_FILE, "file"},
		   {LAPS_CONFIG_SINK_JOURNAL, "journal"},
		   {LAPS_CONFIG_SINK_TEXT, "text"}};
	json_t *a = json_array();

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		if ((sinks & row[i].bit) != 0)
			cli_json_append(&a, json_string(row[i].name));
	return a;
}

#define AT(field) offsetof(struct laps_config, field)
json_t *cli_diag_config(const struct laps_config *config)
{
	static const struct {
		const char *key;
		size_t offset;
	} text[] = {
		{"directory", AT(dir)},
		{"domain", AT(domain)},
		{"ca-file", AT(ca_file)},
		{"keytab", AT(keytab)},
		{"bind-dn", AT(bind_dn)},
		{"bind-password-file", AT(bind_password_file)},
		{"admin-dn", AT(admin_dn)},
		{"admin-password-file", AT(admin_password_file)},
		{"policy", AT(policy_dir)},
		{"sam-file", AT(sam_file)},
		{"state-file", AT(state_file)},
		{"event-file", AT(event_file)},
		{"event-text-file", AT(event_text_file)},
		{"journal-socket", AT(journal_socket)},
		{"trace-file", AT(trace_file)},
		{"legacy-client-dll", AT(legacy_client_dll)},
		{"clock-file", AT(clock_file)},
		{"fault-file", AT(fault_file)},
		{"entropy-counter", AT(entropy_counter)},
		{"user-map", AT(user_map)},
		{"entra-tenant", AT(entra.tenant)},
		{"entra-login-url", AT(entra.login_url)},
		{"entra-registration-url", AT(entra.registration_url)},
		{"graph-url", AT(entra.graph_url)},
		{"entra-ca-file", AT(entra.ca_file)},
		{"http-proxy", AT(entra.http_proxy)},
		{"entra-client-id", AT(entra.client_id)},
		{"entra-client-secret-file", AT(entra.client_secret_file)},
		{"entra-client-certificate-file", AT(entra.client_certificate_file)},
		{"entra-client-key-file", AT(entra.client_key_file)},
	};
	json_t *out = json_pack(
		"{s:o,s:s,s:s,s:o,s:i,s:o,s:b,s:s,s:s}", "ldap-uri",
		texts_json(config->uri, config->uri_n), "bind",
		config->bind == LAPS_CONFIG_BIND_SIMPLE ? "simple" : "external", "account",
		config->account == LAPS_CONFIG_ACCOUNT_SAM ? "sam" : "linux", "root-key-file",
		texts_json(config->root_key_file, config->root_key_file_n), "rpc-port",
		(int)config->rpc_port, "event-sinks", sinks_json(config->event_sinks), "simulation",
		(int)config->simulation, "seed",
		/* whoever has it has every password of that world */
		config->has_seed ? "(left out)" : "(none)", "entra-upload-auth",
		config->entra.upload_by_certificate ? "mtls" : "bearer");

	for (size_t i = 0; out != NULL && i < sizeof text / sizeof text[0]; i++) {
		const char *value =
			*(char *const *)(const void *)((const char *)config + text[i].offset);

		if (value != NULL)
			json_object_set_new(out, text[i].key, json_string(value));
	}
	return out;
}

/* A value that is no setting may be anything, a secret, too: only that it is there is told. */
static json_t *value_json(laps_policy_source source, const struct laps_policy_value *v)
{
	static const char *const type[] = {"dword", "text", "other"};
	json_t *value = json_null();

	if (laps_policy_find_in(source, v->name) == LAPS_SET_N)
		value = json_string("(left out)");
	else if (v->type == LAPS_VALUE_DWORD)
		value = json_integer(v->dword);
	else if (v->type == LAPS_VALUE_TEXT)
		value = cli_json_text(v->text);
	return json_pack("{s:s,s:s,s:o,s:o}", "name", v->name, "type", type[v->type], "value",
			 value, "file", cli_json_text(v->file));
}

json_t *cli_diag_roots(const struct cli_policy_view *v)
{
	json_t *roots = json_array();

	for (int i = LAPS_POLICY_CSP; i <= LAPS_POLICY_LEGACY; i++) {
		const laps_policy_source source = (laps_policy_source)i;
		const struct laps_policy_root *root = &v->root[i - 1];
		json_t *values = json_array();

		for (size_t k = 0; k < root->value_n; k++)
			cli_json_append(&values, value_json(source, &root->value[k]));
		cli_json_append(&roots,
				json_pack("{s:s,s:o}", "root", laps_policy_source_name(source),
					  "values", values));
	}
	return roots;
}

static json_t *key_json(const char *path)
{
	struct laps_root_key key = {0};
	struct laps_cause cause;
	char id[LAPS_GUID_TEXT];
	json_t *out;

	if (laps_root_key_load(path, &key, &cause) != LAPS_OK)
		return json_pack("{s:s,s:s}", "file", path, "failure", cause.text);
	laps_guid_format_text(key.id, id);
	out = json_pack("{s:s,s:s}", "file", path, "id", id);
	laps_root_key_clear(&key);
	return out;
}

json_t *cli_diag_keys(const struct laps_config *config)
{
	json_t *a = json_array();

	for (size_t i = 0; i < config->root_key_file_n; i++)
		cli_json_append(&a, key_json(config->root_key_file[i]));
	return a;
}

json_t *cli_diag_directory(const struct laps_config *config)
{
	json_t *a = json_array();

	for (size_t i = 0; i < config->uri_n; i++)
		cli_json_append(&a, laps_ad_reach(config, config->uri[i]));
	return a;
}
