/* SPDX-License-Identifier: MIT */
/*
 * Answers of the cloud to a fleet: a text that is taken is one, with its end; credentials become
 * password JSON that can be read.
 */
#include "fleet/answer.h"
#include "fuzz/fuzz.h"
#include <laps/pwjson.h>
#include <string.h>

static void text(const struct laps_buf *body, const char *path)
{
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	if (fleet_answer_text(body, path, &out))
		FUZZ_MUST(out.len > 1 && strnlen((const char *)out.data, out.len) == out.len - 1);
	laps_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf body, credential[FLEET_CREDENTIALS_MAX];
	struct laps_pwjson says;
	size_t n;

	laps_buf_init(&body, len + 1);
	laps_buf_put(&body, data, len);
	text(&body, "access_token");
	text(&body, "Certificate.RawBody");
	text(&body, "a.b.c");
	text(&body, "");
	n = fleet_answer_credentials(&body, credential);
	FUZZ_MUST(n <= FLEET_CREDENTIALS_MAX);
	for (size_t i = 0; i < n; i++) {
		FUZZ_MUST(laps_pwjson_parse((const char *)credential[i].data, credential[i].len,
					    &says, NULL) == LAPS_OK);
		laps_pwjson_clear(&says);
		laps_buf_clear(&credential[i]);
	}
	laps_buf_clear(&body);
	return 0;
}
