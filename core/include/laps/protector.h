/* SPDX-License-Identifier: MIT */
/*
 * Protecting many values for one group key: what laps_dpapi_ng_protect does with a public envelope,
 * to the same bytes, with the work that all of them have in common done once. The group's public
 * key is checked, and over DH tables are made of the powers of g and of that key: a value then
 * takes a seventh of the time with the usual group. To make a protector takes as long as two values
 * without.
 *
 * The private key of a value is in no table, chooses no address and no branch; see
 * core/crypto/comb.h for what that rests upon. Nothing secret stays in a protector.
 */
#ifndef LAPS_PROTECTOR_H
#define LAPS_PROTECTOR_H
#include <laps/dpapi_ng.h>

struct laps_protector;

/* From a public envelope (gke.h), which is copied. 220 KB for the usual group of 2048 bits.
 * LAPS_OK; LAPS_E_UNSUPPORTED (an envelope of seeds, too), LAPS_E_AUTH (its public key is not one),
 * laps_gke_parse's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_protector_new(const uint8_t *envelope, size_t len,
					 struct laps_protector **out, struct laps_err *err);
/* NULL is fine; *p becomes NULL. */
void laps_protector_free(struct laps_protector **p);

/* As laps_dpapi_ng_protect. LAPS_OK; LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_protector_protect(struct laps_protector *p, const struct laps_sid *sid,
					     const uint8_t *plain, size_t plain_len, bool appended,
					     const struct laps_protect_random *random,
					     struct laps_buf *out, struct laps_err *err);

/* The protectors of the envelopes that were asked for last, for cycles of many devices in one
 * process (ports.h, struct laps_keys_port). */
struct laps_protectors;
#define LAPS_PROTECTORS_MAX 8 /* envelopes; the least recently used one goes first */

/* LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_protectors_new(struct laps_protectors **out);
/* NULL is fine; *p becomes NULL. */
void laps_protectors_free(struct laps_protectors **p);
/* The protector of an envelope, made when there is none yet. Borrowed until the next call. Codes of
 * laps_protector_new; a refused envelope is not kept and costs none that is. */
LAPS_MUST_USE laps_rc laps_protectors_get(struct laps_protectors *p, const uint8_t *envelope,
					  size_t len, struct laps_protector **out,
					  struct laps_err *err);
/* How many were made; for tests. */
size_t laps_protectors_made(const struct laps_protectors *p);

#endif
