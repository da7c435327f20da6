/* SPDX-License-Identifier: MIT */
#include "lib/dersplice.h"
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/cms.h>
#include <laps/encvalue.h>
#include <string.h>

/* The SID of the vector that is being mutated. */
static struct laps_sid vector_sid;

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_cms_parse(in, len, out, err);
}

/*
 * The writer takes a SID, the reader gives text: when a flipped bit made it another text, the
 * vector's SID is written, which is as long, and the text put over it.
 */
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_cms *c = out;
	const struct laps_cms_recipient *r = &c->recipient[0];
	const struct laps_cms_fields f = {
		.key_id = r->key_id,
		.key_id_len = r->key_id_len,
		.sid = &vector_sid,
		.wrapped_key = r->wrapped_key,
		.nonce = c->nonce,
		.content = c->content,
		.content_len = c->content_len,
		.appended = c->appended,
	};

	laps_cms_format(&f, again);
	if (again->len == len)
		memcpy(again->data + ((const uint8_t *)r->descriptor - in), r->descriptor,
		       r->descriptor_len);
}

static bool inside(const void *p, size_t p_len, const uint8_t *in, size_t len)
{
	const uint8_t *at = p;

	return at >= in && at <= in + len && p_len <= (size_t)(in + len - at);
}

static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_cms *c = out;

	for (size_t i = 0; i < c->recipient_n; i++) {
		const struct laps_cms_recipient *r = &c->recipient[i];

		if (!inside(r->key_id, r->key_id_len, in, len) ||
		    r->key_id != in + r->key_id_offset ||
		    !inside(r->descriptor, r->descriptor_len, in, len) ||
		    !inside(r->wrapped_key, LAPS_CMS_WRAPPED_LEN, in, len))
			return false;
	}
	return inside(c->nonce, LAPS_CMS_NONCE_LEN, in, len) &&
	       inside(c->content, c->content_len, in, len);
}

static const struct mutate_codec codec = {
	.name = "cms",
	.out_len = sizeof(struct laps_cms),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

/* The blob of a vector: as such, or behind the header of a value. */
static struct exact blob_of(const json_t *v)
{
	struct exact in;
	struct exact blob;
	struct laps_encvalue value = {0};

	if (vector_has(v, "inputs.cms_hex"))
		return vector_hex(v, "inputs.cms_hex");
	in = vector_hex(v, "inputs.attribute_hex");
	ck_assert_int_eq(laps_encvalue_parse(in.p, in.len, &value, NULL), LAPS_OK);
	blob.p = exact_copy(value.blob, value.blob_len);
	blob.len = value.blob_len;
	free(in.p);
	return blob;
}

static void for_each_good(void (*run)(const json_t *v, const struct exact *blob))
{
	static const char *const files[] = {"laps_attribute_dsinternals_1",
					    "laps_cms_sansldap_nonce", "dpapi_ng_blobs_sha1_sha512",
					    "parse_only_and_refuse", "synthetic_positive"};
	unsigned runs = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct vectors *vs = vectors_load(files[i]);

		for (size_t j = 0; j < vectors_n(vs); j++) {
			const json_t *v = vectors_at(vs, j);
			struct exact blob;

			if (vector_is(v, "cms_refuse"))
				continue;
			blob = blob_of(v);
			run(v, &blob);
			free(blob.p);
			runs++;
		}
		vectors_free(vs);
	}
	ck_assert_uint_gt(runs, 15);
}

static void same_hex(const json_t *v, const char *path, const void *p, size_t len)
{
	struct exact want = vector_hex(v, path);

	ck_assert_msg(want.len == len && memcmp(want.p, p, len) == 0, "'%s' has another %s",
		      vector_id(v), path);
	free(want.p);
}

static void same_fields(const json_t *v, const struct exact *blob)
{
	struct laps_cms c = {0};
	const struct laps_cms_recipient *r = &c.recipient[0];

	ck_assert_int_eq(laps_cms_parse(blob->p, blob->len, &c, NULL), LAPS_OK);
	ck_assert_uint_eq(c.recipient_n, 1);
	ck_assert_int_eq(r->kind, LAPS_DESCRIPTOR_SID);
	ck_assert_msg(c.appended == !vector_bool(v, "parsed.content_inside_envelope"),
		      "'%s' has its content elsewhere", vector_id(v));
	if (!vector_has(v, "parsed.protection_descriptor"))
		return;
	ck_assert_msg(strncmp(vector_str(v, "parsed.protection_descriptor.0.0") + 4, r->descriptor,
			      r->descriptor_len) == 0,
		      "'%s' has another SID", vector_id(v));
	ck_assert_uint_eq(c.der_len, (uint64_t)vector_int(v, "parsed.cms_der_length"));
	same_hex(v, "parsed.wrapped_cek_hex", r->wrapped_key, LAPS_CMS_WRAPPED_LEN);
	same_hex(v, "parsed.gcm_nonce_hex", c.nonce, LAPS_CMS_NONCE_LEN);
	if (vector_has(v, "parsed.content_hex"))
		same_hex(v, "parsed.content_hex", c.content, c.content_len);
}

