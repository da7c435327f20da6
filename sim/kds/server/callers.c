/* SPDX-License-Identifier: MIT */
#include "kds/server/callers.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 1024u /* a caller has one; another that has the same takes it */

struct place {
	char *who;           /* owned; NULL: empty */
	uint64_t generation; /* of the directory when it was asked */
	struct kds_caller caller;
};
struct kds_callers {
	struct kds_directory *directory;
	struct place place[PLACES];
};

struct kds_callers *kds_callers_new(struct kds_directory *d)
{
	struct kds_callers *c = calloc(1, sizeof(*c));

	if (c)
		c->directory = d;
	return c;
}

static void empty(struct place *p)
{
	free(p->who);
	kds_caller_clear(&p->caller);
	*p = (struct place){0};
}

void kds_callers_free(struct kds_callers **c)
{
	for (size_t i = 0; *c && i < PLACES; i++)
		empty(&(*c)->place[i]);
	free(*c);
	*c = NULL;
}

/* FNV-1a, 32 bits. */
static struct place *place_of(struct kds_callers *c, const char *who)
{
	uint32_t h = 2166136261u;

	for (; *who; who++)
		h = (h ^ (uint8_t)*who) * 16777619u;
	return &c->place[h % PLACES];
}

kds_found kds_callers_find(struct kds_callers *c, const char *who, const struct kds_caller **out)
{
	/* before it is read: what changes meanwhile is seen the next time */
	const uint64_t generation = kds_directory_generation(c->directory);
	struct place *p = place_of(c, who);
	struct place new = {.generation = generation};
	kds_found found;

	if (p->who && p->generation == generation && strcmp(p->who, who) == 0) {
		*out = &p->caller;
		return KDS_FOUND;
	}
	found = kds_caller_read(c->directory, who, &new.caller);
	if (found != KDS_FOUND)
		return found;
	new.who = strdup(who);
	if (!new.who) {
		kds_caller_clear(&new.caller);
		return KDS_FOUND_TROUBLE;
	}
	empty(p);
	*p = new;
	*out = &p->caller;
	return KDS_FOUND;
}
