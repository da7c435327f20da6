/* SPDX-License-Identifier: MIT */
/*
 * Recipients that cannot be opened, alone and beside others. No captured blob has several; here
 * they are put together from the recipients of captured ones.
 */
#include "lib/dersplice.h"
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/samecms.h"
#include "lib/vectors.h"
#include <laps/cms.h>

#define SET_AT       26 /* of the SET of recipients in each of the vectors */
#define RECIPIENT_AT 30 /* of the first recipient */

static const char sid_id[] = "sansldap/get_key_user_blob";
static const char local_id[] = "dsinternals/CngProtectedDataBlob_LocalMachine";
static const char and_id[] = "dsinternals/CngProtectedDataBlob_AndCombiner_TwoSids";
static const char certificate_id[] = "dsinternals/CngProtectedDataBlob_CertificateHash";

static struct exact blob_of(const char *id)
{
	struct vectors *vs = vectors_load(strcmp(id, sid_id) == 0 ? "laps_cms_sansldap_nonce"
								  : "parse_only_and_refuse");
	struct exact blob = vector_hex(vectors_find(vs, id), "inputs.cms_hex");

	vectors_free(vs);
	return blob;
}

/* The blob of one vector with the recipient of another one in front of its own or behind it. */
static struct exact joined(const char *id, const char *other_id, bool behind)
{
	struct exact blob = blob_of(id);
	struct exact other = blob_of(other_id);
	struct exact put = {other.p + RECIPIENT_AT, 0};
	struct exact out;
	size_t len = 0;
	const size_t set_header = der_header(&blob, SET_AT, &len);

	der_header(&other, SET_AT, &put.len);
	out = der_splice(&blob, SET_AT, SET_AT + set_header + (behind ? len : 0), 0, &put, NULL);
	free(other.p);
	free(blob.p);
	return out;
}

static bool inside(const void *p, size_t p_len, const uint8_t *in, size_t len)
{
	const uint8_t *at = p;

	return at >= in && at <= in + len && p_len <= (size_t)(in + len - at);
}

static bool recipient_ok(const struct laps_cms_recipient *r, const uint8_t *in, size_t len)
{
	if (r->offset >= len || r->kind > LAPS_DESCRIPTOR_OTHER)
		return false;
	if (!laps_cms_recipient_readable(r))
		return !r->key_id && !r->descriptor && !r->wrapped_key && r->key_id_len == 0 &&
		       r->key_id_offset == 0 && r->descriptor_len == 0;
	return inside(r->key_id, r->key_id_len, in, len) && r->key_id == in + r->key_id_offset &&
	       inside(r->descriptor, r->descriptor_len, in, len) &&
	       inside(r->wrapped_key, LAPS_CMS_WRAPPED_LEN, in, len);
}

/* True of what was read before a failure, too. */
static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_cms *c = out;

	for (size_t i = 0; i < c->recipient_n; i++) {
		if (!recipient_ok(&c->recipient[i], in, len))
			return false;
	}
	return c->recipient_n <= LAPS_CMS_RECIPIENT_MAX &&
	       (!c->nonce || inside(c->nonce, LAPS_CMS_NONCE_LEN, in, len)) &&
	       (c->content ? c->content_len >= LAPS_CMS_TAG_LEN &&
				     inside(c->content, c->content_len, in, len)
			   : c->content_len == 0);
}

/* The strict reader and the one that keeps what it has are of one mind. */
static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	struct laps_cms kept;
	struct laps_err kept_err = {0};
	const laps_rc rc = laps_cms_parse(in, len, out, err);

	if (laps_cms_read(in, len, &kept, &kept_err) != rc || !borrows(&kept, in, len) ||
	    kept_err.rc != err->rc || kept_err.offset != err->offset || kept_err.what != err->what)
		ck_abort_msg("read and parse differ");
	if (rc == LAPS_OK && !same_cms(out, &kept))
		ck_abort_msg("read and parse give different things");
	return rc;
}

/* The writer writes one recipient with a SID only; several are as they were. */
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)out;
	laps_buf_put(again, in, len);
}

