/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/csr.h>
#include <string.h>

#define CN "7E980AD9-B86D-4306-9425-9AC066FB014A"

static struct laps_rsa *key; /* of RFC 7515 appendix A.2, as in csr.txt */

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

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("csr.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
		struct exact in = stanza_hex(s, "in");
		struct laps_csr csr, poison;
		struct laps_err err = {0};
		laps_rc rc;

		memset(&poison, 0x5a, sizeof(poison));
		memcpy(&csr, &poison, sizeof(csr));
		rc = laps_csr_parse(in.p, in.len, &csr, &err);
		ck_assert_msg(rc == expect, "'%s': %s (%s)", stanza_name(s), laps_rc_name(rc),
			      err.what);
		if (rc == LAPS_OK) {
			struct exact cn = stanza_hex(s, "cn");

			ck_assert_uint_eq(strlen(csr.common_name), cn.len);
			ck_assert_mem_eq(csr.common_name, cn.p, cn.len);
			ck_assert(laps_rsa_same(csr.key, key));
			free(cn.p);
			laps_csr_clear(&csr);
		} else {
			ck_assert_mem_eq(&csr, &poison, sizeof(csr));
			ck_assert_int_eq(err.rc, rc);
		}
		free(in.p);
	}
	stanzas_free(ss);
}
END_TEST

/* openssl(1) made this one: PKCS #1 signatures have no salt, and its attributes are empty, too. */
START_TEST(makes_what_openssl_made)
{
	struct stanzas *ss = stanzas_load("csr.txt");
	struct exact want = stanza_hex(stanzas_at(ss, 0), "in");
	struct laps_csr csr;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_CSR_MAX);
	ck_assert_int_eq(laps_csr_make(CN, key, &out, NULL), LAPS_OK);
	ck_assert_int_eq(laps_csr_parse(out.data, out.len, &csr, NULL), LAPS_OK);
	ck_assert_str_eq(csr.common_name, CN);
	laps_csr_clear(&csr);
	ck_assert_uint_eq(out.len, want.len);
	ck_assert_mem_eq(out.data, want.p, want.len);
	laps_buf_clear(&out);
	free(want.p);
	stanzas_free(ss);
}
END_TEST

/* Refused, or as before: the parameters of the outer algorithm are under no signature. */
static bool stands_a_flip(const struct exact *in)
{
	struct laps_csr csr;
	bool same;

	if (laps_csr_parse(in->p, in->len, &csr, NULL) != LAPS_OK)
		return true;
	same = strcmp(csr.common_name, CN) == 0 && laps_rsa_same(csr.key, key);
	laps_csr_clear(&csr);
	return same;
}

START_TEST(refuses_prefixes_and_flips)
{
	struct stanzas *ss = stanzas_load("csr.txt");
	struct exact in = stanza_hex(stanzas_at(ss, 0), "in");
	struct laps_csr csr;

	for (size_t len = 0; len < in.len; len++) {
		uint8_t *cut = exact_copy(in.p, len);

		ck_assert_int_eq(laps_csr_parse(cut, len, &csr, NULL), LAPS_E_FORMAT);
		free(cut);
	}
	for (size_t bit = 0; bit < 8 * in.len; bit++) {
		in.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(stands_a_flip(&in), "bit %zu", bit);
		in.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(in.p);
	stanzas_free(ss);
}
END_TEST

START_TEST(makes_names_up_to_the_bound)
{
	struct laps_rsa *public = NULL;
	char name[LAPS_CSR_CN_LEN + 1];
	struct laps_buf n, e, out;

	laps_buf_init(&n, 512);
	laps_buf_init(&e, 512);
	laps_buf_init(&out, LAPS_CSR_MAX);
	memset(name, 'x', sizeof(name));
	name[LAPS_CSR_CN_LEN] = 0;
	ck_assert_int_eq(laps_csr_make(name, key, &out, NULL), LAPS_E_RANGE);
	ck_assert_int_eq(laps_csr_make("", key, &out, NULL), LAPS_E_RANGE);
	ck_assert_int_eq(laps_csr_make("a\nb", key, &out, NULL), LAPS_E_RANGE);
	laps_rsa_numbers(key, &n, &e);
	ck_assert_int_eq(laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &public, NULL), LAPS_OK);
	ck_assert_int_eq(laps_csr_make(CN, public, &out, NULL), LAPS_E_UNSUPPORTED);
	ck_assert_uint_eq(out.len, 0);
	name[LAPS_CSR_CN_LEN - 1] = 0;
	ck_assert_int_eq(laps_csr_make(name, key, &out, NULL), LAPS_OK);
	laps_rsa_free(&public);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(refuses_what_is_too_long)
{
	static const uint8_t zeros[LAPS_CSR_MAX + 1];
	struct laps_csr csr;

	ck_assert_int_eq(laps_csr_parse(zeros, LAPS_CSR_MAX, &csr, NULL), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_csr_parse(zeros, LAPS_CSR_MAX + 1, &csr, NULL), LAPS_E_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("csr");
	TCase *t = tcase_create("requests");

	tcase_add_checked_fixture(t, load_key, free_key);
	tcase_add_test(t, reads_and_refuses_the_cases);
	tcase_add_test(t, makes_what_openssl_made);
	tcase_add_test(t, refuses_prefixes_and_flips);
	tcase_add_test(t, makes_names_up_to_the_bound);
	tcase_add_test(t, refuses_what_is_too_long);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
