/* SPDX-License-Identifier: MIT */
/* The one descriptor that a SID stands for, written from the pieces that SDDL uses, too. */
#include <laps/targetsd.h>

#include "wire/sd.h"

#define ACCESS_SEED_KEY   3u
#define ACCESS_PUBLIC_KEY 2u

void laps_targetsd_format(const struct laps_sid *sid, struct laps_buf *out)
{
	static const struct laps_sid system = {.authority = 5, .sub = {18}, .sub_n = 1};
	static const struct laps_ace everyone = {
		.type = LAPS_ACE_ALLOWED,
		.mask = ACCESS_PUBLIC_KEY,
		.sid = {.authority = 1, .sub = {0}, .sub_n = 1},
	};
	const struct laps_ace holder = {
		.type = LAPS_ACE_ALLOWED,
		.mask = ACCESS_SEED_KEY,
		.sid = *sid,
	};
	const struct laps_sd_parts sd = {
		.control = LAPS_SD_DACL_PRESENT,
		.dacl_len = LAPS_ACL_HEAD_LEN + laps_ace_len(&holder) + laps_ace_len(&everyone),
		.owner = &system,
		.group = &system,
	};

	laps_sd_put_header(out, &sd);
	laps_sd_put_acl_header(out, LAPS_ACL_REVISION, sd.dacl_len, 2);
	laps_sd_put_ace(out, &holder);
	laps_sd_put_ace(out, &everyone);
	laps_sd_put_sids(out, &sd);
}
