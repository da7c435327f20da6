/* SPDX-License-Identifier: MIT */
/*
 * Walking down from a seed envelope: it succeeds exactly when [MS-GKDI] says that the envelope
 * leads to the period, gives the key that OpenSSL's KBKDF gives step by step, and gives the same
 * from an envelope on the way.
 *
 * Input: hash and which keys (1 byte), L1 and L2 of the envelope, wanted L1 and L2 (signed bytes),
 * where to stop on the way (1), L0 (4), flags (1), root key id (16), keys (64 each).
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include "lib/refkey.h"
#include <laps/gkdi.h>

static bool in_tree(int32_t v)
{
	return v >= 0 && v <= LAPS_KEY_INDEX_MAX;
}

/* The highest L1 index whose key is in the envelope or follows from it. */
static int32_t top_of(const struct laps_gke *e)
{
	return e->l2 == LAPS_KEY_INDEX_MAX ? e->l1 : e->l1 - 1;
}

static bool by_l2_key(const struct laps_gke *e, int32_t l1, int32_t l2)
{
	return e->l2_key && l1 == e->l1 && l2 <= e->l2;
}

static laps_rc expected(const struct laps_gke *e, int32_t l1, int32_t l2)
{
	if (e->flags & LAPS_KEY_FLAG_PUBLIC)
		return LAPS_E_DENIED;
	if (!in_tree(l1) || !in_tree(l2) || !in_tree(e->l1) || !in_tree(e->l2))
		return LAPS_E_RANGE;
	return by_l2_key(e, l1, l2) || (e->l1_key && l1 <= top_of(e)) ? LAPS_OK : LAPS_E_RANGE;
}

static void step(const struct laps_gke *e, int32_t l1, int32_t l2, uint8_t key[LAPS_SEED_LEN])
{
	const int32_t index[] = {e->l0, l1, l2};
	uint8_t context[LAPS_GUID_LEN + 12];

	memcpy(context, e->root_key_id, LAPS_GUID_LEN);
	for (size_t i = 0; i < 12; i++)
		context[LAPS_GUID_LEN + i] = (uint8_t)((uint32_t)index[i / 4] >> 8 * (i % 4));
	refkey_derive(e->kdf_hash, key, LAPS_SEED_LEN, context, sizeof(context), key,
		      LAPS_SEED_LEN);
}

/* Down from the L1 key of top, or the L2 key, as in the table of the tree. */
static void by_steps(const struct laps_gke *e, int32_t l1, int32_t l2, uint8_t key[LAPS_SEED_LEN])
{
	int32_t n = LAPS_KEY_INDEX_MAX;

	if (by_l2_key(e, l1, l2)) {
		memcpy(key, e->l2_key, LAPS_SEED_LEN);
		n = e->l2;
	} else {
		memcpy(key, e->l1_key, LAPS_SEED_LEN);
		for (int32_t i = top_of(e) - 1; i >= l1; i--)
			step(e, i, -1, key);
		step(e, l1, n, key);
	}
	while (n > l2)
		step(e, l1, --n, key);
}

/* Stop at a period between the envelope's and the wanted one, and go on from an envelope of it. */
static void in_two(const struct laps_gke *e, int32_t l1, int32_t l2, uint8_t where,
		   const uint8_t key[LAPS_SEED_LEN])
{
	const int32_t from = by_l2_key(e, l1, l2) ? e->l2 : LAPS_KEY_INDEX_MAX;
	const int32_t stop = l2 + where % (from - l2 + 1);
	uint8_t between[LAPS_SEED_LEN], again[LAPS_SEED_LEN];
	struct laps_gke half = *e;

	FUZZ_MUST(laps_gkdi_seed_from_envelope(e, l1, stop, between, NULL) == LAPS_OK);
	half.l1 = l1;
	half.l2 = stop;
	half.l1_key = NULL;
	half.l2_key = between;
	half.l2_key_len = LAPS_SEED_LEN;
	FUZZ_MUST(laps_gkdi_seed_from_envelope(&half, l1, l2, again, NULL) == LAPS_OK);
	FUZZ_MUST(memcmp(again, key, LAPS_SEED_LEN) == 0);
	if (stop < LAPS_KEY_INDEX_MAX)
		FUZZ_MUST(laps_gkdi_seed_from_envelope(&half, l1, stop + 1, again, NULL) ==
			  LAPS_E_RANGE);
}

static void walk(const struct laps_gke *e, int32_t l1, int32_t l2, uint8_t where)
{
	uint8_t key[LAPS_SEED_LEN], other_way[LAPS_SEED_LEN];
	struct laps_err err = {0};
	const laps_rc want = expected(e, l1, l2);
	laps_rc rc;

	fuzz_poison(key, sizeof(key));
	rc = laps_gkdi_seed_from_envelope(e, l1, l2, key, &err);
	FUZZ_MUST(rc == want);
	if (rc != LAPS_OK) {
		FUZZ_MUST(err.rc == rc && err.what && fuzz_untouched(key, sizeof(key)));
		return;
	}
	by_steps(e, l1, l2, other_way);
	FUZZ_MUST(memcmp(key, other_way, sizeof(key)) == 0);
	in_two(e, l1, l2, where, key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	uint8_t l1_key[LAPS_SEED_LEN], l2_key[LAPS_SEED_LEN], l0[4];
	struct laps_gke e = {.agreement = LAPS_AGREEMENT_ECDH_P256,
			     .private_key_bits = 256,
			     .public_key_bits = 256},
			parsed;
	struct laps_buf bytes;
	const uint8_t choice = input_u8(&in);
	int32_t l1, l2;
	uint8_t where;

	e.kdf_hash = (laps_kdf_hash)(choice & 3);
	e.l1 = (int8_t)input_u8(&in);
	e.l2 = (int8_t)input_u8(&in);
	l1 = (int8_t)input_u8(&in);
	l2 = (int8_t)input_u8(&in);
	where = input_u8(&in);
	input_bytes(&in, l0, sizeof(l0));
	e.l0 = (int32_t)((uint32_t)l0[0] | (uint32_t)l0[1] << 8 | (uint32_t)l0[2] << 16);
	e.flags = input_u8(&in) & 3u;
	input_bytes(&in, e.root_key_id, sizeof(e.root_key_id));
	input_bytes(&in, l1_key, sizeof(l1_key));
	input_bytes(&in, l2_key, sizeof(l2_key));
	e.l1_key = choice & 4 ? NULL : l1_key;
	e.l2_key = choice & 8 ? NULL : l2_key;
	e.l2_key_len = e.l2_key ? LAPS_SEED_LEN : 0;
	walk(&e, l1, l2, where);

	/* the same out of its bytes, as a key service answers */
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	laps_gke_format(&e, &bytes);
	if (laps_gke_parse(bytes.data, bytes.len, &parsed, NULL) == LAPS_OK) {
		FUZZ_MUST(in_tree(parsed.l1) && in_tree(parsed.l2));
		walk(&parsed, l1, l2, where);
	}
	laps_buf_clear(&bytes);
	return 0;
}
