/* SPDX-License-Identifier: MIT */
/* Who could open a recipient, as its descriptor has it. */
#include "cli/explain.h"

/* Whoever may ask the service at all is one of these, too. */
static const struct laps_sid everybody[] = {
	{.authority = 1, .sub = {0}, .sub_n = 1},
	{.authority = 5, .sub = {11}, .sub_n = 1},
};

static bool is_new(const struct laps_targetacl *acl, size_t end, const struct laps_sid *sid)
{
	struct laps_target_ace ace;
	size_t at = 0;

	while (at < end && laps_targetacl_next(acl, &at, &ace))
		if (at < end && ace.readable && laps_sid_eq(&ace.sid, sid))
			return false;
	return true;
}

bool cli_explain_trustee(const struct cli_explain_recipient *p, size_t n, struct laps_sid *sid,
			 uint32_t *granted)
{
	struct laps_target_ace ace;
	size_t at = 0, found = 0;

	if (!p->has_acl)
		return false;
	while (laps_targetacl_next(&p->acl, &at, &ace)) {
		if (!ace.readable || !is_new(&p->acl, at, &ace.sid))
			continue;
		if (found++ == n) {
			const struct laps_sid token[] = {ace.sid, everybody[0], everybody[1]};

			*sid = ace.sid;
			*granted = laps_targetacl_access(&p->acl, token, 3, NULL);
			return true;
		}
	}
	return false;
}

const char *cli_explain_rights(uint32_t granted)
{
	if ((granted & LAPS_TARGET_DECRYPT) == LAPS_TARGET_DECRYPT)
		return "may decrypt";
	if (granted & LAPS_TARGET_ENCRYPT)
		return "may only encrypt";
	return "neither";
}
