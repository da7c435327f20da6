/* SPDX-License-Identifier: MIT */
/* directory/deletedItems: devices that were deleted in the last 30 days, to be had back. */
#include <string.h>

#include "cloud/graph.h"

#define READERS (SIM_BIT(SIM_DEVICE_READ) | SIM_BIT(SIM_DEVICE_WRITE) | SIM_BIT(SIM_DIRECTORY_READ))

static bool is_deleted(const struct sim_device *d)
{
	return d->deleted_ticks != 0;
}

static const void *next(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	return sim_graph_next_device(call, at, is_deleted);
}

static const struct sim_graph_list list = {
	.type = &sim_graph_device_type,
	.complex = sim_graph_device_complex,
	.context = "devices",
	.next = next,
	.key = sim_graph_device_key,
};

/* By object id; under the store's lock. */
static struct sim_device *find(const struct sim_graph_call *call)
{
	struct sim_device *d = sim_store_device_object(call->c->store, call->key);

	return d && d->tenant == sim_graph_tenant(call) && d->deleted_ticks ? d : NULL;
}

typedef json_t *action(struct sim_graph_call *call, struct sim_device *d);

static json_t *show(struct sim_graph_call *call, struct sim_device *d)
{
	const struct sim_odata_query all = {.select = 0};
	json_t *out = json_object();
	json_t *object =
		sim_graph_object(&sim_graph_device_type, &all, d, sim_graph_device_complex);

	sim_graph_context(call, out, "directoryObjects", &sim_graph_device_type, &all, "/$entity");
	json_object_set_new(out, "@odata.type", json_string("#microsoft.graph.device"));
	if (!object || json_object_update(out, object) != 0) {
		json_decref(out);
		out = NULL;
	}
	json_decref(object);
	return out;
}

static json_t *restore(struct sim_graph_call *call, struct sim_device *d)
{
	sim_store_restore_device(call->c->store, d);
	sim_graph_audit(call, SIM_AUDIT_RESTORED, d);
	return show(call, d);
}

/* For good. */
static json_t *destroy(struct sim_graph_call *call, struct sim_device *d)
{
	sim_graph_audit(call, SIM_AUDIT_DELETED, d);
	sim_store_remove_device(call->c->store, d);
	return json_null();
}

static void act(struct sim_graph_call *call, action *what)
{
	struct sim_device *d;
	json_t *out = NULL;

	sim_store_write(call->c->store);
	d = find(call);
	if (d)
		out = what(call, d);
	sim_store_unlock(call->c->store);
	if (!d)
		sim_graph_not_found(call);
	else if (json_is_null(out))
		call->rs->status = 204;
	else
		sim_graph_ok(call, out);
}

static void serve_one(struct sim_graph_call *call)
{
	const char *method = call->rq->method;
	const bool reads = sim_graph_tail_n(call) == 0 && strcmp(method, "GET") == 0;
	action *what = reads ? show : NULL;

	if (sim_graph_tail_n(call) == 0 && strcmp(method, "DELETE") == 0)
		what = destroy;
	if (sim_graph_tail_n(call) == 1 && strcmp(method, "POST") == 0)
		what = restore;
	if (!what)
		sim_graph_no_method(call, sim_graph_tail_n(call) ? "POST" : "GET, DELETE");
	else if (!sim_graph_permitted(call, reads ? READERS : SIM_BIT(SIM_DEVICE_WRITE)) ||
		 (!reads && !sim_graph_has_role(call, sim_graph_device_admins)))
		sim_graph_denied(call);
	else
		act(call, what);
}

void sim_graph_deleted(struct sim_graph_call *call)
{
	const bool all = strcmp(call->key, "microsoft.graph.device") == 0;
	const bool restores = call->key[0] && !all && sim_graph_tail_is(call, 0, "restore");
	const bool counts = all && sim_graph_tail_is(call, 0, "$count");

	sim_store_write(call->c->store);
	sim_store_purge(call->c->store, call->rq->now_ticks);
	sim_store_unlock(call->c->store);
	if (!call->key[0] || call->key_name[0] ||
	    sim_graph_tail_n(call) > (restores || counts ? 1 : 0)) {
		sim_graph_no_segment(call, call->tail - (call->key_name[0] ? 1 : 0));
	} else if (!all) {
		serve_one(call);
	} else if (!sim_graph_is_get(call)) {
		return;
	} else if (!sim_graph_permitted(call, READERS)) {
		sim_graph_denied(call);
	} else {
		/* where the next page is asked for */
		call->set = "directory/deletedItems/microsoft.graph.device";
		if (counts)
			sim_graph_count(call, &list);
		else
			sim_graph_list(call, &list);
	}
}
