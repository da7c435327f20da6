/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/dpapi_ng.h>
#include <laps/sddl.h>

#include "cli/explain_field.h"

#define KEY_INFO_AT 52 /* bytes into a key identifier */

/* Keep the first failure; offset is into the value. */
static void fail(struct cli_explain *x, const char *part, laps_rc rc, size_t base,
		 const struct laps_err *err)
{
	struct cli_explain_failure f = {.rc = rc, .err = *err, .part = part};

	f.err.offset += base;
	if (x->failure.rc == LAPS_OK)
		x->failure = f;
	if (strcmp(part, "blob") == 0)
		x->blob_failure = f;
}

/* The four fields, also where they do not agree with what follows; the blob is then what is
 * there. */
static void read_header(struct cli_explain *x)
{
	struct laps_encvalue v;
	struct laps_err err = {0};
	laps_rc rc = laps_encvalue_parse(x->in, x->len, &v, &err);
	size_t left;

	if (rc != LAPS_OK) {
		cli_explain_refine_header(x->in, x->len, &err);
		fail(x, "header", rc, 0, &err);
	}
	if (x->len < LAPS_ENCVALUE_HEADER_LEN)
		return;
	left = x->len - LAPS_ENCVALUE_HEADER_LEN;
	x->has_header = true;
	x->updated_ticks = (uint64_t)cli_explain_u32le(x->in) << 32 | cli_explain_u32le(x->in + 4);
	x->size_said = cli_explain_u32le(x->in + 8);
	x->reserved = cli_explain_u32le(x->in + 12);
	x->base = LAPS_ENCVALUE_HEADER_LEN;
	x->blob_len = x->size_said > 0 && x->size_said < left ? x->size_said : left;
}

/* Is it the group that Windows gives every DH root key? */
static bool is_standard_group(const struct laps_pubkey *key)
{
	struct laps_root_key standard = {0};
	struct laps_dh_params d;
	bool is = false;

	if (laps_root_key_set_agreement(&standard, LAPS_AGREEMENT_DH) == LAPS_OK &&
	    laps_dh_params_parse(standard.agreement_params.data, standard.agreement_params.len, &d,
				 NULL) == LAPS_OK)
		is = d.k == key->k && memcmp(d.p, key->p, d.k) == 0 &&
		     memcmp(d.g, key->g, d.k) == 0;
	laps_root_key_clear(&standard);
	return is;
}

/*
 * Would the reader take the writer's public key? Core judges it before any key touches it, so it is
 * shown one that opens nothing: a key of the group then fails at the unwrapping and not before.
 */
static enum cli_explain_peer judge_peer(const struct cli_explain *x, size_t i, struct laps_err *err)
{
	static const uint8_t nothing[LAPS_SEED_LEN];
	const struct cli_explain_recipient *p = &x->recipient[i];
	struct laps_root_key standard = {0};
	struct laps_secret *plain = NULL;
	struct laps_gke e = {.kdf_hash = LAPS_KDF_SHA512, .agreement = p->pubkey.agreement};
	enum cli_explain_peer peer = CLI_PEER_UNKNOWN;
	laps_rc rc;

	if (p->pubkey.agreement == LAPS_AGREEMENT_DH && !p->standard_group)
		return CLI_PEER_UNKNOWN;
	if (laps_root_key_set_agreement(&standard, p->pubkey.agreement) != LAPS_OK)
		goto out;
	e.agreement_params = standard.agreement_params.data;
	e.agreement_params_len = standard.agreement_params.len;
	/* 256 bits are a private key of every group, but for 1 in 2^32 of P-256 */
	e.private_key_bits = 256;
	e.public_key_bits = standard.public_key_bits;
	rc = laps_dpapi_ng_unprotect(&x->cms, i, &e, nothing, &plain, NULL, err);
	if (rc == LAPS_E_AUTH && strcmp(err->what, "key unwrap") == 0)
		peer = CLI_PEER_GOOD;
	else if (rc == LAPS_E_AUTH)
		peer = CLI_PEER_BAD;
out:
	laps_secret_free(&plain);
	laps_root_key_clear(&standard);
	return peer;
}

