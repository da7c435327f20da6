/* SPDX-License-Identifier: MIT */
/*
 * Microsoft Graph: who calls, whether their token is good, and which resource is meant.
 *
 * Differs from Entra ID: of Microsoft Graph there are the resources that LAPS needs: local
 * credentials, devices and deleted items, the registration policy, managed devices, directory
 * audits, and users by their ids; of all others the segment is not found.
 */
#include "cloud/graph.h"

#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/graph_path.h"
#include "cloud/record.h"

static const struct route {
	const char *set;
	sim_graph_resource *serve;
} routes[] = {
	{"directory/deviceLocalCredentials", sim_graph_credentials},
	{"deviceLocalCredentials", sim_graph_credentials}, /* the alias of old */
	{"directory/deletedItems", sim_graph_deleted},
	{"devices", sim_graph_devices},
	{"policies/deviceRegistrationPolicy", sim_graph_policy},
	{"deviceManagement/managedDevices", sim_graph_managed},
	{"auditLogs/directoryAudits", sim_graph_audits},
	{"me", sim_graph_me},
	{"users", sim_graph_users},
};

/* template ids: Global Administrator, Cloud Device Administrator, Intune Administrator */
const char *const sim_graph_device_admins[] = {
	"62e90394-69f5-4237-9190-012177145e10",
	"7698a772-787b-4ac8-901f-60d6b08affd2",
	"3a2c62db-5318-420d-8d74-23affee5d9d5",
	NULL,
};

bool sim_graph_tail_is(const struct sim_graph_call *call, size_t i, const char *segment)
{
	return sim_http_is(call->rq, call->tail + i, segment);
}

size_t sim_graph_tail_n(const struct sim_graph_call *call)
{
	return call->rq->segment_n - call->tail;
}

bool sim_graph_permitted(const struct sim_graph_call *call, uint32_t any)
{
	/* of those that do the first is the least */
	sim_record_permissions(any & -any, call->rs->needed, sizeof(call->rs->needed));
	return (call->caller.permissions & any) != 0;
}

bool sim_graph_has_role(const struct sim_graph_call *call, const char *const *role)
{
	if (!call->caller.is_user)
		return true;
	for (; *role; role++)
		for (size_t i = 0; i < call->caller.role_n; i++)
			if (strcasecmp(call->caller.role[i], *role) == 0)
				return true;
	return false;
}

struct sim_tenant *sim_graph_tenant(const struct sim_graph_call *call)
{
	return sim_store_tenant(call->c->store, call->caller.tenant);
}

struct sim_device *sim_graph_device(const struct sim_graph_call *call, bool by_device_id,
				    const char *key)
{
	struct sim_device *d = by_device_id ? sim_store_device(call->c->store, key)
					    : sim_store_device_object(call->c->store, key);

	return d && d->tenant == sim_graph_tenant(call) && !d->deleted_ticks ? d : NULL;
}

bool sim_graph_is_get(struct sim_graph_call *call)
{
	if (strcmp(call->rq->method, "GET") == 0)
		return true;
	sim_graph_no_method(call, "GET");
	return false;
}

void sim_graph_ok(struct sim_graph_call *call, json_t *object)
{
	sim_http_reply_json(call->rs, 200, SIM_GRAPH_JSON, object);
}

/* Do the segments from the second on spell the set? The last may have a key in parentheses.
 * *deepest: the first segment that no set has. */
static bool is_set(struct sim_graph_call *call, const char *set, size_t *deepest)
{
	size_t i = 1;

	for (;; i++) {
		const size_t want = strcspn(set, "/");
		size_t have;

		if (i > *deepest)
			*deepest = i;
		if (i >= call->rq->segment_n)
			return false;
		if (!sim_graph_key_parse(call->rq->segment[i], &have, call->key, sizeof(call->key),
					 call->key_name, sizeof(call->key_name)))
			return false;
		if (have != want || strncasecmp(call->rq->segment[i], set, want) != 0)
			return false;
		if (!set[want])
			break;
		if (call->key[0])
			return false;
		set += want + 1;
	}
	call->tail = i + 1;
	return true;
}

