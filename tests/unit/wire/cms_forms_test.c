/* SPDX-License-Identifier: MIT */
/* Forms of CMS that no captured blob shows, built here element by element, each with its code. */
#include "lib/exact.h"
#include "lib/runner.h"
#include "wire/der.h"
#include <laps/cms.h>
#include <string.h>

enum change {
	PLAIN,
	SDDL,           /* the descriptor is SDDL text */
	SDDL_NAMED_SID, /* its kind says SDDL, its name SID */
	AND_ITEM,       /* two items that must both hold */
	OR_ITEM,        /* two alternatives */
	DATE,           /* KEKIdentifier with a date */
	NO_ATTRIBUTE,   /* KEKIdentifier without protector */
	OLD_RECIPIENT,  /* recipient version 3 */
	KEYTRANS,       /* KeyTransRecipientInfo */
	NO_RECIPIENT,
	WRAP_PARAMETERS, /* NULL behind the key wrap algorithm */
	WRAP_SHORT,      /* 39 bytes */
	NONCE_LONG,      /* 13 bytes */
	NO_ICVLEN,       /* which means 12 */
	EMPTY_CONTENT,   /* [0] without content, content behind */
	CONSTRUCTED,     /* [0] in pieces */
	ORIGINATOR,
	ATTRIBUTES,
	OLD_VERSION,
	MORE, /* an element too many in the outer SEQUENCE */
};

static const uint8_t filler[64];

static void put_pair(struct laps_buf *out, const char *name, const char *text)
{
	const size_t pair = laps_der_open(out, LAPS_DER_SEQUENCE);

	laps_der_put(out, LAPS_DER_UTF8, name, strlen(name));
	laps_der_put(out, LAPS_DER_UTF8, text, strlen(text));
	laps_der_close(out, pair);
}

static void put_protector(struct laps_buf *out, enum change c)
{
	const size_t attr = laps_der_open(out, LAPS_DER_SEQUENCE);
	const bool sddl = c == SDDL || c == SDDL_NAMED_SID;
	size_t any = 0;
	size_t all = 0;

	laps_der_put_oid(out, sddl ? LAPS_OID_DESCRIPTOR_SDDL : LAPS_OID_DESCRIPTOR_SID);
	any = laps_der_open(out, LAPS_DER_SEQUENCE);
	for (int i = 0; i < (c == OR_ITEM ? 2 : 1); i++) {
		all = laps_der_open(out, LAPS_DER_SEQUENCE);
		for (int j = 0; j < (c == AND_ITEM ? 2 : 1); j++)
			put_pair(out, c == SDDL ? "SDDL" : "SID", sddl ? "O:SY" : "S-1-5-18");
		laps_der_close(out, all);
	}
	laps_der_close(out, any);
	laps_der_close(out, attr);
}

static void put_recipient(struct laps_buf *out, enum change c)
{
	const unsigned tag = c == KEYTRANS ? LAPS_DER_SEQUENCE : LAPS_DER_CONTEXT_OF(2);
	const size_t recipient = laps_der_open(out, tag);
	size_t key = 0;
	size_t other = 0;
	size_t alg = 0;

	laps_der_put_uint(out, c == OLD_RECIPIENT ? 3 : 4);
	key = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put(out, LAPS_DER_OCTETS, "id", 2);
	if (c == DATE)
		laps_der_put(out, LAPS_DER_GENERALIZED_TIME, "20240101000000Z", 15);
	if (c != NO_ATTRIBUTE) {
		other = laps_der_open(out, LAPS_DER_SEQUENCE);
		laps_der_put_oid(out, LAPS_OID_DESCRIPTOR);
		put_protector(out, c);
		laps_der_close(out, other);
	}
	laps_der_close(out, key);
	alg = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_oid(out, LAPS_OID_AES256_WRAP);
	if (c == WRAP_PARAMETERS)
		laps_der_put(out, 5, NULL, 0);
	laps_der_close(out, alg);
	laps_der_put(out, LAPS_DER_OCTETS, filler, c == WRAP_SHORT ? 39 : 40);
	laps_der_close(out, recipient);
}

static void put_content_info(struct laps_buf *out, enum change c)
{
	const size_t info = laps_der_open(out, LAPS_DER_SEQUENCE);
	size_t alg = 0;
	size_t params = 0;

	laps_der_put_oid(out, LAPS_OID_DATA);
	alg = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_oid(out, LAPS_OID_AES256_GCM);
	params = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put(out, LAPS_DER_OCTETS, filler, c == NONCE_LONG ? 13 : 12);
	if (c != NO_ICVLEN)
		laps_der_put_uint(out, 16);
	laps_der_close(out, params);
	laps_der_close(out, alg);
	if (c == EMPTY_CONTENT)
		laps_der_put(out, LAPS_DER_CONTEXT(0), NULL, 0);
	if (c == CONSTRUCTED)
		laps_der_put(out, LAPS_DER_CONTEXT_OF(0), filler, 16);
	laps_der_close(out, info);
}

