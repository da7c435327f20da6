/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as a row, so that rows free nothing. It may hold passwords: all of it
 * is wiped. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/directory/state.h"

static void *keep(struct conform *c, struct dir_kept **list, size_t len)
{
	struct dir_kept *k = NULL;

	if (len < SIZE_MAX / 2)
		k = calloc(1, sizeof(*k) + len);
	if (!k) {
		conform_fail(c, "out of memory");
		return NULL;
	}
	k->len = len;
	k->next = *list;
	*list = k;
	return k->data;
}

void *dir_alloc(struct conform *c, size_t len)
{
	return keep(c, &dir_state(c)->kept, len);
}

bool dir_keep_text(struct conform *c, struct dir_kept **list, const char *text)
{
	const size_t len = strlen(text) + 1;
	char *copy = keep(c, list, len);

	if (copy)
		memcpy(copy, text, len);
	return copy != NULL;
}

void dir_kept_free(struct dir_kept **list)
{
	struct dir_kept *next;

	for (struct dir_kept *k = *list; k; k = next) {
		next = k->next;
		laps_wipe(k->data, k->len);
		free(k);
	}
	*list = NULL;
}

char *dir_dup(struct conform *c, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		conform_fail(c, "out of memory");
	return copy;
}

const char *dir_format(struct conform *c, const char *format, ...)
{
	va_list args, again;
	char *out;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	out = n < 0 ? NULL : dir_alloc(c, (size_t)n + 1);
	if (out)
		(void)vsnprintf(out, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return out ? out : "";
}

struct dir_value dir_text(const char *text)
{
	return (struct dir_value){.data = text, .len = strlen(text)};
}

/* [MS-ADTS] has no words for it: time as high and low half, length, flags, each a u32le. */
struct dir_value dir_blob(struct conform *c, size_t len, unsigned n)
{
	uint8_t *out = dir_alloc(c, len ? len : 1);
	const uint32_t rest = (uint32_t)(len > 16 ? len - 16 : 0);
	const uint32_t head[] = {0x01d8161b, 0x41c41cde + n, rest, 0};

	if (!out)
		return (struct dir_value){.data = "", .len = 0};
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(i < 16 ? head[i / 4] >> (8 * (i % 4))
					  : i * 131 + i / 256 + n * 17);
	return (struct dir_value){.data = out, .len = len};
}
