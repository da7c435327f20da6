/* SPDX-License-Identifier: MIT */
/*
 * A client of NTLM version 2 for tests, [MS-NLMP] 3.1.5.1.2, with knobs to do it wrong. Memory that
 * ends, ends the test program. The algorithms under it are those of sim/lib, which have vectors.
 */
#ifndef TESTS_LIB_NTLMCLIENT_H
#define TESTS_LIB_NTLMCLIENT_H
#include "kds/ntlm/message.h"
#include "kds/ntlm/seal.h"
#include <laps/buf.h>

struct ntlmclient {
	const struct sim_ntlmhash *hash;
	const char *user, *upper, *domain, *password; /* upper: the user's name in upper case */
	uint32_t flags;
	bool mic;
	uint32_t authenticate_flags; /* 0: the same */
	size_t nt_len, key_len;      /* 0: as they should be; other lengths are cut there */
	uint8_t resp_type;           /* 0: as it should be */
	bool no_nt;                  /* an LM response only */
	/* what it has made and got, and where it got to */
	struct laps_buf negotiate, challenge;
	uint8_t session_key[SIM_NTLM_KEY];
	struct ntlm_half to_server, from_server;
};

#define NTLMCLIENT_FLAGS \
	(NTLM_NEEDED | NTLM_NTLM | NTLM_REQUEST_TARGET | NTLM_ALWAYS_SIGN | NTLM_TARGET_INFO)

void ntlmclient_begin(struct ntlmclient *c, const struct sim_ntlmhash *hash);
void ntlmclient_end(struct ntlmclient *c);
/* 32 bytes, or 40 with a version; borrowed, in c->negotiate. */
void ntlmclient_negotiate(struct ntlmclient *c, size_t len);
/* The third message, for the CHALLENGE in c->challenge; appended. Sealing begins. */
void ntlmclient_authenticate(struct ntlmclient *c, struct laps_buf *out);
/* MD4 of a password. */
void ntlmclient_hash(const struct sim_ntlmhash *h, const char *password,
		     uint8_t out[static SIM_NTLM_KEY]);

#endif
