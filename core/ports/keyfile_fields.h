/* SPDX-License-Identifier: MIT */
/*
 * The members of a root key as one of the two forms of a file gives them, before they are checked.
 */
#ifndef LAPS_PORTS_KEYFILE_FIELDS_H
#define LAPS_PORTS_KEYFILE_FIELDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/gkdi.h>
#include <laps/ports.h>

#define LAPS_ROOT_KEY_TEXT      64 /* bytes of a text member, NUL included */
#define LAPS_ROOT_KEY_KDF_NAME  "SP800_108_CTR_HMAC"
#define LAPS_ROOT_KEY_VERSION_1 1 /* of the format */

typedef enum laps_root_key_field {
	LAPS_ROOT_KEY_ID,
	LAPS_ROOT_KEY_VERSION,
	LAPS_ROOT_KEY_KDF,
	LAPS_ROOT_KEY_HASH,
	LAPS_ROOT_KEY_AGREEMENT,
	LAPS_ROOT_KEY_PARAMETERS,
	LAPS_ROOT_KEY_PRIVATE_BITS,
	LAPS_ROOT_KEY_PUBLIC_BITS,
	LAPS_ROOT_KEY_KEY,
	LAPS_ROOT_KEY_FIELD_N
} laps_root_key_field;

typedef enum laps_root_key_type {
	LAPS_ROOT_KEY_IS_TEXT,
	LAPS_ROOT_KEY_IS_NUMBER,
	LAPS_ROOT_KEY_IS_BYTES,
} laps_root_key_type;
/* What each field is, whatever the form. */
extern const laps_root_key_type laps_root_key_field_type[LAPS_ROOT_KEY_FIELD_N];

struct laps_root_key_fields {
	const char *file;        /* borrowed: the name for causes */
	const char *const *name; /* borrowed: what the form calls each field */
	bool has[LAPS_ROOT_KEY_FIELD_N];
	char text[LAPS_ROOT_KEY_FIELD_N][LAPS_ROOT_KEY_TEXT];
	int64_t number[LAPS_ROOT_KEY_FIELD_N];
	struct laps_buf bytes[LAPS_ROOT_KEY_FIELD_N];
};
void laps_root_key_fields_init(struct laps_root_key_fields *f, const char *file,
			       const char *const *name);
void laps_root_key_fields_clear(struct laps_root_key_fields *f);

/* "FILE: FIELD: what": fill cause and return rc. */
laps_rc laps_root_key_bad(struct laps_cause *cause, laps_rc rc,
			  const struct laps_root_key_fields *f, laps_root_key_field field,
			  const char *what);
/* Take a text member. LAPS_OK; LAPS_E_RANGE (too long, a zero byte). */
LAPS_MUST_USE laps_rc laps_root_key_take_text(struct laps_root_key_fields *f,
					      laps_root_key_field field, const char *text,
					      size_t len, struct laps_cause *cause);

/* What an entry calls each field. */
extern const char *const laps_root_key_attribute[LAPS_ROOT_KEY_FIELD_N];
/* Take one value of an entry's attribute, decoded; what is kept of it is taken out of value.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_root_key_take_value(struct laps_root_key_fields *f,
					       laps_root_key_field field, struct laps_buf *value,
					       struct laps_cause *cause);
/* Windows and its readers do not agree on the hash of a key whose entry names none.
 * LAPS_OK; LAPS_E_FORMAT. */
LAPS_MUST_USE laps_rc laps_root_key_need_hash(const struct laps_root_key_fields *f,
					      struct laps_cause *cause);
/* Check the fields, and make the key. out is written only on LAPS_OK; codes as
 * laps_root_key_parse. */
LAPS_MUST_USE laps_rc laps_root_key_build(const struct laps_root_key_fields *f,
					  struct laps_root_key *out, struct laps_cause *cause);

/* The two readers of files. f is initialised by them and is the caller's to clear, also on failure.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_root_key_read_json(const char *text, size_t len, const char *file,
					      struct laps_root_key_fields *f,
					      struct laps_cause *cause);
LAPS_MUST_USE laps_rc laps_root_key_read_ldif(const char *text, size_t len, const char *file,
					      struct laps_root_key_fields *f,
					      struct laps_cause *cause);

#endif
