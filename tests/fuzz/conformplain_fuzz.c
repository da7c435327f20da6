/* SPDX-License-Identifier: MIT */
/*
 * What a target says, made plain, is UTF-8 without a control, and is plain already; what was
 * printable ASCII stays as it was.
 */
#include "conformance/plain.h"

#include <laps/text.h>
#include <laps/utf16.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len), *plain, *again;
	bool ascii = true;

	FUZZ_MUST(text);
	plain = conform_plain_dup(text);
	if (!plain) { /* only what is very long is refused */
		FUZZ_MUST(len > (1u << 18));
		free(text);
		return 0;
	}
	again = conform_plain_dup(plain);
	FUZZ_MUST(laps_utf8_check(plain, strlen(plain), NULL) == LAPS_OK);
	for (const char *p = plain; *p; p++)
		FUZZ_MUST(!laps_text_control_len(p));
	FUZZ_MUST(again && strcmp(plain, again) == 0);
	for (const char *p = text; *p; p++)
		ascii = ascii && *p >= ' ' && *p <= '~';
	FUZZ_MUST(!ascii || strcmp(plain, text) == 0);
	free(again);
	free(plain);
	free(text);
	return 0;
}
