/* SPDX-License-Identifier: MIT */
/* What a store is made of, for its own files. */
#ifndef SIM_CLOUD_STORE_PRIVATE_H
#define SIM_CLOUD_STORE_PRIVATE_H
#include <pthread.h>

#include "cloud/store.h"
#include "cloud/store_index.h"

struct sim_list {
	void **item; /* owned, each in a block of its own */
	size_t n, cap;
};

struct sim_tenant_node {
	struct sim_tenant tenant; /* first: what callers have a pointer to */
	struct sim_order devices;
};

struct sim_store {
	pthread_rwlock_t lock;
	/* from here on loading exchanges everything */
	uint64_t draw; /* whence the next id of an audit entry comes */
	struct sim_list tenants, apps, users, roles;
	struct sim_index app_by_client, app_by_object, user_by_id, user_by_upn;
	struct sim_index device_by_object, device_by_device, device_by_managed;
	/* no device was soft-deleted before; UINT64_MAX: none is */
	uint64_t oldest_deleted_ticks;
	struct sim_audit *audit; /* a ring once it has SIM_AUDIT_MAX */
	size_t audit_n, audit_cap, audit_next;
};

/* A GUID as the store keeps it: lower case, without braces. */
bool sim_id_is_good(const char *id);
/* Not empty, valid UTF-8, and short enough for SIM_CLOUD_TEXT. */
bool sim_name_is_good(const char *name);
/* A copy of size bytes at the end of a list that has room; NULL: no memory, and nothing changed. */
void *sim_list_add(struct sim_list *l, const void *item, size_t size);

void sim_audit_clear(struct sim_store *s);
/* What it owns, not itself. */
void sim_app_clear(struct sim_app *a);
void sim_device_free(struct sim_device *d);
/* Add an audit entry as it is. False when memory ended. */
LAPS_MUST_USE bool sim_audit_put(struct sim_store *s, const struct sim_audit *entry);

/* Roles that are everywhere. */
extern const struct sim_role sim_builtin_role[];
extern const size_t sim_builtin_role_n;

#endif
