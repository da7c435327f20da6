/* SPDX-License-Identifier: MIT */
/* Blocks of PEM texts, RFC 7468. */
#ifndef CRYPTO_PEM_H
#define CRYPTO_PEM_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct laps_pem {
	char *name, *header; /* owned, as OpenSSL read them */
	uint8_t *data;       /* owned: what the block has in base64 */
	size_t len;
};

/* The first block that wanted says yes to. out is written only on LAPS_OK and cleared with
 * laps_pem_clear. LAPS_OK; LAPS_E_FORMAT (there is none), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_pem_find(const uint8_t *text, size_t len,
				    bool (*wanted)(const char *name), struct laps_pem *out);
/* Wipes. */
void laps_pem_clear(struct laps_pem *pem);
/* Append a block with lines of 64 characters. */
void laps_pem_put(const char *name, const uint8_t *data, size_t len, struct laps_buf *out);

#endif
