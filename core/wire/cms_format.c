/* SPDX-License-Identifier: MIT */
/* Writing the CMS of a DPAPI-NG blob, byte for byte as Windows does for one SID. */
#include <laps/cms.h>
#include <string.h>

#include "wire/der.h"

static void put_descriptor(struct laps_buf *out, const struct laps_sid *sid)
{
	const size_t attr = laps_der_open(out, LAPS_DER_SEQUENCE);
	char text[LAPS_SID_TEXT];
	size_t any = 0;
	size_t all = 0;
	size_t pair = 0;

	laps_sid_format_text(sid, text);
	laps_der_put_oid(out, LAPS_OID_DESCRIPTOR_SID);
	any = laps_der_open(out, LAPS_DER_SEQUENCE);
	all = laps_der_open(out, LAPS_DER_SEQUENCE);
	pair = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put(out, LAPS_DER_UTF8, "SID", 3);
	laps_der_put(out, LAPS_DER_UTF8, text, strlen(text));
	laps_der_close(out, pair);
	laps_der_close(out, all);
	laps_der_close(out, any);
	laps_der_close(out, attr);
}

static void put_recipient(struct laps_buf *out, const struct laps_cms_fields *f)
{
	const size_t recipient = laps_der_open(out, LAPS_DER_CONTEXT_OF(2));
	size_t key = 0;
	size_t other = 0;
	size_t alg = 0;

	laps_der_put_uint(out, 4);
	key = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put(out, LAPS_DER_OCTETS, f->key_id, f->key_id_len);
	other = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_oid(out, LAPS_OID_DESCRIPTOR);
	put_descriptor(out, f->sid);
	laps_der_close(out, other);
	laps_der_close(out, key);
	alg = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_oid(out, LAPS_OID_AES256_WRAP);
	laps_der_close(out, alg);
	laps_der_put(out, LAPS_DER_OCTETS, f->wrapped_key, LAPS_CMS_WRAPPED_LEN);
	laps_der_close(out, recipient);
}

static void put_content_info(struct laps_buf *out, const struct laps_cms_fields *f)
{
	const size_t info = laps_der_open(out, LAPS_DER_SEQUENCE);
	size_t alg = 0;
	size_t params = 0;

	laps_der_put_oid(out, LAPS_OID_DATA);
	alg = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_oid(out, LAPS_OID_AES256_GCM);
	params = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put(out, LAPS_DER_OCTETS, f->nonce, LAPS_CMS_NONCE_LEN);
	laps_der_put_uint(out, LAPS_CMS_TAG_LEN);
	laps_der_close(out, params);
	laps_der_close(out, alg);
	if (!f->appended)
		laps_der_put(out, LAPS_DER_CONTEXT(0), f->content, f->content_len);
	laps_der_close(out, info);
}

void laps_cms_format(const struct laps_cms_fields *f, struct laps_buf *out)
{
	const size_t outer = laps_der_open(out, LAPS_DER_SEQUENCE);
	size_t explicit_tag = 0;
	size_t enveloped = 0;
	size_t recipients = 0;

	laps_der_put_oid(out, LAPS_OID_ENVELOPED_DATA);
	explicit_tag = laps_der_open(out, LAPS_DER_CONTEXT_OF(0));
	enveloped = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_uint(out, 2);
	recipients = laps_der_open(out, LAPS_DER_SET);
	put_recipient(out, f);
	laps_der_close(out, recipients);
	put_content_info(out, f);
	laps_der_close(out, enveloped);
	laps_der_close(out, explicit_tag);
	laps_der_close(out, outer);
	if (f->appended)
		laps_buf_put(out, f->content, f->content_len);
}
