/* SPDX-License-Identifier: MIT */
/*
 * Root keys out of their objects: what [MS-GKDI] 3.1.4.1.2 checks of each attribute makes a key
 * that cannot be used, and is kept, since NTE_BAD_KEY is the answer to who asks for it.
 */
#include "kds/server/rootkey.h"
#include "unit/kds/keykit.h"

#define ID "8b0100a4-1e5f-4a3c-9c2d-000000000001"

static struct kds_root_value value[KDS_ROOT_ATTRIBUTE_N];
static struct laps_buf kdf, dh;
static uint8_t data[LAPS_SEED_LEN + 1];

static void set(kds_root_attribute a, const void *p, size_t len)
{
	value[a] = (struct kds_root_value){p, len};
}

static void set_text(kds_root_attribute a, const char *text)
{
	set(a, text, strlen(text));
}

/* As Windows makes one. */
static void set_up(void)
{
	laps_buf_init(&kdf, 256);
	laps_buf_init(&dh, 2048);
	laps_kdf_params_format(LAPS_KDF_SHA512, &kdf);
	refgroup_params("dh_2048_256", &dh);
	refgroup_bytes("root key", data, sizeof(data));
	set_text(KDS_ROOT_CN, ID);
	set_text(KDS_ROOT_VERSION, "1");
	set_text(KDS_ROOT_KDF, "SP800_108_CTR_HMAC");
	set(KDS_ROOT_KDF_PARAM, kdf.data, kdf.len);
	set_text(KDS_ROOT_AGREEMENT, "DH");
	set(KDS_ROOT_AGREEMENT_PARAM, dh.data, dh.len);
	set_text(KDS_ROOT_PRIVATE_BITS, "512");
	set_text(KDS_ROOT_PUBLIC_BITS, "2048");
	set(KDS_ROOT_DATA, data, LAPS_SEED_LEN);
	set_text(KDS_ROOT_USE_START, "133000000000000000");
	set_text(KDS_ROOT_CREATED, "132999640000000000");
}

static void tear_down(void)
{
	laps_buf_clear(&kdf);
	laps_buf_clear(&dh);
}

static struct kds_root_key build(void)
{
	struct kds_root_key k;

	ck_assert_int_eq(kds_root_key_build(value, &k), LAPS_OK);
	return k;
}

static bool is_bad(void)
{
	struct kds_root_key k = build();
	const bool bad = k.bad;

	ck_assert_int_eq(k.key.key == NULL, bad);
	laps_root_key_clear(&k.key);
	return bad;
}

START_TEST(a_key_of_windows)
{
	struct kds_root_key k = build();
	char text[LAPS_GUID_TEXT];
	size_t len;

	laps_guid_format_text(k.key.id, text);
	ck_assert_str_eq(text, ID);
	ck_assert(!k.bad);
	ck_assert_int_eq(k.key.kdf_hash, LAPS_KDF_SHA512);
	ck_assert_int_eq(k.key.agreement, LAPS_AGREEMENT_DH);
	ck_assert_uint_eq(k.key.agreement_params.len, dh.len);
	ck_assert_mem_eq(k.key.agreement_params.data, dh.data, dh.len);
	ck_assert_uint_eq(k.key.private_key_bits, 512);
	ck_assert_uint_eq(k.key.public_key_bits, 2048);
	ck_assert_mem_eq(laps_secret_view(k.key.key, &len), data, LAPS_SEED_LEN);
	ck_assert_uint_eq(k.use_start, 133000000000000000u);
	ck_assert_uint_eq(k.created, 132999640000000000u);
	laps_root_key_clear(&k.key);
}
END_TEST

START_TEST(keys_on_curves)
{
	static const char *const curve[][2] = {
		{"ECDH_P256", "256"}, {"ECDH_P384", "384"}, {"ECDH_P521", "521"}};

	set(KDS_ROOT_AGREEMENT_PARAM, NULL, 0);
	for (int i = 0; i < 3; i++) {
		set_text(KDS_ROOT_AGREEMENT, curve[i][0]);
		set_text(KDS_ROOT_PRIVATE_BITS, curve[i][1]);
		set_text(KDS_ROOT_PUBLIC_BITS, curve[i][1]);
		ck_assert(!is_bad());
	}
	/* "MUST be NULL" */
	set(KDS_ROOT_AGREEMENT_PARAM, dh.data, dh.len);
	ck_assert(is_bad());
}
END_TEST

