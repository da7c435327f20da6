/* SPDX-License-Identifier: MIT */
/*
 * Every vector of fixtures/vectors with its exact outcome, as fixtures/cases/vector_outcomes.txt
 * says it: values go through the whole reader (value or CMS, key identifier, target descriptor,
 * envelope, walk, unprotect), and every step on the way that a vector tells is compared, so that a
 * wrong one is found by name. Vectors of other kinds are in derivations_test.c. A vector without a
 * stanza is a failure, and a stanza without a vector.
 */
#include "crypto/aes.h"
#include "crypto/kdf.h"
#include "crypto/kek.h"
#include "lib/keyvector.h"
#include "lib/outcome.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <dirent.h>
#include <laps/dpapi_ng.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>

#define HERE "tests/unit/crypto/outcomes_test.c"
#define MARK ((struct laps_secret *)(uintptr_t)0x5a5a)

/* What a reader holds of a value while it goes through its stages. */
struct reading {
	const json_t *v;
	struct exact in;
	bool bare;
	size_t recipient;
	struct laps_cms cms;
	struct laps_keyid id;
	struct laps_root_key root;
	struct laps_buf sd, envelope_bytes;
	struct laps_gke envelope;
	uint8_t l2_key[LAPS_SEED_LEN];
	const char *stage; /* the one it is at */
};

static laps_rc take_apart(struct reading *r, struct laps_err *err)
{
	const struct laps_cms_recipient *to;
	struct laps_lapsvalue value;
	laps_rc rc;

	if (!r->bare) {
		r->stage = "value";
		rc = laps_lapsvalue_parse(r->in.p, r->in.len, &value, err);
		if (rc != LAPS_OK)
			return rc;
		r->cms = value.cms;
		r->id = value.key_id;
		return LAPS_OK;
	}
	r->stage = "cms";
	if ((rc = laps_cms_parse(r->in.p, r->in.len, &r->cms, err)) != LAPS_OK)
		return rc;
	r->stage = "key identifier";
	to = &r->cms.recipient[r->recipient];
	return laps_keyid_parse(to->key_id, to->key_id_len, &r->id, err);
}

static laps_rc derive(struct reading *r, struct laps_err *err)
{
	struct laps_period period = {r->id.l0, r->id.l1, r->id.l2};
	laps_rc rc;

	r->stage = "descriptor";
	rc = laps_dpapi_ng_target_sd(&r->cms.recipient[r->recipient], &r->sd, err);
	if (rc != LAPS_OK)
		return rc;
	r->stage = "envelope";
	keyvector_root(r->v, &r->root);
	rc = laps_gkdi_envelope(&r->root, r->sd.data, r->sd.len, &period, false, true, "a.test",
				"b.test", &r->envelope_bytes, err);
	if (rc == LAPS_OK)
		rc = laps_gke_parse(r->envelope_bytes.data, r->envelope_bytes.len, &r->envelope,
				    err);
	if (rc != LAPS_OK)
		return rc;
	r->stage = "walk";
	return laps_gkdi_seed_from_envelope(&r->envelope, r->id.l1, r->id.l2, r->l2_key, err);
}

static laps_rc read_whole(struct reading *r, const json_t *v, struct laps_secret **plain,
			  bool *stripped, struct laps_err *err)
{
	laps_rc rc;

	*r = (struct reading){.v = v, .bare = !vector_has(v, "inputs.attribute_hex")};
	r->in = vector_hex(v, r->bare ? "inputs.cms_hex" : "inputs.attribute_hex");
	if (vector_has(v, "inputs.recipient_index"))
		r->recipient = (size_t)vector_int(v, "inputs.recipient_index");
	laps_buf_init(&r->sd, LAPS_GKE_MAX);
	laps_buf_init(&r->envelope_bytes, LAPS_GKE_MAX);
	rc = take_apart(r, err);
	if (rc != LAPS_OK || !vector_has(v, "inputs.root_key_hex"))
		return rc;
	if ((rc = derive(r, err)) != LAPS_OK)
		return rc;
	r->stage = "unprotect";
	return laps_dpapi_ng_unprotect(&r->cms, r->recipient, &r->envelope, r->l2_key, plain,
				       stripped, err);
}

static void reading_clear(struct reading *r)
{
	laps_root_key_clear(&r->root);
	laps_buf_clear(&r->sd);
	laps_buf_clear(&r->envelope_bytes);
	free(r->in.p);
}

/* What a password value says, beyond its bytes. */
static void check_json(const json_t *v, const struct laps_secret *plain)
{
	struct laps_pwjson j = {0};
	size_t len;
	const uint8_t *p = laps_secret_view(plain, &len);

	if (!vector_has(v, "outputs.json_utf8"))
		return;
	ck_assert_int_eq(laps_pwjson_parse_utf16le(p, len, &j, NULL), LAPS_OK);
	if (vector_has(v, "outputs.account"))
		ck_assert_str_eq(j.account, vector_str(v, "outputs.account"));
	if (vector_has(v, "outputs.password"))
		ck_assert_str_eq(laps_secret_text(j.password), vector_str(v, "outputs.password"));
	if (vector_has(v, "outputs.timestamp"))
		ck_assert_uint_eq(j.updated_ticks,
				  strtoull(vector_str(v, "outputs.timestamp"), NULL, 16));
	laps_pwjson_clear(&j);
}

