/* SPDX-License-Identifier: MIT */
/* Syntax identifiers, and the data representation, of DCE/RPC on the wire. */
#ifndef LAPS_WIRE_RPCSYNTAX_H
#define LAPS_WIRE_RPCSYNTAX_H
#include <laps/buf.h>
#include <laps/rpcpdu.h>

#include "wire/rd.h"

#define RPC_SYNTAX_LEN 20u         /* UUID, u16 major, u16 minor version */
#define RPC_DREP       0x00000010u /* little-endian, ASCII; IEEE; 0, 0 */

struct laps_rpc_syntax laps_rd_rpc_syntax(struct laps_rd *r);
void laps_buf_put_rpc_syntax(struct laps_buf *out, const struct laps_rpc_syntax *s);

#endif
