/* SPDX-License-Identifier: MIT */
/* Reading the CMS of a DPAPI-NG blob; a function for each SEQUENCE of the tree in laps/cms.h. */
#include <laps/cms.h>
#include <string.h>

#include "wire/der.h"

#define ENVELOPED_VERSION 2u
#define KEKRI_VERSION     4u

static void version(struct laps_rd *r, uint32_t want, const char *what)
{
	const size_t at = r->pos;

	if (laps_der_uint(r) != want)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, what);
}

/* Which kind of protector; the others have key identifiers of other forms. */
static laps_descriptor_kind descriptor_kind(struct laps_rd *r)
{
	const size_t at = r->pos;
	size_t len = 0;
	size_t sid_len = 0;
	size_t sddl_len = 0;
	const uint8_t *sid = laps_oid_view(LAPS_OID_DESCRIPTOR_SID, &sid_len);
	const uint8_t *sddl = laps_oid_view(LAPS_OID_DESCRIPTOR_SDDL, &sddl_len);
	const uint8_t *p = laps_der_bytes(r, LAPS_DER_OID, &len);

	if (p != NULL && len == sddl_len && memcmp(p, sddl, len) == 0)
		return LAPS_DESCRIPTOR_SDDL;
	if (p != NULL && (len != sid_len || memcmp(p, sid, len) != 0))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "CMS: protector is neither SID nor SDDL");
	return LAPS_DESCRIPTOR_SID;
}

/* OR alternatives and AND items: within one recipient there is one of each. */
static void descriptor(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const char *want = NULL;
	const uint8_t *name = NULL;
	size_t name_len = 0;
	size_t at = 0;
	size_t any_end = 0;
	size_t all_end = 0;
	size_t pair_end = 0;

	out->kind = descriptor_kind(r);
	want = out->kind == LAPS_DESCRIPTOR_SID ? "SID" : "SDDL";
	any_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	all_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	pair_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	at = r->pos;
	name = laps_der_bytes(r, LAPS_DER_UTF8, &name_len);
	if (name != NULL && (name_len != strlen(want) || memcmp(name, want, name_len) != 0))
		laps_rd_fail(r, LAPS_E_FORMAT, at, "CMS: name of the protector is not its kind");
	out->descriptor = (const char *)laps_der_bytes(r, LAPS_DER_UTF8, &out->descriptor_len);
	laps_der_leave(r, pair_end);
	if (laps_der_peek(r) != 0)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: protector with several items");
	laps_der_leave(r, all_end);
	if (laps_der_peek(r) != 0)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: protector with alternatives");
	laps_der_leave(r, any_end);
}

static void kek_identifier(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const size_t outer_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	size_t other_end = 0;
	size_t attr_end = 0;

	out->key_id = laps_der_bytes(r, LAPS_DER_OCTETS, &out->key_id_len);
	if (out->key_id != NULL)
		out->key_id_offset = (size_t)(out->key_id - r->in);
	if (laps_der_peek(r) == LAPS_DER_GENERALIZED_TIME)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: key identifier with a date");
	other_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	laps_der_oid(r, LAPS_OID_DESCRIPTOR, "CMS: key attribute is not a protector");
	attr_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	descriptor(r, out);
	laps_der_leave(r, attr_end);
	laps_der_leave(r, other_end);
	laps_der_leave(r, outer_end);
}

static void recipient(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const unsigned tag = laps_der_peek(r);
	size_t outer_end = 0;
	size_t alg_end = 0;
	size_t at = 0;
	size_t len = 0;

	if (tag == LAPS_DER_SEQUENCE || tag == LAPS_DER_CONTEXT_OF(1) ||
	    tag == LAPS_DER_CONTEXT_OF(3) || tag == LAPS_DER_CONTEXT_OF(4))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos,
			     "CMS: recipient is not a KEK recipient");
	outer_end = laps_der_enter(r, LAPS_DER_CONTEXT_OF(2));
	version(r, KEKRI_VERSION, "CMS: version of the recipient is not 4");
	kek_identifier(r, out);
	alg_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	laps_der_oid(r, LAPS_OID_AES256_WRAP, "CMS: key is not wrapped with AES-256");
	laps_der_leave(r, alg_end);
	at = r->pos;
	out->wrapped_key = laps_der_bytes(r, LAPS_DER_OCTETS, &len);
	if (len != LAPS_CMS_WRAPPED_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: wrapped key is not 40 bytes");
	laps_der_leave(r, outer_end);
}

