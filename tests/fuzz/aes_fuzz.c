/* SPDX-License-Identifier: MIT */
/* What was wrapped and sealed comes back; with any bit of it changed, or another key, it is refused
 * and nothing comes out. */
#include "crypto/aes.h"
#include "fuzz/fuzz.h"
#include "fuzz/input.h"

static bool all_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

static void wrap(struct input *in, uint8_t kek[static LAPS_AES_KEY_LEN],
		 const uint8_t cek[static LAPS_AES_KEY_LEN])
{
	uint8_t wrapped[LAPS_CMS_WRAPPED_LEN], changed[LAPS_CMS_WRAPPED_LEN], out[LAPS_AES_KEY_LEN];
	struct input mutations = *in;

	FUZZ_MUST(laps_aes_wrap(kek, cek, wrapped) == LAPS_OK);
	FUZZ_MUST(laps_aes_unwrap(kek, wrapped, out) == LAPS_OK);
	FUZZ_MUST(memcmp(out, cek, sizeof(out)) == 0);
	memcpy(changed, wrapped, sizeof(changed));
	input_mutate(&mutations, changed, sizeof(changed));
	if (memcmp(changed, wrapped, sizeof(changed)) == 0)
		return;
	fuzz_poison(out, sizeof(out));
	FUZZ_MUST(laps_aes_unwrap(kek, changed, out) == LAPS_E_AUTH);
	FUZZ_MUST(fuzz_untouched(out, sizeof(out)));
	kek[changed[0] % LAPS_AES_KEY_LEN] ^= 0x10;
	FUZZ_MUST(laps_aes_unwrap(kek, wrapped, out) == LAPS_E_AUTH);
}

static void seal(struct input *in, const uint8_t cek[static LAPS_AES_KEY_LEN])
{
	const uint8_t *plain = in->p;
	const size_t len = in->len / 2, sealed_len = len + LAPS_CMS_TAG_LEN;
	struct input mutations = {in->p + len, in->len - len};
	uint8_t nonce[LAPS_CMS_NONCE_LEN], *sealed = malloc(sealed_len), *out = malloc(len + 1);
	uint8_t *changed = malloc(sealed_len);

	if (!sealed || !out || !changed)
		abort();
	memcpy(nonce, cek, sizeof(nonce));
	FUZZ_MUST(laps_aes_seal(cek, nonce, plain, len, sealed) == LAPS_OK);
	FUZZ_MUST(laps_aes_open(cek, nonce, sealed, sealed_len, out) == LAPS_OK);
	FUZZ_MUST(len == 0 || memcmp(out, plain, len) == 0);
	memcpy(changed, sealed, sealed_len);
	input_mutate(&mutations, changed, sealed_len);
	if (memcmp(changed, sealed, sealed_len) != 0) {
		FUZZ_MUST(laps_aes_open(cek, nonce, changed, sealed_len, out) == LAPS_E_AUTH);
		FUZZ_MUST(all_zero(out, len));
	}
	free(sealed);
	free(changed);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	uint8_t kek[LAPS_AES_KEY_LEN], cek[LAPS_AES_KEY_LEN];

	input_bytes(&in, kek, sizeof(kek));
	input_bytes(&in, cek, sizeof(cek));
	seal(&in, cek);
	wrap(&in, kek, cek);
	return 0;
}
