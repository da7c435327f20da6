/* SPDX-License-Identifier: MIT */
/* Entities of Azure AD Graph: their properties, lists of them, and those of some ids. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/graph_page.h"
#include "cloud/legacy.h"

#define BY_IDS_MAX 1000 /* ids in one getObjectsByObjectIds */

enum { D_ID, D_NAME, D_ENABLED, D_DEVICE_ID, D_SYSTEM, D_VERSION, D_TRUST, D_LOGON, D_N };
enum { U_ID, U_NAME, U_UPN, U_ENABLED, U_N };

static const struct sim_odata_property device_property[D_N] = {
	[D_ID] = {"objectId", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[D_NAME] = {"displayName", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[D_ENABLED] = {"accountEnabled", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
	[D_DEVICE_ID] = {"deviceId", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[D_SYSTEM] = {"deviceOSType", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[D_VERSION] = {"deviceOSVersion", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[D_TRUST] = {"deviceTrustType", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[D_LOGON] = {"approximateLastLogonTimestamp", SIM_ODATA_TIME, 0},
};
static const struct sim_odata_property user_property[U_N] = {
	[U_ID] = {"objectId", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[U_NAME] = {"displayName", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[U_UPN] = {"userPrincipalName", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[U_ENABLED] = {"accountEnabled", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
};

static void get_device(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_device *d = object;

	out->kind = device_property[property].kind;
	switch (property) {
	case D_ID: out->text = d->id; break;
	case D_NAME: out->text = d->name; break;
	case D_ENABLED: out->truth = d->enabled; break;
	case D_DEVICE_ID: out->text = d->device_id; break;
	case D_SYSTEM: out->text = "Windows"; break;
	case D_VERSION: out->text = d->os_version; break;
	case D_TRUST: out->text = sim_trust_name(d->trust); break;
	default: out->ticks = d->last_sign_in_ticks;
	}
}

static void get_user(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_user *u = object;

	out->kind = user_property[property].kind;
	switch (property) {
	case U_ID: out->text = u->id; break;
	case U_NAME: out->text = u->name; break;
	case U_UPN: out->text = u->upn; break;
	default: out->truth = u->enabled;
	}
}

const struct sim_odata_type sim_legacy_device_type = {"Microsoft.DirectoryServices.Device", false,
						      device_property, D_N, get_device};
const struct sim_odata_type sim_legacy_user_type = {"Microsoft.DirectoryServices.User", false,
						    user_property, U_N, get_user};

json_t *sim_legacy_entity(const struct sim_odata_type *type, const struct sim_odata_query *q,
			  const void *object)
{
	json_t *out = sim_graph_object(type, q, object, NULL);

	if (out)
		json_object_set_new(out, "odata.type", json_string(type->name));
	if (out && !q->select)
		json_object_set_new(
			out, "objectType",
			json_string(type == &sim_legacy_device_type ? "Device" : "User"));
	return out;
}

static bool is_there(const struct sim_device *d)
{
	return !d->deleted_ticks;
}

static const void *next_device(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	return sim_graph_next_device(call, at, is_there);
}

static const char *user_key(const void *object)
{
	return ((const struct sim_user *)object)->id;
}

/* In the order in which the store has them. */
static const void *next_user(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	struct sim_store *s = call->c->store;
	const struct sim_tenant *tenant = sim_graph_tenant(call);
	const struct sim_user *u;

	if (at->index == 0 && at->key[0])
		while ((u = sim_store_user_at(s, at->index++)) && strcasecmp(u->id, at->key) != 0)
			;
	while ((u = sim_store_user_at(s, at->index)) && u->tenant != tenant)
		at->index++;
	at->index++;
	return u;
}

/* "X'...'", as the service writes its tokens; they are sealed here. NULL: it is not like that. */
static char *inner_token(const char *token)
{
	const size_t len = strlen(token);

	if (len < 4 || strncmp(token, "X'", 2) != 0 || token[len - 1] != '\'')
		return NULL;
	return strndup(token + 2, len - 3);
}

/* Where the page begins, and its options; says 400 itself. */
static bool begin(struct sim_graph_call *call, const struct sim_odata_type *type,
		  struct sim_graph_resume *r, struct sim_odata_query *q)
{
	const char *token = sim_graph_skiptoken(&call->rq->query);
	char *inner = token ? inner_token(token) : NULL;
	struct sim_odata_fault fault;
	bool ok = !token || (inner && sim_graph_resume_open(call, inner, r));

	free(inner);
	if (!ok) {
		sim_legacy_error(call->rq, call->rs, 400, "Directory_ExpiredPageToken",
				 "The specified page token value has expired.");
		return false;
	}
	if (!token)
		sim_graph_resume_first(call, r);
	if (sim_odata_parse(type, &r->query, SIM_ODATA_WITH_ALL, false, q, &fault))
		return true;
	sim_legacy_error(call->rq, call->rs, 400, "Request_BadRequest", fault.message);
	sim_graph_resume_clear(r);
	return false;
}

void sim_legacy_list(struct sim_graph_call *call, bool users)
{
	const struct sim_graph_list list = {
		.type = users ? &sim_legacy_user_type : &sim_legacy_device_type,
		.next = users ? next_user : next_device,
		.key = users ? user_key : sim_graph_device_key,
	};
	struct sim_graph_resume r;
	struct sim_odata_query q;
	struct sim_graph_page page;
	struct laps_buf token;
	json_t *value = json_array(), *next = NULL, *out;

	call->set = list.type->name;
	if (!begin(call, list.type, &r, &q)) {
		json_decref(value);
		return;
	}
	sim_store_read(call->c->store);
	sim_graph_select(call, &list, &q, &r.after, &page);
	for (size_t i = 0; i < page.n; i++)
		json_array_append_new(value, sim_legacy_entity(list.type, &q, page.object[i]));
	if (page.more) {
		struct sim_graph_place last;

		sim_graph_place_of(&list, &q, page.object[page.n - 1], &last);
		next = sim_graph_resume_make(call, &r, &q, &last);
	}
	sim_store_unlock(call->c->store);
	out = json_pack("{so}", "value", value);
	laps_buf_init(&token, SIM_GRAPH_LINK_MAX);
	if (page.more && (!next || !sim_graph_resume_seal(call, next, &token) ||
			  laps_buf_status(&token) != LAPS_OK)) {
		json_decref(out);
		sim_legacy_error(call->rq, call->rs, 400, "Request_BadRequest",
				 "The query is too long to go on with on a next page.");
	} else {
		if (out && page.more)
			json_object_set_new(out, "odata.nextLink",
					    json_sprintf("directoryObjects/$/%s?$skiptoken=X'%.*s'",
							 list.type->name, (int)token.len,
							 token.data));
		sim_legacy_ok(call, "directoryObjects", out);
	}
	laps_buf_clear(&token);
	json_decref(next);
	sim_graph_resume_clear(&r);
}

static bool wants(const json_t *types, const char *name)
{
	const json_t *v;
	size_t i;

	json_array_foreach(types, i, v)
	{
		if (json_is_string(v) && strcasecmp(json_string_value(v), name) == 0)
			return true;
	}
	return json_array_size(types) == 0;
}

/* Under the store's lock. */
static void add(struct sim_graph_call *call, const json_t *types, const char *id, json_t *value)
{
	const struct sim_odata_query all = {.select = 0};
	const struct sim_device *d = sim_graph_device(call, false, id);
	const struct sim_user *u = sim_store_user(call->c->store, id);

	if (d && wants(types, "Device"))
		json_array_append_new(value, sim_legacy_entity(&sim_legacy_device_type, &all, d));
	if (u && u->tenant == sim_graph_tenant(call) && wants(types, "User"))
		json_array_append_new(value, sim_legacy_entity(&sim_legacy_user_type, &all, u));
}

void sim_legacy_by_ids(struct sim_graph_call *call)
{
	struct sim_err err;
	json_t *body = sim_http_json(call->rq, &err);
	const json_t *ids = json_object_get(body, "objectIds");
	json_t *value;
	const json_t *id;
	size_t i;

	if (!json_is_array(ids) || json_array_size(ids) > BY_IDS_MAX) {
		sim_legacy_error(call->rq, call->rs, 400, "Request_BadRequest",
				 "The body needs objectIds, a list of at most 1000 ids.");
		json_decref(body);
		return;
	}
	value = json_array();
	sim_store_read(call->c->store);
	json_array_foreach(ids, i, id)
	{
		if (json_is_string(id))
			add(call, json_object_get(body, "types"), json_string_value(id), value);
	}
	sim_store_unlock(call->c->store);
	json_decref(body);
	sim_legacy_ok(call, "directoryObjects", json_pack("{so}", "value", value));
}
