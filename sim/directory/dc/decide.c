/* SPDX-License-Identifier: MIT */
#include "directory/dc/decide.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/search.h"

#define SLOTS 4096                 /* decisions that a thread keeps at most; a power of two */
#define READ  UINT32_C(0x80000000) /* beside the rights: the rules of reading */

/*
 * All that a decision depends on. What stands behind the pointers and ids never changes; of the
 * object's own SID only matters whether the caller has it.
 */
struct question {
	uint64_t token, descriptor;
	const void *class, *about;
	uint32_t right;
	bool self;
};
struct answer {
	struct question q;
	bool yes;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t answers;

static void make_key(void)
{
	if (pthread_key_create(&answers, free) != 0)
		abort();
}

/* The place of a thread's answer; NULL: out of memory, nothing is kept. */
static struct answer *place_of(const struct question *q)
{
	struct answer *all;
	uint64_t h;

	pthread_once(&once, make_key);
	all = pthread_getspecific(answers);
	if (!all) {
		all = calloc(SLOTS, sizeof(*all));
		if (!all || pthread_setspecific(answers, all) != 0) {
			free(all);
			return NULL;
		}
	}
	h = (q->token * 31 + q->descriptor) * 31 + q->right + q->self;
	h = h * 31 + ((uintptr_t)q->about >> 4) + ((uintptr_t)q->class >> 4);
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return &all[h >> 32 & (SLOTS - 1)];
}

static bool same(const struct question *a, const struct question *b)
{
	return a->token == b->token && a->descriptor == b->descriptor && a->class == b->class &&
	       a->about == b->about && a->right == b->right && a->self == b->self;
}

static bool find_out(const struct dc_token *t, const struct dc_object *o,
		     const struct laps_adpath *path, const struct question *q,
		     const struct dc_attribute *a)
{
	if (q->right == READ)
		return laps_adaccess_read(&o->descriptor->sd, &t->ad, o->sid, path,
					  a && (a->search_flags & DC_SEARCH_CONFIDENTIAL));
	return (laps_adaccess(&o->descriptor->sd, &t->ad, o->sid, path, q->right) & q->right) ==
	       q->right;
}

static bool decide(const struct dc_token *t, const struct dc_object *o,
		   const struct laps_adpath *path, struct question *q, const struct dc_attribute *a)
{
	struct answer *kept;
	bool yes;

	if (t->system)
		return true;
	if (!o->descriptor)
		return false;
	q->token = t->id;
	q->descriptor = o->descriptor->id;
	q->class = o->class;
	q->self = o->sid && laps_adtoken_has(&t->ad, o->sid);
	kept = place_of(q);
	if (kept && same(&kept->q, q))
		return kept->yes;
	yes = find_out(t, o, path, q, a);
	if (kept)
		*kept = (struct answer){*q, yes};
	return yes;
}

/* From the class to the attribute; without the class when it is not known. */
static bool of_attribute(const struct dc_token *t, const struct dc_object *o,
			 const struct dc_attribute *a, uint32_t right)
{
	struct laps_adpath path = {
		.guid = {o->class ? o->class->guid : NULL, a->has_set ? a->set : NULL, a->guid}};
	struct question q = {.about = a, .right = right};

	return decide(t, o, &path, &q, a);
}

bool dc_may_read(const struct dc_token *t, const struct dc_object *o, const struct dc_attribute *a)
{
	return of_attribute(t, o, a, READ);
}

bool dc_may_write(const struct dc_token *t, const struct dc_object *o, const struct dc_attribute *a)
{
	return of_attribute(t, o, a, LAPS_RIGHT_WRITE_PROPERTY);
}

bool dc_may(const struct dc_token *t, const struct dc_object *o, uint32_t rights)
{
	struct question q = {.right = rights};

	return decide(t, o, NULL, &q, NULL);
}

bool dc_may_child(const struct dc_token *t, const struct dc_object *o, uint32_t right,
		  const struct dc_class *child)
{
	/* [MS-ADTS] 5.1.3.3.3: the class of the child alone, not the parent's */
	struct laps_adpath path = {.guid = {child ? child->guid : NULL}};
	struct question q = {.about = child, .right = right};

	return decide(t, o, &path, &q, NULL);
}

bool dc_may_extended(const struct dc_token *t, const struct dc_object *o, uint32_t right,
		     const uint8_t guid[static LAPS_GUID_LEN])
{
	struct laps_adpath path = {.guid = {o->class ? o->class->guid : NULL, guid}};

	/* the GUID's address may be anybody's next time: not kept */
	return t->system ||
	       (o->descriptor &&
		(laps_adaccess(&o->descriptor->sd, &t->ad, o->sid, &path, right) & right) == right);
}

/* Of the structural classes the one that is made from all others. */
static const struct dc_class *class_of(Slapi_Entry *e)
{
	static char type[] = "objectClass";
	const struct dc_class *best = NULL;
	Slapi_Attr *a = NULL;
	Slapi_Value *v = NULL;

	if (slapi_entry_attr_find(e, type, &a) != 0)
		return NULL;
	for (int i = slapi_attr_first_value(a, &v); i >= 0; i = slapi_attr_next_value(a, i, &v)) {
		const struct berval *name = slapi_value_get_berval(v);
		const struct dc_class *c = dc_class_find_n(name->bv_val, name->bv_len);

		if (c && c->structural && (!best || c->depth > best->depth))
			best = c;
	}
	return best;
}

bool dc_object_of_entry(Slapi_Entry *e, struct dc_object *out, struct laps_sid *sid_storage)
{
	const struct berval *v = dc_value(e, "objectSid");
	struct laps_err err;

	*out = (struct dc_object){.descriptor = dc_descriptor_of_entry(e), .class = class_of(e)};
	if (v &&
	    laps_sid_parse((const uint8_t *)v->bv_val, v->bv_len, sid_storage, &err) == LAPS_OK)
		out->sid = sid_storage;
	return out->descriptor != NULL;
}

void dc_object_clear(struct dc_object *o)
{
	dc_descriptor_put((struct dc_descriptor *)(uintptr_t)o->descriptor);
	*o = (struct dc_object){0};
}
