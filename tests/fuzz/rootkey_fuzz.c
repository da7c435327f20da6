/* SPDX-License-Identifier: MIT */
/*
 * A root key out of JSON or LDIF has parameters that fit its agreement, and reads back the same
 * from a JSON and an LDIF file of all its members. A refusal names the file and leaves the output
 * alone.
 */
#include "fuzz/fuzz.h"
#include "ports/keyfile.h"
#include <inttypes.h>
#include <laps/text.h>
#include <stdarg.h>

#define NAME "key file"

static void putf(struct laps_buf *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void putf(struct laps_buf *out, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	laps_buf_put(out, text, (size_t)vsnprintf(text, sizeof(text), format, args));
	va_end(args);
}

static void check(const struct laps_root_key *k)
{
	struct laps_dh_params d;

	FUZZ_MUST(laps_secret_len(k->key) == LAPS_SEED_LEN);
	FUZZ_MUST(k->private_key_bits >= 1 && k->private_key_bits <= 8 * LAPS_DH_BYTES_MAX);
	FUZZ_MUST(k->kdf_hash >= LAPS_KDF_SHA1 && k->kdf_hash <= LAPS_KDF_SHA512);
	if (k->agreement != LAPS_AGREEMENT_DH) {
		FUZZ_MUST(k->agreement <= LAPS_AGREEMENT_ECDH_P521 && !k->agreement_params.len);
		return;
	}
	FUZZ_MUST(laps_dh_params_parse(k->agreement_params.data, k->agreement_params.len, &d,
				       NULL) == LAPS_OK);
	FUZZ_MUST(k->public_key_bits <= 8 * d.k);
}

static void same(const struct laps_root_key *k, struct laps_buf *text)
{
	struct laps_root_key again = {0};
	struct laps_cause cause;

	FUZZ_MUST(laps_buf_status(text) == LAPS_OK);
	FUZZ_MUST(laps_root_key_parse((const char *)text->data, text->len, NAME, &again, &cause) ==
		  LAPS_OK);
	FUZZ_MUST(memcmp(again.id, k->id, sizeof(k->id)) == 0);
	FUZZ_MUST(again.kdf_hash == k->kdf_hash && again.agreement == k->agreement);
	FUZZ_MUST(again.private_key_bits == k->private_key_bits &&
		  again.public_key_bits == k->public_key_bits);
	FUZZ_MUST(again.agreement_params.len == k->agreement_params.len);
	FUZZ_MUST(k->agreement_params.len == 0 ||
		  memcmp(again.agreement_params.data, k->agreement_params.data,
			 k->agreement_params.len) == 0);
	FUZZ_MUST(memcmp(laps_secret_text(again.key), laps_secret_text(k->key), LAPS_SEED_LEN) ==
		  0);
	laps_root_key_clear(&again);
	laps_buf_clear(text);
}

static void as_json(const struct laps_root_key *k)
{
	char id[LAPS_GUID_TEXT];
	struct laps_buf out;

	laps_guid_format_text(k->id, id);
	laps_buf_init(&out, LAPS_KEYFILE_LEN_MAX);
	putf(&out, "{\"id\":\"%s\",\"version\":1,\"kdf_algorithm\":\"SP800_108_CTR_HMAC\",", id);
	putf(&out, "\"kdf_hash\":\"%s\",\"secret_agreement_algorithm\":\"%s\",",
	     laps_kdf_hash_name(k->kdf_hash), laps_agreement_name(k->agreement));
	putf(&out, "\"private_key_bits\":%" PRIu32 ",\"public_key_bits\":%" PRIu32,
	     k->private_key_bits, k->public_key_bits);
	putf(&out, ",\"secret_agreement_parameters_hex\":\"");
	laps_hex_format(k->agreement_params.data, k->agreement_params.len, &out);
	putf(&out, "\",\"key_hex\":\"");
	laps_hex_format((const uint8_t *)laps_secret_text(k->key), LAPS_SEED_LEN, &out);
	putf(&out, "\"}");
	same(k, &out);
}

static void as_ldif(const struct laps_root_key *k)
{
	char id[LAPS_GUID_TEXT];
	struct laps_buf out, kdf;

	laps_guid_format_text(k->id, id);
	laps_buf_init(&out, LAPS_KEYFILE_LEN_MAX);
	laps_buf_init(&kdf, 64);
	laps_kdf_params_format(k->kdf_hash, &kdf);
	putf(&out, "dn: CN=%s\ncn: %s\nmsKds-Version: 1\nmsKds-KDFParam:: ", id, id);
	laps_base64_format(kdf.data, kdf.len, &out);
	putf(&out, "\nmsKds-SecretAgreementAlgorithmID: %s\n", laps_agreement_name(k->agreement));
	putf(&out, "msKds-PrivateKeyLength: %" PRIu32 "\nmsKds-PublicKeyLength: %" PRIu32 "\n",
	     k->private_key_bits, k->public_key_bits);
	putf(&out, "msKds-SecretAgreementParam:: ");
	laps_base64_format(k->agreement_params.data, k->agreement_params.len, &out);
	putf(&out, "\nmsKds-RootKeyData:: ");
	laps_base64_format((const uint8_t *)laps_secret_text(k->key), LAPS_SEED_LEN, &out);
	putf(&out, "\n");
	same(k, &out);
	laps_buf_clear(&kdf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_root_key k;
	struct laps_cause cause = {0};
	laps_rc rc;

	fuzz_poison(&k, sizeof(k));
	rc = laps_root_key_parse((const char *)data, len, NAME, &k, &cause);
	if (rc != LAPS_OK) {
		FUZZ_MUST(LAPS_RC_CLASS(rc) == LAPS_E_TRUNCATED);
		FUZZ_MUST(strncmp(cause.text, NAME ":", strlen(NAME ":")) == 0);
		FUZZ_MUST(cause.hresult && fuzz_untouched(&k, sizeof(k)));
		return 0;
	}
	check(&k);
	as_json(&k);
	as_ldif(&k);
	laps_root_key_clear(&k);
	return 0;
}
