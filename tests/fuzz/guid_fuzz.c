/* SPDX-License-Identifier: MIT */
/* 16 bytes come back from their text; accepted text is the formatter's but for case and braces. */
#include "fuzz/fuzz.h"
#include <laps/guid.h>
#include <strings.h>

static void from_bytes(const uint8_t guid[static LAPS_GUID_LEN])
{
	char text[LAPS_GUID_TEXT];
	uint8_t again[LAPS_GUID_LEN];

	laps_guid_format_text(guid, text);
	FUZZ_MUST(strlen(text) == LAPS_GUID_TEXT - 1);
	FUZZ_MUST(laps_guid_parse_text(text, again, NULL) == LAPS_OK);
	FUZZ_MUST(memcmp(again, guid, LAPS_GUID_LEN) == 0);
}

static void from_text(const char *text)
{
	const size_t len = strlen(text);
	const size_t braces = text[0] == '{' ? 1 : 0;
	uint8_t guid[LAPS_GUID_LEN];
	char again[LAPS_GUID_TEXT];
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(guid, sizeof(guid));
	rc = laps_guid_parse_text(text, guid, &err);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT);
		fuzz_refused(rc, &err, len, guid, sizeof(guid));
		return;
	}
	laps_guid_format_text(guid, again);
	FUZZ_MUST(len == LAPS_GUID_TEXT - 1 + 2 * braces);
	FUZZ_MUST(strncasecmp(text + braces, again, LAPS_GUID_TEXT - 1) == 0);
	FUZZ_MUST(!braces || text[len - 1] == '}');
	from_bytes(guid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);

	from_text(text);
	free(text);
	if (len >= LAPS_GUID_LEN)
		from_bytes(data);
	return 0;
}