static void put_blob(struct laps_buf *out, enum change c)
{
	const size_t outer = laps_der_open(out, LAPS_DER_SEQUENCE);
	size_t explicit_tag = 0;
	size_t enveloped = 0;
	size_t set = 0;

	laps_der_put_oid(out, LAPS_OID_ENVELOPED_DATA);
	explicit_tag = laps_der_open(out, LAPS_DER_CONTEXT_OF(0));
	enveloped = laps_der_open(out, LAPS_DER_SEQUENCE);
	laps_der_put_uint(out, c == OLD_VERSION ? 0 : 2);
	if (c == ORIGINATOR)
		laps_der_put(out, LAPS_DER_CONTEXT_OF(0), NULL, 0);
	set = laps_der_open(out, LAPS_DER_SET);
	if (c != NO_RECIPIENT)
		put_recipient(out, c);
	laps_der_close(out, set);
	put_content_info(out, c);
	if (c == ATTRIBUTES)
		laps_der_put(out, LAPS_DER_CONTEXT_OF(1), NULL, 0);
	laps_der_close(out, enveloped);
	laps_der_close(out, explicit_tag);
	if (c == MORE)
		laps_der_put(out, 5, NULL, 0);
	laps_der_close(out, outer);
	laps_buf_put(out, filler, LAPS_CMS_TAG_LEN);
	ck_assert_int_eq(laps_buf_status(out), LAPS_OK);
}

/* ENC-07 */
START_TEST(gives_each_form_its_code)
{
	static const struct {
		const char *name;
		enum change change;
		laps_rc expect;
	} cases[] = {
		{"plain", PLAIN, LAPS_OK},
		{"SDDL", SDDL, LAPS_OK},
		{"SDDL named SID", SDDL_NAMED_SID, LAPS_E_FORMAT},
		{"two items", AND_ITEM, LAPS_E_UNSUPPORTED},
		{"two alternatives", OR_ITEM, LAPS_E_UNSUPPORTED},
		{"date", DATE, LAPS_E_UNSUPPORTED},
		{"no protector", NO_ATTRIBUTE, LAPS_E_UNSUPPORTED},
		{"old recipient", OLD_RECIPIENT, LAPS_E_UNSUPPORTED},
		{"key transport", KEYTRANS, LAPS_E_UNSUPPORTED},
		{"no recipient", NO_RECIPIENT, LAPS_E_RANGE},
		{"wrap with parameters", WRAP_PARAMETERS, LAPS_E_FORMAT},
		{"short wrapped key", WRAP_SHORT, LAPS_E_RANGE},
		{"long nonce", NONCE_LONG, LAPS_E_RANGE},
		{"tag of 12 by default", NO_ICVLEN, LAPS_E_UNSUPPORTED},
		{"empty content", EMPTY_CONTENT, LAPS_OK},
		{"content in pieces", CONSTRUCTED, LAPS_E_FORMAT},
		{"originator", ORIGINATOR, LAPS_E_UNSUPPORTED},
		{"attributes", ATTRIBUTES, LAPS_E_UNSUPPORTED},
		{"old version", OLD_VERSION, LAPS_E_UNSUPPORTED},
		{"one element more", MORE, LAPS_E_FORMAT},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_buf blob;
		struct laps_cms c;
		uint8_t *in = NULL;
		laps_rc rc = LAPS_OK;

		laps_buf_init(&blob, 4096);
		put_blob(&blob, cases[i].change);
		in = exact_copy(blob.data, blob.len);
		rc = laps_cms_parse(in, blob.len, &c, NULL);
		ck_assert_msg(rc == cases[i].expect, "'%s': %s, expected %s", cases[i].name,
			      laps_rc_name(rc), laps_rc_name(cases[i].expect));
		if (rc == LAPS_OK) {
			ck_assert(c.appended);
			ck_assert_uint_eq(c.content_len, LAPS_CMS_TAG_LEN);
			ck_assert_ptr_eq(c.content, in + c.der_len);
		}
		free(in);
		laps_buf_clear(&blob);
	}
}
END_TEST

START_TEST(tells_sddl_from_sid)
{
	struct laps_buf blob;
	struct laps_cms c;

	laps_buf_init(&blob, 4096);
	put_blob(&blob, SDDL);
	ck_assert_int_eq(laps_cms_parse(blob.data, blob.len, &c, NULL), LAPS_OK);
	ck_assert_int_eq(c.recipient[0].kind, LAPS_DESCRIPTOR_SDDL);
	ck_assert_uint_eq(c.recipient[0].descriptor_len, 4);
	ck_assert_mem_eq(c.recipient[0].descriptor, "O:SY", 4);
	laps_buf_clear(&blob);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("cms_forms");
	TCase *t = tcase_create("forms");

	tcase_add_test(t, gives_each_form_its_code);
	tcase_add_test(t, tells_sddl_from_sid);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
