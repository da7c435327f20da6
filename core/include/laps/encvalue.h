/* SPDX-License-Identifier: MIT */
/*
 * The value of msLAPS-EncryptedPassword and its three siblings: a 16-byte header, then a DPAPI-NG
 * blob. All four fields are u32 little-endian:
 *
 *   0   update time, HIGH 32 bits of the FILETIME
 *   4   update time, LOW 32 bits
 *   8   length of the blob = everything behind the header
 *   12  reserved, 0
 *
 * Source: [MS-ADA2] 2.65 and the real values in fixtures/vectors. Readers refuse bytes behind the
 * blob (ours: the published formats leave it open) and a length of 0.
 */
#ifndef LAPS_ENCVALUE_H
#define LAPS_ENCVALUE_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_ENCVALUE_HEADER_LEN 16
#define LAPS_ENCVALUE_MAX        65536 /* bytes of a whole value; longer is refused */

struct laps_encvalue {
	uint64_t updated_ticks; /* FILETIME */
	uint32_t reserved;      /* as read; 0 in every real value */
	const uint8_t *blob;    /* borrowed from the parsed buffer */
	size_t blob_len;        /* bytes, at least 1 */
};

/* in must outlive *out. out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_encvalue_parse(const uint8_t *in, size_t len, struct laps_encvalue *out,
					  struct laps_err *err);
/* Append header and blob. Failures are out's. */
void laps_encvalue_format(uint64_t updated_ticks, const uint8_t *blob, size_t blob_len,
			  struct laps_buf *out);

#endif
