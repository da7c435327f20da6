/* SPDX-License-Identifier: MIT */
/*
 * What is left on the stack when a call returns: none of the keys that lead to the content, nor the
 * content. The keys are those of a real value.
 */
#include "crypto/aes.h"
#include "crypto/kdf.h"
#include "crypto/kek.h"
#include "lib/keyvector.h"
#include "lib/runner.h"
#include "lib/stack.h"
#include <laps/dpapi_ng.h>

static struct vectors *vs;
static struct keyvector k;
static struct laps_cms cms;
static struct laps_keyid id;
static laps_rc got;

static void set_up(void)
{
	vs = vectors_load("laps_attribute_dsinternals_1");
	keyvector_open(vectors_at(vs, 0), &k);
	ck_assert_int_eq(keyvector_take_apart(k.value.p, k.value.len, false, &cms, &id), LAPS_OK);
}

static void tear_down(void)
{
	keyvector_clear(&k);
	vectors_free(vs);
}

static void absent(const char *path)
{
	struct exact secret = vector_hex(vectors_at(vs, 0), path);

	stack_has_no(path, secret.p, secret.len);
	free(secret.p);
}

/* The calls do nothing else, as what comes after one would cover its traces; their outputs lie
 * elsewhere. */
static struct exact sd, z, kek;
static uint8_t key[LAPS_SEED_LEN];
static struct laps_secret *plain;
static struct laps_buf out;
static struct laps_period period;

static void decrypt(void)
{
	got = laps_dpapi_ng_unprotect(&cms, 0, &k.envelope, k.l2_key, &plain, NULL, NULL);
}

static void unwrap(void)
{
	got = laps_aes_unwrap(kek.p, cms.recipient[0].wrapped_key, key);
}

static void agree(void)
{
	got = laps_kek_for_reader(&k.envelope, k.l2_key, id.key_info, id.key_info_len, key, NULL);
}

static void concatenate(void)
{
	got = laps_kdf_concat(z.p, z.len, key);
}

static void derive_from_root(void)
{
	got = laps_gkdi_seed_key(&k.root, sd.p, sd.len, &period, key, NULL);
}

static void derive_from_envelope(void)
{
	got = laps_gkdi_seed_from_envelope(&k.envelope, id.l1, id.l2, key, NULL);
}

static void answer_in_public(void)
{
	got = laps_gkdi_envelope(&k.root, sd.p, sd.len, &period, true, true, "a.test", "a.test",
				 &out, NULL);
}

static void answer_with_seeds(void)
{
	got = laps_gkdi_envelope(&k.root, sd.p, sd.len, &period, false, true, "a.test", "a.test",
				 &out, NULL);
}

static void (*const calls[])(void) = {
	decrypt,
	unwrap,
	agree,
	concatenate,
	derive_from_root,
	derive_from_envelope,
	answer_in_public,
	answer_with_seeds,
};

START_TEST(no_key_is_left)
{
	const json_t *v = vectors_at(vs, 0);

	period = (struct laps_period){id.l0, id.l1, id.l2};
	sd = vector_hex(v, "intermediate.target_sd_hex");
	z = vector_hex(v, "intermediate.shared_secret_z_hex");
	kek = vector_hex(v, "intermediate.kek_hex");
	laps_buf_init(&out, LAPS_GKE_MAX);
	calls[_i](); /* what OpenSSL sets up once it has set up now */
	laps_secret_free(&plain);
	laps_buf_clear(&out);
	got = LAPS_E_BUG;
	stack_run(calls[_i]);
	ck_assert_int_eq(got, LAPS_OK);
	absent("intermediate.l2_seed_key_hex");
	absent("intermediate.group_private_key_hex");
	absent("intermediate.shared_secret_z_hex");
	absent("intermediate.concat_secret_hex");
	absent("intermediate.kek_hex");
	absent("intermediate.cek_hex");
	absent("outputs.plaintext_hex");
	laps_secret_free(&plain);
	laps_buf_clear(&out);
	free(kek.p);
	free(z.p);
	free(sd.p);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("stack");
	TCase *t = tcase_create("what is left");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, no_key_is_left, 0, (int)(sizeof(calls) / sizeof(*calls)));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
