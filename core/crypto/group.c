/* SPDX-License-Identifier: MIT */
#include "crypto/group.h"

laps_rc laps_group_open(struct laps_group *g, laps_agreement agreement, const uint8_t *params,
			size_t params_len, struct laps_err *err)
{
	struct laps_group made = {.agreement = agreement};
	laps_rc rc;

	if (agreement == LAPS_AGREEMENT_DH)
		rc = laps_dh_open(&made.dh, params, params_len, err);
	else if (params_len > 0)
		rc = laps_fail(err, LAPS_E_FORMAT, 0, "curve with parameters");
	else
		rc = laps_ec_open(&made.ec, agreement, err);
	if (rc != LAPS_OK)
		return rc;
	made.k = agreement == LAPS_AGREEMENT_DH ? made.dh.group.k : made.ec.k;
	*g = made;
	return LAPS_OK;
}

void laps_group_close(struct laps_group *g)
{
	laps_dh_close(&g->dh);
	laps_ec_close(&g->ec);
	*g = (struct laps_group){0};
}

laps_rc laps_group_fix(struct laps_group *g, const struct laps_pubkey *peer, size_t private_len,
		       struct laps_err *err)
{
	if (g->agreement == LAPS_AGREEMENT_DH)
		return laps_dh_fix(&g->dh, peer, private_len, err);
	return laps_ec_fix(&g->ec, peer, err);
}

laps_rc laps_group_put_public(struct laps_group *g, const uint8_t *private_value,
			      size_t private_len, struct laps_buf *out, struct laps_err *err)
{
	uint8_t x[LAPS_DH_BYTES_MAX], y[LAPS_EC_BYTES_MAX];
	struct laps_pubkey key = {.agreement = g->agreement, .k = g->k, .x = x};
	laps_rc rc;

	if (g->agreement == LAPS_AGREEMENT_DH) {
		key.p = g->dh.group.p;
		key.g = g->dh.group.g;
		rc = laps_dh_public(&g->dh, private_value, private_len, x);
		if (rc != LAPS_OK)
			laps_fail(err, rc, 0, "public key");
	} else {
		key.y = y;
		rc = laps_ec_public(&g->ec, private_value, private_len, x, y, err);
	}
	if (rc != LAPS_OK)
		return rc;
	laps_pubkey_format(&key, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "public key");
}

laps_rc laps_group_agree(struct laps_group *g, const uint8_t *private_value, size_t private_len,
			 const struct laps_pubkey *peer, uint8_t *out, struct laps_err *err)
{
	if (g->agreement == LAPS_AGREEMENT_DH)
		return laps_dh_agree(&g->dh, private_value, private_len, peer, out, err);
	return laps_ec_agree(&g->ec, private_value, private_len, peer, out, err);
}
