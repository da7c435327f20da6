/* SPDX-License-Identifier: MIT */
/*
 * The three messages of NTLM, [MS-NLMP] 2.2.1. All numbers are little-endian. Pure.
 *
 * NEGOTIATE     "NTLMSSP\0", 1, flags, fields of domain and workstation [version] ...
 * CHALLENGE     "NTLMSSP\0", 2, field of the target's name, flags, challenge 8, zero 8, field of
 *               the target's information, version 8, ...
 * AUTHENTICATE  "NTLMSSP\0", 3, fields of LM response, NT response, domain, user, workstation and
 *               session key, flags, [version 8, MIC 16] ...
 *
 * A field is u16 length, u16 length, u32 offset in the message.
 */
#ifndef SIM_KDS_NTLM_MESSAGE_H
#define SIM_KDS_NTLM_MESSAGE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/ntlm/ntlm.h"
#include "lib/ntlmhash.h"

#define NTLM_CHALLENGE_LEN 8
#define NTLM_MIC_AT        72 /* in an AUTHENTICATE that has one */
#define NTLM_MESSAGE_MAX   8192

/* [MS-NLMP] 2.2.2.5 */
#define NTLM_UNICODE            0x00000001u
#define NTLM_REQUEST_TARGET     0x00000004u
#define NTLM_SIGN               0x00000010u
#define NTLM_SEAL               0x00000020u
#define NTLM_NTLM               0x00000200u
#define NTLM_ANONYMOUS          0x00000800u
#define NTLM_ALWAYS_SIGN        0x00008000u
#define NTLM_TARGET_TYPE_DOMAIN 0x00010000u
#define NTLM_EXTENDED           0x00080000u /* session security */
#define NTLM_TARGET_INFO        0x00800000u
#define NTLM_VERSION            0x02000000u
#define NTLM_128                0x20000000u
#define NTLM_KEY_EXCHANGE       0x40000000u
#define NTLM_56                 0x80000000u
/* without which there is no packet privacy that is worth its name */
#define NTLM_NEEDED \
	(NTLM_UNICODE | NTLM_SIGN | NTLM_SEAL | NTLM_EXTENDED | NTLM_128 | NTLM_KEY_EXCHANGE)

/* Borrowed from the message. */
struct ntlm_authenticate {
	struct sim_bytes lm, nt, domain, user, workstation, key;
	uint32_t flags;
};

/* An NT response of version 2, 2.2.2.8. */
struct ntlm_response {
	const uint8_t *proof;  /* SIM_NTLM_KEY bytes */
	struct sim_bytes temp; /* what is behind it, which it is the proof of */
	bool has_mic;
};

bool ntlm_read_negotiate(const uint8_t *in, size_t len, uint32_t *flags);
bool ntlm_read_authenticate(const uint8_t *in, size_t len, struct ntlm_authenticate *out);
bool ntlm_read_response(const struct sim_bytes *nt, struct ntlm_response *out);
/* offered: the flags of the NEGOTIATE; appends, and out's status tells. */
void ntlm_put_challenge(struct laps_buf *out, const struct ntlm_options *o, uint32_t offered,
			const uint8_t challenge[static NTLM_CHALLENGE_LEN]);

#endif
