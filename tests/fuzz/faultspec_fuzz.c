/* SPDX-License-Identifier: MIT */
/*
 * A fault that is taken has words of the table, a range that can be counted and its text as it was
 * given; one that is refused leaves the rule alone and says so in one line.
 */
#include "fuzz/fuzz.h"
#include "lib/faultspec.h"

static bool has_word(const char *words, const char *word)
{
	const char *at = strstr(words, word);
	size_t len = strlen(word);

	while (at && ((at > words && at[-1] != ' ') || (at[len] && at[len] != ' ')))
		at = strstr(at + 1, word);
	return at != NULL;
}

static bool is_known(const struct laps_worldfault_rule *r)
{
	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		if (strcmp(k->protocol, r->protocol) == 0 && strcmp(k->effect, r->effect) == 0 &&
		    has_word(k->operations, r->operation))
			return k->arg != SIM_FAULT_NO_ARG || r->arg == k->arg_default;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	struct laps_worldfault_rule r;
	struct sim_err err = {""};

	fuzz_poison(&r, sizeof(r));
	if (!sim_fault_parse(text, 7, &r, &err)) {
		FUZZ_MUST(fuzz_untouched(&r, sizeof(r)));
		FUZZ_MUST(*err.text && !strchr(err.text, '\n'));
	} else {
		FUZZ_MUST(strcmp(r.spec, text) == 0 && r.on == 1 && r.seed == 7);
		FUZZ_MUST(is_known(&r));
		FUZZ_MUST(r.first >= 1 && (r.last == 0 || r.last >= r.first));
		FUZZ_MUST(r.millionths >= 1 && r.millionths <= LAPS_FAULT_ALWAYS);
		FUZZ_MUST(r.seen == 0 && r.hit == 0 && r.added == 0);
	}
	free(text);
	return 0;
}
