/* SPDX-License-Identifier: MIT */
/*
 * What is read from UTF-16LE or UTF-8 says the same three texts to jansson, is written, and reads
 * back the same; a refusal leaves the output alone.
 */
#include "fuzz/fuzz.h"
#include <jansson.h>
#include <laps/pwjson.h>
#include <laps/utf16.h>

static bool same_text(const json_t *value, const char *text, size_t len)
{
	return json_is_string(value) && json_string_length(value) == len &&
	       memcmp(json_string_value(value), text, len) == 0;
}

/* jansson bounds numbers and names, which may be in unknown members: then it has no opinion. */
static void same_to_jansson(const struct laps_pwjson *j, const char *utf8, size_t len)
{
	json_error_t error;
	json_t *object = json_loadb(utf8, len, JSON_ALLOW_NUL, &error);

	if (!object) {
		FUZZ_MUST(json_error_code(&error) == json_error_numeric_overflow ||
			  json_error_code(&error) == json_error_null_byte_in_key);
		return;
	}
	FUZZ_MUST(same_text(json_object_get(object, "n"), j->account, strlen(j->account)));
	FUZZ_MUST(same_text(json_object_get(object, "p"), laps_secret_text(j->password),
			    laps_secret_len(j->password)));
	FUZZ_MUST(json_is_string(json_object_get(object, "t")));
	FUZZ_MUST(strtoull(json_string_value(json_object_get(object, "t")), NULL, 16) ==
		  j->updated_ticks);
	json_decref(object);
}

static void same_again(struct laps_pwjson *j)
{
	struct laps_secret *units = NULL;
	struct laps_pwjson k;
	laps_rc rc = laps_pwjson_format_utf16le(j->account, j->updated_ticks, j->password, &units);

	/* escapes may make it longer than may be written */
	FUZZ_MUST(rc == LAPS_OK || rc == LAPS_E_RANGE);
	if (rc == LAPS_OK) {
		size_t len = 0;
		const uint8_t *p = laps_secret_view(units, &len);

		FUZZ_MUST(laps_pwjson_parse_utf16le(p, len, &k, NULL) == LAPS_OK);
		FUZZ_MUST(strcmp(j->account, k.account) == 0);
		FUZZ_MUST(j->updated_ticks == k.updated_ticks);
		FUZZ_MUST(laps_secret_len(j->password) == laps_secret_len(k.password));
		FUZZ_MUST(memcmp(laps_secret_text(j->password), laps_secret_text(k.password),
				 laps_secret_len(k.password)) == 0);
		laps_pwjson_clear(&k);
	}
	laps_secret_free(&units);
	laps_pwjson_clear(j);
}

static void as_utf16(const uint8_t *data, size_t len)
{
	struct laps_pwjson j;
	struct laps_buf text;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&j, sizeof(j));
	rc = laps_pwjson_parse_utf16le(data, len, &j, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &j, sizeof(j));
		return;
	}
	laps_buf_init(&text, 2 * len);
	FUZZ_MUST(laps_utf16le_to_utf8(data, len, &text, NULL) == LAPS_OK);
	if (text.len && text.data[text.len - 1] == '\0')
		text.len--;
	same_to_jansson(&j, (const char *)text.data, text.len);
	laps_buf_clear(&text);
	same_again(&j);
}

static void as_utf8(const uint8_t *data, size_t len)
{
	struct laps_pwjson_look look;
	struct laps_pwjson j;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&j, sizeof(j));
	rc = laps_pwjson_parse((const char *)data, len, &j, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &j, sizeof(j));
		return;
	}
	laps_pwjson_look((const char *)data, len, &look);
	FUZZ_MUST(look.is_object && look.t_as_written && look.ticks == j.updated_ticks);
	FUZZ_MUST(look.n == LAPS_PWJSON_STRING && look.p == LAPS_PWJSON_STRING);
	same_to_jansson(&j, (const char *)data, len);
	same_again(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	as_utf16(data, len);
	as_utf8(data, len);
	return 0;
}
