/* SPDX-License-Identifier: MIT */
/*
 * What the key cache may remember is as narrow as the key derivation: domain, target descriptor,
 * root key and L0 (peers' C6). How far an envelope goes within that is in keycache_reach_test.c.
 */
#include "unit/engine/keycachekit.h"

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

static Suite *make(void)
{
	Suite *s = suite_create("keycache");
	TCase *t = add_case(s, "key");

	tcase_add_test(t, keeps_descriptor_key_l0_and_domain_apart);
	tcase_add_test(t, a_domain_is_the_same_in_either_case);
	tcase_add_test(t, a_descriptor_is_all_of_its_bytes);
	tcase_add_test(t, the_answer_comes_back_to_the_byte);
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
