/* SPDX-License-Identifier: MIT */
/*
 * The key cache over a port that counts. What it may remember is as narrow as the key derivation:
 * domain, target descriptor, root key and L0 (peers' C6).
 */
#include "lib/oom.h"
#include "lib/runner.h"
#include <laps/gkdi.h>
#include <laps/hresult.h>
#include <laps/keycache.h>
#include <laps/targetsd.h>
#include <stdio.h>
#include <string.h>

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

static void answer(const uint8_t *target, size_t target_len, const struct laps_key_request *r,
		   struct laps_buf *out)
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

static laps_rc get_key(void *ctx, const uint8_t *target, size_t target_len,
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

static void set_up(void)
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

static void tear_down(void)
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

static struct laps_key_request request_of(int key, int32_t l0, int32_t l1, int32_t l2,
					  const char *domain)
{
	struct laps_key_request r = {true, {0}, l0, l1, l2, domain};

	memset(r.root_key_id, 1 + key, LAPS_GUID_LEN);
	return r;
}

/* Ask through the cache, behind bytes that are in out already. Whether it came from memory. The
 * answer opens what was asked for, with the same key that a fresh one has. */
static bool ask_for(const struct laps_buf *target, const struct laps_key_request *r)
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

static bool ask(int target, int key, int32_t l0, int32_t l1, int32_t l2, const char *domain)
{
	struct laps_key_request r = request_of(key, l0, l1, l2, domain);

	return ask_for(&sd[target], &r);
}

/* ---- what counts ---- */

/* Each of the 24 is its own, and is there the second time. */
START_TEST(keeps_descriptor_key_l0_and_domain_apart)
{
	static const char *const domain[] = {"corp.example", "emea.corp.example", NULL};

	for (int again = 0; again < 2; again++)
		for (int i = 0; i < 24; i++)
			ck_assert_int_eq(
				ask(i & 1, i >> 1 & 1, L0 + (i >> 2 & 1), 11, 18, domain[i >> 3]),
				again);
	ck_assert_uint_eq(below.calls, 24);
	ck_assert_uint_eq(laps_keycache_hits(cache), 24);
}
END_TEST

START_TEST(a_domain_is_the_same_in_either_case)
{
	ck_assert(!ask(0, 0, L0, 11, 18, "corp.example"));
	ck_assert(ask(0, 0, L0, 11, 18, "CORP.Example"));
	ck_assert(!ask(0, 0, L0, 11, 18, "corp.example."));
	ck_assert(!ask(0, 0, L0, 11, 18, ""));
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
}
END_TEST

/* Descriptors of which one begins like the other, and none at all. */
START_TEST(a_descriptor_is_all_of_its_bytes)
{
	const struct laps_key_request r = request_of(0, L0, 11, 18, NULL);
	struct laps_buf part = sd[0], none = {0};

	part.len--;
	ck_assert(!ask_for(&part, &r));
	ck_assert(!ask_for(&sd[0], &r));
	ck_assert(!ask_for(&none, &r));
	ck_assert(ask_for(&part, &r));
	ck_assert(ask_for(&sd[0], &r));
	ck_assert(ask_for(&none, &r));
}
END_TEST

START_TEST(the_answer_comes_back_to_the_byte)
{
	const struct laps_key_request r = request_of(1, L0, 11, 18, "corp.example");
	struct laps_cause cause;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert(!ask(1, 1, L0, 11, 18, "corp.example"));
	ck_assert_int_eq(port.get_key(port.ctx, sd[1].data, sd[1].len, &r, &out, &cause), LAPS_OK);
	ck_assert_uint_eq(below.calls, 1);
	ck_assert_uint_eq(out.len, below.last.len);
	ck_assert_mem_eq(out.data, below.last.data, out.len);
	laps_buf_clear(&out);
}
END_TEST

/* ---- how far an envelope goes ---- */

START_TEST(a_later_envelope_opens_what_is_older)
{
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	ck_assert(ask(0, 0, L0, 11, 17, NULL));
	ck_assert(ask(0, 0, L0, 10, 31, NULL));
	ck_assert(ask(0, 0, L0, 0, 0, NULL));
	ck_assert_uint_eq(below.calls, 1);
}
END_TEST

/* peers' C6: a blob newer than the envelope in hand */
START_TEST(a_newer_value_goes_through_and_its_envelope_stays)
{
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	ck_assert(!ask(0, 0, L0, 11, 19, NULL));
	ck_assert(ask(0, 0, L0, 11, 18, NULL));
	ck_assert(!ask(0, 0, L0, 12, 0, NULL));
	ck_assert(ask(0, 0, L0, 11, 19, NULL));
	ck_assert(!ask(0, 0, L0, 31, 31, NULL));
	ck_assert(ask(0, 0, L0, 12, 0, NULL));
	ck_assert_uint_eq(below.calls, 4);
}
END_TEST

/* As Windows answers for an L0 that is over, and for the one that is not. */
START_TEST(one_answer_of_a_later_period_serves_all)
{
	below.at = (struct laps_period){L0, 31, 31};
	ck_assert(!ask(0, 0, L0, 0, 0, NULL));
	for (int32_t l1 = 0; l1 < 32; l1 += 3)
		ck_assert(ask(0, 0, L0, l1, 31 - l1, NULL));
	ck_assert(ask(0, 0, L0, 31, 31, NULL));
	below.at = (struct laps_period){L0 + 1, 11, 18};
	ck_assert(!ask(0, 0, L0 + 1, 3, 4, NULL));
	ck_assert(ask(0, 0, L0 + 1, 11, 18, NULL));
	ck_assert_uint_eq(below.calls, 2);
}
END_TEST

/* A key service that answers with less than was asked does not take away what was known. */
START_TEST(an_envelope_gives_way_only_to_one_that_reaches_further)
{
	struct laps_key_request r = request_of(0, L0, 20, 0, NULL);
	struct laps_cause cause;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	below.at = (struct laps_period){L0, 4, 5};
	ck_assert_int_eq(port.get_key(port.ctx, sd[0].data, sd[0].len, &r, &out, &cause), LAPS_OK);
	ck_assert_uint_eq(below.calls, 2);
	ck_assert(ask(0, 0, L0, 11, 18, NULL));
	laps_buf_clear(&out);
}
END_TEST

/* No server leaves out the L1 key of L1 - 1; one that did would give less than what was there. */
START_TEST(an_envelope_without_its_l1_key_replaces_none_with_it)
{
	const struct laps_period period = {L0, 11, 25};
	struct laps_buf bytes, part;
	struct laps_gke e;

	laps_buf_init(&bytes, LAPS_GKE_MAX);
	laps_buf_init(&part, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_gkdi_envelope(&below.key[0], sd[0].data, sd[0].len, &period, false,
					    false, "", "", &bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &e, NULL), LAPS_OK);
	e.l1_key = NULL;
	laps_gke_format(&e, &part);
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	below.fixed = &part;
	ck_assert(!ask(0, 0, L0, 11, 25, NULL));
	ck_assert(ask(0, 0, L0, 10, 0, NULL));
	below.fixed = &bytes;
	ck_assert(!ask(0, 0, L0, 11, 25, NULL));
	ck_assert(ask(0, 0, L0, 11, 25, NULL));
	below.fixed = NULL;
	laps_buf_clear(&bytes);
	laps_buf_clear(&part);
}
END_TEST

static void check_reach(const struct laps_gke *e, int32_t l1, int32_t l2)
{
	struct laps_key_request r = request_of(0, L0, l1, l2, NULL);
	const struct laps_keys_port over = {.ctx = &below, .get_key = get_key};
	uint8_t seed[LAPS_SEED_LEN];
	bool opens = laps_gkdi_seed_from_envelope(e, l1, l2, seed, NULL) == LAPS_OK;
	struct laps_cause cause;
	struct laps_buf out;

	laps_keycache_free(&cache);
	ck_assert_int_eq(laps_keycache_new(&over, &cache), LAPS_OK);
	port = laps_keycache_port(cache);
	laps_buf_init(&out, LAPS_GKE_MAX);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(port.get_key(port.ctx, sd[0].data, sd[0].len, &r, &out, &cause),
				 LAPS_OK);
	ck_assert_msg(laps_keycache_hits(cache) == opens,
		      "envelope %d %d%s%s: key %d %d from memory: %d", e->l1, e->l2,
		      e->l1_key ? " L1 key" : "", e->l2_key ? " L2 key" : "", l1, l2, !opens);
	laps_buf_clear(&out);
}

/* Every shape of an envelope, also those that no server makes, against every kind of period. */
START_TEST(reaches_just_what_the_derivation_reaches)
{
	static const int32_t at[] = {0, 1, 5, 31}, l[] = {-1, 0, 1, 4, 5, 6, 30, 31, 32};
	const size_t at_n = sizeof(at) / sizeof(*at), l_n = sizeof(l) / sizeof(*l);
	static const uint8_t seed[LAPS_SEED_LEN] = {1};
	struct laps_buf bytes;
	struct laps_gke e = {.l0 = L0};

	memset(e.root_key_id, 1, sizeof(e.root_key_id));
	e.agreement = LAPS_AGREEMENT_ECDH_P256;
	e.private_key_bits = e.public_key_bits = 256;
	for (size_t i = 0; i < 4 * at_n * at_n; i++) {
		e.l1 = at[i / 4 / at_n];
		e.l2 = at[i / 4 % at_n];
		e.l1_key = i & 1 ? seed : NULL;
		e.l2_key = i & 2 ? seed : NULL;
		e.l2_key_len = i & 2 ? sizeof(seed) : 0;
		laps_buf_init(&bytes, LAPS_GKE_MAX);
		laps_gke_format(&e, &bytes);
		below.fixed = &bytes;
		for (size_t n = 0; n < l_n * l_n; n++)
			check_reach(&e, l[n / l_n], l[n % l_n]);
		laps_buf_clear(&bytes);
	}
	below.fixed = NULL;
}
END_TEST

/* ---- what is not kept ---- */

/* Two requests for the same that both go through; the code is the port's. */
static void goes_through(const struct laps_key_request *r, laps_rc rc)
{
	size_t calls = below.calls;
	struct laps_cause cause;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	for (int i = 0; i < 2; i++) {
		cause = (struct laps_cause){0};
		ck_assert_int_eq(port.get_key(port.ctx, sd[0].data, sd[0].len, r, &out, &cause),
				 rc);
		ck_assert_str_eq(cause.text, rc == LAPS_OK ? "" : "no");
	}
	ck_assert_uint_eq(below.calls, calls + 2);
	ck_assert_uint_eq(laps_keycache_hits(cache), 0);
	laps_buf_clear(&out);
}

START_TEST(a_refusal_is_asked_again)
{
	const struct laps_key_request r = request_of(0, L0, 11, 18, NULL);
	static const laps_rc refusal[] = {LAPS_E_DENIED, LAPS_E_NOTFOUND, LAPS_E_HOST};

	for (size_t i = 0; i < 3; i++) {
		below.refuse = refusal[i];
		goes_through(&r, refusal[i]);
	}
	below.refuse = LAPS_OK;
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	below.refuse = LAPS_E_DENIED; /* what is known stays known */
	ck_assert(ask(0, 0, L0, 11, 18, NULL));
}
END_TEST

START_TEST(a_request_for_a_new_key_goes_through)
{
	struct laps_key_request r = {.l0 = -1, .l1 = -1, .l2 = -1};

	below.at = (struct laps_period){L0, 11, 18};
	goes_through(&r, LAPS_OK); /* seeds, as a member gets them */
	r = request_of(0, -1, -1, -1, NULL);
	goes_through(&r, LAPS_OK);
	r = request_of(0, L0, 11, 18, NULL);
	r.has_root_key_id = false;
	goes_through(&r, LAPS_OK);
}
END_TEST

START_TEST(an_answer_to_another_question_is_not_kept)
{
	const struct laps_key_request r = request_of(0, L0, 11, 18, NULL);
	struct laps_buf garbage;

	below.public_key = true;
	goes_through(&r, LAPS_OK);
	below.public_key = false;
	below.other_key = true;
	goes_through(&r, LAPS_OK);
	below.other_key = false;
	below.at = (struct laps_period){L0 + 1, 11, 18};
	goes_through(&r, LAPS_OK);
	below.at.l0 = -1;

	laps_buf_init(&garbage, LAPS_GKE_MAX);
	laps_buf_put(&garbage, "garbage", 7);
	below.fixed = &garbage;
	goes_through(&r, LAPS_OK);
	laps_buf_clear(&garbage); /* no bytes at all */
	goes_through(&r, LAPS_OK);
	below.fixed = NULL;
}
END_TEST

/* Who sends much fills no memory: descriptors and envelopes of more than 4096 bytes. */
START_TEST(what_is_too_long_is_not_kept)
{
	const struct laps_key_request r = request_of(0, L0, 11, 18, NULL);
	struct laps_buf large = {0};

	laps_buf_init(&large, 8192);
	for (int i = 0; i < 4096; i++)
		laps_buf_put_u8(&large, 7);
	ck_assert(!ask_for(&large, &r));
	ck_assert(ask_for(&large, &r));
	laps_buf_put_u8(&large, 7);
	ck_assert(!ask_for(&large, &r));
	ck_assert(!ask_for(&large, &r));
	laps_buf_clear(&large);
}
END_TEST

/* ---- how much is kept ---- */

START_TEST(the_one_used_least_lately_goes_first)
{
	for (int i = 0; i < LAPS_KEYCACHE_MAX; i++)
		ck_assert(!ask(0, 0, i, 3, 4, NULL));
	ck_assert(ask(0, 0, 0, 3, 4, NULL));
	ck_assert(!ask(0, 0, 1000, 3, 4, NULL)); /* instead of 1 */
	ck_assert(ask(0, 0, 0, 3, 4, NULL));
	for (int i = 2; i < LAPS_KEYCACHE_MAX; i++)
		ck_assert(ask(0, 0, i, 3, 4, NULL));
	ck_assert(ask(0, 0, 1000, 3, 4, NULL));
	ck_assert(!ask(0, 0, 1, 3, 4, NULL)); /* instead of 0 */
	ck_assert(!ask(0, 0, 0, 3, 4, NULL));
}
END_TEST

/* ---- memory ---- */

START_TEST(what_is_forgotten_is_wiped)
{
	const struct laps_period first = {L0, 11, 18}, second = {L0, 11, 19};
	uint8_t seed[LAPS_SEED_LEN];

	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(laps_gkdi_seed_key(&below.key[0], sd[0].data, sd[0].len,
						    i ? &second : &first, seed, NULL),
				 LAPS_OK);
		oom_watch(seed, sizeof(seed));
	}
	ck_assert(!ask(0, 0, L0, 11, 19, NULL)); /* replaced */
	for (int i = 0; i < LAPS_KEYCACHE_MAX; i++)
		ck_assert(!ask(0, 1, i, 3, 4, NULL)); /* pushed out */
	ck_assert(!ask(0, 0, L0, 11, 18, NULL));
	laps_keycache_free(&cache);
	ck_assert_uint_eq(oom_unwatch(), 0);
}
END_TEST

