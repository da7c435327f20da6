/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/jws.h>
#include <laps/text.h>
#include <string.h>

static struct laps_rsa *key; /* of RFC 7515 appendix A.2 */

static void load_key(void)
{
	struct stanzas *ss = stanzas_load("rsa.txt");
	struct exact pem = stanza_hex(stanzas_at(ss, 0), "pem");

	ck_assert_int_eq(laps_rsa_parse_pem(pem.p, pem.len, &key, NULL), LAPS_OK);
	free(pem.p);
	stanzas_free(ss);
}

static void free_key(void)
{
	laps_rsa_free(&key);
}

static laps_jws_alg alg_of(const struct stanza *s)
{
	const char *name = stanza_str(s, "alg");

	for (laps_jws_alg a = LAPS_JWS_RS256; a < LAPS_JWS_N; a++)
		if (strcmp(name, laps_jws_alg_name(a)) == 0)
			return a;
	ck_abort_msg("no algorithm '%s'", name);
	return LAPS_JWS_N;
}

static void check_part(const struct stanza *s, const char *part, const struct laps_buf *got)
{
	struct exact want;

	if (!stanza_has(s, part))
		return;
	want = stanza_hex(s, part);
	ck_assert_uint_eq(got->len, want.len);
	ck_assert_mem_eq(got->data, want.p, want.len);
	free(want.p);
}

START_TEST(reads_and_verifies_the_cases)
{
	struct stanzas *ss = stanzas_load("jws.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const char *text = stanza_str(s, "token");
		char *in = (char *)exact_copy(text, strlen(text));
		const laps_rc expect = rc_from_name(stanza_str(s, "parse"));
		struct laps_jws jws, poison;
		struct laps_err err = {0};
		laps_rc rc;

		memset(&poison, 0x5a, sizeof(poison));
		memcpy(&jws, &poison, sizeof(jws));
		rc = laps_jws_parse(in, strlen(text), &jws, &err);
		ck_assert_msg(rc == expect, "'%s': %s", stanza_name(s), laps_rc_name(rc));
		if (rc == LAPS_OK) {
			check_part(s, "header", &jws.header);
			check_part(s, "payload", &jws.payload);
			rc = laps_jws_verify(in, &jws, alg_of(s), key);
			ck_assert_msg(rc == rc_from_name(stanza_str(s, "verify")), "'%s': %s",
				      stanza_name(s), laps_rc_name(rc));
			laps_jws_clear(&jws);
		} else {
			ck_assert_mem_eq(&jws, &poison, sizeof(jws));
			ck_assert_int_eq(err.rc, rc);
		}
		free(in);
	}
	stanzas_free(ss);
}
END_TEST

START_TEST(signs_as_in_the_rfc)
{
	struct stanzas *ss = stanzas_load("jws.txt");
	const struct stanza *s = stanzas_at(ss, 0);
	struct exact header = stanza_hex(s, "header"), payload = stanza_hex(s, "payload");
	struct laps_buf out;

	laps_buf_init(&out, LAPS_JWS_MAX);
	ck_assert_int_eq(laps_jws_sign((char *)header.p, header.len, (char *)payload.p, payload.len,
				       LAPS_JWS_RS256, key, &out),
			 LAPS_OK);
	laps_buf_put_u8(&out, 0);
	ck_assert_str_eq((char *)out.data, stanza_str(s, "token"));
	laps_buf_clear(&out);
	free(header.p);
	free(payload.p);
	stanzas_free(ss);
}
END_TEST

START_TEST(signs_with_pss_and_a_fresh_salt)
{
	struct laps_buf out[2];

	for (int i = 0; i < 2; i++) {
		struct laps_jws jws;
		const char *text;

		laps_buf_init(&out[i], LAPS_JWS_MAX);
		ck_assert_int_eq(laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_PS256, key, &out[i]),
				 LAPS_OK);
		text = (char *)out[i].data;
		ck_assert_int_eq(laps_jws_parse(text, out[i].len, &jws, NULL), LAPS_OK);
		ck_assert_int_eq(laps_jws_verify(text, &jws, LAPS_JWS_PS256, key), LAPS_OK);
		ck_assert_int_eq(laps_jws_verify(text, &jws, LAPS_JWS_RS256, key), LAPS_E_AUTH);
		laps_jws_clear(&jws);
	}
	ck_assert_uint_eq(out[0].len, out[1].len);
	ck_assert_mem_ne(out[0].data, out[1].data, out[0].len);
	laps_buf_clear(&out[0]);
	laps_buf_clear(&out[1]);
}
END_TEST

