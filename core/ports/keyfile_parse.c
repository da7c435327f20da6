/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <laps/hresult.h>
#include <laps/pubkey.h>

#include "ports/file.h"
#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

#define ERROR_INVALID_DATA 13
#define PRIVATE_BITS_MAX   (8 * LAPS_DH_BYTES_MAX)

const laps_root_key_type laps_root_key_field_type[LAPS_ROOT_KEY_FIELD_N] = {
	[LAPS_ROOT_KEY_ID] = LAPS_ROOT_KEY_IS_TEXT,
	[LAPS_ROOT_KEY_VERSION] = LAPS_ROOT_KEY_IS_NUMBER,
	[LAPS_ROOT_KEY_KDF] = LAPS_ROOT_KEY_IS_TEXT,
	[LAPS_ROOT_KEY_HASH] = LAPS_ROOT_KEY_IS_TEXT,
	[LAPS_ROOT_KEY_AGREEMENT] = LAPS_ROOT_KEY_IS_TEXT,
	[LAPS_ROOT_KEY_PARAMETERS] = LAPS_ROOT_KEY_IS_BYTES,
	[LAPS_ROOT_KEY_PRIVATE_BITS] = LAPS_ROOT_KEY_IS_NUMBER,
	[LAPS_ROOT_KEY_PUBLIC_BITS] = LAPS_ROOT_KEY_IS_NUMBER,
	[LAPS_ROOT_KEY_KEY] = LAPS_ROOT_KEY_IS_BYTES,
};

void laps_root_key_fields_init(struct laps_root_key_fields *f, const char *file,
			       const char *const *name)
{
	*f = (struct laps_root_key_fields){.file = file, .name = name};
	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N; i++)
		laps_buf_init(&f->bytes[i], LAPS_KEYFILE_LEN_MAX);
}

void laps_root_key_fields_clear(struct laps_root_key_fields *f)
{
	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N; i++)
		laps_buf_clear(&f->bytes[i]);
}

laps_rc laps_root_key_bad(struct laps_cause *cause, laps_rc rc,
			  const struct laps_root_key_fields *f, laps_root_key_field field,
			  const char *what)
{
	laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s: %s: %s", f->file,
		       f->name[field], what);
	return rc;
}

laps_rc laps_root_key_take_text(struct laps_root_key_fields *f, laps_root_key_field field,
				const char *text, size_t len, struct laps_cause *cause)
{
	if (len >= LAPS_ROOT_KEY_TEXT)
		return laps_root_key_bad(cause, LAPS_E_RANGE, f, field, "too long");
	if (len > 0 && memchr(text, 0, len))
		return laps_root_key_bad(cause, LAPS_E_RANGE, f, field, "has a zero byte in it");
	if (len > 0)
		memcpy(f->text[field], text, len);
	f->text[field][len] = 0;
	f->has[field] = true;
	return LAPS_OK;
}

