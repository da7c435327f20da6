/* SPDX-License-Identifier: MIT */
#include "cli/explain_layout.h"

#include <laps/targetaccess.h>
#include <string.h>

#define SD_HEADER  20
#define ACL_HEADER 8

static size_t ace_size(const uint8_t *ace)
{
	return ace[2] | (size_t)ace[3] << 8;
}

static void put_sids(const struct laps_targetacl *acl, struct laps_buf *out)
{
	laps_sid_format(&acl->owner, out);
	laps_sid_format(&acl->group, out);
}

/* The last ACE first: each time, the one that ends where the one written before began. */
static void put_reversed(const struct laps_targetacl *acl, struct laps_buf *out)
{
	size_t end = acl->ace_len;

	while (end > 0) {
		size_t at = 0;

		while (at + ace_size(acl->ace + at) < end)
			at += ace_size(acl->ace + at);
		laps_buf_put(out, acl->ace + at, end - at);
		end = at;
	}
}

static void put_dacl(const struct laps_targetacl *acl, bool reversed, struct laps_buf *out)
{
	laps_buf_put(out, acl->ace - ACL_HEADER, ACL_HEADER);
	if (reversed)
		put_reversed(acl, out);
	else
		laps_buf_put(out, acl->ace, acl->ace_len);
}

bool cli_sd_layout(const uint8_t *sd, size_t len, unsigned how, struct laps_buf *out)
{
	static const uint8_t no_sacl[4];
	struct laps_targetacl acl;
	size_t sids, dacl, owner_at, dacl_at = SD_HEADER;

	if (laps_targetacl_parse(sd, len, &acl, NULL) != LAPS_OK || !acl.has_owner ||
	    !acl.has_group || !acl.has_dacl || memcmp(sd + 12, no_sacl, 4) != 0)
		return false;
	sids = laps_sid_len(&acl.owner) + laps_sid_len(&acl.group);
	dacl = ACL_HEADER + acl.ace_len;
	owner_at = how & CLI_SD_OWNER_FIRST ? SD_HEADER : SD_HEADER + dacl;
	if (how & CLI_SD_OWNER_FIRST)
		dacl_at += sids;
	laps_buf_put(out, sd, 4);
	laps_buf_put_u32le(out, (uint32_t)owner_at);
	laps_buf_put_u32le(out, (uint32_t)(owner_at + laps_sid_len(&acl.owner)));
	laps_buf_put_u32le(out, 0);
	laps_buf_put_u32le(out, (uint32_t)dacl_at);
	if (how & CLI_SD_OWNER_FIRST)
		put_sids(&acl, out);
	put_dacl(&acl, how & CLI_SD_ACES_REVERSED, out);
	if (!(how & CLI_SD_OWNER_FIRST))
		put_sids(&acl, out);
	return laps_buf_status(out) == LAPS_OK;
}

void cli_guid_text_order(const uint8_t guid[static LAPS_GUID_LEN],
			 uint8_t out[static LAPS_GUID_LEN])
{
	static const uint8_t from[LAPS_GUID_LEN] = {3, 2, 1,  0,  5,  4,  7,  6,
						    8, 9, 10, 11, 12, 13, 14, 15};

	for (size_t i = 0; i < LAPS_GUID_LEN; i++)
		out[i] = guid[from[i]];
}
