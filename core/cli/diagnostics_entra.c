/* SPDX-License-Identifier: MIT */
/* How far a device gets with Entra ID. */
#include "cli/diagnostics.h"
#include "cli/out.h"

static json_t *step_json(laps_rc rc, const struct laps_cloud_refusal *r,
			 const struct laps_cause *cause)
{
	if (rc == LAPS_OK)
		return json_pack("{s:b,s:n,s:n}", "ok", 1, "detail", "refusal");
	if (r->http_status == 0)
		return json_pack("{s:b,s:s,s:n}", "ok", 0, "detail", cause->text, "refusal");
	return json_pack("{s:b,s:s,s:{s:i,s:s,s:s}}", "ok", 0, "detail", cause->text, "refusal",
			 "status", (int)r->http_status, "code", r->code, "text", r->text);
}

json_t *cli_diag_entra(const struct laps_ports *ports, const struct laps_host *host)
{
	const struct laps_cloud_port *port = &ports->cloud;
	struct laps_cloud_refusal refusal = {0};
	struct laps_cause cause = {0};
	json_t *discover, *authenticate = json_null();
	char service[256] = "";
	laps_rc rc;

	if (host->entra_device[0] == '\0')
		return json_pack("{s:n,s:n,s:n,s:n}", "device", "service", "discover",
				 "authenticate");
	rc = port->discover(port->ctx, service, sizeof(service), &refusal, &cause);
	discover = step_json(rc, &refusal, &cause);
	if (rc == LAPS_OK) {
		refusal = (struct laps_cloud_refusal){0};
		rc = port->authenticate(port->ctx, &refusal, &cause);
		authenticate = step_json(rc, &refusal, &cause);
	}
	port->close(port->ctx);
	return json_pack("{s:s,s:o,s:o,s:o}", "device", host->entra_device, "service",
			 cli_json_text(service[0] != '\0' ? service : NULL), "discover", discover,
			 "authenticate", authenticate);
}
