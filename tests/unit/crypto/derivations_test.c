/* SPDX-License-Identifier: MIT */
/*
 * The vectors that are no values, each with the outcome that fixtures/cases/vector_outcomes.txt
 * gives it: single derivations, and structures on their own.
 */
#include "crypto/dh.h"
#include "crypto/group.h"
#include "crypto/kdf.h"
#include "lib/keyvector.h"
#include "lib/outcome.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/sid.h>
#include <laps/targetsd.h>

#define HERE "tests/unit/crypto/derivations_test.c"

static void same(const struct outcome *c, const char *path, const uint8_t *got, size_t len)
{
	struct exact want = vector_hex(c->v, path);

	ck_assert_msg(len == want.len && memcmp(got, want.p, len) == 0, "'%s': another %s",
		      vector_id(c->v), path);
	free(want.p);
}

static void check_kdf(const struct outcome *c)
{
	struct exact key = vector_hex(c->v, "inputs.key_hex");
	struct exact context = vector_hex(c->v, "inputs.context_hex");
	size_t len = (size_t)vector_int(c->v, "inputs.length");
	laps_kdf_hash hash;
	struct laps_kdf kdf;
	uint8_t out[64];

	ck_assert_int_eq(laps_kdf_hash_parse_name(vector_str(c->v, "inputs.hash"), &hash), LAPS_OK);
	ck_assert_uint_le(len, sizeof(out));
	ck_assert_int_eq(laps_kdf_open(&kdf, hash), LAPS_OK);
	ck_assert_int_eq(laps_kdf_derive(&kdf, key.p, key.len, context.p, context.len, out, len),
			 LAPS_OK);
	same(c, "outputs.key_hex", out, len);
	refkey_derive(hash, key.p, key.len, context.p, context.len, out, len);
	same(c, "outputs.key_hex", out, len);
	laps_kdf_close(&kdf);
	free(context.p);
	free(key.p);
}

static int32_t index_of(const struct outcome *c, const char *path)
{
	return vector_has(c->v, path) ? (int32_t)vector_int(c->v, path) : -1;
}

static void check_seed(const struct outcome *c)
{
	const struct laps_period p = {index_of(c, "inputs.l0"), index_of(c, "inputs.l1"),
				      index_of(c, "inputs.l2")};
	struct exact sd = vector_has(c->v, "inputs.target_sd_hex")
				  ? vector_hex(c->v, "inputs.target_sd_hex")
				  : (struct exact){0};
	uint8_t key[LAPS_SEED_LEN];
	struct laps_root_key root;

	keyvector_root(c->v, &root);
	ck_assert_int_eq(laps_gkdi_seed_key(&root, sd.p, sd.len, &p, key, NULL), LAPS_OK);
	same(c, "outputs.key_hex", key, sizeof(key));
	laps_root_key_clear(&root);
	free(sd.p);
}

