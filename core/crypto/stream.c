/* SPDX-License-Identifier: MIT */
#include <laps/stream.h>

#include <laps/secret.h>
#include <openssl/evp.h>
#include <string.h>

#include "crypto/hmac.h"

#define LABEL_MAX 255

static void put_u64be(uint8_t out[static 8], uint64_t v)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> 8 * (7 - i));
}

/* HMAC(seed, label || 0 || counter) */
static int make_block(EVP_MAC_CTX *mac, const uint8_t seed[static 8], const char *label,
		      uint64_t counter, uint8_t block[static LAPS_STREAM_BLOCK])
{
	uint8_t count[8];
	size_t len;

	put_u64be(count, counter);
	return EVP_MAC_init(mac, seed, 8, NULL) &&
	       EVP_MAC_update(mac, (const uint8_t *)label, strlen(label) + 1) &&
	       EVP_MAC_update(mac, count, sizeof(count)) &&
	       EVP_MAC_final(mac, block, &len, LAPS_STREAM_BLOCK);
}

laps_rc laps_stream_fill(uint64_t seed, const char *label, uint64_t counter, uint8_t *out,
			 size_t len)
{
	uint8_t key[8], block[LAPS_STREAM_BLOCK];
	laps_rc rc = LAPS_OK;
	EVP_MAC_CTX *mac;

	if (strlen(label) > LABEL_MAX)
		return LAPS_E_RANGE;
	if (!(mac = laps_hmac_new("SHA256")))
		return LAPS_E_NOMEM;
	put_u64be(key, seed);
	for (size_t done = 0; rc == LAPS_OK && done < len; counter++) {
		size_t n = len - done < sizeof(block) ? len - done : sizeof(block);

		if (!make_block(mac, key, label, counter, block)) {
			rc = LAPS_E_NOMEM;
			laps_wipe(out, len);
		} else {
			memcpy(out + done, block, n);
		}
		done += n;
	}
	laps_wipe(block, sizeof(block));
	EVP_MAC_CTX_free(mac);
	return rc;
}
