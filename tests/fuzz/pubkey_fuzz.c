/* SPDX-License-Identifier: MIT */
/* An accepted public key is written again as it was; its numbers are k bytes of the input each, and
 * k is the curve's. */
#include "fuzz/fuzz.h"
#include <laps/pubkey.h>

static void check_shape(const struct laps_pubkey *k, const uint8_t *data, size_t len)
{
	static const size_t curve_bytes[] = {[LAPS_AGREEMENT_ECDH_P256] = 32,
					     [LAPS_AGREEMENT_ECDH_P384] = 48,
					     [LAPS_AGREEMENT_ECDH_P521] = 66};

	fuzz_borrowed(k->x, k->k, data, len);
	if (k->agreement == LAPS_AGREEMENT_DH) {
		FUZZ_MUST(k->k >= 1 && k->k <= LAPS_DH_BYTES_MAX && len == 8 + 3 * k->k);
		FUZZ_MUST(k->p == data + 8 && k->g == k->p + k->k && k->x == k->g + k->k && !k->y);
		return;
	}
	FUZZ_MUST(k->agreement > LAPS_AGREEMENT_DH && k->agreement <= LAPS_AGREEMENT_ECDH_P521);
	FUZZ_MUST(k->k == curve_bytes[k->agreement] && len == 8 + 2 * k->k);
	FUZZ_MUST(!k->p && !k->g && k->x == data + 8 && k->y == k->x + k->k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_pubkey k;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&k, sizeof(k));
	rc = laps_pubkey_parse(data, len, &k, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &k, sizeof(k));
		return 0;
	}
	check_shape(&k, data, len);
	laps_buf_init(&again, len);
	laps_pubkey_format(&k, &again);
	fuzz_wrote(&again, data, len);
	return 0;
}
