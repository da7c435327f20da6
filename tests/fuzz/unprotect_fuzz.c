/* SPDX-License-Identifier: MIT */
/*
 * The whole way from a value to its plaintext, with the root keys of known values. Nobody who lacks
 * the keys can make a value that opens: what opens is one of the known ones, but for what
 * cryptography does not cover (header, spelling of the SID, names and other flags of the key
 * identifier), and has its plaintext. What does not open leaves the plaintext alone.
 *
 * Input: a first byte below 0x80 picks a known value (modulo their number), the rest mutates it;
 * behind a higher one stands a value as it is.
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include "lib/vectors.h"
#include <laps/dpapi_ng.h>
#include <laps/gkdi.h>
#include <laps/lapsvalue.h>
#include <laps/sddl.h>
#include <laps/targetsd.h>

#define KNOWN_MAX  24
#define PLAIN_TEXT "{\"n\":\"a\",\"t\":\"1\",\"p\":\"Pass-word-0001\"}"

struct known {
	uint8_t *value; /* with a header */
	size_t value_len;
	struct laps_lapsvalue parsed; /* of value */
	struct laps_root_key root;
	uint8_t *plain;
	size_t plain_len;
};
static struct known known[KNOWN_MAX];
static size_t known_n;

/* Takes over root; blob is copied behind a header. */
static void add(const struct laps_root_key *root, const uint8_t *blob, size_t blob_len,
		const void *plain, size_t plain_len)
{
	struct known *k = &known[known_n++];
	struct laps_buf value;

	FUZZ_MUST(known_n <= KNOWN_MAX);
	laps_buf_init(&value, LAPS_ENCVALUE_MAX);
	laps_encvalue_format(133581085880318350, blob, blob_len, &value);
	k->value = exact_copy(value.data, value.len);
	k->value_len = value.len;
	laps_buf_clear(&value);
	k->root = *root;
	k->plain = exact_copy(plain, plain_len);
	k->plain_len = plain_len;
	FUZZ_MUST(laps_lapsvalue_parse(k->value, k->value_len, &k->parsed, NULL) == LAPS_OK);
}

static struct laps_root_key root_of(const json_t *v)
{
	struct exact key = vector_hex(v, "inputs.root_key_hex");
	struct laps_root_key k = {0};
	laps_agreement a;

	laps_buf_init(&k.agreement_params, LAPS_GKE_MAX);
	FUZZ_MUST(laps_agreement_parse_name(vector_str(v, "inputs.secret_algorithm"), &a) ==
		  LAPS_OK);
	FUZZ_MUST(laps_root_key_set_agreement(&k, a) == LAPS_OK);
	FUZZ_MUST(laps_kdf_hash_parse_name(vector_str(v, "inputs.kdf_hash"), &k.kdf_hash) ==
		  LAPS_OK);
	FUZZ_MUST(laps_guid_parse_text(vector_str(v, "inputs.root_key_id"), k.id, NULL) == LAPS_OK);
	FUZZ_MUST(laps_secret_dup(key.p, key.len, &k.key) == LAPS_OK);
	free(key.p);
	return k;
}

static void from_vectors(const char *file)
{
	struct vectors *vs = vectors_load(file);

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact plain, cms;
		struct laps_root_key root;

		if (!vector_has(v, "inputs.cms_hex"))
			continue;
		plain = vector_hex(v, "outputs.plaintext_hex");
		cms = vector_hex(v, "inputs.cms_hex");
		root = root_of(v);
		add(&root, cms.p, cms.len, plain.p, plain.len);
		free(plain.p);
		free(cms.p);
	}
	vectors_free(vs);
}

/* A value of our own under each agreement: id tells the root keys apart. The L2 period is the first
 * that has a private key on the curve. */
static void made_here(laps_agreement agreement, laps_kdf_hash hash, bool appended)
{
	static const struct laps_sid sid = {5, {21, 1, 2, 3, 512}, 5};
	struct laps_protect_random random;
	struct laps_root_key root = {.kdf_hash = hash};
	struct laps_buf sd, bytes, blob;
	struct laps_period period = {1, 2, 0};
	struct laps_gke e;
	uint8_t key[LAPS_SEED_LEN];

	memset(key, 7 + (int)agreement, sizeof(key));
	memset(&random, 0x21, sizeof(random));
	memset(root.id, 1 + (int)agreement, sizeof(root.id));
	laps_buf_init(&root.agreement_params, LAPS_GKE_MAX);
	laps_buf_init(&sd, LAPS_GKE_MAX);
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	laps_targetsd_format(&sid, &sd);
	FUZZ_MUST(laps_root_key_set_agreement(&root, agreement) == LAPS_OK);
	FUZZ_MUST(laps_secret_dup(key, sizeof(key), &root.key) == LAPS_OK);
	while (laps_gkdi_envelope(&root, sd.data, sd.len, &period, true, true, "a.test", "b.test",
				  &bytes, NULL) != LAPS_OK) {
		FUZZ_MUST(period.l0 < 100);
		laps_buf_clear(&bytes);
		period.l0 += period.l2 == LAPS_KEY_INDEX_MAX ? 1 : 0;
		period.l2 = (period.l2 + 1) % (LAPS_KEY_INDEX_MAX + 1);
	}
	FUZZ_MUST(laps_gke_parse(bytes.data, bytes.len, &e, NULL) == LAPS_OK);
	FUZZ_MUST(laps_dpapi_ng_protect(&e, &sid, (const uint8_t *)PLAIN_TEXT, sizeof(PLAIN_TEXT),
					appended, &random, &blob, NULL) == LAPS_OK);
	add(&root, blob.data, blob.len, PLAIN_TEXT, sizeof(PLAIN_TEXT));
	laps_buf_clear(&sd);
	laps_buf_clear(&bytes);
	laps_buf_clear(&blob);
}

