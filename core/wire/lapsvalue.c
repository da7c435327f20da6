/* SPDX-License-Identifier: MIT */
#include <laps/lapsvalue.h>

laps_rc laps_lapsvalue_parse(const uint8_t *in, size_t len, struct laps_lapsvalue *out,
			     struct laps_err *err)
{
	struct laps_lapsvalue v = {0};
	struct laps_err e = {0};
	size_t part_at = 0; /* of what e is about */
	laps_rc rc = laps_encvalue_parse(in, len, &v.header, &e);

	if (rc == LAPS_OK) {
		part_at = LAPS_ENCVALUE_HEADER_LEN;
		rc = laps_cms_parse(v.header.blob, v.header.blob_len, &v.cms, &e);
	}
	if (rc == LAPS_OK && v.cms.recipient_n > 1)
		rc = laps_fail(&e, LAPS_E_RANGE, v.cms.recipient[1].offset,
			       "encrypted value: several recipients");
	if (rc == LAPS_OK) {
		part_at += v.cms.recipient[0].key_id_offset;
		rc = laps_keyid_parse(v.cms.recipient[0].key_id, v.cms.recipient[0].key_id_len,
				      &v.key_id, &e);
	}
	if (rc != LAPS_OK)
		return laps_fail(err, rc, part_at + e.offset, e.what);
	*out = v;
	return LAPS_OK;
}
