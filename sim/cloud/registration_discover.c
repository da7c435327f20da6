/* SPDX-License-Identifier: MIT */
/* What everybody may ask: where the service's parts are, and a nonce. */
#include <stdio.h>
#include <string.h>

#include "cloud/grants.h"
#include "cloud/registration.h"

#define HOST        "enterpriseregistration.windows.net"
#define LOGIN_HOST  "login.microsoftonline.com"
#define RESOURCE    "urn:ms-drs:" HOST
#define ORIGIN_MAX  300
#define ADDRESS_MAX (ORIGIN_MAX + 80)
#define NONCE_MAX   256

/* The service says so where it has nothing to say (D-evt); the status is ours. */
void sim_registration_bare(struct sim_cloud_context *c, const struct sim_http_request *rq,
			   struct sim_http_response *rs)
{
	(void)c;
	(void)rq;
	sim_http_reply_text(rs, 404, "text/plain; charset=utf-8", "Unsupported method or endpoint");
}

/* Id and names of the tenant that the path names; answers 400 when there is none. */
static bool find_tenant(struct sim_cloud_context *c, const struct sim_http_request *rq,
			struct sim_http_response *rs, const char *id_or_domain,
			struct sim_tenant *out)
{
	const struct sim_tenant *t;

	sim_store_read(c->store);
	t = sim_store_tenant(c->store, id_or_domain);
	if (t)
		*out = *t;
	sim_store_unlock(c->store);
	/* belongs to the store */
	out->policy = NULL;
	return t ||
	       sim_registration_refuse(rq, rs, 400, "InvalidRequest", "The tenant was not found.");
}

/* Where the login service is for this caller: under Microsoft's name when this one is, else here.
 */
static void login_origin(const struct sim_http_request *rq, char out[static ORIGIN_MAX])
{
	static const char ours[] = "https://" HOST;
	const size_t len = sizeof(ours) - 1;

	if (strncmp(rq->origin, ours, len) == 0)
		snprintf(out, ORIGIN_MAX, "https://" LOGIN_HOST "%s", rq->origin + len);
	else
		snprintf(out, ORIGIN_MAX, "%s", rq->origin);
}

/* A service of the document: three members, of which one names where it is. NULL without memory. */
static json_t *part(const char *endpoint_name, const char *resource_name, const char *version,
		    const char *resource, const char *format, const char *origin,
		    const char *tenant)
{
	char address[ADDRESS_MAX];

	snprintf(address, sizeof(address), "%s%s%s%s", origin, format, tenant,
		 tenant[0] ? "/" : "");
	return json_pack("{s:s,s:s,s:s}", endpoint_name, address, resource_name, resource,
			 "ServiceVersion", version);
}

static json_t *login_part(const char *login, const char *tenant)
{
	char authorize[ADDRESS_MAX], token[ADDRESS_MAX];

	snprintf(authorize, sizeof(authorize), "%s/%s/oauth2/authorize", login, tenant);
	snprintf(token, sizeof(token), "%s/%s/oauth2/token", login, tenant);
	return json_pack("{s:{s:s,s:s}}", "OAuth2", "AuthCodeEndpoint", authorize, "TokenEndpoint",
			 token);
}

static json_t *passive_part(const char *login, const char *tenant)
{
	char address[ADDRESS_MAX];

	snprintf(address, sizeof(address), "%s/%s/wsfed", login, tenant);
	return json_pack("{s:b,s:s}", "Federated", 0, "PassiveAuthEndpoint", address);
}

static json_t *document(const struct sim_http_request *rq, const struct sim_tenant *t)
{
	const char *o = rq->origin, *id = t->id;
	char login[ORIGIN_MAX], here[ADDRESS_MAX];

	login_origin(rq, login);
	snprintf(here, sizeof(here), "%s/%s/Discover", o, id);
	return json_pack(
		"{s:{s:s,s:s},s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:{s:s,s:s},s:o,s:{s:s,s:s,s:s},s:{s:s},"
		"s:o,s:o}",
		"DiscoveryService", "DiscoveryEndpoint", here, "ServiceVersion", "1.9",
		"DeviceRegistrationService",
		part("RegistrationEndpoint", "RegistrationResourceId", "1.0", RESOURCE,
		     "/EnrollmentServer/DeviceEnrollmentWebService.svc", o, ""),
		"AuthenticationService", login_part(login, id), "IdentityProviderService",
		passive_part(login, id), "DeviceJoinService",
		part("JoinEndpoint", "JoinResourceId", "2.0", RESOURCE, "/EnrollmentServer/device/",
		     o, ""),
		"KeyProvisioningService",
		part("KeyProvisionEndpoint", "KeyProvisionResourceId", "1.0", RESOURCE,
		     "/EnrollmentServer/key/", o, ""),
		"WebAuthNService",
		part("WebAuthNEndpoint", "WebAuthNResourceId", "1.0", RESOURCE, "/webauthn/", o,
		     id),
		"DeviceManagementService",
		part("DeviceManagementEndpoint", "DeviceManagementResourceId", "1.0", RESOURCE,
		     "/manage/", o, id),
		"MsaProviderData", "SiteId", "295958", "SiteUrl", HOST, "PrecreateService",
		part("PrecreateEndpoint", "PrecreateResourceId", "2.0", RESOURCE,
		     "/EnrollmentServer/device/precreate/", o, id),
		"TenantInfo", "DisplayName", t->name, "TenantId", id, "TenantName", t->domain,
		"AzureRbacService", "RbacPolicyEndpoint", "https://pas.windows.net",
		"DeviceJoinResourceService",
		part("Endpoint", "ResourceId", "2.0", RESOURCE,
		     "/EnrollmentServer/device/resource/", o, id),
		"NonceService",
		part("Endpoint", "ResourceId", "1.0", RESOURCE, "/EnrollmentServer/nonce/", o, id));
}

void sim_registration_discover(struct sim_cloud_context *c, const struct sim_http_request *rq,
			       struct sim_http_response *rs)
{
	struct sim_tenant t;

	if (find_tenant(c, rq, rs, rq->segment[0], &t))
		sim_http_reply_json(rs, 200, NULL, document(rq, &t));
}

void sim_registration_nonce(struct sim_cloud_context *c, const struct sim_http_request *rq,
			    struct sim_http_response *rs)
{
	char time[SIM_REGISTRATION_TIME];
	struct laps_buf nonce;
	struct sim_tenant t;
	json_t *answer = NULL;

	if (!find_tenant(c, rq, rs, rq->segment[2], &t))
		return;
	laps_buf_init(&nonce, NONCE_MAX);
	sim_registration_time(rq->now_ticks, time);
	/* the name of the first member is the service's */
	if (sim_nonce_issue(c, rq->now_ticks, &nonce))
		answer = json_pack("{s:{s:s,s:s,s:s},s:s%}", "ReponseStatus", "message", "",
				   "traceId", rq->request_id, "time", time, "Value", nonce.data,
				   nonce.len);
	laps_buf_clear(&nonce);
	sim_http_reply_json(rs, 200, NULL, answer);
}
