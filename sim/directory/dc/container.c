/* SPDX-License-Identifier: MIT */
#include "directory/dc/container.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/counter.h"
#include "directory/dc/decide.h"
#include "directory/dc/names.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

#define SLOTS 1024 /* containers that are kept at most; a power of two */

struct container {
	char *dn;
	uint64_t generation;
	struct dc_object object;
	struct laps_sid sid;
};
static struct container *slot[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* A thread's last answer: most entries of a search have the same parent. */
static _Thread_local struct {
	uint64_t token, generation;
	char dn[512];
	bool yes;
} last;

const char *dc_dn_parent(const char *dn)
{
	for (; *dn && *dn != ','; dn++)
		if (*dn == '\\' && dn[1])
			dn++;
	return *dn ? dn + 1 : NULL;
}

static void drop(struct container *c)
{
	if (!c)
		return;
	dc_object_clear(&c->object);
	free(c->dn);
	free(c);
}

static void read_container(Slapi_Entry *e, void *arg)
{
	struct container *c = arg;

	/* without a descriptor nobody may list it */
	(void)dc_object_of_entry(e, &c->object, &c->sid);
}

static struct container *look_up(const char *dn)
{
	struct container *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	/* before it is read: what changes meanwhile makes it old at once */
	c->generation = dc_kept_generation(DC_KEPT_CONTAINERS);
	c->dn = strdup(dn);
	if (c->dn && dc_search_aside(dn, read_container, c) == LDAP_SUCCESS)
		return c;
	drop(c);
	return NULL;
}

/* -1: it is not kept. */
static int kept(const struct dc_token *t, const char *dn)
{
	const struct container *c = slot[dc_slot_of(dn, SLOTS)];

	if (!c || c->generation != dc_kept_generation(DC_KEPT_CONTAINERS) || strcmp(c->dn, dn) != 0)
		return -1;
	return dc_may(t, &c->object, LAPS_RIGHT_LIST);
}

static bool lists(const struct dc_token *t, const char *dn)
{
	struct container *c, *old;
	int yes;

	pthread_mutex_lock(&lock);
	yes = kept(t, dn);
	pthread_mutex_unlock(&lock);
	if (yes >= 0)
		return yes;
	c = look_up(dn);
	if (!c)
		return false;
	yes = dc_may(t, &c->object, LAPS_RIGHT_LIST);
	pthread_mutex_lock(&lock);
	old = slot[dc_slot_of(dn, SLOTS)];
	slot[dc_slot_of(dn, SLOTS)] = c;
	pthread_mutex_unlock(&lock);
	drop(old);
	return yes;
}

bool dc_container_lists(const struct dc_token *t, const char *dn)
{
	const struct dc_names *n = dc_names();
	uint64_t now = dc_kept_generation(DC_KEPT_CONTAINERS);
	const char *parent = dc_dn_parent(dn);

	if (!parent || strcasecmp(dn, n->domain) == 0 || strcasecmp(dn, n->config) == 0 ||
	    strcasecmp(dn, n->schema) == 0)
		return true;
	if (strlen(parent) >= sizeof(last.dn))
		return lists(t, parent);
	if (last.token != t->id || last.generation != now || strcmp(last.dn, parent) != 0) {
		last.yes = lists(t, parent);
		last.token = t->id;
		last.generation = now;
		memcpy(last.dn, parent, strlen(parent) + 1);
	}
	return last.yes;
}

void dc_container_forget(void)
{
	dc_kept_forget(DC_KEPT_CONTAINERS);
}
