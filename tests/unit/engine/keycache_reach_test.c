/* SPDX-License-Identifier: MIT */
/* How far an envelope in the key cache goes: to what the key derivation reaches from it. */
#include "unit/engine/keycachekit.h"

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

static Suite *make(void)
{
	Suite *s = suite_create("keycache_reach");
	TCase *t = add_case(s, "reach");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, a_later_envelope_opens_what_is_older);
	tcase_add_test(t, a_newer_value_goes_through_and_its_envelope_stays);
	tcase_add_test(t, one_answer_of_a_later_period_serves_all);
	tcase_add_test(t, an_envelope_gives_way_only_to_one_that_reaches_further);
	tcase_add_test(t, an_envelope_without_its_l1_key_replaces_none_with_it);
	tcase_add_test(t, reaches_just_what_the_derivation_reaches);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