static void check_opened(const struct outcome *c, const struct laps_secret *plain, bool stripped)
{
	struct exact want = vector_hex(c->v, "outputs.plaintext_hex");
	size_t len;
	const uint8_t *p = laps_secret_view(plain, &len);

	ck_assert_msg(len == want.len && memcmp(p, want.p, len) == 0, "'%s' opens to other bytes",
		      stanza_name(c->s));
	ck_assert_msg(!stripped, "'%s' opens without leading zeros", stanza_name(c->s));
	check_json(c->v, plain);
	free(want.p);
}

static void check_value(const struct outcome *c)
{
	struct laps_secret *plain = MARK;
	struct laps_err err = {0};
	bool stripped = true;
	struct reading r;
	laps_rc rc = read_whole(&r, c->v, &plain, &stripped, &err);

	if (outcome_is(c, "opens")) {
		ck_assert_msg(rc == LAPS_OK && plain != MARK, "'%s': %s at %s (%s)",
			      stanza_name(c->s), laps_rc_name(rc), r.stage, err.what);
		check_opened(c, plain, stripped);
		laps_secret_free(&plain);
	} else {
		ck_assert_msg(plain == MARK && stripped, "'%s': an output was written",
			      stanza_name(c->s));
		if (outcome_is(c, "parses"))
			ck_assert_msg(rc == LAPS_OK && vector_is(c->v, "laps_attribute_parse_only"),
				      "'%s': %s at %s (%s)", stanza_name(c->s), laps_rc_name(rc),
				      r.stage, err.what);
		else
			outcome_refused(c, rc, r.stage, &err);
	}
	reading_clear(&r);
}

/* ENC-06, ENC-11 */
START_TEST(each_value_ends_as_it_should)
{
	ck_assert_uint_eq(outcome_each(HERE ":each_value_ends_as_it_should", check_value), 59);
}
END_TEST

/* ---- the steps of a value ---- */

static void same(const json_t *v, const char *path, const void *got, size_t len)
{
	struct exact want;

	if (!vector_has(v, path))
		return;
	want = vector_hex(v, path);
	ck_assert_msg(len == want.len && memcmp(got, want.p, len) == 0, "'%s': another %s",
		      vector_id(v), path);
	free(want.p);
}

/* The group's key pair: the private half by the reference, the public one by both. */
static void check_group_key(struct reading *r, const struct refkey_group *group, uint8_t *d,
			    size_t d_len)
{
	const struct laps_period period = {r->id.l0, r->id.l1, r->id.l2};
	struct laps_buf bytes;
	struct laps_gke e;

	refkey_private(r->root.kdf_hash, r->root.agreement, r->l2_key, d, d_len);
	same(r->v, "intermediate.group_private_key_hex", d, d_len);
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	refkey_public(group, d, d_len, &bytes);
	same(r->v, "intermediate.group_public_key_blob_hex", bytes.data, bytes.len);
	laps_buf_clear(&bytes);
	ck_assert_int_eq(laps_gkdi_envelope(&r->root, r->sd.data, r->sd.len, &period, true, true,
					    "a.test", "b.test", &bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &e, NULL), LAPS_OK);
	same(r->v, "intermediate.group_public_key_blob_hex", e.l2_key, e.l2_key_len);
	laps_buf_clear(&bytes);
}

/* The writer's own private key, where a made-up value tells it. */
static void check_writer_key(const struct reading *r, const struct refkey_group *group)
{
	struct exact x;
	struct laps_buf bytes;

	if (!vector_has(r->v, "intermediate.ephemeral_private_hex"))
		return;
	x = vector_hex(r->v, "intermediate.ephemeral_private_hex");
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	refkey_public(group, x.p, x.len, &bytes);
	ck_assert_uint_eq(bytes.len, r->id.key_info_len);
	ck_assert_mem_eq(bytes.data, r->id.key_info, bytes.len);
	laps_buf_clear(&bytes);
	free(x.p);
}

