/* SPDX-License-Identifier: MIT */
/*
 * deviceLocalCredentials: who has a password in the cloud, and, for one device and those who may,
 * which.
 */
#include <laps/secret.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <string.h>

#include "cloud/graph.h"

#define PASSWORD_MAX 16384 /* bytes of one in base64: the store's 4096, in UTF-16 */

enum { ID, NAME, LAST_BACKUP, REFRESH, CREDENTIALS };

static const struct sim_odata_property properties[] = {
	[ID] = {"id", SIM_ODATA_TEXT, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[NAME] = {"deviceName", SIM_ODATA_TEXT,
		  SIM_ODATA_FILTER | SIM_ODATA_ORDER | SIM_ODATA_SEARCH},
	[LAST_BACKUP] = {"lastBackupDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[REFRESH] = {"refreshDateTime", SIM_ODATA_TIME, SIM_ODATA_FILTER | SIM_ODATA_ORDER},
	[CREDENTIALS] = {"credentials", SIM_ODATA_COMPLEX, SIM_ODATA_ASKED},
};

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_device *d = object;

	out->kind = properties[property].kind;
	switch (property) {
	case ID: out->text = d->device_id; break;
	case NAME: out->text = d->name; break;
	case LAST_BACKUP: out->ticks = d->credential[0].backup_ticks; break;
	default: out->ticks = d->refresh_ticks;
	}
}

static const struct sim_odata_type item_type = {
	.name = "microsoft.graph.deviceLocalCredentialInfo",
	.directory = true,
	.property = properties,
	.property_n = CREDENTIALS + 1,
	.get = get,
};
/* without credentials: a list cannot show what its type has not */
static const struct sim_odata_type list_type = {
	.name = "microsoft.graph.deviceLocalCredentialInfo",
	.directory = true,
	.property = properties,
	.property_n = CREDENTIALS,
	.get = get,
};

static bool has_credential(const struct sim_device *d)
{
	return !d->deleted_ticks && d->credential_n > 0;
}

static const void *next(struct sim_graph_call *call, struct sim_graph_cursor *at)
{
	return sim_graph_next_device(call, at, has_credential);
}

/* By the token, and for a user by their directory roles, too. */
static bool may(struct sim_graph_call *call, uint32_t permissions, uint32_t action)
{
	return sim_graph_permitted(call, permissions) &&
	       (!call->caller.is_user || (sim_caller_actions(call->c, &call->caller) & action));
}

static json_t *password(const struct sim_graph_call *call, const struct sim_credential *c)
{
	const char *text = laps_secret_text(c->password);
	const size_t len = laps_secret_len(c->password);
	struct laps_buf wide, base64;
	json_t *out = NULL;

	laps_buf_init(&wide, PASSWORD_MAX);
	laps_buf_init(&base64, PASSWORD_MAX);
	if (!call->settings.utf16)
		laps_base64_format((const uint8_t *)text, len, &base64);
	else if (laps_utf16le_from_utf8(text, len, false, &wide, NULL) == LAPS_OK)
		laps_base64_format(wide.data, wide.len, &base64);
	if (laps_buf_status(&base64) == LAPS_OK)
		out = json_stringn(base64.len ? (const char *)base64.data : "", base64.len);
	laps_buf_clear(&wide);
	laps_buf_clear(&base64);
	return out;
}

/* Newest first, as the store keeps them. */
static json_t *credentials(const struct sim_graph_call *call, const struct sim_device *d)
{
	json_t *out = json_array();

	for (size_t i = 0; i < d->credential_n; i++) {
		const struct sim_credential *c = &d->credential[i];

		if (json_array_append_new(out, json_pack("{ss ss so so}", "accountName", c->account,
							 "accountSid", c->sid, "backupDateTime",
							 sim_graph_time(c->backup_ticks),
							 "passwordBase64", password(call, c))) !=
		    0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

/* With credentials all the scalar members come, whatever else is selected: so the service does. */
static json_t *item(const struct sim_graph_call *call, const struct sim_device *d,
		    const struct sim_odata_query *q, bool secrets)
{
	const struct sim_odata_query all = {.select = 0};
	json_t *out = json_object();
	json_t *scalars = sim_graph_object(&list_type, secrets ? &all : q, d, NULL);

	sim_graph_context(call, out, call->set, &item_type, q, "/$entity");
	if (!scalars || json_object_update(out, scalars) != 0 ||
	    (secrets && json_object_set_new(out, "credentials", credentials(call, d)) != 0)) {
		json_decref(out);
		out = NULL;
	}
	json_decref(scalars);
	return out;
}

static void serve_item(struct sim_graph_call *call)
{
	const uint32_t basic =
		SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_LOCAL_CREDENTIAL_READ);
	struct sim_odata_query q;
	const struct sim_device *d;
	json_t *out = NULL;
	bool secrets;

	if (!sim_graph_permitted(call, basic)) {
		sim_graph_denied(call);
		return;
	}
	if (!sim_graph_item_query(call, &item_type, &q))
		return;
	secrets = q.select >> CREDENTIALS & 1;
	if (secrets ? !may(call, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ), SIM_ACTION_READ_PASSWORD)
		    : !may(call, basic, SIM_ACTION_READ_METADATA)) {
		sim_graph_denied(call);
		return;
	}
	/* reading a password is written down */
	if (secrets)
		sim_store_write(call->c->store);
	else
		sim_store_read(call->c->store);
	d = sim_graph_device(call, true, call->key);
	if (d && has_credential(d)) {
		out = item(call, d, &q, secrets);
		if (out && secrets)
			sim_graph_audit(call, SIM_AUDIT_RECOVERED, d);
	} else {
		d = NULL;
	}
	sim_store_unlock(call->c->store);
	if (d)
		sim_graph_ok(call, out);
	else
		sim_graph_not_found(call);
}

static void serve_list(struct sim_graph_call *call)
{
	const struct sim_graph_list list = {
		.type = &list_type,
		.context = call->set,
		.next = next,
		.key = sim_graph_device_key,
	};

	if (!may(call,
		 SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_LOCAL_CREDENTIAL_READ),
		 SIM_ACTION_READ_METADATA))
		sim_graph_denied(call);
	else if (sim_graph_tail_n(call))
		sim_graph_count(call, &list);
	else
		sim_graph_list(call, &list);
}

void sim_graph_credentials(struct sim_graph_call *call)
{
	/* announced for the alias of the beta (the header's form is ours) */
	if (strcmp(call->version, "beta") == 0 && !strchr(call->set, '/')) {
		sim_http_reply_header(call->rs, "Deprecation", "Sun, 31 Dec 2023 23:59:59 GMT");
		sim_http_reply_header(call->rs, "Link",
				      "<https://developer.microsoft.com/graph/changelog>;"
				      "rel=\"deprecation\";type=\"text/html\"");
	}
	if (sim_graph_tail_n(call) > (call->key[0] ? 0 : 1) ||
	    (!call->key[0] && sim_graph_tail_n(call) && !sim_graph_tail_is(call, 0, "$count")) ||
	    call->key_name[0])
		sim_graph_no_segment(call, call->key_name[0] ? call->tail - 1 : call->tail);
	else if (!sim_graph_is_get(call))
		return;
	else if (call->key[0])
		serve_item(call);
	else
		serve_list(call);
}
