/* SPDX-License-Identifier: MIT */
/* me and users/{id}: who somebody is, and an end to their sessions. */
#include <string.h>
#include <strings.h>

#include "cloud/graph.h"

/* Under the store's lock. */
static struct sim_user *find(const struct sim_graph_call *call, const char *id)
{
	struct sim_user *u = sim_store_user(call->c->store, id);

	return u && u->tenant == sim_graph_tenant(call) ? u : NULL;
}

static json_t *show(const struct sim_graph_call *call, const struct sim_user *u)
{
	json_t *out = json_object();
	json_t *user = json_pack("{s[] ss ss ss sn sn sb}", "businessPhones", "id", u->id,
				 "displayName", u->name, "userPrincipalName", u->upn, "mail",
				 "jobTitle", "accountEnabled", u->enabled);

	sim_graph_context(call, out, "users/$entity", NULL, NULL, "");
	if (json_object_update(out, user) != 0) {
		json_decref(out);
		out = NULL;
	}
	json_decref(user);
	return out;
}

static void read_user(struct sim_graph_call *call, const char *id)
{
	const struct sim_user *u;
	json_t *out = NULL;

	sim_store_read(call->c->store);
	u = find(call, id);
	if (u)
		out = show(call, u);
	sim_store_unlock(call->c->store);
	if (u)
		sim_graph_ok(call, out);
	else
		sim_graph_not_found(call);
}

/* Refresh tokens from before are good no more, and clients that can are challenged. */
static void revoke(struct sim_graph_call *call, const char *id)
{
	struct sim_user *u;
	json_t *out = json_object();

	sim_store_write(call->c->store);
	u = find(call, id);
	if (u)
		u->sessions_from_ticks = call->rq->now_ticks;
	sim_store_unlock(call->c->store);
	if (!u) {
		json_decref(out);
		sim_graph_not_found(call);
		return;
	}
	sim_graph_context(call, out, "Edm.Boolean", NULL, NULL, "");
	json_object_set_new(out, "value", json_true());
	sim_graph_ok(call, out);
}

/* Oneself with User.Read (an end to one's own sessions, too: ours); others take the directory, and
 * an end to their sessions its own permission, and of a user a role. */
static void serve(struct sim_graph_call *call, const char *id, bool revokes)
{
	const bool self = call->caller.is_user && (strcasecmp(id, call->caller.oid) == 0 ||
						   strcasecmp(id, call->caller.upn) == 0);
	const uint32_t any = SIM_BIT(revokes ? SIM_USER_REVOKE : SIM_DIRECTORY_READ) |
			     (self ? SIM_BIT(SIM_USER_READ) : 0);

	if (revokes && strcmp(call->rq->method, "POST") != 0)
		sim_graph_no_method(call, "POST");
	else if (!revokes && !sim_graph_is_get(call))
		return;
	else if (!sim_graph_permitted(call, any) ||
		 (revokes && !self && !sim_graph_has_role(call, sim_graph_device_admins)))
		sim_graph_denied(call);
	else if (revokes)
		revoke(call, id);
	else
		read_user(call, id);
}

void sim_graph_me(struct sim_graph_call *call)
{
	const bool revokes = strcasecmp(call->key, "revokeSignInSessions") == 0;

	if (sim_graph_tail_n(call) || (call->key[0] && !revokes))
		sim_graph_no_segment(call, call->tail - (sim_graph_tail_n(call) ? 0 : 1));
	else if (!call->caller.is_user)
		sim_graph_error(call->rq, call->rs, 400, "BadRequest",
				"/me request is only valid with delegated authentication flow.");
	else
		serve(call, call->caller.oid, revokes);
}

void sim_graph_users(struct sim_graph_call *call)
{
	const bool revokes = sim_graph_tail_is(call, 0, "revokeSignInSessions");

	if (!call->key[0] || call->key_name[0] || sim_graph_tail_n(call) > (revokes ? 1 : 0))
		sim_graph_no_segment(call, call->tail - (sim_graph_tail_n(call) ? 0 : 1));
	else
		serve(call, call->key, revokes);
}
