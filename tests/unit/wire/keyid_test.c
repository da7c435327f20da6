/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/cms.h>
#include <laps/keyid.h>
#include <string.h>

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_keyid_parse(in, len, out, err);
}

static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	(void)len;
	laps_keyid_format(out, again);
}

static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_keyid *k = out;

	return k->key_info == in + 52 && k->key_info_len <= len - 52;
}

static const struct mutate_codec codec = {
	.name = "keyid",
	.out_len = sizeof(struct laps_keyid),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

/* path leads to what the identifier holds. */
static void same_fields(const json_t *v, const char *path, const struct laps_keyid *k)
{
	char member[64];
	char id[LAPS_GUID_TEXT];
	struct exact info;

#define AT(name) (snprintf(member, sizeof(member), "%s." name, path), member)
	ck_assert_uint_eq(k->flags, (uint64_t)vector_int(v, AT("flags")));
	ck_assert_int_eq(k->l0, vector_int(v, AT("l0")));
	ck_assert_int_eq(k->l1, vector_int(v, AT("l1")));
	ck_assert_int_eq(k->l2, vector_int(v, AT("l2")));
	laps_guid_format_text(k->root_key_id, id);
	ck_assert_str_eq(id, vector_str(v, AT("root_key_id")));
	ck_assert_str_eq(k->domain, vector_str(v, AT("domain")));
	ck_assert_str_eq(k->forest, vector_str(v, AT("forest")));
	info = vector_hex(v, AT("key_info_hex"));
#undef AT
	ck_assert_uint_eq(k->key_info_len, info.len);
	ck_assert(info.len == 0 || memcmp(k->key_info, info.p, info.len) == 0);
	free(info.p);
}

static void run_struct(const json_t *v)
{
	struct exact in = vector_hex(v, "inputs.hex");
	struct laps_keyid k = {0};

	if (vector_has(v, "outputs.error")) {
		mutate_one(&codec, vector_id(v), in.p, in.len, LAPS_E_TRUNCATED);
	} else {
		mutate_all(&codec, vector_id(v), in.p, in.len);
		ck_assert_int_eq(laps_keyid_parse(in.p, in.len, &k, NULL), LAPS_OK);
		same_fields(v, "outputs", &k);
	}
	free(in.p);
}

START_TEST(reads_and_refuses_the_published_identifiers)
{
	struct vectors *vs = vectors_load("structs_open");
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		if (vector_is(vectors_at(vs, i), "struct_key_identifier")) {
			run_struct(vectors_at(vs, i));
			runs++;
		}
	}
	vectors_free(vs);
	ck_assert_uint_eq(runs, 4);
}
END_TEST

/* Public keys and nonces, from Windows' own blobs. */
static void run_blobs(const char *file)
{
	struct vectors *vs = vectors_load(file);

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact in = vector_hex(v, "inputs.cms_hex");
		struct laps_cms c = {0};
		struct laps_keyid k = {0};

		ck_assert_int_eq(laps_cms_parse(in.p, in.len, &c, NULL), LAPS_OK);
		mutate_all(&codec, vector_id(v), c.recipient[0].key_id, c.recipient[0].key_id_len);
		ck_assert_int_eq(laps_keyid_parse(c.recipient[0].key_id, c.recipient[0].key_id_len,
						  &k, NULL),
				 LAPS_OK);
		same_fields(v, "parsed.key_identifier", &k);
		free(in.p);
	}
	vectors_free(vs);
}

START_TEST(reads_and_rebuilds_those_inside_of_blobs)
{
	run_blobs("laps_attribute_dsinternals_1");
	run_blobs("laps_cms_sansldap_nonce");
	run_blobs("dpapi_ng_blobs_sha1_sha512");
}
END_TEST

/* The identifier with these names, formatted. */
static laps_rc put_names(const char *domain, const char *forest, struct laps_buf *out)
{
	struct laps_keyid k = {.flags = 2, .l0 = 1};

	snprintf(k.domain, sizeof(k.domain), "%s", domain);
	snprintf(k.forest, sizeof(k.forest), "%s", forest);
	laps_keyid_format(&k, out);
	return laps_buf_status(out);
}