/* No changed character leaves a token good: base64url has one spelling for each signature. */
START_TEST(refuses_every_changed_character)
{
	struct stanzas *ss = stanzas_load("jws.txt");
	const char *text = stanza_str(stanzas_at(ss, 0), "token");
	const size_t len = strlen(text);
	char *in = (char *)exact_copy(text, len);

	for (size_t i = 0; i < len; i++) {
		struct laps_jws jws;

		in[i] = in[i] == 'A' ? 'B' : 'A';
		if (laps_jws_parse(in, len, &jws, NULL) == LAPS_OK) {
			ck_assert_int_eq(laps_jws_verify(in, &jws, LAPS_JWS_RS256, key),
					 LAPS_E_AUTH);
			laps_jws_clear(&jws);
		}
		in[i] = text[i];
	}
	free(in);
	stanzas_free(ss);
}
END_TEST

START_TEST(takes_and_makes_tokens_up_to_the_bound)
{
	static char text[LAPS_JWS_MAX + 2];
	struct laps_jws jws;
	struct laps_buf out;
	size_t fits = 0;

	memset(text, 'A', sizeof(text));
	text[4] = text[9] = '.';
	/* the last part is as long as it must not be modulo four once, so both are tried */
	ck_assert_int_eq(laps_jws_parse(text, LAPS_JWS_MAX, &jws, NULL), LAPS_OK);
	laps_jws_clear(&jws);
	ck_assert_int_eq(laps_jws_parse(text, LAPS_JWS_MAX + 1, &jws, NULL), LAPS_E_RANGE);
	for (size_t payload = LAPS_JWS_MAX / 4 * 3 - 280; payload < LAPS_JWS_MAX; payload++) {
		laps_rc rc;

		laps_buf_init(&out, 2 * LAPS_JWS_MAX);
		rc = laps_jws_sign("{}", 2, text, payload, LAPS_JWS_RS256, key, &out);
		ck_assert(rc == LAPS_OK || rc == LAPS_E_RANGE);
		ck_assert(rc != LAPS_OK ? out.len == 0 : out.len <= LAPS_JWS_MAX);
		laps_buf_clear(&out);
		if (rc != LAPS_OK)
			break;
		fits = payload;
	}
	/* 3 + 1 + payload + 1 + 342 characters */
	ck_assert_uint_eq(fits, (LAPS_JWS_MAX - 347) * 3 / 4);
}
END_TEST

START_TEST(signs_with_private_keys_only)
{
	struct laps_rsa *public = NULL;
	struct laps_buf n, e, out;

	laps_buf_init(&n, 512);
	laps_buf_init(&e, 512);
	laps_buf_init(&out, LAPS_JWS_MAX);
	laps_rsa_numbers(key, &n, &e);
	ck_assert_int_eq(laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &public, NULL), LAPS_OK);
	ck_assert_int_eq(laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_RS256, public, &out),
			 LAPS_E_UNSUPPORTED);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(laps_jws_sign("{}", 2, "{}", 2, LAPS_JWS_N, key, &out),
			 LAPS_E_UNSUPPORTED);
	laps_rsa_free(&public);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("jws");
	TCase *t = tcase_create("tokens");

	tcase_add_checked_fixture(t, load_key, free_key);
	tcase_add_test(t, reads_and_verifies_the_cases);
	tcase_add_test(t, signs_as_in_the_rfc);
	tcase_add_test(t, signs_with_pss_and_a_fresh_salt);
	tcase_add_test(t, refuses_every_changed_character);
	tcase_add_test(t, takes_and_makes_tokens_up_to_the_bound);
	tcase_add_test(t, signs_with_private_keys_only);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
