/* SPDX-License-Identifier: MIT */
#include "cloud/legacy.h"

#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LEGACY_JSON "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"

void sim_legacy_error(const struct sim_http_request *rq, struct sim_http_response *rs,
		      unsigned status, const char *code, const char *message)
{
	char date[LAPS_FILETIME_TEXT];

	laps_filetime_format(rq->now_ticks, date);
	date[strcspn(date, ".Z")] = '\0';
	snprintf(rs->note, sizeof(rs->note), "%s", code);
	sim_http_reply_json(rs, status, LEGACY_JSON,
			    json_pack("{s{ss s{ss ss} ss ss}}", "odata.error", "code", code,
				      "message", "lang", "en", "value", message, "requestId",
				      rq->request_id, "date", date));
}

void sim_legacy_ok(struct sim_graph_call *call, const char *suffix, json_t *object)
{
	json_t *out = json_object();

	json_object_set_new(
		out, "odata.metadata",
		json_sprintf("%s/%s/$metadata#%s", call->rq->origin, call->caller.tenant, suffix));
	if (!object || json_object_update(out, object) != 0) {
		json_decref(out);
		out = NULL;
	}
	json_decref(object);
	sim_http_reply_json(call->rs, 200, LEGACY_JSON, out);
}

static void not_found(struct sim_graph_call *call)
{
	sim_legacy_error(call->rq, call->rs, 404, "Request_ResourceNotFound",
			 "Resource does not exist or one of its queried reference-property objects "
			 "are not present.");
}

static void serve_device(struct sim_graph_call *call, const char *id)
{
	const struct sim_odata_query all = {.select = 0};
	const struct sim_device *d;
	json_t *out = NULL;

	sim_store_read(call->c->store);
	d = sim_graph_device(call, false, id);
	if (d)
		out = sim_legacy_entity(&sim_legacy_device_type, &all, d);
	sim_store_unlock(call->c->store);
	if (d)
		sim_legacy_ok(call, "directoryObjects/@Element", out);
	else
		not_found(call);
}

static void serve_user(struct sim_graph_call *call, const char *id)
{
	const struct sim_odata_query all = {.select = 0};
	const struct sim_user *u;
	json_t *out = NULL;

	sim_store_read(call->c->store);
	u = sim_store_user(call->c->store, id);
	if (u && u->tenant != sim_graph_tenant(call))
		u = NULL;
	if (u)
		out = sim_legacy_entity(&sim_legacy_user_type, &all, u);
	sim_store_unlock(call->c->store);
	if (u)
		sim_legacy_ok(call, "directoryObjects/@Element", out);
	else
		not_found(call);
}

/* Is the first segment the caller's tenant? */
static bool is_own(struct sim_graph_call *call)
{
	const struct sim_tenant *named;
	bool own;

	if (sim_http_is(call->rq, 0, "myorganization"))
		return true;
	sim_store_read(call->c->store);
	named = call->rq->segment_n ? sim_store_tenant(call->c->store, call->rq->segment[0]) : NULL;
	own = named && named == sim_graph_tenant(call);
	sim_store_unlock(call->c->store);
	return own;
}

/* "devices", or where a next link of theirs leads. */
static bool is_list(const struct sim_http_request *rq, const char *set, const char *entity)
{
	char type[64];

	snprintf(type, sizeof(type), "Microsoft.DirectoryServices.%s", entity);
	return (rq->segment_n == 2 && sim_http_is(rq, 1, set)) ||
	       (rq->segment_n == 4 && sim_http_is(rq, 1, "directoryObjects") &&
		sim_http_is(rq, 2, "$") && sim_http_is(rq, 3, type));
}

/* What its users may is not said in a scope: each may read the directory. */
static bool may(const struct sim_graph_call *call, uint32_t any)
{
	return call->caller.is_user || sim_graph_permitted(call, any);
}

static void serve(struct sim_graph_call *call)
{
	static const uint32_t readers = SIM_BIT(SIM_DIRECTORY_READ) | SIM_BIT(SIM_DEVICE_READ);
	const struct sim_http_request *rq = call->rq;
	const bool devices = is_list(rq, "devices", "Device");
	const bool users = is_list(rq, "users", "User");
	const bool device = rq->segment_n == 3 && sim_http_is(rq, 1, "devices");
	const bool user = rq->segment_n == 3 && sim_http_is(rq, 1, "users");
	const bool by_ids = rq->segment_n == 2 && sim_http_is(rq, 1, "getObjectsByObjectIds");

	if (!sim_http_pair(&rq->query, "api-version"))
		sim_legacy_error(rq, call->rs, 400, "Request_DataContractVersionMissing",
				 "The query parameter api-version is missing.");
	else if (!is_own(call) || !(devices || users || device || user || by_ids))
		not_found(call);
	else if (strcmp(rq->method, by_ids ? "POST" : "GET") != 0)
		sim_legacy_error(rq, call->rs, 405, "Request_BadRequest",
				 "Specified HTTP method is not allowed for the request target.");
	else if (!may(call, users || user || by_ids ? SIM_BIT(SIM_DIRECTORY_READ) : readers))
		sim_legacy_error(rq, call->rs, 403, "Authorization_RequestDenied",
				 "Insufficient privileges to complete the operation.");
	else if (by_ids)
		sim_legacy_by_ids(call);
	else if (device)
		serve_device(call, rq->segment[2]);
	else if (user)
		serve_user(call, rq->segment[2]);
	else
		sim_legacy_list(call, users);
}

void sim_legacy_serve(struct sim_cloud_context *c, const struct sim_http_request *rq,
		      struct sim_http_response *rs)
{
	struct sim_graph_call call = {.c = c, .rq = rq, .rs = rs, .version = "1.6"};
	sim_token_verdict verdict;

	call.settings = sim_cloud_settings_now(c);
	sim_http_reply_header(rs, "request-id", "%s", rq->request_id);
	sim_http_reply_header(rs, "client-request-id", "%s", rq->client_request_id);
	if (!call.settings.legacy_graph) {
		sim_legacy_error(rq, rs, 403, "Authentication_Unauthorized",
				 "Access blocked to AAD Graph API for this application. "
				 "https://aka.ms/AzureADGraphMigration.");
		return;
	}
	verdict = sim_token_check(c, rq, SIM_AUDIENCE_LEGACY, &call.caller);
	if (verdict == SIM_TOKEN_OK)
		serve(&call);
	else if (verdict == SIM_TOKEN_EXPIRED)
		sim_legacy_error(rq, rs, 401, "Authentication_ExpiredToken",
				 "Your access token has expired. Please renew it before submitting "
				 "the request.");
	else
		sim_legacy_error(rq, rs, 401, "Authentication_MissingOrMalformed",
				 "Access Token missing or malformed.");
}
