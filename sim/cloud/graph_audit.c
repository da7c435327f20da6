/* SPDX-License-Identifier: MIT */
/* auditLogs/directoryAudits: who did what, newest first. */
#include <string.h>
#include <strings.h>

#include "cloud/graph.h"

#define SERVICE "Device Registration Service"

enum {
	ID,
	CATEGORY,
	CORRELATION,
	RESULT,
	REASON,
	ACTIVITY,
	TIME,
	LOGGED_BY,
	OPERATION,
	INITIATED_BY,
	TARGETS,
	DETAILS,
	USER_ID,
	USER_UPN,
	APP_NAME,
	PROPERTY_N
};

static const struct sim_odata_property properties[PROPERTY_N] = {
	[ID] = {"id", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[CATEGORY] = {"category", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[CORRELATION] = {"correlationId", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[RESULT] = {"result", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[REASON] = {"resultReason", SIM_ODATA_TEXT, 0},
	[ACTIVITY] = {"activityDisplayName", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[TIME] = {"activityDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[LOGGED_BY] = {"loggedByService", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[OPERATION] = {"operationType", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[INITIATED_BY] = {"initiatedBy", SIM_ODATA_COMPLEX, 0},
	[TARGETS] = {"targetResources", SIM_ODATA_COMPLEX, 0},
	[DETAILS] = {"additionalDetails", SIM_ODATA_COMPLEX, 0},
	[USER_ID] = {"initiatedBy/user/id", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_PATH},
	[USER_UPN] = {"initiatedBy/user/userPrincipalName", SIM_ODATA_TEXT,
		      SIM_ODATA_FILTER | SIM_ODATA_PATH},
	[APP_NAME] = {"initiatedBy/app/displayName", SIM_ODATA_TEXT,
		      SIM_ODATA_FILTER | SIM_ODATA_PATH},
};

static const char *operation(sim_activity a)
{
	switch (a) {
	case SIM_AUDIT_ADDED: return "Add";
	case SIM_AUDIT_DELETED: return "Delete";
	default: return "Update";
	}
}

/* Of an actor: a member that the other kind has not is null. */
static void of_actor(const struct sim_audit *e, bool is_user, const char *text,
		     struct sim_odata_value *out)
{
	out->kind = e->actor.is_user == is_user ? SIM_ODATA_TEXT : SIM_ODATA_NULL;
	out->text = text;
}

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_audit *e = object;

	out->kind = properties[property].kind;
	switch (property) {
	case ID: out->text = e->id; break;
	case CATEGORY: out->text = e->activity == SIM_AUDIT_POLICY ? "Policy" : "Device"; break;
	case CORRELATION: out->text = e->correlation_id; break;
	case RESULT: out->text = "success"; break;
	case REASON: out->text = ""; break;
	case ACTIVITY: out->text = sim_activity_name(e->activity); break;
	case TIME: out->ticks = e->ticks; break;
	case LOGGED_BY: out->text = SERVICE; break;
	case OPERATION: out->text = operation(e->activity); break;
	case USER_ID: of_actor(e, true, e->actor.id, out); break;
	case USER_UPN: of_actor(e, true, e->actor.name, out); break;
	case APP_NAME: of_actor(e, false, e->actor.name, out); break;
	default: out->kind = SIM_ODATA_NULL;
	}
}

static const struct sim_odata_type type = {
	.name = "microsoft.graph.directoryAudit",
	.property = properties,
	.property_n = PROPERTY_N,
	.get = get,
};

static json_t *initiator(const struct sim_audit *e)
{
	if (e->actor.is_user)
		return json_pack("{sn s{ss sn ss sn}}", "app", "user", "id", e->actor.id,
				 "displayName", "userPrincipalName", e->actor.name, "ipAddress");
	return json_pack("{s{sn ss ss? sn} sn}", "app", "appId", "displayName", e->actor.name,
			 "servicePrincipalId", e->actor.id[0] ? e->actor.id : NULL,
			 "servicePrincipalName", "user");
}

static json_t *targets(const struct sim_audit *e)
{
	return json_pack("[{ss? ss ss sn sn s[]}]", "id", e->target_id[0] ? e->target_id : NULL,
			 "displayName", e->target_name, "type",
			 e->activity == SIM_AUDIT_POLICY ? "Policy" : "Device", "userPrincipalName",
			 "groupType", "modifiedProperties");
}

static json_t *complex(const void *object, size_t property)
{
	const struct sim_audit *e = object;

	switch (property) {
	case INITIATED_BY: return initiator(e);
	case TARGETS: return targets(e);
	default:
		if (e->activity != SIM_AUDIT_RECOVERED)
			return json_array();
		return json_pack("[{ss ss}]", "key", "Additional Info", "value",
				 "Successfully recovered local credential by device id");
	}
}

static const char *key(const void *object)
{
	return ((const struct sim_audit *)object)->id;
}

/* The trail is one for all tenants. A page that begins behind an entry finds it by its id; when it
 * has fallen out of the trail, so have all behind it. */
static const void *next(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	struct sim_store *s = call->c->store;
	const struct sim_tenant *tenant = sim_graph_tenant(call);
	const struct sim_audit *e;

	if (at->index == 0 && at->key[0]) {
		while ((e = sim_store_audit_at(s, at->index++)) && strcasecmp(e->id, at->key) != 0)
			;
		if (!e)
			return NULL;
	}
	while ((e = sim_store_audit_at(s, at->index)) && e->tenant != tenant)
		at->index++;
	at->index++;
	return e;
}

static const struct sim_graph_list list = {
	.type = &type,
	.complex = complex,
	.context = "auditLogs/directoryAudits",
	.next = next,
	.key = key,
};

static void read_one(struct sim_graph_call *call)
{
	const struct sim_odata_query all = {.select = 0};
	const struct sim_tenant *tenant;
	const struct sim_audit *e;
	json_t *out = json_object(), *object = NULL;
	size_t i = 0;

	sim_graph_context(call, out, "auditLogs/directoryAudits", &type, &all, "/$entity");
	sim_store_read(call->c->store);
	tenant = sim_graph_tenant(call);
	while ((e = sim_store_audit_at(call->c->store, i++)) &&
	       (e->tenant != tenant || strcasecmp(e->id, call->key) != 0))
		;
	if (e)
		object = sim_graph_object(&type, &all, e, complex);
	sim_store_unlock(call->c->store);
	if (e && object && json_object_update(out, object) == 0) {
		sim_graph_ok(call, out);
	} else {
		json_decref(out);
		sim_graph_not_found(call);
	}
	json_decref(object);
}

void sim_graph_audits(struct sim_graph_call *call)
{
	if (sim_graph_tail_n(call) || call->key_name[0])
		sim_graph_no_segment(call, call->tail - (call->key_name[0] ? 1 : 0));
	else if (!sim_graph_is_get(call))
		return;
	else if (!sim_graph_permitted(call, SIM_BIT(SIM_AUDIT_READ)))
		sim_graph_denied(call);
	else if (call->key[0])
		read_one(call);
	else
		sim_graph_list(call, &list);
}
