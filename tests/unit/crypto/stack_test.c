/* SPDX-License-Identifier: MIT */
/*
 * What is left on the stack when a call returns: none of the keys that lead to the content, nor the
 * content. The keys are those of a real value, and of made-up ones for the curves.
 */
#include "crypto/aes.h"
#include "crypto/kdf.h"
#include "crypto/kek.h"
#include "crypto/rfc5114.h"
#include "crypto/writer.h"
#include "lib/keyvector.h"
#include "lib/runner.h"
#include "lib/stack.h"
#include <laps/dpapi_ng.h>

static const struct {
	const char *file, *id;
} values[] = {
	{"laps_attribute_dsinternals_1", "dsinternals/LAPS_Parse_Encrypted1"},
	{"synthetic_positive", "syn-A/dh_z_leading_zero"},
	{"synthetic_positive", "syn-A/ecdh_p256_z_leading_zero"},
	{"synthetic_positive", "syn-A/l1_31_l2_31_sha1_p384"},
};
#define VALUES ((int)(sizeof(values) / sizeof(*values)))

static struct vectors *vs;
static const json_t *v;
static struct keyvector k;
static struct laps_cms cms;
static struct laps_keyid id;
static laps_rc got;

static void open_value(int i)
{
	vs = vectors_load(values[i].file);
	v = vectors_find(vs, values[i].id);
	keyvector_open(v, &k);
	ck_assert_int_eq(keyvector_take_apart(k.value.p, k.value.len, false, &cms, &id), LAPS_OK);
}

static void close_value(void)
{
	keyvector_clear(&k);
	vectors_free(vs);
}

static void absent(const char *path)
{
	struct exact secret = vector_hex(v, path);

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

/* Refused in the end, after both forms of the secret were tried. */
static uint8_t broken[LAPS_CMS_WRAPPED_LEN];

static void decrypt_in_vain(void)
{
	got = laps_dpapi_ng_unprotect(&cms, 0, &k.envelope, k.l2_key, &plain, NULL, NULL);
	got = got == LAPS_E_AUTH && !plain ? LAPS_OK : LAPS_E_BUG;
}

static struct laps_shared shared;

static void agree(void)
{
	got = laps_shared_for_reader(&k.envelope, k.l2_key, id.key_info, id.key_info_len, &shared,
				     NULL);
}

static void derive_from_shared(void)
{
	got = laps_kek_from_shared(&shared, false, key, NULL);
}

static void derive_from_stripped(void)
{
	got = laps_kek_from_shared(&shared, true, key, NULL);
}

static void concatenate(void)
{
	size_t len;

	got = laps_kdf_concat(k.root.agreement, z.p, z.len, key, &len);
}

/* As a writer whose own private key is the value's. */
static struct laps_gke public_envelope;
static struct laps_buf public_bytes;
static uint8_t as_random[LAPS_DH_BYTES_MAX];
static struct laps_buf key_info;

static struct laps_writer writer, fixed_writer;

static void agree_as_writer(void)
{
	got = laps_writer_kek(&writer, as_random, &key_info, key, NULL);
}

static void agree_as_writer_of_many(void)
{
	got = laps_writer_kek(&fixed_writer, as_random, &key_info, key, NULL);
}

/* The writer's private key as the tables take it. */
static uint8_t reduced[LAPS_RFC5114_Q_LEN];

static void reduce(void)
{
	BIGNUM *x = BN_bin2bn(as_random, (int)k.root.private_key_bits / 8, NULL);
	BIGNUM *q = BN_bin2bn(laps_rfc5114_q, sizeof(laps_rfc5114_q), NULL);
	BN_CTX *ctx = BN_CTX_new();

	ck_assert(BN_mod(x, x, q, ctx) && BN_bn2binpad(x, reduced, sizeof(reduced)) > 0);
	BN_CTX_free(ctx);
	BN_free(q);
	BN_free(x);
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
	decrypt_in_vain,
	unwrap,
	agree,
	derive_from_shared,
	derive_from_stripped,
	agree_as_writer,
	agree_as_writer_of_many,
	concatenate,
	derive_from_root,
	derive_from_envelope,
	answer_in_public,
	answer_with_seeds,
};

#define CALLS ((int)(sizeof(calls) / sizeof(*calls)))

static void prepare(void)
{
	period = (struct laps_period){id.l0, id.l1, id.l2};
	sd = vector_hex(v, "intermediate.target_sd_hex");
	z = vector_hex(v, "intermediate.shared_secret_z_hex");
	kek = vector_hex(v, "intermediate.kek_hex");
	laps_buf_init(&out, LAPS_GKE_MAX);
	laps_buf_init(&key_info, LAPS_GKE_MAX);
	laps_buf_init(&public_bytes, LAPS_GKE_MAX);
	if (vector_has(v, "intermediate.ephemeral_private_hex")) {
		struct exact x = vector_hex(v, "intermediate.ephemeral_private_hex");

		ck_assert_uint_le(x.len, sizeof(as_random));
		memcpy(as_random, x.p, x.len);
		free(x.p);
	} else {
		memset(as_random, 0x37, sizeof(as_random));
	}
	ck_assert_int_eq(laps_gkdi_envelope(&k.root, sd.p, sd.len, &period, true, true, "a.test",
					    "a.test", &public_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_gke_parse(public_bytes.data, public_bytes.len, &public_envelope, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_writer_open(&writer, &public_envelope, NULL), LAPS_OK);
	ck_assert_int_eq(laps_writer_open(&fixed_writer, &public_envelope, NULL), LAPS_OK);
	ck_assert_int_eq(laps_writer_fix(&fixed_writer, NULL), LAPS_OK);
	reduce();
	agree();
	ck_assert_int_eq(got, LAPS_OK);
}

/* Everything a call may have made, so that it can be made again. */
static void forget(void)
{
	laps_secret_free(&plain);
	laps_buf_clear(&out);
	laps_buf_clear(&key_info);
}

START_TEST(no_key_is_left)
{
	void (*call)(void) = calls[_i % CALLS];

	open_value(_i / CALLS);
	prepare();
	if (call == decrypt_in_vain) {
		memcpy(broken, cms.recipient[0].wrapped_key, sizeof(broken));
		broken[7] ^= 1;
		cms.recipient[0].wrapped_key = broken;
	}
	call(); /* what OpenSSL sets up once it has set up now */
	forget();
	got = LAPS_E_BUG;
	stack_run(call);
	ck_assert_msg(got == LAPS_OK, "'%s', call %d: %s", vector_id(v), _i % CALLS,
		      laps_rc_name(got));
	absent("intermediate.l2_seed_key_hex");
	absent("intermediate.group_private_key_hex");
	absent("intermediate.shared_secret_z_hex");
	absent("intermediate.concat_secret_hex");
	absent("intermediate.kek_hex");
	absent("intermediate.cek_hex");
	absent("outputs.plaintext_hex");
	stack_has_no("the writer's private key", as_random, k.root.private_key_bits / 8);
	stack_has_no("the writer's private key modulo q", reduced, sizeof(reduced));
	forget();
	laps_writer_close(&writer);
	laps_writer_close(&fixed_writer);
	laps_buf_clear(&public_bytes);
	free(kek.p);
	free(z.p);
	free(sd.p);
	close_value();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("stack");
	TCase *t = tcase_create("what is left");

	tcase_add_loop_test(t, no_key_is_left, 0, VALUES * CALLS);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