/* First those whose agreement is cheap. */
static void load(void)
{
	from_vectors("laps_cms_sansldap_nonce");
	made_here(LAPS_AGREEMENT_ECDH_P256, LAPS_KDF_SHA256, true);
	made_here(LAPS_AGREEMENT_ECDH_P521, LAPS_KDF_SHA512, false);
	made_here(LAPS_AGREEMENT_ECDH_P384, LAPS_KDF_SHA384, true);
	from_vectors("laps_attribute_dsinternals_1");
	from_vectors("dpapi_ng_blobs_sha1_sha512");
}

/* As a reader with root keys does it. */
static laps_rc unprotect(const struct laps_lapsvalue *v, struct laps_secret **plain)
{
	const struct laps_period period = {v->key_id.l0, v->key_id.l1, v->key_id.l2};
	const struct laps_root_key *root = NULL;
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_buf sd;
	struct laps_gke e = {0};
	laps_rc rc;

	for (size_t i = 0; i < known_n; i++)
		if (memcmp(known[i].root.id, v->key_id.root_key_id, LAPS_GUID_LEN) == 0)
			root = &known[i].root;
	if (!root)
		return LAPS_E_NOTFOUND;
	laps_buf_init(&sd, LAPS_SDDL_SD_MAX);
	rc = laps_dpapi_ng_target_sd(&v->cms.recipient[0], &sd, NULL);
	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_key(root, sd.data, sd.len, &period, l2_key, NULL);
	laps_buf_clear(&sd);
	if (rc != LAPS_OK)
		return rc;
	e.kdf_hash = root->kdf_hash;
	e.agreement = root->agreement;
	e.private_key_bits = root->private_key_bits;
	e.agreement_params = root->agreement_params.len ? root->agreement_params.data : NULL;
	e.agreement_params_len = root->agreement_params.len;
	return laps_dpapi_ng_unprotect(&v->cms, 0, &e, l2_key, plain, NULL, NULL);
}

/* All that went into the keys and the tag is that of the known value. */
static bool covered_part_is(const struct laps_lapsvalue *v, const struct known *k)
{
	const struct laps_lapsvalue *w = &k->parsed;
	const struct laps_cms_recipient *a = &v->cms.recipient[0], *b = &w->cms.recipient[0];

	return v->key_id.l0 == w->key_id.l0 && v->key_id.l1 == w->key_id.l1 &&
	       v->key_id.l2 == w->key_id.l2 &&
	       memcmp(v->key_id.root_key_id, w->key_id.root_key_id, LAPS_GUID_LEN) == 0 &&
	       ((v->key_id.flags ^ w->key_id.flags) & LAPS_KEY_FLAG_PUBLIC) == 0 &&
	       v->key_id.key_info_len == w->key_id.key_info_len &&
	       memcmp(v->key_id.key_info, w->key_id.key_info, w->key_id.key_info_len) == 0 &&
	       memcmp(a->wrapped_key, b->wrapped_key, LAPS_CMS_WRAPPED_LEN) == 0 &&
	       memcmp(v->cms.nonce, w->cms.nonce, LAPS_CMS_NONCE_LEN) == 0 &&
	       v->cms.content_len == w->cms.content_len &&
	       memcmp(v->cms.content, w->cms.content, w->cms.content_len) == 0;
}

static bool same_descriptor(const struct laps_lapsvalue *v, const struct known *k)
{
	struct laps_buf a, b;
	bool same;

	laps_buf_init(&a, LAPS_SDDL_SD_MAX);
	laps_buf_init(&b, LAPS_SDDL_SD_MAX);
	same = laps_dpapi_ng_target_sd(&v->cms.recipient[0], &a, NULL) == LAPS_OK &&
	       laps_dpapi_ng_target_sd(&k->parsed.cms.recipient[0], &b, NULL) == LAPS_OK &&
	       a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
	laps_buf_clear(&a);
	laps_buf_clear(&b);
	return same;
}

static void check(const uint8_t *value, size_t len)
{
	static struct laps_secret *const marker = (struct laps_secret *)known;
	struct laps_lapsvalue v;
	struct laps_secret *plain = marker;
	const struct known *which = NULL;
	const uint8_t *p;
	size_t n;
	laps_rc rc;

	if (laps_lapsvalue_parse(value, len, &v, NULL) != LAPS_OK)
		return;
	rc = unprotect(&v, &plain);
	for (size_t i = 0; i < known_n && !which; i++)
		if (covered_part_is(&v, &known[i]) && same_descriptor(&v, &known[i]))
			which = &known[i];
	FUZZ_MUST((rc == LAPS_OK) == (which != NULL));
	if (rc != LAPS_OK) {
		FUZZ_MUST(plain == marker && rc < LAPS_E_NOMEM);
		return;
	}
	p = laps_secret_view(plain, &n);
	FUZZ_MUST(n == which->plain_len && memcmp(p, which->plain, n) == 0);
	laps_secret_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	const struct known *k;
	uint8_t *value;

	if (!known_n)
		load();
	if (choice >= 0x80) {
		check(in.p, in.len);
		return 0;
	}
	k = &known[choice % known_n];
	value = exact_copy(k->value, k->value_len);
	input_mutate(&in, value, k->value_len);
	check(value, k->value_len);
	free(value);
	return 0;
}
