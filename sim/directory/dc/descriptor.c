/* SPDX-License-Identifier: MIT */
#include "directory/dc/descriptor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "directory/dc/search.h"

#define LANES 4
#define SLOTS 4096 /* descriptors that are kept at most; a power of two */

struct counted {
	struct dc_descriptor d; /* first */
	atomic_uint refs;
};
static struct counted *slot[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t key;
static _Atomic uint64_t next_id = 1;

/* Nobody who can write descriptors shall know which ones push each other out. */
static void draw_key(void)
{
	if (getrandom(&key, sizeof(key), GRND_NONBLOCK) != (ssize_t)sizeof(key))
		key = (uintptr_t)&key;
}

static uint64_t mix(uint64_t h, const uint8_t *bytes, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, bytes, len);
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Four at a time, since each has to wait for the one before it. */
static uint64_t hash_of(const uint8_t *bytes, size_t len)
{
	const size_t word = sizeof(uint64_t);
	uint64_t lane[LANES] = {key ^ len, key + 1, key + 2, key + 3};

	for (; len >= LANES * word; len -= LANES * word)
		for (size_t i = 0; i < LANES; i++, bytes += word)
			lane[i] = mix(lane[i], bytes, word);
	for (; len >= word; bytes += word, len -= word)
		lane[0] = mix(lane[0], bytes, word);
	lane[0] = mix(lane[0], bytes, len);
	for (size_t i = 1; i < LANES; i++)
		lane[0] = mix(lane[0], (const uint8_t *)&lane[i], word);
	return lane[0] ^ lane[0] >> 32;
}

void dc_descriptor_put(struct dc_descriptor *d)
{
	struct counted *c = (struct counted *)d;

	if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	laps_sd_clear(&c->d.sd);
	free(c->d.bytes);
	free(c);
}

static struct counted *parse(const void *bytes, size_t len)
{
	struct counted *c = calloc(1, sizeof(*c));
	struct laps_err err;

	if (!c)
		return NULL;
	c->d.bytes = malloc(len ? len : 1);
	if (!c->d.bytes || laps_sd_parse(bytes, len, &c->d.sd, &err) != LAPS_OK) {
		free(c->d.bytes);
		free(c);
		return NULL;
	}
	memcpy(c->d.bytes, bytes, len);
	c->d.len = len;
	c->d.id = atomic_fetch_add(&next_id, 1);
	atomic_init(&c->refs, 2);
	return c;
}

/* The one in a place, when it is of these bytes. */
static struct counted *kept(size_t place, const void *bytes, size_t len)
{
	struct counted *c;

	pthread_mutex_lock(&lock);
	c = slot[place];
	if (c && c->d.len == len && memcmp(c->d.bytes, bytes, len) == 0)
		atomic_fetch_add(&c->refs, 1);
	else
		c = NULL;
	pthread_mutex_unlock(&lock);
	return c;
}

struct dc_descriptor *dc_descriptor_of(const void *bytes, size_t len)
{
	/* where the last one was: one after the other objects often have the same */
	static _Thread_local size_t last;
	struct counted *c = kept(last, bytes, len), *old = NULL;

	if (c)
		return &c->d;
	pthread_once(&once, draw_key);
	last = hash_of(bytes, len) % SLOTS;
	c = kept(last, bytes, len);
	if (c)
		return &c->d;
	c = parse(bytes, len);
	if (!c)
		return NULL;
	/* two threads may both have parsed it: then it has two ids, which does no harm */
	pthread_mutex_lock(&lock);
	old = slot[last];
	slot[last] = c;
	pthread_mutex_unlock(&lock);
	if (old)
		dc_descriptor_put(&old->d);
	return &c->d;
}

struct dc_descriptor *dc_descriptor_of_entry(Slapi_Entry *e)
{
	const struct berval *v = dc_value(e, "nTSecurityDescriptor");

	return v ? dc_descriptor_of(v->bv_val, v->bv_len) : NULL;
}

static void take(Slapi_Entry *e, void *arg)
{
	*(struct dc_descriptor **)arg = dc_descriptor_of_entry(e);
}

struct dc_descriptor *dc_descriptor_of_dn(const char *dn)
{
	struct dc_descriptor *d = NULL;

	dc_search(dn, LDAP_SCOPE_BASE, NULL, take, &d);
	return d;
}
