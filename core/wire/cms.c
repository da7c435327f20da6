/* SPDX-License-Identifier: MIT */
/* Reading the CMS of a DPAPI-NG blob around its recipients; a function for each SEQUENCE of the
 * tree in laps/cms.h. */
#include <laps/cms.h>

#include "wire/cms_recipient.h"
#include "wire/der.h"

#define ENVELOPED_VERSION 2u

/* In the order of the tree. */
static const struct laps_der_field f_info = LAPS_DER_FIELD("CMS: content info");
static const struct laps_der_field f_type = LAPS_DER_FIELD("CMS: content type");
static const struct laps_der_field f_explicit = LAPS_DER_FIELD("CMS: holder of the enveloped data");
static const struct laps_der_field f_enveloped = LAPS_DER_FIELD("CMS: enveloped data");
static const struct laps_der_field f_version = LAPS_DER_FIELD("CMS: version");
static const struct laps_der_field f_recipients = LAPS_DER_FIELD("CMS: recipients");
static const struct laps_der_field f_eci = LAPS_DER_FIELD("CMS: encrypted content info");
static const struct laps_der_field f_eci_type = LAPS_DER_FIELD("CMS: type of the content");
static const struct laps_der_field f_cipher = LAPS_DER_FIELD("CMS: cipher");
static const struct laps_der_field f_cipher_id = LAPS_DER_FIELD("CMS: id of the cipher");
static const struct laps_der_field f_params = LAPS_DER_FIELD("CMS: cipher parameters");
static const struct laps_der_field f_nonce = LAPS_DER_FIELD("CMS: nonce");
static const struct laps_der_field f_tag_len = LAPS_DER_FIELD("CMS: tag length");
static const struct laps_der_field f_content = LAPS_DER_FIELD("CMS: content");

static void recipients(struct laps_rd *r, struct laps_cms *out)
{
	const size_t at = r->pos;
	const struct laps_der_scope set = laps_der_enter(r, LAPS_DER_SET, &f_recipients);

	while (laps_rd_left(r) > 0) {
		if (out->recipient_n == LAPS_CMS_RECIPIENT_MAX) {
			laps_rd_fail(r, LAPS_E_RANGE, r->pos, "CMS: too many recipients");
			break;
		}
		laps_cms_read_recipient(r, &out->recipient[out->recipient_n]);
		if (r->err.rc == LAPS_OK)
			out->recipient_n++;
	}
	if (out->recipient_n == 0)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: no recipient");
	laps_der_leave(r, set);
}

static void content_algorithm(struct laps_rd *r, struct laps_cms *out)
{
	const struct laps_der_scope cipher = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_cipher);
	struct laps_der_scope params;
	const uint8_t *nonce = NULL;
	size_t at = 0;
	size_t len = 0;

	laps_der_oid(r, LAPS_OID_AES256_GCM, &f_cipher_id, "CMS: content is not AES-256-GCM");
	params = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_params);
	at = r->pos;
	nonce = laps_der_bytes(r, LAPS_DER_OCTETS, &f_nonce, &len);
	if (len != LAPS_CMS_NONCE_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: nonce is not 12 bytes");
	if (r->err.rc == LAPS_OK)
		out->nonce = nonce;
	at = r->pos;
	/* absent means 12, RFC 5084 3.2 */
	if (laps_rd_left(r) == 0 || laps_der_uint(r, &f_tag_len) != LAPS_CMS_TAG_LEN)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "CMS: tag is not 16 bytes");
	laps_der_leave(r, params);
	laps_der_leave(r, cipher);
}

static void encrypted_content_info(struct laps_rd *r, struct laps_cms *out)
{
	const struct laps_der_scope eci = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_eci);
	const uint8_t *content = NULL;
	size_t at = 0;
	size_t len = 0;

	laps_der_oid(r, LAPS_OID_DATA, &f_eci_type, "CMS: content is not data");
	content_algorithm(r, out);
	at = r->pos;
	if (laps_rd_left(r) > 0)
		content = laps_der_bytes(r, LAPS_DER_CONTEXT(0), &f_content, &len);
	/* an empty one says nothing about where the content is */
	if (len > 0 && len < LAPS_CMS_TAG_LEN)
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, "CMS: content is shorter than its tag");
	else if (len > 0) {
		out->content = content;
		out->content_len = len;
	}
	laps_der_leave(r, eci);
}

static void enveloped_data(struct laps_rd *r, struct laps_cms *out)
{
	const struct laps_der_scope enveloped = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_enveloped);
	const size_t at = r->pos;

	if (laps_der_uint(r, &f_version) != ENVELOPED_VERSION)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "CMS: version is not 2");
	if (laps_der_peek(r) == LAPS_DER_CONTEXT_OF(0))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: originator information");
	recipients(r, out);
	encrypted_content_info(r, out);
	if (laps_der_peek(r) == LAPS_DER_CONTEXT_OF(1))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: unprotected attributes");
	laps_der_leave(r, enveloped);
}

/* Content that is not in the DER lies behind it. */
static void appended_content(struct laps_rd *r, struct laps_cms *out)
{
	const size_t at = r->pos;
	const size_t left = laps_rd_left(r);
	const uint8_t *content = NULL;

	if (out->content != NULL) {
		if (left > 0)
			laps_rd_fail(r, LAPS_E_TRAILING, at, "CMS: bytes behind embedded content");
		return;
	}
	content = laps_rd_bytes(r, left);
	if (left < LAPS_CMS_TAG_LEN) {
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, "CMS: content is shorter than its tag");
		return;
	}
	out->appended = true;
	out->content = content;
	out->content_len = left;
}

/* One alternative that can be opened is enough. */
static void refuse_unreadable(struct laps_rd *r, const struct laps_cms *c)
{
	for (size_t i = 0; i < c->recipient_n; i++) {
		if (laps_cms_recipient_readable(&c->recipient[i]))
			return;
	}
	laps_rd_fail(r, LAPS_E_UNSUPPORTED, c->recipient[0].offset,
		     laps_cms_kind_refusal(c->recipient[0].kind));
}

laps_rc laps_cms_read(const uint8_t *in, size_t len, struct laps_cms *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_der_scope info;
	struct laps_der_scope holder;

	*out = (struct laps_cms){0};
	laps_rd_init(&r, in, len);
	info = laps_der_enter(&r, LAPS_DER_SEQUENCE, &f_info);
	laps_der_oid(&r, LAPS_OID_ENVELOPED_DATA, &f_type, "CMS: not enveloped data");
	holder = laps_der_enter(&r, LAPS_DER_CONTEXT_OF(0), &f_explicit);
	enveloped_data(&r, out);
	laps_der_leave(&r, holder);
	laps_der_leave(&r, info);
	if (r.err.rc == LAPS_OK)
		out->der_len = r.pos;
	appended_content(&r, out);
	/* last, so that of a blob that nobody here can open all the rest is told */
	refuse_unreadable(&r, out);
	return laps_rd_status(&r, err);
}

laps_rc laps_cms_parse(const uint8_t *in, size_t len, struct laps_cms *out, struct laps_err *err)
{
	struct laps_cms c;
	laps_rc rc = laps_cms_read(in, len, &c, err);

	if (rc == LAPS_OK)
		*out = c;
	return rc;
}
