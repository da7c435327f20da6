/* SPDX-License-Identifier: MIT */
/* The cache of envelopes: counted, bounded in number and bytes, and the one not used for longest
 * goes first. */
#include "kds/server/cache.h"
#include "lib/oom.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kds_cache *cache;
static uint8_t id[LAPS_GUID_LEN];

static void set_up(void)
{
	cache = kds_cache_new();
	ck_assert_ptr_nonnull(cache);
}

static void tear_down(void)
{
	kds_cache_free(&cache);
	ck_assert_ptr_null(cache);
	kds_cache_free(&cache);
}

static struct kds_cache_key key_of(const char *sd, int32_t l0)
{
	return (struct kds_cache_key){id, {l0, 1, 2}, true, (const uint8_t *)sd, strlen(sd)};
}

static void put(const char *sd, int32_t l0, const char *envelope)
{
	const struct kds_cache_key k = key_of(sd, l0);

	kds_cache_put(cache, &k, (const uint8_t *)envelope, strlen(envelope));
}

static bool has(const char *sd, int32_t l0, const char *envelope)
{
	const struct kds_cache_key k = key_of(sd, l0);
	size_t len = 0;
	const uint8_t *p = kds_cache_get(cache, &k, &len);

	if (p) {
		ck_assert_uint_eq(len, strlen(envelope));
		ck_assert_mem_eq(p, envelope, len);
	}
	return p != NULL;
}

START_TEST(counts)
{
	put("sd", 1, "one");
	put("sd", 2, "four");
	ck_assert(has("sd", 1, "one"));
	ck_assert(has("sd", 2, "four"));
	ck_assert(!has("sd", 3, ""));
	ck_assert_uint_eq(kds_cache_count(cache).entries, 2);
	ck_assert_uint_eq(kds_cache_count(cache).bytes, 2 + 3 + 2 + 4);
	ck_assert_uint_eq(kds_cache_count(cache).hits, 2);
	ck_assert_uint_eq(kds_cache_count(cache).misses, 1);
	kds_cache_empty(cache);
	ck_assert_uint_eq(kds_cache_count(cache).entries, 0);
	ck_assert_uint_eq(kds_cache_count(cache).bytes, 0);
	ck_assert(!has("sd", 1, "one"));
	put("sd", 1, "two");
	ck_assert(has("sd", 1, "two"));
}
END_TEST

/* One bit of any of its parts is another key. */
START_TEST(a_key_is_all_of_its_parts)
{
	const struct kds_cache_key k = key_of("descriptor", 7);
	struct kds_cache_key other[8];
	uint8_t other_id[LAPS_GUID_LEN] = {0};
	size_t len;

	kds_cache_put(cache, &k, (const uint8_t *)"it", 2);
	for (size_t i = 0; i < 8; i++)
		other[i] = k;
	other_id[15] = 1;
	other[0].root_key_id = other_id;
	other[1].period.l0 ^= 1;
	other[2].period.l1 ^= 1;
	other[3].period.l2 ^= 1;
	other[4].seed = false;
	other[5].sd = (const uint8_t *)"descriptos";
	other[6].sd_len--;
	other[7].sd_len = 0;
	for (size_t i = 0; i < 8; i++)
		ck_assert_msg(!kds_cache_get(cache, &other[i], &len), "%zu", i);
	ck_assert_ptr_nonnull(kds_cache_get(cache, &k, &len));
}
END_TEST

START_TEST(the_one_not_used_for_longest_goes)
{
	for (int32_t i = 0; i < KDS_CACHE_ENTRIES; i++)
		put("sd", i, "envelope");
	ck_assert_uint_eq(kds_cache_count(cache).entries, KDS_CACHE_ENTRIES);
	ck_assert(has("sd", 0, "envelope"));
	put("sd", KDS_CACHE_ENTRIES, "envelope");
	ck_assert_uint_eq(kds_cache_count(cache).entries, KDS_CACHE_ENTRIES);
	ck_assert(has("sd", 0, "envelope"));
	ck_assert(!has("sd", 1, ""));
	ck_assert(has("sd", 2, "envelope"));
	for (int32_t i = 3; i <= KDS_CACHE_ENTRIES; i++)
		ck_assert(has("sd", i, "envelope"));
}
END_TEST

/* Descriptors of the largest size there is: as many as there is room for. */
START_TEST(bytes_are_bounded)
{
	const size_t len = 65536, fit = KDS_CACHE_BYTES / len;
	uint8_t *large = calloc(1, len);
	struct kds_cache_key k = {id, {1, 1, 1}, true, large, len - 1};

	ck_assert_ptr_nonnull(large);
	for (int32_t i = 0; i < 3 * (int32_t)fit; i++) {
		k.period.l0 = i;
		kds_cache_put(cache, &k, (const uint8_t *)"e", 1);
		ck_assert_uint_le(kds_cache_count(cache).bytes, KDS_CACHE_BYTES);
	}
	ck_assert_uint_eq(kds_cache_count(cache).entries, fit);
	put("small", 1, "one");
	ck_assert_uint_eq(kds_cache_count(cache).entries, fit);
	free(large);
}
END_TEST

START_TEST(what_never_fits_changes_nothing)
{
	uint8_t *large = calloc(1, KDS_CACHE_BYTES);
	const struct kds_cache_key k = {id, {1, 1, 1}, true, large, KDS_CACHE_BYTES};
	size_t len;

	ck_assert_ptr_nonnull(large);
	put("sd", 1, "one");
	kds_cache_put(cache, &k, (const uint8_t *)"e", 1);
	ck_assert_ptr_null(kds_cache_get(cache, &k, &len));
	ck_assert(has("sd", 1, "one"));
	free(large);
}
END_TEST

START_TEST(without_memory_nothing_is_kept)
{
	struct kds_cache *none;

	put("sd", 1, "one");
	oom_arm(1, true);
	put("sd", 2, "two");
	ck_assert(oom_disarm());
	ck_assert(!has("sd", 2, ""));
	ck_assert(has("sd", 1, "one"));
	oom_arm(1, true);
	none = kds_cache_new();
	ck_assert(oom_disarm());
	ck_assert_ptr_null(none);
}
END_TEST

/* Pushed out, emptied, freed: each time it is wiped. */
START_TEST(what_goes_is_wiped)
{
	static const char secret[] = "Pass-word-0001";

	oom_watch(secret, sizeof(secret) - 1);
	put("sd", -1, secret);
	for (int32_t i = 0; i < KDS_CACHE_ENTRIES; i++)
		put("sd", i, "envelope");
	ck_assert(!has("sd", -1, ""));
	put("sd", -1, secret);
	kds_cache_empty(cache);
	put("sd", -1, secret);
	kds_cache_free(&cache);
	ck_assert_uint_eq(oom_unwatch(), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/cache");
	TCase *t = tcase_create("cache");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, counts);
	tcase_add_test(t, a_key_is_all_of_its_parts);
	tcase_add_test(t, the_one_not_used_for_longest_goes);
	tcase_add_test(t, bytes_are_bounded);
	tcase_add_test(t, what_never_fits_changes_nothing);
	tcase_add_test(t, without_memory_nothing_is_kept);
	tcase_add_test(t, what_goes_is_wiped);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make_suite);
}
