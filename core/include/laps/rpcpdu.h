/* SPDX-License-Identifier: MIT */
/*
 * PDUs of connection-oriented DCE/RPC 5.0: [C706] 12.6 and [MS-RPCE] 2.2.2, in little-endian, ASCII
 * and IEEE, which is what every client speaks. A PDU is one fragment:
 *
 *   0   05, minor 00 or 01, type, flags
 *   4   data representation 10 00 00 00
 *   8   u16 length of the fragment, u16 length of the token, u32 call id
 *   16  body; a request or response has the stub behind u32 alloc hint, u16 context id, and u16
 *       operation (response: u8 cancel count, u8 0), and a request with LAPS_RPC_OBJECT a UUID
 *   ..  padding, then, when there is a token, the security trailer: u8 type, level, padding,
 *       0, u32 context id, token
 */
#ifndef LAPS_RPCPDU_H
#define LAPS_RPCPDU_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_RPC_HEAD_LEN    16
#define LAPS_RPC_REQUEST_LEN 24 /* of a request or response before the stub, with no UUID */
#define LAPS_RPC_TRAILER_LEN 8  /* of the security trailer in front of the token */
#define LAPS_RPC_FRAG_MAX    65535
#define LAPS_RPC_FRAG_MIN    1432 /* a receiver takes at least so many, [C706] 12.6.3.1 */
#define LAPS_RPC_OFFERS      16   /* presentation contexts of one bind; more are refused */
#define LAPS_RPC_TRANSFERS   4    /* transfer syntaxes of an offer that are kept, of at most 255 */
#define LAPS_RPC_ADDRESS     64   /* bytes of a secondary address, NUL included */

typedef enum laps_rpc_type {
	LAPS_RPC_REQUEST = 0,
	LAPS_RPC_RESPONSE = 2,
	LAPS_RPC_FAULT = 3,
	LAPS_RPC_BIND = 11,
	LAPS_RPC_BIND_ACK = 12,
	LAPS_RPC_BIND_NAK = 13,
	LAPS_RPC_ALTER_CONTEXT = 14,
	LAPS_RPC_ALTER_CONTEXT_RESP = 15,
	LAPS_RPC_AUTH3 = 16,
	LAPS_RPC_SHUTDOWN = 17,
	LAPS_RPC_CO_CANCEL = 18,
	LAPS_RPC_ORPHANED = 19,
} laps_rpc_type;

#define LAPS_RPC_FIRST           0x01u
#define LAPS_RPC_LAST            0x02u
#define LAPS_RPC_HEADER_SIGN     0x04u /* of bind and alter_context and their answers */
#define LAPS_RPC_DID_NOT_EXECUTE 0x20u
#define LAPS_RPC_OBJECT          0x80u

/* [MS-RPCE] 2.2.1.1.7 and .8 */
#define LAPS_RPC_AUTH_SPNEGO  9
#define LAPS_RPC_AUTH_NTLM    10
#define LAPS_RPC_AUTH_KRB5    16
#define LAPS_RPC_AUTH_PRIVACY 6 /* level */

/* Of a fault: [C706] E and [MS-RPCE] 2.2.2.6; Windows error codes stand there, too. */
#define LAPS_RPC_S_ACCESS_DENIED   0x00000005u
#define LAPS_RPC_S_SEC_PKG_ERROR   0x00000721u /* 1825 */
#define LAPS_RPC_X_BAD_STUB_DATA   0x000006F7u /* 1783 */
#define LAPS_RPC_NCA_OP_RNG_ERROR  0x1C010002u
#define LAPS_RPC_NCA_UNK_IF        0x1C010003u
#define LAPS_RPC_NCA_PROTO_ERROR   0x1C01000Bu
#define LAPS_RPC_NCA_OUT_OF_MEMORY 0x1C00001Bu /* nca_s_fault_remote_no_memory */

/* Of a bind_nak, [C706] 12.6.3.1 and [MS-RPCE] 2.2.2.5. */
#define LAPS_RPC_NAK_UNSPECIFIED  0
#define LAPS_RPC_NAK_LIMIT        2
#define LAPS_RPC_NAK_VERSION      4
#define LAPS_RPC_NAK_AUTH_TYPE    8
#define LAPS_RPC_NAK_BAD_CHECKSUM 9

/* Results of an offer, and their reasons, [C706] 12.6.3.1 and [MS-RPCE] 2.2.2.4. */
#define LAPS_RPC_ACCEPTED     0
#define LAPS_RPC_REJECTED     2
#define LAPS_RPC_NEGOTIATED   3 /* reason is then the bitmap of bind-time features */
#define LAPS_RPC_NO_INTERFACE 1
#define LAPS_RPC_NO_TRANSFER  2
#define LAPS_RPC_FEATURES     0x3u /* multiple security contexts, connection kept on orphan */

