/* SPDX-License-Identifier: MIT */
/*
 * The old algorithms that NTLM is made of, [MS-NLMP] 6: MD4 (RFC 1320), MD5, HMAC-MD5 (RFC 2104),
 * RC4. OpenSSL 3 has MD4 and RC4 in its legacy provider only, which is loaded into a library
 * context of its own: nothing else in the process can use them.
 */
#ifndef SIM_LIB_NTLMHASH_H
#define SIM_LIB_NTLMHASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_NTLM_KEY 16 /* bytes of every key and digest here */

/* Borrowed. */
struct sim_bytes {
	const uint8_t *p;
	size_t len;
};

struct sim_ntlmhash;

/* NULL: err says why not; OpenSSL's legacy provider is a file of its own. */
struct sim_ntlmhash *sim_ntlmhash_new(struct sim_err *err);
void sim_ntlmhash_free(struct sim_ntlmhash **h);

/* Each of the parts one behind the other. False: no memory. */
LAPS_MUST_USE bool sim_md4(const struct sim_ntlmhash *h, const void *p, size_t len,
			   uint8_t out[static SIM_NTLM_KEY]);
LAPS_MUST_USE bool sim_md5(const struct sim_ntlmhash *h, const struct sim_bytes *part, size_t n,
			   uint8_t out[static SIM_NTLM_KEY]);
LAPS_MUST_USE bool sim_hmac_md5(const struct sim_ntlmhash *h,
				const uint8_t key[static SIM_NTLM_KEY],
				const struct sim_bytes *part, size_t n,
				uint8_t out[static SIM_NTLM_KEY]);

struct sim_rc4;

/* A stream under a key of 5 to 16 bytes. NULL: no memory. */
struct sim_rc4 *sim_rc4_new(const struct sim_ntlmhash *h, const uint8_t *key, size_t key_len);
void sim_rc4_free(struct sim_rc4 **r);
/* The next len bytes of the stream onto p, in place. */
LAPS_MUST_USE bool sim_rc4(struct sim_rc4 *r, uint8_t *p, size_t len);

#endif
