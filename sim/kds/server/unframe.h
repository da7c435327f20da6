/* SPDX-License-Identifier: MIT */
/*
 * A first token of SPNEGO as GSSAPI takes it. In DCE style an AP-REQ goes without the framing of
 * GSSAPI, [MS-KILE] 3.4.5.1; impacket frames it (RFC 4121 4.1) although it asks for DCE style in
 * the same AP-REQ, and MIT's GSSAPI refuses the two together. Taking the frame away is safe: of a
 * NegTokenInit only its list of mechanisms is ever signed, RFC 4178 5. It must be done before the
 * token is first accepted, since an AP-REQ is not taken twice.
 */
#ifndef SIM_KDS_SERVER_UNFRAME_H
#define SIM_KDS_SERVER_UNFRAME_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * True: the token is a NegTokenInit whose mechToken is a framed AP-REQ, and out, which was empty,
 * has it without the frame. False: the token is anything else, to be accepted as it is.
 */
bool kds_unframe(const uint8_t *token, size_t len, struct laps_buf *out);

#endif
