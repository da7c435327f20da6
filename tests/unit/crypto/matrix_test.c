/* SPDX-License-Identifier: MIT */
/*
 * Every combination of KDF hash, agreement, form, layout and kind of period: what protect writes is
 * opened from the root key and from envelopes of every shape, and by keys that are none of ours
 * (lib/refkey.h). For P-521, most of whose group keys are none, a target descriptor is searched
 * for.
 *
 * TEST_FLIP_STRIDE=N does every Nth combination only, for runs under instrumentation; the slow
 * groups have a stride of their own anyhow.
 */
#include "crypto/aes.h"
#include "lib/keyvector.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

#define L0         362
#define HASHES     4
#define EDGES      3
#define PERIODS    (EDGES * EDGES)
#define FORMS      4 /* public or nonce, appended or embedded */
#define KINDS      ((int)(sizeof(kinds) / sizeof(*kinds)))
#define CANDIDATES 4096

/* The stride is prime to 2 and 3, so that every value of every column is still met. */
static const struct {
	laps_agreement agreement;
	const char *group;
	unsigned stride;
	bool cheap; /* enough to open with every envelope */
} kinds[] = {
	{LAPS_AGREEMENT_DH, "dh_2048_256", 1, false}, {LAPS_AGREEMENT_DH, "ffdhe3072", 5, false},
	{LAPS_AGREEMENT_DH, "modp_4096", 11, false},  {LAPS_AGREEMENT_DH, "ours", 1, true},
	{LAPS_AGREEMENT_ECDH_P256, NULL, 1, true},    {LAPS_AGREEMENT_ECDH_P384, NULL, 1, false},
	{LAPS_AGREEMENT_ECDH_P521, NULL, 1, false},
};
static const int32_t edges[EDGES] = {0, 15, 31};

static const uint8_t plain_text[] = "P\0a\0s\0s\0-\0w\0o\0r\0d\0-\0"
				    "0\0"
				    "0\0"
				    "0\0"
				    "1\0\0\0";

/* One combination and what it leads to. */
struct combination {
	struct laps_root_key root;
	struct laps_period period;
	struct laps_sid sid;
	struct laps_buf sd;
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_buf envelope_bytes; /* what the writer gets */
	struct laps_gke envelope;
	struct laps_protect_random random;
	struct laps_buf blob;
	bool is_public, appended;
};

static size_t from_environment(const char *name, size_t otherwise)
{
	const char *text = getenv(name);
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n ? n : otherwise;
}

