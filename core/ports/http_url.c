/* SPDX-License-Identifier: MIT */
#include "ports/http_url.h"

#include <laps/filetime.h>
#include <laps/text.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ports/http.h"

#define SCHEME            "https://"
#define SCHEME_LEN        (sizeof(SCHEME) - 1)
#define TWO_DIGIT_CENTURY 2000 /* RFC 850 has years of two digits; ours are of this century */

size_t laps_http_origin_len(const char *url)
{
	return SCHEME_LEN + strcspn(url + SCHEME_LEN, "/?#");
}

/* Behind the host nothing, or a colon and digits; RFC 3986 3.2. A host in brackets has colons. */
static bool port_ok(const char *host, const char *end)
{
	const char *port = host;

	if (*host == '[')
		port = memchr(host, ']', (size_t)(end - host));
	if (!port)
		return false;
	port = *port == ']' ? port + 1 : port + strcspn(port, ":/?#");
	return port == end ||
	       (*port == ':' && port + 1 < end && port + 1 + strspn(port + 1, "0123456789") == end);
}

bool laps_http_url_ok(const char *url)
{
	size_t len = strlen(url), origin;

	if (len > LAPS_HTTP_URL_MAX || strncasecmp(url, SCHEME, SCHEME_LEN) != 0)
		return false;
	for (const char *p = url; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '\\' || *p == '"' || *p == '<' || *p == '>')
			return false;
	origin = laps_http_origin_len(url);
	return origin > SCHEME_LEN && url[SCHEME_LEN] != ':' && !memchr(url, '@', origin) &&
	       port_ok(url + SCHEME_LEN, url + origin);
}

bool laps_http_base_ok(const char *url)
{
	return laps_http_url_ok(url) && !strpbrk(url, "?#");
}

/* Exactly n digits. */
static bool digits(const char **p, unsigned n, unsigned *out)
{
	*out = 0;
	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (unsigned)(**p - '0');
	}
	return true;
}

static bool literal(const char **p, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

static bool month(const char **p, unsigned *out)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (*out = 1; *out <= 12; (*out)++) {
		if (strncmp(*p, names + 3 * (size_t)(*out - 1), 3) == 0) {
			*p += 3;
			return true;
		}
	}
	return false;
}

struct date {
	unsigned year, month, day, hour, minute, second;
};

static bool time_of_day(const char **p, struct date *d)
{
	return digits(p, 2, &d->hour) && literal(p, ":") && digits(p, 2, &d->minute) &&
	       literal(p, ":") && digits(p, 2, &d->second);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool imf_fixdate(const char *p, struct date *d)
{
	return digits(&p, 2, &d->day) && literal(&p, " ") && month(&p, &d->month) &&
	       literal(&p, " ") && digits(&p, 4, &d->year) && literal(&p, " ") &&
	       time_of_day(&p, d) && literal(&p, " GMT") && !*p;
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static bool rfc850_date(const char *p, struct date *d)
{
	if (!digits(&p, 2, &d->day) || !literal(&p, "-") || !month(&p, &d->month) ||
	    !literal(&p, "-") || !digits(&p, 2, &d->year) || !literal(&p, " ") ||
	    !time_of_day(&p, d) || !literal(&p, " GMT") || *p)
		return false;
	d->year += TWO_DIGIT_CENTURY;
	return true;
}

/* "Sun Nov  6 08:49:37 1994" */
static bool asctime_date(const char *p, struct date *d)
{
	return month(&p, &d->month) && literal(&p, " ") &&
	       (literal(&p, " ") ? digits(&p, 1, &d->day) : digits(&p, 2, &d->day)) &&
	       literal(&p, " ") && time_of_day(&p, d) && literal(&p, " ") &&
	       digits(&p, 4, &d->year) && !*p;
}

laps_rc laps_http_date_parse(const char *text, uint64_t *ticks)
{
	const char *comma = strchr(text, ',');
	struct date d;
	char rfc3339[64];
	bool ok;

	/* the name of the day says nothing that the date does not */
	if (comma)
		ok = comma[1] == ' ' && (imf_fixdate(comma + 2, &d) || rfc850_date(comma + 2, &d));
	else
		ok = strnlen(text, 4) == 4 && text[3] == ' ' && asctime_date(text + 4, &d);
	if (!ok)
		return LAPS_E_FORMAT;
	snprintf(rfc3339, sizeof(rfc3339), "%04u-%02u-%02uT%02u:%02u:%02uZ", d.year, d.month, d.day,
		 d.hour, d.minute, d.second);
	return laps_filetime_parse(rfc3339, ticks, NULL);
}

bool laps_http_retry_parse(const char *value, const char *date, uint64_t now_ticks,
			   uint32_t *seconds)
{
	uint64_t until, from = now_ticks, n = 0;
	const char *p = value;

	for (; *p >= '0' && *p <= '9'; p++)
		if (n <= UINT32_MAX)
			n = n * 10 + (uint64_t)(*p - '0');
	if (p != value && !*p) {
		*seconds = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
		return true;
	}
	if (laps_http_date_parse(value, &until) != LAPS_OK)
		return false;
	if (date && laps_http_date_parse(date, &from) != LAPS_OK)
		from = now_ticks;
	n = until > from ? (until - from) / LAPS_TICKS_PER_SECOND : 0;
	*seconds = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	return true;
}

void laps_http_encode(const char *text, struct laps_buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";

	for (const char *p = text; *p; p++) {
		uint8_t c = (uint8_t)*p;

		if (strchr(unreserved, *p)) {
			laps_buf_put_u8(out, c);
			continue;
		}
		laps_buf_put_u8(out, '%');
		laps_buf_put_u8(out, (uint8_t)hex[c >> 4]);
		laps_buf_put_u8(out, (uint8_t)hex[c & 15]);
	}
}

void laps_http_form_add(struct laps_buf *form, const char *name, const char *value)
{
	if (form->len > 0)
		laps_buf_put_u8(form, '&');
	laps_http_encode(name, form);
	laps_buf_put_u8(form, '=');
	laps_http_encode(value, form);
}
