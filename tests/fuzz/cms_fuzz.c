/* SPDX-License-Identifier: MIT */
/*
 * Everything borrowed lies inside of the input; and what one recipient with a SID in its usual
 * spelling is written from gives the input again, unless that has an empty [0].
 */
#include "fuzz/fuzz.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_cms c;
	struct laps_sid sid;
	char text[LAPS_SID_TEXT];
	const struct laps_cms_recipient *r = &c.recipient[0];

	if (laps_cms_parse(data, len, &c, NULL) != LAPS_OK)
		return 0;
	for (size_t i = 0; i < c.recipient_n; i++) {
		must_lie_in(c.recipient[i].key_id, c.recipient[i].key_id_len, data, len);
		must_lie_in(c.recipient[i].descriptor, c.recipient[i].descriptor_len, data, len);
		must_lie_in(c.recipient[i].wrapped_key, LAPS_CMS_WRAPPED_LEN, data, len);
	}
	must_lie_in(c.nonce, LAPS_CMS_NONCE_LEN, data, len);
	must_lie_in(c.content, c.content_len, data, len);
	if (c.recipient_n != 1 || r->kind != LAPS_DESCRIPTOR_SID ||
	    laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, NULL) != LAPS_OK)
		return 0;
	laps_sid_format_text(&sid, text);
	if (strlen(text) == r->descriptor_len &&
	    memcmp(text, r->descriptor, r->descriptor_len) == 0)
		rebuild(&c, &sid, data, len);
	return 0;
}
