/* SPDX-License-Identifier: MIT */
/*
 * policies/deviceRegistrationPolicy: whether the tenant has LAPS switched on, and what else stands
 * in that policy. Of that, who may join is followed by registration; the rest has no effect.
 */
#include <stdlib.h>
#include <string.h>

#include "cloud/graph.h"
#include "cloud/graph_policy.h"

#define READERS (SIM_BIT(SIM_POLICY_READ_DEVICE) | SIM_BIT(SIM_POLICY_WRITE_DEVICE))

/* template ids: Global Administrator, Cloud Device Administrator */
static const char *const writers[] = {
	"62e90394-69f5-4237-9190-012177145e10",
	"7698a772-787b-4ac8-901f-60d6b08affd2",
	NULL,
};

static json_t *membership(const char *which)
{
	return json_pack("{ss}", "@odata.type", which);
}

/* The members that are kept as JSON, as Microsoft has them in a new tenant. */
static json_t *defaults(void)
{
	static const char all[] = "#microsoft.graph.allDeviceRegistrationMembership";
	static const char none[] = "#microsoft.graph.noDeviceRegistrationMembership";

	return json_pack("{si ss s{sb so} s{sb so s{sb so}}}", "userDeviceQuota", 50,
			 "multiFactorAuthConfiguration", "notRequired", "azureADRegistration",
			 "isAdminConfigurable", 0, "allowedToRegister", membership(all),
			 "azureADJoin", "isAdminConfigurable", 1, "allowedToJoin", membership(all),
			 "localAdmins", "enableGlobalAdmins", 1, "registeringUsers",
			 membership(none));
}

static json_t *kept(const struct sim_tenant *t)
{
	return t->policy ? json_loads(t->policy, JSON_REJECT_DUPLICATES, NULL) : defaults();
}

/* Under the store's lock. */
static json_t *show(const struct sim_graph_call *call, const struct sim_tenant *t)
{
	json_t *others = kept(t);
	json_t *out = json_object();
	json_t *front = json_pack("{ss ss ss}", "id", "deviceRegistrationPolicy", "displayName",
				  "Device Registration Policy", "description",
				  "Tenant-wide policy that manages initial provisioning controls "
				  "using quota restrictions, additional authentication and "
				  "authorization checks");

	sim_graph_context(call, out, "deviceRegistrationPolicy", NULL, NULL, "");
	if (json_object_update(out, front) != 0 || json_object_update(out, others) != 0 ||
	    json_object_set_new(out, "localAdminPassword",
				json_pack("{sb}", "isEnabled", t->laps_enabled)) != 0) {
		json_decref(out);
		out = NULL;
	}
	json_decref(front);
	json_decref(others);
	return out;
}

/* Put into the tenant what the body has; what it has not stays. Under the lock for writing. */
static bool store(struct sim_tenant *t, const json_t *body)
{
	const json_t *laps = json_object_get(body, "localAdminPassword");
	json_t *all = kept(t);
	char *text = NULL;
	bool ok = all != NULL;

	for (size_t i = 0; ok && sim_graph_policy_member[i]; i++) {
		json_t *v = json_object_get(body, sim_graph_policy_member[i]);

		ok = !v || json_object_set(all, sim_graph_policy_member[i], v) == 0;
	}
	if (ok)
		text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	if (!text)
		return false;
	free(t->policy);
	t->policy = text;
	if (laps)
		t->laps_enabled = json_is_true(json_object_get(laps, "isEnabled"));
	return true;
}

static void put(struct sim_graph_call *call)
{
	struct sim_err err;
	json_t *body = sim_http_json(call->rq, &err);
	json_t *out = NULL;
	struct sim_tenant *t;

	if (!body || !sim_graph_policy_check(body, call->settings.strict_put, &err)) {
		sim_graph_bad_body(call, err.text);
		json_decref(body);
		return;
	}
	sim_store_write(call->c->store);
	t = sim_graph_tenant(call);
	if (t && store(t, body)) {
		out = show(call, t);
		sim_graph_audit(call, SIM_AUDIT_POLICY, NULL);
	}
	sim_store_unlock(call->c->store);
	json_decref(body);
	sim_graph_ok(call, out);
}

static void read_policy(struct sim_graph_call *call)
{
	const struct sim_tenant *t;
	json_t *out = NULL;

	sim_store_read(call->c->store);
	t = sim_graph_tenant(call);
	if (t)
		out = show(call, t);
	sim_store_unlock(call->c->store);
	sim_graph_ok(call, out);
}

void sim_graph_policy(struct sim_graph_call *call)
{
	const bool reads = strcmp(call->rq->method, "GET") == 0;

	if (call->key[0] || sim_graph_tail_n(call))
		sim_graph_no_segment(call, call->tail - (call->key[0] ? 1 : 0));
	else if (!reads && strcmp(call->rq->method, "PUT") != 0)
		sim_graph_no_method(call, "GET, PUT");
	else if (!sim_graph_permitted(call, reads ? READERS : SIM_BIT(SIM_POLICY_WRITE_DEVICE)) ||
		 (!reads && !sim_graph_has_role(call, writers)))
		sim_graph_denied(call);
	else if (reads)
		read_policy(call);
	else
		put(call);
}
