/* SPDX-License-Identifier: MIT */
#include "directory/dc/members.h"

#include <pthread.h>
#include <slapi-plugin.h>
#include <stdlib.h>

#include "directory/dc/names.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

/* Places for members, eight times as many as there may be: with more, each account is looked for.
 */
#define PLACES  (1u << 19)
#define MEMBERS (PLACES / 8)

/* A set of places, a bit each; two members may have the same one. */
struct set {
	uint64_t generation;
	size_t n;
	uint8_t bit[PLACES / 8];
};
static struct set *last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a of the normal form, which is the same however a name is written. */
static uint32_t place_of(const char *dn)
{
	char *normal = dc_dn_normal(dn);
	uint32_t h = 2166136261u;

	for (const char *p = normal ? normal : dn; *p; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	slapi_ch_free_string(&normal);
	return (h ^ h >> 16) % PLACES;
}

static void take(Slapi_Entry *e, void *arg)
{
	struct set *s = arg;
	struct dc_values all;
	const struct berval *v;

	for (v = dc_values_first(&all, e, "member"); v && s->n <= MEMBERS;
	     v = dc_values_next(&all)) {
		const uint32_t at = place_of(v->bv_val);

		s->bit[at / 8] |= (uint8_t)(1u << at % 8);
		s->n++;
	}
}

static struct set *read_all(uint64_t generation)
{
	struct set *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->generation = generation;
	if (dc_search(dc_names()->domain, LDAP_SCOPE_SUBTREE, "(objectClass=group)", take, s) ==
	    LDAP_SUCCESS)
		return s;
	free(s);
	return NULL;
}

/* With the lock. */
static bool has(const struct set *s, uint32_t at)
{
	return s->n > MEMBERS || s->bit[at / 8] >> at % 8 & 1;
}

bool dc_members_have(const char *dn, uint64_t generation)
{
	const uint32_t at = place_of(dn);
	struct set *s, *old = NULL;
	bool is = true, known;

	pthread_mutex_lock(&lock);
	known = last && last->generation == generation;
	if (known)
		is = has(last, at);
	pthread_mutex_unlock(&lock);
	s = known ? NULL : read_all(generation);
	if (!s)
		return is;
	pthread_mutex_lock(&lock);
	is = has(s, at);
	old = last;
	last = s;
	pthread_mutex_unlock(&lock);
	free(old);
	return is;
}
