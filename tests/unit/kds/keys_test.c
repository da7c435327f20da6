/* SPDX-License-Identifier: MIT */
/*
 * What the key service remembers: root keys until the directory has changed, envelopes for as long
 * as their period lasts, and each for its own root key, descriptor, period and kind only (a cache
 * by root key alone, as one client of the field has, opens one group's values with another's key).
 */
#include "kds/server/decide.h"
#include "lib/oom.h"
#include "unit/kds/keykit.h"
#include <laps/hresult.h>

#define L0 362

static struct keykit_source source;
static struct kds_keys *keys;
static struct laps_buf sd[2]; /* of the administrators, and of the helpdesk */
static const struct laps_sid *const both[2] = {&keykit_admins, &keykit_helpdesk};

/* The directory's memory is not ours. */
static bool read_apart(void *ctx, struct kds_root_keys *out)
{
	bool ok;

	oom_pause();
	ok = keykit_read(ctx, out);
	oom_resume();
	return ok;
}

static void set_up(void)
{
	const struct kds_root_source over = {&source, keykit_generation, read_apart, false};

	for (int i = 0; i < 2; i++) {
		keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, 1 + (uint64_t)i, 1);
		keykit_target(both[i], &sd[i]);
	}
	keys = kds_keys_new(&over, KEYKIT_DOMAIN, KEYKIT_FOREST);
	ck_assert_ptr_nonnull(keys);
}

static void tear_down(void)
{
	kds_keys_free(&keys);
	ck_assert_ptr_null(keys);
	kds_keys_free(&keys);
	keykit_clear(&source);
	for (int i = 0; i < 2; i++)
		laps_buf_clear(&sd[i]);
}

static uint32_t ask(const struct laps_sid *who, const struct laps_getkey_request *rq, uint64_t now,
		    struct laps_buf *out)
{
	struct kds_decision d;

	laps_buf_init(out, LAPS_GKE_MAX);
	return kds_get_key(keys, who, 1, false, rq, now, out, &d);
}

/* The answer is what the root key gives, whatever was remembered. */
static void check(int group, bool seed, int key, const struct laps_period *p, uint64_t now)
{
	const struct laps_getkey_request rq = keykit_request(&sd[group], key, seed ? p->l0 : -1,
							     seed ? p->l1 : -1, seed ? p->l2 : -1);
	const struct laps_period current = laps_gkdi_period(now);
	struct laps_buf out, want;

	ck_assert_uint_eq(ask(seed ? both[group] : &keykit_everyone, &rq, now, &out), 0);
	laps_buf_init(&want, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_gkdi_envelope(&source.key[key].key, sd[group].data, sd[group].len,
					    &current, !seed, true, KEYKIT_DOMAIN, KEYKIT_FOREST,
					    &want, NULL),
			 LAPS_OK);
	ck_assert_uint_eq(out.len, want.len);
	ck_assert_mem_eq(out.data, want.data, want.len);
	laps_buf_clear(&out);
	laps_buf_clear(&want);
}

/* Each of the sixteen is its own, and the same the second time. */
START_TEST(keeps_descriptor_root_key_period_and_kind_apart)
{
	static const struct laps_period p[2] = {{L0, 11, 18}, {L0, 11, 19}};

	for (int again = 0; again < 2; again++)
		for (int i = 0; i < 8; i++)
			check(i & 1, (i & 2) != 0, i >> 2, &p[0], keykit_start(L0, 11, 18));
	for (int i = 0; i < 8; i++)
		check(i & 1, (i & 2) != 0, i >> 2, &p[1], keykit_start(L0, 11, 19));
}
END_TEST

/* When the clock has gone on, what was the current key is none to encrypt with any more. */
START_TEST(an_older_period_is_not_answered_with_its_former_envelope)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], -1, L0, 11, 18);
	struct laps_buf out[2];
	struct laps_gke e;

	for (int i = 0; i < 2; i++) {
		ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 11, 18 + i), &out[i]), 0);
		ck_assert_int_eq(laps_gke_parse(out[i].data, out[i].len, &e, NULL), LAPS_OK);
		ck_assert_uint_eq(e.flags, i ? 0 : LAPS_KEY_FLAG_ENCRYPT);
		laps_buf_clear(&out[i]);
	}
}
END_TEST

START_TEST(root_keys_are_read_again_when_the_directory_has_changed)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], 2, -1, -1, -1);
	struct laps_buf out;

	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 1, 1), &out),
				  LAPS_HR_NTE_NO_KEY);
	ck_assert_uint_eq(source.reads, 1);
	keykit_add(&source, LAPS_KDF_SHA1, LAPS_AGREEMENT_ECDH_P384, 3, 1);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 1, 1), &out), 0);
		laps_buf_clear(&out);
	}
	ck_assert_uint_eq(source.reads, 2);
	source.n = 2;
	source.generation++;
	ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 1, 1), &out), LAPS_HR_NTE_NO_KEY);
	source.n = 3; /* to be cleared */
}
END_TEST

