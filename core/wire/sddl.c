/* SPDX-License-Identifier: MIT */
/*
 * The parts of an SDDL text and their place in the descriptor. The grammar of [MS-DTYP] 2.5.1.1
 * lists them as O, G, D, S; ours takes any order, and each part once. Text without any part is a
 * descriptor without any.
 */
#include <laps/sddl.h>

#include "wire/sddl_acl.h"

struct parts {
	bool has_owner, has_group;
	struct laps_sid owner, group;
	struct laps_sddl_acl dacl, sacl;
};

static void twice(struct laps_sddl_text *t, size_t at, bool seen)
{
	if (seen)
		laps_sddl_fail(t, LAPS_E_FORMAT, at, "SDDL: the same part twice");
}

/* The tag is one token, so no blank may be in it. */
static void part(struct laps_sddl_text *t, const struct laps_sid *domain, struct parts *p)
{
	const size_t at = t->pos;

	if (laps_sddl_accept(t, "O:")) {
		twice(t, at, p->has_owner);
		p->has_owner = true;
		laps_sddl_sid(t, domain, &p->owner);
	} else if (laps_sddl_accept(t, "G:")) {
		twice(t, at, p->has_group);
		p->has_group = true;
		laps_sddl_sid(t, domain, &p->group);
	} else if (laps_sddl_accept(t, "D:")) {
		twice(t, at, p->dacl.present);
		laps_sddl_acl_parse(t, domain, &p->dacl);
	} else if (laps_sddl_accept(t, "S:")) {
		twice(t, at, p->sacl.present);
		laps_sddl_acl_parse(t, domain, &p->sacl);
	} else {
		laps_sddl_fail_here(t, "SDDL: neither O: nor G: nor D: nor S:");
	}
}

static uint16_t control(const struct parts *p)
{
	unsigned bits = p->dacl.control | (unsigned)p->sacl.control << 1;

	if (p->dacl.present)
		bits |= LAPS_SD_DACL_PRESENT;
	if (p->sacl.present)
		bits |= LAPS_SD_SACL_PRESENT;
	return (uint16_t)bits;
}

static laps_rc put(const struct parts *p, struct laps_buf *out, struct laps_err *err)
{
	const struct laps_sd_parts sd = {
		.control = control(p),
		.sacl_len = laps_sddl_acl_len(&p->sacl),
		.dacl_len = laps_sddl_acl_len(&p->dacl),
		.owner = p->has_owner ? &p->owner : NULL,
		.group = p->has_group ? &p->group : NULL,
	};
	struct laps_buf whole;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&whole, LAPS_SDDL_SD_MAX);
	laps_sd_put_header(&whole, &sd);
	laps_sddl_acl_put(&p->sacl, &whole);
	laps_sddl_acl_put(&p->dacl, &whole);
	laps_sd_put_sids(&whole, &sd);
	rc = laps_buf_status(&whole);
	if (rc == LAPS_OK) {
		laps_buf_put(out, whole.data, whole.len); /* one put, so all or nothing */
		rc = laps_buf_status(out);
	}
	if (rc != LAPS_OK)
		rc = laps_fail(err, rc, 0,
			       rc == LAPS_E_RANGE ? "SDDL: descriptor is too large"
						  : "out of memory");
	laps_buf_clear(&whole);
	return rc;
}

laps_rc laps_sddl_parse(const char *text, size_t len, const struct laps_sid *domain,
			struct laps_buf *out, struct laps_err *err)
{
	struct laps_sddl_text t = {.in = text, .len = len};
	struct parts p = {0};
	laps_rc rc = LAPS_OK;

	laps_sddl_acl_init(&p.dacl);
	laps_sddl_acl_init(&p.sacl);
	while (laps_sddl_peek(&t) >= 0)
		part(&t, domain, &p);
	if (t.err.rc != LAPS_OK)
		rc = laps_fail(err, t.err.rc, t.err.offset, t.err.what);
	else
		rc = put(&p, out, err);
	laps_sddl_acl_clear(&p.sacl);
	laps_sddl_acl_clear(&p.dacl);
	return rc;
}