static const struct mutate_codec codec = {
	.name = "cms",
	.out_len = sizeof(struct laps_cms),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

/* ENC-11 */
START_TEST(refuses_other_protectors_by_their_name)
{
	static const struct {
		const char *id, *what;
		laps_descriptor_kind kind;
	} cases[] = {
		{local_id, "CMS: protector is LOCAL, not SID or SDDL", LAPS_DESCRIPTOR_LOCAL},
		{and_id, "CMS: protector is an AND combination, not SID or SDDL",
		 LAPS_DESCRIPTOR_AND},
		{certificate_id, "CMS: protector is CERTIFICATE, not SID or SDDL",
		 LAPS_DESCRIPTOR_CERTIFICATE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct exact in = blob_of(cases[i].id);
		struct laps_cms c;
		struct laps_err err = {0};

		mutate_one(&codec, cases[i].id, in.p, in.len, LAPS_E_UNSUPPORTED);
		ck_assert_int_eq(laps_cms_read(in.p, in.len, &c, &err), LAPS_E_UNSUPPORTED);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_uint_eq(err.offset, RECIPIENT_AT);
		/* all the rest is told */
		ck_assert_uint_eq(c.recipient_n, 1);
		ck_assert_int_eq(c.recipient[0].kind, cases[i].kind);
		ck_assert_uint_eq(c.recipient[0].offset, RECIPIENT_AT);
		ck_assert_ptr_eq(c.content, in.p + in.len - 27);
		ck_assert_uint_eq(c.content_len, 27);
		ck_assert_ptr_eq(c.nonce, c.content - 2 - 3 - LAPS_CMS_NONCE_LEN);
		ck_assert_uint_eq(c.der_len, in.len);
		ck_assert(!c.appended);
		free(in.p);
	}
}
END_TEST

static const struct join {
	const char *blob, *other;
	bool behind;
	laps_rc expect;
	laps_descriptor_kind kind[2];
} joins[] = {
	{sid_id, sid_id, true, LAPS_OK, {LAPS_DESCRIPTOR_SID, LAPS_DESCRIPTOR_SID}},
	{sid_id, local_id, false, LAPS_OK, {LAPS_DESCRIPTOR_LOCAL, LAPS_DESCRIPTOR_SID}},
	{sid_id, and_id, true, LAPS_OK, {LAPS_DESCRIPTOR_SID, LAPS_DESCRIPTOR_AND}},
	{certificate_id, sid_id, true, LAPS_OK, {LAPS_DESCRIPTOR_CERTIFICATE, LAPS_DESCRIPTOR_SID}},
	{and_id, local_id, true, LAPS_E_UNSUPPORTED, {LAPS_DESCRIPTOR_AND, LAPS_DESCRIPTOR_LOCAL}},
};
#define JOINS ((int)(sizeof(joins) / sizeof(*joins)))

START_TEST(reads_a_recipient_beside_others)
{
	const struct join *j = &joins[_i];
	struct exact in = joined(j->blob, j->other, j->behind);
	struct exact alone = blob_of(sid_id);
	struct laps_cms c;
	struct laps_cms want;
	struct laps_err err = {0};

	ck_assert_int_eq(laps_cms_parse(alone.p, alone.len, &want, NULL), LAPS_OK);
	mutate_one(&codec, "joined", in.p, in.len, j->expect);
	ck_assert_int_eq(laps_cms_read(in.p, in.len, &c, &err), j->expect);
	ck_assert_uint_eq(c.recipient_n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct laps_cms_recipient *r = &c.recipient[i];

		ck_assert_int_eq(r->kind, j->kind[i]);
		if (!laps_cms_recipient_readable(r))
			continue;
		ck_assert_uint_eq(r->key_id_len, want.recipient[0].key_id_len);
		ck_assert_mem_eq(r->key_id, want.recipient[0].key_id, r->key_id_len);
		ck_assert_uint_eq(r->descriptor_len, want.recipient[0].descriptor_len);
		ck_assert_mem_eq(r->descriptor, want.recipient[0].descriptor, r->descriptor_len);
		ck_assert_mem_eq(r->wrapped_key, want.recipient[0].wrapped_key,
				 LAPS_CMS_WRAPPED_LEN);
		ck_assert_uint_eq(in.p[r->offset], 0xA2);
	}
	/* of several that cannot be opened the first is named */
	if (j->expect != LAPS_OK) {
		ck_assert_str_eq(err.what, "CMS: protector is an AND combination, not SID or SDDL");
		ck_assert_uint_eq(err.offset, c.recipient[0].offset);
		ck_assert_uint_gt(c.recipient[1].offset, c.recipient[0].offset);
	}
	free(alone.p);
	free(in.p);
}
END_TEST

/* ENC-11 */
START_TEST(stands_every_prefix_and_every_bit_flip_of_several)
{
	const struct join *j = &joins[_i];
	struct exact in = joined(j->blob, j->other, j->behind);

	mutate_prefixes(&codec, j->other, in.p, in.len, j->expect == LAPS_OK ? in.len : in.len + 1);
	mutate_bits(&codec, j->other, in.p, in.len);
	free(in.p);
}
END_TEST

/* Offsets are of two recipients of the SID vector, 286 bytes each; what follows them begins at 602.
 */
START_TEST(keeps_what_was_read_before_a_failure)
{
	static const struct {
		const char *name;
		size_t at; /* of the byte that becomes 05 */
		size_t recipient_n;
		bool nonce, content, der;
	} cases[] = {
		{"outer SEQUENCE", 0, 0, false, false, false},
		{"version of the first", 34, 0, false, false, false},
		{"wrapped key of the first", 274, 0, false, false, false},
		{"second recipient", 316, 1, false, false, false},
		{"wrapped key of the second", 316 + 244, 1, false, false, false},
		{"content info", 602, 2, false, false, false},
		{"nonce", 630, 2, false, false, false},
		{"tag length", 644, 2, true, false, false},
		{"content", 647, 2, true, false, false},
		{"bytes behind", 666, 2, true, true, true},
	};
	struct exact two = joined(sid_id, sid_id, true);

	ck_assert_uint_eq(two.len, 666);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const size_t len = cases[i].at < two.len ? two.len : two.len + 1;
		struct exact in = {malloc(len), len};
		struct laps_cms c;
		struct laps_err err = {0};

		memcpy(in.p, two.p, two.len);
		in.p[cases[i].at] = 0x05;
		ck_assert_int_eq(laps_cms_read(in.p, in.len, &c, &err),
				 cases[i].der ? LAPS_E_TRAILING : LAPS_E_FORMAT);
		ck_assert_uint_eq(err.offset, cases[i].at);
		ck_assert_msg(c.recipient_n == cases[i].recipient_n &&
				      (c.nonce != NULL) == cases[i].nonce &&
				      (c.content != NULL) == cases[i].content &&
				      c.der_len == (cases[i].der ? two.len : 0) && !c.appended,
			      "'%s': %zu recipients, nonce %d, content %d, %zu bytes of DER",
			      cases[i].name, c.recipient_n, c.nonce != NULL, c.content != NULL,
			      c.der_len);
		ck_assert(borrows(&c, in.p, in.len));
		free(in.p);
	}
	free(two.p);
}
END_TEST

START_TEST(keeps_no_nonce_of_another_length)
{
	static uint8_t one[1];
	const struct exact put = {one, 1};
	struct exact blob = blob_of(sid_id);
	struct exact in = der_splice(&blob, 344, 346, 0, &put, NULL); /* its nonce is at 344 */
	struct laps_cms c;

	ck_assert_int_eq(laps_cms_read(in.p, in.len, &c, NULL), LAPS_E_RANGE);
	ck_assert_uint_eq(c.recipient_n, 1);
	ck_assert_ptr_null(c.nonce);
	free(in.p);
	free(blob.p);
}
END_TEST

START_TEST(has_a_name_for_each_kind)
{
	static const char *const names[] = {
		[LAPS_DESCRIPTOR_SID] = "SID",
		[LAPS_DESCRIPTOR_SDDL] = "SDDL",
		[LAPS_DESCRIPTOR_KEY] = "key",
		[LAPS_DESCRIPTOR_AND] = "AND combination",
		[LAPS_DESCRIPTOR_MSIDCRL] = "MSIDCRL",
		[LAPS_DESCRIPTOR_WEBCREDENTIALS] = "WEBCREDENTIALS",
		[LAPS_DESCRIPTOR_LOCAL] = "LOCAL",
		[LAPS_DESCRIPTOR_DRACERTIFICATE] = "DRACERTIFICATE",
		[LAPS_DESCRIPTOR_VAULTCREDENTIALS] = "VAULTCREDENTIALS",
		[LAPS_DESCRIPTOR_CERTIFICATE] = "CERTIFICATE",
		[LAPS_DESCRIPTOR_KEYFILE] = "KEYFILE",
		[LAPS_DESCRIPTOR_OTHER] = "unknown kind",
	};

	for (int k = 0; k <= LAPS_DESCRIPTOR_OTHER; k++) {
		const struct laps_cms_recipient r = {.kind = (laps_descriptor_kind)k};

		ck_assert_str_eq(laps_descriptor_kind_name(r.kind), names[k]);
		ck_assert(laps_cms_recipient_readable(&r) == (k <= LAPS_DESCRIPTOR_SDDL));
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("cms_recipients");
	TCase *t = tcase_create("reading");
	TCase *m = tcase_create("mutations");

	tcase_add_test(t, refuses_other_protectors_by_their_name);
	tcase_add_loop_test(t, reads_a_recipient_beside_others, 0, JOINS);
	tcase_add_test(t, keeps_what_was_read_before_a_failure);
	tcase_add_test(t, keeps_no_nonce_of_another_length);
	tcase_add_test(t, has_a_name_for_each_kind);
	suite_add_tcase(s, t);
	tcase_add_loop_test(m, stands_every_prefix_and_every_bit_flip_of_several, 0, JOINS);
	tcase_set_timeout(m, 120);
	suite_add_tcase(s, m);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
