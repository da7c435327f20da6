/* SPDX-License-Identifier: MIT */
/* Reading a whole descriptor. Its parts may lie in any order and share bytes; ours are written
 * apart. */
#include <laps/sd.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rd.h"
#include "wire/sd.h"

#define SID_HEAD_LEN 8u

struct input {
	const uint8_t *in;
	size_t len;
	size_t used; /* the end of the part that ends last */
	struct laps_err *err;
};

static laps_rc refuse(struct input *in, laps_rc rc, size_t at, const char *what)
{
	return laps_fail(in->err, rc, at, what);
}

static void mark_used(struct input *in, size_t end)
{
	if (end > in->used)
		in->used = end;
}

/* Bytes of the SID at p, of which left can be read; 0 when it does not fit. */
static size_t sid_size(const uint8_t *p, size_t left)
{
	size_t need = left < SID_HEAD_LEN ? SIZE_MAX : SID_HEAD_LEN + 4 * (size_t)p[1];

	return need > left ? 0 : need;
}

laps_rc laps_sd_read_sid(const uint8_t *in, size_t len, size_t at, struct laps_sid *out,
			 struct laps_err *err)
{
	size_t size = at < LAPS_SD_HEAD_LEN || at > len ? 0 : sid_size(in + at, len - at);
	laps_rc rc;

	if (size == 0)
		return laps_fail(err, LAPS_E_TRUNCATED, at, "descriptor: SID");
	rc = laps_sid_parse(in + at, size, out, NULL);
	return rc == LAPS_OK ? LAPS_OK : laps_fail(err, rc, at, "descriptor: SID");
}

static laps_rc read_sid(struct input *in, size_t at, struct laps_sid *out)
{
	laps_rc rc = laps_sd_read_sid(in->in, in->len, at, out, in->err);

	if (rc == LAPS_OK)
		mark_used(in, at + laps_sid_len(out));
	return rc;
}

static bool is_known(uint8_t type)
{
	return type <= LAPS_ACE_ALARM || laps_ace_is_object(type) || type == LAPS_ACE_LABEL;
}

/* The body of an ACE of a known type: mask, GUIDs, SID, rest. */
static laps_rc read_body(const uint8_t *body, size_t len, struct laps_ace *a)
{
	struct laps_rd r;
	const uint8_t *guid;
	size_t size;

	laps_rd_init(&r, body, len);
	a->mask = laps_rd_u32le(&r);
	if (laps_ace_is_object(a->type)) {
		a->has = laps_rd_u32le(&r) & (LAPS_ACE_HAS_OBJECT | LAPS_ACE_HAS_INHERITED);
		if ((a->has & LAPS_ACE_HAS_OBJECT) && (guid = laps_rd_bytes(&r, LAPS_GUID_LEN)))
			memcpy(a->object, guid, LAPS_GUID_LEN);
		if ((a->has & LAPS_ACE_HAS_INHERITED) && (guid = laps_rd_bytes(&r, LAPS_GUID_LEN)))
			memcpy(a->inherited, guid, LAPS_GUID_LEN);
	}
	if (laps_rd_status(&r, NULL) != LAPS_OK ||
	    (size = sid_size(body + r.pos, len - r.pos)) == 0)
		return LAPS_E_TRUNCATED;
	if (laps_sid_parse(body + r.pos, size, &a->sid, NULL) != LAPS_OK)
		return LAPS_E_FORMAT;
	a->rest = body + r.pos + size;
	a->rest_len = len - r.pos - size;
	return LAPS_OK;
}

laps_rc laps_ace_read(const uint8_t *p, size_t left, struct laps_ace *out, size_t *size)
{
	struct laps_ace a = {0};
	laps_rc rc = LAPS_OK;

	if (left < LAPS_ACE_HEAD_LEN)
		return LAPS_E_TRUNCATED;
	*size = p[2] | (size_t)p[3] << 8;
	if (*size < LAPS_ACE_HEAD_LEN || *size > left)
		return LAPS_E_RANGE;
	a.type = p[0];
	a.flags = p[1];
	a.opaque = !is_known(a.type);
	if (a.opaque) {
		a.rest = p + LAPS_ACE_HEAD_LEN;
		a.rest_len = *size - LAPS_ACE_HEAD_LEN;
	} else {
		rc = read_body(p + LAPS_ACE_HEAD_LEN, *size - LAPS_ACE_HEAD_LEN, &a);
	}
	if (rc == LAPS_OK)
		*out = a;
	return rc;
}

laps_rc laps_sd_read_acl_head(const uint8_t *in, size_t len, size_t at, size_t *size, size_t *count,
			      struct laps_err *err)
{
	const uint8_t *p;

