/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/gke.h>
#include <string.h>

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_gke_parse(in, len, out, err);
}

static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	(void)len;
	laps_gke_format(out, again);
}

static bool inside(const uint8_t *p, size_t p_len, const uint8_t *in, size_t len)
{
	return !p || (p >= in && p <= in + len && p_len <= (size_t)(in + len - p));
}

static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_gke *e = out;

	return inside(e->agreement_params, e->agreement_params_len, in, len) &&
	       inside(e->l1_key, LAPS_SEED_LEN, in, len) &&
	       inside(e->l2_key, e->l2_key_len, in, len);
}

static const struct mutate_codec codec = {
	.name = "gke",
	.out_len = sizeof(struct laps_gke),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

static struct vectors *vs;
static struct exact seed_bytes; /* the published seed envelope */
static struct exact dh_key;     /* and public keys of two agreements */
static struct exact ec_key;
static struct laps_gke seed;

static void set_up(void)
{
	vs = vectors_load("structs_open");
	seed_bytes = vector_hex(vectors_find(vs, "samba/GroupKeyEnvelopeTests"), "inputs.hex");
	dh_key = vector_hex(vectors_find(vs, "dpapi-ng/ffc_dh_key"), "inputs.hex");
	ec_key = vector_hex(vectors_find(vs, "dpapi-ng/ecdh_key"), "inputs.hex");
	ck_assert_int_eq(laps_gke_parse(seed_bytes.p, seed_bytes.len, &seed, NULL), LAPS_OK);
}

static void tear_down(void)
{
	free(ec_key.p);
	free(dh_key.p);
	free(seed_bytes.p);
	vectors_free(vs);
}

static void same_hex(const json_t *v, const char *path, const uint8_t *p, size_t len)
{
	struct exact want = vector_hex(v, path);

	ck_assert_msg(want.len == len && memcmp(want.p, p, len) == 0, "another %s", path);
	free(want.p);
}

START_TEST(reads_the_published_envelope)
{
	const json_t *v = vectors_find(vs, "samba/GroupKeyEnvelopeTests");
	char id[LAPS_GUID_TEXT];

	ck_assert_uint_eq(seed.flags, (uint64_t)vector_int(v, "outputs.flags"));
	ck_assert_int_eq(seed.l0, vector_int(v, "outputs.l0"));
	ck_assert_int_eq(seed.l1, vector_int(v, "outputs.l1"));
	ck_assert_int_eq(seed.l2, vector_int(v, "outputs.l2"));
	laps_guid_format_text(seed.root_key_id, id);
	ck_assert_str_eq(id, vector_str(v, "outputs.root_key_id"));
	ck_assert_int_eq(seed.kdf_hash, LAPS_KDF_SHA512);
	ck_assert_str_eq(laps_agreement_name(seed.agreement),
			 vector_str(v, "outputs.secret_algorithm"));
	same_hex(v, "outputs.secret_parameters_hex", seed.agreement_params,
		 seed.agreement_params_len);
	ck_assert_uint_eq(seed.private_key_bits,
			  (uint64_t)vector_int(v, "outputs.private_key_length"));
	ck_assert_uint_eq(seed.public_key_bits,
			  (uint64_t)vector_int(v, "outputs.public_key_length"));
	ck_assert_str_eq(seed.domain, vector_str(v, "outputs.domain"));
	ck_assert_str_eq(seed.forest, vector_str(v, "outputs.forest"));
	same_hex(v, "outputs.l1_key_hex", seed.l1_key, LAPS_SEED_LEN);
	same_hex(v, "outputs.l2_key_hex", seed.l2_key, seed.l2_key_len);
}
END_TEST

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	struct laps_gke e = seed;
	struct laps_buf out;

	mutate_all(&codec, "seed", seed_bytes.p, seed_bytes.len);
	laps_buf_init(&out, LAPS_GKE_MAX);
	e.flags = LAPS_KEY_FLAG_PUBLIC | LAPS_KEY_FLAG_ENCRYPT;
	e.l1_key = NULL;
	e.l2_key = dh_key.p;
	e.l2_key_len = dh_key.len;
	laps_gke_format(&e, &out);
	mutate_all(&codec, "public", out.data, out.len);
	laps_buf_clear(&out);
	e.agreement = LAPS_AGREEMENT_ECDH_P256;
	e.agreement_params = NULL;
	e.l2_key = ec_key.p;
	e.l2_key_len = ec_key.len;
	laps_gke_format(&e, &out);
	mutate_all(&codec, "public, elliptic curve", out.data, out.len);
	laps_buf_clear(&out);
}
END_TEST

