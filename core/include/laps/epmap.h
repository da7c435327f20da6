/* SPDX-License-Identifier: MIT */
/*
 * The endpoint mapper: towers and ept_map, [C706] L and O, in NDR and NDR64. A tower is a list of
 * floors, each u16 and left side, u16 and right side: interface, transfer syntax, RPC protocol,
 * port, address; numbers of TCP and IP are big-endian.
 */
#ifndef LAPS_EPMAP_H
#define LAPS_EPMAP_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/rpcpdu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_EPM_MAP_OPNUM      3
#define LAPS_EPM_PORT           135
#define LAPS_EPM_NOT_REGISTERED 0x16C9A0D6u
#define LAPS_EPM_TOWERS         8    /* that an answer has; more are passed over */
#define LAPS_EPM_TOWER_MAX      1024 /* bytes; longer is refused */
#define LAPS_EPM_HANDLE         20   /* bytes of an entry handle */

struct laps_tower {
	struct laps_rpc_syntax interface, transfer;
	bool tcp;      /* floors 3 and 4 are connection-oriented RPC and TCP: port is set */
	uint16_t port; /* host order */
	uint8_t address[4];
};
/* Floors 1 and 2 must be there; further ones may be of any kind. LAPS_OK; LAPS_E_TRUNCATED,
 * LAPS_E_TRAILING, LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_tower_parse(const uint8_t *in, size_t len, struct laps_tower *out,
				       struct laps_err *err);
/* All five floors of ncacn_ip_tcp. */
void laps_tower_format(const struct laps_tower *t, struct laps_buf *out);

struct laps_epm_map_request {
	bool has_tower;
	struct laps_tower tower;
	uint32_t max_towers;
};
/* used: as laps_getkey_request_parse. Codes as laps_tower_parse. */
LAPS_MUST_USE laps_rc laps_epm_map_request_parse(bool ndr64, const uint8_t *in, size_t len,
						 struct laps_epm_map_request *out, size_t *used,
						 struct laps_err *err);
/* As clients write it: a NULL object, a handle of zeros. */
void laps_epm_map_request_format(bool ndr64, const struct laps_epm_map_request *r,
				 struct laps_buf *out);

struct laps_epm_map_response {
	struct laps_tower tower[LAPS_EPM_TOWERS];
	size_t tower_n;
	uint32_t max_towers; /* the size of the array; at least tower_n */
	uint32_t status;     /* 0, or LAPS_EPM_NOT_REGISTERED, or another */
};
LAPS_MUST_USE laps_rc laps_epm_map_response_parse(bool ndr64, const uint8_t *in, size_t len,
						  struct laps_epm_map_response *out,
						  struct laps_err *err);
void laps_epm_map_response_format(bool ndr64, const struct laps_epm_map_response *r,
				  struct laps_buf *out);

#endif
