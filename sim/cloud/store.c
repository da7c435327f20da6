/* SPDX-License-Identifier: MIT */
#include "cloud/store.h"

#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/store_private.h"
#include "lib/choice.h"

bool sim_id_is_good(const char *id)
{
	uint8_t guid[LAPS_GUID_LEN];
	char text[LAPS_GUID_TEXT];

	if (laps_guid_parse_text(id, guid, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(guid, text);
	return strcmp(id, text) == 0;
}

bool sim_name_is_good(const char *name)
{
	const size_t len = strlen(name);

	return len > 0 && len < SIM_CLOUD_TEXT && laps_utf8_check(name, len, NULL) == LAPS_OK;
}

void *sim_list_add(struct sim_list *l, const void *item, size_t size)
{
	void *copy;

	if (l->n == l->cap) {
		const size_t cap = l->cap ? l->cap * 2 : 8;
		void **wider = realloc(l->item, cap * sizeof(void *));

		if (!wider)
			return NULL;
		l->item = wider;
		l->cap = cap;
	}
	copy = malloc(size);
	if (copy)
		l->item[l->n++] = memcpy(copy, item, size);
	return copy;
}

static void clear_list(struct sim_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i]);
	free(l->item);
	*l = (struct sim_list){0};
}

static void init_indexes(struct sim_store *s)
{
	const uint64_t basis = s->draw;

	sim_index_init(&s->app_by_client, offsetof(struct sim_app, client_id), basis);
	sim_index_init(&s->app_by_object, offsetof(struct sim_app, object_id), basis);
	sim_index_init(&s->user_by_id, offsetof(struct sim_user, id), basis);
	sim_index_init(&s->user_by_upn, offsetof(struct sim_user, upn), basis);
	sim_index_init(&s->device_by_object, offsetof(struct sim_device, id), basis);
	sim_index_init(&s->device_by_device, offsetof(struct sim_device, device_id), basis);
	sim_index_init(&s->device_by_managed, offsetof(struct sim_device, managed_id), basis);
}

bool sim_store_new(struct sim_store **out, struct sim_err *err)
{
	struct sim_store *s = calloc(1, sizeof(*s));

	if (!s)
		return sim_fail_nomem(err);
	if (!sim_seed_draw(&s->draw, err) || pthread_rwlock_init(&s->lock, NULL) != 0) {
		free(s);
		return sim_fail(err, "cannot make the store of the cloud");
	}
	s->oldest_deleted_ticks = UINT64_MAX;
	init_indexes(s);
	for (size_t i = 0; i < sim_builtin_role_n; i++)
		if (!sim_list_add(&s->roles, &sim_builtin_role[i], sizeof(struct sim_role))) {
			sim_store_free(&s);
			return sim_fail_nomem(err);
		}
	*out = s;
	return true;
}

static void free_devices(struct sim_store *s)
{
	for (size_t i = 0; i < s->tenants.n; i++) {
		struct sim_tenant_node *t = s->tenants.item[i];

		for (size_t r = 0; r < t->devices.run_n; r++)
			for (size_t j = 0; j < t->devices.run[r]->n; j++)
				sim_device_free(t->devices.run[r]->device[j]);
		sim_order_clear(&t->devices);
		free(t->tenant.policy);
	}
}

void sim_app_clear(struct sim_app *a)
{
	for (size_t i = 0; i < a->secret_n; i++)
		laps_secret_free(&a->secret[i].value);
	for (size_t i = 0; i < a->cert_n; i++)
		laps_buf_clear(&a->cert[i].der);
	free(a->secret);
	free(a->cert);
}

void sim_store_free(struct sim_store **store)
{
	struct sim_store *s = *store;

	if (!s)
		return;
	free_devices(s);
	for (size_t i = 0; i < s->apps.n; i++)
		sim_app_clear(s->apps.item[i]);
	for (size_t i = 0; i < s->users.n; i++)
		laps_secret_free(&((struct sim_user *)s->users.item[i])->password);
	clear_list(&s->tenants);
	clear_list(&s->apps);
	clear_list(&s->users);
	clear_list(&s->roles);
	sim_index_clear(&s->app_by_client);
	sim_index_clear(&s->app_by_object);
	sim_index_clear(&s->user_by_id);
	sim_index_clear(&s->user_by_upn);
	sim_index_clear(&s->device_by_object);
	sim_index_clear(&s->device_by_device);
	sim_index_clear(&s->device_by_managed);
	sim_audit_clear(s);
	pthread_rwlock_destroy(&s->lock);
	free(s);
	*store = NULL;
}

/* A lock that cannot be had is a broken invariant: of a thread that has it already, or of nobody's.
 */
static void must(int error)
{
	if (error)
		abort();
}

void sim_store_read(struct sim_store *s)
{
	must(pthread_rwlock_rdlock(&s->lock));
}

void sim_store_write(struct sim_store *s)
{
	must(pthread_rwlock_wrlock(&s->lock));
}

void sim_store_unlock(struct sim_store *s)
{
	must(pthread_rwlock_unlock(&s->lock));
}
