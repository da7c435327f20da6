/* SPDX-License-Identifier: MIT */
/*
 * What a target's file says is written here as one line a key, and reads back as the same. Flags
 * are yes or no, paths are absolute, and a refusal names the file.
 */
#include "conformance/target.h"

#include "fuzz/scratch.h"

static const struct conform_key keys[] = {
	{"uri", "", CONFORM_KEY_TEXT, true},
	{"ca-file", "", CONFORM_KEY_FILE, false},
	{"password-file", "", CONFORM_KEY_SECRET, false},
	{"may-write", "", CONFORM_KEY_FLAG, false},
	{0},
};

static void write_text(const struct conform_target *t, struct laps_buf *out)
{
	const struct conform_key *key;
	const char *value;

	laps_buf_init(out, 1u << 18);
	for (size_t i = 0; (key = conform_target_key(t, i)) != NULL; i++) {
		value = conform_target_get(t, key->name);
		if (!value)
			continue;
		FUZZ_MUST(*value && !strchr(value, '\n'));
		FUZZ_MUST(key->kind != CONFORM_KEY_FLAG || strcmp(value, "yes") == 0 ||
			  strcmp(value, "no") == 0);
		FUZZ_MUST((key->kind != CONFORM_KEY_FILE && key->kind != CONFORM_KEY_SECRET) ||
			  *value == '/');
		laps_buf_put(out, key->name, strlen(key->name));
		/* a blank would make a comment of a '#' */
		laps_buf_put(out, "=", 1);
		laps_buf_put(out, value, strlen(value));
		laps_buf_put(out, "\n", 1);
	}
	FUZZ_MUST(laps_buf_status(out) == LAPS_OK);
}

static bool load(const void *data, size_t len, struct conform_target **out, struct sim_err *err)
{
	*out = conform_target_new(keys);
	FUZZ_MUST(*out);
	return conform_target_load(*out, scratch_file("target", data, len), err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct conform_target *t, *again;
	struct laps_buf text, text_again;
	struct sim_err err;

	if (load(data, len, &t, &err)) {
		write_text(t, &text);
		if (text.len <= CONFORM_TARGET_MAX) {
			FUZZ_MUST(load(text.data, text.len, &again, &err));
			write_text(again, &text_again);
			fuzz_wrote(&text_again, text.data, text.len);
			conform_target_free(&again);
		}
		laps_buf_clear(&text);
	} else {
		FUZZ_MUST(strstr(err.text, "/target"));
	}
	conform_target_free(&t);
	return 0;
}
