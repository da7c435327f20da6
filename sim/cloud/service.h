/* SPDX-License-Identifier: MIT */
/*
 * What the services of the cloud share, and how each is entered. A handler answers one request; it
 * may run in several threads at once, and takes the store's lock itself, for as short as it can.
 */
#ifndef SIM_CLOUD_SERVICE_H
#define SIM_CLOUD_SERVICE_H
#include <laps/rsa.h>
#include <pthread.h>

#include "cloud/settings.h"
#include "cloud/store.h"
#include "lib/devicecert.h"
#include "lib/http.h"
#include "lib/seal.h"

#define SIM_KID 44 /* bytes for a key id: base64url of a SHA-1, NUL included, and room */

struct sim_token_cache; /* tokens that were verified before: token_cache.h */
struct sim_grants;      /* device codes that wait, nonces that were used: grants.h */

struct sim_cloud_context {
	struct sim_store *store;
	struct laps_rsa *token_key; /* signs access and id tokens */
	struct laps_buf token_cert; /* DER, for the key set's x5c */
	char kid[SIM_KID];
	struct sim_device_ca *device_ca;
	uint8_t seal_key[SIM_SEAL_KEY_LEN];
	struct sim_grants *grants;
	struct sim_token_cache *tokens;
	pthread_mutex_t settings_lock; /* guards the settings */
	struct sim_settings settings;
};
/* A copy, under the lock. */
struct sim_settings sim_cloud_settings_now(struct sim_cloud_context *c);

typedef void sim_cloud_handler(struct sim_cloud_context *c, const struct sim_http_request *rq,
			       struct sim_http_response *rs);
sim_cloud_handler sim_login_serve;        /* login.c: OAuth 2.0, OpenID Connect */
sim_cloud_handler sim_registration_serve; /* registration.c: join, leave, upload */
sim_cloud_handler sim_graph_serve;        /* graph.c: Microsoft Graph */
sim_cloud_handler sim_legacy_serve;       /* legacy.c: Azure AD Graph */
sim_cloud_handler sim_home_serve;         /* home.c: the page for people, GET / */

/* route.c: which service a request is for, by its host, then by its path; the page for what is
 * nobody's. */
sim_service sim_route(const struct sim_http_request *rq);
/* Route and answer. Always leaves a status. */
void sim_cloud_answer(struct sim_cloud_context *c, const struct sim_http_request *rq,
		      struct sim_http_response *rs);
/* The service cannot, just now: 429, 503 or another status, in the body that is its own. seconds:
 * Retry-After; 0: without. */
typedef void sim_cloud_trouble(const struct sim_http_request *rq, unsigned status, unsigned seconds,
			       struct sim_http_response *rs);
sim_cloud_trouble sim_login_trouble, sim_registration_trouble, sim_graph_trouble;
/* That of the service that the request is for, which is not the page. */
sim_cloud_trouble sim_cloud_in_trouble;

/* context.c: everything but the server, for tests too. fresh: RSA keys of its own. */
LAPS_MUST_USE bool sim_cloud_context_open(bool fresh, struct sim_cloud_context **out,
					  struct sim_err *err);
void sim_cloud_context_close(struct sim_cloud_context **c);

#endif
