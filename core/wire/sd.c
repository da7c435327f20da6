/* SPDX-License-Identifier: MIT */

#include "wire/sd.h"

#define MASK_LEN 4u

bool laps_ace_is_object(uint8_t type)
{
	return type >= LAPS_ACE_ALLOWED_OBJECT && type <= LAPS_ACE_ALARM_OBJECT;
}

size_t laps_ace_len(const struct laps_ace *ace)
{
	size_t len = LAPS_ACE_HEAD_LEN + ace->rest_len;

	if (ace->opaque)
		return len;
	len += MASK_LEN + laps_sid_len(&ace->sid);
	if (!laps_ace_is_object(ace->type))
		return len;
	len += sizeof(ace->has);
	if ((ace->has & LAPS_ACE_HAS_OBJECT) != 0)
		len += LAPS_GUID_LEN;
	if ((ace->has & LAPS_ACE_HAS_INHERITED) != 0)
		len += LAPS_GUID_LEN;
	return len;
}

/* Write the offset of a part of len bytes, which is 0 for no part, and move behind it. */
static void put_offset(struct laps_buf *out, size_t len, uint32_t *at)
{
	laps_buf_put_u32le(out, len > 0 ? *at : 0);
	*at += (uint32_t)len;
}

static size_t sid_len(const struct laps_sid *sid)
{
	return sid != NULL ? laps_sid_len(sid) : 0;
}

void laps_sd_put_header(struct laps_buf *out, const struct laps_sd_parts *sd)
{
	uint32_t acl_at = LAPS_SD_HEAD_LEN;
	uint32_t sid_at = (uint32_t)(LAPS_SD_HEAD_LEN + sd->sacl_len + sd->dacl_len);

	laps_buf_put_u8(out, 1); /* revision */
	laps_buf_put_u8(out, 0);
	laps_buf_put_u16le(out, (uint16_t)(LAPS_SD_SELF_RELATIVE | sd->control));
	put_offset(out, sid_len(sd->owner), &sid_at);
	put_offset(out, sid_len(sd->group), &sid_at);
	put_offset(out, sd->sacl_len, &acl_at);
	put_offset(out, sd->dacl_len, &acl_at);
}

void laps_sd_put_acl_header(struct laps_buf *out, uint8_t revision, size_t len, uint16_t ace_n)
{
	laps_buf_put_u8(out, revision);
	laps_buf_put_u8(out, 0);
	laps_buf_put_u16le(out, (uint16_t)len);
	laps_buf_put_u16le(out, ace_n);
	laps_buf_put_u16le(out, 0);
}

void laps_sd_put_ace(struct laps_buf *out, const struct laps_ace *ace)
{
	laps_buf_put_u8(out, ace->type);
	laps_buf_put_u8(out, ace->flags);
	laps_buf_put_u16le(out, (uint16_t)laps_ace_len(ace));
	if (ace->opaque) {
		laps_buf_put(out, ace->rest, ace->rest_len);
		return;
	}
	laps_buf_put_u32le(out, ace->mask);
	if (laps_ace_is_object(ace->type)) {
		laps_buf_put_u32le(out, ace->has);
		if ((ace->has & LAPS_ACE_HAS_OBJECT) != 0)
			laps_buf_put(out, ace->object, LAPS_GUID_LEN);
		if ((ace->has & LAPS_ACE_HAS_INHERITED) != 0)
			laps_buf_put(out, ace->inherited, LAPS_GUID_LEN);
	}
	laps_sid_format(&ace->sid, out);
	laps_buf_put(out, ace->rest, ace->rest_len);
}

void laps_sd_put_sids(struct laps_buf *out, const struct laps_sd_parts *sd)
{
	if (sd->owner != NULL)
		laps_sid_format(sd->owner, out);
	if (sd->group != NULL)
		laps_sid_format(sd->group, out);
}
