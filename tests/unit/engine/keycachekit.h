/* SPDX-License-Identifier: MIT */
/* A key cache over a port that counts, with a key service below it that answers for two root keys.
 */
#ifndef TESTS_UNIT_ENGINE_KEYCACHEKIT_H
#define TESTS_UNIT_ENGINE_KEYCACHEKIT_H
#include <laps/gkdi.h>
#include <laps/hresult.h>
#include <laps/keycache.h>
#include <laps/targetsd.h>
#include <string.h>

#include "lib/oom.h"
#include "lib/runner.h"

#define L0 362

/* The key service below: real envelopes of two root keys. */
static struct {
	struct laps_root_key key[2];
	size_t calls;
	laps_rc refuse;               /* LAPS_OK: answers */
	struct laps_period at;        /* l0 >= 0: answers this period, whatever was asked */
	bool public_key, other_key;   /* answers the public envelope; that of the other key */
	const struct laps_buf *fixed; /* answers these bytes */
	struct laps_buf last;         /* the last answer */
} below;

static struct laps_buf sd[2];
static struct laps_keycache *cache;
static struct laps_keys_port port;

static inline void answer(const uint8_t *target, size_t target_len,
			  const struct laps_key_request *r, struct laps_buf *out)
{
	struct laps_period period = {r->l0, r->l1, r->l2};
	size_t i = (size_t)(r->has_root_key_id && r->root_key_id[0] == 2) ^ below.other_key;

	if (below.fixed != NULL) {
		laps_buf_put(out, below.fixed->data, below.fixed->len);
		return;
	}
	if (below.at.l0 >= 0)
		period = below.at;
	ck_assert_int_eq(laps_gkdi_envelope(&below.key[i], target, target_len, &period,
					    below.public_key, false, "corp.example", "example", out,
					    NULL),
			 LAPS_OK);
}

static inline laps_rc get_key(void *ctx, const uint8_t *target, size_t target_len,
			      const struct laps_key_request *r, struct laps_buf *out,
			      struct laps_cause *cause)
{
	size_t before = out->len;

	if (ctx != &below)
		return LAPS_E_BUG;
	below.calls++;
	if (below.refuse != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED, "no");
		return below.refuse;
	}
	oom_pause();
	answer(target, target_len, r, out);
	laps_buf_clear(&below.last);
	laps_buf_put(&below.last, out->data + before, out->len - before);
	oom_resume();
	return LAPS_OK;
}

static inline void set_up(void)
{
	const struct laps_keys_port over = {.ctx = &below, .get_key = get_key};
	struct laps_sid sid;
	uint8_t seed[LAPS_SEED_LEN];

	memset(&below, 0, sizeof(below));
	below.at.l0 = -1;
	laps_buf_init(&below.last, LAPS_GKE_MAX);
	for (int i = 0; i < 2; i++) {
		const char *text = i ? "S-1-5-21-1-2-3-1104" : "S-1-5-21-1-2-3-512";

		ck_assert_int_eq(laps_root_key_set_agreement(&below.key[i], LAPS_AGREEMENT_DH),
				 LAPS_OK);
		memset(seed, 0x31 + i, sizeof(seed));
		ck_assert_int_eq(laps_secret_dup(seed, sizeof(seed), &below.key[i].key), LAPS_OK);
		below.key[i].kdf_hash = LAPS_KDF_SHA256;
		memset(below.key[i].id, 1 + i, LAPS_GUID_LEN);
		ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, NULL), LAPS_OK);
		laps_buf_init(&sd[i], LAPS_TARGETSD_MAX);
		laps_targetsd_format(&sid, &sd[i]);
	}
	ck_assert_int_eq(laps_keycache_new(&over, &cache), LAPS_OK);
	port = laps_keycache_port(cache);
}

static inline void tear_down(void)
{
	laps_keycache_free(&cache);
	ck_assert_ptr_null(cache);
	laps_keycache_free(&cache);
	for (int i = 0; i < 2; i++) {
		laps_root_key_clear(&below.key[i]);
		laps_buf_clear(&sd[i]);
	}
	laps_buf_clear(&below.last);
}

static inline struct laps_key_request request_of(int key, int32_t l0, int32_t l1, int32_t l2,
						 const char *domain)
{
	struct laps_key_request r = {true, {0}, l0, l1, l2, domain};

	memset(r.root_key_id, 1 + key, LAPS_GUID_LEN);
	return r;
}

/* Ask through the cache, behind bytes that are in out already. Whether it came from memory. The
 * answer opens what was asked for, with the same key that a fresh one has. */
static inline bool ask_for(const struct laps_buf *target, const struct laps_key_request *r)
{
	const struct laps_period period = {r->l0, r->l1, r->l2};
	size_t calls = below.calls, hits = laps_keycache_hits(cache);
	uint8_t got[LAPS_SEED_LEN], want[LAPS_SEED_LEN];
	struct laps_cause cause;
	struct laps_gke e;
	struct laps_buf out;
	bool hit;

	laps_buf_init(&out, LAPS_GKE_MAX);
	laps_buf_put(&out, "before", 6);
	ck_assert_int_eq(port.get_key(port.ctx, target->data, target->len, r, &out, &cause),
			 LAPS_OK);
	ck_assert_mem_eq(out.data, "before", 6);
	hit = below.calls == calls;
	ck_assert_uint_eq(laps_keycache_hits(cache), hits + hit);
	if (!hit) {
		ck_assert_uint_eq(below.calls, calls + 1);
		ck_assert_uint_eq(out.len, 6 + below.last.len);
		ck_assert_mem_eq(out.data + 6, below.last.data, below.last.len);
	}
	ck_assert_int_eq(laps_gke_parse(out.data + 6, out.len - 6, &e, NULL), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_from_envelope(&e, r->l1, r->l2, got, NULL), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_key(&below.key[r->root_key_id[0] - 1], target->data,
					    target->len, &period, want, NULL),
			 LAPS_OK);
	ck_assert_mem_eq(got, want, sizeof(want));
	laps_buf_clear(&out);
	return hit;
}

static inline bool ask(int target, int key, int32_t l0, int32_t l1, int32_t l2, const char *domain)
{
	struct laps_key_request r = request_of(key, l0, l1, l2, domain);

	return ask_for(&sd[target], &r);
}

static inline TCase *add_case(Suite *s, const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	suite_add_tcase(s, t);
	return t;
}

#endif
