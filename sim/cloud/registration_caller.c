/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/secret.h>

#include "cloud/registration.h"

static bool refuse(const struct sim_http_request *rq, struct sim_http_response *rs)
{
	return sim_registration_refuse(rq, rs, 401, "AuthenticationError", SIM_REFUSED_TOKEN);
}

bool sim_registration_user(struct sim_cloud_context *c, const struct sim_http_request *rq,
			   struct sim_http_response *rs, struct sim_caller *who)
{
	const struct sim_user *u;
	bool ok;

	if (sim_token_check(c, rq, SIM_AUDIENCE_REGISTRATION, who) != SIM_TOKEN_OK || !who->is_user)
		return refuse(rq, rs);
	snprintf(rs->who, sizeof(rs->who), "%.79s", who->upn);
	sim_store_read(c->store);
	u = sim_store_user(c->store, who->oid);
	ok = u && u->enabled && strcasecmp(u->tenant->id, who->tenant) == 0;
	sim_store_unlock(c->store);
	return ok || refuse(rq, rs);
}

static bool by_token(struct sim_cloud_context *c, const struct sim_http_request *rq,
		     struct sim_registration_device *who)
{
	struct sim_caller caller;

	if (sim_token_check(c, rq, SIM_AUDIENCE_REGISTRATION, &caller) != SIM_TOKEN_OK ||
	    !caller.is_device)
		return false;
	memcpy(who->device_id, caller.device_id, sizeof(who->device_id));
	memcpy(who->tenant, caller.tenant, sizeof(who->tenant));
	return true;
}

static bool by_certificate(struct sim_cloud_context *c, const struct sim_http_request *rq,
			   struct sim_registration_device *who)
{
	uint8_t id[LAPS_GUID_LEN];
	struct laps_rsa *key = NULL;
	struct sim_err err;
	bool ok;

	if (!rq->client_cert ||
	    !sim_device_cert_check(c->device_ca, rq->client_cert, rq->client_cert_len,
				   rq->now_ticks, id, &err) ||
	    laps_rsa_of_cert(rq->client_cert, rq->client_cert_len, &key, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(id, who->device_id);
	who->by_cert = true;
	ok = sim_device_key_hash(key, who->key_hash);
	laps_rsa_free(&key);
	return ok;
}

bool sim_registration_device(struct sim_cloud_context *c, const struct sim_http_request *rq,
			     struct sim_http_response *rs, sim_upload_auth auth,
			     const char *device_id, struct sim_registration_device *who)
{
	struct sim_registration_device shown = {0};
	bool token = auth == SIM_UPLOAD_BEARER ||
		     (auth == SIM_UPLOAD_EITHER && sim_http_header(rq, "Authorization"));

	if (!(token ? by_token(c, rq, &shown) : by_certificate(c, rq, &shown)))
		return refuse(rq, rs);
	snprintf(rs->who, sizeof(rs->who), "device %s", shown.device_id);
	if (strcasecmp(shown.device_id, device_id) != 0)
		return refuse(rq, rs);
	*who = shown;
	return true;
}

bool sim_registration_refuse_device(const struct sim_http_request *rq, struct sim_http_response *rs,
				    unsigned status, const struct sim_registration_device *who)
{
	switch (status) {
	case 401: return refuse(rq, rs);
	case 403:
		return sim_registration_refuse(rq, rs, 403, "AuthorizationError",
					       "The device %s is disabled, or only registered.",
					       who->device_id);
	case 500:
		return sim_registration_refuse(rq, rs, 500, "InternalError",
					       "The service is out of memory.");
	default:
		return sim_registration_refuse(
			rq, rs, 400, "DirectoryError",
			"The device object %s was not found in the tenant%s%s.", who->device_id,
			who->tenant[0] ? " " : "", who->tenant);
	}
}

struct sim_device *sim_registration_find(struct sim_cloud_context *c,
					 struct sim_registration_device *who,
					 const struct sim_tenant *tenant, unsigned *status)
{
	struct sim_device *d = sim_store_device(c->store, who->device_id);

	if (tenant && !who->tenant[0])
		memcpy(who->tenant, tenant->id, sizeof(who->tenant));
	*status = 400;
	if (!d || d->deleted_ticks || (tenant && d->tenant != tenant))
		return NULL;
	*status = 401;
	if (who->tenant[0] && strcasecmp(who->tenant, d->tenant->id) != 0)
		return NULL;
	/* a certificate of before, for an id that somebody else has by now */
	if (who->by_cert &&
	    (!d->has_key || !laps_ct_eq(d->key_hash, who->key_hash, sizeof(d->key_hash))))
		return NULL;
	return d;
}
