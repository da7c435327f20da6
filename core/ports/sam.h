/* SPDX-License-Identifier: MIT */
/*
 * The simulated SAM: the accounts of a managed host in one JSON file,
 *
 *   {"version": 1, "policy": {"minimum_length": 0, "minimum_categories": 0},
 *    "accounts": [{"name", "rid", "enabled", "hash": "$6$..." | null, "last_set": RFC 3339 |
 * null}]}
 *
 * Passwords are salted SHA-512 hashes of crypt(5). The file is read at each call and replaced as a
 * whole, durably. Categories are upper case, lower case, digits and everything else.
 */
#ifndef LAPS_PORTS_SAM_H
#define LAPS_PORTS_SAM_H
#include <stdbool.h>
#include <stddef.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LAPS_SAM_LEN_MAX (1u << 20) /* bytes of the file */

/* path is borrowed; entropy gives the salts. */
struct laps_sam {
	const char *path;
	struct laps_entropy_port entropy;
};
/* The port over s, which must outlive it. */
struct laps_account_port laps_sam_port(struct laps_sam *s);

/* All accounts in the order of the file; *out is the caller's to free(). LAPS_OK; LAPS_E_NOTFOUND
 * (no file), LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_list(struct laps_sam *s, struct laps_account **out, size_t *n,
				    struct laps_cause *cause);
/* Does password open the account? A disabled account still tells; one without a password does not
 * open. LAPS_OK; LAPS_E_NOTFOUND (no such account or file), LAPS_E_FORMAT, LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_verify(struct laps_sam *s, const char *name,
				      const struct laps_secret *password, bool *opens,
				      struct laps_cause *cause);

#endif
