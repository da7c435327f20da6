/* SPDX-License-Identifier: MIT */
/*
 * Verification trailers, [MS-RPCE] 2.2.2.13: behind the arguments, at the next multiple of four,
 * the magic 8a e3 13 71 02 f4 36 71, then commands, each u16 command, u16 length, value. By it a
 * client says again, under the seal, what it has bound in the clear.
 */
#ifndef LAPS_RPCTRAILER_H
#define LAPS_RPCTRAILER_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/rpcpdu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_RPC_BITMASK_HEADER_SIGN 0x1u /* the client can sign headers */

struct laps_rpc_trailer {
	bool present;
	bool has_bitmask;
	uint32_t bitmask;
	bool has_pcontext;
	struct laps_rpc_syntax interface, transfer;
	bool has_header2;
	uint8_t type; /* of the first fragment, and what else its header said */
	uint32_t call_id;
	uint16_t context_id, opnum;
};
/*
 * Find and read it.
 *
 * stub  the whole stub, padding of the fragment cut
 * used  bytes of arguments at its start
 *
 * Without the magic it is absent, which is LAPS_OK. Unknown commands are passed over unless they
 * must be understood. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_FORMAT (no end, a wrong length),
 * LAPS_E_UNSUPPORTED (must be understood, and is not), LAPS_E_TRAILING (more than padding behind).
 * A command that comes twice is LAPS_E_FORMAT.
 */
LAPS_MUST_USE laps_rc laps_rpc_trailer_parse(const uint8_t *stub, size_t len, size_t used,
					     struct laps_rpc_trailer *out, struct laps_err *err);
/* Pad the stub in out, which begins at offset at of out, to four, and append what the trailer has,
 * in the order of the members; nothing when that is no command. */
void laps_rpc_trailer_format(const struct laps_rpc_trailer *t, size_t at, struct laps_buf *out);

#endif
