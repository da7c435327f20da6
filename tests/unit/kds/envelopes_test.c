/* SPDX-License-Identifier: MIT */
/*
 * What is in the envelopes: for every agreement and hash, what was encrypted with the public one is
 * opened with the seed one, and both are of the key that the root key has for the period; and which
 * seeds a period's envelope carries, [MS-GKDI] 3.1.4.1 S7.
 */
#include "kds/server/decide.h"
#include "unit/kds/keykit.h"
#include <laps/cms.h>
#include <laps/dpapi_ng.h>
#include <laps/hresult.h>

#define L0     362
#define SECRET "Pass-word-0001"

struct made {
	struct laps_buf bytes;
	struct laps_gke e;
};

static struct keykit_source source;
static struct kds_keys *keys;
static struct laps_buf sd;

static void set_up(void)
{
	keykit_target(&keykit_admins, &sd);
}

static void tear_down(void)
{
	kds_keys_free(&keys);
	keykit_clear(&source);
	laps_buf_clear(&sd);
}

/* Ask; key < 0: of any. */
static void ask(const struct laps_sid *who, int key, const struct laps_period *p, uint64_t now,
		struct made *out)
{
	const struct laps_getkey_request rq = keykit_request(&sd, key, p->l0, p->l1, p->l2);
	struct kds_decision d;

	if (!keys)
		keys = keykit_keys(&source);
	laps_buf_init(&out->bytes, LAPS_GKE_MAX);
	ck_assert_uint_eq(kds_get_key(keys, who, 1, false, &rq, now, &out->bytes, &d), 0);
	ck_assert_int_eq(laps_gke_parse(out->bytes.data, out->bytes.len, &out->e, NULL), LAPS_OK);
}

static const struct laps_period latest = {-1, -1, -1};

static void root_seed(int32_t l0, int32_t l1, int32_t l2, uint8_t out[static LAPS_SEED_LEN])
{
	ck_assert_int_eq(laps_gkdi_seed_key(&source.key[0].key, sd.data, sd.len,
					    &(struct laps_period){l0, l1, l2}, out, NULL),
			 LAPS_OK);
}

static void encrypt(const struct laps_gke *e, struct laps_buf *blob)
{
	struct laps_protect_random random;

	refgroup_bytes("random", (uint8_t *)&random, sizeof(random));
	laps_buf_init(blob, 8192);
	ck_assert_int_eq(laps_dpapi_ng_protect(e, &keykit_admins, (const uint8_t *)SECRET,
					       sizeof(SECRET), false, &random, blob, NULL),
			 LAPS_OK);
}

static void decrypt(const struct laps_buf *blob, const struct laps_gke *e)
{
	uint8_t l2_key[LAPS_SEED_LEN], want[LAPS_SEED_LEN];
	struct laps_secret *plain = NULL;
	struct laps_keyid id;
	struct laps_cms cms;

	ck_assert_int_eq(laps_cms_parse(blob->data, blob->len, &cms, NULL), LAPS_OK);
	ck_assert_int_eq(
		laps_keyid_parse(cms.recipient[0].key_id, cms.recipient[0].key_id_len, &id, NULL),
		LAPS_OK);
	ck_assert_mem_eq(id.root_key_id, e->root_key_id, LAPS_GUID_LEN);
	ck_assert_int_eq(laps_gkdi_seed_from_envelope(e, id.l1, id.l2, l2_key, NULL), LAPS_OK);
	root_seed(id.l0, id.l1, id.l2, want);
	ck_assert_mem_eq(l2_key, want, sizeof(want));
	ck_assert_int_eq(laps_dpapi_ng_unprotect(&cms, 0, e, l2_key, &plain, NULL, NULL), LAPS_OK);
	ck_assert_str_eq(laps_secret_text(plain), SECRET);
	laps_secret_free(&plain);
}

/* As a device and an administrator do: with the public envelope of a period, and a later seed one.
 */
START_TEST(every_agreement_and_hash)
{
	static const laps_agreement agreement[] = {LAPS_AGREEMENT_DH, LAPS_AGREEMENT_ECDH_P256,
						   LAPS_AGREEMENT_ECDH_P384};
	const laps_agreement a = agreement[_i / 4];
	const laps_kdf_hash h = (laps_kdf_hash)(_i % 4);
	const struct laps_period then = {L0, 11, 18};
	struct made device, admin;
	struct laps_buf blob[2];

	keykit_add(&source, h, a, 1, 1);
	ask(&keykit_everyone, -1, &latest, keykit_start(L0, 11, 18), &device);
	ck_assert_uint_eq(device.e.flags, LAPS_KEY_FLAG_PUBLIC | LAPS_KEY_FLAG_ENCRYPT);
	ck_assert_ptr_null(device.e.l1_key);
	ck_assert_int_eq(device.e.agreement, a);
	ck_assert_int_eq(device.e.kdf_hash, h);
	encrypt(&device.e, &blob[0]);
	ask(&keykit_admins, -1, &latest, keykit_start(L0, 11, 18), &admin);
	encrypt(&admin.e, &blob[1]);
	laps_buf_clear(&admin.bytes);
	ask(&keykit_admins, 0, &then, keykit_start(L0, 12, 3), &admin);
	ck_assert(admin.e.l1 == 12 && admin.e.l2 == 3);
	for (int i = 0; i < 2; i++) {
		decrypt(&blob[i], &admin.e);
		laps_buf_clear(&blob[i]);
	}
	laps_buf_clear(&admin.bytes);
	laps_buf_clear(&device.bytes);
}
END_TEST