/* ENC-06, ENC-07 */
START_TEST(reads_content_inside_and_appended)
{
	for_each_good(same_fields);
}
END_TEST

static void all_mutations(const json_t *v, const struct exact *blob)
{
	struct laps_cms c = {0};
	size_t good_from = blob->len;

	ck_assert_int_eq(laps_cms_parse(blob->p, blob->len, &c, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sid_parse_text(c.recipient[0].descriptor,
					     c.recipient[0].descriptor_len, &vector_sid, NULL),
			 LAPS_OK);
	/* nothing in the blob says how long appended content is; a tag must be there */
	if (c.appended)
		good_from = c.der_len + LAPS_CMS_TAG_LEN;
	mutate_prefixes(&codec, vector_id(v), blob->p, blob->len, good_from);
	mutate_bits(&codec, vector_id(v), blob->p, blob->len);
}

/* ENC-11: the writer gives the very bytes that Windows wrote, so this proves both directions */
START_TEST(stands_every_prefix_and_every_bit_flip)
{
	for_each_good(all_mutations);
}
END_TEST

/* The nonce vector with its recipient n times, OR alternatives as Windows has them. */
static struct exact with_recipients(const struct exact *blob, size_t n)
{
	const struct exact recipient = {blob->p + 30, 285}; /* in the SET at 26 */
	struct exact out = {exact_copy(blob->p, blob->len), blob->len};

	for (size_t i = 1; i < n; i++) {
		struct exact next = der_splice(&out, 26, 30, 0, &recipient, NULL);

		free(out.p);
		out = next;
	}
	return out;
}

START_TEST(reads_sixteen_recipients_and_no_more)
{
	struct vectors *vs = vectors_load("laps_cms_sansldap_nonce");
	struct exact blob = blob_of(vectors_find(vs, "sansldap/enc_laps"));
	struct exact many = with_recipients(&blob, LAPS_CMS_RECIPIENT_MAX);
	struct exact more = with_recipients(&blob, LAPS_CMS_RECIPIENT_MAX + 1);
	struct laps_cms c = {0};
	struct laps_err err = {0};

	ck_assert_int_eq(laps_cms_parse(many.p, many.len, &c, &err), LAPS_OK);
	ck_assert_uint_eq(c.recipient_n, LAPS_CMS_RECIPIENT_MAX);
	ck_assert(borrows(&c, many.p, many.len));
	for (size_t i = 0; i < LAPS_CMS_RECIPIENT_MAX; i++) {
		ck_assert_uint_eq(c.recipient[i].offset, 30 + 285 * i);
		ck_assert_mem_eq(c.recipient[i].wrapped_key, c.recipient[0].wrapped_key,
				 LAPS_CMS_WRAPPED_LEN);
	}
	mutate_one(&codec, "seventeen", more.p, more.len, LAPS_E_RANGE);
	ck_assert_int_eq(laps_cms_read(more.p, more.len, &c, &err), LAPS_E_RANGE);
	ck_assert_str_eq(err.what, "CMS: too many recipients");
	ck_assert_uint_eq(err.offset, 30 + 285 * LAPS_CMS_RECIPIENT_MAX);
	ck_assert_uint_eq(c.recipient_n, LAPS_CMS_RECIPIENT_MAX);
	free(more.p);
	free(many.p);
	free(blob.p);
	vectors_free(vs);
}
END_TEST

START_TEST(refuses_bytes_behind_embedded_content)
{
	struct vectors *vs = vectors_load("laps_cms_sansldap_nonce");
	struct exact blob = blob_of(vectors_find(vs, "sansldap/get_key_user_blob"));
	struct laps_buf more;

	laps_buf_init(&more, 65536);
	laps_buf_put(&more, blob.p, blob.len);
	laps_buf_put_u8(&more, 0);
	mutate_one(&codec, "one more", more.data, more.len, LAPS_E_TRAILING);
	laps_buf_clear(&more);
	free(blob.p);
	vectors_free(vs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("cms");
	TCase *r = tcase_create("reading");
	TCase *m = tcase_create("mutations");

	tcase_add_test(r, reads_content_inside_and_appended);
	tcase_add_test(r, reads_sixteen_recipients_and_no_more);
	tcase_add_test(r, refuses_bytes_behind_embedded_content);
	suite_add_tcase(s, r);
	tcase_add_test(m, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(m, 120);
	suite_add_tcase(s, m);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
