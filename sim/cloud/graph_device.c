/* SPDX-License-Identifier: MIT */
/* devices: list, read, disable and enable, rename, delete. */
#include <string.h>
#include <strings.h>

#include <laps/utf16.h>
#include <stdlib.h>

#include "cloud/graph.h"

#define READERS (SIM_BIT(SIM_DEVICE_READ) | SIM_BIT(SIM_DEVICE_WRITE) | SIM_BIT(SIM_DIRECTORY_READ))

const struct sim_device *sim_graph_next_device(const struct sim_graph_call *call,
					       const struct sim_graph_cursor *at,
					       bool (*is_in)(const struct sim_device *d))
{
	const struct sim_tenant *tenant = sim_graph_tenant(call);
	const struct sim_device *d = NULL;
	const char *key = at->key;

	while (tenant && (d = sim_store_device_after(call->c->store, tenant, key)) && !is_in(d))
		key = d->device_id;
	return tenant ? d : NULL;
}

static bool is_there(const struct sim_device *d)
{
	return !d->deleted_ticks;
}

static const void *next(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	return sim_graph_next_device(call, at, is_there);
}

static const struct sim_graph_list list = {
	.type = &sim_graph_device_type,
	.complex = sim_graph_device_complex,
	.context = "devices",
	.next = next,
	.key = sim_graph_device_key,
};

static struct sim_device *find(const struct sim_graph_call *call)
{
	return sim_graph_device(call, call->key_name[0] != '\0', call->key);
}

static void read_one(struct sim_graph_call *call)
{
	struct sim_odata_query q;
	const struct sim_device *d;
	json_t *out = json_object();
	json_t *object = NULL;

	if (!sim_graph_item_query(call, &sim_graph_device_type, &q)) {
		json_decref(out);
		return;
	}
	sim_graph_context(call, out, "devices", &sim_graph_device_type, &q, "/$entity");
	sim_store_read(call->c->store);
	d = find(call);
	if (d)
		object = sim_graph_object(&sim_graph_device_type, &q, d, sim_graph_device_complex);
	sim_store_unlock(call->c->store);
	if (!d) {
		json_decref(out);
		sim_graph_not_found(call);
	} else {
		if (!object || json_object_update(out, object) != 0) {
			json_decref(out);
			out = NULL;
		}
		sim_graph_ok(call, out);
	}
	json_decref(object);
}

struct change {
	const json_t *enabled, *name; /* NULL: not changed */
};

/* What may be written, and how it looks; says 400 itself. */
static bool read_change(struct sim_graph_call *call, json_t *body, struct change *out)
{
	const char *name;
	json_t *value;

	json_object_foreach(body, name, value)
	{
		if (strcmp(name, "accountEnabled") == 0 && json_is_boolean(value)) {
			out->enabled = value;
		} else if (strcmp(name, "displayName") == 0 && json_is_string(value) &&
			   json_string_length(value) > 0 &&
			   json_string_length(value) < SIM_CLOUD_TEXT) {
			out->name = value;
		} else if (name[0] != '@') {
			sim_graph_bad_body(call, "Only accountEnabled, a boolean, and displayName, "
						 "a text of 1 to 256 bytes, can be changed.");
			return false;
		}
	}
	return true;
}

static void change(struct sim_graph_call *call, const struct change *to)
{
	char *name = to->name ? strdup(json_string_value(to->name)) : NULL;
	struct sim_device *d;

	sim_store_write(call->c->store);
	d = find(call);
	if (d && to->enabled)
		d->enabled = json_is_true(to->enabled);
	if (d && name) {
		free(d->name);
		d->name = name;
		name = NULL;
	}
	if (d)
		sim_graph_audit(call, SIM_AUDIT_CHANGED, d);
	sim_store_unlock(call->c->store);
	free(name);
	if (d)
		call->rs->status = 204;
	else
		sim_graph_not_found(call);
}

static void patch_one(struct sim_graph_call *call)
{
	struct change to = {0};
	struct sim_err err;
	json_t *body = sim_http_json(call->rq, &err);

	if (!body)
		sim_graph_bad_body(call, err.text);
	else if (read_change(call, body, &to))
		change(call, &to);
	json_decref(body);
}

static void delete_one(struct sim_graph_call *call)
{
	struct sim_device *d;

	sim_store_write(call->c->store);
	d = find(call);
	if (d) { /* written down first: a hybrid device is gone then */
		sim_graph_audit(call, SIM_AUDIT_DELETED, d);
		sim_store_delete_device(call->c->store, d, call->rq->now_ticks);
	}
	sim_store_unlock(call->c->store);
	if (d)
		call->rs->status = 204;
	else
		sim_graph_not_found(call);
}

static void serve_one(struct sim_graph_call *call)
{
	const char *method = call->rq->method;
	const bool reads = strcmp(method, "GET") == 0;

	if (!reads && strcmp(method, "PATCH") != 0 && strcmp(method, "DELETE") != 0)
		sim_graph_no_method(call, "GET, PATCH, DELETE");
	else if (!sim_graph_permitted(call, reads ? READERS : SIM_BIT(SIM_DEVICE_WRITE)) ||
		 (!reads && !sim_graph_has_role(call, sim_graph_device_admins)))
		sim_graph_denied(call);
	else if (reads)
		read_one(call);
	else if (*method == 'P')
		patch_one(call);
	else
		delete_one(call);
}

void sim_graph_devices(struct sim_graph_call *call)
{
	const bool counts = !call->key[0] && sim_graph_tail_is(call, 0, "$count");

	if (sim_graph_tail_n(call) > (counts ? 1 : 0))
		sim_graph_no_segment(call, call->tail);
	else if (call->key_name[0] && strcmp(call->key_name, "deviceId") != 0)
		sim_graph_no_segment(call, call->tail - 1);
	else if (call->key[0])
		serve_one(call);
	else if (!sim_graph_is_get(call))
		return;
	else if (!sim_graph_permitted(call, READERS))
		sim_graph_denied(call);
	else if (counts)
		sim_graph_count(call, &list);
	else
		sim_graph_list(call, &list);
}
