/* SPDX-License-Identifier: MIT */
#include "wire/regtext.h"

#include <laps/utf16.h>
#include <string.h>

/* The text, or NULL with LAPS_OK when the bytes are none. */
static laps_rc decode_text(const uint8_t *data, size_t len, struct laps_buf *store,
			   const char **text)
{
	laps_rc rc;

	laps_buf_clear(store);
	if (len >= 2 && data[len - 2] == 0 && data[len - 1] == 0)
		len -= 2;
	rc = laps_utf16le_to_utf8(data, len, store, NULL);
	if (rc == LAPS_E_NOMEM)
		return rc;
	if (rc != LAPS_OK || (store->len > 0 && memchr(store->data, 0, store->len)))
		return LAPS_OK;
	laps_buf_put_u8(store, 0);
	if ((rc = laps_buf_status(store)) == LAPS_OK)
		*text = (const char *)store->data;
	return rc;
}

laps_rc laps_regtext_decode(uint32_t type, const uint8_t *data, size_t len, struct laps_buf *store,
			    struct laps_registry_value *v)
{
	const char *text = NULL;
	uint32_t dword = 0;
	laps_rc rc = LAPS_OK;

	if (type == LAPS_REG_DWORD) {
		for (size_t i = 0; len == 4 && i < 4; i++)
			dword |= (uint32_t)data[i] << (8 * i);
	} else if (type == LAPS_REG_SZ || type == LAPS_REG_EXPAND_SZ) {
		rc = decode_text(data, len, store, &text);
	}
	if (rc != LAPS_OK)
		return rc;
	v->type = type;
	v->broken = type == LAPS_REG_DWORD && len != 4;
	v->dword = dword;
	v->text = text;
	return LAPS_OK;
}
