/* SPDX-License-Identifier: MIT */
/* The text of a descriptor, where there is one, gives that descriptor again. */
#include "fuzz/fuzz.h"
#include <laps/sd.h>
#include <laps/sddl.h>

#define OF_DACL \
	(LAPS_SD_DACL_AUTO_INHERIT_REQ | LAPS_SD_DACL_AUTO_INHERITED | LAPS_SD_DACL_PROTECTED)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
	struct laps_buf text, bytes, again;
	struct laps_sd sd;
	bool null_acl;
	laps_rc rc;

	if (laps_sd_parse(data, len, &sd, NULL) != LAPS_OK)
		return 0;
	null_acl = (!sd.has_dacl && (sd.control & LAPS_SD_DACL_PRESENT)) ||
		   (!sd.has_sacl && (sd.control & LAPS_SD_SACL_PRESENT));
	laps_buf_init(&text, LAPS_SDDL_TEXT_MAX);
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_buf_init(&again, LAPS_SD_LEN_MAX);
	rc = laps_sddl_format(&sd, &domain, &text);
	FUZZ_MUST(rc == LAPS_OK || rc == LAPS_E_UNSUPPORTED);
	FUZZ_MUST(rc == LAPS_OK || text.len == 0);
	/* bits of the control field that no text has are lost, and those of an ACL that is not
	 * there */
	sd.control &= (uint16_t)((sd.has_dacl ? OF_DACL : 0) | (sd.has_sacl ? OF_DACL << 1 : 0));
	laps_sd_format(&sd, &bytes);
	if (rc == LAPS_OK && bytes.len <= LAPS_SDDL_SD_MAX &&
	    laps_sddl_parse((char *)text.data, text.len, &domain, &again, NULL) == LAPS_OK &&
	    !null_acl)
		fuzz_wrote(&again, bytes.data, bytes.len);
	laps_buf_clear(&again);
	laps_buf_clear(&bytes);
	laps_buf_clear(&text);
	laps_sd_clear(&sd);
	return 0;
}
