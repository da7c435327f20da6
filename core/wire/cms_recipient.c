/* SPDX-License-Identifier: MIT */
/* Reading a recipient of a DPAPI-NG blob; a function for each SEQUENCE of the tree in laps/cms.h.
 */
#include "wire/cms_recipient.h"

#include <string.h>

#include "wire/der.h"

#define KEKRI_VERSION 4u

/* In the order of the tree. */
static const struct laps_der_field f_recipient = LAPS_DER_FIELD("CMS: recipient");
static const struct laps_der_field f_version = LAPS_DER_FIELD("CMS: version of the recipient");
static const struct laps_der_field f_kek_id = LAPS_DER_FIELD("CMS: KEK identifier");
static const struct laps_der_field f_key_id = LAPS_DER_FIELD("CMS: key identifier");
static const struct laps_der_field f_attribute = LAPS_DER_FIELD("CMS: key attribute");
static const struct laps_der_field f_attribute_id = LAPS_DER_FIELD("CMS: id of the key attribute");
static const struct laps_der_field f_protector = LAPS_DER_FIELD("CMS: protector");
static const struct laps_der_field f_kind = LAPS_DER_FIELD("CMS: kind of the protector");
static const struct laps_der_field f_any = LAPS_DER_FIELD("CMS: alternatives of the protector");
static const struct laps_der_field f_all = LAPS_DER_FIELD("CMS: items of the protector");
static const struct laps_der_field f_pair = LAPS_DER_FIELD("CMS: item of the protector");
static const struct laps_der_field f_name = LAPS_DER_FIELD("CMS: name of the protector");
static const struct laps_der_field f_text = LAPS_DER_FIELD("CMS: text of the protector");
static const struct laps_der_field f_wrap = LAPS_DER_FIELD("CMS: key wrap");
static const struct laps_der_field f_wrap_id = LAPS_DER_FIELD("CMS: id of the key wrap");
static const struct laps_der_field f_wrapped = LAPS_DER_FIELD("CMS: wrapped key");
static const struct laps_der_field f_passed = LAPS_DER_FIELD("CMS: inside of a recipient");

/* OR alternatives and AND items: within one recipient there is one of each. */
static void protector(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const char *want = laps_descriptor_kind_name(out->kind);
	const struct laps_der_scope attr = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_protector);
	struct laps_der_scope any;
	struct laps_der_scope all;
	struct laps_der_scope pair;
	const uint8_t *name = NULL;
	size_t len = 0;
	size_t at = 0;

	/* which one it is was looked at before */
	laps_der_bytes(r, LAPS_DER_OID, &f_kind, &len);
	any = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_any);
	all = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_all);
	pair = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_pair);
	at = r->pos;
	name = laps_der_bytes(r, LAPS_DER_UTF8, &f_name, &len);
	if (name != NULL && (len != strlen(want) || memcmp(name, want, len) != 0))
		laps_rd_fail(r, LAPS_E_FORMAT, at, "CMS: name of the protector is not its kind");
	out->descriptor =
		(const char *)laps_der_bytes(r, LAPS_DER_UTF8, &f_text, &out->descriptor_len);
	laps_der_leave(r, pair);
	if (laps_der_peek(r) != 0)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: protector with several items");
	laps_der_leave(r, all);
	if (laps_der_peek(r) != 0)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: protector with alternatives");
	laps_der_leave(r, any);
	laps_der_leave(r, attr);
}

static void kek_identifier(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const struct laps_der_scope id = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_kek_id);
	struct laps_der_scope attribute;

	out->key_id = laps_der_bytes(r, LAPS_DER_OCTETS, &f_key_id, &out->key_id_len);
	if (out->key_id != NULL)
		out->key_id_offset = (size_t)(out->key_id - r->in);
	if (laps_der_peek(r) == LAPS_DER_GENERALIZED_TIME)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, "CMS: key identifier with a date");
	attribute = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_attribute);
	laps_der_oid(r, LAPS_OID_DESCRIPTOR, &f_attribute_id,
		     "CMS: key attribute is not a protector");
	protector(r, out);
	laps_der_leave(r, attribute);
	laps_der_leave(r, id);
}

