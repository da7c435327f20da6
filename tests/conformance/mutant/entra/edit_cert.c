/* SPDX-License-Identifier: MIT */
/* What is done to the certificate of a device, which its signature is none of any more. */
#include <laps/cert.h>
#include <laps/guid.h>
#include <laps/text.h>
#include <string.h>

#include "conformance/mutant/entra/mutant.h"

static const uint8_t extension[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x14, 0x01, 0x05, 0x82, 0x1c};

/* Take it out, and put it back. */
static bool take(const struct exchange *x, struct laps_buf *der)
{
	const json_t *cert = json_object_get(x->json, "Certificate");
	const char *text = json_string_value(json_object_get(cert, "RawBody"));

	laps_buf_init(der, LAPS_CERT_MAX);
	return text && laps_base64_parse(text, strlen(text), der, NULL) == LAPS_OK;
}

static void give(struct exchange *x, struct laps_buf *der)
{
	struct laps_buf text;

	laps_buf_init(&text, 2 * LAPS_CERT_MAX);
	laps_base64_format(der->data, der->len, &text);
	json_object_set_new(json_object_get(x->json, "Certificate"), "RawBody",
			    json_stringn((const char *)text.data, text.len));
	laps_buf_clear(&text);
	laps_buf_clear(der);
}

static uint8_t *find(const struct laps_buf *der, const void *what, size_t len)
{
	return memmem(der->data, der->len, what, len);
}

static void lengthen(uint8_t *u16be, size_t by)
{
	const size_t len = ((size_t)u16be[0] << 8 | u16be[1]) + by;

	u16be[0] = (uint8_t)(len >> 8);
	u16be[1] = (uint8_t)len;
}

/* The subject, which is a common name of 36 characters, gets an organisation in front. */
void cert_organisation(struct exchange *x, const struct edit *e)
{
	static const uint8_t front[] = {0x55, 0x04, 0x03, 0x0c, LAPS_GUID_TEXT - 1};
	static const uint8_t more[] = {0x31, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55,
				       0x04, 0x0a, 0x0c, 0x03, 'o',  'u',  'r'};
	struct laps_buf der, out;
	const uint8_t *at;
	size_t before;

	(void)e;
	if (!take(x, &der))
		return;
	at = find(&der, front, sizeof(front));
	if (at) {
		before = (size_t)(at - der.data) - 6; /* SET, SEQUENCE and the OID's head */
		laps_buf_init(&out, LAPS_CERT_MAX);
		laps_buf_put(&out, der.data, before);
		laps_buf_put(&out, more, sizeof(more));
		laps_buf_put(&out, der.data + before, der.len - before);
		/* of the certificate, of what is signed, of the subject */
		lengthen(out.data + 2, sizeof(more));
		lengthen(out.data + 6, sizeof(more));
		out.data[before - 1] += sizeof(more);
		laps_buf_clear(&der);
		der = out;
	}
	give(x, &der);
}

/* Texts of one length. */
void cert_replace(struct exchange *x, const struct edit *e)
{
	struct laps_buf der;
	uint8_t *at;

	if (!take(x, &der))
		return;
	at = find(&der, e->a, strlen(e->a));
	if (at)
		memcpy(at, e->b, strlen(e->b));
	give(x, &der);
}

/* The last arc of an extension's OID; NULL: it is not there. */
static uint8_t *find_arc(const struct laps_buf *der, uint8_t arc)
{
	uint8_t oid[sizeof(extension) + 1];
	uint8_t *at;

	memcpy(oid, extension, sizeof(extension));
	oid[sizeof(extension)] = arc;
	at = find(der, oid, sizeof(oid));
	return at ? at + sizeof(extension) : NULL;
}

/* The extension of region is one that nobody knows. */
void cert_arc(struct exchange *x, const struct edit *e)
{
	struct laps_buf der;
	uint8_t *at;

	(void)e;
	if (!take(x, &der))
		return;
	at = find_arc(&der, 8);
	if (at)
		*at = 99;
	give(x, &der);
}

static void swap(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		const uint8_t kept = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = kept;
	}
}

/* The device's id, as it stands in text. */
void cert_order(struct exchange *x, const struct edit *e)
{
	struct laps_buf der;
	uint8_t *at;

	(void)e;
	if (!take(x, &der))
		return;
	at = find_arc(&der, 2);
	if (at) {
		/* the octet string's length is behind its tag; the id ends it */
		at += 3 + at[2] - LAPS_GUID_LEN;
		swap(at, 4);
		swap(at + 4, 2);
		swap(at + 6, 2);
	}
	give(x, &der);
}

void cert_key(struct exchange *x, const struct edit *e)
{
	struct laps_buf der, n, exponent;
	uint8_t *at;

	(void)e;
	if (!take(x, &der))
		return;
	laps_buf_init(&n, LAPS_RSA_BITS_MAX);
	laps_buf_init(&exponent, LAPS_RSA_BITS_MAX);
	laps_rsa_numbers(x->world->key, &n, &exponent);
	at = find(&der, n.data, n.len);
	if (at)
		at[n.len / 2] ^= 1;
	laps_buf_clear(&n);
	laps_buf_clear(&exponent);
	give(x, &der);
}
