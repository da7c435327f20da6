/* SPDX-License-Identifier: MIT */
#include <laps/hresult.h>
#include <laps/ports.h>
#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>

/* A text cut inside a UTF-8 character ends before it, so that it stays fit for JSON. */
static void drop_cut_character(char *text, size_t len)
{
	size_t i = len, need;

	while (i > 0 && ((unsigned char)text[i - 1] & 0xc0) == 0x80)
		i--;
	if (i == 0 || (unsigned char)text[i - 1] < 0xc0)
		return;
	need = (unsigned char)text[i - 1] >= 0xf0 ? 4 : (unsigned char)text[i - 1] >= 0xe0 ? 3 : 2;
	if (len - (i - 1) < need)
		text[i - 1] = '\0';
}

void laps_cause_set(struct laps_cause *cause, uint32_t hresult, const char *format, ...)
{
	va_list ap;
	int n;

	cause->hresult = hresult ? hresult : LAPS_HR_FAIL;
	va_start(ap, format);
	n = vsnprintf(cause->text, sizeof(cause->text), format, ap);
	va_end(ap);
	if (n < 0)
		cause->text[0] = '\0';
	else if ((size_t)n >= sizeof(cause->text))
		drop_cut_character(cause->text, sizeof(cause->text) - 1);
	laps_text_blank_controls(cause->text);
}
