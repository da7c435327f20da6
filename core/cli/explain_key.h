/* SPDX-License-Identifier: MIT */
/* What trying a root key and trying an envelope have in common. */
#ifndef LAPS_CLI_EXPLAIN_KEY_H
#define LAPS_CLI_EXPLAIN_KEY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/explain.h"

/* Set the reason, a short id and a literal, and the words. */
void cli_explain_because(struct cli_explain_key *k, const char *reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same from what core says, for failures that need no search. */
void cli_explain_because_of(struct cli_explain_key *k, laps_rc rc, const struct laps_err *err);
/* Is it the one that does: a key that does not unwrap the content key? */
bool cli_explain_is_unwrap(laps_rc rc, const struct laps_err *err);

/* Open recipient i with the seed of its period, and look at the content. Codes as
 * laps_dpapi_ng_unprotect; k is changed only on LAPS_OK. */
LAPS_MUST_USE laps_rc cli_explain_open(const struct cli_explain *x, size_t i,
				       const struct laps_gke *e,
				       const uint8_t seed[static LAPS_SEED_LEN],
				       struct cli_explain_key *k, struct laps_err *err);

/* Append what came of the envelope to x's keys. */
void cli_explain_try_envelope(struct cli_explain *x, const struct laps_buf *in, const char *file);

#endif
