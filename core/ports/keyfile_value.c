/* SPDX-License-Identifier: MIT */
/* The attributes of an msKds-ProvRootKey entry, be it in LDIF or in a directory. */
#include <string.h>

#include <laps/pubkey.h>

#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

const char *const laps_root_key_attribute[LAPS_ROOT_KEY_FIELD_N] = {
	[LAPS_ROOT_KEY_ID] = "cn",
	[LAPS_ROOT_KEY_VERSION] = "msKds-Version",
	[LAPS_ROOT_KEY_KDF] = "msKds-KDFAlgorithmID",
	[LAPS_ROOT_KEY_HASH] = "msKds-KDFParam",
	[LAPS_ROOT_KEY_AGREEMENT] = "msKds-SecretAgreementAlgorithmID",
	[LAPS_ROOT_KEY_PARAMETERS] = "msKds-SecretAgreementParam",
	[LAPS_ROOT_KEY_PRIVATE_BITS] = "msKds-PrivateKeyLength",
	[LAPS_ROOT_KEY_PUBLIC_BITS] = "msKds-PublicKeyLength",
	[LAPS_ROOT_KEY_KEY] = "msKds-RootKeyData",
};

/* Decimal digits; false for anything else. */
static bool parse_number(const struct laps_buf *b, int64_t *out)
{
	int64_t v = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] < '0' || b->data[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, b->data[i] - '0', &v))
			return false;
	*out = v;
	return b->len > 0;
}

laps_rc laps_root_key_take_value(struct laps_root_key_fields *f, laps_root_key_field field,
				 struct laps_buf *value, struct laps_cause *cause)
{
	laps_kdf_hash hash;

	if (f->has[field])
		return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field, "more than one value");
	if (field == LAPS_ROOT_KEY_HASH) {
		if (laps_kdf_params_parse(value->data, value->len, &hash, NULL) != LAPS_OK)
			return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field,
						 "not the parameters of a known hash");
		return laps_root_key_take_text(f, field, laps_kdf_hash_name(hash),
					       strlen(laps_kdf_hash_name(hash)), cause);
	}
	switch (laps_root_key_field_type[field]) {
	case LAPS_ROOT_KEY_IS_TEXT:
		return laps_root_key_take_text(f, field, (const char *)value->data, value->len,
					       cause);
	case LAPS_ROOT_KEY_IS_NUMBER:
		if (!parse_number(value, &f->number[field]))
			return laps_root_key_bad(cause, LAPS_E_FORMAT, f, field,
						 "must be a whole number");
		break;
	case LAPS_ROOT_KEY_IS_BYTES:
		laps_buf_clear(&f->bytes[field]);
		f->bytes[field] = *value;
		laps_buf_init(value, LAPS_KEYFILE_LEN_MAX);
		break;
	}
	f->has[field] = true;
	return LAPS_OK;
}

laps_rc laps_root_key_need_hash(const struct laps_root_key_fields *f, struct laps_cause *cause)
{
	return f->has[LAPS_ROOT_KEY_HASH]
		       ? LAPS_OK
		       : laps_root_key_bad(cause, LAPS_E_FORMAT, f, LAPS_ROOT_KEY_HASH, "missing");
}
