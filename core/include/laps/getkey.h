/* SPDX-License-Identifier: MIT */
/*
 * The arguments of ISDKey's GetKey, [MS-GKDI] 3.1.4.1, as stubs in NDR ([C706] 14) and NDR64
 * ([MS-RPCE] 2.2.5), where sizes and referents have eight bytes:
 *
 *   request    u32 length; size, descriptor; referent, root key id unless that is 0;
 *              i32 L0, L1, L2
 *   response   u32 length; referent, and unless that is 0 size and envelope; u32 HRESULT
 */
#ifndef LAPS_GETKEY_H
#define LAPS_GETKEY_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_GETKEY_OPNUM  0
#define LAPS_GETKEY_SD_MAX 65536 /* bytes of a descriptor; longer is refused */

struct laps_getkey_request {
	const uint8_t *sd; /* borrowed; may be of any content */
	size_t sd_len;
	bool has_root_key_id;
	uint8_t root_key_id[LAPS_GUID_LEN];
	int32_t l0, l1, l2;
};
/*
 * used  bytes up to the end of the last argument: what follows is padding and a verification
 *       trailer (rpctrailer.h), or nothing
 *
 * Outputs are written only on LAPS_OK. LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_FORMAT (sizes that
 * contradict each other), LAPS_E_RANGE.
 */
LAPS_MUST_USE laps_rc laps_getkey_request_parse(bool ndr64, const uint8_t *in, size_t len,
						struct laps_getkey_request *out, size_t *used,
						struct laps_err *err);
void laps_getkey_request_format(bool ndr64, const struct laps_getkey_request *r,
				struct laps_buf *out);

struct laps_getkey_response {
	const uint8_t *envelope; /* borrowed: gke.h; NULL when hresult is a failure */
	size_t envelope_len;     /* at most LAPS_GKE_MAX */
	uint32_t hresult;
};
/* A success without an envelope is LAPS_E_FORMAT; one beside a failure is passed over. Trailing
 * bytes (padding of the fragment that nobody declared) are LAPS_E_TRAILING when more than 15. */
LAPS_MUST_USE laps_rc laps_getkey_response_parse(bool ndr64, const uint8_t *in, size_t len,
						 struct laps_getkey_response *out,
						 struct laps_err *err);
void laps_getkey_response_format(bool ndr64, const struct laps_getkey_response *r,
				 struct laps_buf *out);

#endif
