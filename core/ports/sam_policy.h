/* SPDX-License-Identifier: MIT */
/*
 * The local password policy of the simulated SAM, and its hashes.
 */
#ifndef LAPS_PORTS_SAM_POLICY_H
#define LAPS_PORTS_SAM_POLICY_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LAPS_SAM_CATEGORY_N 4 /* upper case, lower case, digits, everything else */

struct laps_sam_policy {
	uint32_t minimum_length;     /* characters, not bytes */
	uint32_t minimum_categories; /* 0..LAPS_SAM_CATEGORY_N */
};
/* LAPS_OK, or LAPS_E_DENIED with the rule that it breaks. */
LAPS_MUST_USE laps_rc laps_sam_policy_check(const struct laps_sam_policy *policy,
					    const struct laps_secret *password,
					    struct laps_cause *cause);

#define LAPS_SAM_HASH_TEXT 384 /* bytes, NUL included; CRYPT_OUTPUT_SIZE of crypt(5) */

/* A SHA-512 crypt hash under a fresh salt; text, NUL-terminated, written only on LAPS_OK.
 * LAPS_OK; LAPS_E_RANGE (longer than crypt takes), LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_hash(const struct laps_secret *password,
				    const struct laps_entropy_port *entropy,
				    char out[static LAPS_SAM_HASH_TEXT], struct laps_cause *cause);
/* LAPS_OK; LAPS_E_FORMAT (not a hash that crypt knows), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_hash_opens(const char *hash, const struct laps_secret *password,
					  bool *opens, struct laps_cause *cause);

#endif
