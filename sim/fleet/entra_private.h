/* SPDX-License-Identifier: MIT */
/* What the files of entra.h share. */
#ifndef SIM_FLEET_ENTRA_PRIVATE_H
#define SIM_FLEET_ENTRA_PRIVATE_H
#include "fleet/entra.h"

#define FLEET_TOKEN_MAX     65536
#define FLEET_FORM          "application/x-www-form-urlencoded"
#define FLEET_JSON          "application/json"
#define FLEET_DRS_RESOURCE  "urn:ms-drs:enterpriseregistration.windows.net"
#define FLEET_BROKER_CLIENT "29d9ed98-a469-4536-ade2-f981bc1d605e"
#define FLEET_REDIRECT      "ms-appx-web://Microsoft.AAD.BrokerPlugin/" FLEET_BROKER_CLIENT
#define FLEET_JWT_GRANT     "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define FLEET_CSR_NAME      "7E980AD9-B86D-4306-9425-9AC066FB014A"

struct fleet_entra {
	struct fleet_worker *worker; /* NULL: of no device */
	struct fleet_tenant *tenant;
	struct fleet_http *http;
	char id[LAPS_GUID_TEXT]; /* of the device in turn */
	struct laps_buf token;   /* its, with a NUL */
};
struct laps_cloud_port fleet_entra_port(struct fleet_entra *e);

/* Ask for what is no device's, and fail with what when the answer is not of status 200 or 201. */
LAPS_MUST_USE bool fleet_entra_ask(struct fleet_http *h, const struct fleet_request *rq,
				   const char *what, struct laps_buf *out, struct sim_err *err);

#endif
