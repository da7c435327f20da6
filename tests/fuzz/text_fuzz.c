/* SPDX-License-Identifier: MIT */
/*
 * Hex, base64 and base64url: what is encoded decodes to itself; what decodes is, blanks and case
 * aside, what the encoder writes of it. A value given by a person is the first of hex, base64 and
 * bytes that it can be. A refusal leaves the buffer as it was.
 */
#include "fuzz/fuzz.h"
#include <laps/text.h>

#define BEFORE "kept" /* stands in every buffer first */

typedef laps_rc parser(const char *in, size_t len, struct laps_buf *out, struct laps_err *err);
typedef void formatter(const uint8_t *in, size_t len, struct laps_buf *out);

static void start(struct laps_buf *b)
{
	laps_buf_init(b, 1u << 16);
	laps_buf_put(b, BEFORE, sizeof(BEFORE));
}

/* BEFORE and these bytes are what stands there. */
static bool holds(const struct laps_buf *b, const void *bytes, size_t len)
{
	return b->len == sizeof(BEFORE) + len && memcmp(b->data, BEFORE, sizeof(BEFORE)) == 0 &&
	       (len == 0 || memcmp(b->data + sizeof(BEFORE), bytes, len) == 0);
}

static void there_and_back(formatter *format, parser *parse, const uint8_t *data, size_t len)
{
	struct laps_buf text, bytes;

	start(&text);
	start(&bytes);
	format(data, len, &text);
	FUZZ_MUST(laps_buf_status(&text) == LAPS_OK);
	FUZZ_MUST(parse((const char *)text.data + sizeof(BEFORE), text.len - sizeof(BEFORE), &bytes,
			NULL) == LAPS_OK);
	FUZZ_MUST(holds(&bytes, data, len));
	laps_buf_clear(&text);
	laps_buf_clear(&bytes);
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The input as hex is meant: without blanks, in lower case. */
static size_t plain_hex(const uint8_t *data, size_t len, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (!blank(data[i]))
			out[n++] =
				(char)(data[i] >= 'A' && data[i] <= 'F' ? data[i] + 32 : data[i]);
	return n;
}

/* True when parse took the input, whose only spelling is spelling. */
static bool back_and_there(formatter *format, parser *parse, const uint8_t *data, size_t len,
			   const void *spelling, size_t spelling_len)
{
	struct laps_buf text, bytes;
	struct laps_err err;
	laps_rc rc;

	start(&text);
	start(&bytes);
	rc = parse((const char *)data, len, &bytes, &err);
	if (rc == LAPS_OK) {
		format(bytes.data + sizeof(BEFORE), bytes.len - sizeof(BEFORE), &text);
		FUZZ_MUST(holds(&text, spelling, spelling_len));
	} else {
		fuzz_refused(rc, &err, len, NULL, 0);
		FUZZ_MUST(holds(&bytes, NULL, 0));
	}
	laps_buf_clear(&text);
	laps_buf_clear(&bytes);
	return rc == LAPS_OK;
}

/* Which of the three forms it was, by the parsers of two of them. */
static void given(const uint8_t *data, size_t len, bool is_hex)
{
	struct laps_buf out, hex;
	size_t blanks = 0;
	laps_rc rc;

	while (blanks < len && blank(data[blanks]))
		blanks++;
	start(&out);
	start(&hex);
	rc = laps_bytes_parse(data, len, &out, NULL);
	FUZZ_MUST(rc == (blanks == len ? LAPS_E_TRUNCATED : LAPS_OK));
	if (rc == LAPS_OK && is_hex) {
		FUZZ_MUST(laps_hex_parse((const char *)data, len, &hex, NULL) == LAPS_OK);
		FUZZ_MUST(holds(&out, hex.data + sizeof(BEFORE), hex.len - sizeof(BEFORE)));
	} else if (rc == LAPS_OK && !holds(&out, data, len)) {
		/* base64, then: shorter, and nothing but its digits, padding and blanks */
		FUZZ_MUST(out.len - sizeof(BEFORE) <= len / 4 * 3);
		for (size_t i = 0; i < len; i++)
			FUZZ_MUST(blank(data[i]) || data[i] == '=' || data[i] == '+' ||
				  (data[i] >= '/' && data[i] <= '9') ||
				  (data[i] >= 'A' && data[i] <= 'Z') ||
				  (data[i] >= 'a' && data[i] <= 'z'));
	}
	laps_buf_clear(&out);
	laps_buf_clear(&hex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *plain = calloc(1, len + 1);
	size_t plain_len;
	bool is_hex;

	if (!plain || len > 1u << 14) {
		free(plain);
		return 0;
	}
	there_and_back(laps_hex_format, laps_hex_parse, data, len);
	there_and_back(laps_base64_format, laps_base64_parse, data, len);
	there_and_back(laps_base64url_format, laps_base64url_parse, data, len);
	plain_len = plain_hex(data, len, plain);
	is_hex = back_and_there(laps_hex_format, laps_hex_parse, data, len, plain, plain_len);
	back_and_there(laps_base64_format, laps_base64_parse, data, len, data, len);
	back_and_there(laps_base64url_format, laps_base64url_parse, data, len, data, len);
	given(data, len, is_hex);
	free(plain);
	return 0;
}
