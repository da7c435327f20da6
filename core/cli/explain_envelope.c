/* SPDX-License-Identifier: MIT */
/* Does an envelope open the value, and if not, exactly why. */
#include <string.h>

#include "cli/explain_key.h"

/* What can be said before any key is derived. True when that is all. */
static bool envelope_is_off(const struct laps_gke *e, const struct cli_explain_recipient *p,
			    struct cli_explain_key *k)
{
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(p->id.root_key_id, id);
	if (memcmp(e->root_key_id, p->id.root_key_id, LAPS_GUID_LEN) != 0)
		cli_explain_because(k, "other-id", "it is of another root key: the value is for %s",
				    id);
	else if (e->flags & LAPS_KEY_FLAG_PUBLIC)
		cli_explain_because(
			k, "public",
			"it has the public key only: its holder may encrypt, but not decrypt");
	else if (e->l0 != p->id.l0)
		cli_explain_because(k, "other-l0", "it is of L0 %d, and the value of L0 %d",
				    (int)e->l0, (int)p->id.l0);
	else if (p->id.l1 > e->l1 || (p->id.l1 == e->l1 && p->id.l2 > e->l2))
		cli_explain_because(
			k, "too-old",
			"it does not reach the period: it is of L1 %d, L2 %d, and the value of the "
			"later L1 %d, L2 %d",
			(int)e->l1, (int)e->l2, (int)p->id.l1, (int)p->id.l2);
	else
		return false;
	return true;
}

static laps_rc open_with_hash(const struct cli_explain *x, size_t i, struct laps_gke e,
			      laps_kdf_hash hash, struct cli_explain_key *k, struct laps_err *err)
{
	const struct laps_keyid *id = &x->recipient[i].id;
	uint8_t seed[LAPS_SEED_LEN];
	laps_rc rc;

	e.kdf_hash = hash;
	rc = laps_gkdi_seed_from_envelope(&e, id->l1, id->l2, seed, err);
	if (rc == LAPS_OK)
		rc = cli_explain_open(x, i, &e, seed, k, err);
	laps_wipe(seed, sizeof seed);
	return rc;
}

/* An envelope has seeds of one descriptor, and no root key to derive others from. */
static void because_envelope(const struct cli_explain *x, size_t i, const struct laps_gke *e,
			     struct cli_explain_key *k)
{
	static const laps_kdf_hash hashes[] = {LAPS_KDF_SHA1, LAPS_KDF_SHA256, LAPS_KDF_SHA384,
					       LAPS_KDF_SHA512};
	struct cli_explain_key probe = {0};
	struct laps_err err = {0};

	cli_explain_because(
		k, "unknown",
		"the content key does not unwrap: the envelope's keys are for another descriptor, "
		"or the value was changed");
	for (size_t h = 0; h < sizeof hashes / sizeof hashes[0]; h++) {
		laps_rc rc = open_with_hash(x, i, *e, hashes[h], &probe, &err);

		if (rc == LAPS_OK || (rc == LAPS_E_AUTH && strcmp(err.what, "content tag") == 0)) {
			cli_explain_because(k, "kdf-hash",
					    "opens when the KDF hash is %s: the envelope says %s",
					    laps_kdf_hash_name(hashes[h]),
					    laps_kdf_hash_name(e->kdf_hash));
			return;
		}
	}
}

void cli_explain_try_envelope(struct cli_explain *x, const struct laps_buf *in, const char *file)
{
	struct cli_explain_key *k = &x->key[x->key_n++];
	struct laps_err err = {0};
	struct laps_gke e;
	laps_rc rc = laps_gke_parse(in->data, in->len, &e, &err);

	*k = (struct cli_explain_key){.file = file, .is_envelope = true, .readable = rc == LAPS_OK};
	if (rc != LAPS_OK) {
		cli_explain_because(k, "format", "it is no envelope: %s (%s at byte %zu)",
				    err.what != NULL ? err.what : "broken", laps_rc_name(rc),
				    err.offset);
		return;
	}
	memcpy(k->id, e.root_key_id, LAPS_GUID_LEN);
	k->kdf_hash = e.kdf_hash;
	k->agreement = e.agreement;
	cli_explain_because(k, "no-recipient", "no recipient could be read that names a key");
	for (size_t i = 0; i < x->cms.recipient_n && !k->opens; i++) {
		if (!x->recipient[i].has_id || envelope_is_off(&e, &x->recipient[i], k))
			continue;
		if (!x->has_cms) {
			cli_explain_because(k, "broken", "its id fits, but the value is broken");
			continue;
		}
		rc = open_with_hash(x, i, e, e.kdf_hash, k, &err);
		if (cli_explain_is_unwrap(rc, &err))
			because_envelope(x, i, &e, k);
		else if (rc != LAPS_OK)
			cli_explain_because_of(k, rc, &err);
	}
}
