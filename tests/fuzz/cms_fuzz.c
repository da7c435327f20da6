/* SPDX-License-Identifier: MIT */
/*
 * Everything borrowed lies inside of the input, before a failure as well; a recipient has members
 * exactly when it can be opened; the strict reader and the one that keeps what it has agree; and
 * what one recipient with a SID in its usual spelling is written from gives the input again, unless
 * that has an empty [0].
 */
#include "fuzz/fuzz.h"
#include "lib/samecms.h"
#include <laps/cms.h>
#include <stdlib.h>
#include <string.h>

static void must_lie_in(const void *p, size_t p_len, const uint8_t *in, size_t len)
{
	const uint8_t *at = p;

	if (at < in || at > in + len || p_len > (size_t)(in + len - at))
		abort();
}

static void rebuild(const struct laps_cms *c, const struct laps_sid *sid, const uint8_t *in,
		    size_t len)
{
	const struct laps_cms_recipient *r = &c->recipient[0];
	const struct laps_cms_fields f = {r->key_id,      r->key_id_len, sid,
					  r->wrapped_key, c->nonce,      c->content,
					  c->content_len, c->appended};
	struct laps_buf again;

	laps_buf_init(&again, len + 64);
	laps_cms_format(&f, &again);
	/* shorter only without an empty [0] */
	if (laps_buf_status(&again) != LAPS_OK || again.len > len ||
	    (again.len < len && !c->appended) ||
	    (again.len == len && memcmp(again.data, in, len) != 0))
		abort();
	laps_buf_clear(&again);
}

static void check_recipient(const struct laps_cms_recipient *r, const uint8_t *in, size_t len)
{
	if (r->offset >= len || r->kind > LAPS_DESCRIPTOR_OTHER)
		abort();
	if (!laps_cms_recipient_readable(r)) {
		if (r->key_id || r->key_id_len || r->key_id_offset || r->descriptor ||
		    r->descriptor_len || r->wrapped_key)
			abort();
		return;
	}
	must_lie_in(r->key_id, r->key_id_len, in, len);
	must_lie_in(r->descriptor, r->descriptor_len, in, len);
	must_lie_in(r->wrapped_key, LAPS_CMS_WRAPPED_LEN, in, len);
	if (r->key_id != in + r->key_id_offset)
		abort();
}

static void check_what_was_read(const struct laps_cms *c, const uint8_t *in, size_t len)
{
	if (c->recipient_n > LAPS_CMS_RECIPIENT_MAX || c->der_len > len)
		abort();
	for (size_t i = 0; i < c->recipient_n; i++)
		check_recipient(&c->recipient[i], in, len);
	if (c->nonce)
		must_lie_in(c->nonce, LAPS_CMS_NONCE_LEN, in, len);
	if (c->content)
		must_lie_in(c->content, c->content_len, in, len);
	if (c->content ? c->content_len < LAPS_CMS_TAG_LEN : c->content_len != 0)
		abort();
}

static void check_refusal(const struct laps_err *err, const struct laps_err *kept_err, laps_rc rc,
			  size_t len)
{
	if (err->rc != rc || !err->what || err->offset > len || kept_err->rc != rc ||
	    kept_err->what != err->what || kept_err->offset != err->offset)
		abort();
}

/* One that can be opened is what makes a blob good. */
static void check_whole(const struct laps_cms *c)
{
	size_t readable_n = 0;

	for (size_t i = 0; i < c->recipient_n; i++)
		readable_n += laps_cms_recipient_readable(&c->recipient[i]);
	if (readable_n == 0 || !c->nonce || !c->content || c->der_len == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_cms c;
	struct laps_cms kept;
	struct laps_err err = {0};
	struct laps_err kept_err = {0};
	struct laps_sid sid;
	char text[LAPS_SID_TEXT];
	const struct laps_cms_recipient *r = &c.recipient[0];
	const laps_rc rc = laps_cms_parse(data, len, &c, &err);

	if (laps_cms_read(data, len, &kept, &kept_err) != rc)
		abort();
	check_what_was_read(&kept, data, len);
	if (rc != LAPS_OK) {
		check_refusal(&err, &kept_err, rc, len);
		return 0;
	}
	if (!same_cms(&c, &kept))
		abort();
	check_whole(&c);
	if (c.recipient_n != 1 || r->kind != LAPS_DESCRIPTOR_SID ||
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) != LAPS_OK)
		return 0;
	laps_sid_format_text(&sid, text);
	if (strlen(text) == r->descriptor_len &&
	    memcmp(text, r->descriptor, r->descriptor_len) == 0)
		rebuild(&c, &sid, data, len);
	return 0;
}
