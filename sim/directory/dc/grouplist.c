/* SPDX-License-Identifier: MIT */
#include "directory/dc/grouplist.h"

#include <pthread.h>
#include <slapi-plugin.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/names.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

#define SLOTS          256         /* lists that are kept at most */
#define GROUP_SECURITY 0x80000000u /* groupType, [MS-ADTS] 2.2.12 */
#define GROUP_WIDE     0x0000000au /* global or universal */

struct counted {
	struct dc_grouplist l; /* first */
	atomic_uint refs;
	uint64_t generation;
	char *filter; /* that found them */
	size_t room;
	bool failed; /* no memory */
};
static struct counted *slot[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void dc_grouplist_put(struct dc_grouplist *l)
{
	struct counted *c = (struct counted *)l;

	if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	for (size_t i = 0; i < c->l.n; i++)
		free(c->l.group[i].dn);
	free(c->l.group);
	free(c->filter);
	free(c);
}

static bool grow(struct counted *c)
{
	const size_t room = c->room ? 2 * c->room : 4;
	struct dc_group *more = realloc(c->l.group, room * sizeof(*more));

	if (!more)
		return false;
	c->l.group = more;
	c->room = room;
	return true;
}

static void take(Slapi_Entry *e, void *arg)
{
	const struct berval *sid = dc_value(e, "objectSid");
	const uint32_t type = (uint32_t)dc_value_number(e, "groupType", 0);
	struct dc_group g = {.wide = type & GROUP_WIDE};
	struct counted *c = arg;
	struct laps_err err;

	/* lists of mail addresses give no rights; what was deleted gives none either, also if it
	 * got members at another controller meanwhile */
	if (!sid || !(type & GROUP_SECURITY) || dc_value_true(e, "isDeleted") ||
	    laps_sid_parse((const uint8_t *)sid->bv_val, sid->bv_len, &g.sid, &err) != LAPS_OK)
		return;
	if (c->l.n == c->room && !grow(c)) {
		c->failed = true;
		return;
	}
	g.dn = strdup(slapi_entry_get_dn(e));
	if (g.dn)
		c->l.group[c->l.n++] = g;
	else
		c->failed = true;
}

/* Takes filter. */
static struct counted *look(char *filter, uint64_t generation)
{
	struct counted *c = calloc(1, sizeof(*c));

	if (!c) {
		free(filter);
		return NULL;
	}
	atomic_init(&c->refs, 1);
	c->filter = filter;
	c->generation = generation;
	if (dc_search(dc_names()->domain, LDAP_SCOPE_SUBTREE, filter, take, c) == LDAP_SUCCESS &&
	    !c->failed)
		return c;
	dc_grouplist_put(&c->l);
	return NULL;
}

static struct counted *from_cache(const char *filter, uint64_t generation)
{
	struct counted *c;

	pthread_mutex_lock(&lock);
	c = slot[dc_slot_of(filter, SLOTS)];
	if (c && c->generation == generation && strcmp(c->filter, filter) == 0)
		atomic_fetch_add(&c->refs, 1);
	else
		c = NULL;
	pthread_mutex_unlock(&lock);
	return c;
}

static void to_cache(struct counted *c)
{
	struct counted **place = &slot[dc_slot_of(c->filter, SLOTS)], *old;

	pthread_mutex_lock(&lock);
	atomic_fetch_add(&c->refs, 1);
	old = *place;
	*place = c;
	pthread_mutex_unlock(&lock);
	if (old)
		dc_grouplist_put(&old->l);
}

struct dc_grouplist *dc_grouplist_get(const char *attribute, const void *value, size_t len,
				      bool kept, uint64_t generation)
{
	char *filter = dc_filter_equal(attribute, value, len);
	struct counted *c = NULL;

	if (!filter)
		return NULL;
	if (kept)
		c = from_cache(filter, generation);
	if (c) {
		free(filter);
		return &c->l;
	}
	c = look(filter, generation);
	if (c && kept)
		to_cache(c);
	return c ? &c->l : NULL;
}
