/* SPDX-License-Identifier: MIT */
#include "bench/subject.h"

#include <laps/encvalue.h>
#include <laps/targetsd.h>
#include <openssl/bn.h>
#include <string.h>

#include "lib/benchlib.h"

/* RFC 3526 group 16 in place of the usual group. */
static void set_dh_4096(struct laps_root_key *root)
{
	uint8_t p[512], g[512] = {0};
	const struct laps_dh_params group = {.p = p, .g = g, .k = sizeof(p)};
	BIGNUM *prime = BN_get_rfc3526_prime_4096(NULL);

	g[sizeof(g) - 1] = 2;
	bench_must(prime && BN_bn2binpad(prime, p, sizeof(p)) == sizeof(p), "group 16");
	BN_free(prime);
	laps_buf_clear(&root->agreement_params);
	laps_dh_params_format(&group, &root->agreement_params);
	bench_must(laps_buf_status(&root->agreement_params) == LAPS_OK, "DH parameters");
	root->public_key_bits = 4096;
}

static bool make_envelope(struct subject *s, bool public, struct laps_buf *out)
{
	return laps_gkdi_envelope(&s->root, s->sd.data, s->sd.len, &s->period, public, true,
				  "corp.example", "corp.example", out, NULL) == LAPS_OK;
}

/* Of the private values that a root key gives for P-521 only one in 128 is below the order: the
 * first root key that has one is taken. */
static void make_root(struct subject *s)
{
	uint8_t key[LAPS_SEED_LEN];
	bool done = false;

	memset(key, 0x42, sizeof(key));
	s->root.kdf_hash = LAPS_KDF_SHA512;
	bench_must(laps_root_key_set_agreement(&s->root, s->form->agreement) == LAPS_OK,
		   "root key");
	if (s->form->dh_bits == 4096)
		set_dh_4096(&s->root);
	for (int tries = 0; !done && tries < 1 << 14; tries++) {
		key[0] = (uint8_t)tries;
		key[1] = (uint8_t)(tries >> 8);
		laps_secret_free(&s->root.key);
		bench_must(laps_secret_dup(key, sizeof(key), &s->root.key) == LAPS_OK, "root key");
		laps_buf_clear(&s->writer_bytes);
		done = make_envelope(s, !s->form->nonce, &s->writer_bytes);
	}
	bench_must(done, "envelope");
}

void subject_open(struct subject *s, const struct form *form)
{
	memset(s, 0, sizeof(*s));
	s->form = form;
	s->sid = (struct laps_sid){.authority = 5, .sub = {21, 1, 2, 3, 512}, .sub_n = 5};
	s->period = (struct laps_period){362, 11, 18};
	memset(&s->random, 0x37, sizeof(s->random));
	memset(s->plain, 0x55, sizeof(s->plain));
	laps_buf_init(&s->sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&s->reader_bytes, LAPS_GKE_MAX);
	laps_buf_init(&s->writer_bytes, LAPS_GKE_MAX);
	laps_buf_init(&s->blob, LAPS_ENCVALUE_MAX);
	laps_targetsd_format(&s->sid, &s->sd);
	make_root(s);
	bench_must(make_envelope(s, false, &s->reader_bytes) &&
			   laps_gke_parse(s->reader_bytes.data, s->reader_bytes.len, &s->reader,
					  NULL) == LAPS_OK &&
			   laps_gke_parse(s->writer_bytes.data, s->writer_bytes.len, &s->writer,
					  NULL) == LAPS_OK &&
			   laps_gkdi_seed_key(&s->root, s->sd.data, s->sd.len, &s->period,
					      s->l2_key, NULL) == LAPS_OK,
		   "envelopes");
	subject_protect(s);
	if (!form->nonce)
		subject_make_protector(s);
}

void subject_close(struct subject *s)
{
	laps_root_key_clear(&s->root);
	laps_buf_clear(&s->sd);
	laps_buf_clear(&s->reader_bytes);
	laps_buf_clear(&s->writer_bytes);
	laps_buf_clear(&s->blob);
	laps_protector_free(&s->protector);
}

void subject_protect(void *subject)
{
	struct subject *s = subject;

	laps_buf_clear(&s->blob);
	bench_must(laps_dpapi_ng_protect(&s->writer, &s->sid, s->plain, sizeof(s->plain), true,
					 &s->random, &s->blob, NULL) == LAPS_OK,
		   "protect");
}

void subject_make_protector(void *subject)
{
	struct subject *s = subject;

	laps_protector_free(&s->protector);
	bench_must(laps_protector_new(s->writer_bytes.data, s->writer_bytes.len, &s->protector,
				      NULL) == LAPS_OK,
		   "protector");
}

void subject_protect_many(void *subject)
{
	struct subject *s = subject;

	laps_buf_clear(&s->blob);
	bench_must(laps_protector_protect(s->protector, &s->sid, s->plain, sizeof(s->plain), true,
					  &s->random, &s->blob, NULL) == LAPS_OK,
		   "protect");
}

void subject_unprotect(void *subject)
{
	const struct subject *s = subject;
	struct laps_secret *plain = NULL;
	struct laps_cms cms;

	bench_must(laps_cms_parse(s->blob.data, s->blob.len, &cms, NULL) == LAPS_OK &&
			   laps_dpapi_ng_unprotect(&cms, 0, &s->reader, s->l2_key, &plain, NULL,
						   NULL) == LAPS_OK,
		   "unprotect");
	laps_secret_free(&plain);
}