/* What stands behind a set is a key, unless it is $count or the set has none. */
static bool take_key(struct sim_graph_call *call)
{
	const char *segment;

	if (call->key[0] || call->tail >= call->rq->segment_n)
		return true;
	segment = call->rq->segment[call->tail];
	if (*segment == '$')
		return true;
	if (strlen(segment) >= sizeof(call->key))
		return false;
	memcpy(call->key, segment, strlen(segment) + 1);
	call->tail++;
	return true;
}

/* The caller's sessions were revoked after the token was issued, to the second, as iat is, or the
 * user or the application is disabled: then a client that said it can is told to get a new one.
 * Others keep theirs until it expires. */
static bool is_challenged(struct sim_graph_call *call, uint64_t *not_before)
{
	const struct sim_caller *who = &call->caller;
	uint64_t from = call->settings.challenge_ticks;
	const struct sim_app *app;
	const struct sim_user *u;

	sim_store_read(call->c->store);
	/* clients of Microsoft's own are in no store */
	app = sim_store_app(call->c->store, who->client_id);
	u = who->is_user ? sim_store_user(call->c->store, who->oid) : NULL;
	if ((app && !app->enabled) || (who->is_user && (!u || !u->enabled)))
		from = call->rq->now_ticks + LAPS_TICKS_PER_SECOND;
	else if (u && u->sessions_from_ticks > from)
		from = u->sessions_from_ticks;
	sim_store_unlock(call->c->store);
	*not_before = from;
	return who->cae && who->issued_ticks / LAPS_TICKS_PER_SECOND < from / LAPS_TICKS_PER_SECOND;
}

/* For the log. */
static void sign(struct sim_graph_call *call)
{
	const struct sim_caller *who = &call->caller;

	snprintf(call->rs->who, sizeof(call->rs->who), "%.79s",
		 who->is_user ? who->upn : who->app_name);
}

static void serve(struct sim_graph_call *call)
{
	size_t deepest = 1;

	if (call->settings.strict_user_agent && !sim_http_header(call->rq, "User-Agent")) {
		sim_graph_error(call->rq, call->rs, 400, "BadRequest",
				"The request header 'User-Agent' is required.");
		return;
	}
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!is_set(call, routes[i].set, &deepest))
			continue;
		call->set = routes[i].set;
		if (!take_key(call))
			sim_graph_no_segment(call, call->tail);
		else
			routes[i].serve(call);
		return;
	}
	if (sim_http_is(call->rq, 1, "$metadata"))
		sim_graph_error(call->rq, call->rs, 404, "ResourceNotFound",
				"This simulator has no metadata document.");
	else
		sim_graph_no_segment(call, deepest);
}

void sim_graph_serve(struct sim_cloud_context *c, const struct sim_http_request *rq,
		     struct sim_http_response *rs)
{
	struct sim_graph_call call = {.c = c, .rq = rq, .rs = rs, .set = ""};
	sim_token_verdict verdict;
	uint64_t not_before;

	sim_graph_headers(rq, rs);
	call.settings = sim_cloud_settings_now(c);
	call.version = sim_http_is(rq, 0, "beta") ? "beta" : "v1.0";
	verdict = sim_token_check(c, rq, SIM_AUDIENCE_GRAPH, &call.caller);
	if (verdict != SIM_TOKEN_OK) {
		sim_graph_unauthenticated(rq, rs, verdict);
		return;
	}
	sign(&call);
	if (is_challenged(&call, &not_before))
		sim_graph_challenge(rq, rs, not_before);
	else if (!sim_http_is(rq, 0, "beta") && !sim_http_is(rq, 0, "v1.0"))
		sim_graph_error(rq, rs, 400, "BadRequest",
				"Invalid version: the path begins with 'v1.0' or 'beta'.");
	else
		serve(&call);
}

void sim_graph_audit(const struct sim_graph_call *call, sim_activity activity,
		     const struct sim_device *target)
{
	struct sim_actor actor;

	sim_caller_actor(&call->caller, &actor);
	sim_store_audit(call->c->store, sim_graph_tenant(call), activity, &actor, target,
			call->rq->client_request_id, call->rq->now_ticks);
}