static void read_public_key(struct cli_explain *x, size_t i)
{
	struct cli_explain_recipient *p = &x->recipient[i];
	size_t base = x->base + p->r->key_id_offset + KEY_INFO_AT;
	struct laps_err err = {0};
	laps_rc rc = laps_pubkey_parse(p->id.key_info, p->id.key_info_len, &p->pubkey, &err);

	if (rc != LAPS_OK) {
		fail(x, "key info", rc, base, &err);
		return;
	}
	p->has_pubkey = true;
	p->standard_group =
		p->pubkey.agreement == LAPS_AGREEMENT_DH && is_standard_group(&p->pubkey);
	if (!x->has_cms)
		return;
	p->peer = judge_peer(x, i, &err);
	if (p->peer == CLI_PEER_BAD) {
		err.offset = 0;
		err.what = "public key is not one of its group";
		fail(x, "key info", LAPS_E_RANGE, base + (size_t)(p->pubkey.x - p->id.key_info),
		     &err);
	}
}

static void read_key_id(struct cli_explain *x, size_t i)
{
	struct cli_explain_recipient *p = &x->recipient[i];
	struct laps_err err = {0};
	laps_rc rc;

	if (p->r->key_id == NULL)
		return;
	rc = laps_keyid_parse(p->r->key_id, p->r->key_id_len, &p->id, &err);
	if (rc != LAPS_OK) {
		cli_explain_refine_key_id(p->r->key_id, p->r->key_id_len, &err);
		p->id_read = err.offset;
		fail(x, "key identifier", rc, x->base + p->r->key_id_offset, &err);
		return;
	}
	p->has_id = true;
	p->id_read = p->r->key_id_len;
	if (p->id.flags & LAPS_KEY_FLAG_PUBLIC)
		read_public_key(x, i);
}

/* Everything about the key hangs on the descriptor. SDDL that needs to know its domain is not
 * broken, only not ours to resolve. */
static void read_descriptor(struct cli_explain *x, size_t i)
{
	struct cli_explain_recipient *p = &x->recipient[i];
	struct laps_err err = {0};
	laps_rc rc;

	laps_buf_init(&p->sd, LAPS_SDDL_SD_MAX);
	if (p->r->descriptor == NULL)
		return;
	p->has_sid = p->r->kind == LAPS_DESCRIPTOR_SID &&
		     laps_sid_parse_text(p->r->descriptor, p->r->descriptor_len, &p->sid, NULL) ==
			     LAPS_OK;
	rc = laps_dpapi_ng_target_sd(p->r, &p->sd, &err);
	if (rc == LAPS_OK) {
		rc = laps_targetacl_parse(p->sd.data, p->sd.len, &p->acl, &err);
		p->has_acl = rc == LAPS_OK;
		err.offset = 0;
	}
	if (rc == LAPS_OK)
		return;
	laps_buf_clear(&p->sd);
	p->sd_err = err;
	if (p->sd_err.what == NULL)
		p->sd_err.what = laps_rc_name(rc);
	if (rc != LAPS_E_UNSUPPORTED)
		fail(x, "recipient", rc, (size_t)((const uint8_t *)p->r->descriptor - x->in), &err);
}

static void read_blob(struct cli_explain *x)
{
	struct laps_err err = {0};
	laps_rc rc = laps_cms_read(x->in + x->base, x->blob_len, &x->cms, &err);

	x->has_cms = rc == LAPS_OK;
	if (rc != LAPS_OK)
		fail(x, "blob", rc, x->base, &err);
	for (size_t i = 0; i < x->cms.recipient_n; i++)
		x->recipient[i].r = &x->cms.recipient[i];
	for (size_t i = 0; i < x->cms.recipient_n; i++)
		read_key_id(x, i);
	for (size_t i = 0; i < x->cms.recipient_n; i++)
		read_descriptor(x, i);
}

bool cli_explain_read(const struct cli_explain_input *from, struct cli_explain *out)
{
	*out = (struct cli_explain){.in = from->in, .len = from->len, .bare = from->bare};
	out->key = calloc(from->ring->n + 2, sizeof *out->key);
	if (out->key == NULL)
		return false;
	if (!from->bare)
		read_header(out);
	else
		out->blob_len = from->len;
	if (from->bare || out->has_header)
		read_blob(out);
	cli_explain_try_keys(from, out);
	return true;
}

void cli_explain_clear(struct cli_explain *x)
{
	for (size_t i = 0; i < x->cms.recipient_n; i++)
		laps_buf_clear(&x->recipient[i].sd);
	free(x->key);
	*x = (struct cli_explain){0};
}

const struct cli_explain_key *cli_explain_opener(const struct cli_explain *x)
{
	for (size_t i = 0; i < x->key_n; i++)
		if (x->key[i].opens)
			return &x->key[i];
	return NULL;
}

int cli_explain_time_equal(const struct cli_explain *x)
{
	const struct cli_explain_key *k = cli_explain_opener(x);

	if (!x->has_header || k == NULL || k->content.rc != LAPS_OK)
		return -1;
	return k->content.updated_ticks == x->updated_ticks;
}
