/* SPDX-License-Identifier: MIT */
/*
 * The longest ways to a seed key, (L1, L2) = (0, 0), beside the same number of bare HMACs: from the
 * root key 65 derivations, from an envelope of (31, 31), which has the L1 key of 31, 63. A key of
 * 64 bytes takes as many HMACs as it takes to fill 64: one with SHA512, two, and four with SHA1.
 */
#include <stdio.h>

#include "bench/bare.h"
#include "bench/subject.h"
#include "lib/benchlib.h"

#define SEED_CONTEXT  28 /* bytes of a seed key's context; the target descriptor follows it once */
#define FROM_ENVELOPE (LAPS_KEY_INDEX_MAX + LAPS_KEY_INDEX_MAX + 1)

struct chain {
	struct subject subject;
	struct laps_buf bytes;
	struct laps_gke top; /* the envelope of (31, 31) */
	struct bare_kdf bare;
};

static void from_root(void *chain)
{
	const struct chain *c = chain;
	const struct laps_period worst = {c->subject.period.l0, 0, 0};
	uint8_t key[LAPS_SEED_LEN];

	bench_must(laps_gkdi_seed_key(&c->subject.root, c->subject.sd.data, c->subject.sd.len,
				      &worst, key, NULL) == LAPS_OK,
		   "seed key");
	laps_wipe(key, sizeof(key));
}

static void from_envelope(void *chain)
{
	const struct chain *c = chain;
	uint8_t key[LAPS_SEED_LEN];

	bench_must(laps_gkdi_seed_from_envelope(&c->top, 0, 0, key, NULL) == LAPS_OK, "seed key");
	laps_wipe(key, sizeof(key));
}

static void bare_from_envelope(void *chain)
{
	struct chain *c = chain;

	for (int i = 0; i < FROM_ENVELOPE; i++)
		bare_kdf_derive(&c->bare, SEED_CONTEXT, LAPS_SEED_LEN);
}

/* L0, and the L1 key of 31 with the descriptor, come before. */
static void bare_from_root(void *chain)
{
	struct chain *c = chain;

	bare_kdf_derive(&c->bare, SEED_CONTEXT, LAPS_SEED_LEN);
	bare_kdf_derive(&c->bare, SEED_CONTEXT + c->subject.sd.len, LAPS_SEED_LEN);
	bare_from_envelope(c);
}

static void chain_open(struct chain *c, laps_kdf_hash hash)
{
	struct laps_period top = {.l1 = LAPS_KEY_INDEX_MAX, .l2 = LAPS_KEY_INDEX_MAX};

	subject_open(&c->subject, &forms[FORM_NONCE]);
	c->subject.root.kdf_hash = hash;
	top.l0 = c->subject.period.l0;
	laps_buf_init(&c->bytes, LAPS_GKE_MAX);
	bench_must(laps_gkdi_envelope(&c->subject.root, c->subject.sd.data, c->subject.sd.len, &top,
				      false, true, "corp.example", "corp.example", &c->bytes,
				      NULL) == LAPS_OK &&
			   laps_gke_parse(c->bytes.data, c->bytes.len, &c->top, NULL) == LAPS_OK,
		   "envelope");
	bare_kdf_open(&c->bare, hash);
}

int main(void)
{
	char name[64];

	bench_heading("the longest chain of seed keys", "bare");
	for (laps_kdf_hash hash = LAPS_KDF_SHA1; hash <= LAPS_KDF_SHA512; hash++) {
		struct chain c;

		chain_open(&c, hash);
		snprintf(name, sizeof(name), "from a root key, %s", laps_kdf_hash_name(hash));
		bench_row(name, (struct bench_side){from_root, &c},
			  (struct bench_side){bare_from_root, &c});
		snprintf(name, sizeof(name), "from an envelope, %s", laps_kdf_hash_name(hash));
		bench_row(name, (struct bench_side){from_envelope, &c},
			  (struct bench_side){bare_from_envelope, &c});
		bare_kdf_close(&c.bare);
		laps_buf_clear(&c.bytes);
		subject_close(&c.subject);
	}
	return 0;
}
