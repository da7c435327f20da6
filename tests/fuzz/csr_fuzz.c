/* SPDX-License-Identifier: MIT */
/*
 * Certification requests: one that is taken has a name of 1 to 64 bytes without controls and an RSA
 * key of an allowed size, and no byte behind it.
 */
#include "fuzz/fuzz.h"
#include <laps/csr.h>
#include <laps/text.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_csr csr, more;
	struct laps_err err;
	uint8_t *longer;
	laps_rc rc;

	fuzz_poison(&csr, sizeof(csr));
	rc = laps_csr_parse(data, len, &csr, &err);
	if (rc == LAPS_E_AUTH) {
		FUZZ_MUST(fuzz_untouched(&csr, sizeof(csr)) && err.rc == rc);
		return 0;
	}
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &csr, sizeof(csr));
		return 0;
	}
	FUZZ_MUST(csr.common_name[0] && strlen(csr.common_name) < LAPS_CSR_CN_LEN);
	for (const char *p = csr.common_name; *p; p++)
		FUZZ_MUST(laps_text_control_len(p) == 0);
	FUZZ_MUST(laps_rsa_bits(csr.key) >= LAPS_RSA_BITS_MIN &&
		  laps_rsa_bits(csr.key) <= LAPS_RSA_BITS_MAX);
	longer = malloc(len + 1);
	if (!longer)
		abort();
	memcpy(longer, data, len);
	longer[len] = 0;
	FUZZ_MUST(laps_csr_parse(longer, len + 1, &more, NULL) ==
		  (len == LAPS_CSR_MAX ? LAPS_E_RANGE : LAPS_E_TRAILING));
	free(longer);
	laps_csr_clear(&csr);
	return 0;
}
