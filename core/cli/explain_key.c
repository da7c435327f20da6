/* SPDX-License-Identifier: MIT */
/* Does a root key or an envelope open the value, and if not, exactly why. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <laps/dpapi_ng.h>

#include "cli/explain.h"
#include "cli/explain_key.h"
#include "cli/explain_layout.h"
#include "cli/explain_why.h"

void cli_explain_because(struct cli_explain_key *k, const char *reason, const char *format, ...)
{
	va_list ap;

	k->reason = reason;
	va_start(ap, format);
	vsnprintf(k->why, sizeof k->why, format, ap);
	va_end(ap);
}

/* What needs no search: everything but a key that does not unwrap. */
void cli_explain_because_of(struct cli_explain_key *k, laps_rc rc, const struct laps_err *err)
{
	const char *what = err->what != NULL ? err->what : laps_rc_name(rc);

	if (rc == LAPS_E_AUTH && strcmp(what, "content tag") == 0)
		cli_explain_because(
			k, "content-changed",
			"the key is right; the content was changed after it was written (content "
			"tag)");
	else if (rc == LAPS_E_AUTH)
		cli_explain_because(k, "public-key",
				    "the writer's public key is not one of the group (%s)", what);
	else
		cli_explain_because(k, laps_rc_name(rc), "%s (%s)", what, laps_rc_name(rc));
}

bool cli_explain_is_unwrap(laps_rc rc, const struct laps_err *err)
{
	return rc == LAPS_E_AUTH && err->what != NULL && strcmp(err->what, "key unwrap") == 0;
}

/* With the seed of the recipient's period. */
laps_rc cli_explain_open(const struct cli_explain *x, size_t i, const struct laps_gke *e,
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
			      const struct laps_root_key *key, struct cli_explain_key *k,
			      size_t *left)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const struct cli_why_case c = case_of(x, i, key);

	/* what was said of the recipients before this one stands */
	if (*left == 0)
		return;
	k->reason = cli_why(&c, left, k->why, sizeof k->why);
	if (strcmp(k->reason, "unknown") != 0 || !p->has_pubkey)
		return;
	if (p->pubkey.agreement != key->agreement)
		cli_explain_because(k, "agreement",
				    "the writer's public key is of %s: the root key file says %s",
				    laps_agreement_name(p->pubkey.agreement),
				    laps_agreement_name(key->agreement));
}

static void open_recipient(const struct cli_explain *x, size_t i, const struct laps_root_key *key,
			   struct cli_explain_key *k, size_t *left)
{
	const struct cli_explain_recipient *p = &x->recipient[i];
	const struct laps_gke e = gke_of(key, &p->id);
	const struct laps_period period = {p->id.l0, p->id.l1, p->id.l2};
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_err err = {0};
	laps_rc rc;

	if (p->sd.len == 0) {
		cli_explain_because(k, "descriptor", "its id fits, but %s", p->sd_err.what);
		return;
	}
	rc = laps_gkdi_seed_key(key, p->sd.data, p->sd.len, &period, seed, &err);
	if (rc == LAPS_OK)
		rc = cli_explain_open(x, i, &e, seed, k, &err);
	laps_wipe(seed, sizeof seed);
	if (rc == LAPS_OK)
		return;
	if (cli_explain_is_unwrap(rc, &err) ||
	    (p->has_pubkey && p->peer != CLI_PEER_BAD && p->pubkey.agreement != key->agreement))
		because_no_unwrap(x, i, key, k, left);
	else
		cli_explain_because_of(k, rc, &err);
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
	cli_explain_because(k, "other-id", "it has another id: the value is for %s", id);
	cli_guid_text_order(key->id, text_order);
	if (memcmp(text_order, p->id.root_key_id, LAPS_GUID_LEN) == 0)
		cli_explain_because(
			k, "guid-byte-order-in-value",
			"the value has this id with the bytes in the order of its text: the writer "
			"did not take its binary form");
	else if (p->sd.len > 0 && cli_why_opens(&c, &t))
		cli_explain_because(
			k, "wrong-id",
			"it is the key of the value, but the file has another id for it: the value "
			"says %s",
			id);
	t.root_key_id = key->id;
	if (p->sd.len > 0 && strcmp(k->reason, "other-id") == 0 && cli_why_opens(&c, &t))
		cli_explain_because(
			k, "wrong-id-in-value",
			"opens when its own id enters the derivation: the value names %s", id);
}

static void try_root_key(struct cli_explain *x, const struct laps_root_key *key, const char *file)
{
	struct cli_explain_key *k = &x->key[x->key_n++];
	size_t left = CLI_WHY_TRIES;
	bool fits = false;

	*k = (struct cli_explain_key){.file = file,
				      .readable = true,
				      .kdf_hash = key->kdf_hash,
				      .agreement = key->agreement};
	memcpy(k->id, key->id, LAPS_GUID_LEN);
	cli_explain_because(k, "no-recipient", "no recipient could be read that names a key");
	for (size_t i = 0; i < x->cms.recipient_n && !k->opens; i++) {
		const struct cli_explain_recipient *p = &x->recipient[i];

		if (!p->has_id)
			continue;
		if (memcmp(p->id.root_key_id, key->id, LAPS_GUID_LEN) == 0) {
			fits = true;
			if (x->has_cms)
				open_recipient(x, i, key, k, &left);
			else
				cli_explain_because(k, "broken",
						    "its id fits, but the value is broken");
		} else if (!fits && x->has_cms) {
			because_other_id(x, i, key, k);
		} else if (!fits) {
			cli_explain_because(k, "other-id", "it has another id");
		}
	}
}

void cli_explain_try_keys(const struct cli_explain_input *from, struct cli_explain *x)
{
	for (size_t i = 0; i < from->ring->n; i++)
		try_root_key(x, &from->ring->key[i], from->ring->file[i]);
	if (from->envelope_file != NULL)
		cli_explain_try_envelope(x, from->envelope, from->envelope_file);
}
