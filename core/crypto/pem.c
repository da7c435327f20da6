/* SPDX-License-Identifier: MIT */
#include "crypto/pem.h"

#include <laps/text.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <string.h>

#include "crypto/refusal.h"

#define LINE_BYTES 48 /* in a line of 64 characters */

void laps_pem_clear(struct laps_pem *pem)
{
	OPENSSL_free(pem->name);
	OPENSSL_free(pem->header);
	OPENSSL_clear_free(pem->data, pem->len);
	*pem = (struct laps_pem){0};
}

laps_rc laps_pem_find(const uint8_t *text, size_t len, bool (*wanted)(const char *name),
		      struct laps_pem *out)
{
	BIO *bio = len <= INT_MAX ? BIO_new_mem_buf(text, (int)len) : NULL;
	laps_rc rc = bio ? LAPS_OK : LAPS_E_NOMEM;
	struct laps_pem found = {0};
	long n = 0;

	laps_refusal_begin();
	while (rc == LAPS_OK && !(found.name && wanted(found.name))) {
		laps_pem_clear(&found);
		if (PEM_read_bio(bio, &found.name, &found.header, &found.data, &n) == 1)
			found.len = (size_t)n;
		else
			rc = laps_refusal_code(LAPS_E_FORMAT);
	}
	laps_refusal_end();
	BIO_free(bio);
	if (rc == LAPS_OK)
		*out = found;
	return rc;
}

void laps_pem_put(const char *name, const uint8_t *data, size_t len, struct laps_buf *out)
{
	laps_buf_put(out, "-----BEGIN ", 11);
	laps_buf_put(out, name, strlen(name));
	laps_buf_put(out, "-----\n", 6);
	for (size_t at = 0; at < len; at += LINE_BYTES) {
		laps_base64_format(data + at, len - at < LINE_BYTES ? len - at : LINE_BYTES, out);
		laps_buf_put_u8(out, '\n');
	}
	laps_buf_put(out, "-----END ", 9);
	laps_buf_put(out, name, strlen(name));
	laps_buf_put(out, "-----\n", 6);
}
