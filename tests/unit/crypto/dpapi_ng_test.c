/* SPDX-License-Identifier: MIT */
#include "lib/keyvector.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

/* A key to protect with: the envelope of a root key out of a vector, for one SID. */
struct writer {
	struct laps_root_key root;
	struct laps_sid sid;
	struct laps_buf sd, bytes;
	struct laps_gke envelope;
	struct laps_protect_random random;
};

static void writer_open(struct writer *w, const char *sid, const struct laps_period *p,
			bool want_public)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");

	keyvector_root(vectors_at(vs, 0), &w->root);
	vectors_free(vs);
	ck_assert_int_eq(laps_sid_parse_text(sid, strlen(sid), &w->sid, NULL), LAPS_OK);
	laps_buf_init(&w->sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&w->bytes, LAPS_GKE_MAX);
	laps_targetsd_format(&w->sid, &w->sd);
	ck_assert_int_eq(laps_gkdi_envelope(&w->root, w->sd.data, w->sd.len, p, want_public, true,
					    "corp.example", "corp.example", &w->bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(w->bytes.data, w->bytes.len, &w->envelope, NULL), LAPS_OK);
	memset(&w->random, 0xa7, sizeof(w->random));
}

static void writer_close(struct writer *w)
{
	laps_root_key_clear(&w->root);
	laps_buf_clear(&w->sd);
	laps_buf_clear(&w->bytes);
}

static const char admins[] = "S-1-5-21-232386557-3557100646-3566837131-512";
static const char others[] = "S-1-5-21-232386557-3557100646-3566837131-1104";
static const struct laps_period now = {362, 11, 18};
static const uint8_t text[] = "Pass-word-0001";

/* Decrypt blob with the L2 key that its own descriptor and period lead to. */
static laps_rc read_back(const struct writer *w, const struct laps_buf *blob,
			 const struct laps_buf *sd, const struct laps_period *p,
			 struct laps_secret **plain)
{
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_keyid id;
	struct laps_cms cms;

	ck_assert_int_eq(keyvector_take_apart(blob->data, blob->len, true, &cms, &id), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_key(&w->root, sd->data, sd->len, p, l2_key, NULL), LAPS_OK);
	return laps_dpapi_ng_unprotect(&cms, 0, &w->envelope, l2_key, plain, NULL, NULL);
}

static void round_trip(const struct laps_period *p, bool want_public, bool appended)
{
	struct laps_secret *plain = NULL;
	struct laps_buf blob;
	struct laps_keyid id;
	struct laps_cms cms;
	struct writer w;

	writer_open(&w, admins, p, want_public);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_dpapi_ng_protect(&w.envelope, &w.sid, text, sizeof(text), appended,
					       &w.random, &blob, NULL),
			 LAPS_OK);
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_uint_eq(id.flags, want_public ? 3 : 2);
	ck_assert(cms.appended == appended);
	ck_assert_uint_eq(cms.recipient[0].descriptor_len, strlen(admins));
	ck_assert_mem_eq(cms.recipient[0].descriptor, admins, strlen(admins));
	ck_assert_int_eq(id.l0, p->l0);
	ck_assert_int_eq(id.l1, p->l1);
	ck_assert_int_eq(id.l2, p->l2);
	ck_assert_int_eq(read_back(&w, &blob, &w.sd, p, &plain), LAPS_OK);
	ck_assert_uint_eq(laps_secret_len(plain), sizeof(text));
	ck_assert_mem_eq(laps_secret_text(plain), text, sizeof(text));
	laps_secret_free(&plain);
	laps_buf_clear(&blob);
	writer_close(&w);
}

/* ENC-06, ENC-07 */
START_TEST(protects_in_both_forms_and_layouts)
{
	static const struct laps_period edges[] = {
		{362, 11, 18}, {362, 11, 31}, {362, 0, 31}, {362, 0, 0}, {0, 31, 31}};

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		for (int form = 0; form < 4; form++)
			round_trip(&edges[i], form & 1, form & 2);
}
END_TEST

/* The structure of the real value, byte for byte, with its own key identifier and content swapped
 * in: protect writes nothing that Windows does not. */
