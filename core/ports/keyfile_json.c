/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <laps/text.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/keyfile_fields.h"

static const char *const member[LAPS_ROOT_KEY_FIELD_N] = {
	[LAPS_ROOT_KEY_ID] = "id",
	[LAPS_ROOT_KEY_VERSION] = "version",
	[LAPS_ROOT_KEY_KDF] = "kdf_algorithm",
	[LAPS_ROOT_KEY_HASH] = "kdf_hash",
	[LAPS_ROOT_KEY_AGREEMENT] = "secret_agreement_algorithm",
	[LAPS_ROOT_KEY_PARAMETERS] = "secret_agreement_parameters_hex",
	[LAPS_ROOT_KEY_PRIVATE_BITS] = "private_key_bits",
	[LAPS_ROOT_KEY_PUBLIC_BITS] = "public_key_bits",
	[LAPS_ROOT_KEY_KEY] = "key_hex",
};

static laps_rc take(struct laps_root_key_fields *f, laps_root_key_field field, const json_t *value,
		    struct laps_cause *cause)
{
	const char *text = json_string_value(value);
	laps_rc rc;

	if (laps_root_key_field_type[field] == LAPS_ROOT_KEY_IS_NUMBER) {
		if (!json_is_integer(value))
			return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field,
						 "must be a whole number");
		f->number[field] = json_integer_value(value);
		f->has[field] = true;
		return LAPS_OK;
	}
	if (!text)
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field, "must be text");
	if (laps_root_key_field_type[field] == LAPS_ROOT_KEY_IS_TEXT)
		return laps_root_key_take_text(f, field, text, strlen(text), cause);
	rc = laps_hex_parse(text, strlen(text), &f->bytes[field], NULL);
	if (rc == LAPS_E_FORMAT || rc == LAPS_E_TRUNCATED)
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field,
					 rc == LAPS_E_FORMAT ? "not hex digits"
							     : "an odd number of hex digits");
	if (rc == LAPS_OK)
		rc = laps_buf_status(&f->bytes[field]);
	if (rc == LAPS_E_RANGE)
		return laps_root_key_bad(cause, rc, f, field, "too long");
	if (rc != LAPS_OK)
		return laps_file_nomem(cause);
	f->has[field] = true;
	return LAPS_OK;
}

laps_rc laps_root_key_read_json(const char *text, size_t len, const char *file,
				struct laps_root_key_fields *f, struct laps_cause *cause)
{
	json_t *object = NULL;
	laps_rc rc;

	laps_root_key_fields_init(f, file, member);
	rc = laps_json_parse(text, len, file, &object, cause);
	for (int i = 0; rc == LAPS_OK && i < LAPS_ROOT_KEY_FIELD_N; i++) {
		const json_t *value = json_object_get(object, member[i]);

		if (value)
			rc = take(f, (laps_root_key_field)i, value, cause);
	}
	json_decref(object);
	return rc;
}
