/* SPDX-License-Identifier: MIT */
/* Lines of headers, whatever they are: what is kept of them is short printable text, and no
 * Retry-After asks for more than it says. */
#include "fuzz/fuzz.h"
#include "ports/http_coming.h"
#include "ports/http_url.h"
#include <inttypes.h>
#include <laps/filetime.h>

static void printable(const char *text, size_t size)
{
	FUZZ_MUST(strnlen(text, size) < size);
	for (; *text; text++)
		FUZZ_MUST(*text >= ' ' && *text <= '~');
}

static void retry(const struct laps_http_coming *c)
{
	uint32_t seconds = 0, again = 0;
	uint64_t from = LAPS_TICKS_UNIX_EPOCH, until;
	char text[16];

	if (!laps_http_retry_parse(c->retry_after, c->date[0] ? c->date : NULL,
				   LAPS_TICKS_UNIX_EPOCH, &seconds))
		return;
	if (c->retry_after[0] < '0' || c->retry_after[0] > '9') {
		FUZZ_MUST(laps_http_date_parse(c->retry_after, &until) == LAPS_OK);
		if (!c->date[0] || laps_http_date_parse(c->date, &from) != LAPS_OK)
			from = LAPS_TICKS_UNIX_EPOCH;
		FUZZ_MUST(until <= from || seconds == UINT32_MAX ||
			  from + seconds * LAPS_TICKS_PER_SECOND == until);
		FUZZ_MUST(until > from || seconds == 0);
	}
	snprintf(text, sizeof(text), "%" PRIu32, seconds);
	FUZZ_MUST(laps_http_retry_parse(text, NULL, 0, &again) && again == seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_http_coming c;
	size_t n;

	laps_http_coming_init(&c);
	for (const uint8_t *p = data, *end = data + len; p < end; p += n) {
		const uint8_t *line_end = memchr(p, '\n', (size_t)(end - p));

		n = line_end ? (size_t)(line_end - p) + 1 : (size_t)(end - p);
		if (!laps_http_coming_header(&c, (const char *)p, n)) {
			FUZZ_MUST(c.too_long && c.headers_len > LAPS_HTTP_HEADERS_MAX);
			return 0;
		}
		printable(c.answer.content_type, sizeof(c.answer.content_type));
		printable(c.answer.request_id, sizeof(c.answer.request_id));
		printable(c.retry_after, sizeof(c.retry_after));
		printable(c.date, sizeof(c.date));
		retry(&c);
	}
	return 0;
}