/* A miss is answered whatever memory there is; a hit when there is enough for the answer. */
START_TEST(without_memory_it_only_forgets)
{
	static const int32_t l2[] = {18, 17, 19};
	bool for_good = _i % 2, more = true;
	struct laps_key_request r;
	struct laps_cause cause;
	struct laps_buf out;
	size_t hits;
	laps_rc rc;

	for (unsigned long nth = 1; more; nth++) {
		if (_i / 2 > 0) /* known, and asked for less or more */
			ck_assert(!ask(0, 0, (int32_t)nth, 11, 18, "corp.example"));
		r = request_of(0, (int32_t)nth, 11, l2[_i / 2], "corp.example");
		laps_buf_init(&out, LAPS_GKE_MAX);
		hits = laps_keycache_hits(cache);
		oom_arm(nth, for_good);
		rc = port.get_key(port.ctx, sd[0].data, sd[0].len, &r, &out, &cause);
		more = oom_disarm();
		if (more && _i / 2 == 1) {
			ck_assert_int_eq(rc, LAPS_E_NOMEM);
			ck_assert_uint_eq(cause.hresult, LAPS_HR_OUTOFMEMORY);
			ck_assert_uint_eq(out.len, 0);
			ck_assert_uint_eq(laps_keycache_hits(cache), hits);
		} else {
			ck_assert_int_eq(rc, LAPS_OK);
			ck_assert_uint_gt(out.len, 0);
		}
		laps_buf_clear(&out);
		/* with memory it is as good as new */
		if (_i / 2 == 2)
			ck_assert(ask(0, 0, (int32_t)nth, 11, 18, "corp.example"));
		ck_assert_int_eq(ask(0, 0, (int32_t)nth, 11, l2[_i / 2], "corp.example"),
				 !more || _i / 2 == 1);
		ck_assert(ask(0, 0, (int32_t)nth, 11, l2[_i / 2], "corp.example"));
		ck_assert_uint_lt(nth, 20);
	}
}
END_TEST

