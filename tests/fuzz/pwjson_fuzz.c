/* SPDX-License-Identifier: MIT */
/* What was read from UTF-16LE or UTF-8 is written, and reads back as the same three texts. */
#include "fuzz/fuzz.h"
#include <laps/pwjson.h>
#include <stdlib.h>
#include <string.h>

static void same_again(struct laps_pwjson *j)
{
	struct laps_secret *units = NULL;
	struct laps_pwjson k;
	laps_rc rc = laps_pwjson_format_utf16le(j->account, j->updated_ticks, j->password, &units);

	/* escapes may make it longer than may be written */
	if (rc == LAPS_OK) {
		size_t len = 0;
		const uint8_t *p = laps_secret_view(units, &len);

		if (laps_pwjson_parse_utf16le(p, len, &k, NULL) != LAPS_OK)
			abort();
		if (strcmp(j->account, k.account) != 0 || j->updated_ticks != k.updated_ticks ||
		    laps_secret_len(j->password) != laps_secret_len(k.password) ||
		    memcmp(laps_secret_text(j->password), laps_secret_text(k.password),
			   laps_secret_len(k.password)) != 0)
			abort();
		laps_pwjson_clear(&k);
	} else if (rc != LAPS_E_RANGE) {
		abort();
	}
	laps_secret_free(&units);
	laps_pwjson_clear(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_pwjson j;

	if (laps_pwjson_parse_utf16le(data, len, &j, NULL) == LAPS_OK)
		same_again(&j);
	if (laps_pwjson_parse((const char *)data, len, &j, NULL) == LAPS_OK)
		same_again(&j);
	return 0;
}