/* Who it is, and which algorithms. */
static laps_rc build_names(const struct laps_root_key_fields *f, struct laps_root_key *k,
			   laps_agreement *agreement, struct laps_cause *cause)
{
	if (!f->has[LAPS_ROOT_KEY_ID])
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_ID, "missing");
	if (laps_guid_parse_text(f->text[LAPS_ROOT_KEY_ID], k->id, NULL) != LAPS_OK)
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_ID, "not a GUID");
	if (f->has[LAPS_ROOT_KEY_VERSION] &&
	    f->number[LAPS_ROOT_KEY_VERSION] != LAPS_ROOT_KEY_VERSION_1)
		return laps_root_key_bad(cause, LAPS_E_UNSUPPORTED, f, LAPS_ROOT_KEY_VERSION,
					 "must be 1");
	if (f->has[LAPS_ROOT_KEY_KDF] &&
	    strcmp(f->text[LAPS_ROOT_KEY_KDF], LAPS_ROOT_KEY_KDF_NAME) != 0)
		return laps_root_key_bad(cause, LAPS_E_UNSUPPORTED, f, LAPS_ROOT_KEY_KDF,
					 "must be " LAPS_ROOT_KEY_KDF_NAME);
	k->kdf_hash = LAPS_KDF_SHA512;
	if (f->has[LAPS_ROOT_KEY_HASH] &&
	    laps_kdf_hash_parse_name(f->text[LAPS_ROOT_KEY_HASH], &k->kdf_hash) != LAPS_OK)
		return laps_root_key_bad(cause, LAPS_E_UNSUPPORTED, f, LAPS_ROOT_KEY_HASH,
					 "must be SHA1, SHA256, SHA384 or SHA512");
	*agreement = LAPS_AGREEMENT_DH;
	if (f->has[LAPS_ROOT_KEY_AGREEMENT] &&
	    laps_agreement_parse_name(f->text[LAPS_ROOT_KEY_AGREEMENT], agreement) != LAPS_OK)
		return laps_root_key_bad(cause, LAPS_E_UNSUPPORTED, f, LAPS_ROOT_KEY_AGREEMENT,
					 "must be DH, ECDH_P256, ECDH_P384 or ECDH_P521");
	return LAPS_OK;
}

/* Own parameters of the agreement, in place of its usual ones. */
static laps_rc build_parameters(const struct laps_root_key_fields *f, struct laps_root_key *k,
				struct laps_cause *cause)
{
	const struct laps_buf *given = &f->bytes[LAPS_ROOT_KEY_PARAMETERS];
	struct laps_err err = {0};
	struct laps_dh_params dh;

	if (!f->has[LAPS_ROOT_KEY_PARAMETERS] || given->len == 0)
		return LAPS_OK;
	if (k->agreement != LAPS_AGREEMENT_DH)
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_PARAMETERS,
					 "must be empty for ECDH");
	if (laps_dh_params_parse(given->data, given->len, &dh, &err) != LAPS_OK)
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_PARAMETERS,
					 err.what);
	k->public_key_bits = (uint32_t)dh.k * 8;
	laps_buf_clear(&k->agreement_params);
	laps_buf_put(&k->agreement_params, given->data, given->len);
	return laps_buf_status(&k->agreement_params) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
}

static laps_rc bad_bits(struct laps_cause *cause, const struct laps_root_key_fields *f,
			laps_root_key_field field, const struct laps_root_key *k, uint32_t bits)
{
	char what[64];

	snprintf(what, sizeof(what), "must be %" PRIu32 ", as its %s has", bits,
		 k->agreement == LAPS_AGREEMENT_DH ? "group" : "curve");
	return laps_root_key_bad(cause, LAPS_E_RANGE, f, field, what);
}

/* Of a public key there are as many as the group has; of a private one, for DH, what they say. */
static laps_rc build_bits(const struct laps_root_key_fields *f, struct laps_root_key *k,
			  struct laps_cause *cause)
{
	int64_t private_bits = f->number[LAPS_ROOT_KEY_PRIVATE_BITS];
	char what[64];

	if (f->has[LAPS_ROOT_KEY_PUBLIC_BITS] &&
	    f->number[LAPS_ROOT_KEY_PUBLIC_BITS] != k->public_key_bits)
		return bad_bits(cause, f, LAPS_ROOT_KEY_PUBLIC_BITS, k, k->public_key_bits);
	if (!f->has[LAPS_ROOT_KEY_PRIVATE_BITS])
		return LAPS_OK;
	if (k->agreement != LAPS_AGREEMENT_DH && private_bits != k->private_key_bits)
		return bad_bits(cause, f, LAPS_ROOT_KEY_PRIVATE_BITS, k, k->private_key_bits);
	if (private_bits < 1 || private_bits > PRIVATE_BITS_MAX) {
		snprintf(what, sizeof(what), "must be 1 to %d", PRIVATE_BITS_MAX);
		return laps_root_key_bad(cause, LAPS_E_RANGE, f, LAPS_ROOT_KEY_PRIVATE_BITS, what);
	}
	k->private_key_bits = (uint32_t)private_bits;
	return LAPS_OK;
}

