/* SPDX-License-Identifier: MIT */
/*
 * A protector takes the public envelopes that laps_dpapi_ng_protect writes with, refuses the others
 * for the same reason, and writes the same bytes.
 *
 * Input: agreement (2 bits); a private key of 64 bytes; the rest mutates a good envelope.
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include <laps/gkdi.h>
#include <laps/protector.h>

#define AGREEMENTS 4

static const struct laps_sid sid = {5, {21, 1, 2, 3, 512}, 5};
static struct laps_buf good[AGREEMENTS];

/* A public envelope, of the first L0 in which the group has a key. */
static void make_good(laps_agreement agreement, struct laps_buf *out)
{
	struct laps_root_key root = {.kdf_hash = LAPS_KDF_SHA512};
	struct laps_period period = {0, 2, 3};
	uint8_t key[LAPS_SEED_LEN];

	memset(key, 7, sizeof(key));
	laps_buf_init(&root.agreement_params, LAPS_GKE_MAX);
	FUZZ_MUST(laps_root_key_set_agreement(&root, agreement) == LAPS_OK);
	FUZZ_MUST(laps_secret_dup(key, sizeof(key), &root.key) == LAPS_OK);
	laps_buf_init(out, LAPS_GKE_MAX);
	while (laps_gkdi_envelope(&root, (const uint8_t *)"sd", 2, &period, true, true, "a.test",
				  "b.test", out, NULL) != LAPS_OK) {
		FUZZ_MUST(period.l0++ < 4096);
		laps_buf_clear(out);
	}
	laps_root_key_clear(&root);
}

static const uint8_t text[] = "Pass-word-0001";

static laps_rc alone(const struct laps_gke *e, const struct laps_protect_random *random,
		     struct laps_buf *out, struct laps_err *err)
{
	return laps_dpapi_ng_protect(e, &sid, text, sizeof(text), true, random, out, err);
}

static laps_rc of_many(const uint8_t *data, size_t len, const struct laps_protect_random *random,
		       struct laps_buf *out, struct laps_err *err)
{
	struct laps_protector *p = NULL;
	laps_rc rc = laps_protector_new(data, len, &p, err);

	FUZZ_MUST((rc == LAPS_OK) == (p != NULL));
	if (rc == LAPS_OK)
		rc = laps_protector_protect(p, &sid, text, sizeof(text), true, random, out, err);
	laps_protector_free(&p);
	return rc;
}

static void check(const uint8_t *data, size_t len, const struct laps_protect_random *random)
{
	struct laps_err err = {0}, why = {0};
	struct laps_buf ours, theirs;
	struct laps_gke e;
	laps_rc rc = laps_gke_parse(data, len, &e, &err);

	laps_buf_init(&ours, LAPS_GKE_MAX);
	laps_buf_init(&theirs, LAPS_GKE_MAX);
	if (rc == LAPS_OK && !(e.flags & LAPS_KEY_FLAG_PUBLIC))
		rc = LAPS_E_UNSUPPORTED;
	else if (rc == LAPS_OK)
		rc = alone(&e, random, &theirs, &err);
	FUZZ_MUST(of_many(data, len, random, &ours, &why) == rc);
	if (rc == LAPS_OK)
		fuzz_wrote(&ours, theirs.data, theirs.len);
	else
		FUZZ_MUST(why.rc == rc && why.what && ours.len == 0);
	laps_buf_clear(&ours);
	laps_buf_clear(&theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const struct laps_buf *from = &good[input_u8(&in) % AGREEMENTS];
	struct laps_protect_random random;
	uint8_t *envelope;

	if (!good[0].data)
		for (int i = 0; i < AGREEMENTS; i++)
			make_good((laps_agreement)i, &good[i]);
	envelope = malloc(from->len);
	FUZZ_MUST(envelope);
	memcpy(envelope, from->data, from->len);
	/* behind the 64 bytes stand keys of every curve: what is refused is the envelope */
	memset(&random, 1, sizeof(random));
	input_bytes(&in, random.key, 64);
	input_mutate(&in, envelope, from->len);
	check(envelope, from->len, &random);
	free(envelope);
	return 0;
}