/* One attribute is other than it must be; text NULL: it is absent. */
static const struct {
	kds_root_attribute a;
	const char *text;
} wrong[] = {
	{KDS_ROOT_VERSION, "2"},
	{KDS_ROOT_VERSION, "0"},
	{KDS_ROOT_VERSION, "1 "},
	{KDS_ROOT_VERSION, "18446744073709551617"},
	{KDS_ROOT_VERSION, NULL},
	{KDS_ROOT_KDF, "sp800_108_ctr_hmac"},
	{KDS_ROOT_KDF, "SP800_108_CTR_CMAC"},
	{KDS_ROOT_KDF, NULL},
	{KDS_ROOT_KDF_PARAM, "SHA512"},
	{KDS_ROOT_KDF_PARAM, NULL},
	{KDS_ROOT_AGREEMENT, "dh"},
	{KDS_ROOT_AGREEMENT, "RSA"},
	{KDS_ROOT_AGREEMENT, "ECDH_P256"},
	{KDS_ROOT_AGREEMENT, NULL},
	{KDS_ROOT_AGREEMENT_PARAM, "no group"},
	{KDS_ROOT_AGREEMENT_PARAM, NULL},
	{KDS_ROOT_PRIVATE_BITS, "0"},
	{KDS_ROOT_PRIVATE_BITS, "4097"},
	{KDS_ROOT_PRIVATE_BITS, "-512"},
	{KDS_ROOT_PRIVATE_BITS, NULL},
	{KDS_ROOT_PUBLIC_BITS, "2047"},
	{KDS_ROOT_PUBLIC_BITS, "4294969344"},
	{KDS_ROOT_PUBLIC_BITS, NULL},
	{KDS_ROOT_DATA, "short"},
	{KDS_ROOT_DATA, NULL},
};

START_TEST(what_is_wrong_makes_it_bad)
{
	const char *text = wrong[_i].text;

	set(wrong[_i].a, text, text ? strlen(text) : 0);
	ck_assert(is_bad());
}
END_TEST

START_TEST(a_key_that_is_too_long)
{
	set(KDS_ROOT_DATA, data, LAPS_SEED_LEN + 1);
	ck_assert(is_bad());
}
END_TEST

/* Then it is never used, [MS-GKDI] 3.1.4.1 as Windows was seen to have it. */
START_TEST(without_times_they_are_zero)
{
	static const char *const no_time[] = {"", "-1", "soon", "99999999999999999999"};
	struct kds_root_key k;

	for (int i = 0; i < 4; i++) {
		set_text(KDS_ROOT_USE_START, no_time[i]);
		set(KDS_ROOT_CREATED, NULL, 0);
		k = build();
		ck_assert(!k.bad);
		ck_assert_uint_eq(k.use_start, 0);
		ck_assert_uint_eq(k.created, 0);
		laps_root_key_clear(&k.key);
	}
}
END_TEST

START_TEST(a_name_that_is_no_guid)
{
	static const char *const name[] = {"", "key", "8b0100a4-1e5f-4a3c-9c2d-00000000000g",
					   ID "0", ID " a name that goes on and on and on and on"};
	struct kds_root_key k;

	for (int i = 0; i < 5; i++) {
		set_text(KDS_ROOT_CN, name[i]);
		memset(&k, 0x5a, sizeof(k));
		ck_assert_int_eq(kds_root_key_build(value, &k), LAPS_E_FORMAT);
		for (size_t j = 0; j < sizeof(k); j++)
			ck_assert_uint_eq(((uint8_t *)&k)[j], 0x5a);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/rootkey");
	TCase *t = tcase_create("rootkey");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_key_of_windows);
	tcase_add_test(t, keys_on_curves);
	tcase_add_loop_test(t, what_is_wrong_makes_it_bad, 0,
			    (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(t, a_key_that_is_too_long);
	tcase_add_test(t, without_times_they_are_zero);
	tcase_add_test(t, a_name_that_is_no_guid);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