START_TEST(has_the_length_of_the_real_value)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");
	const json_t *v = vectors_at(vs, 0);
	struct exact real = vector_hex(v, "inputs.cms_hex");
	struct exact plain = vector_hex(v, "outputs.plaintext_hex");
	struct laps_gke *e;
	struct laps_buf blob;
	struct laps_keyid id;
	struct laps_cms cms;
	struct writer w;
	size_t same;

	writer_open(&w, admins, &now, true);
	e = &w.envelope;
	memcpy(e->domain, "contoso.com", sizeof("contoso.com"));
	memcpy(e->forest, "contoso.com", sizeof("contoso.com"));
	laps_buf_init(&blob, LAPS_GKE_MAX);
	ck_assert_int_eq(
		laps_dpapi_ng_protect(e, &w.sid, plain.p, plain.len, true, &w.random, &blob, NULL),
		LAPS_OK);
	ck_assert_uint_eq(blob.len, real.len);
	/* up to the writer's public value, the last k bytes of the key info, all bytes are the same
	 */
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	same = (size_t)(id.key_info - blob.data) + id.key_info_len - 256;
	ck_assert_mem_eq(blob.data, real.p, same);
	laps_buf_clear(&blob);
	writer_close(&w);
	free(plain.p);
	free(real.p);
	vectors_free(vs);
}
END_TEST

/* ENC-10: a value is for the SID it was written for, and for its period. */
START_TEST(another_sid_or_period_opens_nothing)
{
	static const struct laps_period other_l0 = {361, 11, 18}, other_l2 = {362, 11, 17};

	for (int form = 0; form < 2; form++) {
		struct laps_secret *plain = NULL;
		struct writer w, x;
		struct laps_buf blob;

		writer_open(&w, admins, &now, form);
		writer_open(&x, others, &now, form);
		laps_buf_init(&blob, LAPS_GKE_MAX);
		ck_assert_int_eq(laps_dpapi_ng_protect(&w.envelope, &w.sid, text, sizeof(text),
						       true, &w.random, &blob, NULL),
				 LAPS_OK);
		ck_assert_int_eq(read_back(&w, &blob, &x.sd, &now, &plain), LAPS_E_AUTH);
		ck_assert_int_eq(read_back(&w, &blob, &w.sd, &other_l0, &plain), LAPS_E_AUTH);
		ck_assert_int_eq(read_back(&w, &blob, &w.sd, &other_l2, &plain), LAPS_E_AUTH);
		ck_assert_ptr_null(plain);
		laps_buf_clear(&blob);
		writer_close(&w);
		writer_close(&x);
	}
}
END_TEST

START_TEST(refuses_an_envelope_it_cannot_use)
{
	struct laps_buf blob;
	struct laps_err err;
	struct writer w;
	uint8_t *key;

	writer_open(&w, admins, &now, true);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	w.envelope.agreement = LAPS_AGREEMENT_ECDH_P256;
	ck_assert_int_eq(laps_dpapi_ng_protect(&w.envelope, &w.sid, text, sizeof(text), true,
					       &w.random, &blob, NULL),
			 LAPS_E_FORMAT); /* a curve has no parameters */
	w.envelope.agreement = LAPS_AGREEMENT_DH;
	w.envelope.private_key_bits = 0;
	ck_assert_int_eq(laps_dpapi_ng_protect(&w.envelope, &w.sid, text, sizeof(text), true,
					       &w.random, &blob, NULL),
			 LAPS_E_RANGE);
	w.envelope.private_key_bits = 512;
	/* the group public key is the last thing in the envelope; break its value */
	key = w.bytes.data + w.bytes.len - 1;
	*key ^= 1;
	err = (struct laps_err){0};
	ck_assert_int_eq(laps_dpapi_ng_protect(&w.envelope, &w.sid, text, sizeof(text), true,
					       &w.random, &blob, &err),
			 LAPS_E_AUTH);
	ck_assert_str_eq(err.what, "public key outside the subgroup");
	ck_assert_uint_eq(blob.len, 0);
	writer_close(&w);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("dpapi_ng");
	TCase *w = tcase_create("writing");

	tcase_add_test(w, protects_in_both_forms_and_layouts);
	tcase_add_test(w, has_the_length_of_the_real_value);
	tcase_add_test(w, another_sid_or_period_opens_nothing);
	tcase_add_test(w, refuses_an_envelope_it_cannot_use);
	tcase_set_timeout(w, 60);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
