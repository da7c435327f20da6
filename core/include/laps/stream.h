/* SPDX-License-Identifier: MIT */
/*
 * Reproducible bytes for simulations only: HMAC-SHA256(seed, label, counter) in blocks of 32 bytes.
 * The same seed, label and counter give the same bytes on every machine; different labels are
 * independent. Never for a real host.
 */
#ifndef LAPS_STREAM_H
#define LAPS_STREAM_H
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_STREAM_BLOCK 32 /* bytes per counter value */

/* Fill out with the blocks counter, counter + 1, ...; the last one may be cut.
 * LAPS_OK; LAPS_E_NOMEM, LAPS_E_RANGE (label longer than 255 bytes). */
LAPS_MUST_USE laps_rc laps_stream_fill(uint64_t seed, const char *label, uint64_t counter,
				       uint8_t *out, size_t len);

#endif
