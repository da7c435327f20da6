/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "directory/dc/replytext.h"
#include "directory/dc/wire.h"

#define ENTRY   0x64
#define MESSAGE 0x30

/* What this protocolOp answers; false: it is no result. */
static bool request_of(uint8_t tag, dc_request *out)
{
	switch (tag) {
	case 0x61: *out = DC_REQUEST_BIND; return true;
	case 0x65: /* the end of a search */
	case 0x6f: /* of a compare */
	case 0x78: /* of an extended operation */ *out = DC_REQUEST_READ; return true;
	case 0x67: /* of a modify */
	case 0x69: /* of an add */
	case 0x6b: /* of a delete */
	case 0x6d: /* of a rename */ *out = DC_REQUEST_WRITE; return true;
	default: return false;
	}
}

/* Text with an end; cut when it is long, and at a NUL. */
static void copy_text(const struct dc_element *e, char out[static DC_REPLY_TEXT])
{
	size_t n = e->len < DC_REPLY_TEXT ? e->len : DC_REPLY_TEXT - 1;

	if (n > 0)
		memcpy(out, e->value, n);
	out[n] = 0;
}

bool dc_wire_result(const struct dc_element *result, struct laps_buf *out)
{
	struct dc_ber in = dc_ber_inside(result);
	struct dc_element code, matched, text;
	char text_copy[DC_REPLY_TEXT], matched_copy[DC_REPLY_TEXT], ad_text[DC_REPLY_TEXT];
	struct laps_buf inner;
	dc_request request;
	uint8_t byte;
	int ad_code;

	if (!request_of(result->tag, &request) || !dc_ber_take(&in, DC_TAG_ENUMERATED, &code) ||
	    code.len != 1 || !dc_ber_take(&in, DC_TAG_OCTETS, &matched) ||
	    !dc_ber_take(&in, DC_TAG_OCTETS, &text))
		return false;
	copy_text(&text, text_copy);
	copy_text(&matched, matched_copy);
	if (!dc_reply_form(request, code.value[0], text_copy, matched_copy, &ad_code, ad_text))
		return false;
	byte = (uint8_t)ad_code;
	laps_buf_init(&inner, DC_WIRE_MAX);
	dc_ber_put(&inner, DC_TAG_ENUMERATED, &byte, 1);
	dc_ber_put_element(&inner, &matched);
	dc_ber_put(&inner, DC_TAG_OCTETS, ad_text, strlen(ad_text));
	dc_ber_put_rest(&inner, &in);
	dc_ber_wrap(out, result->tag, &inner);
	return true;
}

bool dc_wire_answer(const uint8_t *in, size_t len, const struct dc_ranges *ranges,
		    struct laps_buf *out)
{
	struct dc_ber b = {.p = in, .end = in + len};
	struct dc_element message, id, op;
	struct laps_buf inner;
	bool changed;

	if (!dc_ber_take(&b, MESSAGE, &message) || b.p != b.end)
		return false;
	b = dc_ber_inside(&message);
	if (!dc_ber_take_id(&b, &id) || !dc_ber_next(&b, &op))
		return false;
	laps_buf_init(&inner, DC_WIRE_MAX);
	dc_ber_put_element(&inner, &id);
	changed =
		op.tag == ENTRY ? dc_wire_entry(&op, ranges, &inner) : dc_wire_result(&op, &inner);
	if (!changed) {
		laps_buf_clear(&inner);
		return false;
	}
	dc_ber_put_rest(&inner, &b);
	dc_ber_wrap(out, MESSAGE, &inner);
	if (laps_buf_status(out) == LAPS_OK)
		return true;
	laps_buf_clear(out);
	return false;
}
