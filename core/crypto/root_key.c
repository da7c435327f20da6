/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>

#include "crypto/rfc5114.h"

void laps_root_key_clear(struct laps_root_key *k)
{
	laps_secret_free(&k->key);
	laps_buf_clear(&k->agreement_params);
	*k = (struct laps_root_key){0};
}

laps_rc laps_root_key_set_agreement(struct laps_root_key *k, laps_agreement a)
{
	static const uint32_t curve_bits[] = {
		[LAPS_AGREEMENT_ECDH_P256] = 256,
		[LAPS_AGREEMENT_ECDH_P384] = 384,
		[LAPS_AGREEMENT_ECDH_P521] = 521,
	};
	static const struct laps_dh_params group = {
		.p = laps_rfc5114_p, .g = laps_rfc5114_g, .k = LAPS_RFC5114_LEN};
	struct laps_buf params;

	laps_buf_init(&params, LAPS_GKE_MAX);
	if (a == LAPS_AGREEMENT_DH) {
		laps_dh_params_format(&group, &params);
		if (laps_buf_status(&params) != LAPS_OK) {
			laps_buf_clear(&params);
			return LAPS_E_NOMEM;
		}
	}
	laps_buf_clear(&k->agreement_params);
	k->agreement_params = params;
	k->agreement = a;
	/* Windows gives DH keys 512 private bits where [MS-GKDI] 2.2.4 says 256 */
	k->private_key_bits = a == LAPS_AGREEMENT_DH ? 512 : curve_bits[a];
	k->public_key_bits = a == LAPS_AGREEMENT_DH ? 2048 : curve_bits[a];
	return LAPS_OK;
}
