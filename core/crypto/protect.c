/* SPDX-License-Identifier: MIT */
#include "crypto/protect.h"

#include <laps/gkdi.h>
#include <string.h>

#include "crypto/kek.h"

/* The key info and the key-encryption key that go with it, by the kind of envelope. */
static laps_rc make_kek(const struct laps_gke *e, struct laps_writer *w,
			const struct laps_protect_random *random, struct laps_buf *key_info,
			uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t l2_key[LAPS_SEED_LEN];
	laps_rc rc;

	if (w)
		return laps_writer_kek(w, random->key, key_info, kek, err);
	rc = laps_gkdi_seed_from_envelope(e, e->l1, e->l2, l2_key, err);
	if (rc == LAPS_OK) {
		laps_buf_put(key_info, random->key, LAPS_KEK_NONCE_LEN);
		if ((rc = laps_buf_status(key_info)) != LAPS_OK)
			rc = laps_fail(err, rc, 0, "key info");
	}
	if (rc == LAPS_OK)
		rc = laps_kek_from_nonce(e->kdf_hash, l2_key, key_info->data, key_info->len, kek,
					 err);
	laps_wipe(l2_key, sizeof(l2_key));
	return rc;
}

static laps_rc make_key_id(const struct laps_gke *e, const struct laps_buf *key_info,
			   struct laps_buf *out, struct laps_err *err)
{
	struct laps_keyid id = {
		.flags = LAPS_KEY_FLAG_ENCRYPT | (e->flags & LAPS_KEY_FLAG_PUBLIC),
		.l0 = e->l0,
		.l1 = e->l1,
		.l2 = e->l2,
		.key_info = key_info->data,
		.key_info_len = key_info->len,
	};
	laps_rc rc;

	memcpy(id.root_key_id, e->root_key_id, sizeof(id.root_key_id));
	memcpy(id.domain, e->domain, sizeof(id.domain));
	memcpy(id.forest, e->forest, sizeof(id.forest));
	laps_keyid_format(&id, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "key identifier");
}

/* Everything is made before the first byte goes to out. */
static laps_rc write_cms(const struct laps_sid *sid, const struct laps_buf *key_id,
			 const uint8_t kek[static LAPS_AES_KEY_LEN],
			 const struct laps_protect_random *random, const struct laps_secret *sealed,
			 bool appended, struct laps_buf *out, struct laps_err *err)
{
	uint8_t wrapped[LAPS_CMS_WRAPPED_LEN];
	struct laps_cms_fields f = {
		.key_id = key_id->data,
		.key_id_len = key_id->len,
		.sid = sid,
		.wrapped_key = wrapped,
		.nonce = random->nonce,
		.appended = appended,
	};
	laps_rc rc = laps_aes_wrap(kek, random->cek, wrapped);

	if (rc != LAPS_OK)
		return laps_fail(err, rc, 0, "key wrap");
	f.content = laps_secret_view(sealed, &f.content_len);
	laps_cms_format(&f, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "CMS");
}

laps_rc laps_protect_with(const struct laps_gke *e, struct laps_writer *w,
			  const struct laps_sid *sid, const uint8_t *plain, size_t plain_len,
			  bool appended, const struct laps_protect_random *random,
			  struct laps_buf *out, struct laps_err *err)
{
	uint8_t kek[LAPS_AES_KEY_LEN];
	struct laps_buf key_info, key_id;
	struct laps_secret *sealed = NULL;
	laps_rc rc;

	laps_buf_init(&key_info, LAPS_GKE_MAX);
	laps_buf_init(&key_id, LAPS_GKE_MAX);
	if (plain_len > LAPS_SECRET_MAX - LAPS_CMS_TAG_LEN) {
		rc = laps_fail(err, LAPS_E_RANGE, 0, "plaintext length");
		goto out;
	}
	if ((rc = make_kek(e, w, random, &key_info, kek, err)) != LAPS_OK ||
	    (rc = make_key_id(e, &key_info, &key_id, err)) != LAPS_OK)
		goto out;
	if ((rc = laps_secret_new(plain_len + LAPS_CMS_TAG_LEN, &sealed)) != LAPS_OK ||
	    (rc = laps_aes_seal(random->cek, random->nonce, plain, plain_len,
				laps_secret_edit(sealed))) != LAPS_OK) {
		rc = laps_fail(err, rc, 0, "content encryption");
		goto out;
	}
	rc = write_cms(sid, &key_id, kek, random, sealed, appended, out, err);
out:
	laps_wipe(kek, sizeof(kek));
	laps_secret_free(&sealed);
	laps_buf_clear(&key_id);
	laps_buf_clear(&key_info);
	return rc;
}

laps_rc laps_dpapi_ng_protect(const struct laps_gke *e, const struct laps_sid *sid,
			      const uint8_t *plain, size_t plain_len, bool appended,
			      const struct laps_protect_random *random, struct laps_buf *out,
			      struct laps_err *err)
{
	struct laps_writer w;
	laps_rc rc;

	if (!(e->flags & LAPS_KEY_FLAG_PUBLIC))
		return laps_protect_with(e, NULL, sid, plain, plain_len, appended, random, out,
					 err);
	if ((rc = laps_writer_open(&w, e, err)) != LAPS_OK)
		return rc;
	rc = laps_protect_with(e, &w, sid, plain, plain_len, appended, random, out, err);
	laps_writer_close(&w);
	return rc;
}
