/* SPDX-License-Identifier: MIT */
/*
 * Root keys of every agreement and DH group, and values made from them by hand: what tests of
 * core/crypto start from when no vector has it. All bytes are derived from names, so that a run is
 * like every other. Failures end the program.
 */
#ifndef TESTS_LIB_REFGROUP_H
#define TESTS_LIB_REFGROUP_H
#include <laps/buf.h>
#include <laps/gkdi.h>
#include <laps/keyid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The DHPM bytes of a group, to an empty or used buffer: OpenSSL's names ("dh_2048_256",
 * "ffdhe3072", "modp_4096"), or "ours", a safe prime of 640 bits that nobody has published, with g
 * = 11, which is no square.
 */
void refgroup_params(const char *name, struct laps_buf *out);

/* A root key with this agreement; group is a name as above for DH, else NULL. DH keys have 512
 * private bits, the curves theirs. Cleared with laps_root_key_clear. */
void refgroup_root_key(laps_kdf_hash hash, laps_agreement a, const char *group,
		       struct laps_root_key *out);

/* Any bytes by which tests can tell one use from another. */
void refgroup_bytes(const char *label, uint8_t *out, size_t len);

/* The parts of a value that is written without core/crypto's writer. */
struct refgroup_value {
	const struct laps_gke *e;  /* whose period and root key it names */
	const struct laps_sid *to; /* its one recipient */
	bool is_public;            /* the form */
	const uint8_t *key_info;
	size_t key_info_len;
	const uint8_t *kek; /* 32 bytes; NULL: it cannot be opened anyhow */
	const uint8_t *plain;
	size_t plain_len;
	bool appended;
};
/* Append the blob. */
void refgroup_write(const struct refgroup_value *v, struct laps_buf *out);

#endif
