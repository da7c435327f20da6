/* SPDX-License-Identifier: MIT */
#include "lib/fakecycle.h"
#include "lib/stack.h"
#include <laps/cms.h>
#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/protector.h>
#include <stdio.h>
#include <string.h>

/* ADB-03, ADB-13 */
START_TEST(clear_text_is_the_json_and_nothing_else)
{
	char want[256];

	fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	snprintf(want, sizeof(want),
		 "{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":\"%s\"}",
		 fakeworld_password(&w));
	ck_assert_uint_eq(w.clear.bytes.len, strlen(want));
	ck_assert_mem_eq(w.clear.bytes.data, want, w.clear.bytes.len);
	ck_assert_uint_eq(w.encrypted.bytes.len, 0);
	ck_assert_int_eq(w.called[FAKE_KEYS_GET], 0);
}
END_TEST

static void has_principal(const char *want)
{
	struct laps_encvalue v;
	struct laps_cms cms;

	ck_assert_int_eq(
		laps_encvalue_parse(w.encrypted.bytes.data, w.encrypted.bytes.len, &v, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_cms_parse(v.blob, v.blob_len, &cms, NULL), LAPS_OK);
	ck_assert_uint_eq(cms.recipient_n, 1);
	ck_assert_int_eq(cms.recipient[0].kind, LAPS_DESCRIPTOR_SID);
	ck_assert_uint_eq(cms.recipient[0].descriptor_len, strlen(want));
	ck_assert_mem_eq(cms.recipient[0].descriptor, want, strlen(want));
	ck_assert(cms.appended);
}

/* ENC-01, ENC-02, ENC-03, ENC-04, ENC-07, ENC-13, POL-20 */
START_TEST(an_encrypted_value_has_its_header_and_one_reader)
{
	static const uint8_t time[] = {0x1b, 0x16, 0xd8, 0x01, 0xde, 0x1c, 0xc4, 0x41};
	struct laps_pwjson held;
	uint8_t tail[8] = {0};
	size_t len;

	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_gt(w.encrypted.bytes.len, LAPS_ENCVALUE_HEADER_LEN);
	ck_assert_mem_eq(w.encrypted.bytes.data, time, sizeof(time));
	len = w.encrypted.bytes.len - LAPS_ENCVALUE_HEADER_LEN;
	tail[0] = (uint8_t)len;
	tail[1] = (uint8_t)(len >> 8);
	ck_assert_mem_eq(w.encrypted.bytes.data + 8, tail, sizeof(tail));
	has_principal(FAKE_DOMAIN_SID "-512");

	ck_assert(fakeworld_read(&w, &held));
	ck_assert_uint_eq(held.updated_ticks, FAKE_START);
	laps_pwjson_clear(&held);
	ck_assert_uint_eq(w.clear.bytes.len, 0);
	ck_assert_ptr_null(
		memmem(w.encrypted.bytes.data, w.encrypted.bytes.len, fakeworld_password(&w), 14));
}
END_TEST

/* ENC-05 */
START_TEST(the_plaintext_is_utf_16_with_exactly_one_nul)
{
	struct laps_secret *plain = NULL;
	char want[256];
	const uint8_t *p;
	size_t len;

	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	snprintf(want, sizeof(want),
		 "{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":\"%s\"}",
		 fakeworld_password(&w));
	ck_assert_int_eq(fakeworld_decrypt(&w, &w.encrypted.bytes, &plain), LAPS_OK);
	p = laps_secret_view(plain, &len);
	ck_assert_uint_eq(len, 2 * (strlen(want) + 1));
	for (size_t i = 0; i < len; i += 2) {
		ck_assert_uint_eq(p[i], (uint8_t)want[i / 2]);
		ck_assert_uint_eq(p[i + 1], 0);
	}
	laps_secret_free(&plain);
}
END_TEST

static void run_cycle(void)
{
	(void)!laps_cycle_run(&w.ports, true, &result);
}

static struct laps_protect_random drawn;
static struct laps_entropy_port entropy;

/* Keeps what a protect is made from. */
static laps_rc fill_and_keep(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	laps_rc rc = entropy.fill(ctx, out, len, cause);

	if (rc == LAPS_OK && len == sizeof(drawn))
		memcpy(&drawn, out, len);
	return rc;
}

START_TEST(the_keys_of_a_value_are_not_left_on_the_stack)
{
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	entropy = w.ports.entropy;
	w.ports.entropy.fill = fill_and_keep;
	/* the steps behind would write over what is left */
	w.stop = true;
	w.stop_step = LAPS_STEP_PROTECT;
	w.stop_moment = LAPS_STEP_END;
	stack_run(run_cycle);
	ck_assert(w.stopped);
	ck_assert_uint_ne(drawn.cek[0] | drawn.cek[1] | drawn.cek[2], 0);
	stack_has_no("content key", drawn.cek, sizeof(drawn.cek));
	stack_has_no("private key", drawn.key, 64);
}
END_TEST

/* The value that a device writes first; the protectors, when there are any, outlive it. */
static void first_value(struct laps_protectors *kept, struct laps_buf *out)
{
	fakeworld_clear(&w);
	fakeworld_init(&w);
	w.ports.keys.protectors = kept;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	laps_buf_init(out, LAPS_ENCVALUE_MAX);
	laps_buf_put(out, w.encrypted.bytes.data, w.encrypted.bytes.len);
}

START_TEST(many_devices_with_protectors_write_what_they_write_alone)
{
	struct laps_protectors *kept;
	struct laps_buf alone, value;

	ck_assert_int_eq(laps_protectors_new(&kept), LAPS_OK);
	first_value(NULL, &alone);
	for (int device = 0; device < 3; device++) {
		first_value(kept, &value);
		ck_assert_uint_eq(value.len, alone.len);
		ck_assert_mem_eq(value.data, alone.data, alone.len);
		laps_buf_clear(&value);
	}
	ck_assert_uint_eq(laps_protectors_made(kept), 1);
	/* another principal is another key */
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", FAKE_READERS);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(laps_protectors_made(kept), 2);
	ck_assert(fakeworld_opens(&w));
	laps_buf_clear(&alone);
	laps_protectors_free(&kept);
}
END_TEST

static struct laps_keys_port keys;

/* The group's public key, the last bytes of an envelope, is none of the group. */
static laps_rc get_broken_key(void *ctx, const uint8_t *sd, size_t sd_len,
			      const struct laps_key_request *request, struct laps_buf *out,
			      struct laps_cause *cause)
{
	laps_rc rc = keys.get_key(ctx, sd, sd_len, request, out, cause);

	if (rc == LAPS_OK)
		out->data[out->len - 1] ^= 1;
	return rc;
}

START_TEST(a_key_that_is_none_fails_the_cycle_with_and_without_protectors)
{
	struct laps_cause alone;
	struct laps_protectors *kept;

	ck_assert_int_eq(laps_protectors_new(&kept), LAPS_OK);
	keys = w.ports.keys;
	w.ports.keys.get_key = get_broken_key;
	fakecycle_run(true, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_PROTECT);
	alone = result.cause;
	w.ports.keys.protectors = kept;
	fakecycle_run(true, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_PROTECT);
	ck_assert_str_eq(result.cause.text, alone.text);
	ck_assert_uint_eq(result.cause.hresult, alone.hresult);
	ck_assert_uint_eq(laps_protectors_made(kept), 0);
	laps_protectors_free(&kept);
}
END_TEST

/* ADB-13 */
START_TEST(switching_modes_leaves_no_value_of_the_other_one)
{
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_gt(w.encrypted.bytes.len, 0);
	fakecycle_clear_text();
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(w.encrypted.bytes.len, 0);
	ck_assert_uint_gt(w.clear.bytes.len, 0);
}
END_TEST

static const char *const readers[] = {FAKE_DOMAIN_SID "-1105", FAKE_READERS,
				      "Laps Readers@corp.example"};

/* POL-21 */
START_TEST(a_principal_may_be_given_in_three_ways)
{
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", readers[_i]);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	has_principal(FAKE_DOMAIN_SID "-1105");
	ck_assert_str_eq(fakeworld_event(&w, 10021)->text[8], readers[_i]);
}
END_TEST

/* POL-25 */
START_TEST(without_encryption_no_principal_is_looked_for)
{
	fakecycle_clear_text();
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", "nobody");
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_int_eq(w.called[FAKE_NAMES_RESOLVE], 0);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* ENC-09 */
START_TEST(clear_text_works_in_an_old_domain)
{
	w.domain.functional_level = 6;
	fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_protect");
	TCase *t = fakecycle_case(s, "value");

	tcase_add_test(t, clear_text_is_the_json_and_nothing_else);
	tcase_add_test(t, an_encrypted_value_has_its_header_and_one_reader);
	tcase_add_test(t, the_plaintext_is_utf_16_with_exactly_one_nul);
	tcase_add_test(t, the_keys_of_a_value_are_not_left_on_the_stack);
	tcase_add_test(t, many_devices_with_protectors_write_what_they_write_alone);
	tcase_add_test(t, a_key_that_is_none_fails_the_cycle_with_and_without_protectors);
	tcase_add_test(t, switching_modes_leaves_no_value_of_the_other_one);
	tcase_add_loop_test(t, a_principal_may_be_given_in_three_ways, 0, 3);
	tcase_add_test(t, without_encryption_no_principal_is_looked_for);
	tcase_add_test(t, clear_text_works_in_an_old_domain);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
