/* SPDX-License-Identifier: MIT */
#include "crypto/writer.h"

#include <laps/secret.h>
#include <string.h>

#include "crypto/kek.h"

laps_rc laps_writer_open(struct laps_writer *w, const struct laps_gke *e, struct laps_err *err)
{
	struct laps_writer made = {.hash = e->kdf_hash};
	laps_rc rc;

	if ((rc = laps_pubkey_parse(e->l2_key, e->l2_key_len, &made.peer, err)) != LAPS_OK ||
	    (rc = laps_group_open(&made.group, e->agreement, e->agreement_params,
				  e->agreement_params_len, err)) != LAPS_OK)
		return rc;
	rc = laps_private_length(e->private_key_bits, &made.private_len, err);
	if (e->agreement != LAPS_AGREEMENT_DH)
		made.private_len = made.group.k;
	if (rc == LAPS_OK)
		*w = made;
	else
		laps_writer_close(&made);
	return rc;
}

laps_rc laps_writer_fix(struct laps_writer *w, struct laps_err *err)
{
	laps_rc rc = laps_group_fix(&w->group, &w->peer, w->private_len, err);

	w->fixed = rc == LAPS_OK;
	return rc;
}

void laps_writer_close(struct laps_writer *w)
{
	laps_group_close(&w->group);
	*w = (struct laps_writer){0};
}

/* The ephemeral private key out of random bytes. */
static laps_rc pick_private(struct laps_writer *w, const uint8_t random[static LAPS_DH_BYTES_MAX],
			    uint8_t out[static LAPS_DH_BYTES_MAX], struct laps_err *err)
{
	if (w->group.agreement != LAPS_AGREEMENT_DH)
		return laps_ec_pick_private(&w->group.ec, random, LAPS_DH_BYTES_MAX, out, err);
	memcpy(out, random, w->private_len);
	return LAPS_OK;
}

laps_rc laps_writer_kek(struct laps_writer *w, const uint8_t random[static LAPS_DH_BYTES_MAX],
			struct laps_buf *key_info, uint8_t kek[static LAPS_AES_KEY_LEN],
			struct laps_err *err)
{
	uint8_t private_value[LAPS_DH_BYTES_MAX];
	struct laps_shared shared;
	laps_rc rc = pick_private(w, random, private_value, err);

	if (rc == LAPS_OK)
		rc = laps_shared_agree(&w->group, w->hash, private_value, w->private_len,
				       w->fixed ? NULL : &w->peer, &shared, err);
	if (rc == LAPS_OK)
		rc = laps_kek_from_shared(&shared, false, kek, err);
	if (rc == LAPS_OK)
		rc = laps_group_put_public(&w->group, private_value, w->private_len, key_info, err);
	laps_wipe(private_value, sizeof(private_value));
	laps_wipe(&shared, sizeof(shared));
	return rc;
}
