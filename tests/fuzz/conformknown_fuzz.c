/* SPDX-License-Identifier: MIT */
/*
 * Of a list of known failures, each line is of a row, which stands once, and its pattern matches
 * itself and what it is without stars. A refusal leaves the output alone and names the file.
 */
#include "conformance/known.h"
#include "conformance/select.h"
#include "fuzz/scratch.h"

static const struct conform_row some[] = {
	{"ACL-01.read", CONFORM_MUST, "", "", "", 0, NULL},
	{"ACL-01.write", CONFORM_MUST, "", "", "", 0, NULL},
	{"POL-02.a", CONFORM_SHOULD, "", "", "", 0, NULL},
	{0},
};
static const struct conform_row *const rows[] = {some, NULL};
static const struct conform_suite_def suite = {.name = "toy", .rows = rows};

static void check_pattern(const char *pattern)
{
	char *bare = strdup(pattern), *end = bare;

	FUZZ_MUST(bare);
	for (const char *p = pattern; *p; p++)
		if (*p != '*')
			*end++ = *p;
	*end = 0;
	FUZZ_MUST(conform_matches(pattern, pattern));
	FUZZ_MUST(conform_matches(pattern, bare));
	/* more text than the pattern has place for */
	if (!strchr(pattern, '*')) {
		FUZZ_MUST(!conform_matches(pattern, ""));
		FUZZ_MUST(!conform_matches(pattern, pattern + 1));
	}
	free(bare);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *path = scratch_file("known", data, len);
	struct conform_known k;
	struct sim_err err;

	fuzz_poison(&k, sizeof(k));
	if (!conform_known_load(path, &suite, &k, &err)) {
		FUZZ_MUST(fuzz_untouched(&k, sizeof(k)));
		FUZZ_MUST(strstr(err.text, "/known"));
		return 0;
	}
	FUZZ_MUST(k.n <= 3 && strcmp(k.path, path) == 0);
	for (size_t i = 0; i < k.n; i++) {
		FUZZ_MUST(conform_row_find(&suite, k.line[i].id));
		FUZZ_MUST(conform_known_find(&k, k.line[i].id) == &k.line[i]);
		FUZZ_MUST(*k.line[i].message && (!i || k.line[i].line > k.line[i - 1].line));
		FUZZ_MUST(!k.line[i].reason || !strchr(k.line[i].reason, '\n'));
		check_pattern(k.line[i].message);
	}
	conform_known_clear(&k);
	return 0;
}
