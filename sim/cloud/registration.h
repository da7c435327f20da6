/* SPDX-License-Identifier: MIT */
/*
 * Between the files of the device registration service: how it refuses, whom it believes, and what
 * each of its routes does.
 */
#ifndef SIM_CLOUD_REGISTRATION_H
#define SIM_CLOUD_REGISTRATION_H
#include <jansson.h>

#include "cloud/service.h"
#include "cloud/token.h"

/* What the service names as who wrote something down. */
#define SIM_REGISTRATION_NAME "Device Registration Service"

/* registration_reply.c */
#define SIM_REGISTRATION_TIME 32 /* bytes for "07-28-2025 19:25:39Z" and room */
void sim_registration_time(uint64_t ticks, char out[static SIM_REGISTRATION_TIME]);
/* The answer's headers: ids, and the caller's when it asked for it back. */
void sim_registration_headers(const struct sim_http_request *rq, struct sim_http_response *rs);
/* {"ErrorType","Message","TraceId","Time"}. The message must not quote a secret; it is the log's
 * note, too. Always false, so that a refusal is one line. */
bool sim_registration_refuse(const struct sim_http_request *rq, struct sim_http_response *rs,
			     unsigned status, const char *type, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
#define SIM_REFUSED_TOKEN "Invalid JWT token."
#define SIM_REFUSED_OFF   "Local admin password solution is not enabled for this tenant."

/* registration_caller.c: who asks. Each answers 401, or 403, itself and then is false. */
/* A user's token for this service, of a user who is there and enabled. */
LAPS_MUST_USE bool sim_registration_user(struct sim_cloud_context *c,
					 const struct sim_http_request *rq,
					 struct sim_http_response *rs, struct sim_caller *who);
/* A device of which the path has the id, by its token, by its certificate in TLS, or by either:
 * what was shown and is no good is never made good by the other. */
struct sim_registration_device {
	char device_id[LAPS_GUID_TEXT];
	char tenant[LAPS_GUID_TEXT];       /* of a token, else of the path; "": not told */
	uint8_t key_hash[LAPS_SHA256_LEN]; /* of a certificate */
	bool by_cert;
};
LAPS_MUST_USE bool sim_registration_device(struct sim_cloud_context *c,
					   const struct sim_http_request *rq,
					   struct sim_http_response *rs, sim_upload_auth auth,
					   const char *device_id,
					   struct sim_registration_device *who);
/* The refusal of that status: 400, 401, 403 or 500. */
bool sim_registration_refuse_device(const struct sim_http_request *rq, struct sim_http_response *rs,
				    unsigned status, const struct sim_registration_device *who);
/* Under the store's lock: the device, when it is there, of that tenant (NULL: any), and has the key
 * that was shown. Else *status is 400 or 401. */
struct sim_device *sim_registration_find(struct sim_cloud_context *c,
					 struct sim_registration_device *who,
					 const struct sim_tenant *tenant, unsigned *status);

/* registration_member.c: members of JSON objects by names in any case. */
#define SIM_MEMBERS_MAX 64 /* of an object; more is refused */
/* Have all objects in it few members, and no two that differ in case only? */
bool sim_members_ok(const json_t *object);
json_t *sim_member_any_case(const json_t *object, const char *name);
/* true, false, "true", "false" in any case. */
bool sim_member_boolean(const json_t *value, bool *out);

/* The routes. segment: 0 is the first of the path. */
sim_cloud_handler sim_registration_bare;     /* GET / */
sim_cloud_handler sim_registration_discover; /* GET /{tenant}/Discover */
sim_cloud_handler sim_registration_nonce;    /* GET /EnrollmentServer/nonce/{tenant} */
sim_cloud_handler sim_registration_join;     /* POST /EnrollmentServer/device */
sim_cloud_handler sim_registration_hybrid;   /* PUT /EnrollmentServer/device/{id} */
sim_cloud_handler sim_registration_leave;    /* DELETE /EnrollmentServer/device/{id} */
sim_cloud_handler sim_registration_upload;   /* POST /manage/{t}/device/{id}/localCredentials */
sim_cloud_handler sim_registration_escrow;   /* POST /manage/{t}/device/{id} */

#endif