/* Everything of it: only then what was made from it is known to be of the past. */
START_TEST(a_root_key_that_was_changed_makes_other_envelopes)
{
	const struct laps_period now = {L0, 11, 18};

	check(0, true, 0, &now, keykit_start(L0, 11, 18));
	laps_secret_edit(source.key[0].key.key)[63] ^= 1;
	source.generation++;
	check(0, true, 0, &now, keykit_start(L0, 11, 18));
	source.key[0].key.kdf_hash = LAPS_KDF_SHA256;
	source.generation++;
	check(0, true, 0, &now, keykit_start(L0, 11, 18));
	ck_assert_int_eq(laps_root_key_set_agreement(&source.key[0].key, LAPS_AGREEMENT_DH),
			 LAPS_OK);
	source.generation++;
	check(0, true, 0, &now, keykit_start(L0, 11, 18));
	source.key[0].key.agreement_params.data[12] ^= 1;
	source.generation++;
	check(0, true, 0, &now, keykit_start(L0, 11, 18));
	source.key[0].key.private_key_bits = 256;
	source.generation++;
	check(0, true, 0, &now, keykit_start(L0, 11, 18));
}
END_TEST

START_TEST(a_directory_that_is_silent_is_told_and_asked_again)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], -1, -1, -1, -1);
	const struct laps_getkey_request bad = keykit_request(&sd[0], -1, 5, -1, -1);
	const uint64_t now = keykit_start(L0, 1, 1);
	struct laps_buf out;

	source.silent = true;
	ck_assert_uint_eq(ask(both[0], &rq, now, &out), LAPS_HR_RPC_SERVER_UNAVAILABLE);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_uint_eq(ask(both[0], &bad, now, &out), LAPS_HR_INVALIDARG);
	source.silent = false;
	ck_assert_uint_eq(ask(both[0], &rq, now, &out), 0);
	laps_buf_clear(&out);
	/* what was read is no more to be trusted when something has changed */
	source.silent = true;
	ck_assert_uint_eq(ask(both[0], &rq, now, &out), 0);
	laps_buf_clear(&out);
	source.generation++;
	ck_assert_uint_eq(ask(both[0], &rq, now, &out), LAPS_HR_RPC_SERVER_UNAVAILABLE);
}
END_TEST

/* Remember this period's seeds of the administrators; their L2 key is watched. */
static void remember(void)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], 0, L0, 11, 18);
	struct laps_buf out;
	struct laps_gke e;

	ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 11, 18), &out), 0);
	ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
	oom_watch(e.l2_key, LAPS_SEED_LEN);
	oom_watch(e.l1_key, LAPS_SEED_LEN);
	laps_buf_clear(&out);
}

/* The search that finds nothing below finds what is there. */
START_TEST(a_block_with_a_key_is_noticed)
{
	uint8_t *p = malloc(LAPS_SEED_LEN);

	ck_assert_ptr_nonnull(p);
	memset(p, 0x5a, LAPS_SEED_LEN);
	oom_watch(p, LAPS_SEED_LEN);
	free(p);
	ck_assert_uint_eq(oom_unwatch(), 1);
}
END_TEST

START_TEST(no_key_is_left_in_memory)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], 0, -1, -1, -1);
	struct laps_buf out;

	remember();
	kds_keys_expire(keys, keykit_start(L0, 11, 19));
	ck_assert_uint_eq(oom_unwatch(), 0);
	remember();
	laps_secret_edit(source.key[0].key.key)[0] ^= 1;
	source.generation++;
	ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 11, 18), &out), 0);
	ck_assert_uint_eq(oom_unwatch(), 0);
	laps_buf_clear(&out);
	remember();
	kds_keys_free(&keys);
	ck_assert_uint_eq(oom_unwatch(), 0);
}
END_TEST

/* A new period empties what was remembered, and nothing else does: root keys are not read again. */
START_TEST(expiring_is_for_past_periods)
{
	struct laps_buf out;
	const struct laps_getkey_request rq = keykit_request(&sd[0], 0, -1, -1, -1);

	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(ask(both[0], &rq, keykit_start(L0, 11, 18 + i), &out), 0);
		laps_buf_clear(&out);
		kds_keys_expire(keys, keykit_start(L0, 11, 19 + i) - 1);
	}
	ck_assert_uint_eq(source.reads, 1);
}
END_TEST

/* Whatever allocation fails: an answer, or none and a reason; never a part of one. */
START_TEST(no_memory_is_told)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], 0, -1, -1, -1);
	const uint64_t now = keykit_start(L0, 11, 18);
	bool more = true;

	for (unsigned long nth = 1; more; nth += oom_stride()) {
		struct laps_buf out;
		uint32_t hr;

		source.generation++;
		kds_keys_expire(keys, keykit_start(L0, 11, 19));
		oom_arm(nth, false);
		hr = ask(both[0], &rq, now, &out);
		more = oom_disarm();
		ck_assert(hr == 0 || hr == LAPS_HR_OUTOFMEMORY);
		ck_assert_int_eq(hr == 0, out.len > 0);
		laps_buf_clear(&out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/keys");
	TCase *t = tcase_create("keys");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, keeps_descriptor_root_key_period_and_kind_apart);
	tcase_add_test(t, an_older_period_is_not_answered_with_its_former_envelope);
	tcase_add_test(t, root_keys_are_read_again_when_the_directory_has_changed);
	tcase_add_test(t, a_root_key_that_was_changed_makes_other_envelopes);
	tcase_add_test(t, a_directory_that_is_silent_is_told_and_asked_again);
	tcase_add_test(t, a_block_with_a_key_is_noticed);
	tcase_add_test(t, no_key_is_left_in_memory);
	tcase_add_test(t, expiring_is_for_past_periods);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make_suite);
}
