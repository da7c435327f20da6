/* SPDX-License-Identifier: MIT */
/*
 * The fake of Microsoft's cloud: Entra ID's login, device registration and Microsoft Graph, one
 * HTTPS server on 127.0.0.1, in threads of this process. One listener plays all hosts: by the name
 * in Host, then by the path.
 */
#ifndef SIM_CLOUD_CLOUD_H
#define SIM_CLOUD_CLOUD_H
#include <jansson.h>
#include <laps/worldfault.h>
#include <stdbool.h>
#include <stdint.h>

#include "cloud/settings.h"
#include "cloud/store.h"
#include "lib/fail.h"
#include "lib/worldclock.h"

struct sim_cloud;

struct sim_cloud_options {
	int dir;                        /* the world's; borrowed */
	const struct sim_clock *clock;  /* borrowed */
	struct laps_worldfault *faults; /* borrowed; NULL: nothing goes wrong */
	uint64_t seed;
	const char *domain; /* borrowed until sim_cloud_stop */
	const char *ca_file, *cert_file,
		*key_file;   /* PEM, in dir: of the server, and its issuer's */
	const char *tls_dir; /* in dir: NAME.pem and NAME.key of faults in a handshake; borrowed */
	const char *port;    /* NULL: any; for namespaces: "443" */
	const char *key_log; /* as in lib/httpserver.h */
	bool fresh_keys;     /* RSA keys of this world only, not the fixtures' */
};
/* Ready, when it returns: a token was given, and taken. */
LAPS_MUST_USE bool sim_cloud_start(const struct sim_cloud_options *options, struct sim_cloud **out,
				   struct sim_err *err);
void sim_cloud_stop(struct sim_cloud **cloud);
/* Everything as when it was started: what it holds, what it remembers of logins, its settings.
 * Port, keys and connections stay. */
LAPS_MUST_USE bool sim_cloud_begin_again(struct sim_cloud *cloud, struct sim_err *err);
/* 0 without a cloud. */
uint16_t sim_cloud_port(const struct sim_cloud *cloud);
struct sim_store *sim_cloud_store(struct sim_cloud *cloud);
/* Settings by name while it runs. */
LAPS_MUST_USE bool sim_cloud_set(struct sim_cloud *cloud, const char *name, const char *value,
				 struct sim_err *err);
json_t *sim_cloud_settings(struct sim_cloud *cloud);

#endif
