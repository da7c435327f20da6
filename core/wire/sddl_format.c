/* SPDX-License-Identifier: MIT */
/* A descriptor as text: O:, G:, D:, S:, each as far as it is there. */
#include <laps/sd.h>
#include <laps/sddl.h>

#include "wire/sddl_acl.h"

#define NULL_ACL "NO_ACCESS_CONTROL"

static void put_sid(const char *tag, bool there, const struct laps_sid *sid,
		    const struct laps_sid *domain, struct laps_buf *out)
{
	if (!there)
		return;
	laps_buf_put(out, tag, 2);
	laps_sddl_put_sid(sid, domain, out);
}

laps_rc laps_sddl_format(const struct laps_sd *sd, const struct laps_sid *domain,
			 struct laps_buf *out)
{
	struct laps_buf text;
	laps_rc rc;
	bool ok = true;

	laps_buf_init(&text, LAPS_SDDL_TEXT_MAX);
	put_sid("O:", sd->has_owner, &sd->owner, domain, &text);
	put_sid("G:", sd->has_group, &sd->group, domain, &text);
	if (sd->has_dacl || (sd->control & LAPS_SD_DACL_PRESENT)) {
		laps_buf_put(&text, "D:", 2);
		ok = laps_sddl_acl_text(sd->dacl, sd->dacl_n, sd->control, domain, &text);
		if (!sd->has_dacl)
			laps_buf_put(&text, NULL_ACL, sizeof(NULL_ACL) - 1);
	}
	if (ok && (sd->has_sacl || (sd->control & LAPS_SD_SACL_PRESENT))) {
		laps_buf_put(&text, "S:", 2);
		ok = laps_sddl_acl_text(sd->sacl, sd->sacl_n, sd->control >> 1, domain, &text);
		if (!sd->has_sacl)
			laps_buf_put(&text, NULL_ACL, sizeof(NULL_ACL) - 1);
	}
	rc = ok ? laps_buf_status(&text) : LAPS_E_UNSUPPORTED;
	if (rc == LAPS_OK) {
		laps_buf_put(out, text.data, text.len); /* one put, so all or nothing */
		rc = laps_buf_status(out);
	}
	laps_buf_clear(&text);
	return rc;
}