static void check_walk(const struct outcome *c)
{
	struct exact l1 = vector_hex(c->v, "inputs.l1_key_hex");
	struct exact l2 = vector_hex(c->v, "inputs.l2_key_hex");
	struct laps_gke e = {
		.l0 = index_of(c, "inputs.l0"),
		.l1 = index_of(c, "inputs.envelope_l1"),
		.l2 = index_of(c, "inputs.envelope_l2"),
		.l1_key = l1.len ? l1.p : NULL,
		.l2_key = l2.len ? l2.p : NULL,
		.l2_key_len = l2.len,
	};
	uint8_t key[LAPS_SEED_LEN];

	ck_assert_int_eq(laps_kdf_hash_parse_name(vector_str(c->v, "inputs.kdf_hash"), &e.kdf_hash),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_guid_parse_text(vector_str(c->v, "inputs.root_key_id"), e.root_key_id, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_from_envelope(&e, index_of(c, "inputs.want_l1"),
						      index_of(c, "inputs.want_l2"), key, NULL),
			 LAPS_OK);
	same(c, "outputs.l2_key_hex", key, sizeof(key));
	free(l2.p);
	free(l1.p);
}

static void check_period(const struct outcome *c)
{
	struct laps_period p = laps_gkdi_period((uint64_t)vector_int(c->v, "inputs.filetime"));

	ck_assert_msg(p.l0 == vector_int(c->v, "outputs.gkid.0") &&
			      p.l1 == vector_int(c->v, "outputs.gkid.1") &&
			      p.l2 == vector_int(c->v, "outputs.gkid.2"),
		      "'%s' gives %d %d %d", vector_id(c->v), p.l0, p.l1, p.l2);
}

static void check_concat(const struct outcome *c, laps_agreement a, const uint8_t *z, size_t len)
{
	uint8_t secret[LAPS_KDF_CONCAT_LEN_MAX];
	size_t n = 0;

	same(c, "outputs.z_hex", z, len);
	ck_assert_int_eq(laps_kdf_concat(a, z, len, secret, &n), LAPS_OK);
	same(c, "outputs.concat_secret_hex", secret, n);
	n = refkey_concat(a, z, len, secret);
	same(c, "outputs.concat_secret_hex", secret, n);
}

static void check_secret(const struct outcome *c)
{
	struct exact mine = vector_hex(c->v, "inputs.private_key_hex");
	struct exact theirs = vector_hex(c->v, "inputs.peer_public_key_blob_hex");
	struct laps_root_key root = {0};
	struct refkey_group reference;
	struct laps_group group = {0};
	struct laps_pubkey peer;
	uint8_t z[LAPS_DH_BYTES_MAX];
	laps_agreement a;

	ck_assert_int_eq(laps_agreement_parse_name(vector_str(c->v, "inputs.secret_algorithm"), &a),
			 LAPS_OK);
	ck_assert_int_eq(laps_root_key_set_agreement(&root, a), LAPS_OK);
	ck_assert_int_eq(laps_group_open(&group, a, root.agreement_params.data,
					 root.agreement_params.len, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_pubkey_parse(theirs.p, theirs.len, &peer, NULL), LAPS_OK);
	ck_assert_int_eq(laps_group_agree(&group, mine.p, mine.len, &peer, z, NULL), LAPS_OK);
	check_concat(c, a, z, group.k);
	reference = (struct refkey_group){a, root.agreement_params.data, root.agreement_params.len};
	refkey_agree(&reference, mine.p, mine.len, theirs.p, theirs.len, z);
	check_concat(c, a, z, refkey_secret_len(&reference));
	laps_group_close(&group);
	laps_root_key_clear(&root);
	free(theirs.p);
	free(mine.p);
}

static void check_derivation(const struct outcome *c)
{
	ck_assert_msg(outcome_is(c, "gives"), "'%s' does not give anything", vector_id(c->v));
	if (vector_is(c->v, "kdf108"))
		check_kdf(c);
	else if (vector_is(c->v, "gkdi_l0_key") || vector_is(c->v, "gkdi_seed_key"))
		check_seed(c);
	else if (vector_is(c->v, "l2_from_envelope"))
		check_walk(c);
	else if (vector_is(c->v, "gkid_from_filetime"))
		check_period(c);
	else if (vector_is(c->v, "secret_agreement"))
		check_secret(c);
	else
		ck_abort_msg("'%s' is of another kind", vector_id(c->v));
}

START_TEST(each_derivation_gives_its_key)
{
	ck_assert_uint_eq(outcome_each(HERE ":each_derivation_gives_its_key", check_derivation),
			  19);
}
END_TEST

/* ---- structures: read, compared, and written again where they can be ---- */

static void same_again(const struct outcome *c, struct laps_buf *again)
{
	ck_assert_int_eq(laps_buf_status(again), LAPS_OK);
	same(c, "inputs.hex", again->data, again->len);
	laps_buf_clear(again);
}

static laps_rc read_kdf_params(const struct outcome *c, const struct exact *in,
			       struct laps_err *err)
{
	struct laps_buf again;
	laps_kdf_hash hash;
	laps_rc rc = laps_kdf_params_parse(in->p, in->len, &hash, err);

	if (rc != LAPS_OK)
		return rc;
	ck_assert_str_eq(laps_kdf_hash_name(hash), vector_str(c->v, "outputs.hash"));
	laps_buf_init(&again, LAPS_GKE_MAX);
	laps_kdf_params_format(hash, &again);
	same_again(c, &again);
	return rc;
}

static laps_rc read_dh_params(const struct outcome *c, const struct exact *in, struct laps_err *err)
{
	struct laps_dh_params d;
	struct laps_buf again;
	laps_rc rc = laps_dh_params_parse(in->p, in->len, &d, err);

	if (rc != LAPS_OK)
		return rc;
	ck_assert_int_eq((int64_t)d.k, vector_int(c->v, "outputs.key_length"));
	same(c, "outputs.p_hex", d.p, d.k);
	same(c, "outputs.g_hex", d.g, d.k);
	laps_buf_init(&again, LAPS_GKE_MAX);
	laps_dh_params_format(&d, &again);
	same_again(c, &again);
	return rc;
}

static laps_rc read_public_key(const struct outcome *c, const struct exact *in,
			       struct laps_err *err)
{
	struct laps_pubkey k;
	struct laps_buf again;
	laps_rc rc = laps_pubkey_parse(in->p, in->len, &k, err);

	if (rc != LAPS_OK)
		return rc;
	ck_assert_int_eq((int64_t)k.k, vector_int(c->v, "outputs.key_length"));
	if (vector_is(c->v, "struct_ffc_dh_key")) {
		ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_DH);
		same(c, "outputs.p_hex", k.p, k.k);
		same(c, "outputs.g_hex", k.g, k.k);
		same(c, "outputs.public_hex", k.x, k.k);
	} else {
		ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_ECDH_P256);
		ck_assert_str_eq(vector_str(c->v, "outputs.curve"), "P256");
		same(c, "outputs.x_hex", k.x, k.k);
		same(c, "outputs.y_hex", k.y, k.k);
	}
	laps_buf_init(&again, LAPS_GKE_MAX);
	laps_pubkey_format(&k, &again);
	same_again(c, &again);
	return rc;
}

