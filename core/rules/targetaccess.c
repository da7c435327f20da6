/* SPDX-License-Identifier: MIT */
#include <laps/targetaccess.h>

#include "wire/sd.h"

/* One ACE at p, of which left bytes can be read. */
static laps_rc read_ace(const uint8_t *p, size_t left, struct laps_target_ace *out, size_t *size)
{
	struct laps_ace a;
	struct laps_target_ace t;
	laps_rc rc = laps_ace_read(p, left, &a, size);

	if (rc != LAPS_OK)
		return rc;
	t = (struct laps_target_ace){.type = a.type, .flags = a.flags};
	t.inherit_only = (a.flags & LAPS_ACE_INHERIT_ONLY) != 0;
	t.object = a.type == LAPS_ACE_ALLOWED_OBJECT || a.type == LAPS_ACE_DENIED_OBJECT;
	t.allow = a.type == LAPS_ACE_ALLOWED || a.type == LAPS_ACE_ALLOWED_OBJECT;
	t.readable = t.allow || a.type == LAPS_ACE_DENIED || a.type == LAPS_ACE_DENIED_OBJECT;
	if (t.readable) {
		t.mask = a.mask;
		t.sid = a.sid;
	}
	*out = t;
	return LAPS_OK;
}

/* The DACL: its header, and that its ACEs lie within it. */
static laps_rc read_dacl(const uint8_t *sd, size_t len, size_t at, struct laps_targetacl *out,
			 struct laps_err *err)
{
	size_t size, n, pos = LAPS_ACL_HEAD_LEN, used;
	struct laps_target_ace ace;
	laps_rc rc;

	if (at < LAPS_SD_HEAD_LEN || at > len)
		return laps_fail(err, LAPS_E_RANGE, 16, "descriptor: DACL offset");
	if ((rc = laps_sd_read_acl_head(sd, len, at, &size, &n, err)) != LAPS_OK)
		return rc;
	for (size_t i = 0; i < n; i++, pos += used)
		if ((rc = read_ace(sd + at + pos, size - pos, &ace, &used)) != LAPS_OK)
			return laps_fail(err, rc, at + pos, "descriptor: ACE");
	out->ace = sd + at + LAPS_ACL_HEAD_LEN;
	out->ace_len = pos - LAPS_ACL_HEAD_LEN;
	out->ace_n = n;
	out->has_dacl = true;
	return LAPS_OK;
}

laps_rc laps_targetacl_parse(const uint8_t *sd, size_t len, struct laps_targetacl *out,
			     struct laps_err *err)
{
	struct laps_targetacl made = {0};
	struct laps_sd_head head;
	laps_rc rc = laps_sd_read_head(sd, len, &head, err);

	if (rc != LAPS_OK)
		return rc;
	made.has_owner = head.owner != 0;
	made.has_group = head.group != 0;
	if (made.has_owner &&
	    (rc = laps_sd_read_sid(sd, len, head.owner, &made.owner, err)) != LAPS_OK)
		return rc;
	if (made.has_group &&
	    (rc = laps_sd_read_sid(sd, len, head.group, &made.group, err)) != LAPS_OK)
		return rc;
	/* the SACL says nothing about access */
	if ((head.control & LAPS_SD_DACL_PRESENT) && head.dacl != 0 &&
	    (rc = read_dacl(sd, len, head.dacl, &made, err)) != LAPS_OK)
		return rc;
	*out = made;
	return LAPS_OK;
}

bool laps_targetacl_next(const struct laps_targetacl *acl, size_t *at, struct laps_target_ace *out)
{
	size_t size;

	if (*at >= acl->ace_len ||
	    read_ace(acl->ace + *at, acl->ace_len - *at, out, &size) != LAPS_OK)
		return false;
	*at += size;
	return true;
}

/* Which of the SIDs an ACE names; SIZE_MAX for none. */
static size_t named(const struct laps_target_ace *ace, const struct laps_sid *sid, size_t sid_n)
{
	/* those of one domain differ there only, and there may be a thousand for many ACEs */
	const size_t last = ace->sid.sub_n - 1u;

	for (size_t i = 0; i < sid_n; i++)
		if (sid[i].sub[last] == ace->sid.sub[last] && laps_sid_eq(&ace->sid, &sid[i]))
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
