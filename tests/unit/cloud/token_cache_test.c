/* SPDX-License-Identifier: MIT */
/* A token that was verified once is not verified again, but nothing else is forgiven it. */
#include "cloud/token_cache.h"
#include "unit/cloud/loginkit.h"

static struct sim_token_cache *cache;
static struct sim_err err;

static void cache_up(void)
{
	ck_assert(sim_token_cache_new(&cache, &err));
}

static void cache_down(void)
{
	sim_token_cache_free(&cache);
}

START_TEST(a_digest_finds_what_was_said)
{
	struct sim_token_said said = {.nbf = 1, .exp = 2}, back;
	uint8_t digest[LAPS_SHA256_LEN] = {1, 2, 3}, other[LAPS_SHA256_LEN] = {1, 2, 4};

	ck_assert(!sim_token_cache_get(cache, digest, &back));
	sim_token_cache_put(cache, digest, &said);
	ck_assert(sim_token_cache_get(cache, digest, &back));
	ck_assert_mem_eq(&back, &said, sizeof(said));
	/* one that comes to the same place is another */
	ck_assert(!sim_token_cache_get(cache, other, &back));
	said.exp = 3;
	sim_token_cache_put(cache, other, &said);
	ck_assert(!sim_token_cache_get(cache, digest, &back));
	ck_assert(sim_token_cache_get(cache, other, &back));
	ck_assert_int_eq(back.exp, 3);
}
END_TEST

static char *issue(void)
{
	const struct sim_caller who = {.tenant = KIT_TENANT,
				       .audience = SIM_AUDIENCE_GRAPH,
				       .client_id = KIT_APP,
				       .app_name = "app 1",
				       .app_auth = 1,
				       .oid = "b0000000-0000-4000-8000-000000000001",
				       .permissions = SIM_BIT(SIM_DEVICE_READ)};
	struct laps_buf b;
	char *text;

	laps_buf_init(&b, LAPS_JWS_MAX);
	ck_assert(sim_token_issue(kit_c, &who, kit_now, &b));
	text = strndup((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

static void must_be(const char *token, sim_audience audience, sim_token_verdict verdict)
{
	struct sim_caller who;

	ck_assert_int_eq(kit_check(token, audience, &who), verdict);
}

/* GRA-19: expired, and for another audience, also when it was good a moment ago */
START_TEST(what_was_good_once_is_judged_again)
{
	struct sim_caller first, second;
	char *token = issue();
	const uint64_t then = kit_now;

	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &first), SIM_TOKEN_OK);
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &second), SIM_TOKEN_OK);
	ck_assert_mem_eq(&first, &second, sizeof(first));
	must_be(token, SIM_AUDIENCE_REGISTRATION, SIM_TOKEN_AUDIENCE);
	kit_now = then + (SIM_TOKEN_SECONDS + SIM_TOKEN_SKEW + 1) * KIT_SECOND;
	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_EXPIRED);
	kit_now = then - (SIM_TOKEN_SKEW + 1) * KIT_SECOND;
	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_EXPIRED);
	kit_now = then;
	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_OK);
	free(token);
}
END_TEST

START_TEST(a_tenant_that_has_gone_takes_its_tokens_along)
{
	json_t *empty = json_pack("{s:s,s:i}", "format", "lapsim-cloud", "version", 1);
	char *token = issue();

	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_OK);
	ck_assert(sim_store_load(kit_c->store, empty, &err));
	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_TENANT);
	json_decref(empty);
	free(token);
}
END_TEST

/* GRA-19: each character counts, also of one that was verified before */
START_TEST(a_changed_copy_is_verified_anew)
{
	char *token = issue();
	const size_t len = strlen(token);

	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_OK);
	for (size_t i = len - 40; i < len - 1; i += 7) {
		const char was = token[i];

		token[i] = was == 'A' ? 'B' : 'A';
		must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_SIGNATURE);
		token[i] = was;
	}
	must_be(token, SIM_AUDIENCE_GRAPH, SIM_TOKEN_OK);
	free(token);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *suite = kit_suite("token_cache", &t);

	tcase_add_test(t, what_was_good_once_is_judged_again);
	tcase_add_test(t, a_tenant_that_has_gone_takes_its_tokens_along);
	tcase_add_test(t, a_changed_copy_is_verified_anew);
	t = tcase_create("cache");
	tcase_add_checked_fixture(t, cache_up, cache_down);
	tcase_add_test(t, a_digest_finds_what_was_said);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