	if (at < LAPS_SD_HEAD_LEN || at > len || len - at < LAPS_ACL_HEAD_LEN)
		return laps_fail(err, LAPS_E_TRUNCATED, at, "descriptor: ACL");
	p = in + at;
	*size = p[2] | (size_t)p[3] << 8;
	*count = p[4] | (size_t)p[5] << 8;
	if (*size < LAPS_ACL_HEAD_LEN || *size > len - at)
		return laps_fail(err, LAPS_E_RANGE, at + 2, "descriptor: size of an ACL");
	if (*count > (*size - LAPS_ACL_HEAD_LEN) / LAPS_ACE_HEAD_LEN)
		return laps_fail(err, LAPS_E_RANGE, at + 4,
				 "descriptor: more ACEs than their ACL has room for");
	return LAPS_OK;
}

/* The ACL at at: a new array in *ace. What stands behind its last ACE is nobody's, and dropped. */
static laps_rc read_acl(struct input *in, size_t at, struct laps_ace **ace, size_t *n)
{
	size_t size = 0, count = 0, pos = LAPS_ACL_HEAD_LEN;
	laps_rc rc = laps_sd_read_acl_head(in->in, in->len, at, &size, &count, in->err);

	if (rc != LAPS_OK)
		return rc;
	*ace = calloc(count + 1, sizeof(**ace));
	if (*ace == NULL)
		return refuse(in, LAPS_E_NOMEM, 0, "out of memory");
	for (size_t i = 0, used; i < count; i++, pos += used) {
		rc = laps_ace_read(in->in + at + pos, size - pos, &(*ace)[i], &used);
		if (rc != LAPS_OK)
			return refuse(in, rc, at + pos, "descriptor: ACE");
	}
	*n = count;
	mark_used(in, at + size);
	return LAPS_OK;
}

laps_rc laps_sd_read_head(const uint8_t *in, size_t len, struct laps_sd_head *out,
			  struct laps_err *err)
{
	struct laps_sd_head head;
	struct laps_rd r;
	laps_rc rc;

	laps_rd_init(&r, in, len);
	if ((laps_rd_u16le(&r) & 0xffu) != 1)
		laps_rd_fail(&r, LAPS_E_FORMAT, 0, "descriptor: revision");
	head.control = laps_rd_u16le(&r);
	if (!(head.control & LAPS_SD_SELF_RELATIVE))
		laps_rd_fail(&r, LAPS_E_FORMAT, 2, "descriptor: not self-relative");
	head.owner = laps_rd_u32le(&r);
	head.group = laps_rd_u32le(&r);
	head.sacl = laps_rd_u32le(&r);
	head.dacl = laps_rd_u32le(&r);
	rc = laps_rd_status(&r, err);
	if (rc == LAPS_OK)
		*out = head;
	return rc;
}

static laps_rc read_parts(struct input *in, struct laps_sd *sd)
{
	struct laps_sd_head head;
	laps_rc rc = laps_sd_read_head(in->in, in->len, &head, in->err);

	if (rc != LAPS_OK)
		return rc;
	in->used = LAPS_SD_HEAD_LEN;
	sd->control = head.control;
	sd->has_owner = head.owner != 0;
	sd->has_group = head.group != 0;
	sd->has_dacl = head.dacl != 0 && (sd->control & LAPS_SD_DACL_PRESENT);
	sd->has_sacl = head.sacl != 0 && (sd->control & LAPS_SD_SACL_PRESENT);
	if (sd->has_owner && (rc = read_sid(in, head.owner, &sd->owner)) != LAPS_OK)
		return rc;
	if (sd->has_group && (rc = read_sid(in, head.group, &sd->group)) != LAPS_OK)
		return rc;
	if (sd->has_sacl && (rc = read_acl(in, head.sacl, &sd->sacl, &sd->sacl_n)) != LAPS_OK)
		return rc;
	if (sd->has_dacl && (rc = read_acl(in, head.dacl, &sd->dacl, &sd->dacl_n)) != LAPS_OK)
		return rc;
	return in->used == in->len
		       ? LAPS_OK
		       : refuse(in, LAPS_E_TRAILING, in->used, "descriptor: goes on after its end");
}

laps_rc laps_sd_parse(const uint8_t *in, size_t len, struct laps_sd *out, struct laps_err *err)
{
	struct laps_sd sd = {0};
	struct input input = {.len = len, .err = err};
	uint8_t *bytes;
	laps_rc rc;

	if (len > LAPS_SD_LEN_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "descriptor: too long");
	bytes = malloc(len + 1);
	if (bytes == NULL)
		return laps_fail(err, LAPS_E_NOMEM, 0, "out of memory");
	if (len > 0)
		memcpy(bytes, in, len);
	input.in = bytes;
	rc = read_parts(&input, &sd);
	sd.bytes = bytes;
	if (rc == LAPS_OK)
		*out = sd;
	else
		laps_sd_clear(&sd);
	return rc;
}
