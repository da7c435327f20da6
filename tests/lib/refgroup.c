/* SPDX-License-Identifier: MIT */
#include "lib/refgroup.h"
#include "crypto/aes.h"
#include <laps/cms.h>
#include <laps/stream.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 0x5eed

/* made with `openssl prime -generate -safe -bits 640` */
static const char our_p[] = "F08D96F5DEAEBEE8FA11F45605467BB3D62988E396D2D0208FE54DBFD09F2528"
			    "039D55110583D795EA8378D09752B3C7788FBBB59C40C45108CE8EFF2E62DAF8"
			    "744381E806E218B46BA7F0344D6DB29F";

static void must(int ok, const char *what)
{
	if (ok > 0)
		return;
	fprintf(stderr, "refgroup: %s\n", what);
	abort();
}

static void put_params(const BIGNUM *p, const BIGNUM *g, struct laps_buf *out)
{
	uint8_t p_bytes[LAPS_DH_BYTES_MAX], g_bytes[LAPS_DH_BYTES_MAX];
	const struct laps_dh_params d = {.p = p_bytes, .g = g_bytes, .k = (size_t)BN_num_bytes(p)};

	must(BN_bn2binpad(p, p_bytes, (int)d.k), "p");
	must(BN_bn2binpad(g, g_bytes, (int)d.k), "g");
	laps_buf_clear(out);
	laps_buf_init(out, LAPS_GKE_MAX);
	laps_dh_params_format(&d, out);
	must(laps_buf_status(out) == LAPS_OK, "parameters");
}

static EVP_PKEY *published(const char *name)
{
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						 (char *)(uintptr_t)name, 0),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	EVP_PKEY *key = NULL;

	must(ctx != NULL, name);
	must(EVP_PKEY_paramgen_init(ctx), name);
	must(EVP_PKEY_CTX_set_params(ctx, params), name);
	must(EVP_PKEY_generate(ctx, &key), name);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

void refgroup_params(const char *name, struct laps_buf *out)
{
	BIGNUM *p = NULL, *g = NULL;

	if (strcmp(name, "ours") == 0) {
		must(BN_hex2bn(&p, our_p), name);
		must(BN_dec2bn(&g, "11"), name);
	} else {
		EVP_PKEY *key = published(name);

		must(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &p), name);
		must(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_G, &g), name);
		EVP_PKEY_free(key);
	}
	put_params(p, g, out);
	BN_free(g);
	BN_free(p);
}

void refgroup_bytes(const char *label, uint8_t *out, size_t len)
{
	must(laps_stream_fill(SEED, label, 0, out, len) == LAPS_OK, label);
}

void refgroup_root_key(laps_kdf_hash hash, laps_agreement a, const char *group,
		       struct laps_root_key *out)
{
	uint8_t key[LAPS_SEED_LEN];

	*out = (struct laps_root_key){0};
	must(laps_root_key_set_agreement(out, a) == LAPS_OK, "root key");
	out->kdf_hash = hash;
	if (group) {
		refgroup_params(group, &out->agreement_params);
		out->public_key_bits = (uint32_t)(out->agreement_params.len - 12) / 2 * 8;
	}
	refgroup_bytes("root key", key, sizeof(key));
	refgroup_bytes("root key id", out->id, sizeof(out->id));
	must(laps_secret_dup(key, sizeof(key), &out->key) == LAPS_OK, "root key");
}

void refgroup_write(const struct refgroup_value *v, struct laps_buf *out)
{
	uint8_t cek[LAPS_AES_KEY_LEN], nonce[LAPS_CMS_NONCE_LEN], wrapped[LAPS_CMS_WRAPPED_LEN];
	size_t content_len = v->plain_len + LAPS_CMS_TAG_LEN;
	uint8_t *content = malloc(content_len);
	struct laps_keyid id = {
		.flags = LAPS_KEY_FLAG_ENCRYPT | (v->is_public ? LAPS_KEY_FLAG_PUBLIC : 0),
		.l0 = v->e->l0,
		.l1 = v->e->l1,
		.l2 = v->e->l2,
		.key_info = v->key_info,
		.key_info_len = v->key_info_len,
		.domain = "a.test",
		.forest = "b.test",
	};
	struct laps_buf key_id;

	memcpy(id.root_key_id, v->e->root_key_id, sizeof(id.root_key_id));
	laps_buf_init(&key_id, LAPS_GKE_MAX);
	laps_keyid_format(&id, &key_id);
	must(laps_buf_status(&key_id) == LAPS_OK, "key identifier");
	refgroup_bytes("cek", cek, sizeof(cek));
	refgroup_bytes("nonce", nonce, sizeof(nonce));
	refgroup_bytes("wrapped", wrapped, sizeof(wrapped));
	if (v->kek)
		must(laps_aes_wrap(v->kek, cek, wrapped) == LAPS_OK, "key wrap");
	must(content != NULL, "memory");
	must(laps_aes_seal(cek, nonce, v->plain, v->plain_len, content) == LAPS_OK, "content");
	laps_cms_format(&(struct laps_cms_fields){.key_id = key_id.data,
						  .key_id_len = key_id.len,
						  .sid = v->to,
						  .wrapped_key = wrapped,
						  .nonce = nonce,
						  .content = content,
						  .content_len = content_len,
						  .appended = v->appended},
			out);
	must(laps_buf_status(out) == LAPS_OK, "CMS");
	free(content);
	laps_buf_clear(&key_id);
}
