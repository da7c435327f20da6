/* SPDX-License-Identifier: MIT */
/* What the files of the back end in memory share: one object a device. A device's object is used by
 * the worker that has the device. */
#ifndef SIM_FLEET_MEMORY_H
#define SIM_FLEET_MEMORY_H
#include <stdatomic.h>

#include "fleet/room.h"

struct fleet_value {
	uint8_t *data;
	size_t len;
};

struct fleet_object {
	uint64_t expiry_ticks; /* 0: none */
	struct fleet_value clear, encrypted, *history;
	uint32_t history_n;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];
};

struct fleet_memory {
	struct fleet_object *object;
	atomic_uint_fast64_t bytes; /* of values */
};

/* What a worker remembers from its read until its write. */
struct fleet_memory_reading {
	uint64_t expiry_ticks;
};

static inline struct fleet_object *fleet_memory_object(const struct fleet_worker *w)
{
	return &((struct fleet_memory *)w->fleet->shared)->object[w->index];
}

/* A copy; false: no memory. */
bool fleet_value_make(struct fleet_memory *m, const void *data, size_t len,
		      struct fleet_value *out);
/* Wipe and free. */
void fleet_value_drop(struct fleet_memory *m, struct fleet_value *v);

laps_rc fleet_memory_is_away(struct laps_cause *cause);
laps_rc fleet_memory_nomem(struct laps_cause *cause);

/* The ports over it; w->back is the worker's struct fleet_memory_reading. */
struct laps_backup_port fleet_memory_directory(struct fleet_worker *w);
struct laps_cloud_port fleet_memory_cloud(struct fleet_worker *w);

#endif
