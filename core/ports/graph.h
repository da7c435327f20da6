/* SPDX-License-Identifier: MIT */
/* Reading LAPS passwords from Microsoft Graph, as Get-LapsAADPassword does. */
#ifndef LAPS_PORTS_GRAPH_H
#define LAPS_PORTS_GRAPH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/guid.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/http.h"

struct laps_graph_credential {
	char *account;
	char *sid;
	uint64_t updated_ticks;
	struct laps_secret *password; /* UTF-8 */
};
struct laps_graph_device {
	char id[LAPS_GUID_TEXT]; /* device id */
	char *name;
	uint64_t backup_ticks, refresh_ticks;     /* 0: none */
	struct laps_graph_credential *credential; /* newest first; none unless asked for */
	size_t credential_n;
};
void laps_graph_device_clear(struct laps_graph_device *d);

struct laps_graph {
	struct laps_http *http;          /* borrowed */
	const char *url;                 /* "https://graph.microsoft.com" */
	const struct laps_secret *token; /* borrowed */
	char client_request_id[LAPS_GUID_TEXT];
};
/* The id of the device of that display name, letters of either case. LAPS_E_NOTFOUND;
 * LAPS_E_DENIED; LAPS_E_RANGE: several have it, and the cause says so; LAPS_E_FORMAT, LAPS_E_HOST,
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_graph_find(const struct laps_graph *g, const char *name,
				      char id[static LAPS_GUID_TEXT],
				      struct laps_cloud_refusal *refusal, struct laps_cause *cause);
/* One device by its id. LAPS_E_NOTFOUND: there is none, or it has backed up nothing; LAPS_E_DENIED;
 * LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM. Clear it with laps_graph_device_clear. */
LAPS_MUST_USE laps_rc laps_graph_read(const struct laps_graph *g, const char *id, bool credentials,
				      struct laps_graph_device *out,
				      struct laps_cloud_refusal *refusal, struct laps_cause *cause);

#endif
