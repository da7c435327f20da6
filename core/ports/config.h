/* SPDX-License-Identifier: MIT */
/*
 * DIR/laps.conf: what one managed host is, where its directory is, and where its files are. Lines
 * are "key = value"; '#' starts a comment at the start of a line or after a blank. Relative paths
 * are relative to the file's directory. A key may stand once, root-key-file several times.
 *
 * The keys of a simulation (boot-id, clock-file, fault-file, seed, entropy-counter, user-map) are
 * honoured only with "simulation = yes", and then only when the file belongs to the caller or to
 * root and nobody else may write it: a real host takes no clock and no seed from anyone.
 */
#ifndef LAPS_PORTS_CONFIG_H
#define LAPS_PORTS_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

#define LAPS_CONFIG_LEN_MAX 65536 /* bytes of laps.conf; longer is refused */
#define LAPS_CONFIG_URI_MAX 8
#define LAPS_CONFIG_KEY_MAX 16 /* root key files */

typedef enum laps_config_bind {
	LAPS_CONFIG_BIND_GSSAPI,
	LAPS_CONFIG_BIND_SIMPLE,
	LAPS_CONFIG_BIND_EXTERNAL,
} laps_config_bind;

/* Whose accounts are managed. */
typedef enum laps_config_account {
	LAPS_CONFIG_ACCOUNT_SAM,   /* those of the simulated SAM */
	LAPS_CONFIG_ACCOUNT_LINUX, /* this machine's own */
} laps_config_account;

/* Where events go, bits. */
#define LAPS_CONFIG_SINK_FILE    1u /* event_file, JSON lines */
#define LAPS_CONFIG_SINK_JOURNAL 2u /* journal_socket */
#define LAPS_CONFIG_SINK_TEXT    4u /* event_text_file */

/* Entra ID and Microsoft Graph. URLs have no slash at the end. */
struct laps_config_entra {
	char *tenant;                                   /* entra-tenant: a GUID or a domain */
	char *login_url, *registration_url, *graph_url; /* Microsoft's by default */
	char *ca_file;    /* entra-ca-file; NULL: the system's authorities */
	char *http_proxy; /* NULL: none, whatever the environment says */
	/* of an application that reads passwords */
	char *client_id, *client_secret_file;
	char *client_certificate_file, *client_key_file; /* both or neither */
	bool upload_by_certificate; /* entra-upload-auth: mtls; else bearer, the default */
};

/* Everything is owned. A path or name that is not set is NULL, unless a default is stated. */
struct laps_config {
	char *dir;             /* where laps.conf lies, as given */
	struct laps_host host; /* computer, dns-name, join, domain-controller, boot, os-level,
				  boot-id; defaults: workgroup, no, normal, 24h2, "" */
	char *domain;          /* DNS name of the domain; "" by default */
	char *uri[LAPS_CONFIG_URI_MAX]; /* ldap-uri, in the order to try */
	size_t uri_n;
	char *dns_server; /* where controllers are asked for without uri; NULL: as the system does
			   */
	char *ca_file;
	laps_config_bind bind; /* simple when bind_dn or its file is set, else gssapi */
	bool bind_is_set;
	uint16_t rpc_port; /* where controllers have their endpoint mapper; 135 by default */
	char *bind_dn, *bind_password_file;
	char *keytab; /* /etc/krb5.keytab by default */
	char *admin_dn, *admin_password_file;
	char *root_key_file[LAPS_CONFIG_KEY_MAX];
	size_t root_key_file_n;
	char *policy_dir;            /* DIR/policy */
	laps_config_account account; /* the SAM's by default */
	char *linux_root;            /* the image whose accounts they are, not this system's */
	char *loginctl_path, *shutdown_path;
	char *sam_file;        /* DIR/sam.json by default */
	char *state_file;      /* DIR/state.json by default */
	unsigned event_sinks;  /* LAPS_CONFIG_SINK_*, FILE by default; never 0 */
	char *event_file;      /* DIR/events.jsonl by default */
	char *event_text_file; /* DIR/events.txt by default */
	char *journal_socket;  /* /run/systemd/journal/socket by default */
	char *trace_file;
	struct laps_config_entra entra;
	char *legacy_client_dll; /* the legacy client is there when this file is */

	bool simulation;
	char *clock_file, *fault_file;
	bool has_seed;
	uint64_t seed;
	char *entropy_counter;
	char *user_map;
};

/*
 * Read DIR/laps.conf.
 *
 * out   written only on LAPS_OK; free it with laps_config_clear
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no such file), LAPS_E_FORMAT (the cause says "laps.conf:LINE: ..."),
 * LAPS_E_DENIED (a simulation that is not the caller's), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_config_load(const char *dir, struct laps_config *out,
				       struct laps_cause *cause);
/* Free everything and zero c; a zeroed c is fine. */
void laps_config_clear(struct laps_config *c);

#endif