/* A KEKRecipientInfo that can be opened. */
static void kek_recipient(struct laps_rd *r, struct laps_cms_recipient *out)
{
	const struct laps_der_scope outer = laps_der_enter(r, LAPS_DER_CONTEXT_OF(2), &f_recipient);
	struct laps_der_scope wrap;
	size_t at = r->pos;
	size_t len = 0;

	if (laps_der_uint(r, &f_version) != KEKRI_VERSION)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, "CMS: version of the recipient is not 4");
	kek_identifier(r, out);
	wrap = laps_der_enter(r, LAPS_DER_SEQUENCE, &f_wrap);
	laps_der_oid(r, LAPS_OID_AES256_WRAP, &f_wrap_id, "CMS: key is not wrapped with AES-256");
	laps_der_leave(r, wrap);
	at = r->pos;
	out->wrapped_key = laps_der_bytes(r, LAPS_DER_OCTETS, &f_wrapped, &len);
	if (len != LAPS_CMS_WRAPPED_LEN)
		laps_rd_fail(r, LAPS_E_RANGE, at, "CMS: wrapped key is not 40 bytes");
	laps_der_leave(r, outer);
}

/*
 * The kind of a KEKRecipientInfo, on a reader of its own: a LOCAL one's key identifier is of
 * another form, so this comes first. What cannot be read up to there is left to kek_recipient,
 * which says why.
 */
static laps_descriptor_kind kek_kind(struct laps_rd look)
{
	size_t len = 0;
	size_t want_len = 0;
	const uint8_t *want = laps_oid_view(LAPS_OID_DESCRIPTOR, &want_len);
	const uint8_t *p = NULL;

	laps_der_enter(&look, LAPS_DER_CONTEXT_OF(2), &f_recipient);
	laps_der_uint(&look, &f_version);
	laps_der_enter(&look, LAPS_DER_SEQUENCE, &f_kek_id);
	laps_der_bytes(&look, LAPS_DER_OCTETS, &f_key_id, &len);
	if (laps_der_peek(&look) == LAPS_DER_GENERALIZED_TIME)
		laps_der_bytes(&look, LAPS_DER_GENERALIZED_TIME, &f_key_id, &len);
	if (look.err.rc == LAPS_OK && laps_der_peek(&look) == 0)
		return LAPS_DESCRIPTOR_OTHER;
	laps_der_enter(&look, LAPS_DER_SEQUENCE, &f_attribute);
	p = laps_der_bytes(&look, LAPS_DER_OID, &f_attribute_id, &len);
	if (p != NULL && (len != want_len || memcmp(p, want, len) != 0))
		return LAPS_DESCRIPTOR_OTHER;
	laps_der_enter(&look, LAPS_DER_SEQUENCE, &f_protector);
	p = laps_der_bytes(&look, LAPS_DER_OID, &f_kind, &len);
	return p != NULL ? laps_cms_kind_of_oid(p, len) : LAPS_DESCRIPTOR_SID;
}

/* An OtherRecipientInfo: Windows has one kind. */
static laps_descriptor_kind other_kind(struct laps_rd look)
{
	size_t len = 0;
	const uint8_t *p = NULL;

	laps_der_enter(&look, LAPS_DER_CONTEXT_OF(4), &f_recipient);
	p = laps_der_bytes(&look, LAPS_DER_OID, &f_kind, &len);
	return laps_cms_kind_of_oid(p, len) == LAPS_DESCRIPTOR_AND ? LAPS_DESCRIPTOR_AND
								   : LAPS_DESCRIPTOR_OTHER;
}

void laps_cms_read_recipient(struct laps_rd *r, struct laps_cms_recipient *out)
{
	struct laps_cms_recipient c = {.offset = r->pos};
	const unsigned tag = laps_der_peek(r);

	switch (tag) {
	case LAPS_DER_CONTEXT_OF(2): c.kind = kek_kind(*r); break;
	case LAPS_DER_CONTEXT_OF(4): c.kind = other_kind(*r); break;
	case LAPS_DER_SEQUENCE: c.kind = LAPS_DESCRIPTOR_CERTIFICATE; break;
	default:
		/* the others that RFC 5652 has, or may have one day, are [n] SEQUENCE */
		if ((tag & 0xE0u) != LAPS_DER_CONTEXT_OF(0))
			laps_rd_fail(r, LAPS_E_FORMAT, r->pos, f_recipient.other);
		c.kind = LAPS_DESCRIPTOR_OTHER;
	}
	if (laps_cms_recipient_readable(&c))
		kek_recipient(r, &c);
	else
		laps_der_walk(r, &f_passed);
	if (r->err.rc == LAPS_OK)
		*out = c;
}
