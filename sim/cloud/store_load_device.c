/* SPDX-License-Identifier: MIT */
/* Devices with their passwords, and the audit trail. */
#include <laps/sid.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/store_member.h"
#include "cloud/store_private.h"

#define PASSWORD_MAX 4096 /* bytes */

static bool load_credential(const struct sim_place *p, struct sim_device *d)
{
	const uint64_t refresh_ticks = d->refresh_ticks;
	char account[SIM_CLOUD_TEXT], sid[LAPS_SID_TEXT];
	struct laps_secret *password = NULL;
	struct laps_buf bytes;
	uint64_t backup_ticks = 0;
	bool ok;

	laps_buf_init(&bytes, PASSWORD_MAX);
	ok = sim_member_known(p, "account sid backup password_base64") &&
	     sim_member_text(p, "account", account, sizeof(account)) &&
	     sim_member_text(p, "sid", sid, sizeof(sid)) &&
	     sim_member_time(p, "backup", &backup_ticks) &&
	     sim_member_bytes(p, "password_base64", &bytes);
	if (ok && laps_secret_dup(bytes.data, bytes.len, &password) != LAPS_OK)
		ok = sim_fail_nomem(p->err);
	ok = ok && sim_store_push_credential(p->store, d, account, sid, password, backup_ticks,
					     refresh_ticks, p->err);
	laps_secret_free(&password);
	laps_buf_clear(&bytes);
	return ok;
}

static bool load_key_hash(const struct sim_place *p, struct sim_device *d)
{
	struct laps_buf hash;
	bool ok;

	if (!json_object_get(p->object, "key_hash"))
		return true;
	laps_buf_init(&hash, sizeof(d->key_hash));
	ok = sim_member_bytes(p, "key_hash", &hash);
	if (ok && hash.len != sizeof(d->key_hash))
		ok = sim_member_fail(p, "key_hash", "is no SHA-256");
	if (ok) {
		memcpy(d->key_hash, hash.data, hash.len);
		d->has_key = true;
	}
	laps_buf_clear(&hash);
	return ok;
}

static bool load_trust(const struct sim_place *p, sim_trust *out)
{
	char name[16];

	if (!sim_member_text(p, "trust", name, sizeof(name)))
		return false;
	for (int t = SIM_TRUST_JOINED; t <= SIM_TRUST_HYBRID; t++)
		if (strcmp(name, sim_trust_name((sim_trust)t)) == 0) {
			*out = (sim_trust)t;
			return true;
		}
	return sim_member_fail(p, "trust", "is no kind of trust");
}

static bool load_parts(const struct sim_place *p, struct sim_device *d, char *name,
		       size_t name_size)
{
	return sim_member_known(p, "id device_id managed_id tenant owner_id name os_version trust "
				   "enabled rotate_requested created last_sign_in deleted refresh "
				   "key_hash credentials") &&
	       sim_member_id(p, "id", d->id) && sim_member_id(p, "device_id", d->device_id) &&
	       sim_member_id(p, "managed_id", d->managed_id) && sim_member_tenant(p, &d->tenant) &&
	       sim_member_id_if(p, "owner_id", d->owner_id) &&
	       sim_member_text(p, "name", name, name_size) &&
	       sim_member_text_if(p, "os_version", d->os_version, sizeof(d->os_version)) &&
	       load_trust(p, &d->trust) && sim_member_flag(p, "enabled", &d->enabled) &&
	       sim_member_flag(p, "rotate_requested", &d->rotate_requested) &&
	       sim_member_time(p, "created", &d->created_ticks) &&
	       sim_member_time(p, "last_sign_in", &d->last_sign_in_ticks) &&
	       sim_member_time(p, "deleted", &d->deleted_ticks) &&
	       sim_member_time(p, "refresh", &d->refresh_ticks) && load_key_hash(p, d);
}

bool sim_load_device(const struct sim_place *p)
{
	struct sim_device d = {.enabled = true}, *added = NULL;
	struct sim_place c = {.store = p->store, .list = "credentials", .err = p->err};
	char name[SIM_CLOUD_TEXT];
	const json_t *list = NULL;
	bool ok;

	if (!load_parts(p, &d, name, sizeof(name)) ||
	    !sim_member_array(p, "credentials", SIM_CREDENTIALS_MAX, &list))
		return false;
	if (d.deleted_ticks && d.trust == SIM_TRUST_HYBRID)
		return sim_member_fail(p, "deleted", "cannot be: hybrid devices go for good");
	d.name = strdup(name);
	if (!d.name)
		return sim_fail_nomem(p->err);
	ok = sim_store_add_device(p->store, &d, &added, p->err);
	free(d.name);
	/* they stand newest first, and are pushed oldest first */
	for (c.at = json_array_size(list); ok && c.at-- > 0;) {
		c.object = json_array_get(list, c.at);
		ok = load_credential(&c, added);
	}
	return ok;
}

static bool load_activity(const struct sim_place *p, sim_activity *out)
{
	char name[64];

	if (!sim_member_text(p, "activity", name, sizeof(name)))
		return false;
	for (int a = SIM_AUDIT_UPDATED; a <= SIM_AUDIT_POLICY; a++)
		if (strcmp(name, sim_activity_name((sim_activity)a)) == 0) {
			*out = (sim_activity)a;
			return true;
		}
	return sim_member_fail(p, "activity", "is not known");
}

bool sim_load_audit(const struct sim_place *p)
{
	struct sim_audit e = {.ticks = 0};

	if (!sim_member_known(p, "id correlation_id tenant time activity actor_id actor_name "
				 "actor_is_user target_id target_name") ||
	    !sim_member_id(p, "id", e.id) ||
	    !sim_member_id_if(p, "correlation_id", e.correlation_id) ||
	    !sim_member_tenant(p, &e.tenant) || !sim_member_time(p, "time", &e.ticks) ||
	    !load_activity(p, &e.activity) || !sim_member_id_if(p, "actor_id", e.actor.id) ||
	    !sim_member_text(p, "actor_name", e.actor.name, sizeof(e.actor.name)) ||
	    !sim_member_flag(p, "actor_is_user", &e.actor.is_user) ||
	    !sim_member_id_if(p, "target_id", e.target_id) ||
	    !sim_member_text(p, "target_name", e.target_name, sizeof(e.target_name)))
		return false;
	return sim_audit_put(p->store, &e) || sim_fail_nomem(p->err);
}
