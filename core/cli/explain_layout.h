/* SPDX-License-Identifier: MIT */
/* Bytes in the order in which other writers have them; only to tell what went wrong. */
#ifndef LAPS_CLI_EXPLAIN_LAYOUT_H
#define LAPS_CLI_EXPLAIN_LAYOUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/guid.h>

#define CLI_SD_OWNER_FIRST   1u /* owner and group before the DACL */
#define CLI_SD_ACES_REVERSED 2u

/* Append a self-relative descriptor with the parts of sd laid out otherwise. False, and nothing
 * appended, when sd has a SACL, lacks another part, or is none. */
bool cli_sd_layout(const uint8_t *sd, size_t len, unsigned how, struct laps_buf *out);

/* A binary GUID as the bytes of its text: the first three numbers big-endian; and back. */
void cli_guid_text_order(const uint8_t guid[static LAPS_GUID_LEN],
			 uint8_t out[static LAPS_GUID_LEN]);

#endif
