/* SPDX-License-Identifier: MIT */
/*
 * What devices send to the registration service: the body of a join, of an upload, and the blob of
 * a transport key. What is taken is within its bounds, and of a blob there is only one spelling.
 *
 * Input: a first byte that picks one of the three, and the bytes.
 */
#include "cloud/registration_contract.h"
#include "cloud/registration_join.h"
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include <laps/text.h>
#include <laps/utf16.h>

static void check_text(const char *text, size_t size)
{
	FUZZ_MUST(text[0] && strlen(text) < size);
	for (; *text; text++)
		FUZZ_MUST(laps_text_control_len(text) == 0);
}

static void join(const json_t *body)
{
	struct sim_join join;
	struct sim_err err = {""};

	if (sim_join_read(body, &join, &err)) {
		check_text(join.name, sizeof(join.name));
		check_text(join.os_version, sizeof(join.os_version));
		FUZZ_MUST(join.key);
	} else {
		FUZZ_MUST(err.text[0]);
	}
	sim_join_clear(&join);
}

static void upload(json_t *body)
{
	struct sim_upload up;
	struct sim_err err = {""};

	if (sim_upload_read(body, &up, &err)) {
		const size_t len = laps_secret_len(up.password);

		check_text(up.account, sizeof(up.account));
		check_text(up.sid, sizeof(up.sid));
		FUZZ_MUST(len > 0 && len <= SIM_UPLOAD_PASSWORD_MAX);
		FUZZ_MUST(strlen(laps_secret_text(up.password)) == len);
		FUZZ_MUST(laps_utf8_check(laps_secret_text(up.password), len, NULL) == LAPS_OK);
	} else {
		FUZZ_MUST(err.text[0]);
	}
	sim_upload_clear(&up);
}

static void blob(const uint8_t *p, size_t len)
{
	struct laps_rsa *key = NULL;
	struct laps_buf out, n, e;
	size_t e_len, n_len;

	if (!sim_join_transport_key_ok(p, len))
		return;
	e_len = (size_t)p[8] + p[9] * 256u;
	n_len = (size_t)p[12] + p[13] * 256u;
	FUZZ_MUST(24 + e_len + n_len == len);
	FUZZ_MUST(laps_rsa_of_numbers(p + 24 + e_len, n_len, p + 24, e_len, &key, NULL) == LAPS_OK);
	laps_buf_init(&out, 2048);
	laps_buf_init(&n, 512);
	laps_buf_init(&e, 512);
	laps_rsa_numbers(key, &n, &e);
	laps_buf_put(&out, "RSA1", 4);
	laps_buf_put_u32le(&out, laps_rsa_bits(key));
	/* of the exponent, zeros in front are let through */
	laps_buf_put(&out, p + 8, 4);
	laps_buf_put_u32le(&out, (uint32_t)n.len);
	laps_buf_put_u64le(&out, 0);
	laps_buf_put(&out, p + 24, e_len);
	laps_buf_put(&out, n.data, n.len);
	fuzz_wrote(&out, p, len);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	laps_rsa_free(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	json_t *body;

	if (choice == 2) {
		blob(in.p, in.len);
		return 0;
	}
	body = json_loadb((const char *)in.p, in.len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(body)) {
		if (choice == 1)
			upload(body);
		else
			join(body);
	}
	json_decref(body);
	return 0;
}
