/* SPDX-License-Identifier: MIT */
#include <laps/dpapi_ng.h>
#include <laps/sddl.h>
#include <laps/targetsd.h>

#include "crypto/kek.h"

laps_rc laps_dpapi_ng_target_sd(const struct laps_cms_recipient *r, struct laps_buf *out,
				struct laps_err *err)
{
	struct laps_sid sid;
	laps_rc rc;

	if (r->kind == LAPS_DESCRIPTOR_SDDL)
		return laps_sddl_parse(r->descriptor, r->descriptor_len, NULL, out, err);
	if (r->kind != LAPS_DESCRIPTOR_SID)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "protection descriptor");
	if ((rc = laps_sid_parse_text(r->descriptor, r->descriptor_len, &sid, err)) != LAPS_OK)
		return rc;
	laps_targetsd_format(&sid, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "target descriptor");
}

/* Content key by the nonce form's key. */
static laps_rc unwrap_by_nonce(const struct laps_gke *e, const uint8_t l2_key[static LAPS_SEED_LEN],
			       const struct laps_keyid *id, const uint8_t *wrapped,
			       uint8_t cek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t kek[LAPS_AES_KEY_LEN];
	laps_rc rc =
		laps_kek_from_nonce(e->kdf_hash, l2_key, id->key_info, id->key_info_len, kek, err);

	if (rc == LAPS_OK && (rc = laps_aes_unwrap(kek, wrapped, cek)) != LAPS_OK)
		laps_fail(err, rc, 0, "key unwrap");
	laps_wipe(kek, sizeof(kek));
	return rc;
}

/* Content key by the agreement's: with the whole secret, and then as writers have it that strip its
 * leading zeros. The second is tried whether there are any or not, so that the time of a failure
 * does not tell a writer of many values about the secret. */
static laps_rc unwrap_by_shared(const struct laps_shared *shared, const uint8_t *wrapped,
				uint8_t cek[static LAPS_AES_KEY_LEN], bool *stripped,
				struct laps_err *err)
{
	uint8_t kek[LAPS_AES_KEY_LEN];
	laps_rc rc;

	*stripped = false;
	rc = laps_kek_from_shared(shared, false, kek, err);
	if (rc == LAPS_OK)
		rc = laps_aes_unwrap(kek, wrapped, cek);
	if (rc == LAPS_E_AUTH) {
		*stripped = true;
		rc = laps_kek_from_shared(shared, true, kek, err);
		if (rc == LAPS_OK)
			rc = laps_aes_unwrap(kek, wrapped, cek);
	}
	laps_wipe(kek, sizeof(kek));
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "key unwrap");
}

static laps_rc unwrap(const struct laps_cms_recipient *r, const struct laps_gke *e,
		      const uint8_t l2_key[static LAPS_SEED_LEN],
		      uint8_t cek[static LAPS_AES_KEY_LEN], bool *stripped, struct laps_err *err)
{
	struct laps_shared shared;
	struct laps_keyid id;
	laps_rc rc = laps_keyid_parse(r->key_id, r->key_id_len, &id, err);

	*stripped = false;
	if (rc != LAPS_OK)
		return rc;
	if (!(id.flags & LAPS_KEY_FLAG_PUBLIC))
		return unwrap_by_nonce(e, l2_key, &id, r->wrapped_key, cek, err);
	rc = laps_shared_for_reader(e, l2_key, id.key_info, id.key_info_len, &shared, err);
	if (rc == LAPS_OK)
		rc = unwrap_by_shared(&shared, r->wrapped_key, cek, stripped, err);
	laps_wipe(&shared, sizeof(shared));
	return rc;
}

laps_rc laps_dpapi_ng_unprotect(const struct laps_cms *cms, size_t recipient,
				const struct laps_gke *e,
				const uint8_t l2_key[static LAPS_SEED_LEN],
				struct laps_secret **plain, bool *stripped, struct laps_err *err)
{
	struct laps_secret *made = NULL;
	uint8_t cek[LAPS_AES_KEY_LEN];
	bool had_to_strip;
	laps_rc rc;

	if (recipient >= cms->recipient_n)
		return laps_fail(err, LAPS_E_BUG, 0, "recipient");
	if (!laps_cms_recipient_readable(&cms->recipient[recipient]))
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "protection descriptor");
	if (cms->content_len > LAPS_SECRET_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "content length");
	rc = unwrap(&cms->recipient[recipient], e, l2_key, cek, &had_to_strip, err);
	if (rc != LAPS_OK)
		goto out;
	rc = laps_secret_new(cms->content_len - LAPS_CMS_TAG_LEN, &made);
	if (rc == LAPS_OK)
		rc = laps_aes_open(cek, cms->nonce, cms->content, cms->content_len,
				   laps_secret_edit(made));
	if (rc != LAPS_OK) {
		laps_secret_free(&made);
		laps_fail(err, rc, 0, "content tag");
		goto out;
	}
	*plain = made;
	if (stripped)
		*stripped = had_to_strip;
out:
	laps_wipe(cek, sizeof(cek));
	return rc;
}
