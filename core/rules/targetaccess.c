/* SPDX-License-Identifier: MIT */
#include <laps/targetaccess.h>

#include "wire/rd.h"

#define SD_REVISION     1
#define SD_HEADER       20
#define SE_DACL_PRESENT 0x0004u
#define SE_SELF_REL     0x8000u
#define ACL_HEADER      8
#define ACE_HEADER      4
#define ACE_MASK_END    8 /* where the SID of a plain ACE begins */
#define INHERIT_ONLY    0x08u

/* [MS-DTYP] 2.4.4.1 */
enum {
	ACE_ALLOWED = 0,
	ACE_DENIED = 1,
	ACE_ALLOWED_OBJECT = 5,
	ACE_DENIED_OBJECT = 6,
};

/* The SID at offset; its length is in its own second byte. */
static laps_rc read_sid(const uint8_t *sd, size_t len, size_t offset, struct laps_sid *out,
			struct laps_err *err)
{
	size_t need;
	laps_rc rc;

	if (offset < SD_HEADER || offset > len || len - offset < 8)
		return laps_fail(err, LAPS_E_TRUNCATED, offset, "descriptor: SID");
	need = 8 + 4 * (size_t)sd[offset + 1];
	if (need > len - offset)
		return laps_fail(err, LAPS_E_TRUNCATED, offset, "descriptor: SID");
	rc = laps_sid_parse(sd + offset, need, out, err);
	if (rc != LAPS_OK && err != NULL)
		err->offset += offset;
	return rc;
}

/* Where the SID of an ACE begins: object ACEs have flags and up to two GUIDs before it. */
static size_t sid_offset(const uint8_t *ace, size_t size, bool object)
{
	uint8_t present;

	if (!object)
		return ACE_MASK_END;
	present = size > ACE_MASK_END ? ace[ACE_MASK_END] : 0;
	return ACE_MASK_END + 4u + (present & 1u ? 16u : 0) + (present & 2u ? 16u : 0);
}

/* One ACE of size bytes. */
static laps_rc read_ace(const uint8_t *p, size_t size, struct laps_target_ace *out)
{
	struct laps_target_ace a = {.type = p[0], .flags = p[1]};
	size_t at;

	a.inherit_only = (a.flags & INHERIT_ONLY) != 0;
	a.object = a.type == ACE_ALLOWED_OBJECT || a.type == ACE_DENIED_OBJECT;
	a.allow = a.type == ACE_ALLOWED || a.type == ACE_ALLOWED_OBJECT;
	a.readable = a.allow || a.type == ACE_DENIED || a.type == ACE_DENIED_OBJECT;
	if (a.readable) {
		at = sid_offset(p, size, a.object);
		if (at > size || size - at < 8 || 8 + 4 * (size_t)p[at + 1] > size - at)
			return LAPS_E_TRUNCATED;
		a.mask = p[4] | (uint32_t)p[5] << 8 | (uint32_t)p[6] << 16 | (uint32_t)p[7] << 24;
		if (laps_sid_parse(p + at, 8 + 4 * (size_t)p[at + 1], &a.sid, NULL) != LAPS_OK)
			return LAPS_E_FORMAT;
	}
	*out = a;
	return LAPS_OK;
}

/* The DACL: its header, and that its ACEs lie within it. */
static laps_rc read_dacl(const uint8_t *sd, size_t len, size_t offset, struct laps_targetacl *out,
			 struct laps_err *err)
{
	struct laps_target_ace ace;
	struct laps_rd r;
	size_t size, n;
	laps_rc rc;

	if (offset < SD_HEADER || offset > len)
		return laps_fail(err, LAPS_E_RANGE, 16, "descriptor: DACL offset");
	laps_rd_init(&r, sd, len);
	(void)laps_rd_bytes(&r, offset);
	(void)laps_rd_u16le(&r); /* revision and a zero */
	size = laps_rd_u16le(&r);
	n = laps_rd_u16le(&r);
	(void)laps_rd_u16le(&r);
	if ((rc = laps_rd_status(&r, err)) != LAPS_OK)
		return rc;
	if (size < ACL_HEADER || size > len - offset)
		return laps_fail(err, LAPS_E_RANGE, offset + 2, "descriptor: DACL size");
	size += offset;
	out->ace = sd + r.pos;
	for (size_t i = 0; i < n; i++) {
		size_t at = r.pos, ace_size;

		(void)laps_rd_u16le(&r);
		ace_size = laps_rd_u16le(&r);
		if (at + ACE_HEADER > size || ace_size < ACE_MASK_END || ace_size > size - at)
			return laps_fail(err, LAPS_E_RANGE, at, "descriptor: ACE size");
		if ((rc = read_ace(sd + at, ace_size, &ace)) != LAPS_OK)
			return laps_fail(err, rc, at, "descriptor: ACE");
		(void)laps_rd_bytes(&r, ace_size - ACE_HEADER);
	}
	out->ace_len = r.pos - (size_t)(out->ace - sd);
	out->ace_n = n;
	out->has_dacl = true;
	return LAPS_OK;
}

