/* SPDX-License-Identifier: MIT */
/* The words of a refusal, of any service: one line of UTF-8 that a terminal and a log can take, and
 * nothing of it when it repeats a secret. */
#include "fuzz/fuzz.h"
#include "ports/cloud_answer.h"
#include <laps/text.h>
#include <laps/utf16.h>

#define SECRET "Pass"

static void is_line(const char *text, size_t size)
{
	const size_t len = strnlen(text, size);

	FUZZ_MUST(len < size);
	FUZZ_MUST(laps_utf8_check(text, len, NULL) == LAPS_OK);
	for (const char *p = text; *p; p++)
		FUZZ_MUST(laps_text_control_len(p) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_cloud_refusal r;
	struct laps_cause cause = {0};
	struct laps_secret *secret = NULL;
	struct laps_buf body;

	laps_buf_init(&body, len);
	laps_buf_put(&body, data, len);
	FUZZ_MUST(laps_secret_dup(SECRET, strlen(SECRET), &secret) == LAPS_OK);
	for (int s = LAPS_CLOUD_LOGIN; s <= LAPS_CLOUD_GRAPH; s++) {
		laps_cloud_refusal_parse((laps_cloud_service)s, 400, &body, &r);
		is_line(r.code, sizeof(r.code));
		is_line(r.text, sizeof(r.text));
		laps_cloud_refusal_hide(&r, secret);
		FUZZ_MUST(!strstr(r.code, SECRET) && !strstr(r.text, SECRET));
		laps_cloud_refusal_tell((laps_cloud_service)s, &r, &cause);
		FUZZ_MUST(cause.hresult == 0x80070190u && !strstr(cause.text, SECRET));
		is_line(cause.text, sizeof(cause.text));
	}
	laps_secret_free(&secret);
	laps_buf_clear(&body);
	return 0;
}
