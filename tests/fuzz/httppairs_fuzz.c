/* SPDX-License-Identifier: MIT */
/* Names and values that were read, encoded again, are read as the same. */
#include "fuzz/fuzz.h"
#include "lib/http.h"
#include <laps/utf16.h>

static void put(const char *text, struct laps_buf *out)
{
	static const char digits[] = "0123456789abcdef";

	FUZZ_MUST(laps_utf8_check(text, strlen(text), NULL) == LAPS_OK);
	for (; *text; text++) {
		const char escaped[] = {'%', digits[(uint8_t)*text >> 4], digits[*text & 15]};

		laps_buf_put(out, escaped, sizeof(escaped));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct sim_http_pairs p, again;
	struct laps_buf text;

	fuzz_poison(&p, sizeof(p));
	if (!sim_http_pairs_parse((const char *)data, len, &p)) {
		FUZZ_MUST(fuzz_untouched(&p, sizeof(p)));
		return 0;
	}
	FUZZ_MUST(p.n <= SIM_HTTP_PAIR_MAX);
	laps_buf_init(&text, 4 * len + 2 * SIM_HTTP_PAIR_MAX + 1);
	for (size_t i = 0; i < p.n; i++) {
		put(p.pair[i].name, &text);
		laps_buf_put(&text, "=", 1);
		put(p.pair[i].value, &text);
		laps_buf_put(&text, "&", 1);
	}
	FUZZ_MUST(laps_buf_status(&text) == LAPS_OK);
	FUZZ_MUST(sim_http_pairs_parse((const char *)text.data, text.len, &again));
	FUZZ_MUST(again.n == p.n);
	for (size_t i = 0; i < p.n; i++)
		FUZZ_MUST(strcmp(p.pair[i].name, again.pair[i].name) == 0 &&
			  strcmp(p.pair[i].value, again.pair[i].value) == 0);
	laps_buf_clear(&text);
	sim_http_pairs_clear(&again);
	sim_http_pairs_clear(&p);
	return 0;
}
