/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: signed here, and verified when they come back. Claims are those of version 1
 * tokens, which Graph takes from either endpoint.
 *
 * Differs from Entra ID: tokens are signed by a key that is the same in all worlds and public,
 * unless --fresh-keys.
 */
#ifndef SIM_CLOUD_TOKEN_H
#define SIM_CLOUD_TOKEN_H
#include "cloud/service.h"

#define SIM_TOKEN_SECONDS 3599
#define SIM_TOKEN_SKEW    300 /* seconds of clock difference that are forgiven */

/* Resources that tokens are for. */
typedef enum sim_audience {
	SIM_AUDIENCE_GRAPH,        /* https://graph.microsoft.com, 00000003-... */
	SIM_AUDIENCE_REGISTRATION, /* urn:ms-drs:enterpriseregistration.windows.net, 01cb2876-... */
	SIM_AUDIENCE_LEGACY,       /* https://graph.windows.net, 00000002-... */
	SIM_AUDIENCE_N
} sim_audience;
/* By any of its names, with or without a slash at the end; false: unknown. */
bool sim_audience_find(const char *resource, size_t len, sim_audience *out);
const char *sim_audience_name(sim_audience a); /* the claim aud */

/* What a token says, once verified; also what goes into one. */
struct sim_caller {
	char tenant[LAPS_GUID_TEXT];
	sim_audience audience;
	bool audience_id;               /* aud is the resource's GUID, as it was asked for */
	char client_id[LAPS_GUID_TEXT]; /* appid */
	char app_name[SIM_CLOUD_TEXT];
	int app_auth;   /* appidacr: 0 public, 1 secret, 2 certificate */
	bool is_device; /* a device's own token: only device_id */
	bool is_user;
	char oid[LAPS_GUID_TEXT];                       /* user, or the app's service principal */
	char upn[SIM_CLOUD_TEXT], name[SIM_CLOUD_TEXT]; /* of a user */
	char device_id[LAPS_GUID_TEXT];
	uint32_t permissions; /* SIM_BIT: roles of an app, scopes of a user */
	char role[SIM_USER_ROLES_MAX][LAPS_GUID_TEXT]; /* wids */
	size_t role_n;
	bool cae;              /* xms_cc has cp1 */
	uint64_t issued_ticks; /* iat, as sim_token_check read it; sim_token_issue takes now */
};
/* Append a signed token. False when memory ended. */
LAPS_MUST_USE bool sim_token_issue(const struct sim_cloud_context *c, const struct sim_caller *who,
				   uint64_t now_ticks, struct laps_buf *out);

typedef enum sim_token_verdict {
	SIM_TOKEN_OK,
	SIM_TOKEN_NONE,      /* there is none */
	SIM_TOKEN_MALFORMED, /* not a JWT, or not one of ours */
	SIM_TOKEN_SIGNATURE, /* unsigned, another algorithm, another key */
	SIM_TOKEN_EXPIRED,   /* or not valid yet */
	SIM_TOKEN_AUDIENCE,
	SIM_TOKEN_TENANT, /* an issuer or a tenant that is not here */
} sim_token_verdict;
/* Verify the token of a request; *out is written only on OK. Takes the store's lock. */
sim_token_verdict sim_token_check(struct sim_cloud_context *c, const struct sim_http_request *rq,
				  sim_audience wanted, struct sim_caller *out);
/* Union of the actions of a user's roles. Takes the store's lock. */
uint32_t sim_caller_actions(struct sim_cloud_context *c, const struct sim_caller *who);
/* Who it was, for the trail. */
void sim_caller_actor(const struct sim_caller *who, struct sim_actor *out);

#endif
