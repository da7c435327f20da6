/* SPDX-License-Identifier: MIT */
#include "directory/dc/inflight.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "directory/dc/replica.h"
#include "directory/dc/schema.h"
#include "directory/dc/view.h"
#include "lib/monotonic.h"

#define SLOTS       64
#define MEMBERS_MAX 2048

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct dc_connection *slot[SLOTS];
static uint64_t numbers;

void dc_inflight_lock(void)
{
	pthread_mutex_lock(&lock);
}

void dc_inflight_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

static struct dc_connection **find(const void *key)
{
	struct dc_connection **c = &slot[((uintptr_t)key >> 5) % SLOTS];

	while (*c && (*c)->key != key)
		c = &(*c)->next;
	return c;
}

static struct dc_operation **find_operation(struct dc_connection *c, uint64_t id)
{
	struct dc_operation **o = &c->newest;

	while (*o && (*o)->what.id != id)
		o = &(*o)->next;
	return o;
}

bool dc_operation_put(struct dc_connection *c, struct dc_operation *o)
{
	if (c->operation_n >= DC_RECORD_OPERATIONS)
		return false;
	o->next = c->newest;
	c->newest = o;
	c->operation_n++;
	return true;
}

struct dc_operation *dc_operation_find(struct dc_connection *c, uint64_t id)
{
	return *find_operation(c, id);
}

struct dc_operation *dc_operation_take(struct dc_connection *c, uint64_t id)
{
	struct dc_operation **at = find_operation(c, id), *o = *at;

	if (o) {
		*at = o->next;
		c->operation_n--;
	}
	return o;
}

/* Where it came in: through ldapi comes lapsim itself. */
static void look_at_socket(struct dc_connection *c, int fd)
{
	struct sockaddr_storage a = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return;
	c->hidden = a.ss_family == AF_UNIX || dc_replica_is_link(fd);
}

struct dc_connection *dc_connection_find(const void *key)
{
	return *find(key);
}

struct dc_connection *dc_connection_take(const void *key)
{
	struct dc_connection **at = find(key), *c = *at;

	if (c)
		*at = c->next;
	return c;
}

struct dc_connection *dc_connection_get(const void *key, int fd)
{
	struct dc_connection **at = find(key), *c = *at;

	if (c)
		return c;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->key = key;
	look_at_socket(c, fd);
	if (!c->hidden)
		c->number = ++numbers;
	*at = c;
	return c;
}

/* Nothing that begins as LAPS' attributes do, nothing confidential, nothing unknown, of which that
 * cannot be said: an OID, for one. */
static bool tellable(const char *attribute, size_t len)
{
	static const char *const laps[] = {"msLAPS-", "ms-Mcs-"};
	const struct dc_attribute *a;
	char name[64];

	if (len >= sizeof(name))
		return false;
	memcpy(name, attribute, len);
	name[len] = 0;
	for (size_t i = 0; i < sizeof(laps) / sizeof(laps[0]); i++)
		if (strncasecmp(name, laps[i], strlen(laps[i])) == 0)
			return false;
	a = dc_attribute_find(name);
	return a && !(a->search_flags & DC_SEARCH_CONFIDENTIAL) && !dc_is_credential(a->name);
}

struct dc_operation *dc_operation_new(const uint8_t *in, size_t len)
{
	char members[MEMBERS_MAX];
	struct sim_jsonline l;
	struct dc_described what;
	struct dc_operation *o;

	sim_jsonline_part(&l, members, sizeof(members));
	if (!dc_describe_request(in, len, tellable, &what, &l))
		return NULL;
	o = calloc(1, sizeof(*o) + l.len);
	if (!o)
		return NULL;
	if (what.name_len > 0)
		snprintf(o->name, sizeof(o->name), "%.*s",
			 (int)(what.name_len < sizeof(o->name) ? what.name_len : sizeof(o->name)),
			 (const char *)what.name);
	what.name = NULL;
	o->what = what;
	o->began_ns = sim_monotonic_ns();
	o->members_len = l.len;
	if (l.len > 0)
		memcpy(o->members, members, l.len);
	return o;
}
