/* SPDX-License-Identifier: MIT */
/* Does a root key or an envelope open the value, and if not, exactly why. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <laps/dpapi_ng.h>

#include "cli/explain.h"
#include "cli/explain_layout.h"
#include "cli/explain_why.h"

static void __attribute__((format(printf, 3, 4)))
because(struct cli_explain_key *k, const char *reason, const char *format, ...)
{
	va_list ap;

	k->reason = reason;
	va_start(ap, format);
	vsnprintf(k->why, sizeof k->why, format, ap);
	va_end(ap);
}

/* What needs no search: everything but a key that does not unwrap. */
static void because_of(struct cli_explain_key *k, laps_rc rc, const struct laps_err *err)
{
	const char *what = err->what != NULL ? err->what : laps_rc_name(rc);

	if (rc == LAPS_E_AUTH && strcmp(what, "content tag") == 0)
		because(k, "content-changed",
			"the key is right; the content was changed after it was written (content "
			"tag)");
	else if (rc == LAPS_E_AUTH)
		because(k, "public-key", "the writer's public key is not one of the group (%s)",
			what);
	else
		because(k, laps_rc_name(rc), "%s (%s)", what, laps_rc_name(rc));
}

static bool is_unwrap(laps_rc rc, const struct laps_err *err)
{
	return rc == LAPS_E_AUTH && err->what != NULL && strcmp(err->what, "key unwrap") == 0;
}

/* With the seed of the recipient's period. */
static laps_rc open_with_seed(const struct cli_explain *x, size_t i, const struct laps_gke *e,
			      const uint8_t seed[static LAPS_SEED_LEN], struct cli_explain_key *k,
			      struct laps_err *err)
{
	struct laps_secret *plain = NULL;
	laps_rc rc = laps_dpapi_ng_unprotect(&x->cms, i, e, seed, &plain, &k->stripped, err);

	if (rc != LAPS_OK)
		return rc;
	k->opens = true;
	k->reason = NULL;
	k->why[0] = '\0';
	cli_explain_content_read(plain, &k->content);
	laps_secret_free(&plain);
	return LAPS_OK;
}

/* ---- a root key ---- */

static struct laps_gke gke_of(const struct laps_root_key *key, const struct laps_keyid *id)
{
	struct laps_gke e = {
		.l0 = id->l0,
		.l1 = id->l1,
		.l2 = id->l2,
		.kdf_hash = key->kdf_hash,
		.agreement = key->agreement,
		.agreement_params = key->agreement_params.data,
		.agreement_params_len = key->agreement_params.len,
		.private_key_bits = key->private_key_bits,
		.public_key_bits = key->public_key_bits,
	};

	memcpy(e.root_key_id, key->id, LAPS_GUID_LEN);
	return e;
}

static struct cli_why_case case_of(const struct cli_explain *x, size_t i,
				   const struct laps_root_key *key)
{
	const struct cli_explain_recipient *p = &x->recipient[i];

	return (struct cli_why_case){.cms = &x->cms,
				     .recipient = i,
				     .id = &p->id,
				     .key = key,
				     .sd = p->sd.data,
				     .sd_len = p->sd.len,
				     .has_time = x->has_header,
				     .updated_ticks = x->updated_ticks};
}

/* The agreement is known from both sides, so it need not be found by trying. */
static void because_no_unwrap(const struct cli_explain *x, size_t i,
			      const struct laps_root_key *key, struct cli_explain_key *k)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const struct cli_why_case c = case_of(x, i, key);

	k->reason = cli_why(&c, k->why, sizeof k->why);
	if (strcmp(k->reason, "unknown") != 0 || !p->has_pubkey)
		return;
	if (p->pubkey.agreement != key->agreement)
		because(k, "agreement",
			"the writer's public key is of %s: the root key file says %s",
			laps_agreement_name(p->pubkey.agreement),
			laps_agreement_name(key->agreement));
}

static void open_recipient(const struct cli_explain *x, size_t i, const struct laps_root_key *key,
			   struct cli_explain_key *k)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const struct laps_gke e = gke_of(key, &p->id);
	const struct laps_period period = {p->id.l0, p->id.l1, p->id.l2};
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_err err = {0};
	laps_rc rc;

	if (p->sd.len == 0) {
		because(k, "descriptor", "its id fits, but %s", p->sd_err.what);
		return;
	}
	rc = laps_gkdi_seed_key(key, p->sd.data, p->sd.len, &period, seed, &err);
	if (rc == LAPS_OK)
		rc = open_with_seed(x, i, &e, seed, k, &err);
	laps_wipe(seed, sizeof seed);
	if (rc == LAPS_OK)
		return;
	if (is_unwrap(rc, &err) ||
	    (p->has_pubkey && p->peer != CLI_PEER_BAD && p->pubkey.agreement != key->agreement))
		because_no_unwrap(x, i, key, k);
	else
		because_of(k, rc, &err);
}

