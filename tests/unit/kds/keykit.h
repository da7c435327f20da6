/* SPDX-License-Identifier: MIT */
/*
 * What tests of the key service's decisions stand on: a source of root keys that counts how often
 * it is read, callers, and target descriptors, written by hand after [MS-DTYP] 2.4.6.
 */
#ifndef TESTS_UNIT_KDS_KEYKIT_H
#define TESTS_UNIT_KDS_KEYKIT_H
#include "kds/server/keys.h"
#include "lib/refgroup.h"
#include "lib/runner.h"
#include <laps/filetime.h>
#include <laps/targetsd.h>
#include <stdlib.h>
#include <string.h>

#define KEYKIT_KEYS   4
#define KEYKIT_DOMAIN "corp.example"
#define KEYKIT_FOREST "example"

/* The fake directory. */
struct keykit_source {
	struct kds_root_key key[KEYKIT_KEYS];
	size_t n;
	uint64_t generation;
	unsigned reads;
	bool silent; /* does not answer */
};

static inline uint64_t keykit_start(int32_t l0, int32_t l1, int32_t l2)
{
	return laps_gkdi_period_start(&(struct laps_period){l0, l1, l2});
}

/* Root key i has an id of the byte i + 1 only. */
static inline void keykit_add(struct keykit_source *s, laps_kdf_hash hash, laps_agreement a,
			      uint64_t use_start, uint64_t created)
{
	struct kds_root_key *k = &s->key[s->n];

	refgroup_root_key(hash, a, a == LAPS_AGREEMENT_DH ? "dh_2048_256" : NULL, &k->key);
	memset(k->key.id, (int)s->n + 1, LAPS_GUID_LEN);
	/* keys of different ids are different keys */
	laps_secret_edit(k->key.key)[0] ^= (uint8_t)(s->n + 1);
	k->use_start = use_start;
	k->created = created;
	k->bad = false;
	s->n++;
	s->generation++;
}

static inline void keykit_clear(struct keykit_source *s)
{
	for (size_t i = 0; i < s->n; i++)
		laps_root_key_clear(&s->key[i].key);
	*s = (struct keykit_source){0};
}

static inline uint64_t keykit_generation(void *ctx)
{
	return ((struct keykit_source *)ctx)->generation;
}

static inline struct kds_root_key keykit_copy(const struct kds_root_key *k)
{
	struct kds_root_key out = *k;
	size_t len;
	const uint8_t *p = laps_secret_view(k->key.key, &len);

	ck_assert_int_eq(laps_secret_dup(p, len, &out.key.key), LAPS_OK);
	laps_buf_init(&out.key.agreement_params, LAPS_GKE_MAX);
	laps_buf_put(&out.key.agreement_params, k->key.agreement_params.data,
		     k->key.agreement_params.len);
	ck_assert_int_eq(laps_buf_status(&out.key.agreement_params), LAPS_OK);
	return out;
}

static inline bool keykit_read(void *ctx, struct kds_root_keys *out)
{
	struct keykit_source *s = ctx;

	if (s->silent)
		return false;
	s->reads++;
	out->key = calloc(s->n + 1, sizeof(*out->key));
	ck_assert_ptr_nonnull(out->key);
	for (out->n = 0; out->n < s->n; out->n++)
		out->key[out->n] = keykit_copy(&s->key[out->n]);
	return true;
}

static inline struct kds_keys *keykit_keys(struct keykit_source *s)
{
	const struct kds_root_source source = {s, keykit_generation, keykit_read, false};
	struct kds_keys *k = kds_keys_new(&source, KEYKIT_DOMAIN, KEYKIT_FOREST);

	ck_assert_ptr_nonnull(k);
	return k;
}

static const struct laps_sid keykit_admins = {5, {21, 1, 2, 3, 512}, 5};
static const struct laps_sid keykit_helpdesk = {5, {21, 1, 2, 3, 1105}, 5};
static const struct laps_sid keykit_everyone = {1, {0}, 1};

/* The descriptor that LAPS has for a SID. */
static inline void keykit_target(const struct laps_sid *sid, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_GETKEY_SD_MAX);
	laps_targetsd_format(sid, out);
	ck_assert_int_eq(laps_buf_status(out), LAPS_OK);
}

struct keykit_ace {
	uint8_t type; /* 0 allows, 1 denies */
	uint32_t mask;
	const struct laps_sid *sid;
};
/* A descriptor with a DACL only. */
static inline void keykit_dacl(const struct keykit_ace *ace, size_t n, struct laps_buf *out)
{
	size_t len = 8;

	for (size_t i = 0; i < n; i++)
		len += 8 + laps_sid_len(ace[i].sid);
	laps_buf_init(out, LAPS_GETKEY_SD_MAX);
	laps_buf_put(out, "\1\0\4\200\0\0\0\0\0\0\0\0\0\0\0\0\24\0\0\0", 20);
	laps_buf_put_u16le(out, 2);
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u32le(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		laps_buf_put_u16le(out, ace[i].type);
		laps_buf_put_u16le(out, (uint16_t)(8 + laps_sid_len(ace[i].sid)));
		laps_buf_put_u32le(out, ace[i].mask);
		laps_sid_format(ace[i].sid, out);
	}
	ck_assert_int_eq(laps_buf_status(out), LAPS_OK);
}

static inline struct laps_getkey_request keykit_request(const struct laps_buf *sd, int key,
							int32_t l0, int32_t l1, int32_t l2)
{
	struct laps_getkey_request rq = {
		.sd = sd->data, .sd_len = sd->len, .l0 = l0, .l1 = l1, .l2 = l2};

	rq.has_root_key_id = key >= 0;
	memset(rq.root_key_id, key + 1, sizeof(rq.root_key_id));
	return rq;
}

#endif
