/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <laps/sid.h>
#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/store_private.h"

struct sim_device *sim_store_device(struct sim_store *s, const char *device_id)
{
	return sim_index_find(&s->device_by_device, device_id);
}

struct sim_device *sim_store_device_object(struct sim_store *s, const char *id)
{
	return sim_index_find(&s->device_by_object, id);
}

struct sim_device *sim_store_device_managed(struct sim_store *s, const char *managed_id)
{
	return sim_index_find(&s->device_by_managed, managed_id);
}

/* Which tenant of ours that is; NULL: none. What callers have a pointer to begins the node. */
static struct sim_tenant_node *node_of(struct sim_store *s, const struct sim_tenant *t)
{
	for (size_t i = 0; i < s->tenants.n; i++)
		if (s->tenants.item[i] == t)
			return s->tenants.item[i];
	return NULL;
}

struct sim_device *sim_store_device_after(struct sim_store *s, const struct sim_tenant *tenant,
					  const char *device_id)
{
	const struct sim_tenant_node *t = node_of(s, tenant);

	return t ? sim_order_after(&t->devices, device_id) : NULL;
}

size_t sim_store_device_count(struct sim_store *s, const struct sim_tenant *tenant)
{
	const struct sim_tenant_node *t = node_of(s, tenant);

	return t ? t->devices.n : 0;
}

static bool is_good(struct sim_store *s, const struct sim_device *d, struct sim_err *err)
{
	const struct sim_user *owner;

	if (!sim_id_is_good(d->id) || !sim_id_is_good(d->device_id) ||
	    !sim_id_is_good(d->managed_id) || !node_of(s, d->tenant))
		return sim_fail(err, "device '%s': its ids or its tenant are not good",
				d->device_id);
	if (!d->name || !sim_name_is_good(d->name) ||
	    laps_utf8_check(d->os_version, strlen(d->os_version), NULL) != LAPS_OK)
		return sim_fail(err, "device '%s': its name or version is not good", d->device_id);
	owner = d->owner_id[0] ? sim_store_user(s, d->owner_id) : NULL;
	if (d->owner_id[0] && (!owner || owner->tenant != d->tenant))
		return sim_fail(err, "device '%s': its owner is no user of its tenant",
				d->device_id);
	if (d->credential_n)
		return sim_fail(err, "device '%s': passwords are pushed, not added", d->device_id);
	if (sim_store_device(s, d->device_id) || sim_store_device_object(s, d->id) ||
	    sim_store_device_managed(s, d->managed_id))
		return sim_fail(err, "device '%s': one of its ids is there already", d->device_id);
	if (s->device_by_device.used >= SIM_DEVICES_MAX)
		return sim_fail(err, "there are %u devices already", SIM_DEVICES_MAX);
	return true;
}

static void note_deleted(struct sim_store *s, const struct sim_device *d)
{
	if (d->deleted_ticks && d->deleted_ticks < s->oldest_deleted_ticks)
		s->oldest_deleted_ticks = d->deleted_ticks;
}

bool sim_store_add_device(struct sim_store *s, struct sim_device *d, struct sim_device **out,
			  struct sim_err *err)
{
	struct sim_device *copy;

	if (!is_good(s, d, err))
		return false;
	if (!sim_index_reserve(&s->device_by_object) || !sim_index_reserve(&s->device_by_device) ||
	    !sim_index_reserve(&s->device_by_managed) || !(copy = malloc(sizeof(*copy))))
		return sim_fail_nomem(err);
	*copy = *d;
	if (!sim_order_add(&node_of(s, d->tenant)->devices, copy)) {
		free(copy);
		return sim_fail_nomem(err);
	}
	sim_index_put(&s->device_by_object, copy);
	sim_index_put(&s->device_by_device, copy);
	sim_index_put(&s->device_by_managed, copy);
	note_deleted(s, copy);
	d->name = NULL;
	if (out)
		*out = copy;
	return true;
}

