/* SPDX-License-Identifier: MIT */
/*
 * Protect and unprotect per second, each beside a ceiling measured in the same rounds: the bare
 * OpenSSL calls that the operation cannot do without, on ready-made numbers and contexts, with no
 * parsing, no allocation of ours and no derivation of what could be kept. Work and ceiling take
 * turns, so that a machine that changes its speed changes both.
 *
 * protect, public     g^x and Y^x (512-bit x, constant time), Y^q, 2 HMAC-blocks, SHA-256, wrap,
 * GCM unprotect, public   Y^d, Y^q, the derivation of d, the same KDFs, unwrap, GCM protect, nonce
 * 1 HMAC-block, wrap, GCM unprotect, nonce    the same
 */
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/gkdi.h>
#include <laps/targetsd.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/rfc5114.h"

#define ROUNDS 15

static void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "crypto_bench: %s failed\n", what);
		exit(1);
	}
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the work ----------------------------------------------------------------------------- */

struct work {
	struct laps_sid sid;
	struct laps_buf public_bytes, seed_bytes, public_blob, nonce_blob;
	struct laps_gke public_envelope, seed_envelope;
	struct laps_protect_random random;
	uint8_t l2_key[LAPS_SEED_LEN];
	uint8_t plain[130];
};

static void work_open(struct work *w)
{
	static const struct laps_period now = {362, 11, 18};
	struct laps_root_key root = {.kdf_hash = LAPS_KDF_SHA512};
	struct laps_buf sd;
	uint8_t key[LAPS_SEED_LEN];

	memset(key, 0x42, sizeof(key));
	memset(w, 0x37, sizeof(*w));
	must(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH) == LAPS_OK &&
		     laps_secret_dup(key, sizeof(key), &root.key) == LAPS_OK,
	     "root key");
	w->sid = (struct laps_sid){.authority = 5, .sub = {21, 1, 2, 3, 512}, .sub_n = 5};
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&w->sid, &sd);
	laps_buf_init(&w->public_bytes, LAPS_GKE_MAX);
	laps_buf_init(&w->seed_bytes, LAPS_GKE_MAX);
	laps_buf_init(&w->public_blob, LAPS_ENCVALUE_MAX);
	laps_buf_init(&w->nonce_blob, LAPS_ENCVALUE_MAX);
	must(laps_gkdi_envelope(&root, sd.data, sd.len, &now, true, true, "corp.example",
				"corp.example", &w->public_bytes, NULL) == LAPS_OK &&
		     laps_gkdi_envelope(&root, sd.data, sd.len, &now, false, true, "corp.example",
					"corp.example", &w->seed_bytes, NULL) == LAPS_OK &&
		     laps_gkdi_seed_key(&root, sd.data, sd.len, &now, w->l2_key, NULL) == LAPS_OK &&
		     laps_gke_parse(w->public_bytes.data, w->public_bytes.len, &w->public_envelope,
				    NULL) == LAPS_OK &&
		     laps_gke_parse(w->seed_bytes.data, w->seed_bytes.len, &w->seed_envelope,
				    NULL) == LAPS_OK,
	     "envelopes");
	laps_buf_clear(&sd);
	laps_root_key_clear(&root);
}

static void protect(struct work *w, const struct laps_gke *e, struct laps_buf *blob)
{
	laps_buf_clear(blob);
	must(laps_dpapi_ng_protect(e, &w->sid, w->plain, sizeof(w->plain), true, &w->random, blob,
				   NULL) == LAPS_OK,
	     "protect");
}

static void unprotect(struct work *w, const struct laps_buf *blob)
{
	struct laps_secret *plain = NULL;
	struct laps_cms cms;

	must(laps_cms_parse(blob->data, blob->len, &cms, NULL) == LAPS_OK &&
		     laps_dpapi_ng_unprotect(&cms, 0, &w->seed_envelope, w->l2_key, &plain, NULL,
					     NULL) == LAPS_OK,
	     "unprotect");
	laps_secret_free(&plain);
}

/* ---- the ceiling -------------------------------------------------------------------------- */

struct bare {
	BIGNUM *p, *g, *q, *y, *x, *r;
	BN_MONT_CTX *mont;
	BN_CTX *ctx;
	EVP_MAC_CTX *mac;
	EVP_CIPHER *wrap, *gcm;
	uint8_t key[64], cek[32], wrapped[40], sealed[160], plain[130];
};

static void bare_open(struct bare *b)
{
	char digest[] = "SHA512";
	OSSL_PARAM params[2] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	memset(b, 0x55, sizeof(*b));
	b->p = BN_bin2bn(laps_rfc5114_p, LAPS_RFC5114_LEN, NULL);
	b->g = BN_bin2bn(laps_rfc5114_g, LAPS_RFC5114_LEN, NULL);
	b->q = BN_bin2bn(laps_rfc5114_q, LAPS_RFC5114_Q_LEN, NULL);
	b->x = BN_bin2bn(b->key, sizeof(b->key), NULL);
	b->y = BN_new();
	b->r = BN_new();
	b->mont = BN_MONT_CTX_new();
	b->ctx = BN_CTX_new();
	must(BN_MONT_CTX_set(b->mont, b->p, b->ctx), "Montgomery form");
	BN_set_flags(b->x, BN_FLG_CONSTTIME);
	must(BN_mod_exp_mont_consttime(b->y, b->g, b->x, b->p, b->ctx, b->mont), "public key");
	b->mac = EVP_MAC_CTX_new(hmac);
	must(EVP_MAC_CTX_set_params(b->mac, params), "HMAC");
	EVP_MAC_free(hmac);
	b->wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
	b->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	must(b->wrap && b->gcm, "fetch");
}

