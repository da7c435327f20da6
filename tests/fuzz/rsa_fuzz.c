/* SPDX-License-Identifier: MIT */
/*
 * Private keys in PEM: one that is read has an allowed size, is the same key when it is written and
 * read again, and its public numbers make the same key.
 */
#include "fuzz/fuzz.h"
#include <laps/rsa.h>

static void check_numbers(const struct laps_rsa *key)
{
	struct laps_rsa *again = NULL;
	struct laps_buf n, e;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX / 8);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX / 8);
	laps_rsa_numbers(key, &n, &e);
	FUZZ_MUST(laps_buf_status(&n) == LAPS_OK && laps_buf_status(&e) == LAPS_OK);
	FUZZ_MUST(laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &again, NULL) == LAPS_OK);
	FUZZ_MUST(laps_rsa_same(key, again));
	laps_rsa_free(&again);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_rsa *key, *again = NULL;
	struct laps_secret *pem = NULL;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&key, sizeof(key));
	rc = laps_rsa_parse_pem(data, len, &key, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &key, sizeof(key));
		return 0;
	}
	FUZZ_MUST(laps_rsa_bits(key) >= LAPS_RSA_BITS_MIN &&
		  laps_rsa_bits(key) <= LAPS_RSA_BITS_MAX);
	check_numbers(key);
	/* numbers that are no key may be too long for a file, or nothing that can be written */
	if (laps_rsa_format_pem(key, &pem) == LAPS_OK) {
		rc = laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem),
					laps_secret_len(pem), &again, NULL);
		FUZZ_MUST(rc == LAPS_OK && laps_rsa_same(key, again));
	}
	laps_secret_free(&pem);
	laps_rsa_free(&again);
	laps_rsa_free(&key);
	return 0;
}
