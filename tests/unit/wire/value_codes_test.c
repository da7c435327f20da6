/* SPDX-License-Identifier: MIT */
/* The broken values, through every decoder that a reader of the attribute uses. */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/cms.h>
#include <laps/encvalue.h>
#include <laps/keyid.h>
#include <laps/pubkey.h>

/* The first decoder that refuses, and its code. */
static laps_rc read_value(const struct exact *in, const char **where)
{
	struct laps_encvalue value = {0};
	struct laps_cms c = {0};
	struct laps_keyid k = {0};
	struct laps_pubkey key = {0};
	laps_rc rc = LAPS_OK;

	*where = "value";
	rc = laps_encvalue_parse(in->p, in->len, &value, NULL);
	if (rc != LAPS_OK)
		return rc;
	*where = "cms";
	rc = laps_cms_parse(value.blob, value.blob_len, &c, NULL);
	if (rc != LAPS_OK)
		return rc;
	*where = "keyid";
	rc = laps_keyid_parse(c.recipient[0].key_id, c.recipient[0].key_id_len, &k, NULL);
	if (rc != LAPS_OK)
		return rc;
	*where = "pubkey";
	if ((k.flags & LAPS_KEY_FLAG_PUBLIC) == 0)
		return LAPS_OK;
	return laps_pubkey_parse(k.key_info, k.key_info_len, &key, NULL);
}

/* ENC-11 */
START_TEST(refuses_each_broken_value_with_its_code)
{
	struct stanzas *ss = stanzas_load("value_codes.txt");
	struct vectors *vs = vectors_load("synthetic_negative");
	unsigned runs = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const json_t *v = vectors_find(vs, stanza_name(s));
		const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
		struct exact in = vector_hex(v, "inputs.attribute_hex");
		const char *where = NULL;
		laps_rc rc = read_value(&in, &where);

		ck_assert_msg(rc == expect, "'%s': %s in %s, expected %s", stanza_name(s),
			      laps_rc_name(rc), where, laps_rc_name(expect));
		if (rc != LAPS_OK)
			ck_assert_str_eq(where, stanza_str(s, "where"));
		free(in.p);
		runs++;
	}
	ck_assert_msg(runs == vectors_n(vs), "%u of %zu vectors have a case", runs, vectors_n(vs));
	vectors_free(vs);
	stanzas_free(ss);
}
END_TEST

START_TEST(accepts_the_good_values)
{
	struct vectors *vs = vectors_load("synthetic_positive");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact in = vector_hex(v, "inputs.attribute_hex");
		const char *where = NULL;
		laps_rc rc = read_value(&in, &where);

		ck_assert_msg(rc == LAPS_OK, "'%s': %s in %s", vector_id(v), laps_rc_name(rc),
			      where);
		free(in.p);
	}
	vectors_free(vs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("value_codes");
	TCase *t = tcase_create("values");

	tcase_add_test(t, refuses_each_broken_value_with_its_code);
	tcase_add_test(t, accepts_the_good_values);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