/* What a key identifier and an envelope have in common. */
static void check_place(const struct outcome *c, uint32_t flags, int32_t l0, int32_t l1, int32_t l2,
			const uint8_t root_key_id[static LAPS_GUID_LEN])
{
	char text[LAPS_GUID_TEXT];

	laps_guid_format_text(root_key_id, text);
	ck_assert_int_eq(flags, vector_int(c->v, "outputs.flags"));
	ck_assert_int_eq(l0, vector_int(c->v, "outputs.l0"));
	ck_assert_int_eq(l1, vector_int(c->v, "outputs.l1"));
	ck_assert_int_eq(l2, vector_int(c->v, "outputs.l2"));
	ck_assert_str_eq(text, vector_str(c->v, "outputs.root_key_id"));
}

static laps_rc read_keyid(const struct outcome *c, const struct exact *in, struct laps_err *err)
{
	struct laps_keyid k;
	struct laps_buf again;
	laps_rc rc = laps_keyid_parse(in->p, in->len, &k, err);

	if (rc != LAPS_OK)
		return rc;
	check_place(c, k.flags, k.l0, k.l1, k.l2, k.root_key_id);
	same(c, "outputs.key_info_hex", k.key_info, k.key_info_len);
	ck_assert_str_eq(k.domain, vector_str(c->v, "outputs.domain"));
	ck_assert_str_eq(k.forest, vector_str(c->v, "outputs.forest"));
	laps_buf_init(&again, LAPS_GKE_MAX);
	laps_keyid_format(&k, &again);
	same_again(c, &again);
	return rc;
}

