/* SPDX-License-Identifier: MIT */
/*
 * Whether bytes are one well-formed self-relative security descriptor as Windows lays it out,
 * [MS-DTYP] 2.4.6: header, SACL, DACL, owner, group, without gaps and without anything behind.
 * Written from the document, not from the writer, and in a header so that the fuzz targets have it.
 */
#ifndef TESTS_LIB_SDWALK_H
#define TESTS_LIB_SDWALK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sdwalk {
	const uint8_t *sd;
	size_t len, at;  /* at: the end of the parts that were walked */
	const char *bad; /* the first reason, NULL as long as there is none */
};

static inline uint32_t sdwalk_u(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v |= (uint32_t)p[i] << 8 * i;
	return v;
}

static inline void sdwalk_bad(struct sdwalk *w, const char *why)
{
	if (!w->bad)
		w->bad = why;
}

/* Bytes of the SID at p, of which left are there; 0 when it is none. */
static inline size_t sdwalk_sid_len(const uint8_t *p, size_t left)
{
	if (left < 12 || p[0] != 1 || p[1] < 1 || p[1] > 15 || left < 8 + 4 * (size_t)p[1])
		return 0;
	return 8 + 4 * (size_t)p[1];
}

/* Bytes between the mask and the SID; false when the type has no such form. */
static inline bool sdwalk_ace_extra(const uint8_t *ace, size_t size, size_t *extra, bool *object)
{
	*extra = 0;
	*object = ace[0] >= 5 && ace[0] <= 8;
	if (ace[0] <= 3 || ace[0] == 0x11)
		return true;
	if (!*object || size < 12)
		return false;
	switch (sdwalk_u(ace + 8, 4)) {
	case 1:
	case 2: *extra = 4 + 16; return true;
	case 3: *extra = 4 + 16 + 16; return true;
	default: return false;
	}
}

/* Gives the size of the ACE, 0 when it is broken. */
static inline size_t sdwalk_ace(struct sdwalk *w, const uint8_t *ace, size_t left, bool *object)
{
	size_t size = left >= 8 ? sdwalk_u(ace + 2, 2) : 0;
	size_t extra = 0;

	if (size < 8 + 12 || size > left || size % 4 != 0) {
		sdwalk_bad(w, "size of an ACE");
		return 0;
	}
	if (!sdwalk_ace_extra(ace, size, &extra, object)) {
		sdwalk_bad(w, "type or GUID flags of an ACE");
		return 0;
	}
	if (size < 8 + extra ||
	    sdwalk_sid_len(ace + 8 + extra, size - 8 - extra) != size - 8 - extra) {
		sdwalk_bad(w, "SID of an ACE");
		return 0;
	}
	if ((ace[1] & 0x20) != 0)
		sdwalk_bad(w, "flag of an ACE");
	return size;
}

static inline void sdwalk_acl(struct sdwalk *w, uint32_t offset, bool present)
{
	const uint8_t *acl = w->sd + w->at;
	size_t size = 0;
	size_t pos = 8;
	bool any_object = false;

	if (w->bad || offset == 0)
		return;
	if (!present || offset != w->at || w->len - w->at < 8) {
		sdwalk_bad(w, "place of an ACL");
		return;
	}
	size = sdwalk_u(acl + 2, 2);
	if (size < 8 || size > w->len - w->at || acl[1] != 0 || sdwalk_u(acl + 6, 2) != 0) {
		sdwalk_bad(w, "header of an ACL");
		return;
	}
	for (uint32_t n = sdwalk_u(acl + 4, 2); n > 0 && !w->bad; n--) {
		bool object = false;

		pos += sdwalk_ace(w, acl + pos, size - pos, &object);
		any_object = any_object || object;
	}
	if (pos != size)
		sdwalk_bad(w, "ACEs do not fill their ACL");
	if (acl[0] != (any_object ? 4 : 2))
		sdwalk_bad(w, "revision of an ACL");
	w->at += size;
}

static inline void sdwalk_sid(struct sdwalk *w, uint32_t offset)
{
	size_t len = 0;

	if (w->bad || offset == 0)
		return;
	if (offset == w->at)
		len = sdwalk_sid_len(w->sd + w->at, w->len - w->at);
	if (len == 0)
		sdwalk_bad(w, "owner or group");
	w->at += len;
}

/* NULL, or what is wrong with it. */
static inline const char *sdwalk(const uint8_t *sd, size_t len)
{
	struct sdwalk w = {sd, len, 20, NULL};
	uint32_t control = 0;

	if (len < 20 || sd[0] != 1 || sd[1] != 0)
		return "header";
	control = sdwalk_u(sd + 2, 2);
	if ((control & ~0x3F14u) != 0x8000)
		return "control";
	sdwalk_acl(&w, sdwalk_u(sd + 12, 4), (control & 0x10) != 0);
	sdwalk_acl(&w, sdwalk_u(sd + 16, 4), (control & 0x04) != 0);
	sdwalk_sid(&w, sdwalk_u(sd + 4, 4));
	sdwalk_sid(&w, sdwalk_u(sd + 8, 4));
	if (w.at != len)
		sdwalk_bad(&w, "bytes behind the last part");
	return w.bad;
}

#endif
