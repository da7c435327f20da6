/* SPDX-License-Identifier: MIT */
/* Owned bytes. Growing copies into fresh memory and wipes the old, which realloc would not do. */
#include <laps/buf.h>
#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64u

void laps_buf_init(struct laps_buf *b, size_t max)
{
	*b = (struct laps_buf){.max = max};
}

void laps_buf_clear(struct laps_buf *b)
{
	if (b->data != NULL)
		laps_wipe(b->data, b->cap);
	free(b->data);
	laps_buf_init(b, b->max);
}

/* Room for add more bytes. */
static laps_rc grow(struct laps_buf *b, size_t add)
{
	size_t need = 0;
	size_t cap = b->cap > 0 ? b->cap : FIRST_CAP;
	uint8_t *data = NULL;

	if (add > b->max - b->len)
		return LAPS_E_RANGE;
	need = b->len + add;
	if (need <= b->cap)
		return LAPS_OK;
	while (cap < need)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	data = malloc(cap);
	if (data == NULL)
		return LAPS_E_NOMEM;
	if (b->data != NULL) {
		memcpy(data, b->data, b->len);
		laps_wipe(b->data, b->cap);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
	return LAPS_OK;
}

void laps_buf_put(struct laps_buf *b, const void *p, size_t len)
{
	if (b->rc != LAPS_OK || len == 0)
		return;
	b->rc = grow(b, len);
	if (b->rc != LAPS_OK)
		return;
	memcpy(b->data + b->len, p, len);
	b->len += len;
}

void laps_buf_put_u8(struct laps_buf *b, uint8_t v)
{
	laps_buf_put(b, &v, sizeof(v));
}

void laps_buf_put_u16le(struct laps_buf *b, uint16_t v)
{
	const uint8_t bytes[2] = {(uint8_t)v, (uint8_t)(v >> 8)};

	laps_buf_put(b, bytes, sizeof(bytes));
}

void laps_buf_put_u32le(struct laps_buf *b, uint32_t v)
{
	const uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
				  (uint8_t)(v >> 24)};

	laps_buf_put(b, bytes, sizeof(bytes));
}

void laps_buf_put_u64le(struct laps_buf *b, uint64_t v)
{
	laps_buf_put_u32le(b, (uint32_t)v);
	laps_buf_put_u32le(b, (uint32_t)(v >> 32));
}

void laps_buf_put_u32be(struct laps_buf *b, uint32_t v)
{
	const uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
				  (uint8_t)v};

	laps_buf_put(b, bytes, sizeof(bytes));
}

laps_rc laps_buf_status(const struct laps_buf *b)
{
	return b->rc;
}