static void recipients(struct laps_rd *r, struct laps_cms *out)
{
	const size_t at = r->pos;
	const size_t outer_end = laps_der_enter(r, LAPS_DER_SET);

	while (laps_der_peek(r) != 0) {
		if (out->recipient_n == LAPS_CMS_RECIPIENT_MAX) {
			laps_rd_fail(r, LAPS_E_RANGE, r->pos, "CMS: too many recipients");
			break;
		}
		recipient(r, &out->recipient[out->recipient_n++]);
	}
	if (out->recipient_n == 0)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: no recipient");
	laps_der_leave(r, outer_end);
}

static void content_algorithm(struct laps_rd *r, struct laps_cms *out)
{
	const size_t outer_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	size_t params_end = 0;
	size_t at = 0;
	size_t len = 0;

	laps_der_oid(r, LAPS_OID_AES256_GCM, "CMS: content is not AES-256-GCM");
	params_end = laps_der_enter(r, LAPS_DER_SEQUENCE);
	at = r->pos;
	out->nonce = laps_der_bytes(r, LAPS_DER_OCTETS, &len);
	if (len != LAPS_CMS_NONCE_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: nonce is not 12 bytes");
	at = r->pos;
	/* absent means 12, RFC 5084 3.2 */
	if (laps_der_peek(r) == 0 || laps_der_uint(r) != LAPS_CMS_TAG_LEN)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "CMS: tag is not 16 bytes");
	laps_der_leave(r, params_end);
	laps_der_leave(r, outer_end);
}

static void encrypted_content_info(struct laps_rd *r, struct laps_cms *out)
{
	const size_t outer_end = laps_der_enter(r, LAPS_DER_SEQUENCE);

	laps_der_oid(r, LAPS_OID_DATA, "CMS: content is not data");
	content_algorithm(r, out);
	if (laps_der_peek(r) != 0)
		out->content = laps_der_bytes(r, LAPS_DER_CONTEXT(0), &out->content_len);
	laps_der_leave(r, outer_end);
}

static void enveloped_data(struct laps_rd *r, struct laps_cms *out)
{
	const size_t outer_end = laps_der_enter(r, LAPS_DER_SEQUENCE);

	version(r, ENVELOPED_VERSION, "CMS: version is not 2");
	if (laps_der_peek(r) == LAPS_DER_CONTEXT_OF(0))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: originator information");
	recipients(r, out);
	encrypted_content_info(r, out);
	if (laps_der_peek(r) == LAPS_DER_CONTEXT_OF(1))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: unprotected attributes");
	laps_der_leave(r, outer_end);
}

laps_rc laps_cms_parse(const uint8_t *in, size_t len, struct laps_cms *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_cms c = {0};
	size_t outer_end = 0;
	size_t explicit_end = 0;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	outer_end = laps_der_enter(&r, LAPS_DER_SEQUENCE);
	laps_der_oid(&r, LAPS_OID_ENVELOPED_DATA, "CMS: not enveloped data");
	explicit_end = laps_der_enter(&r, LAPS_DER_CONTEXT_OF(0));
	enveloped_data(&r, &c);
	laps_der_leave(&r, explicit_end);
	laps_der_leave(&r, outer_end);
	c.der_len = r.pos;
	/* an empty [0] says nothing about where the content is */
	if (c.content_len == 0) {
		c.appended = true;
		c.content_len = laps_rd_left(&r);
		c.content = laps_rd_bytes(&r, c.content_len);
	}
	if (c.content_len < LAPS_CMS_TAG_LEN)
		laps_rd_fail(&r, LAPS_E_TRUNCATED, r.pos, "CMS: content is shorter than its tag");
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = c;
	return LAPS_OK;
}
