/* SPDX-License-Identifier: MIT */
/*
 * The writer's side of an agreement with a group: what a public envelope says, made ready once, and
 * then a key for each value.
 */
#ifndef LAPS_CRYPTO_WRITER_H
#define LAPS_CRYPTO_WRITER_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/gke.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/aes.h"
#include "crypto/group.h"

/* A zeroed one may be closed. */
struct laps_writer {
	struct laps_group group;
	laps_kdf_hash hash;
	size_t private_len;      /* bytes of an ephemeral private key */
	struct laps_pubkey peer; /* the group's public key, borrowed from the envelope */
	bool fixed;              /* it is checked and made ready */
};

/* Of a public envelope, which must outlive w.
 * LAPS_OK; LAPS_E_RANGE, LAPS_E_UNSUPPORTED, laps_pubkey_parse's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_writer_open(struct laps_writer *w, const struct laps_gke *e,
				       struct laps_err *err);
/* For many values: check the group's public key and compute what all of them have in common.
 * LAPS_OK; LAPS_E_AUTH (it is not a key of the group), LAPS_E_NOMEM; after a failure w can only be
 * closed. */
LAPS_MUST_USE laps_rc laps_writer_fix(struct laps_writer *w, struct laps_err *err);
void laps_writer_close(struct laps_writer *w);

/* A key for one value, with random as in struct laps_protect_random. Appends the writer's public
 * key, the key info, to key_info. LAPS_OK; LAPS_E_AUTH, LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_writer_kek(struct laps_writer *w,
				      const uint8_t random[static LAPS_DH_BYTES_MAX],
				      struct laps_buf *key_info,
				      uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err);

#endif
