/* SPDX-License-Identifier: MIT */
/*
 * GUIDs, [MS-DTYP] 2.3.4: 16 bytes whose first three groups are little-endian, so the bytes
 * a4 00 01 8b ... read "8b0100a4-...". Inside the core a GUID is always its 16 wire bytes.
 */
#ifndef LAPS_GUID_H
#define LAPS_GUID_H
#include <laps/err.h>
#include <stdint.h>

#define LAPS_GUID_LEN  16
#define LAPS_GUID_TEXT 37 /* bytes for "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", NUL included */

void laps_guid_format_text(const uint8_t guid[static LAPS_GUID_LEN],
			   char out[static LAPS_GUID_TEXT]);
/* Either case; optional braces. out is written only on LAPS_OK. LAPS_OK; LAPS_E_FORMAT. */
LAPS_MUST_USE laps_rc laps_guid_parse_text(const char *text, uint8_t out[static LAPS_GUID_LEN],
					   struct laps_err *err);

#endif
