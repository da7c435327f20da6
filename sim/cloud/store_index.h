/* SPDX-License-Identifier: MIT */
/*
 * Finding objects of the store: by a text inside of them, and devices in order. Both hold borrowed
 * pointers to objects that stay where they are. Texts are compared without regard to ASCII case.
 */
#ifndef SIM_CLOUD_STORE_INDEX_H
#define SIM_CLOUD_STORE_INDEX_H
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_device;

/* A hash table with open addressing, at most three quarters full. */
struct sim_index {
	size_t key_offset; /* of the key, a char array, in each object */
	uint64_t basis;    /* of the hash: drawn, so that nobody can choose keys that collide */
	void **slot;
	size_t slot_n; /* a power of two, or 0 */
	size_t used;
};
void sim_index_init(struct sim_index *x, size_t key_offset, uint64_t basis);
void sim_index_clear(struct sim_index *x);
/* Room for one more; false when memory ended. */
LAPS_MUST_USE bool sim_index_reserve(struct sim_index *x);
/* Behind a reserve; the key must be new. */
void sim_index_put(struct sim_index *x, void *object);
void *sim_index_find(const struct sim_index *x, const char *key);
void sim_index_drop(struct sim_index *x, const void *object);

/*
 * Devices in order of device id: sorted runs of bounded length, themselves in order, so that adding
 * one moves a few hundred pointers at most, however many there are.
 */
#define SIM_RUN_MAX 256
struct sim_run {
	size_t n;
	struct sim_device *device[SIM_RUN_MAX];
};
struct sim_order {
	struct sim_run **run; /* none is empty */
	size_t run_n, run_cap;
	size_t n;
};
void sim_order_clear(struct sim_order *o);
/* False when memory ended; then nothing has changed. */
LAPS_MUST_USE bool sim_order_add(struct sim_order *o, struct sim_device *d);
void sim_order_drop(struct sim_order *o, const struct sim_device *d);
/* The first behind that id, which need not be there; NULL: none. */
struct sim_device *sim_order_after(const struct sim_order *o, const char *device_id);

#endif