static laps_rc read_envelope(const struct outcome *c, const struct exact *in, struct laps_err *err)
{
	struct laps_gke e;
	struct laps_buf again;
	laps_rc rc = laps_gke_parse(in->p, in->len, &e, err);

	if (rc != LAPS_OK)
		return rc;
	check_place(c, e.flags, e.l0, e.l1, e.l2, e.root_key_id);
	ck_assert_int_eq(e.kdf_hash, LAPS_KDF_SHA512);
	ck_assert_str_eq(laps_agreement_name(e.agreement),
			 vector_str(c->v, "outputs.secret_algorithm"));
	same(c, "outputs.secret_parameters_hex", e.agreement_params, e.agreement_params_len);
	ck_assert_int_eq(e.private_key_bits, vector_int(c->v, "outputs.private_key_length"));
	ck_assert_int_eq(e.public_key_bits, vector_int(c->v, "outputs.public_key_length"));
	ck_assert_str_eq(e.domain, vector_str(c->v, "outputs.domain"));
	ck_assert_str_eq(e.forest, vector_str(c->v, "outputs.forest"));
	same(c, "outputs.l1_key_hex", e.l1_key, LAPS_SEED_LEN);
	same(c, "outputs.l2_key_hex", e.l2_key, e.l2_key_len);
	laps_buf_init(&again, LAPS_GKE_MAX);
	laps_gke_format(&e, &again);
	same_again(c, &again);
	return rc;
}

static laps_rc read_sid(const struct outcome *c, struct laps_err *err)
{
	const char *text = vector_str(c->v, "inputs.sid");
	struct laps_sid sid;
	struct laps_buf bytes;
	laps_rc rc = laps_sid_parse_text(text, strlen(text), &sid, err);

	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&bytes, LAPS_TARGETSD_MAX);
	if (vector_is(c->v, "sid_to_bytes"))
		laps_sid_format(&sid, &bytes);
	else
		laps_targetsd_format(&sid, &bytes);
	same(c, "outputs.hex", bytes.data, bytes.len);
	laps_buf_clear(&bytes);
	return rc;
}

static void check_structure(const struct outcome *c)
{
	static const struct {
		const char *type, *stage;
		laps_rc (*read)(const struct outcome *c, const struct exact *in,
				struct laps_err *err);
	} kinds[] = {
		{"struct_kdf_parameters", "KDF parameters", read_kdf_params},
		{"struct_ffc_dh_parameters", "DH parameters", read_dh_params},
		{"struct_ffc_dh_key", "public key", read_public_key},
		{"struct_ecdh_key", "public key", read_public_key},
		{"struct_key_identifier", "key identifier", read_keyid},
		{"struct_group_key_envelope", "envelope", read_envelope},
	};
	const char *stage = "SID";
	struct laps_err err = {0};
	laps_rc rc = LAPS_E_BUG;

	if (vector_is(c->v, "sid_to_bytes") || vector_is(c->v, "target_sd_from_sid"))
		rc = read_sid(c, &err);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct exact in;

		if (!vector_is(c->v, kinds[i].type))
			continue;
		in = vector_hex(c->v, "inputs.hex");
		stage = kinds[i].stage;
		rc = kinds[i].read(c, &in, &err);
		free(in.p);
	}
	if (outcome_is(c, "gives"))
		ck_assert_msg(rc == LAPS_OK, "'%s': %s", vector_id(c->v), laps_rc_name(rc));
	else
		outcome_refused(c, rc, stage, &err);
}

START_TEST(each_structure_is_read)
{
	ck_assert_uint_eq(outcome_each(HERE ":each_structure_is_read", check_structure), 19);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("derivations");
	TCase *t = tcase_create("vectors");

	tcase_add_test(t, each_derivation_gives_its_key);
	tcase_add_test(t, each_structure_is_read);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
