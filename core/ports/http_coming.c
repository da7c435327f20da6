/* SPDX-License-Identifier: MIT */
#include "ports/http_coming.h"

#include <ctype.h>
#include <laps/filetime.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "ports/http_url.h"

#define STATUS_TOO_MANY    429
#define STATUS_UNAVAILABLE 503

void laps_http_coming_init(struct laps_http_coming *c)
{
	*c = (struct laps_http_coming){0};
	laps_buf_init(&c->answer.body, LAPS_HTTP_ANSWER_MAX);
}

bool laps_http_coming_body(struct laps_http_coming *c, const void *data, size_t len)
{
	laps_buf_put(&c->answer.body, data, len);
	c->too_long = laps_buf_status(&c->answer.body) == LAPS_E_RANGE;
	return laps_buf_status(&c->answer.body) == LAPS_OK;
}

/* If the line is of that name, its value goes to out: short printable ASCII, or else nothing. */
static bool take(const char *line, size_t len, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);

	if (len <= name_len || line[name_len] != ':' || strncasecmp(line, name, name_len) != 0)
		return false;
	line += name_len + 1;
	len -= name_len + 1;
	for (; len > 0 && isspace((unsigned char)*line); line++)
		len--;
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	*out = 0;
	if (len >= size)
		return true;
	for (size_t i = 0; i < len; i++)
		if (line[i] < ' ' || line[i] > '~')
			return true;
	memcpy(out, line, len);
	out[len] = 0;
	return true;
}

bool laps_http_coming_header(struct laps_http_coming *c, const char *line, size_t len)
{
	struct laps_http_answer *a = &c->answer;

	c->headers_len += len;
	c->too_long = c->headers_len > LAPS_HTTP_HEADERS_MAX;
	if (c->too_long)
		return false;
	if (len > 5 && strncmp(line, "HTTP/", 5) == 0) /* what came before was only an interim */
		a->content_type[0] = a->request_id[0] = c->retry_after[0] = c->date[0] = 0;
	else if (!take(line, len, "Content-Type", a->content_type, sizeof(a->content_type)) &&
		 !take(line, len, "Retry-After", c->retry_after, sizeof(c->retry_after)) &&
		 !take(line, len, "Date", c->date, sizeof(c->date)) &&
		 !take(line, len, "request-id", a->request_id, sizeof(a->request_id)))
		(void)take(line, len, "x-ms-request-id", a->request_id, sizeof(a->request_id));
	return true;
}

static uint64_t real_now(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_REALTIME, &t);
	return LAPS_TICKS_UNIX_EPOCH + (uint64_t)t.tv_sec * LAPS_TICKS_PER_SECOND;
}

bool laps_http_coming_wait(const struct laps_http_coming *c, uint32_t *left)
{
	struct timespec pause = {0};
	uint32_t seconds;

	if ((c->answer.status != STATUS_TOO_MANY && c->answer.status != STATUS_UNAVAILABLE) ||
	    !laps_http_retry_parse(c->retry_after, c->date[0] ? c->date : NULL, real_now(),
				   &seconds) ||
	    seconds > *left)
		return false;
	*left -= seconds;
	pause.tv_sec = (time_t)seconds;
	return nanosleep(&pause, NULL) == 0;
}