static void clear_credential(struct sim_credential *c)
{
	free(c->account); /* and sid, which lies in the same block */
	laps_secret_free(&c->password);
	*c = (struct sim_credential){0};
}

void sim_device_free(struct sim_device *d)
{
	for (size_t i = 0; i < d->credential_n; i++)
		clear_credential(&d->credential[i]);
	free(d->name);
	free(d);
}

void sim_store_remove_device(struct sim_store *s, struct sim_device *d)
{
	sim_index_drop(&s->device_by_object, d);
	sim_index_drop(&s->device_by_device, d);
	sim_index_drop(&s->device_by_managed, d);
	sim_order_drop(&node_of(s, d->tenant)->devices, d);
	sim_device_free(d);
}

void sim_store_delete_device(struct sim_store *s, struct sim_device *d, uint64_t now_ticks)
{
	if (d->trust == SIM_TRUST_HYBRID) {
		sim_store_remove_device(s, d);
		return;
	}
	/* 0 would mean that it is there */
	d->deleted_ticks = now_ticks ? now_ticks : 1;
	note_deleted(s, d);
}

void sim_store_restore_device(struct sim_store *s, struct sim_device *d)
{
	(void)s;
	d->deleted_ticks = 0;
}

static bool is_overdue(uint64_t deleted_ticks, uint64_t now_ticks)
{
	return deleted_ticks && now_ticks > deleted_ticks &&
	       now_ticks - deleted_ticks > SIM_SOFT_DELETE_DAYS * LAPS_TICKS_PER_DAY;
}

void sim_store_purge(struct sim_store *s, uint64_t now_ticks)
{
	struct sim_device *d, *next;

	if (s->oldest_deleted_ticks == UINT64_MAX ||
	    !is_overdue(s->oldest_deleted_ticks, now_ticks))
		return;
	s->oldest_deleted_ticks = UINT64_MAX;
	for (size_t i = 0; i < s->tenants.n; i++) {
		const struct sim_tenant_node *t = s->tenants.item[i];

		for (d = sim_order_after(&t->devices, ""); d; d = next) {
			next = sim_order_after(&t->devices, d->device_id);
			if (is_overdue(d->deleted_ticks, now_ticks))
				sim_store_remove_device(s, d);
			else
				note_deleted(s, d);
		}
	}
}

bool sim_store_push_credential(struct sim_store *s, struct sim_device *d, const char *account,
			       const char *sid, const struct laps_secret *password,
			       uint64_t backup_ticks, uint64_t refresh_ticks, struct sim_err *err)
{
	const size_t account_len = strlen(account) + 1, sid_len = strlen(sid) + 1;
	struct sim_credential new = {.backup_ticks = backup_ticks};
	struct laps_sid parsed;
	const uint8_t *bytes;
	size_t len;

	(void)s;
	bytes = laps_secret_view(password, &len);
	if (!sim_name_is_good(account) ||
	    laps_sid_parse_text(sid, sid_len - 1, &parsed, NULL) != LAPS_OK ||
	    laps_utf8_check((const char *)bytes, len, NULL) != LAPS_OK)
		return sim_fail(err, "device '%s': an account, a SID or a password is not good",
				d->device_id);
	new.account = malloc(account_len + sid_len);
	if (!new.account || laps_secret_dup(bytes, len, &new.password) != LAPS_OK) {
		free(new.account);
		return sim_fail_nomem(err);
	}
	new.sid = new.account + account_len;
	memcpy(new.account, account, account_len);
	memcpy(new.sid, sid, sid_len);
	if (d->credential_n == SIM_CREDENTIALS_MAX)
		clear_credential(&d->credential[--d->credential_n]);
	memmove(d->credential + 1, d->credential, d->credential_n * sizeof(new));
	d->credential[0] = new;
	d->credential_n++;
	d->refresh_ticks = refresh_ticks;
	return true;
}
