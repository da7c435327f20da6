/* SPDX-License-Identifier: MIT */
#include "directory/ldif.h"

#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"

#define FLUSH_AT   65536
#define TEXT_MAX   (16u << 20)
#define FORMAT_MAX 4096 /* bytes of a formatted value */

void sim_ldif_init(struct sim_ldif *l, int fd)
{
	memset(l, 0, sizeof(*l));
	l->fd = fd;
	laps_buf_init(&l->text, TEXT_MAX);
}

void sim_ldif_fail(struct sim_ldif *l, const struct sim_err *why)
{
	if (!l->failed)
		l->why = *why;
	l->failed = true;
}

static void flush(struct sim_ldif *l)
{
	struct sim_err why;

	if (!l->failed && laps_buf_status(&l->text) != LAPS_OK) {
		sim_fail_nomem(&why);
		sim_ldif_fail(l, &why);
	}
	if (!l->failed && !sim_write_all(l->fd, l->text.data, l->text.len, &why))
		sim_ldif_fail(l, &why);
	/* the memory is kept, the content goes */
	l->text.len = 0;
}

void sim_ldif_dn(struct sim_ldif *l, const char *dn)
{
	if (l->text.len > 0)
		laps_buf_put_u8(&l->text, '\n');
	if (l->fd >= 0 && l->text.len >= FLUSH_AT)
		flush(l);
	sim_ldif_text(l, "dn", dn);
}

/* SAFE-STRING of RFC 2849; a blank at the end is safe there, and lost by many readers. */
static bool is_safe(const uint8_t *p, size_t len)
{
	if (len > 0 && (p[0] == ' ' || p[0] == ':' || p[0] == '<' || p[len - 1] == ' '))
		return false;
	for (size_t i = 0; i < len; i++)
		if (p[i] == 0 || p[i] == '\n' || p[i] == '\r' || p[i] > 127)
			return false;
	return true;
}

void sim_ldif_bytes(struct sim_ldif *l, const char *name, const void *value, size_t len)
{
	sim_buf_text(&l->text, name);
	sim_buf_text(&l->text, ":: ");
	laps_base64_format(value, len, &l->text);
	laps_buf_put_u8(&l->text, '\n');
}

void sim_ldif_text(struct sim_ldif *l, const char *name, const char *value)
{
	size_t len = strlen(value);

	if (!is_safe((const uint8_t *)value, len)) {
		sim_ldif_bytes(l, name, value, len);
		return;
	}
	sim_buf_text(&l->text, name);
	sim_buf_text(&l->text, ": ");
	laps_buf_put(&l->text, value, len);
	laps_buf_put_u8(&l->text, '\n');
}

void sim_ldif_format(struct sim_ldif *l, const char *name, const char *format, ...)
{
	char value[FORMAT_MAX];
	struct sim_err why;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(value)) {
		sim_fail(&why, "the value of '%s' is too long", name);
		sim_ldif_fail(l, &why);
		return;
	}
	sim_ldif_text(l, name, value);
}

bool sim_ldif_finish(struct sim_ldif *l, struct sim_err *err)
{
	if (l->fd >= 0)
		flush(l);
	laps_buf_clear(&l->text);
	if (l->failed)
		*err = l->why;
	return !l->failed;
}
