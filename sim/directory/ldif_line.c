/* SPDX-License-Identifier: MIT */
#include "directory/ldif_line.h"

#include <laps/text.h>
#include <string.h>

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-;."

/* The line at t->at and those that it goes on in, NUL-terminated in its place. */
static char *unfold(struct sim_ldif_text *t, size_t *len)
{
	char *line = t->at, *to = line;

	do {
		/* the blank that goes on is not part of it */
		char *from = t->at + (t->at != line);
		char *stop = memchr(t->at, '\n', (size_t)(t->end - t->at)), *last;

		t->at = stop ? stop + 1 : t->end;
		last = stop ? stop : t->end;
		if (stop && last > from && last[-1] == '\r')
			last--;
		memmove(to, from, (size_t)(last - from));
		to += last - from;
		t->next++;
	} while (to > line && t->at < t->end && *t->at == ' ');
	*to = 0;
	*len = (size_t)(to - line);
	return line;
}

static bool decode(struct berval *value)
{
	struct laps_buf bytes;
	bool ok;

	while (value->bv_len > 0 && value->bv_val[value->bv_len - 1] == ' ')
		value->bv_len--;
	laps_buf_init(&bytes, value->bv_len);
	ok = laps_base64_parse(value->bv_val, value->bv_len, &bytes, NULL) == LAPS_OK &&
	     laps_buf_status(&bytes) == LAPS_OK;
	if (ok) {
		if (bytes.len > 0)
			memcpy(value->bv_val, bytes.data, bytes.len);
		value->bv_len = bytes.len;
		value->bv_val[value->bv_len] = 0;
	}
	laps_buf_clear(&bytes);
	return ok;
}

/* NULL, or why it is none. */
static const char *split(char *line, size_t len, struct sim_ldif_line *out)
{
	const size_t name = strspn(line, NAME_CHARS);
	char *value = line + name + 1;

	if (memchr(line, 0, len))
		return "there is a NUL byte in the line";
	if (line[0] == ' ')
		return "there is no line before it that goes on";
	if (name == 0 || line[name] != ':')
		return "this is neither 'name: value' nor 'name:: base64'";
	if (*value == '<')
		return "a value is not fetched from a URL";
	line[name] = 0;
	out->name = line;
	if (*value == ':') {
		value++;
		value += strspn(value, " ");
		out->value = (struct berval){(ber_len_t)(line + len - value), value};
		return decode(&out->value) ? NULL : "the value is not base64";
	}
	value += strspn(value, " ");
	out->value = (struct berval){(ber_len_t)(line + len - value), value};
	return NULL;
}

bool sim_ldif_next(struct sim_ldif_text *t, struct sim_ldif_line *out, struct sim_err *err)
{
	const char *why;
	size_t len = 0;
	char *line;

	do {
		*out = (struct sim_ldif_line){.kind = SIM_LDIF_END, .number = t->next};
		if (t->at == t->end)
			return true;
		line = unfold(t, &len);
	} while (line[0] == '#');
	if (len == 0) {
		out->kind = SIM_LDIF_BLANK;
		return true;
	}
	if (strcmp(line, "-") == 0 && len == 1) {
		out->kind = SIM_LDIF_DASH;
		return true;
	}
	out->kind = SIM_LDIF_VALUE;
	why = split(line, len, out);
	return !why || sim_fail(err, "%s:%lu: %s", t->file, out->number, why);
}
