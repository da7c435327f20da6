/* SPDX-License-Identifier: MIT */
#include "directory/dc/ranges.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct in_flight {
	const void *connection;
	uint64_t id;
	struct dc_ranges ranges;
	struct in_flight *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct in_flight *newest;
/* nearly always 0: then nobody waits for the lock */
static atomic_size_t count;

/* Which it is: of a connection, and of one message or of all. */
static void drop(const void *connection, bool all, uint64_t id)
{
	struct in_flight **at = &newest;

	while (*at) {
		struct in_flight *f = *at;

		if (f->connection == connection && (all || f->id == id)) {
			*at = f->next;
			free(f);
			atomic_fetch_sub(&count, 1);
		} else {
			at = &f->next;
		}
	}
}

static void drop_oldest(void)
{
	struct in_flight **at = &newest;

	while (*at && (*at)->next)
		at = &(*at)->next;
	if (*at) {
		free(*at);
		*at = NULL;
		atomic_fetch_sub(&count, 1);
	}
}

void dc_ranges_put(const void *connection, uint64_t id, const struct dc_ranges *ranges)
{
	struct in_flight *f = malloc(sizeof(*f));

	if (!f)
		return;
	*f = (struct in_flight){.connection = connection, .id = id, .ranges = *ranges};
	pthread_mutex_lock(&lock);
	drop(connection, false, id);
	if (atomic_load(&count) >= DC_RANGES_IN_FLIGHT)
		drop_oldest();
	f->next = newest;
	newest = f;
	atomic_fetch_add(&count, 1);
	pthread_mutex_unlock(&lock);
}

void dc_ranges_get(const void *connection, uint64_t id, struct dc_ranges *out)
{
	out->n = 0;
	if (atomic_load(&count) == 0)
		return;
	pthread_mutex_lock(&lock);
	for (struct in_flight *f = newest; f; f = f->next) {
		if (f->connection == connection && f->id == id) {
			*out = f->ranges;
			break;
		}
	}
	pthread_mutex_unlock(&lock);
}

void dc_ranges_drop(const void *connection, uint64_t id)
{
	if (atomic_load(&count) == 0)
		return;
	pthread_mutex_lock(&lock);
	drop(connection, false, id);
	pthread_mutex_unlock(&lock);
}

void dc_ranges_drop_all(const void *connection)
{
	if (atomic_load(&count) == 0)
		return;
	pthread_mutex_lock(&lock);
	drop(connection, true, 0);
	pthread_mutex_unlock(&lock);
}
