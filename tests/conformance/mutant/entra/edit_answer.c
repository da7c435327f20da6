/* SPDX-License-Identifier: MIT */
/* What is done to an answer before it goes back. */
#include <ctype.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/mutant/entra/mutant.h"

#define TEXT_MAX 65536
#define KEPT     4 /* credentials, of one that keeps too many */

static json_t *child(json_t *of, const char *name)
{
	return json_is_array(of) ? json_array_get(of, strtoul(name, NULL, 10))
				 : json_object_get(of, name);
}

/* Call for the parent of each value at a path. */
static void each(json_t *at, const char *path, const struct edit *e,
		 void (*call)(json_t *parent, const char *name, const struct edit *e))
{
	const size_t n = strcspn(path + 1, "/");
	char name[128];
	json_t *item;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)n, path + 1);
	if (strcmp(name, "*") == 0) {
		json_array_foreach(at, i, item)
		{
			each(item, path + 1 + n, e, call);
		}
	} else if (path[1 + n]) {
		each(child(at, name), path + 1 + n, e, call);
	} else {
		call(at, name, e);
	}
}

static void drop_one(json_t *parent, const char *name, const struct edit *e)
{
	(void)e;
	if (json_is_array(parent))
		json_array_remove(parent, strtoul(name, NULL, 10));
	else
		json_object_del(parent, name);
}

static void put_one(json_t *parent, const char *name, const struct edit *e)
{
	json_object_set_new(parent, name, json_loads(e->b, JSON_DECODE_ANY, NULL));
}

static void rename_one(json_t *parent, const char *name, const struct edit *e)
{
	json_object_set(parent, e->b, json_object_get(parent, name));
	json_object_del(parent, name);
}

static void reverse_one(json_t *parent, const char *name, const struct edit *e)
{
	json_t *is = json_object_get(parent, name), *out = json_array();

	(void)e;
	for (size_t i = json_array_size(is); i > 0; i--)
		json_array_append(out, json_array_get(is, i - 1));
	json_object_set_new(parent, name, out);
}

static void pad_one(json_t *parent, const char *name, const struct edit *e)
{
	json_t *is = json_object_get(parent, name);

	(void)e;
	while (json_array_size(is) > 0 && json_array_size(is) < KEPT)
		json_array_append(is, json_array_get(is, json_array_size(is) - 1));
}

/* Seven decimals become three. */
static void shorten_one(json_t *parent, const char *name, const struct edit *e)
{
	const char *is = json_string_value(json_object_get(parent, name));

	(void)e;
	if (is && strlen(is) > 5)
		json_object_set_new(parent, name, json_sprintf("%.*sZ", (int)strlen(is) - 5, is));
}

static void append_one(json_t *parent, const char *name, const struct edit *e)
{
	const char *is = json_string_value(json_object_get(parent, name));

	if (is)
		json_object_set_new(parent, name, json_sprintf("%s%s", is, e->b));
}

/* Each character through that. */
static void map_one(json_t *parent, const char *name, int (*map)(int))
{
	const char *is = json_string_value(json_object_get(parent, name));
	char text[TEXT_MAX];
	size_t n = 0;

	for (; is && is[n] && n + 1 < sizeof(text); n++)
		text[n] = (char)map((unsigned char)is[n]);
	json_object_set_new(parent, name, json_stringn(text, n));
}

static void lower_one(json_t *parent, const char *name, const struct edit *e)
{
	(void)e;
	map_one(parent, name, tolower);
}

static int other(int c)
{
	return c == 'A' ? 'B' : c == 'B' ? 'A' : c;
}

static void flip_one(json_t *parent, const char *name, const struct edit *e)
{
	(void)e;
	map_one(parent, name, other);
}

static void utf16_one(json_t *parent, const char *name, const struct edit *e)
{
	const char *is = json_string_value(json_object_get(parent, name));
	struct laps_buf bytes, wide, text;

	(void)e;
	laps_buf_init(&bytes, TEXT_MAX);
	laps_buf_init(&wide, TEXT_MAX);
	laps_buf_init(&text, TEXT_MAX);
	if (is && laps_base64_parse(is, strlen(is), &bytes, NULL) == LAPS_OK &&
	    laps_utf16le_from_utf8((const char *)bytes.data, bytes.len, false, &wide, NULL) ==
		    LAPS_OK) {
		laps_base64_format(wide.data, wide.len, &text);
		json_object_set_new(parent, name, json_stringn((const char *)text.data, text.len));
	}
	laps_buf_clear(&bytes);
	laps_buf_clear(&wide);
	laps_buf_clear(&text);
}

#define AT_EACH(name)                                       \
	void name(struct exchange *x, const struct edit *e) \
	{                                                   \
		each(x->json, e->a, e, name##_one);         \
	}
AT_EACH(drop)
AT_EACH(put)
AT_EACH(reverse)
AT_EACH(pad)
AT_EACH(shorten)
AT_EACH(lower)
AT_EACH(flip)
AT_EACH(utf16)

void rename_to(struct exchange *x, const struct edit *e)
{
	each(x->json, e->a, e, rename_one);
}

void append_to(struct exchange *x, const struct edit *e)
{
	each(x->json, e->a, e, append_one);
}