/* Is the group of a file one to compute in? A public key of any period tells. */
static laps_rc check_group(const struct laps_root_key_fields *f, const struct laps_root_key *k,
			   struct laps_cause *cause)
{
	const struct laps_period any = {0, 0, 0};
	struct laps_err err = {0};
	struct laps_buf out;
	laps_rc rc;

	if (f->bytes[LAPS_ROOT_KEY_PARAMETERS].len == 0)
		return LAPS_OK;
	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_gkdi_envelope(k, NULL, 0, &any, true, false, "", "", &out, &err);
	laps_buf_clear(&out);
	if (rc == LAPS_OK || rc == LAPS_E_NOMEM)
		return rc == LAPS_OK ? rc : laps_file_nomem(cause);
	return laps_root_key_bad(cause, rc, f, LAPS_ROOT_KEY_PARAMETERS,
				 err.what ? err.what : laps_rc_name(rc));
}

static laps_rc build_key(const struct laps_root_key_fields *f, struct laps_root_key *k,
			 struct laps_cause *cause)
{
	const struct laps_buf *key = &f->bytes[LAPS_ROOT_KEY_KEY];
	char what[64];

	if (!f->has[LAPS_ROOT_KEY_KEY])
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_KEY, "missing");
	if (key->len != LAPS_SEED_LEN) {
		snprintf(what, sizeof(what), "%zu bytes, must be %d", key->len, LAPS_SEED_LEN);
		return laps_root_key_bad(cause, LAPS_E_RANGE, f, LAPS_ROOT_KEY_KEY, what);
	}
	return laps_secret_dup(key->data, key->len, &k->key) == LAPS_OK ? LAPS_OK
									: laps_file_nomem(cause);
}

laps_rc laps_root_key_build(const struct laps_root_key_fields *f, struct laps_root_key *out,
			    struct laps_cause *cause)
{
	struct laps_root_key k = {0};
	laps_agreement agreement;
	laps_rc rc;

	laps_buf_init(&k.agreement_params, LAPS_KEYFILE_LEN_MAX);
	rc = build_names(f, &k, &agreement, cause);
	if (rc == LAPS_OK && laps_root_key_set_agreement(&k, agreement) != LAPS_OK)
		rc = laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = build_parameters(f, &k, cause);
	if (rc == LAPS_OK)
		rc = build_bits(f, &k, cause);
	if (rc == LAPS_OK)
		rc = build_key(f, &k, cause);
	if (rc == LAPS_OK)
		rc = check_group(f, &k, cause);
	if (rc == LAPS_OK)
		*out = k;
	else
		laps_root_key_clear(&k);
	return rc;
}

laps_rc laps_root_key_parse(const char *text, size_t len, const char *name,
			    struct laps_root_key *out, struct laps_cause *cause)
{
	struct laps_root_key_fields f;
	size_t at = 0;
	laps_rc rc;

	while (at < len && strchr(" \t\r\n", text[at]) && text[at])
		at++;
	if (at < len && text[at] == '{')
		rc = laps_root_key_read_json(text, len, name, &f, cause);
	else
		rc = laps_root_key_read_ldif(text, len, name, &f, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_build(&f, out, cause);
	laps_root_key_fields_clear(&f);
	return rc;
}

laps_rc laps_root_key_load(const char *path, struct laps_root_key *out, struct laps_cause *cause)
{
	struct laps_buf text;
	laps_rc rc;

	laps_buf_init(&text, 0);
	rc = laps_file_read(path, LAPS_KEYFILE_LEN_MAX, &text, cause);
	if (rc == LAPS_OK)
		rc = laps_root_key_parse((const char *)text.data, text.len, path, out, cause);
	laps_buf_clear(&text);
	return rc;
}