static void choose_target(struct combination *c, uint32_t rid)
{
	struct laps_sid domain;

	ck_assert_int_eq(laps_sid_parse_text("S-1-5-21-1-2-3", 14, &domain, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sid_append(&domain, rid, &c->sid), LAPS_OK);
	laps_buf_clear(&c->sd);
	laps_targetsd_format(&c->sid, &c->sd);
	ck_assert_int_eq(
		laps_gkdi_seed_key(&c->root, c->sd.data, c->sd.len, &c->period, c->l2_key, NULL),
		LAPS_OK);
}

static size_t private_len(const struct combination *c)
{
	return (c->root.private_key_bits + 7) / 8;
}

/* Does the group have a private key in this period, for this target? */
static bool has_group_key(const struct combination *c, uint8_t d[static LAPS_DH_BYTES_MAX])
{
	refkey_private(c->root.kdf_hash, c->root.agreement, c->l2_key, d, private_len(c));
	return refkey_private_fits(c->root.agreement, d, private_len(c));
}

/* A target whose group key is one: the first for all but P-521. Returns how many were not. */
static unsigned choose_good_target(struct combination *c, uint8_t d[static LAPS_DH_BYTES_MAX])
{
	for (unsigned n = 0; n < CANDIDATES; n++) {
		choose_target(c, 512 + n);
		if (has_group_key(c, d))
			return n;
	}
	ck_abort_msg("no target has a group key");
}

static void get_envelope(const struct combination *c, const struct laps_period *p, bool is_public,
			 struct laps_buf *bytes, struct laps_gke *out)
{
	struct laps_err err = {0};

	laps_buf_init(bytes, LAPS_GKE_MAX);
	ck_assert_msg(laps_gkdi_envelope(&c->root, c->sd.data, c->sd.len, p, is_public, true,
					 "a.test", "b.test", bytes, &err) == LAPS_OK,
		      "envelope: %s", err.what);
	ck_assert_int_eq(laps_gke_parse(bytes->data, bytes->len, out, NULL), LAPS_OK);
}

static void opens(const struct combination *c, const struct laps_gke *e,
		  const uint8_t l2_key[static LAPS_SEED_LEN])
{
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_keyid id;
	bool stripped = true;
	size_t len;
	const uint8_t *p;

	ck_assert_int_eq(keyvector_take_apart(c->blob.data, c->blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_msg(laps_dpapi_ng_unprotect(&cms, 0, e, l2_key, &plain, &stripped, &err) ==
			      LAPS_OK,
		      "%s", err.what);
	p = laps_secret_view(plain, &len);
	ck_assert_uint_eq(len, sizeof(plain_text));
	ck_assert_mem_eq(p, plain_text, len);
	ck_assert(!stripped);
	laps_secret_free(&plain);
}

/* The envelopes that a reader may get for a period: its own, one at the end of its L1, one at L1 =
 * 0 where that is not too early, one a little later, and the last of the L0. */
static size_t later_periods(const struct laps_period *p, struct laps_period out[static 5])
{
	size_t n = 0;

	out[n++] = *p;
	out[n++] = (struct laps_period){p->l0, p->l1, 31};
	if (p->l1 == 0)
		out[n++] = (struct laps_period){p->l0, 0, (p->l2 + 31) / 2};
	if (p->l1 < 31)
		out[n++] = (struct laps_period){p->l0, p->l1 + 1, 3};
	out[n++] = (struct laps_period){p->l0, 31, 31};
	return n;
}

/* Every envelope gives the same key, so one of them may open for all; cheap agreements use each. */
static void opens_from_envelopes(const struct combination *c, unsigned which, bool cheap)
{
	struct laps_period later[5];
	size_t n = later_periods(&c->period, later);

	for (size_t i = 0; i < n; i++) {
		uint8_t key[LAPS_SEED_LEN];
		struct laps_buf bytes;
		struct laps_gke e;

		get_envelope(c, &later[i], false, &bytes, &e);
		ck_assert_int_eq(
			laps_gkdi_seed_from_envelope(&e, c->period.l1, c->period.l2, key, NULL),
			LAPS_OK);
		ck_assert_mem_eq(key, c->l2_key, sizeof(key));
		if (cheap || i == which % n)
			opens(c, &e, key);
		laps_buf_clear(&bytes);
	}
}

/* The value by keys that were made without core/crypto: unwrapping with them gives the content key
 * that protect was given. */
static void check_by_reference(const struct combination *c, const uint8_t *d)
{
	const struct refkey_group group = {c->root.agreement, c->root.agreement_params.data,
					   c->root.agreement_params.len};
	uint8_t z[REFKEY_Z_MAX], kek[REFKEY_KEK_LEN], cek[LAPS_AES_KEY_LEN];
	struct laps_cms cms;
	struct laps_keyid id;
	struct laps_buf key;

	ck_assert_int_eq(keyvector_take_apart(c->blob.data, c->blob.len, true, &cms, &id), LAPS_OK);
	ck_assert(cms.appended == c->appended);
	ck_assert_uint_eq(id.flags, c->is_public ? 3 : 2);
	if (c->is_public) {
		laps_buf_init(&key, LAPS_GKE_MAX);
		refkey_public(&group, d, private_len(c), &key);
		ck_assert_uint_eq(key.len, c->envelope.l2_key_len);
		ck_assert_mem_eq(key.data, c->envelope.l2_key, key.len);
		laps_buf_clear(&key);
		refkey_agree(&group, d, private_len(c), id.key_info, id.key_info_len, z);
		refkey_kek(c->root.kdf_hash, group.agreement, z, refkey_secret_len(&group), kek);
	} else {
		refkey_kek_of_nonce(c->root.kdf_hash, c->l2_key, id.key_info, id.key_info_len, kek);
	}
	ck_assert_int_eq(laps_aes_unwrap(kek, cms.recipient[0].wrapped_key, cek), LAPS_OK);
	ck_assert_mem_eq(cek, c->random.cek, sizeof(cek));
}

static void run(int kind, unsigned number)
{
	uint8_t d[LAPS_DH_BYTES_MAX];
	struct combination c = {0};
	struct laps_err err = {0};
	unsigned period = number % PERIODS, form = number / PERIODS % FORMS;

	refgroup_root_key((laps_kdf_hash)(number / PERIODS / FORMS), kinds[kind].agreement,
			  kinds[kind].group, &c.root);
	c.period = (struct laps_period){L0, edges[period / EDGES], edges[period % EDGES]};
	c.is_public = form & 1;
	c.appended = form & 2;
	laps_buf_init(&c.sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&c.blob, LAPS_GKE_MAX);
	if (c.is_public)
		choose_good_target(&c, d);
	else
		choose_target(&c, 512);
	get_envelope(&c, &c.period, c.is_public, &c.envelope_bytes, &c.envelope);
	refgroup_bytes("writer", (uint8_t *)&c.random, sizeof(c.random));
	ck_assert_msg(laps_dpapi_ng_protect(&c.envelope, &c.sid, plain_text, sizeof(plain_text),
					    c.appended, &c.random, &c.blob, &err) == LAPS_OK,
		      "protect: %s", err.what);
	check_by_reference(&c, d);
	opens(&c, &c.envelope, c.l2_key); /* from the root key */
	opens_from_envelopes(&c, number, kinds[kind].cheap);
	laps_buf_clear(&c.blob);
	laps_buf_clear(&c.envelope_bytes);
	laps_buf_clear(&c.sd);
	laps_root_key_clear(&c.root);
}

/* ENC-06, ENC-07 */
START_TEST(opens_what_it_writes)
{
	size_t stride = from_environment("TEST_FLIP_STRIDE", 1) * kinds[_i].stride;
	size_t start = from_environment("LAPS_FLIP_SEED", 0) % stride;
	unsigned runs = 0;

	for (size_t n = start; n < (size_t)HASHES * FORMS * PERIODS; n += stride, runs++)
		run(_i, (unsigned)n);
	ck_assert_uint_gt(runs, 0);
}
END_TEST

/* P-521: what most root keys, periods and targets lead to. Neither side goes on with such a key. */
START_TEST(refuses_a_group_key_that_is_none)
{
	static const uint8_t wrapped[] = "x";
	uint8_t d[LAPS_DH_BYTES_MAX];
	struct combination c = {0};
	struct laps_secret *plain = NULL;
	struct laps_buf out, good;
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_keyid id;
	unsigned refused, n;

	refgroup_root_key((laps_kdf_hash)_i, LAPS_AGREEMENT_ECDH_P521, NULL, &c.root);
	c.period = (struct laps_period){L0, 15, 15};
	laps_buf_init(&c.sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&c.blob, LAPS_GKE_MAX);
	laps_buf_init(&out, LAPS_GKE_MAX);
	refused = choose_good_target(&c, d);
	/* a value whose target has a key, to be opened with that of one that has none */
	get_envelope(&c, &c.period, true, &good, &c.envelope);
	refgroup_bytes("writer", (uint8_t *)&c.random, sizeof(c.random));
	ck_assert_int_eq(laps_dpapi_ng_protect(&c.envelope, &c.sid, wrapped, sizeof(wrapped), true,
					       &c.random, &c.blob, NULL),
			 LAPS_OK);
	ck_assert_int_eq(keyvector_take_apart(c.blob.data, c.blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_uint_gt(refused, 8);
	for (n = 0; n < 8; n++) {
		choose_target(&c, 512 + n);
		ck_assert(!has_group_key(&c, d));
		ck_assert_int_eq(laps_gkdi_envelope(&c.root, c.sd.data, c.sd.len, &c.period, true,
						    true, "a", "b", &out, &err),
				 LAPS_E_RANGE);
		ck_assert_str_eq(err.what, "private key out of range");
		ck_assert_uint_eq(out.len, 0);
		ck_assert_int_eq(
			laps_dpapi_ng_unprotect(&cms, 0, &c.envelope, c.l2_key, &plain, NULL, &err),
			LAPS_E_AUTH);
		ck_assert_str_eq(err.what, "group private key out of range");
		ck_assert_ptr_null(plain);
		/* seeds are given all the same: they do not need the curve */
		ck_assert_int_eq(laps_gkdi_envelope(&c.root, c.sd.data, c.sd.len, &c.period, false,
						    true, "a", "b", &out, &err),
				 LAPS_OK);
		laps_buf_clear(&out);
	}
	laps_buf_clear(&good);
	laps_buf_clear(&c.blob);
	laps_buf_clear(&c.sd);
	laps_root_key_clear(&c.root);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("matrix");
	TCase *t = tcase_create("combinations"), *p = tcase_create("P-521");

	tcase_add_loop_test(t, opens_what_it_writes, 0, KINDS);
	tcase_add_loop_test(p, refuses_a_group_key_that_is_none, 0, HASHES);
	tcase_set_timeout(t, 120);
	tcase_set_timeout(p, 60);
	suite_add_tcase(s, t);
	suite_add_tcase(s, p);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
