/* SPDX-License-Identifier: MIT */
/*
 * A choice (bits 0 and 1: who asks; 2: disabled; 3 to 5: the clock), then a stub of GetKey in NDR,
 * against three root keys. The answer is an envelope, or one of a few HRESULTs and a reason. Seeds
 * are given to those only to whom the descriptor gives both rights, and the same question has the
 * same answer again, and when nothing was remembered.
 */
#include "fuzz/fuzz.h"
#include "kds/server/decide.h"
#include <laps/hresult.h>

#define KEYS 3
#define NOW  UINT64_C(133581085880318350) /* (362, 11, 18) */

static bool read_keys(void *ctx, struct kds_root_keys *out)
{
	static const laps_kdf_hash hash[KEYS] = {LAPS_KDF_SHA512, LAPS_KDF_SHA1, LAPS_KDF_SHA256};
	static const uint8_t seed[LAPS_SEED_LEN] = {1};

	(void)ctx;
	out->n = KEYS;
	if (!(out->key = calloc(KEYS, sizeof(*out->key))))
		abort();
	for (size_t i = 0; i < KEYS; i++) {
		struct kds_root_key *k = &out->key[i];

		memset(k->key.id, (int)i + 1, LAPS_GUID_LEN);
		k->key.kdf_hash = hash[i];
		FUZZ_MUST(laps_root_key_set_agreement(&k->key, i == 1 ? LAPS_AGREEMENT_ECDH_P384
								      : LAPS_AGREEMENT_ECDH_P256) ==
			  LAPS_OK);
		FUZZ_MUST(laps_secret_dup(seed, sizeof(seed), &k->key.key) == LAPS_OK);
		k->use_start = NOW - (i + 1) * 40 * LAPS_GKDI_CYCLE_TICKS;
		k->created = NOW - (KEYS - i) * 50 * LAPS_GKDI_CYCLE_TICKS;
		k->bad = i == 2;
	}
	return true;
}

static uint64_t one(void *ctx)
{
	(void)ctx;
	return 1;
}

static const struct laps_sid sid[] = {
	{5, {21, 1, 2, 3, 1104}, 5}, {1, {0}, 1}, {5, {21, 1, 2, 3, 512}, 5}};

struct answer {
	uint32_t hr;
	struct laps_buf out;
	struct kds_decision d;
};

static void ask(struct kds_keys *k, uint8_t choice, const struct laps_getkey_request *rq,
		struct answer *a)
{
	const uint64_t now = NOW + (choice >> 3 & 7) * 100 * LAPS_GKDI_CYCLE_TICKS;

	laps_buf_init(&a->out, LAPS_GKE_MAX);
	a->hr = kds_get_key(k, sid, choice & 3, (choice & 4) != 0, rq, now, &a->out, &a->d);
}

static void check(const struct answer *a, uint8_t choice, const struct laps_getkey_request *rq)
{
	struct laps_targetacl acl;
	struct laps_gke e;
	uint32_t rights;

	if (a->hr != 0) {
		FUZZ_MUST(a->hr == LAPS_HR_INVALIDARG || a->hr == LAPS_HR_ACCESSDENIED ||
			  a->hr == LAPS_HR_NTE_NO_KEY || a->hr == LAPS_HR_NTE_BAD_KEY);
		FUZZ_MUST(a->out.len == 0 && a->d.why[0] != 0);
		return;
	}
	FUZZ_MUST((choice & 4) == 0);
	FUZZ_MUST(laps_targetacl_parse(rq->sd, rq->sd_len, &acl, NULL) == LAPS_OK);
	rights = laps_targetacl_access(&acl, sid, choice & 3, NULL);
	FUZZ_MUST(laps_gke_parse(a->out.data, a->out.len, &e, NULL) == LAPS_OK);
	FUZZ_MUST(a->d.seed == !(e.flags & LAPS_KEY_FLAG_PUBLIC));
	FUZZ_MUST(a->d.seed ? rights == LAPS_TARGET_DECRYPT
			    : kds_asks_latest(rq) && rights == LAPS_TARGET_ENCRYPT);
	FUZZ_MUST(e.l0 == a->d.period.l0 && e.l1 == a->d.period.l1 && e.l2 == a->d.period.l2);
	FUZZ_MUST(memcmp(e.root_key_id, a->d.root_key_id, LAPS_GUID_LEN) == 0);
	FUZZ_MUST(!rq->has_root_key_id ||
		  memcmp(e.root_key_id, rq->root_key_id, LAPS_GUID_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct kds_root_source source = {NULL, one, read_keys, false};
	static struct kds_keys *keys;
	struct laps_getkey_request rq;
	struct answer first, second;
	size_t used;

	if (!keys)
		keys = kds_keys_new(&source, "corp.example", "corp.example");
	if (len == 0 ||
	    laps_getkey_request_parse(false, data + 1, len - 1, &rq, &used, NULL) != LAPS_OK)
		return 0;
	ask(keys, data[0], &rq, &first);
	check(&first, data[0], &rq);
	/* every other time it has forgotten */
	if (data[0] & 0x40)
		kds_keys_expire(keys, 0);
	ask(keys, data[0], &rq, &second);
	FUZZ_MUST(first.hr == second.hr);
	fuzz_wrote(&second.out, first.out.data, first.out.len);
	laps_buf_clear(&first.out);
	return 0;
}