/* Which seeds each period has: l1 and l2 are those of the L1 key and of the L2 key; -2: absent. */
static const struct {
	struct laps_period p;
	int32_t l1, l2;
} layout[] = {
	{{L0, 11, 18}, 10, 18}, {{L0, 11, 31}, 11, -2}, {{L0, 0, 5}, -2, 5},  {{L0, 0, 31}, 0, -2},
	{{L0, 31, 31}, 31, -2}, {{L0, 31, 0}, 30, 0},   {{L0, 1, 30}, 0, 30}, {{L0, 0, 0}, -2, 0},
};

START_TEST(a_period_has_the_seeds_of_the_document)
{
	const struct laps_period *p = &layout[_i].p;
	uint8_t want[LAPS_SEED_LEN];
	struct made m;

	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, 1, 1);
	ask(&keykit_admins, -1, &latest, keykit_start(p->l0, p->l1, p->l2), &m);
	ck_assert(m.e.l0 == p->l0 && m.e.l1 == p->l1 && m.e.l2 == p->l2);
	ck_assert_int_eq(m.e.l1_key != NULL, layout[_i].l1 >= 0);
	ck_assert_int_eq(m.e.l2_key != NULL, layout[_i].l2 >= 0);
	if (m.e.l1_key) {
		root_seed(L0, layout[_i].l1, -1, want);
		ck_assert_mem_eq(m.e.l1_key, want, LAPS_SEED_LEN);
	}
	if (m.e.l2_key) {
		ck_assert_uint_eq(m.e.l2_key_len, LAPS_SEED_LEN);
		root_seed(L0, p->l1, layout[_i].l2, want);
		ck_assert_mem_eq(m.e.l2_key, want, LAPS_SEED_LEN);
	}
	laps_buf_clear(&m.bytes);
}
END_TEST

/* Of an L0 that is over its last period is given, from which every one of it follows. */
START_TEST(an_old_l0_opens_whatever_was_written_in_it)
{
	const struct laps_period then = {L0, 3, 7};
	struct made device, admin;
	struct laps_buf blob;

	keykit_add(&source, LAPS_KDF_SHA256, LAPS_AGREEMENT_ECDH_P256, 1, 1);
	ask(&keykit_everyone, -1, &latest, keykit_start(L0, 3, 7), &device);
	encrypt(&device.e, &blob);
	ask(&keykit_admins, 0, &then, keykit_start(L0 + 1, 0, 0), &admin);
	ck_assert(admin.e.l0 == L0 && admin.e.l1 == 31 && admin.e.l2 == 31);
	ck_assert_uint_eq(admin.e.flags, 0);
	decrypt(&blob, &admin.e);
	laps_buf_clear(&blob);
	laps_buf_clear(&device.bytes);
	laps_buf_clear(&admin.bytes);
}
END_TEST

/* A group whose numbers are none to compute in: seeds have nothing to do with it. */
START_TEST(a_group_that_is_none_gives_seeds_only)
{
	const struct laps_getkey_request rq = keykit_request(&sd, -1, -1, -1, -1);
	struct kds_decision d;
	struct laps_buf out;
	struct made m;

	keykit_add(&source, LAPS_KDF_SHA512, LAPS_AGREEMENT_DH, 1, 1);
	memset(source.key[0].key.agreement_params.data + 12, 0, 256); /* p = 0 */
	ask(&keykit_admins, -1, &latest, keykit_start(L0, 1, 1), &m);
	laps_buf_clear(&m.bytes);
	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_uint_eq(kds_get_key(keys, &keykit_everyone, 1, false, &rq, keykit_start(L0, 1, 1),
				      &out, &d),
			  LAPS_HR_NTE_BAD_KEY);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_str_ne(d.why, "");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/envelopes");
	TCase *t = tcase_create("envelopes");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, every_agreement_and_hash, 0, 12);
	tcase_add_loop_test(t, a_period_has_the_seeds_of_the_document, 0,
			    (int)(sizeof(layout) / sizeof(layout[0])));
	tcase_add_test(t, an_old_l0_opens_whatever_was_written_in_it);
	tcase_add_test(t, a_group_that_is_none_gives_seeds_only);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