START_TEST(carries_names_of_every_kind)
{
	char longest[LAPS_DNS_NAME_MAX + 1];
	struct laps_buf out;

	memset(longest, 'a', LAPS_DNS_NAME_MAX);
	longest[LAPS_DNS_NAME_MAX] = '\0';
	laps_buf_init(&out, 4096);
	ck_assert_int_eq(put_names(longest, "", &out), LAPS_OK);
	mutate_one(&codec, "longest and empty", out.data, out.len, LAPS_OK);
	laps_buf_clear(&out);
	ck_assert_int_eq(put_names("d\xC3\xB6m.example", "\xF0\x9F\x98\x80.example", &out),
			 LAPS_OK);
	mutate_one(&codec, "not ASCII", out.data, out.len, LAPS_OK);
	laps_buf_clear(&out);
	ck_assert_int_eq(put_names("\xFF", "a", &out), LAPS_E_FORMAT);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(refuses_a_name_of_256_bytes)
{
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	ck_assert_int_eq(put_names("", "", &out), LAPS_OK);
	out.len = 52;
	out.data[44] = 0x02; /* 257 units, the last of which is NUL */
	out.data[45] = 0x02;
	for (int i = 0; i < 256; i++)
		laps_buf_put_u16le(&out, 'a');
	laps_buf_put_u32le(&out, 0);
	mutate_one(&codec, "256 bytes", out.data, out.len, LAPS_E_RANGE);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(refuses_broken_names)
{
	static const struct {
		const char *name;
		unsigned at; /* byte that is set */
		uint8_t value;
		laps_rc expect;
	} cases[] = {
		{"length odd", 44, 5, LAPS_E_RANGE},
		{"length zero", 44, 0, LAPS_E_RANGE},
		{"NUL missing", 56, 'x', LAPS_E_FORMAT},
		{"NUL too early", 52, 0, LAPS_E_FORMAT},
		{"lone surrogate", 53, 0xD8, LAPS_E_FORMAT},
		{"one byte short", 48, 6, LAPS_E_TRUNCATED},
		{"one unit left", 48, 2, LAPS_E_FORMAT},
	};
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(put_names("ab", "c", &out), LAPS_OK);
		out.data[cases[i].at] = cases[i].value;
		mutate_one(&codec, cases[i].name, out.data, out.len, cases[i].expect);
		laps_buf_clear(&out);
	}
	ck_assert_int_eq(put_names("ab", "c", &out), LAPS_OK);
	laps_buf_put_u8(&out, 0);
	mutate_one(&codec, "one byte more", out.data, out.len, LAPS_E_TRAILING);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(refuses_a_head_that_cannot_be)
{
	static const struct {
		const char *name;
		unsigned at; /* byte that is set */
		uint8_t value;
		laps_rc expect;
	} cases[] = {
		{"version 2", 0, 2, LAPS_E_UNSUPPORTED},
		{"other magic", 4, 0, LAPS_E_FORMAT},
		{"L0 below zero", 15, 0x80, LAPS_E_RANGE},
		{"L1 = 31", 16, 31, LAPS_OK},
		{"L1 = 32", 16, 32, LAPS_E_RANGE},
		{"L1 below zero", 19, 0x80, LAPS_E_RANGE},
		{"L2 = 31", 20, 31, LAPS_OK},
		{"L2 = 32", 20, 32, LAPS_E_RANGE},
		{"L2 below zero", 23, 0x80, LAPS_E_RANGE},
	};
	struct laps_buf out;

	laps_buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(put_names("ab", "c", &out), LAPS_OK);
		out.data[cases[i].at] = cases[i].value;
		mutate_one(&codec, cases[i].name, out.data, out.len, cases[i].expect);
		laps_buf_clear(&out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("keyid");
	TCase *r = tcase_create("vectors");
	TCase *n = tcase_create("names");

	tcase_add_test(r, reads_and_refuses_the_published_identifiers);
	tcase_add_test(r, reads_and_rebuilds_those_inside_of_blobs);
	tcase_set_timeout(r, 120);
	suite_add_tcase(s, r);
	tcase_add_test(n, carries_names_of_every_kind);
	tcase_add_test(n, refuses_a_name_of_256_bytes);
	tcase_add_test(n, refuses_broken_names);
	tcase_add_test(n, refuses_a_head_that_cannot_be);
	suite_add_tcase(s, n);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
