/* SPDX-License-Identifier: MIT */
/*
 * A line of a timeline, whoever wrote it: what comes out for people is printable, ends, and fits; a
 * line that is taken has a time.
 */
#include "fuzz/fuzz.h"
#include "lib/timeline_words.h"

static void printable(const char *text, size_t size)
{
	const size_t len = strnlen(text, size);

	FUZZ_MUST(len < size);
	for (size_t i = 0; i < len; i++)
		FUZZ_MUST(text[i] >= ' ' && text[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	json_t *line = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES, NULL);
	struct sim_timeline_words w;

	if (sim_timeline_words(line, &w)) {
		printable(w.source, sizeof(w.source));
		printable(w.who, sizeof(w.who));
		printable(w.what, sizeof(w.what));
		printable(w.result, sizeof(w.result));
		printable(w.took, sizeof(w.took));
		FUZZ_MUST(*w.source);
		FUZZ_MUST(json_is_string(json_object_get(line, "time")));
	}
	json_decref(line);
	return 0;
}
