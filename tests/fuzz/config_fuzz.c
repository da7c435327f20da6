/* SPDX-License-Identifier: MIT */
/*
 * What laps.conf says is written here as one line a key, and reads back as the same. The keys of a
 * simulation stand only in a simulation, limits hold, and a refusal names the file and leaves the
 * output alone.
 */
#include "fuzz/scratch.h"
#include "ports/config.h"
#include "ports/http_url.h"
#include <inttypes.h>
#include <laps/utf16.h>

#define TEXT_MAX (1u << 17)

static void put(struct laps_buf *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	FUZZ_MUST(laps_utf8_check(value, strlen(value), NULL) == LAPS_OK);
	laps_buf_put(out, key, strlen(key));
	laps_buf_put(out, " = ", 3);
	laps_buf_put(out, value, strlen(value));
	laps_buf_put(out, "\n", 1);
}

static void put_host(const struct laps_host *h, struct laps_buf *out)
{
	static const char *const join[] = {"workgroup", "registered", "ad", "entra", "hybrid"};

	FUZZ_MUST(strnlen(h->name, sizeof(h->name)) < sizeof(h->name));
	FUZZ_MUST(strnlen(h->dns_name, sizeof(h->dns_name)) < sizeof(h->dns_name));
	FUZZ_MUST(h->join >= LAPS_JOIN_WORKGROUP && h->join <= LAPS_JOIN_HYBRID);
	put(out, "computer", h->name);
	put(out, "dns-name", h->dns_name);
	put(out, "join", join[h->join]);
	put(out, "domain-controller", h->is_dc ? "yes" : "no");
	put(out, "boot", h->normal_boot ? "normal" : "safe");
	put(out, "os-level", h->os_level == LAPS_OS_24H2 ? "24h2" : "pre-24h2");
}

static void put_simulation(const struct laps_config *c, struct laps_buf *out)
{
	char seed[24];

	FUZZ_MUST(c->simulation || (!c->clock_file && !c->fault_file && !c->has_seed &&
				    !c->entropy_counter && !c->user_map));
	FUZZ_MUST(c->has_seed == (c->entropy_counter != NULL));
	put(out, "simulation", c->simulation ? "yes" : "no");
	put(out, "clock-file", c->clock_file);
	put(out, "fault-file", c->fault_file);
	snprintf(seed, sizeof(seed), "%" PRIu64, c->seed);
	FUZZ_MUST(c->simulation || !c->host.boot_id[0]);
	FUZZ_MUST(!c->has_seed || c->account == LAPS_CONFIG_ACCOUNT_SAM);
	put(out, "boot-id", c->host.boot_id);
	put(out, "seed", c->has_seed ? seed : NULL);
	put(out, "entropy-counter", c->entropy_counter);
	put(out, "user-map", c->user_map);
}

static void put_sinks(unsigned sinks, struct laps_buf *out)
{
	char text[32];

	FUZZ_MUST(sinks != 0 && sinks < 8);
	snprintf(text, sizeof(text), "%s %s %s", sinks & LAPS_CONFIG_SINK_FILE ? "file" : "",
		 sinks & LAPS_CONFIG_SINK_JOURNAL ? "journal" : "",
		 sinks & LAPS_CONFIG_SINK_TEXT ? "text" : "");
	put(out, "event-sinks", text);
}

static void put_entra(const struct laps_config_entra *e, struct laps_buf *out)
{
	FUZZ_MUST(laps_http_base_ok(e->login_url) && laps_http_base_ok(e->registration_url) &&
		  laps_http_base_ok(e->graph_url));
	FUZZ_MUST(!e->client_certificate_file == !e->client_key_file);
	put(out, "entra-tenant", e->tenant);
	put(out, "entra-login-url", e->login_url);
	put(out, "entra-registration-url", e->registration_url);
	put(out, "graph-url", e->graph_url);
	put(out, "entra-ca-file", e->ca_file);
	put(out, "http-proxy", e->http_proxy);
	put(out, "entra-client-id", e->client_id);
	put(out, "entra-client-secret-file", e->client_secret_file);
	put(out, "entra-client-certificate-file", e->client_certificate_file);
	put(out, "entra-client-key-file", e->client_key_file);
	put(out, "entra-upload-auth", e->upload_by_certificate ? "mtls" : "bearer");
}

static void write_text(const struct laps_config *c, struct laps_buf *out)
{
	char port[8];

	laps_buf_init(out, TEXT_MAX);
	put_host(&c->host, out);
	put(out, "domain", c->domain);
	FUZZ_MUST(c->uri_n <= LAPS_CONFIG_URI_MAX && c->root_key_file_n <= LAPS_CONFIG_KEY_MAX);
	if (c->uri_n)
		laps_buf_put(out, "ldap-uri =", 10);
	for (size_t i = 0; i < c->uri_n; i++) {
		laps_buf_put(out, " ", 1);
		laps_buf_put(out, c->uri[i], strlen(c->uri[i]));
	}
	laps_buf_put(out, "\n", 1);
	put(out, "dns-server", c->dns_server);
	put(out, "ca-file", c->ca_file);
	put(out, "bind",
	    c->bind == LAPS_CONFIG_BIND_GSSAPI   ? "gssapi"
	    : c->bind == LAPS_CONFIG_BIND_SIMPLE ? "simple"
						 : "external");
	put(out, "keytab", c->keytab);
	put(out, "bind-dn", c->bind_dn);
	put(out, "bind-password-file", c->bind_password_file);
	put(out, "admin-dn", c->admin_dn);
	put(out, "admin-password-file", c->admin_password_file);
	for (size_t i = 0; i < c->root_key_file_n; i++)
		put(out, "root-key-file", c->root_key_file[i]);
	snprintf(port, sizeof(port), "%u", c->rpc_port);
	put(out, "rpc-port", port);
	put(out, "sam-file", c->sam_file);
	put(out, "state-file", c->state_file);
	put(out, "event-file", c->event_file);
	put_sinks(c->event_sinks, out);
	put(out, "event-text-file", c->event_text_file);
	put(out, "journal-socket", c->journal_socket);
	put(out, "legacy-client-dll", c->legacy_client_dll);
	put(out, "account", c->account == LAPS_CONFIG_ACCOUNT_LINUX ? "linux" : "sam");
	put(out, "linux-root", c->linux_root);
	put(out, "loginctl-path", c->loginctl_path);
	put(out, "shutdown-path", c->shutdown_path);
	put(out, "trace-file", c->trace_file);
	put_entra(&c->entra, out);
	put_simulation(c, out);
	FUZZ_MUST(laps_buf_status(out) == LAPS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_config c, again;
	struct laps_cause cause = {0};
	struct laps_buf text, text_again;
	laps_rc rc;

	scratch_file("laps.conf", data, len);
	fuzz_poison(&c, sizeof(c));
	rc = laps_config_load(scratch_dir, &c, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT || rc == LAPS_E_DENIED);
		FUZZ_MUST(strncmp(cause.text, "laps.conf:", 10) == 0 && cause.hresult);
		FUZZ_MUST(fuzz_untouched(&c, sizeof(c)));
		return 0;
	}
	write_text(&c, &text);
	scratch_file("laps.conf", text.data, text.len);
	FUZZ_MUST(laps_config_load(scratch_dir, &again, &cause) == LAPS_OK);
	write_text(&again, &text_again);
	fuzz_wrote(&text_again, text.data, text.len);
	laps_buf_clear(&text);
	laps_config_clear(&c);
	laps_config_clear(&again);
	return 0;
}
