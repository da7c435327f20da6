/* SPDX-License-Identifier: MIT */
#include "lib/http_decode.h"

#include <stdlib.h>
#include <string.h>

#include <laps/secret.h>
#include <laps/utf16.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *sim_http_decode(char *at, char *end, bool plus)
{
	char *out = at;

	while (at < end) {
		char c = *at++;

		if (c == '%') {
			int high = end - at >= 2 ? digit(at[0]) : -1;
			int low = high >= 0 ? digit(at[1]) : -1;

			if (low < 0)
				return NULL;
			c = (char)(high << 4 | low);
			at += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return NULL;
		*out++ = c;
	}
	return out;
}

/* One "name=value" of the copy; its ends become NULs. */
static bool add(struct sim_http_pairs *p, char *at, char *end)
{
	char *equals = memchr(at, '=', (size_t)(end - at));
	char *value = equals ? equals + 1 : end;
	char *name_end = sim_http_decode(at, equals ? equals : end, true);
	char *value_end = sim_http_decode(value, end, true);

	if (!name_end || !value_end || p->n == SIM_HTTP_PAIR_MAX ||
	    laps_utf8_check(at, (size_t)(name_end - at), NULL) != LAPS_OK ||
	    laps_utf8_check(value, (size_t)(value_end - value), NULL) != LAPS_OK)
		return false;
	*name_end = 0;
	*value_end = 0;
	p->pair[p->n].name = at;
	p->pair[p->n++].value = equals ? value : name_end;
	return true;
}

bool sim_http_pairs_parse(const char *text, size_t len, struct sim_http_pairs *out)
{
	struct sim_http_pairs p = {.text = malloc(len + 1), .text_len = len};
	char *at = p.text, *end = at + len, *stop;

	if (!at)
		return false;
	if (len)
		memcpy(at, text, len);
	*end = 0;
	for (; at < end; at = stop + 1) {
		stop = memchr(at, '&', (size_t)(end - at));
		if (!stop)
			stop = end;
		if (stop > at && !add(&p, at, stop)) {
			sim_http_pairs_clear(&p);
			return false;
		}
	}
	*out = p;
	return true;
}

void sim_http_pairs_clear(struct sim_http_pairs *p)
{
	/* a form has passwords in it */
	if (p->text)
		laps_wipe(p->text, p->text_len);
	free(p->text);
	*p = (struct sim_http_pairs){0};
}

static void put_encoded(struct laps_buf *out, const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char hex[] = "0123456789ABCDEF";

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (strchr(plain, *p)) {
			laps_buf_put_u8(out, *p);
		} else {
			laps_buf_put_u8(out, '%');
			laps_buf_put_u8(out, (uint8_t)hex[*p >> 4]);
			laps_buf_put_u8(out, (uint8_t)hex[*p & 15]);
		}
	}
}

void sim_http_pairs_put(struct laps_buf *out, const char *name, const char *value)
{
	if (out->len > 0 && out->data[out->len - 1] != '?')
		laps_buf_put_u8(out, '&');
	put_encoded(out, name);
	laps_buf_put_u8(out, '=');
	put_encoded(out, value);
}

const char *sim_http_pair(const struct sim_http_pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->pair[i].name, name) == 0)
			return p->pair[i].value;
	return NULL;
}
