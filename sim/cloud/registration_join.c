/* SPDX-License-Identifier: MIT */
/* Joining, and leaving. */
#include "cloud/registration_join.h"

#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whom a joined device lets administrate it: Global Administrators and the administrators of its
 * own kind; the last part of their SIDs are, here, the ids of the roles (ours). */
static const char *const local_admin[] = {"62e90394-69f5-4237-9190-012177145e10",
					  "9f06204d-73c1-4d4c-880a-6edb90606fd8"};

/* The SID of an object of Entra: S-1-12-1 and its id as four numbers. NULL without memory. */
static json_t *sid_of(const char *id)
{
	uint8_t g[LAPS_GUID_LEN];
	uint32_t part[4] = {0};

	if (laps_guid_parse_text(id, g, NULL) != LAPS_OK)
		return NULL;
	for (int i = 0; i < 16; i++)
		part[i / 4] |= (uint32_t)g[i] << 8 * (i % 4);
	return json_sprintf("S-1-12-1-%u-%u-%u-%u", part[0], part[1], part[2], part[3]);
}

static json_t *membership(sim_trust trust)
{
	if (trust != SIM_TRUST_JOINED)
		return json_array();
	return json_pack("[{s:s,s:[o,o]}]", "LocalSID", "S-1-5-32-544", "AddSIDs",
			 sid_of(local_admin[0]), sid_of(local_admin[1]));
}

