/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

#include <laps/pwjson.h>

/* The content is open: is it a password, and of when? */
static void look_inside(const struct laps_secret *plain, struct cli_explain_key *k)
{
	struct laps_pwjson p = {0};
	size_t len;
	const uint8_t *in = laps_secret_view(plain, &len);

	k->rc = laps_pwjson_parse_utf16le(in, len, &p, &k->err);
	if (k->rc == LAPS_OK) {
		k->has_time = true;
		k->updated_ticks = p.updated_ticks;
	}
	laps_pwjson_clear(&p);
}

static void try_key(struct cli_explain *x, size_t i)
{
	struct cli_explain_key *k = &x->key[i];
	struct laps_secret *plain = NULL;

	k->other_id = true;
	for (size_t r = 0; r < x->recipient_n && !k->opens; r++) {
		const struct cli_recipient *rcp = &x->recipient[r];

		if (memcmp(rcp->id.root_key_id, x->ring->key[i].id, LAPS_GUID_LEN) != 0)
			continue;
		k->other_id = false;
		k->rc = cli_open_with_key(rcp, &x->ring->key[i], &plain, NULL, &k->err);
		if (k->rc != LAPS_OK)
			continue;
		k->opens = true;
		look_inside(plain, k);
		laps_secret_free(&plain);
	}
}

/* A SID recipient must name one: everything about the key hangs on it. */
static laps_rc check_descriptor(const uint8_t *in, const struct laps_cms_recipient *r,
				struct laps_err *err)
{
	struct laps_sid sid;
	laps_rc rc = LAPS_OK;

	if (r->kind == LAPS_DESCRIPTOR_SID)
		rc = laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, err);
	if (rc != LAPS_OK)
		err->offset += (size_t)((const uint8_t *)r->descriptor - in);
	return rc;
}

/* Read as far as it goes; the first failure is kept with its part. */
static void read_value(const uint8_t *in, size_t len, struct cli_explain *x)
{
	x->part = "header";
	x->rc = laps_encvalue_parse(in, len, &x->value, &x->err);
	if (x->rc != LAPS_OK)
		return;
	x->has_header = true;
	x->part = "blob";
	x->rc = laps_cms_parse(x->value.blob, x->value.blob_len, &x->cms, &x->err);
	if (x->rc == LAPS_OK) {
		x->has_cms = true;
		x->part = "key identifier";
	}
	for (size_t i = 0; x->rc == LAPS_OK && i < x->cms.recipient_n; i++) {
		x->rc = cli_recipient_parse(&x->cms, i, &x->recipient[i], &x->err);
		if (x->rc == LAPS_OK)
			x->recipient_n++;
	}
	if (x->rc != LAPS_OK) {
		x->err.offset += LAPS_ENCVALUE_HEADER_LEN;
		return;
	}
	x->part = "recipient";
	for (size_t i = 0; x->rc == LAPS_OK && i < x->cms.recipient_n; i++)
		x->rc = check_descriptor(in, &x->cms.recipient[i], &x->err);
}

bool cli_explain_read(const uint8_t *in, size_t len, const struct cli_keyring *ring,
		      struct cli_explain *out)
{
	*out = (struct cli_explain){.len = len, .ring = ring};
	out->key = calloc(ring->n + 1, sizeof *out->key);
	if (out->key == NULL)
		return false;
	read_value(in, len, out);
	for (size_t i = 0; out->has_cms && i < ring->n; i++)
		try_key(out, i);
	return true;
}

void cli_explain_clear(struct cli_explain *x)
{
	free(x->key);
	*x = (struct cli_explain){0};
}

int cli_explain_time_equal(const struct cli_explain *x)
{
	for (size_t i = 0; x->has_header && i < x->ring->n; i++)
		if (x->key[i].has_time)
			return x->key[i].updated_ticks == x->value.updated_ticks;
	return -1;
}

const char *cli_explain_why(const struct cli_explain *x, size_t i)
{
	const struct cli_explain_key *k = &x->key[i];

	if (k->opens)
		return NULL;
	if (k->other_id)
		return "it has another id";
	if (k->rc == LAPS_E_AUTH)
		return "it is another key, or the value was changed";
	return k->err.what != NULL ? k->err.what : laps_rc_name(k->rc);
}
