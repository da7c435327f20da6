/* SPDX-License-Identifier: MIT */
#include "conformance/mutant/directory/tlv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 64

static void *need(void *p)
{
	if (!p)
		abort();
	return p;
}

/* The head at p: bytes of it in *head, of what follows in *body. As tlv_whole. */
static size_t parse_head(const uint8_t *p, size_t len, size_t *head, size_t *body)
{
	size_t n = len > 1 ? p[1] & 0x7f : 0, value = 0;

	if (len < 2)
		return 0;
	if ((p[0] & 0x1f) == 0x1f)
		return SIZE_MAX; /* LDAP has no tag above 30 */
	if (!(p[1] & 0x80)) {
		*head = 2;
		*body = n;
	} else {
		if (n == 0 || n > 4)
			return SIZE_MAX;
		if (len < 2 + n)
			return 0;
		for (size_t i = 0; i < n; i++)
			value = value << 8 | p[2 + i];
		*head = 2 + n;
		*body = value;
	}
	if (*body > TLV_LEN_MAX)
		return SIZE_MAX;
	return *head + *body;
}

size_t tlv_whole(const uint8_t *p, size_t len)
{
	size_t head, body, whole = parse_head(p, len, &head, &body);

	return whole == SIZE_MAX || whole <= len ? whole : 0;
}

struct tlv *tlv_new(uint8_t tag, const void *data, size_t len)
{
	struct tlv *t = need(calloc(1, sizeof(*t)));

	t->tag = tag;
	if (!(tag & TLV_CONSTRUCTED))
		tlv_set(t, data, len);
	return t;
}

/* len: what is there; less than the element's own only with cut. */
static struct tlv *parse_at(const uint8_t *p, size_t len, int depth, bool cut)
{
	size_t head, body, whole = parse_head(p, len, &head, &body);
	struct tlv *t;

	if (whole == 0 || whole == SIZE_MAX || depth > DEPTH_MAX || (whole > len && !cut))
		return NULL;
	if (whole > len && !(p[0] & TLV_CONSTRUCTED))
		return NULL;
	t = tlv_new(p[0], p + head, whole > len ? 0 : body);
	len = whole < len ? whole : len;
	for (size_t at = head; (p[0] & TLV_CONSTRUCTED) && at < len;) {
		struct tlv *child = parse_at(p + at, len - at, depth + 1, cut);
		const size_t next = tlv_whole(p + at, len - at);

		if (child)
			tlv_add(t, child);
		if (child && next > 0)
			at += next;
		else if (cut)
			break;
		else {
			tlv_free(&t);
			return NULL;
		}
	}
	return t;
}

struct tlv *tlv_parse(const uint8_t *p, size_t len)
{
	return tlv_whole(p, len) == len ? parse_at(p, len, 0, false) : NULL;
}

struct tlv *tlv_parse_cut(const uint8_t *p, size_t len)
{
	return parse_at(p, len, 0, true);
}

static size_t head_len(size_t body)
{
	return body < 0x80 ? 2 : body < 0x100 ? 3 : body < 0x10000 ? 4 : body < 0x1000000 ? 5 : 6;
}
static size_t body_len(const struct tlv *t)
{
	size_t len = t->len;

	for (size_t i = 0; i < t->n; i++) {
		const size_t body = body_len(t->child[i]);

		len += head_len(body) + body;
	}
	return len;
}

void tlv_format(const struct tlv *t, struct laps_buf *out)
{
	const size_t body = body_len(t), n = head_len(body) - 2;

	laps_buf_put_u8(out, t->tag);
	laps_buf_put_u8(out, n == 0 ? (uint8_t)body : (uint8_t)(0x80 | n));
	for (size_t i = n; i > 0; i--)
		laps_buf_put_u8(out, (uint8_t)(body >> (8 * (i - 1))));
	laps_buf_put(out, t->data, t->len);
	for (size_t i = 0; i < t->n; i++)
		tlv_format(t->child[i], out);
}

void tlv_free(struct tlv **t)
{
	if (!*t)
		return;
	for (size_t i = 0; i < (*t)->n; i++)
		tlv_free(&(*t)->child[i]);
	free((*t)->child);
	if ((*t)->data)
		explicit_bzero((*t)->data, (*t)->len);
	free((*t)->data);
	free(*t);
	*t = NULL;
}

struct tlv *tlv_dup(const struct tlv *t)
{
	struct tlv *copy = tlv_new(t->tag, t->data, t->len);

	for (size_t i = 0; i < t->n; i++)
		tlv_add(copy, tlv_dup(t->child[i]));
	return copy;
}

struct tlv *tlv_text(uint8_t tag, const char *text)
{
	return tlv_new(tag, text, strlen(text));
}

struct tlv *tlv_number(uint8_t tag, long value)
{
	uint8_t byte[sizeof(value)];
	size_t n = 1;

	for (size_t i = 0; i < sizeof(byte); i++)
		byte[sizeof(byte) - 1 - i] = (uint8_t)(value >> (8 * i));
	while (n < sizeof(byte) && (value >> (8 * n - 1)) != 0 && (value >> (8 * n - 1)) != -1)
		n++;
	return tlv_new(tag, byte + sizeof(byte) - n, n);
}

/* Takes child, and puts it there. */
static void insert(struct tlv *t, size_t at, struct tlv *child)
{
	t->child = need(reallocarray(t->child, t->n + 1, sizeof(struct tlv *)));
	memmove(t->child + at + 1, t->child + at, (t->n - at) * sizeof(struct tlv *));
	t->child[at] = child;
	t->n++;
}

struct tlv *tlv_add(struct tlv *t, struct tlv *child)
{
	insert(t, t->n, child);
	return t;
}

void tlv_remove(struct tlv *t, size_t at)
{
	tlv_free(&t->child[at]);
	t->n--;
	memmove(t->child + at, t->child + at + 1, (t->n - at) * sizeof(struct tlv *));
}

void tlv_set(struct tlv *t, const void *data, size_t len)
{
	uint8_t *copy = need(calloc(1, len + 1));

	if (len > 0)
		memcpy(copy, data, len);
	if (t->data)
		explicit_bzero(t->data, t->len);
	free(t->data);
	t->data = copy;
	t->len = len;
}

long tlv_get(const struct tlv *t)
{
	long value = t && t->len > 0 && (t->data[0] & 0x80) ? -1 : 0;

	if (!t || t->len == 0 || t->len > sizeof(value))
		return -1;
	for (size_t i = 0; i < t->len; i++)
		value = (long)((unsigned long)value << 8 | t->data[i]);
	return value;
}

bool tlv_is(const struct tlv *t, const char *text)
{
	return t && t->len == strlen(text) && t->data &&
	       strncasecmp((const char *)t->data, text, t->len) == 0;
}

bool tlv_same(const struct tlv *a, const struct tlv *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

struct tlv *tlv_child(const struct tlv *t, size_t at)
{
	return t && at < t->n ? t->child[at] : NULL;
}
