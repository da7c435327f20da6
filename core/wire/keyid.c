/* SPDX-License-Identifier: MIT */
#include <laps/keyid.h>
#include <string.h>

#include "wire/names.h"
#include "wire/rd.h"

#define VERSION 1u
#define MAGIC   0x4B53444Bu /* "KDSK" */

laps_rc laps_keyid_parse(const uint8_t *in, size_t len, struct laps_keyid *out,
			 struct laps_err *err)
{
	struct laps_rd r;
	struct laps_keyid k = {0};
	const uint8_t *root_key_id = NULL;
	size_t domain_len = 0;
	size_t forest_len = 0;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	if (laps_rd_u32le(&r) != VERSION)
		laps_rd_fail(&r, LAPS_E_UNSUPPORTED, 0, "key identifier: version is not 1");
	if (laps_rd_u32le(&r) != MAGIC)
		laps_rd_fail(&r, LAPS_E_FORMAT, 4, "key identifier: magic is not KDSK");
	k.flags = laps_rd_u32le(&r);
	k.l0 = laps_rd_i32le(&r);
	k.l1 = laps_rd_i32le(&r);
	k.l2 = laps_rd_i32le(&r);
	if (k.l0 < 0 || k.l1 < 0 || k.l1 > LAPS_KEY_INDEX_MAX || k.l2 < 0 ||
	    k.l2 > LAPS_KEY_INDEX_MAX)
		laps_rd_fail(&r, LAPS_E_RANGE, 12, "key identifier: no such period");
	root_key_id = laps_rd_bytes(&r, LAPS_GUID_LEN);
	k.key_info_len = laps_rd_u32le(&r);
	domain_len = laps_rd_u32le(&r);
	forest_len = laps_rd_u32le(&r);
	k.key_info = laps_rd_bytes(&r, k.key_info_len);
	laps_rd_name(&r, domain_len, k.domain, sizeof(k.domain));
	laps_rd_name(&r, forest_len, k.forest, sizeof(k.forest));
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	memcpy(k.root_key_id, root_key_id, LAPS_GUID_LEN);
	*out = k;
	return LAPS_OK;
}

void laps_keyid_format(const struct laps_keyid *k, struct laps_buf *out)
{
	laps_buf_put_u32le(out, VERSION);
	laps_buf_put_u32le(out, MAGIC);
	laps_buf_put_u32le(out, k->flags);
	laps_buf_put_u32le(out, (uint32_t)k->l0);
	laps_buf_put_u32le(out, (uint32_t)k->l1);
	laps_buf_put_u32le(out, (uint32_t)k->l2);
	laps_buf_put(out, k->root_key_id, LAPS_GUID_LEN);
	laps_buf_put_u32le(out, (uint32_t)k->key_info_len);
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(k->domain));
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(k->forest));
	laps_buf_put(out, k->key_info, k->key_info_len);
	laps_buf_put_name(out, k->domain);
	laps_buf_put_name(out, k->forest);
}