/* The seed envelope after change, formatted and read. */
static void changed(const char *name, void (*change)(struct laps_gke *e), laps_rc expect)
{
	struct laps_gke e = seed;
	struct laps_buf out;

	laps_buf_init(&out, 2 * LAPS_GKE_MAX);
	change(&e);
	laps_gke_format(&e, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	mutate_one(&codec, name, out.data, out.len, expect);
	laps_buf_clear(&out);
}

static void no_l1(struct laps_gke *e)
{
	e->l1_key = NULL;
}
static void no_l2(struct laps_gke *e)
{
	e->l2_key = NULL;
}
static void short_l2(struct laps_gke *e)
{
	e->l2_key_len = LAPS_SEED_LEN - 1;
}
static void no_params(struct laps_gke *e)
{
	e->agreement_params = NULL;
}
static void cut_params(struct laps_gke *e)
{
	e->agreement_params_len--;
}
static void l0_negative(struct laps_gke *e)
{
	e->l0 = -1;
}
static void l1_negative(struct laps_gke *e)
{
	e->l1 = -1;
}
static void l2_too_large(struct laps_gke *e)
{
	e->l2 = LAPS_KEY_INDEX_MAX + 1;
}
static void no_private_bits(struct laps_gke *e)
{
	e->private_key_bits = 0;
}
static void many_private_bits(struct laps_gke *e)
{
	e->private_key_bits = 8 * LAPS_DH_BYTES_MAX + 1;
}
static void public_with_l1(struct laps_gke *e)
{
	e->flags |= LAPS_KEY_FLAG_PUBLIC;
	e->l2_key = dh_key.p;
	e->l2_key_len = dh_key.len;
}
static void public_without_key(struct laps_gke *e)
{
	e->flags |= LAPS_KEY_FLAG_PUBLIC;
	e->l1_key = NULL;
	e->l2_key = NULL;
}
static void public_of_a_curve(struct laps_gke *e)
{
	e->flags |= LAPS_KEY_FLAG_PUBLIC;
	e->l1_key = NULL;
	e->l2_key = ec_key.p;
	e->l2_key_len = ec_key.len;
}

START_TEST(takes_the_layouts_that_the_service_gives)
{
	changed("L2 only", no_l1, LAPS_OK);
	changed("L1 only", no_l2, LAPS_OK);
}
END_TEST

START_TEST(refuses_what_cannot_be_a_key)
{
	changed("L2 of 63 bytes", short_l2, LAPS_E_RANGE);
	changed("DH without parameters", no_params, LAPS_E_TRUNCATED);
	changed("DH parameters cut", cut_params, LAPS_E_TRUNCATED);
	changed("L0 negative", l0_negative, LAPS_E_RANGE);
	changed("L1 negative", l1_negative, LAPS_E_RANGE);
	changed("L2 index 32", l2_too_large, LAPS_E_RANGE);
	changed("private key of 0 bits", no_private_bits, LAPS_E_RANGE);
	changed("private key of 4097 bits", many_private_bits, LAPS_E_RANGE);
	changed("public with L1", public_with_l1, LAPS_E_RANGE);
	changed("public without key", public_without_key, LAPS_E_TRUNCATED);
	changed("public key of another agreement", public_of_a_curve, LAPS_E_FORMAT);
}
END_TEST

START_TEST(refuses_more_than_its_maximum)
{
	uint8_t *in = calloc(1, LAPS_GKE_MAX + 1);

	ck_assert_ptr_nonnull(in);
	memcpy(in, seed_bytes.p, seed_bytes.len);
	mutate_one(&codec, "longest", in, LAPS_GKE_MAX, LAPS_E_TRAILING);
	mutate_one(&codec, "one more", in, LAPS_GKE_MAX + 1, LAPS_E_RANGE);
	free(in);
}
END_TEST

START_TEST(refuses_other_algorithms_as_unsupported)
{
	static const struct {
		const char *name;
		size_t at;
	} cases[] = {{"version", 0},
		     {"KDF algorithm", 80},
		     {"hash", 80 + 38 + 16},
		     {"agreement", 80 + 38 + 30}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t *in = exact_copy(seed_bytes.p, seed_bytes.len);

		in[cases[i].at] ^= 2;
		mutate_one(&codec, cases[i].name, in, seed_bytes.len, LAPS_E_UNSUPPORTED);
		free(in);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("gke");
	TCase *t = tcase_create("reading");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, reads_the_published_envelope);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_add_test(t, takes_the_layouts_that_the_service_gives);
	tcase_add_test(t, refuses_what_cannot_be_a_key);
	tcase_add_test(t, refuses_more_than_its_maximum);
	tcase_add_test(t, refuses_other_algorithms_as_unsupported);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
