/* SPDX-License-Identifier: MIT */
/*
 * A protected value out of a vector, with its key material: what a test of decryption starts from.
 * Failures fail the running Check test.
 */
#ifndef TESTS_LIB_KEYVECTOR_H
#define TESTS_LIB_KEYVECTOR_H
#include "lib/vectors.h"
#include <laps/cms.h>
#include <laps/gkdi.h>
#include <laps/keyid.h>

struct keyvector {
	struct exact value; /* inputs.attribute_hex or inputs.cms_hex */
	bool bare;          /* no 16-byte header in front */
	struct laps_root_key root;
	struct laps_buf envelope_bytes; /* seed envelope of the value's own period */
	struct laps_gke envelope;       /* of envelope_bytes */
	uint8_t l2_key[LAPS_SEED_LEN];
};

/* The root key of a vector's inputs (an absent root_key_id is that of the real LAPS value). */
void keyvector_root(const json_t *v, struct laps_root_key *out);
/* Everything, for a vector whose value parses. Cleared with keyvector_clear. */
void keyvector_open(const json_t *v, struct keyvector *out);
void keyvector_clear(struct keyvector *k);

/* Header (unless bare), CMS and first key identifier of a value, as a reader takes them apart. */
laps_rc keyvector_take_apart(const uint8_t *in, size_t len, bool bare, struct laps_cms *cms,
			     struct laps_keyid *id);

#endif