static json_t *answer(const struct laps_buf *cert, const char *upn, sim_trust trust)
{
	char thumbprint[2 * LAPS_SHA1_LEN + 1];
	uint8_t digest[LAPS_SHA1_LEN];
	struct laps_buf raw;
	json_t *all;

	laps_sha1(cert->data, cert->len, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(thumbprint + 2 * i, 3, "%02X", digest[i]);
	laps_buf_init(&raw, 2 * LAPS_CERT_MAX);
	laps_base64_format(cert->data, cert->len, &raw);
	laps_buf_put_u8(&raw, 0);
	all = laps_buf_status(&raw) == LAPS_OK
		      ? json_pack("{s:{s:s,s:s},s:{s:s},s:o}", "Certificate", "Thumbprint",
				  thumbprint, "RawBody", (const char *)raw.data, "User", "Upn", upn,
				  "MembershipChanges", membership(trust))
		      : NULL;
	laps_buf_clear(&raw);
	return all;
}

/* A GUID of version 4. */
static bool new_id(uint8_t guid[static LAPS_GUID_LEN], char text[static LAPS_GUID_TEXT])
{
	if (!sim_random(guid, LAPS_GUID_LEN))
		return false;
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
	laps_guid_format_text(guid, text);
	return true;
}

/* The device, but for its tenant, and its certificate. */
static bool prepare(struct sim_cloud_context *c, const struct sim_http_request *rq,
		    const struct sim_caller *who, const struct sim_join *join, const char *region,
		    struct sim_device *d, struct laps_buf *cert, struct sim_err *err)
{
	struct sim_device_subject subject = {.joined = join->trust != SIM_TRUST_REGISTERED,
					     .key = join->key,
					     .now_ticks = rq->now_ticks};
	uint8_t other[LAPS_GUID_LEN];

	*d = (struct sim_device){.trust = join->trust,
				 .enabled = true,
				 .created_ticks = rq->now_ticks,
				 .last_sign_in_ticks = rq->now_ticks,
				 .has_key = true};
	memcpy(subject.region, region, sizeof(subject.region));
	memcpy(d->owner_id, who->oid, sizeof(d->owner_id));
	memcpy(d->os_version, join->os_version, sizeof(d->os_version));
	d->name = strdup(join->name);
	if (!d->name || !new_id(subject.device_id, d->device_id) || !new_id(other, d->id) ||
	    !new_id(other, d->managed_id) || !sim_device_key_hash(join->key, d->key_hash))
		return sim_fail_nomem(err);
	if (laps_guid_parse_text(who->oid, subject.user_id, NULL) != LAPS_OK ||
	    laps_guid_parse_text(who->tenant, subject.tenant_id, NULL) != LAPS_OK)
		return sim_fail(err, "the token's ids are no GUIDs");
	return sim_device_cert_issue(c->device_ca, &subject, cert, err);
}

/* Under the lock, where the user is looked up anew. */
static bool add(struct sim_cloud_context *c, const struct sim_http_request *rq,
		const struct sim_caller *who, struct sim_device *d, struct sim_err *err)
{
	struct sim_device *added = NULL;
	struct sim_actor actor;
	bool ok;

	sim_caller_actor(who, &actor);
	sim_store_write(c->store);
	d->tenant = sim_store_tenant(c->store, who->tenant);
	ok = (d->tenant || sim_fail(err, "the tenant is gone")) &&
	     sim_store_add_device(c->store, d, &added, err);
	if (ok)
		sim_store_audit(c->store, added->tenant, SIM_AUDIT_ADDED, &actor, added,
				rq->client_request_id, rq->now_ticks);
	sim_store_unlock(c->store);
	return ok;
}

static void join_device(struct sim_cloud_context *c, const struct sim_http_request *rq,
			struct sim_http_response *rs, const struct sim_caller *who,
			const struct sim_join *join)
{
	const struct sim_tenant *t;
	struct sim_device d = {0};
	char region[3] = "";
	struct laps_buf cert;
	struct sim_err err;
	bool allowed = true;

	laps_buf_init(&cert, LAPS_CERT_MAX);
	sim_store_read(c->store);
	t = sim_store_tenant(c->store, who->tenant);
	if (t) {
		memcpy(region, t->region, sizeof(region));
		allowed = sim_join_allowed(t->policy, join->trust, who->oid);
	}
	sim_store_unlock(c->store);
	if (!allowed)
		sim_registration_refuse(rq, rs, 403, "AuthorizationError",
					"The policy of the tenant does not let this user do it.");
	else if (!prepare(c, rq, who, join, region, &d, &cert, &err) || !add(c, rq, who, &d, &err))
		sim_registration_refuse(rq, rs, 400, "DirectoryError", "%s", err.text);
	else {
		snprintf(rs->note, sizeof(rs->note), "joined %s as %s", d.device_id,
			 sim_trust_name(d.trust));
		sim_http_reply_json(rs, 201, NULL, answer(&cert, who->upn, join->trust));
	}
	free(d.name);
	laps_buf_clear(&cert);
}

void sim_registration_join(struct sim_cloud_context *c, const struct sim_http_request *rq,
			   struct sim_http_response *rs)
{
	struct sim_caller who = {0};
	struct sim_join join;
	struct sim_err err;
	json_t *body;

	if (!sim_registration_user(c, rq, rs, &who))
		return;
	body = sim_http_json(rq, &err);
	if (!body) {
		sim_registration_refuse(rq, rs, 400, "InvalidRequest", "%s", err.text);
		return;
	}
	if (sim_join_read(body, &join, &err))
		join_device(c, rq, rs, &who, &join);
	else
		sim_registration_refuse(rq, rs, 400, "InvalidRequest", "%s", err.text);
	sim_join_clear(&join);
	json_decref(body);
}

/* Hybrid join proves itself by the certificate that AD has of the computer; this is left out, and
 * devices say JoinType 6 instead.
 *
 * Differs from Entra ID: a hybrid join that proves itself by the computer's certificate in Active
 * Directory (ServerAdJoinData) is refused with 501. */
void sim_registration_hybrid(struct sim_cloud_context *c, const struct sim_http_request *rq,
			     struct sim_http_response *rs)
{
	(void)c;
	sim_registration_refuse(rq, rs, 501, "NotImplemented",
				"Hybrid join by ServerAdJoinData is not simulated.");
}

void sim_registration_leave(struct sim_cloud_context *c, const struct sim_http_request *rq,
			    struct sim_http_response *rs)
{
	static const struct sim_actor service = {.name = SIM_REGISTRATION_NAME};
	struct sim_registration_device who;
	struct sim_device *d;
	unsigned status;

	if (!sim_registration_device(c, rq, rs, SIM_UPLOAD_MTLS, rq->segment[2], &who))
		return;
	sim_store_write(c->store);
	d = sim_registration_find(c, &who, NULL, &status);
	if (d && !d->enabled) {
		status = 403;
		d = NULL;
	}
	if (d) {
		sim_store_audit(c->store, d->tenant, SIM_AUDIT_DELETED, &service, d,
				rq->client_request_id, rq->now_ticks);
		sim_store_remove_device(c->store, d);
	}
	sim_store_unlock(c->store);
	if (d)
		sim_http_reply_text(rs, 200, NULL, "");
	else
		sim_registration_refuse_device(rq, rs, status, &who);
}
