/* SPDX-License-Identifier: MIT */
#include "directory/dc/sdparts.h"

#include <laps/adaccess.h>

#define BER_SEQUENCE 0x30
#define BER_INTEGER  0x02

#define DACL_BITS                                                                             \
	(LAPS_SD_DACL_PRESENT | LAPS_SD_DACL_AUTO_INHERIT_REQ | LAPS_SD_DACL_AUTO_INHERITED | \
	 LAPS_SD_DACL_PROTECTED)
#define SACL_BITS                                                                             \
	(LAPS_SD_SACL_PRESENT | LAPS_SD_SACL_AUTO_INHERIT_REQ | LAPS_SD_SACL_AUTO_INHERITED | \
	 LAPS_SD_SACL_PROTECTED)

struct reader {
	const uint8_t *p;
	size_t left;
};

/* Tag and definite length; the short form and up to four bytes of the long one, which some clients
 * write for a sequence of three bytes. */
static bool enter(struct reader *r, uint8_t tag, size_t *len)
{
	size_t n;

	if (r->left < 2 || r->p[0] != tag)
		return false;
	n = r->p[1];
	r->p += 2;
	r->left -= 2;
	if (n & 0x80) {
		size_t bytes = n & 0x7f;

		if (bytes == 0 || bytes > 4 || bytes > r->left)
			return false;
		for (n = 0; bytes; bytes--, r->p++, r->left--)
			n = n << 8 | *r->p;
	}
	*len = n;
	return n <= r->left;
}

bool dc_sdparts_decode(const uint8_t *ber, size_t len, uint32_t *out)
{
	struct reader r = {ber, len};
	uint32_t flags = 0;
	size_t n;

	if (!ber || !enter(&r, BER_SEQUENCE, &n) || n != r.left)
		return false;
	if (!enter(&r, BER_INTEGER, &n) || n != r.left || n == 0 || n > 5)
		return false;
	/* five bytes are a number of 32 bits whose top one is set */
	if ((n == 5 && r.p[0] != 0) || (n < 5 && r.p[0] & 0x80))
		return false;
	for (size_t i = 0; i < n; i++)
		flags = flags << 8 | r.p[i];
	flags &= DC_SDPART_ALL;
	*out = flags ? flags : DC_SDPART_ALL;
	return true;
}

uint32_t dc_sdparts_rights(uint32_t parts)
{
	uint32_t rights = 0;

	if (parts & (DC_SDPART_OWNER | DC_SDPART_GROUP))
		rights |= LAPS_RIGHT_WRITE_OWNER;
	if (parts & DC_SDPART_DACL)
		rights |= LAPS_RIGHT_WRITE_DACL;
	if (parts & DC_SDPART_SACL)
		rights |= LAPS_RIGHT_SYSTEM_SECURITY;
	return rights;
}

laps_rc dc_sdparts_merge(const struct laps_sd *old, const struct laps_sd *given, uint32_t parts,
			 struct laps_sd *out)
{
	struct laps_sd view = *old; /* borrows from both; the copy that is returned does not */
	struct laps_buf bytes;
	laps_rc rc;

	if (parts & DC_SDPART_OWNER && given->has_owner)
		view.owner = given->owner, view.has_owner = true;
	if (parts & DC_SDPART_GROUP && given->has_group)
		view.group = given->group, view.has_group = true;
	if (parts & DC_SDPART_DACL) {
		view.control =
			(uint16_t)((view.control & ~DACL_BITS) | (given->control & DACL_BITS));
		view.has_dacl = given->has_dacl;
		view.dacl = given->dacl;
		view.dacl_n = given->dacl_n;
	}
	if (parts & DC_SDPART_SACL) {
		view.control =
			(uint16_t)((view.control & ~SACL_BITS) | (given->control & SACL_BITS));
		view.has_sacl = given->has_sacl;
		view.sacl = given->sacl;
		view.sacl_n = given->sacl_n;
	}
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(&view, &bytes);
	rc = laps_buf_status(&bytes);
	if (rc == LAPS_OK)
		rc = laps_sd_parse(bytes.data, bytes.len, out, NULL);
	laps_buf_clear(&bytes);
	return rc;
}