START_TEST(a_cache_needs_memory)
{
	const struct laps_keys_port over = {.ctx = &below, .get_key = get_key};
	struct laps_keycache *out = cache;
	laps_rc rc;

	oom_arm(1, false);
	rc = laps_keycache_new(&over, &out);
	ck_assert(oom_disarm());
	ck_assert_int_eq(rc, LAPS_E_NOMEM);
	ck_assert_ptr_eq(out, cache);
}
END_TEST

static TCase *add_case(Suite *s, const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	suite_add_tcase(s, t);
	return t;
}

static Suite *make(void)
{
	Suite *s = suite_create("keycache");
	TCase *t = add_case(s, "key");

	tcase_add_test(t, keeps_descriptor_key_l0_and_domain_apart);
	tcase_add_test(t, a_domain_is_the_same_in_either_case);
	tcase_add_test(t, a_descriptor_is_all_of_its_bytes);
	tcase_add_test(t, the_answer_comes_back_to_the_byte);
	t = add_case(s, "reach");
	tcase_set_timeout(t, 30);
	tcase_add_test(t, a_later_envelope_opens_what_is_older);
	tcase_add_test(t, a_newer_value_goes_through_and_its_envelope_stays);
	tcase_add_test(t, one_answer_of_a_later_period_serves_all);
	tcase_add_test(t, an_envelope_gives_way_only_to_one_that_reaches_further);
	tcase_add_test(t, an_envelope_without_its_l1_key_replaces_none_with_it);
	tcase_add_test(t, reaches_just_what_the_derivation_reaches);
	t = add_case(s, "not kept");
	tcase_add_test(t, a_refusal_is_asked_again);
	tcase_add_test(t, a_request_for_a_new_key_goes_through);
	tcase_add_test(t, an_answer_to_another_question_is_not_kept);
	tcase_add_test(t, what_is_too_long_is_not_kept);
	t = add_case(s, "size");
	tcase_add_test(t, the_one_used_least_lately_goes_first);
	t = add_case(s, "memory");
	tcase_add_test(t, what_is_forgotten_is_wiped);
	tcase_add_loop_test(t, without_memory_it_only_forgets, 0, 6);
	tcase_add_test(t, a_cache_needs_memory);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