/* Its id is not the value's; but is it its key? */
static void because_other_id(const struct cli_explain *x, size_t i, const struct laps_root_key *key,
			     struct cli_explain_key *k)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const struct cli_why_case c = case_of(x, i, key);
	struct cli_why_try t = cli_why_plain(&c);
	uint8_t text_order[LAPS_GUID_LEN];
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(p->id.root_key_id, id);
	because(k, "other-id", "it has another id: the value is for %s", id);
	cli_guid_text_order(key->id, text_order);
	if (memcmp(text_order, p->id.root_key_id, LAPS_GUID_LEN) == 0)
		because(k, "guid-byte-order-in-value",
			"the value has this id with the bytes in the order of its text: the writer "
			"did not take its binary form");
	else if (p->sd.len > 0 && cli_why_opens(&c, &t))
		because(k, "wrong-id",
			"it is the key of the value, but the file has another id for it: the value "
			"says %s",
			id);
	t.root_key_id = key->id;
	if (p->sd.len > 0 && strcmp(k->reason, "other-id") == 0 && cli_why_opens(&c, &t))
		because(k, "wrong-id-in-value",
			"opens when its own id enters the derivation: the value names %s", id);
}

static void try_root_key(struct cli_explain *x, const struct laps_root_key *key, const char *file)
{
	struct cli_explain_key *k = &x->key[x->key_n++];
	bool fits = false;

	*k = (struct cli_explain_key){.file = file,
				      .readable = true,
				      .kdf_hash = key->kdf_hash,
				      .agreement = key->agreement};
	memcpy(k->id, key->id, LAPS_GUID_LEN);
	because(k, "no-recipient", "no recipient could be read that names a key");
	for (size_t i = 0; i < x->cms.recipient_n && !k->opens; i++) {
		const struct cli_explain_recipient *p = &x->recipient[i];

		if (!p->has_id)
			continue;
		if (memcmp(p->id.root_key_id, key->id, LAPS_GUID_LEN) == 0) {
			fits = true;
			if (x->has_cms)
				open_recipient(x, i, key, k);
			else
				because(k, "broken", "its id fits, but the value is broken");
		} else if (!fits && x->has_cms) {
			because_other_id(x, i, key, k);
		} else if (!fits) {
			because(k, "other-id", "it has another id");
		}
	}
}

/* ---- an envelope ---- */

/* What can be said before any key is derived. True when that is all. */
static bool envelope_is_off(const struct laps_gke *e, const struct cli_explain_recipient *p,
			    struct cli_explain_key *k)
{
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(p->id.root_key_id, id);
	if (memcmp(e->root_key_id, p->id.root_key_id, LAPS_GUID_LEN) != 0)
		because(k, "other-id", "it is of another root key: the value is for %s", id);
	else if (e->flags & LAPS_KEY_FLAG_PUBLIC)
		because(k, "public",
			"it has the public key only: its holder may encrypt, but not decrypt");
	else if (e->l0 != p->id.l0)
		because(k, "other-l0", "it is of L0 %d, and the value of L0 %d", (int)e->l0,
			(int)p->id.l0);
	else if (p->id.l1 > e->l1 || (p->id.l1 == e->l1 && p->id.l2 > e->l2))
		because(k, "too-old",
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
		rc = open_with_seed(x, i, &e, seed, k, err);
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

	because(k, "unknown",
		"the content key does not unwrap: the envelope's keys are for another descriptor, "
		"or the value was changed");
	for (size_t h = 0; h < sizeof hashes / sizeof hashes[0]; h++) {
		laps_rc rc = open_with_hash(x, i, *e, hashes[h], &probe, &err);

		if (rc == LAPS_OK || (rc == LAPS_E_AUTH && strcmp(err.what, "content tag") == 0)) {
			because(k, "kdf-hash",
				"opens when the KDF hash is %s: the envelope says %s",
				laps_kdf_hash_name(hashes[h]), laps_kdf_hash_name(e->kdf_hash));
			return;
		}
	}
}

static void try_envelope(struct cli_explain *x, const struct laps_buf *in, const char *file)
{
	struct cli_explain_key *k = &x->key[x->key_n++];
	struct laps_err err = {0};
	struct laps_gke e;
	laps_rc rc = laps_gke_parse(in->data, in->len, &e, &err);

	*k = (struct cli_explain_key){.file = file, .is_envelope = true, .readable = rc == LAPS_OK};
	if (rc != LAPS_OK) {
		because(k, "format", "it is no envelope: %s (%s at byte %zu)",
			err.what != NULL ? err.what : "broken", laps_rc_name(rc), err.offset);
		return;
	}
	memcpy(k->id, e.root_key_id, LAPS_GUID_LEN);
	k->kdf_hash = e.kdf_hash;
	k->agreement = e.agreement;
	because(k, "no-recipient", "no recipient could be read that names a key");
	for (size_t i = 0; i < x->cms.recipient_n && !k->opens; i++) {
		if (!x->recipient[i].has_id || envelope_is_off(&e, &x->recipient[i], k))
			continue;
		if (!x->has_cms) {
			because(k, "broken", "its id fits, but the value is broken");
			continue;
		}
		rc = open_with_hash(x, i, e, e.kdf_hash, k, &err);
		if (is_unwrap(rc, &err))
			because_envelope(x, i, &e, k);
		else if (rc != LAPS_OK)
			because_of(k, rc, &err);
	}
}

void cli_explain_try_keys(const struct cli_explain_input *from, struct cli_explain *x)
{
	for (size_t i = 0; i < from->ring->n; i++)
		try_root_key(x, &from->ring->key[i], from->ring->file[i]);
	if (from->envelope_file != NULL)
		try_envelope(x, from->envelope, from->envelope_file);
}