/* A UUID with its version: an interface or a transfer syntax; 20 bytes on the wire. */
struct laps_rpc_syntax {
	uint8_t uuid[LAPS_GUID_LEN];
	uint16_t major, minor;
};
extern const struct laps_rpc_syntax laps_rpc_ndr;    /* 8a885d04-..., 2.0 */
extern const struct laps_rpc_syntax laps_rpc_ndr64;  /* 71710533-..., 1.0 */
extern const struct laps_rpc_syntax laps_rpc_epm;    /* e1af8308-..., 3.0 */
extern const struct laps_rpc_syntax laps_rpc_isdkey; /* b9785960-..., 1.0 */
bool laps_rpc_syntax_eq(const struct laps_rpc_syntax *a, const struct laps_rpc_syntax *b);
/* Bind-time feature negotiation, 6cb71c2c-9812-4540-BITMAP: is it, and which features? */
bool laps_rpc_syntax_features(const struct laps_rpc_syntax *s, uint8_t *bitmap);
/* The syntax that asks for these features. */
struct laps_rpc_syntax laps_rpc_features(uint8_t bitmap);

struct laps_rpc_head {
	laps_rpc_type type; /* may be one that is not named above */
	uint8_t flags;
	uint16_t frag_len, auth_len;
	uint32_t call_id;
};
/* The first LAPS_RPC_HEAD_LEN bytes, to know how many follow. LAPS_OK; LAPS_E_UNSUPPORTED (version
 * or data representation), LAPS_E_RANGE (lengths that do not fit each other). */
LAPS_MUST_USE laps_rc laps_rpc_head_parse(const uint8_t in[static LAPS_RPC_HEAD_LEN],
					  struct laps_rpc_head *out, struct laps_err *err);

struct laps_rpc_offer {
	uint16_t id;
	struct laps_rpc_syntax interface;
	struct laps_rpc_syntax transfer[LAPS_RPC_TRANSFERS];
	size_t transfer_n;
};
struct laps_rpc_bind { /* also alter_context */
	uint16_t max_xmit, max_recv;
	uint32_t assoc_group;
	struct laps_rpc_offer offer[LAPS_RPC_OFFERS];
	size_t offer_n;
};
struct laps_rpc_result {
	uint16_t result, reason;
	struct laps_rpc_syntax transfer;
};
struct laps_rpc_bind_ack { /* also alter_context_resp */
	uint16_t max_xmit, max_recv;
	uint32_t assoc_group;
	char address[LAPS_RPC_ADDRESS]; /* "49700"; "" in an alter_context_resp */
	struct laps_rpc_result result[LAPS_RPC_OFFERS];
	size_t result_n;
};
struct laps_rpc_call { /* request, response */
	uint32_t alloc_hint;
	uint16_t context_id;
	uint16_t opnum; /* of a request */
	bool has_object;
	uint8_t object[LAPS_GUID_LEN];
	size_t stub_at; /* offset of the stub, which ends at auth_at and has the padding in it */
};
struct laps_rpc_fault {
	uint32_t alloc_hint;
	uint16_t context_id;
	uint32_t status;
};
struct laps_rpc_auth {
	uint8_t type, level, pad;
	uint32_t context_id;
	const uint8_t *token; /* borrowed */
	size_t token_len;
};
struct laps_rpc_pdu {
	struct laps_rpc_head head;
	bool has_auth;
	struct laps_rpc_auth auth;
	size_t auth_at; /* offset of the security trailer; without one, the length */
	union {         /* by head.type; AUTH3 and others have none */
		struct laps_rpc_bind bind;
		struct laps_rpc_bind_ack ack;
		uint16_t nak_reason;
		struct laps_rpc_call call;
		struct laps_rpc_fault fault;
	};
};
/*
 * One whole PDU. Padding is checked to lie within the body; in bind and alter_context it is cut,
 * in a request or response it is left to whoever has deciphered the stub. Bytes behind the last
 * offer or result are passed over.
 *
 * out  written only on LAPS_OK; borrows from in
 *
 * LAPS_OK; as laps_rpc_head_parse, LAPS_E_TRUNCATED, LAPS_E_TRAILING (len is not the fragment's),
 * LAPS_E_FORMAT, LAPS_E_RANGE (too many offers, padding).
 */
LAPS_MUST_USE laps_rc laps_rpc_pdu_parse(const uint8_t *in, size_t len, struct laps_rpc_pdu *out,
					 struct laps_err *err);

/* Append whole PDUs. auth NULL, or with a token of 0 bytes: no security trailer; a token NULL is
 * token_len zero bytes, to be filled in. What does not fit one fragment, and more than
 * LAPS_RPC_OFFERS, make out fail with LAPS_E_RANGE. */
void laps_rpc_format_bind(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			  const struct laps_rpc_bind *b, const struct laps_rpc_auth *auth,
			  struct laps_buf *out);
void laps_rpc_format_bind_ack(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			      const struct laps_rpc_bind_ack *a, const struct laps_rpc_auth *auth,
			      struct laps_buf *out);
void laps_rpc_format_bind_nak(uint32_t call_id, uint16_t reason, struct laps_buf *out);
void laps_rpc_format_auth3(uint32_t call_id, const struct laps_rpc_auth *auth,
			   struct laps_buf *out);
void laps_rpc_format_fault(uint8_t flags, uint32_t call_id, uint16_t context_id, uint32_t status,
			   struct laps_buf *out);
/* A request or response with len bytes of stub, auth->pad zero bytes behind it, and the security
 * trailer; call->stub_at is not looked at. */
void laps_rpc_format_call(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			  const struct laps_rpc_call *call, const uint8_t *stub, size_t len,
			  const struct laps_rpc_auth *auth, struct laps_buf *out);

#endif
