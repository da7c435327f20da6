/* SPDX-License-Identifier: MIT */
/* Passwords come in: the route is ours, see registration_contract.h. And their sibling, recovery
 * keys of BitLocker, as public clients send them. */
#include <stdio.h>
#include <string.h>

#include "cloud/registration.h"
#include "cloud/registration_contract.h"

#define KEY_DIGITS 48 /* eight groups of six */

/* jansson keeps what it has read as long as it wants; what is secret in there is wiped. */
static void forget_text(json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	if (json_is_string(v))
		laps_wipe((void *)(uintptr_t)json_string_value(v), json_string_length(v));
}

/* May this device store a password now? Under the store's lock. */
static struct sim_device *find(struct sim_cloud_context *c, const struct sim_http_request *rq,
			       struct sim_registration_device *who, bool *off, unsigned *status)
{
	const struct sim_tenant *t = sim_store_tenant(c->store, rq->segment[1]);
	struct sim_device *d;

	*off = false;
	*status = 400;
	if (!t)
		return NULL;
	d = sim_registration_find(c, who, t, status);
	if (*status == 401 && !d)
		return NULL;
	*off = !t->laps_enabled;
	if (*off || !d) {
		*status = 400;
		return NULL;
	}
	*status = 403;
	return d->enabled && d->trust != SIM_TRUST_REGISTERED ? d : NULL;
}

/* Into the store. False and a status when it did not go there. */
static bool keep(struct sim_cloud_context *c, const struct sim_http_request *rq,
		 struct sim_registration_device *who, const struct sim_upload *upload, bool *off,
		 unsigned *status)
{
	static const struct sim_actor service = {.name = SIM_REGISTRATION_NAME};
	struct sim_device *d;
	struct sim_err err;
	bool ok = false;

	sim_store_write(c->store);
	d = find(c, rq, who, off, status);
	if (d) {
		*status = 500;
		ok = sim_store_push_credential(c->store, d, upload->account, upload->sid,
					       upload->password, rq->now_ticks,
					       upload->refresh_ticks, &err);
	}
	if (ok) {
		d->last_sign_in_ticks = rq->now_ticks;
		d->rotate_requested = false;
		sim_store_audit(c->store, d->tenant, SIM_AUDIT_UPDATED, &service, d,
				rq->client_request_id, rq->now_ticks);
	}
	sim_store_unlock(c->store);
	return ok;
}

static void upload(struct sim_cloud_context *c, const struct sim_http_request *rq,
		   struct sim_http_response *rs, struct sim_registration_device *who,
		   const struct sim_upload *upload)
{
	unsigned status;
	bool off;

	if (keep(c, rq, who, upload, &off, &status)) {
		snprintf(rs->note, sizeof(rs->note), "password stored");
		sim_http_reply_json(rs, SIM_CONTRACT_DONE, NULL, json_object());
	} else if (off) {
		sim_registration_refuse(rq, rs, 400, "InvalidRequest", SIM_REFUSED_OFF);
	} else {
		sim_registration_refuse_device(rq, rs, status, who);
	}
}

void sim_registration_upload(struct sim_cloud_context *c, const struct sim_http_request *rq,
			     struct sim_http_response *rs)
{
	struct sim_registration_device who;
	struct sim_upload up = {0};
	struct sim_err err;
	json_t *body;

	if (!sim_registration_device(c, rq, rs, sim_cloud_settings_now(c).upload_auth,
				     rq->segment[3], &who))
		return;
	body = sim_http_json(rq, &err);
	if (body && sim_upload_read(body, &up, &err))
		upload(c, rq, rs, &who, &up);
	else
		sim_registration_refuse(rq, rs, 400, "InvalidRequest", "%s", err.text);
	sim_upload_clear(&up);
	forget_text(body, "passwordBase64");
	json_decref(body);
}

/* 48 digits, with or without a hyphen after each group of six. */
static bool is_recovery_key(const char *text)
{
	size_t digits = 0;

	for (; text && *text; text++) {
		if (*text >= '0' && *text <= '9')
			digits++;
		else if (*text != '-' || digits == 0 || digits % 6 != 0 || text[-1] == '-')
			return false;
	}
	return digits == KEY_DIGITS && text[-1] != '-';
}

static bool escrow_ok(const json_t *body, struct sim_err *err)
{
	const char *kid = json_string_value(json_object_get(body, "kid"));
	const char *vol = json_string_value(json_object_get(body, "vol"));
	uint8_t guid[LAPS_GUID_LEN];

	if (!is_recovery_key(json_string_value(json_object_get(body, "key"))))
		return sim_fail(err, "key is not a recovery key of 48 digits.");
	if (!kid || laps_guid_parse_text(kid, guid, NULL) != LAPS_OK)
		return sim_fail(err, "kid is not a GUID.");
	return (vol && vol[0]) || sim_fail(err, "vol is not a text.");
}

/* The key is looked at and not kept: nothing here reads it back. */
void sim_registration_escrow(struct sim_cloud_context *c, const struct sim_http_request *rq,
			     struct sim_http_response *rs)
{
	struct sim_registration_device who;
	const struct sim_tenant *t;
	const struct sim_device *d;
	struct sim_err err;
	unsigned status;
	json_t *body;

	if (!sim_registration_device(c, rq, rs, SIM_UPLOAD_MTLS, rq->segment[3], &who))
		return;
	sim_store_read(c->store);
	t = sim_store_tenant(c->store, rq->segment[1]);
	status = 400;
	d = t ? sim_registration_find(c, &who, t, &status) : NULL;
	if (d)
		status = d->enabled ? 200 : 403;
	sim_store_unlock(c->store);
	if (status != 200) {
		sim_registration_refuse_device(rq, rs, status, &who);
		return;
	}
	body = sim_http_json(rq, &err);
	if (body && escrow_ok(body, &err))
		sim_http_reply_json(rs, 200, NULL, json_object());
	else
		sim_registration_refuse(rq, rs, 400, "InvalidRequest", "%s", err.text);
	forget_text(body, "key");
	json_decref(body);
}
