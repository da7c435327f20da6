/* SPDX-License-Identifier: MIT */
#include "kds/server/rootkey.h"

#include <stdlib.h>
#include <string.h>

#define KDF_ALGORITHM "SP800_108_CTR_HMAC"
#define KEY_VERSION   1
#define NAME_MAX_LEN  64
#define PARAMS_MAX    (16 + 2 * LAPS_DH_BYTES_MAX)
#define BITS_MAX      (8 * LAPS_DH_BYTES_MAX)

const char *const kds_root_attribute_name[KDS_ROOT_ATTRIBUTE_N + 1] = {
	[KDS_ROOT_CN] = "cn",
	[KDS_ROOT_VERSION] = "msKds-Version",
	[KDS_ROOT_KDF] = "msKds-KDFAlgorithmID",
	[KDS_ROOT_KDF_PARAM] = "msKds-KDFParam",
	[KDS_ROOT_AGREEMENT] = "msKds-SecretAgreementAlgorithmID",
	[KDS_ROOT_AGREEMENT_PARAM] = "msKds-SecretAgreementParam",
	[KDS_ROOT_PRIVATE_BITS] = "msKds-PrivateKeyLength",
	[KDS_ROOT_PUBLIC_BITS] = "msKds-PublicKeyLength",
	[KDS_ROOT_DATA] = "msKds-RootKeyData",
	[KDS_ROOT_USE_START] = "msKds-UseStartTime",
	[KDS_ROOT_CREATED] = "msKds-CreateTime",
};

void kds_root_keys_clear(struct kds_root_keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		laps_root_key_clear(&k->key[i].key);
	free(k->key);
	*k = (struct kds_root_keys){0};
}

/* Text of an attribute; "" when there is none, or none that could be meant. */
static void take_text(const struct kds_root_value *v, char out[static NAME_MAX_LEN])
{
	out[0] = 0;
	if (v->len == 0 || v->len >= NAME_MAX_LEN || memchr(v->data, 0, v->len))
		return;
	memcpy(out, v->data, v->len);
	out[v->len] = 0;
}

/* Decimal digits; 0 when there are none, or anything else. */
static uint64_t take_number(const struct kds_root_value *v)
{
	uint64_t n = 0;

	for (size_t i = 0; i < v->len; i++)
		if (v->data[i] < '0' || v->data[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, v->data[i] - (uint64_t)'0', &n))
			return 0;
	return n;
}

/* How its seed keys are derived. */
static bool take_derivation(const struct kds_root_value *v, struct laps_root_key *k)
{
	const struct kds_root_value *param = &v[KDS_ROOT_KDF_PARAM];
	char name[NAME_MAX_LEN];

	take_text(&v[KDS_ROOT_KDF], name);
	return take_number(&v[KDS_ROOT_VERSION]) == KEY_VERSION &&
	       strcmp(name, KDF_ALGORITHM) == 0 && param->len > 0 &&
	       laps_kdf_params_parse(param->data, param->len, &k->kdf_hash, NULL) == LAPS_OK &&
	       v[KDS_ROOT_DATA].len == LAPS_SEED_LEN;
}

/* How its public keys are. */
static bool take_agreement(const struct kds_root_value *v, struct laps_root_key *k)
{
	const struct kds_root_value *param = &v[KDS_ROOT_AGREEMENT_PARAM];
	const uint64_t private_bits = take_number(&v[KDS_ROOT_PRIVATE_BITS]);
	const uint64_t public_bits = take_number(&v[KDS_ROOT_PUBLIC_BITS]);
	char name[NAME_MAX_LEN];
	struct laps_dh_params dh;

	take_text(&v[KDS_ROOT_AGREEMENT], name);
	if (laps_agreement_parse_name(name, &k->agreement) != LAPS_OK || private_bits == 0 ||
	    private_bits > BITS_MAX || public_bits == 0 || public_bits > BITS_MAX)
		return false;
	k->private_key_bits = (uint32_t)private_bits;
	k->public_key_bits = (uint32_t)public_bits;
	if (k->agreement != LAPS_AGREEMENT_DH)
		return param->len == 0;
	if (param->len == 0 || laps_dh_params_parse(param->data, param->len, &dh, NULL) != LAPS_OK)
		return false;
	laps_buf_put(&k->agreement_params, param->data, param->len);
	return dh.k * 8 == public_bits;
}

laps_rc kds_root_key_build(const struct kds_root_value v[static KDS_ROOT_ATTRIBUTE_N],
			   struct kds_root_key *out)
{
	struct kds_root_key k = {0};
	char name[NAME_MAX_LEN];
	laps_rc rc;

	take_text(&v[KDS_ROOT_CN], name);
	if (laps_guid_parse_text(name, k.key.id, NULL) != LAPS_OK)
		return LAPS_E_FORMAT;
	laps_buf_init(&k.key.agreement_params, PARAMS_MAX);
	k.bad = !take_derivation(v, &k.key) || !take_agreement(v, &k.key);
	k.use_start = take_number(&v[KDS_ROOT_USE_START]);
	k.created = take_number(&v[KDS_ROOT_CREATED]);
	rc = laps_buf_status(&k.key.agreement_params);
	if (rc == LAPS_OK && !k.bad)
		rc = laps_secret_dup(v[KDS_ROOT_DATA].data, LAPS_SEED_LEN, &k.key.key);
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_root_key_clear(&k.key);
	return rc == LAPS_OK ? LAPS_OK : LAPS_E_NOMEM;
}

static bool secret_eq(const struct laps_secret *a, const struct laps_secret *b)
{
	size_t a_len, b_len;
	const uint8_t *p, *q;

	if (!a || !b)
		return a == b;
	p = laps_secret_view(a, &a_len);
	q = laps_secret_view(b, &b_len);
	return a_len == b_len && laps_ct_eq(p, q, a_len);
}

static bool key_eq(const struct kds_root_key *a, const struct kds_root_key *b)
{
	const struct laps_buf *p = &a->key.agreement_params, *q = &b->key.agreement_params;

	return a->bad == b->bad && a->use_start == b->use_start && a->created == b->created &&
	       memcmp(a->key.id, b->key.id, LAPS_GUID_LEN) == 0 &&
	       a->key.kdf_hash == b->key.kdf_hash && a->key.agreement == b->key.agreement &&
	       a->key.private_key_bits == b->key.private_key_bits &&
	       a->key.public_key_bits == b->key.public_key_bits && p->len == q->len &&
	       (p->len == 0 || memcmp(p->data, q->data, p->len) == 0) &&
	       secret_eq(a->key.key, b->key.key);
}

bool kds_root_keys_eq(const struct kds_root_keys *a, const struct kds_root_keys *b)
{
	bool eq = a->n == b->n;

	for (size_t i = 0; i < a->n && eq; i++)
		eq = key_eq(&a->key[i], &b->key[i]);
	return eq;
}
