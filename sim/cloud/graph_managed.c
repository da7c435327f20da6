/* SPDX-License-Identifier: MIT */
/*
 * deviceManagement/managedDevices: Intune's ids of devices, and the order to rotate a password. The
 * order is a mark on the device, which has no push channel here. Intune says 403 in its own way.
 *
 * Differs from Entra ID: Intune's order to rotate a password (rotateLocalAdminPassword) is taken,
 * and no device hears of it.
 */
#include <stdlib.h>
#include <string.h>

#include "cloud/graph.h"

#define PATH_MAX_SHOWN 256 /* bytes of a path in a refusal */

enum {
	ID,
	NAME,
	DEVICE_ID,
	SYSTEM,
	VERSION,
	ENROLLED,
	SYNCED,
	OWNER,
	COMPLIANCE,
	AGENT,
	PROPERTY_N
};

static const struct sim_odata_property properties[PROPERTY_N] = {
	[ID] = {"id", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[NAME] = {"deviceName", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[DEVICE_ID] = {"azureADDeviceId", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[SYSTEM] = {"operatingSystem", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[VERSION] = {"osVersion", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[ENROLLED] = {"enrolledDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[SYNCED] = {"lastSyncDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[OWNER] = {"managedDeviceOwnerType", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[COMPLIANCE] = {"complianceState", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[AGENT] = {"managementAgent", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
};

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_device *d = object;

	out->kind = properties[property].kind;
	switch (property) {
	case ID: out->text = d->managed_id; break;
	case NAME: out->text = d->name; break;
	case DEVICE_ID: out->text = d->device_id; break;
	case SYSTEM: out->text = "Windows"; break;
	case VERSION: out->text = d->os_version; break;
	case ENROLLED: out->ticks = d->created_ticks; break;
	case SYNCED: out->ticks = d->last_sign_in_ticks; break;
	case OWNER: out->text = "company"; break;
	case COMPLIANCE: out->text = "compliant"; break;
	default: out->text = "mdm";
	}
}

static const struct sim_odata_type type = {
	.name = "microsoft.graph.managedDevice",
	.property = properties,
	.property_n = PROPERTY_N,
	.get = get,
};

/* A registered device is a person's own, and not managed. */
static bool is_managed(const struct sim_device *d)
{
	return !d->deleted_ticks && d->trust != SIM_TRUST_REGISTERED;
}

static const void *next(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	return sim_graph_next_device(call, at, is_managed);
}

static const struct sim_graph_list list = {
	.type = &type,
	.context = "deviceManagement/managedDevices",
	.next = next,
	.key = sim_graph_device_key,
};

/* Under the store's lock. */
static struct sim_device *find(const struct sim_graph_call *call)
{
	struct sim_device *d = sim_store_device_managed(call->c->store, call->key);

	return d && d->tenant == sim_graph_tenant(call) && is_managed(d) ? d : NULL;
}

static void denied(struct sim_graph_call *call, sim_permission needed)
{
	const struct sim_http_request *rq = call->rq;
	/* a long path would be cut, and the document with it */
	const char *path = strlen(rq->path) <= PATH_MAX_SHOWN ? rq->path : "";
	json_t *words = json_sprintf(
		"Application is not authorized to perform this operation. Application must have "
		"one "
		"of the following scopes: %s - Operation ID (for customer support): %s - Activity "
		"ID: %s - Url: %s%s",
		sim_permission_name(needed), rq->request_id, rq->client_request_id, rq->origin,
		path);
	json_t *inner = json_pack("{si so* ss sn ss ss}", "_version", 3, "Message", words,
				  "CustomApiErrorPhrase", "", "RetryAfter", "ErrorSourceService",
				  "", "HttpHeaders", "{}");
	char *text = inner ? json_dumps(inner, JSON_COMPACT) : NULL;

	sim_graph_error(rq, call->rs, 403, "Forbidden", "%s", text ? text : "");
	free(text);
	json_decref(inner);
}

static void read_one(struct sim_graph_call *call)
{
	struct sim_odata_query q;
	const struct sim_device *d;
	json_t *out, *object = NULL;

	if (!sim_graph_item_query(call, &type, &q))
		return;
	sim_store_read(call->c->store);
	d = find(call);
	if (d)
		object = sim_graph_object(&type, &q, d, NULL);
	sim_store_unlock(call->c->store);
	if (!d) {
		sim_graph_not_found(call);
		return;
	}
	out = json_object();
	sim_graph_context(call, out, "deviceManagement/managedDevices", &type, &q, "/$entity");
	if (!object || json_object_update(out, object) != 0) {
		json_decref(out);
		out = NULL;
	}
	json_decref(object);
	sim_graph_ok(call, out);
}

/* No body, or an empty object: clients send either. */
static bool is_empty(struct sim_graph_call *call)
{
	struct sim_err err;
	json_t *body;
	bool ok;

	if (call->rq->body_len == 0)
		return true;
	body = sim_http_json(call->rq, &err);
	ok = body && json_object_size(body) == 0;
	json_decref(body);
	if (!ok)
		sim_graph_bad_body(call, "The action takes no parameters.");
	return ok;
}

static void rotate(struct sim_graph_call *call)
{
	struct sim_device *d;

	if (!is_empty(call))
		return;
	sim_store_write(call->c->store);
	d = find(call);
	if (d)
		d->rotate_requested = true;
	sim_store_unlock(call->c->store);
	if (d)
		call->rs->status = 204;
	else
		sim_graph_not_found(call);
}

void sim_graph_managed(struct sim_graph_call *call)
{
	static const uint32_t readers = SIM_BIT(SIM_MANAGED_READ) | SIM_BIT(SIM_MANAGED_PRIVILEGED);
	const size_t tail = sim_graph_tail_n(call);
	/* an action of the beta only */
	const bool rotates = call->key[0] && tail == 1 && strcmp(call->version, "beta") == 0 &&
			     sim_graph_tail_is(call, 0, "rotateLocalAdminPassword");

	if ((tail && !rotates) || call->key_name[0])
		sim_graph_no_segment(call, call->key_name[0] ? call->tail - 1 : call->tail);
	else if (rotates && strcmp(call->rq->method, "POST") != 0)
		sim_graph_no_method(call, "POST");
	else if (!rotates && !sim_graph_is_get(call))
		return;
	else if (rotates && !sim_graph_permitted(call, SIM_BIT(SIM_MANAGED_PRIVILEGED)))
		denied(call, SIM_MANAGED_PRIVILEGED);
	else if (!sim_graph_permitted(call, readers))
		denied(call, SIM_MANAGED_READ);
	else if (rotates)
		rotate(call);
	else if (call->key[0])
		read_one(call);
	else
		sim_graph_list(call, &list);
}
