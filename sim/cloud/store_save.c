/* SPDX-License-Identifier: MIT */
/* The format is described in fixtures/cloud/README.md. Members that say nothing are left out. */
#include <laps/filetime.h>
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

#include "cloud/store_member.h"
#include "cloud/store_private.h"

/* Members without a value are not written: json_pack leaves them out for NULL. */
static const char *some(const char *text)
{
	return text[0] ? text : NULL;
}

/* Times beyond the years that dates have stay ticks. */
static const char *when(uint64_t ticks, char text[static LAPS_FILETIME_TEXT])
{
	laps_filetime_format(ticks, text);
	if (strcmp(text, "-") == 0)
		snprintf(text, LAPS_FILETIME_TEXT, "%llu", (unsigned long long)ticks);
	return ticks ? text : NULL;
}

static json_t *base64(const void *p, size_t len)
{
	struct laps_buf b;
	json_t *text = NULL;

	laps_buf_init(&b, LAPS_SECRET_MAX * 2);
	laps_base64_format(p, len, &b);
	if (laps_buf_status(&b) == LAPS_OK)
		text = json_stringn(b.len ? (const char *)b.data : "", b.len);
	laps_buf_clear(&b);
	return text;
}

/* Append what was made, if it was; false when memory ended, here or before. */
static bool append(json_t *list, json_t *entry)
{
	return json_array_append_new(list, entry) == 0;
}

static json_t *save_tenant(const struct sim_tenant *t)
{
	json_t *policy = t->policy ? json_loads(t->policy, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (t->policy && !policy)
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:b,s:o*}", "id", t->id, "domain", t->domain, "name",
			 t->name, "region", t->region, "laps_enabled", (int)t->laps_enabled,
			 "policy", policy);
}

static json_t *save_role(const struct sim_role *r)
{
	json_t *actions = json_array();
	bool ok = actions != NULL;

	if (ok && r->actions & SIM_ACTION_READ_METADATA)
		ok = append(actions, json_string(SIM_ACTION_METADATA));
	if (ok && r->actions & SIM_ACTION_READ_PASSWORD)
		ok = append(actions, json_string(SIM_ACTION_PASSWORD));
	if (!ok) {
		json_decref(actions);
		return NULL;
	}
	return json_pack("{s:s,s:s,s:s,s:o}", "id", r->id, "tenant", r->tenant->id, "name", r->name,
			 "actions", actions);
}

static json_t *save_permissions(uint32_t permissions)
{
	json_t *list = json_array();
	bool ok = list != NULL;

	for (int p = 0; ok && p < SIM_PERMISSION_N; p++)
		if (permissions & SIM_BIT(p))
			ok = append(list, json_string(sim_permission_name((sim_permission)p)));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *save_secrets(const struct sim_app *a)
{
	char expires[LAPS_FILETIME_TEXT];
	json_t *list = json_array();
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < a->secret_n; i++)
		ok = append(list,
			    json_pack("{s:s,s:s*}", "value", laps_secret_text(a->secret[i].value),
				      "expires", when(a->secret[i].expires_ticks, expires)));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *save_certs(const struct sim_app *a)
{
	json_t *list = json_array();
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < a->cert_n; i++)
		ok = append(list, json_pack("{s:o}", "der_base64",
					    base64(a->cert[i].der.data, a->cert[i].der.len)));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *save_app(const struct sim_app *a)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:o,s:o,s:o,s:o}", "client_id", a->client_id,
			 "object_id", a->object_id, "tenant", a->tenant->id, "name", a->name,
			 "enabled", (int)a->enabled, "public", (int)a->is_public, "app_roles",
			 save_permissions(a->app_roles), "scopes", save_permissions(a->scopes),
			 "secrets", save_secrets(a), "certificates", save_certs(a));
}

static json_t *save_user(const struct sim_user *u)
{
	char from[LAPS_FILETIME_TEXT];
	json_t *roles = json_array();
	bool ok = roles != NULL;

	for (size_t i = 0; ok && i < u->role_n; i++)
		ok = append(roles, json_string(u->role[i]->id));
	if (!ok) {
		json_decref(roles);
		return NULL;
	}
	return json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:o,s:s*}", "id", u->id, "tenant", u->tenant->id,
			 "upn", u->upn, "name", u->name, "enabled", (int)u->enabled, "password",
			 laps_secret_text(u->password), "roles", roles, "sessions_from",
			 when(u->sessions_from_ticks, from));
}

