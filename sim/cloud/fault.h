/* SPDX-License-Identifier: MIT */
/*
 * The world's faults (laps/worldfault.h) as the cloud takes part in them: protocol "cloud",
 * operations
 *   token     POST to a token endpoint            login   everything else of Entra ID's login
 *   upload    a device's password                 register  the rest of device registration
 *   graph     Microsoft Graph, Azure AD Graph     tls     a handshake
 * The page for people meets none. Who a request is by is what it says before anybody has looked at
 * it: a user's name, an application's client id, a device's id.
 */
#ifndef SIM_CLOUD_FAULT_H
#define SIM_CLOUD_FAULT_H
#include <laps/worldfault.h>
#include <stdbool.h>

#include "cloud/service.h"
#include "lib/httpserver.h"

/* Does it go wrong? plan may be NULL. */
bool sim_cloud_goes_wrong(struct laps_worldfault *plan, struct sim_cloud_context *c,
			  const struct sim_http_request *rq, struct laps_fault *out);
/* Before it is handled: its clock is set off. True: it is answered already. */
bool sim_cloud_fault_before(const struct laps_fault *f, struct sim_http_request *rq,
			    struct sim_http_response *rs);
/* How the answer is sent. */
void sim_cloud_fault_after(const struct laps_fault *f, struct sim_http_response *rs);
/* A connection comes: put the certificate of a fault in place of the server's, from dir/NAME.pem
 * and .key. False: it is the server's. */
bool sim_cloud_fault_show(struct laps_worldfault *plan, int world, const char *dir,
			  struct sim_server_certificate *out);

#endif
