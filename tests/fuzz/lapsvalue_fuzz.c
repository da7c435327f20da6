/* SPDX-License-Identifier: MIT */
/*
 * A whole value is its parts: it is accepted when header, message and key identifier are and there
 * is one recipient, holds what the parts hold, and is refused for the reason of the first part that
 * is, at its place in the value.
 */
#include "fuzz/fuzz.h"
#include <laps/lapsvalue.h>

/* The parts one by one; the offset of err counts from the start of the value. */
static laps_rc by_parts(const uint8_t *data, size_t len, struct laps_lapsvalue *v,
			struct laps_err *err)
{
	const struct laps_cms_recipient *r = &v->cms.recipient[0];
	laps_rc rc = laps_encvalue_parse(data, len, &v->header, err);

	if (rc != LAPS_OK)
		return rc;
	rc = laps_cms_parse(v->header.blob, v->header.blob_len, &v->cms, err);
	if (rc == LAPS_OK && v->cms.recipient_n != 1)
		return laps_fail(err, LAPS_E_RANGE, err->offset, "recipients");
	if (rc == LAPS_OK) {
		rc = laps_keyid_parse(r->key_id, r->key_id_len, &v->key_id, err);
		err->offset += r->key_id_offset;
	}
	err->offset += LAPS_ENCVALUE_HEADER_LEN;
	return rc;
}

static void same(const struct laps_lapsvalue *v, const struct laps_lapsvalue *w)
{
	const struct laps_cms_recipient *a = &v->cms.recipient[0], *b = &w->cms.recipient[0];

	FUZZ_MUST(v->header.updated_ticks == w->header.updated_ticks);
	FUZZ_MUST(v->header.blob == w->header.blob && v->header.blob_len == w->header.blob_len);
	FUZZ_MUST(v->cms.recipient_n == 1 && a->kind == b->kind);
	FUZZ_MUST(a->descriptor == b->descriptor && a->descriptor_len == b->descriptor_len);
	FUZZ_MUST(a->key_id == b->key_id && a->wrapped_key == b->wrapped_key);
	FUZZ_MUST(v->cms.nonce == w->cms.nonce && v->cms.content == w->cms.content);
	FUZZ_MUST(v->cms.content_len == w->cms.content_len);
	FUZZ_MUST(v->key_id.l0 == w->key_id.l0 && v->key_id.l1 == w->key_id.l1 &&
		  v->key_id.l2 == w->key_id.l2 && v->key_id.flags == w->key_id.flags);
	FUZZ_MUST(v->key_id.key_info == w->key_id.key_info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct laps_lapsvalue v, parts;
	struct laps_err err, part_err = {0};
	laps_rc rc, part_rc;

	fuzz_poison(&v, sizeof(v));
	rc = laps_lapsvalue_parse(data, len, &v, &err);
	part_rc = by_parts(data, len, &parts, &part_err);
	FUZZ_MUST(rc == part_rc);
	if (rc == LAPS_OK) {
		same(&v, &parts);
		return 0;
	}
	fuzz_refused(rc, &err, len, &v, sizeof(v));
	if (part_rc != LAPS_E_RANGE)
		FUZZ_MUST(err.offset == part_err.offset && strcmp(err.what, part_err.what) == 0);
	return 0;
}
