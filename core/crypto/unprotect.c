/* SPDX-License-Identifier: MIT */
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

#include "crypto/kek.h"

laps_rc laps_dpapi_ng_target_sd(const struct laps_cms_recipient *r, struct laps_buf *out,
				struct laps_err *err)
{
	struct laps_sid sid;
	laps_rc rc;

	if (r->kind != LAPS_DESCRIPTOR_SID)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "protection descriptor");
	if ((rc = laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, err)) != LAPS_OK)
		return rc;
	laps_targetsd_format(&sid, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "target descriptor");
}

/* Content key and content: the last two stages, which cryptography alone decides. */
static laps_rc open_content(const struct laps_cms *cms, const struct laps_cms_recipient *r,
			    const uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_secret **plain,
			    struct laps_err *err)
{
	struct laps_secret *made = NULL;
	uint8_t cek[LAPS_AES_KEY_LEN];
	laps_rc rc = laps_aes_unwrap(kek, r->wrapped_key, cek);

	if (rc != LAPS_OK)
		return laps_fail(err, rc, 0, "key unwrap");
	rc = laps_secret_new(cms->content_len - LAPS_CMS_TAG_LEN, &made);
	if (rc == LAPS_OK)
		rc = laps_aes_open(cek, cms->nonce, cms->content, cms->content_len,
				   laps_secret_edit(made));
	laps_wipe(cek, sizeof(cek));
	if (rc != LAPS_OK) {
		laps_secret_free(&made);
		return laps_fail(err, rc, 0, "content tag");
	}
	*plain = made;
	return LAPS_OK;
}

laps_rc laps_dpapi_ng_unprotect(const struct laps_cms *cms, size_t recipient,
				const struct laps_gke *e,
				const uint8_t l2_key[static LAPS_SEED_LEN],
				struct laps_secret **plain, bool *stripped, struct laps_err *err)
{
	const struct laps_cms_recipient *r;
	uint8_t kek[LAPS_AES_KEY_LEN];
	struct laps_keyid id;
	laps_rc rc;

	if (recipient >= cms->recipient_n)
		return laps_fail(err, LAPS_E_BUG, 0, "recipient");
	r = &cms->recipient[recipient];
	if (cms->content_len > LAPS_SECRET_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "content length");
	if ((rc = laps_keyid_parse(r->key_id, r->key_id_len, &id, err)) != LAPS_OK)
		return rc;
	if (id.flags & LAPS_KEY_FLAG_PUBLIC)
		rc = laps_kek_for_reader(e, l2_key, id.key_info, id.key_info_len, kek, err);
	else
		rc = laps_kek_from_nonce(e->kdf_hash, l2_key, id.key_info, id.key_info_len, kek,
					 err);
	if (rc == LAPS_OK)
		rc = open_content(cms, r, kek, plain, err);
	if (rc == LAPS_OK && stripped)
		*stripped = false;
	laps_wipe(kek, sizeof(kek));
	return rc;
}