/* Shared secret and what follows from it, by the reference and by ours. */
static void check_agreement(struct reading *r, uint8_t kek[static LAPS_AES_KEY_LEN])
{
	const struct refkey_group group = refkey_group_of(&r->envelope);
	const laps_agreement a = group.agreement;
	size_t d_len = (r->root.private_key_bits + 7) / 8, k = refkey_secret_len(&group), n;
	uint8_t d[LAPS_DH_BYTES_MAX], z[REFKEY_Z_MAX], secret[64];
	struct laps_shared shared;

	check_group_key(r, &group, d, d_len);
	check_writer_key(r, &group);
	refkey_agree(&group, d, d_len, r->id.key_info, r->id.key_info_len, z);
	same(r->v, "intermediate.shared_secret_z_hex", z, k);
	n = refkey_concat(a, z, k, secret);
	same(r->v, "intermediate.concat_secret_hex", secret, n);
	refkey_kek(r->root.kdf_hash, a, z, k, kek);
	same(r->v, "intermediate.kek_hex", kek, LAPS_AES_KEY_LEN);
	ck_assert_int_eq(laps_shared_for_reader(&r->envelope, r->l2_key, r->id.key_info,
						r->id.key_info_len, &shared, NULL),
			 LAPS_OK);
	same(r->v, "intermediate.shared_secret_z_hex", shared.z, shared.z_len);
	ck_assert_int_eq(laps_kdf_concat(a, shared.z, shared.z_len, secret, &n), LAPS_OK);
	same(r->v, "intermediate.concat_secret_hex", secret, n);
	ck_assert_int_eq(laps_kek_from_shared(&shared, false, kek, NULL), LAPS_OK);
}

static void check_nonce_form(struct reading *r, uint8_t kek[static LAPS_AES_KEY_LEN])
{
	refkey_kek_of_nonce(r->root.kdf_hash, r->l2_key, r->id.key_info, r->id.key_info_len, kek);
	same(r->v, "intermediate.kek_hex", kek, LAPS_AES_KEY_LEN);
	ck_assert_int_eq(laps_kek_from_nonce(r->root.kdf_hash, r->l2_key, r->id.key_info,
					     r->id.key_info_len, kek, NULL),
			 LAPS_OK);
}

static void check_steps(const json_t *v)
{
	uint8_t kek[LAPS_AES_KEY_LEN], cek[LAPS_AES_KEY_LEN], key[LAPS_SEED_LEN];
	struct laps_secret *plain = NULL;
	struct laps_period period;
	struct laps_err err = {0};
	struct reading r;
	bool stripped;

	ck_assert_msg(read_whole(&r, v, &plain, &stripped, &err) == LAPS_OK, "'%s': %s",
		      vector_id(v), err.what);
	laps_secret_free(&plain);
	same(v, "intermediate.target_sd_hex", r.sd.data, r.sd.len);
	same(v, "intermediate.l2_seed_key_hex", r.l2_key, sizeof(r.l2_key));
	period = (struct laps_period){r.id.l0, r.id.l1, r.id.l2};
	ck_assert_int_eq(laps_gkdi_seed_key(&r.root, r.sd.data, r.sd.len, &period, key, NULL),
			 LAPS_OK);
	same(v, "intermediate.l2_seed_key_hex", key, sizeof(key));
	if (r.id.flags & LAPS_KEY_FLAG_PUBLIC)
		check_agreement(&r, kek);
	else
		check_nonce_form(&r, kek);
	same(v, "intermediate.kek_hex", kek, sizeof(kek));
	ck_assert_int_eq(laps_aes_unwrap(kek, r.cms.recipient[r.recipient].wrapped_key, cek),
			 LAPS_OK);
	same(v, "intermediate.cek_hex", cek, sizeof(cek));
	reading_clear(&r);
}

/* Every step that is told, of every value that is opened. ENC-06 */
START_TEST(each_step_of_a_value_is_as_told)
{
	static const char *const files[] = {"dpapi_ng_blobs_sha1_sha512",
					    "laps_attribute_dsinternals_1",
					    "laps_cms_sansldap_nonce", "synthetic_positive"};
	unsigned runs = 0;

	for (size_t f = 0; f < sizeof(files) / sizeof(*files); f++) {
		struct vectors *vs = vectors_load(files[f]);

		for (size_t i = 0; i < vectors_n(vs); i++) {
			if (!vector_has(vectors_at(vs, i), "intermediate"))
				continue;
			check_steps(vectors_at(vs, i));
			runs++;
		}
		vectors_free(vs);
	}
	ck_assert_uint_eq(runs, 16);
}
END_TEST

START_TEST(every_vector_has_one_outcome_and_back)
{
	static const char *const tests[] = {
		HERE ":each_value_ends_as_it_should",
		"tests/unit/crypto/derivations_test.c:each_derivation_gives_its_key",
		"tests/unit/crypto/derivations_test.c:each_structure_is_read",
		"tests/unit/wire/getkey_test.c:each_stub_is_read",
		"tests/unit/wire/epmap_test.c:each_stub_is_read",
		"tests/unit/wire/rpctrailer_test.c:the_published_trailer",
	};

	outcome_cover(tests, sizeof(tests) / sizeof(*tests));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("outcomes");
	TCase *t = tcase_create("vectors");

	tcase_add_test(t, each_value_ends_as_it_should);
	tcase_add_test(t, each_step_of_a_value_is_as_told);
	tcase_add_test(t, every_vector_has_one_outcome_and_back);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