static void bare_hmac(struct bare *b)
{
	uint8_t out[64];
	size_t len;

	must(EVP_MAC_init(b->mac, b->key, sizeof(b->key), NULL) &&
		     EVP_MAC_update(b->mac, b->plain, 64) &&
		     EVP_MAC_final(b->mac, out, &len, sizeof(out)),
	     "HMAC");
}

static void bare_power(struct bare *b, const BIGNUM *base)
{
	must(BN_mod_exp_mont_consttime(b->r, base, b->x, b->p, b->ctx, b->mont), "power");
}

static void bare_seal(struct bare *b)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	must(EVP_EncryptInit_ex2(c, b->wrap, b->key, NULL, NULL) &&
		     EVP_EncryptUpdate(c, b->wrapped, &n, b->cek, sizeof(b->cek)) &&
		     EVP_CIPHER_CTX_reset(c) &&
		     EVP_EncryptInit_ex2(c, b->gcm, b->cek, b->key, NULL) &&
		     EVP_EncryptUpdate(c, b->sealed, &n, b->plain, sizeof(b->plain)) &&
		     EVP_EncryptFinal_ex(c, b->sealed + n, &n) &&
		     EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16,
					 b->sealed + sizeof(b->plain)),
	     "seal");
	EVP_CIPHER_CTX_free(c);
}

static void bare_open_sealed(struct bare *b)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t cek[40], plain[160];
	int n;

	must(EVP_DecryptInit_ex2(c, b->wrap, b->key, NULL, NULL) &&
		     EVP_DecryptUpdate(c, cek, &n, b->wrapped, sizeof(b->wrapped)) &&
		     EVP_CIPHER_CTX_reset(c) &&
		     EVP_DecryptInit_ex2(c, b->gcm, b->cek, b->key, NULL) &&
		     EVP_DecryptUpdate(c, plain, &n, b->sealed, sizeof(b->plain)) &&
		     EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, 16,
					 b->sealed + sizeof(b->plain)) &&
		     EVP_DecryptFinal_ex(c, plain + n, &n),
	     "open");
	EVP_CIPHER_CTX_free(c);
}

static void bare_check_peer(struct bare *b)
{
	must(BN_mod_exp_mont(b->r, b->y, b->q, b->p, b->ctx, b->mont) && BN_is_one(b->r),
	     "subgroup");
}

static void bare_sha256(struct bare *b)
{
	uint8_t out[32];

	must(EVP_Digest(b->sealed, sizeof(b->sealed), out, NULL, EVP_sha256(), NULL), "SHA-256");
}

static void bare_protect_public(struct bare *b)
{
	bare_check_peer(b);
	bare_power(b, b->y);
	bare_power(b, b->g);
	bare_sha256(b);
	bare_hmac(b);
	bare_seal(b);
}

static void bare_unprotect_public(struct bare *b)
{
	bare_hmac(b);
	bare_check_peer(b);
	bare_power(b, b->y);
	bare_sha256(b);
	bare_hmac(b);
	bare_open_sealed(b);
}

static void bare_protect_nonce(struct bare *b)
{
	bare_hmac(b);
	bare_seal(b);
}

static void bare_unprotect_nonce(struct bare *b)
{
	bare_hmac(b);
	bare_open_sealed(b);
}

/* ---- side by side ------------------------------------------------------------------------- */

enum kind { PROTECT_PUBLIC, UNPROTECT_PUBLIC, PROTECT_NONCE, UNPROTECT_NONCE, KIND_N };

static void run_work(enum kind kind, struct work *w)
{
	switch (kind) {
	case PROTECT_PUBLIC: protect(w, &w->public_envelope, &w->public_blob); break;
	case UNPROTECT_PUBLIC: unprotect(w, &w->public_blob); break;
	case PROTECT_NONCE: protect(w, &w->seed_envelope, &w->nonce_blob); break;
	default: unprotect(w, &w->nonce_blob); break;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double v[static ROUNDS])
{
	qsort(v, ROUNDS, sizeof(v[0]), by_value);
	return v[ROUNDS / 2];
}

static void measure(enum kind kind, struct work *w, struct bare *b)
{
	static const struct {
		const char *name;
		void (*ceiling)(struct bare *b);
		int n; /* operations a round */
	} row[KIND_N] = {
		[PROTECT_PUBLIC] = {"protect, public key", bare_protect_public, 60},
		[UNPROTECT_PUBLIC] = {"unprotect, public key", bare_unprotect_public, 100},
		[PROTECT_NONCE] = {"protect, nonce", bare_protect_nonce, 4000},
		[UNPROTECT_NONCE] = {"unprotect, nonce", bare_unprotect_nonce, 4000},
	};
	double ours[ROUNDS], ceiling[ROUNDS], ratio[ROUNDS];

	for (int round = -1; round < ROUNDS; round++) {
		double start = now_s(), middle, end;

		for (int i = 0; i < row[kind].n; i++)
			run_work(kind, w);
		middle = now_s();
		for (int i = 0; i < row[kind].n; i++)
			row[kind].ceiling(b);
		end = now_s();
		if (round < 0) /* warming up */
			continue;
		ours[round] = row[kind].n / (middle - start);
		ceiling[round] = row[kind].n / (end - middle);
		ratio[round] = ours[round] / ceiling[round];
	}
	printf("%-24s %12.0f %12.0f %8.2f\n", row[kind].name, median(ours), median(ceiling),
	       median(ratio));
}

int main(void)
{
	struct work w;
	struct bare b;

	work_open(&w);
	bare_open(&b);
	bare_seal(&b);
	printf("%-24s %12s %12s %8s\n", "operation", "per second", "bare OpenSSL", "ratio");
	for (int kind = 0; kind < KIND_N; kind++)
		measure((enum kind)kind, &w, &b);
	return 0;
}
