/* SPDX-License-Identifier: MIT */
/*
 * A security context for tests of associations: it seals, signs headers when asked to, and counts,
 * so that tampering and replays are seen, but it keeps nothing secret. Both sides are in it.
 *
 * The handshake has three legs: "hello", "who?", a name; the last is answered "welcome", and the
 * name "mallory" is refused. With legs = 1 it is done by "hello", for "alice".
 */
#ifndef TESTS_LIB_TOYSEAL_H
#define TESTS_LIB_TOYSEAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/rpc/security.h"

#define TOYSEAL_TYPE    9
#define TOYSEAL_MALLORY "mallory"

struct toyseal {
	bool is_client;
	unsigned legs; /* of the handshake: 1, or another number for 3 */
	unsigned leg;
	char who[32];
	uint32_t sent, taken; /* fragments sealed and unsealed */
	bool cannot_measure, cannot_seal;
	unsigned freed;
};

/* out borrows t. */
void toyseal_security(struct toyseal *t, struct rpc_security *out);
/* Of the other side's fragments, too: the token has 16 bytes, and the rest of the length by 8 more.
 */
size_t toyseal_token_len(size_t stub_len);
bool toyseal_seal(struct toyseal *t, const struct rpc_sealed *s);
bool toyseal_unseal(struct toyseal *t, const struct rpc_sealed *s);

#endif