static json_t *save_credentials(const struct sim_device *d)
{
	char backup[LAPS_FILETIME_TEXT];
	json_t *list = json_array();
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < d->credential_n; i++) {
		const struct sim_credential *c = &d->credential[i];

		ok = append(list,
			    json_pack("{s:s,s:s,s:s*,s:o}", "account", c->account, "sid", c->sid,
				      "backup", when(c->backup_ticks, backup), "password_base64",
				      base64(laps_secret_text(c->password),
					     laps_secret_len(c->password))));
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *save_device(const struct sim_device *d)
{
	char created[LAPS_FILETIME_TEXT], seen[LAPS_FILETIME_TEXT], deleted[LAPS_FILETIME_TEXT],
		refresh[LAPS_FILETIME_TEXT];
	json_t *hash = d->has_key ? base64(d->key_hash, sizeof(d->key_hash)) : NULL;

	if (d->has_key && !hash)
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:s*,s:s,s:s,s:s,s:b,s:b,s:s*,s:s*,s:s*,s:s*,s:o*,s:o}",
			 "id", d->id, "device_id", d->device_id, "managed_id", d->managed_id,
			 "tenant", d->tenant->id, "owner_id", some(d->owner_id), "name", d->name,
			 "os_version", d->os_version, "trust", sim_trust_name(d->trust), "enabled",
			 (int)d->enabled, "rotate_requested", (int)d->rotate_requested, "created",
			 when(d->created_ticks, created), "last_sign_in",
			 when(d->last_sign_in_ticks, seen), "deleted",
			 when(d->deleted_ticks, deleted), "refresh",
			 when(d->refresh_ticks, refresh), "key_hash", hash, "credentials",
			 save_credentials(d));
}

static json_t *save_audit(const struct sim_audit *e)
{
	char time[LAPS_FILETIME_TEXT];

	return json_pack("{s:s,s:s*,s:s,s:s*,s:s,s:s*,s:s,s:b,s:s*,s:s}", "id", e->id,
			 "correlation_id", some(e->correlation_id), "tenant", e->tenant->id, "time",
			 when(e->ticks, time), "activity", sim_activity_name(e->activity),
			 "actor_id", some(e->actor.id), "actor_name", e->actor.name,
			 "actor_is_user", (int)e->actor.is_user, "target_id", some(e->target_id),
			 "target_name", e->target_name);
}

static bool save_lists(struct sim_store *s, json_t *tenants, json_t *roles, json_t *apps,
		       json_t *users)
{
	bool ok = true;

	for (size_t i = 0; ok && i < s->tenants.n; i++)
		ok = append(tenants, save_tenant(s->tenants.item[i]));
	for (size_t i = sim_builtin_role_n; ok && i < s->roles.n; i++)
		ok = append(roles, save_role(s->roles.item[i]));
	for (size_t i = 0; ok && i < s->apps.n; i++)
		ok = append(apps, save_app(s->apps.item[i]));
	for (size_t i = 0; ok && i < s->users.n; i++)
		ok = append(users, save_user(s->users.item[i]));
	return ok;
}

static bool save_devices(struct sim_store *s, json_t *devices)
{
	bool ok = true;

	for (size_t i = 0; i < s->tenants.n; i++) {
		const struct sim_order *o =
			&((struct sim_tenant_node *)s->tenants.item[i])->devices;

		for (size_t r = 0; r < o->run_n; r++)
			for (size_t j = 0; ok && j < o->run[r]->n; j++)
				ok = append(devices, save_device(o->run[r]->device[j]));
	}
	return ok;
}

json_t *sim_store_save(struct sim_store *s)
{
	json_t *tenants = json_array(), *roles = json_array(), *apps = json_array(),
	       *users = json_array(), *devices = json_array(), *audit = json_array(), *all;
	bool ok;

	/* packed first: it takes over all of them, and fails when one is missing */
	all = json_pack("{s:s,s:i,s:o,s:o,s:o,s:o,s:o,s:o}", "format", SIM_STATE_FORMAT, "version",
			SIM_STATE_VERSION, "tenants", tenants, "roles", roles, "apps", apps,
			"users", users, "devices", devices, "audit", audit);
	if (!all)
		return NULL;
	sim_store_read(s);
	ok = save_lists(s, tenants, roles, apps, users) && save_devices(s, devices);
	/* oldest first */
	for (size_t i = s->audit_n; ok && i-- > 0;)
		ok = append(audit, save_audit(sim_store_audit_at(s, i)));
	sim_store_unlock(s);
	if (ok)
		return all;
	json_decref(all);
	return NULL;
}