laps_rc laps_targetacl_parse(const uint8_t *sd, size_t len, struct laps_targetacl *out,
			     struct laps_err *err)
{
	struct laps_targetacl made = {0};
	uint32_t owner, group, dacl;
	uint16_t control;
	struct laps_rd r;
	laps_rc rc;

	laps_rd_init(&r, sd, len);
	if ((laps_rd_u16le(&r) & 0xffu) != SD_REVISION)
		laps_rd_fail(&r, LAPS_E_FORMAT, 0, "descriptor: revision");
	control = laps_rd_u16le(&r);
	if (!(control & SE_SELF_REL))
		laps_rd_fail(&r, LAPS_E_FORMAT, 2, "descriptor: not self-relative");
	owner = laps_rd_u32le(&r);
	group = laps_rd_u32le(&r);
	(void)laps_rd_u32le(&r); /* SACL: says nothing about access */
	dacl = laps_rd_u32le(&r);
	if ((rc = laps_rd_status(&r, err)) != LAPS_OK)
		return rc;
	if (owner != 0 && (rc = read_sid(sd, len, owner, &made.owner, err)) != LAPS_OK)
		return rc;
	if (group != 0 && (rc = read_sid(sd, len, group, &made.group, err)) != LAPS_OK)
		return rc;
	made.has_owner = owner != 0;
	made.has_group = group != 0;
	if ((control & SE_DACL_PRESENT) && dacl != 0 &&
	    (rc = read_dacl(sd, len, dacl, &made, err)) != LAPS_OK)
		return rc;
	*out = made;
	return LAPS_OK;
}

bool laps_targetacl_next(const struct laps_targetacl *acl, size_t *at, struct laps_target_ace *out)
{
	const uint8_t *p = acl->ace + *at;
	size_t size;

	if (*at >= acl->ace_len)
		return false;
	size = p[2] | (size_t)p[3] << 8;
	if (read_ace(p, size, out) != LAPS_OK)
		return false;
	*at += size;
	return true;
}

/* Which of the SIDs an ACE names; SIZE_MAX for none. */
static size_t named(const struct laps_target_ace *ace, const struct laps_sid *sid, size_t sid_n)
{
	for (size_t i = 0; i < sid_n; i++)
		if (laps_sid_eq(&ace->sid, &sid[i]))
			return i;
	return SIZE_MAX;
}

uint32_t laps_targetacl_access(const struct laps_targetacl *acl, const struct laps_sid *sid,
			       size_t sid_n, struct laps_target_decider by[2])
{
	struct laps_target_decider decider[2] = {{SIZE_MAX, 0}, {SIZE_MAX, 0}};
	uint32_t granted = 0, open = LAPS_TARGET_DECRYPT;
	struct laps_target_ace ace;
	size_t at = 0;

	if (!acl->has_dacl)
		granted = open;
	for (size_t n = 0; acl->has_dacl && open != 0 && laps_targetacl_next(acl, &at, &ace); n++) {
		size_t who;

		if (!ace.readable || ace.inherit_only || (ace.object && ace.allow) ||
		    (ace.mask & open) == 0)
			continue;
		if ((who = named(&ace, sid, sid_n)) == SIZE_MAX)
			continue;
		for (unsigned bit = 0; bit < 2; bit++)
			if (ace.mask & open & 1u << bit)
				decider[bit] = (struct laps_target_decider){n, who};
		if (ace.allow)
			granted |= ace.mask & open;
		open &= ~ace.mask;
	}
	if (by != NULL) {
		by[0] = decider[0];
		by[1] = decider[1];
	}
	return granted;
}
