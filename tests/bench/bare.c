/* SPDX-License-Identifier: MIT */
/* The derivations and ciphers, and the order of the whole. */
#include "bench/bare.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

#include "bench/subject.h"
#include "lib/benchlib.h"

/* Bytes of a KDF's input beside the context: counter, label, zero, length. */
#define KDF_FRAME_LEN 33
/* Bytes hashed with the shared secret: counter, OtherInfo. */
#define CONCAT_FRAME_LEN 72
/* Bytes of context of a key-encryption key: "KDS public key", or the nonce. */
#define KEK_PUBLIC_INFO 30
#define KEK_NONCE_INFO  32

void bare_kdf_open(struct bare_kdf *k, laps_kdf_hash hash)
{
	static const size_t len[] = {20, 32, 48, 64};
	/* a parameter that is only read, of a type that both directions share */
	OSSL_PARAM params[2] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
						 (char *)(uintptr_t)laps_kdf_hash_name(hash), 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	memset(k, 0x42, sizeof(*k));
	k->hash_len = len[hash];
	k->mac = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac);
	bench_must(k->mac && EVP_MAC_CTX_set_params(k->mac, params), "HMAC");
}

void bare_kdf_close(struct bare_kdf *k)
{
	EVP_MAC_CTX_free(k->mac);
}

void bare_kdf_derive(struct bare_kdf *k, size_t context_len, size_t out_len)
{
	static const uint8_t message[512];
	size_t len;

	for (size_t done = 0; done < out_len; done += k->hash_len)
		bench_must(EVP_MAC_init(k->mac, k->key, sizeof(k->key), NULL) &&
				   EVP_MAC_update(k->mac, message, KDF_FRAME_LEN + context_len) &&
				   EVP_MAC_final(k->mac, k->out, &len, sizeof(k->out)),
			   "HMAC");
}

static EVP_CIPHER_CTX *cipher_open(const char *name, int encrypt)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	bench_must(cipher && ctx && EVP_CipherInit_ex2(ctx, cipher, NULL, NULL, encrypt, NULL),
		   name);
	EVP_CIPHER_free(cipher);
	return ctx;
}

static void seal(struct bare *b)
{
	int n;

	bench_must(EVP_EncryptInit_ex2(b->wrap, NULL, b->kek, NULL, NULL) &&
			   EVP_EncryptUpdate(b->wrap, b->wrapped, &n, b->cek, sizeof(b->cek)) &&
			   EVP_EncryptInit_ex2(b->seal, NULL, b->cek, b->nonce, NULL) &&
			   EVP_EncryptUpdate(b->seal, b->sealed, &n, b->plain, SUBJECT_PLAIN_LEN) &&
			   EVP_EncryptFinal_ex(b->seal, b->sealed + n, &n) &&
			   EVP_CIPHER_CTX_ctrl(b->seal, EVP_CTRL_AEAD_GET_TAG, 16,
					       b->sealed + SUBJECT_PLAIN_LEN),
		   "seal");
}

static void open_sealed(struct bare *b)
{
	uint8_t cek[40];
	int n;

	bench_must(EVP_DecryptInit_ex2(b->unwrap, NULL, b->kek, NULL, NULL) &&
			   EVP_DecryptUpdate(b->unwrap, cek, &n, b->wrapped, sizeof(b->wrapped)) &&
			   EVP_DecryptInit_ex2(b->open, NULL, cek, b->nonce, NULL) &&
			   EVP_DecryptUpdate(b->open, b->plain, &n, b->sealed, SUBJECT_PLAIN_LEN) &&
			   EVP_CIPHER_CTX_ctrl(b->open, EVP_CTRL_AEAD_SET_TAG, 16,
					       b->sealed + SUBJECT_PLAIN_LEN) &&
			   EVP_DecryptFinal_ex(b->open, b->plain + n, &n),
		   "open");
}

static void hash_shared(struct bare *b)
{
	static const uint8_t input[LAPS_DH_BYTES_MAX + CONCAT_FRAME_LEN];
	uint8_t out[64];

	bench_must(EVP_DigestInit_ex2(b->concat, NULL, NULL) &&
			   EVP_DigestUpdate(b->concat, input, b->form->k + CONCAT_FRAME_LEN) &&
			   EVP_DigestFinal_ex(b->concat, out, NULL),
		   "hash of the shared secret");
}

void bare_open(struct bare *b, const struct form *form)
{
	memset(b, 0, sizeof(*b));
	b->form = form;
	bare_kdf_open(&b->kdf, LAPS_KDF_SHA512);
	if (form->dh_bits)
		bare_dh_open(&b->dh, form);
	else if (!form->nonce)
		bare_ec_open(&b->ec, form);
	if (!form->nonce) {
		EVP_MD *md = EVP_MD_fetch(NULL, form->concat, NULL);

		b->concat = EVP_MD_CTX_new();
		bench_must(b->concat && md && EVP_DigestInit_ex2(b->concat, md, NULL), "digest");
		EVP_MD_free(md);
	}
	b->wrap = cipher_open("AES-256-WRAP", 1);
	b->unwrap = cipher_open("AES-256-WRAP", 0);
	b->seal = cipher_open("AES-256-GCM", 1);
	b->open = cipher_open("AES-256-GCM", 0);
	seal(b);
}

void bare_close(struct bare *b)
{
	bare_kdf_close(&b->kdf);
	bare_dh_close(&b->dh);
	bare_ec_close(&b->ec);
	EVP_MD_CTX_free(b->concat);
	EVP_CIPHER_CTX_free(b->wrap);
	EVP_CIPHER_CTX_free(b->unwrap);
	EVP_CIPHER_CTX_free(b->seal);
	EVP_CIPHER_CTX_free(b->open);
}

/* The shared secret of either end, hashed. */
static void agree(struct bare *b)
{
	if (b->form->dh_bits) {
		bare_dh_check_peer(&b->dh);
		bare_dh_agree(&b->dh);
	} else {
		bare_ec_check_peer(&b->ec);
		bare_ec_agree(&b->ec);
	}
	hash_shared(b);
}

void bare_protect(void *bare)
{
	struct bare *b = bare;

	if (!b->form->nonce) {
		agree(b);
		if (b->form->dh_bits)
			bare_dh_public(&b->dh);
		else
			bare_ec_public(&b->ec);
	}
	bare_kdf_derive(&b->kdf, b->form->nonce ? KEK_NONCE_INFO : KEK_PUBLIC_INFO, 32);
	seal(b);
}

void bare_unprotect(void *bare)
{
	struct bare *b = bare;

	if (!b->form->nonce) {
		bare_kdf_derive(&b->kdf, b->form->private_info, b->form->private_len);
		agree(b);
	}
	bare_kdf_derive(&b->kdf, b->form->nonce ? KEK_NONCE_INFO : KEK_PUBLIC_INFO, 32);
	open_sealed(b);
}
