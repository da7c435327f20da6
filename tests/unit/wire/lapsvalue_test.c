/* SPDX-License-Identifier: MIT */
#include "lib/dersplice.h"
#include "lib/mutate.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/samecms.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/lapsvalue.h>

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_lapsvalue_parse(in, len, out, err);
}

/* cms_test and keyid_test show that the parts say all there is; here it is only about wholes. */
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)out;
	laps_buf_put(again, in, len);
}

static bool inside(const void *p, size_t p_len, const uint8_t *in, size_t len)
{
	const uint8_t *at = p;

	return at >= in && at <= in + len && p_len <= (size_t)(in + len - at);
}

static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_lapsvalue *v = out;
	const struct laps_cms_recipient *r = &v->cms.recipient[0];

	return v->cms.recipient_n == 1 && laps_cms_recipient_readable(r) &&
	       inside(v->header.blob, v->header.blob_len, in, len) &&
	       inside(v->cms.content, v->cms.content_len, in, len) &&
	       inside(r->descriptor, r->descriptor_len, in, len) &&
	       inside(v->key_id.key_info, v->key_id.key_info_len, in, len);
}

static const struct mutate_codec codec = {
	.name = "lapsvalue",
	.out_len = sizeof(struct laps_lapsvalue),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

static void for_each_good(void (*run)(const json_t *v, const struct exact *in))
{
	static const char *const files[] = {"laps_attribute_dsinternals_1", "parse_only_and_refuse",
					    "synthetic_positive"};
	unsigned runs = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct vectors *vs = vectors_load(files[i]);

		for (size_t j = 0; j < vectors_n(vs); j++) {
			const json_t *v = vectors_at(vs, j);
			struct exact in;

			if (!vector_has(v, "inputs.attribute_hex"))
				continue;
			in = vector_hex(v, "inputs.attribute_hex");
			run(v, &in);
			free(in.p);
			runs++;
		}
		vectors_free(vs);
	}
	ck_assert_uint_gt(runs, 5);
}

static void same_parts(const json_t *v, const struct exact *in)
{
	struct laps_lapsvalue out;
	struct laps_encvalue header = {0};
	struct laps_cms cms = {0};
	struct laps_keyid id = {0};

	mutate_one(&codec, vector_id(v), in->p, in->len, LAPS_OK);
	ck_assert_int_eq(laps_lapsvalue_parse(in->p, in->len, &out, NULL), LAPS_OK);
	ck_assert_int_eq(laps_encvalue_parse(in->p, in->len, &header, NULL), LAPS_OK);
	ck_assert_int_eq(laps_cms_parse(header.blob, header.blob_len, &cms, NULL), LAPS_OK);
	ck_assert_int_eq(
		laps_keyid_parse(cms.recipient[0].key_id, cms.recipient[0].key_id_len, &id, NULL),
		LAPS_OK);
	ck_assert_uint_eq(out.header.updated_ticks, header.updated_ticks);
	ck_assert_ptr_eq(out.header.blob, in->p + LAPS_ENCVALUE_HEADER_LEN);
	ck_assert(same_cms(&out.cms, &cms));
	ck_assert_ptr_eq(out.key_id.key_info, id.key_info);
	ck_assert_int_eq(out.key_id.l0, id.l0);
	ck_assert_str_eq(out.key_id.domain, id.domain);
	ck_assert_mem_eq(out.key_id.root_key_id, id.root_key_id, LAPS_GUID_LEN);
}

/* ENC-01, ENC-07 */
START_TEST(gives_the_parts_of_a_value)
{
	for_each_good(same_parts);
}
END_TEST

static void all_mutations(const json_t *v, const struct exact *in)
{
	/* one of each size is enough */
	if (in->len > 600 && strncmp(vector_id(v), "dsinternals/", 12) != 0)
		return;
	mutate_all(&codec, vector_id(v), in->p, in->len);
}

/* ENC-11 */
START_TEST(stands_every_prefix_and_every_bit_flip)
{
	for_each_good(all_mutations);
}
END_TEST

/* ENC-11: what crypto or the public key's reader refuse passes here */
START_TEST(refuses_each_broken_value_with_its_code)
{
	struct stanzas *ss = stanzas_load("value_codes.txt");
	struct vectors *vs = vectors_load("synthetic_negative");

	ck_assert_uint_eq(stanzas_n(ss), vectors_n(vs));
	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact in =
			vector_hex(vectors_find(vs, stanza_name(s)), "inputs.attribute_hex");
		const bool passes =
			!stanza_has(s, "where") || strcmp(stanza_str(s, "where"), "pubkey") == 0;
		const laps_rc want = passes ? LAPS_OK : rc_from_name(stanza_str(s, "expect"));
		struct laps_lapsvalue out;
		struct laps_err err = {0};

		mutate_one(&codec, stanza_name(s), in.p, in.len, want);
		ck_assert_int_eq(laps_lapsvalue_parse(in.p, in.len, &out, &err), want);
		if (!passes) {
			ck_assert_msg(err.offset == stanza_uint(s, "offset") &&
					      strcmp(err.what, stanza_str(s, "what")) == 0,
				      "'%s': '%s' at %zu, expected '%s' at %s", stanza_name(s),
				      err.what, err.offset, stanza_str(s, "what"),
				      stanza_str(s, "offset"));
		}
		free(in.p);
	}
	vectors_free(vs);
	stanzas_free(ss);
}
END_TEST

/* A value around a blob, with a time of 0. */
static struct exact value_of(const struct exact *blob)
{
	struct laps_buf buf;
	struct exact out;

	laps_buf_init(&buf, LAPS_ENCVALUE_MAX);
	laps_encvalue_format(0, blob->p, blob->len, &buf);
	ck_assert_int_eq(laps_buf_status(&buf), LAPS_OK);
	out = (struct exact){exact_copy(buf.data, buf.len), buf.len};
	laps_buf_clear(&buf);
	return out;
}

START_TEST(refuses_several_recipients)
{
	struct vectors *vs = vectors_load("laps_cms_sansldap_nonce");
	struct exact blob = vector_hex(vectors_find(vs, "sansldap/enc_laps"), "inputs.cms_hex");
	/* its SET of recipients is at 26, the one in it at 30, 285 bytes long */
	const struct exact recipient = {blob.p + 30, 285};
	struct exact two = der_splice(&blob, 26, 30, 0, &recipient, NULL);
	struct exact in = value_of(&two);
	struct laps_lapsvalue out;
	struct laps_err err = {0};

	mutate_one(&codec, "two", in.p, in.len, LAPS_E_RANGE);
	ck_assert_int_eq(laps_lapsvalue_parse(in.p, in.len, &out, &err), LAPS_E_RANGE);
	ck_assert_str_eq(err.what, "encrypted value: several recipients");
	ck_assert_uint_eq(err.offset, 16 + 30 + 285);
	free(in.p);
	/* and one that cannot be opened beside it is no exception: KeyTransRecipientInfo */
	two.p[30] = 0x30;
	in = value_of(&two);
	mutate_one(&codec, "a certificate, too", in.p, in.len, LAPS_E_RANGE);
	free(in.p);
	free(two.p);
	free(blob.p);
	vectors_free(vs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("lapsvalue");
	TCase *t = tcase_create("reading");
	TCase *m = tcase_create("mutations");

	tcase_add_test(t, gives_the_parts_of_a_value);
	tcase_add_test(t, refuses_each_broken_value_with_its_code);
	tcase_add_test(t, refuses_several_recipients);
	suite_add_tcase(s, t);
	tcase_add_test(m, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(m, 120);
	suite_add_tcase(s, m);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
