/* SPDX-License-Identifier: MIT */
#include "kds/ntlm/seal.h"

#include <laps/secret.h>
#include <string.h>

#define CHECKSUM_LEN 8
#define MAGIC(way, kind) \
	"session key to " way " " kind "ing key magic constant" /* with its NUL, 3.4.5.2 */
#define TO_SERVER "client-to-server"
#define TO_CLIENT "server-to-client"

static bool derive(const struct sim_ntlmhash *h, const uint8_t session_key[static SIM_NTLM_KEY],
		   const char *magic, uint8_t out[static SIM_NTLM_KEY])
{
	const struct sim_bytes part[] = {{session_key, SIM_NTLM_KEY},
					 {(const uint8_t *)magic, strlen(magic) + 1}};

	return sim_md5(h, part, 2, out);
}

bool ntlm_half_restart(struct ntlm_half *half)
{
	sim_rc4_free(&half->rc4);
	half->rc4 = sim_rc4_new(half->hash, half->seal_key, sizeof(half->seal_key));
	return half->rc4 != NULL;
}

bool ntlm_half_begin(struct ntlm_half *half, const struct sim_ntlmhash *h,
		     const uint8_t session_key[static SIM_NTLM_KEY], bool server)
{
	*half = (struct ntlm_half){.hash = h};
	return derive(h, session_key, server ? MAGIC(TO_CLIENT, "sign") : MAGIC(TO_SERVER, "sign"),
		      half->sign_key) &&
	       derive(h, session_key, server ? MAGIC(TO_CLIENT, "seal") : MAGIC(TO_SERVER, "seal"),
		      half->seal_key) &&
	       ntlm_half_restart(half);
}

void ntlm_half_end(struct ntlm_half *half)
{
	sim_rc4_free(&half->rc4);
	laps_wipe(half, sizeof(*half));
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* The signature of the next message, 3.4.4.2; the stream is behind the message's data. */
static bool sign(struct ntlm_half *half, const uint8_t *message, size_t len,
		 uint8_t clear[static SIM_NTLM_KEY], uint8_t out[static NTLM_SIGNATURE_LEN])
{
	uint8_t number[4];
	const struct sim_bytes part[] = {{number, sizeof(number)}, {message, len}};

	put32(number, half->sequence);
	put32(out, 1);
	memcpy(out + 4 + CHECKSUM_LEN, number, sizeof(number));
	return sim_hmac_md5(half->hash, half->sign_key, part, 2, clear);
}

static bool finish(struct ntlm_half *half, const uint8_t *clear, uint8_t *out)
{
	memcpy(out + 4, clear, CHECKSUM_LEN);
	half->sequence++;
	return sim_rc4(half->rc4, out + 4, CHECKSUM_LEN);
}

static bool done(struct ntlm_half *half, bool ok)
{
	if (!ok)
		sim_rc4_free(&half->rc4);
	return ok;
}

bool ntlm_half_seal(struct ntlm_half *half, uint8_t *message, size_t message_len, size_t at,
		    size_t len, uint8_t signature[static NTLM_SIGNATURE_LEN])
{
	uint8_t clear[SIM_NTLM_KEY];

	return done(half, half->rc4 && sign(half, message, message_len, clear, signature) &&
				  sim_rc4(half->rc4, message + at, len) &&
				  finish(half, clear, signature));
}

bool ntlm_half_unseal(struct ntlm_half *half, uint8_t *message, size_t message_len, size_t at,
		      size_t len, const uint8_t signature[static NTLM_SIGNATURE_LEN])
{
	uint8_t clear[SIM_NTLM_KEY], wanted[NTLM_SIGNATURE_LEN];

	return done(half, half->rc4 && sim_rc4(half->rc4, message + at, len) &&
				  sign(half, message, message_len, clear, wanted) &&
				  finish(half, clear, wanted) &&
				  laps_ct_eq(wanted, signature, sizeof(wanted)));
}
