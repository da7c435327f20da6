/* SPDX-License-Identifier: MIT */
/*
 * The parts of a security descriptor: which of them a request means, control
 * LDAP_SERVER_SD_FLAGS_OID ([MS-ADTS] 3.1.1.3.4.1.11), and a descriptor in which those parts are
 * replaced. Pure.
 */
#ifndef SIM_DIRECTORY_DC_SDPARTS_H
#define SIM_DIRECTORY_DC_SDPARTS_H
#include <laps/sd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DC_SDPARTS_OID "1.2.840.113556.1.4.801"

#define DC_SDPART_OWNER 1u
#define DC_SDPART_GROUP 2u
#define DC_SDPART_DACL  4u
#define DC_SDPART_SACL  8u
#define DC_SDPART_ALL   15u

/* The control's value, SEQUENCE { INTEGER }. False: it is something else. Zero means all parts, and
 * so do bits that stand for none. */
bool dc_sdparts_decode(const uint8_t *ber, size_t len, uint32_t *out);

/* The rights that replacing these parts takes: LAPS_RIGHT_WRITE_OWNER, ... */
uint32_t dc_sdparts_rights(uint32_t parts);

/*
 * old with the parts that given is to replace. An owner or a group that given does not have stays
 * as it was: no object is without. out is written only on LAPS_OK; free with laps_sd_clear.
 * LAPS_OK; LAPS_E_NOMEM, and what laps_sd_format and laps_sd_parse give.
 */
LAPS_MUST_USE laps_rc dc_sdparts_merge(const struct laps_sd *old, const struct laps_sd *given,
				       uint32_t parts, struct laps_sd *out);

#endif
