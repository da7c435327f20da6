/* SPDX-License-Identifier: MIT */
#include "cli/keyring.h"

#include <stdlib.h>
#include <string.h>

#include <laps/dpapi_ng.h>
#include <laps/sddl.h>

#include "ports/keyfile.h"

int cli_keyring_load(const struct cli_args *args, const char *step, struct cli_keyring *ring)
{
	struct laps_cause cause;
	const char *file;
	size_t at = 0;

	*ring = (struct cli_keyring){0};
	ring->key = calloc(args->given_n + 1, sizeof *ring->key);
	ring->file = calloc(args->given_n + 1, sizeof *ring->file);
	if (ring->key == NULL || ring->file == NULL)
		return cli_fail(step, "out of memory");
	while ((file = cli_next_value(args, "root-key", &at)) != NULL) {
		if (laps_root_key_load(file, &ring->key[ring->n], &cause) != LAPS_OK)
			return cli_fail(step, "%s", cause.text);
		ring->file[ring->n++] = file;
	}
	return CLI_DONE;
}

void cli_keyring_clear(struct cli_keyring *ring)
{
	for (size_t i = 0; i < ring->n; i++)
		laps_root_key_clear(&ring->key[i]);
	free(ring->key);
	free(ring->file);
	*ring = (struct cli_keyring){0};
}

const struct laps_root_key *cli_keyring_next(const struct cli_keyring *ring,
					     const uint8_t id[static LAPS_GUID_LEN], size_t *at)
{
	while (*at < ring->n) {
		const struct laps_root_key *key = &ring->key[(*at)++];

		if (memcmp(key->id, id, LAPS_GUID_LEN) == 0)
			return key;
	}
	return NULL;
}

laps_rc cli_recipient_parse(const struct laps_cms *cms, size_t index, struct cli_recipient *out,
			    struct laps_err *err)
{
	const struct laps_cms_recipient *r = &cms->recipient[index];
	struct laps_keyid id;
	laps_rc rc = laps_keyid_parse(r->key_id, r->key_id_len, &id, err);

	if (rc != LAPS_OK) {
		err->offset += r->key_id_offset;
		return rc;
	}
	*out = (struct cli_recipient){.cms = cms, .index = index, .id = id};
	return LAPS_OK;
}

laps_rc cli_recipient_sd(const struct cli_recipient *r, struct laps_buf *out, struct laps_err *err)
{
	const struct laps_cms_recipient *c = &r->cms->recipient[r->index];
	struct laps_err e = {0};
	laps_rc rc = laps_dpapi_ng_target_sd(c, out, &e);

	if (rc == LAPS_OK)
		return LAPS_OK;
	/* the text and the key identifier lie in one blob */
	e.offset += r->base + c->key_id_offset + (size_t)(c->descriptor - (const char *)c->key_id);
	return laps_fail(err, rc, e.offset, e.what);
}

laps_rc cli_open_with_envelope(const struct cli_recipient *r, const uint8_t *envelope, size_t len,
			       struct laps_secret **plain, bool *stripped, struct laps_err *err)
{
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_gke e;
	laps_rc rc;

	if ((rc = laps_gke_parse(envelope, len, &e, err)) != LAPS_OK)
		return rc;
	if (memcmp(e.root_key_id, r->id.root_key_id, LAPS_GUID_LEN) != 0)
		return laps_fail(err, LAPS_E_NOTFOUND, 0,
				 "envelope: of another root key than the value");
	if (e.l0 != r->id.l0)
		return laps_fail(err, LAPS_E_NOTFOUND, 0, "envelope: of another L0 than the value");
	rc = laps_gkdi_seed_from_envelope(&e, r->id.l1, r->id.l2, seed, err);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_unprotect(r->cms, r->index, &e, seed, plain, stripped, err);
	laps_wipe(seed, sizeof seed);
	return rc;
}

laps_rc cli_open_with_key(const struct cli_recipient *r, const struct laps_root_key *key,
			  struct laps_secret **plain, bool *stripped, struct laps_err *err)
{
	const struct laps_period period = {r->id.l0, r->id.l1, r->id.l2};
	struct laps_buf sd, envelope;
	laps_rc rc;

	laps_buf_init(&sd, LAPS_SDDL_SD_MAX);
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	if ((rc = cli_recipient_sd(r, &sd, err)) != LAPS_OK)
		goto out;
	rc = laps_gkdi_envelope(key, sd.data, sd.len, &period, false, false, "", "", &envelope,
				err);
	if (rc == LAPS_OK)
		rc = cli_open_with_envelope(r, envelope.data, envelope.len, plain, stripped, err);
out:
	laps_buf_clear(&sd);
	laps_buf_clear(&envelope);
	return rc;
}
