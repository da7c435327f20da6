/* SPDX-License-Identifier: MIT */
/*
 * At which stage a refusal happens, what a written value holds of the random bytes it was made
 * from, and the limits of both calls. Random bytes are all different here, so that one cannot stand
 * for another.
 */
#include "lib/keyvector.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/stream.h>

static struct vectors *vs;
static struct keyvector k; /* the real value, public-key form */
static struct laps_cms cms;
static struct laps_keyid id;
static struct laps_buf public_bytes, blob;
static struct laps_gke public_envelope;
static struct laps_protect_random fresh;
static struct laps_sid sid;

static const uint8_t text[] = "Pass-word-0001";

static void set_up(void)
{
	struct laps_period period;
	struct laps_buf sd;

	vs = vectors_load("laps_attribute_dsinternals_1");
	keyvector_open(vectors_at(vs, 0), &k);
	ck_assert_int_eq(keyvector_take_apart(k.value.p, k.value.len, false, &cms, &id), LAPS_OK);
	period = (struct laps_period){id.l0, id.l1, id.l2};
	laps_buf_init(&sd, LAPS_GKE_MAX);
	laps_buf_init(&public_bytes, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&cms.recipient[0], &sd, NULL), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_envelope(&k.root, sd.data, sd.len, &period, true, true,
					    "domain.test", "forest.test", &public_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_gke_parse(public_bytes.data, public_bytes.len, &public_envelope, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_sid_parse_text(cms.recipient[0].descriptor,
					     cms.recipient[0].descriptor_len, &sid, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_stream_fill(1, "cek", 0, fresh.cek, sizeof(fresh.cek)), LAPS_OK);
	ck_assert_int_eq(laps_stream_fill(1, "nonce", 0, fresh.nonce, sizeof(fresh.nonce)),
			 LAPS_OK);
	ck_assert_int_eq(laps_stream_fill(1, "key", 0, fresh.key, sizeof(fresh.key)), LAPS_OK);
	laps_buf_clear(&sd);
}

static void tear_down(void)
{
	laps_buf_clear(&blob);
	laps_buf_clear(&public_bytes);
	keyvector_clear(&k);
	vectors_free(vs);
}

/* Decrypting c as it stands now is refused with this code at this stage, and gives nothing out. */
static void refused(const char *name, size_t recipient, const uint8_t *l2_key, laps_rc expect,
		    const char *what)
{
	struct laps_secret *const mark = (struct laps_secret *)&blob;
	struct laps_secret *plain = mark;
	struct laps_err err = {0};
	laps_rc rc =
		laps_dpapi_ng_unprotect(&cms, recipient, &k.envelope, l2_key, &plain, NULL, &err);

	ck_assert_msg(rc == expect && err.rc == expect, "%s: %s", name, laps_rc_name(rc));
	ck_assert_msg(strcmp(err.what, what) == 0, "%s: refused as '%s'", name, err.what);
	ck_assert_msg(plain == mark, "%s: the output was written", name);
}

START_TEST(names_the_stage_that_failed)
{
	uint8_t wrapped[LAPS_CMS_WRAPPED_LEN], other_key[LAPS_SEED_LEN];
	uint8_t *content = exact_copy(cms.content, cms.content_len);
	const uint8_t *right = cms.recipient[0].wrapped_key;

	memcpy(other_key, k.l2_key, sizeof(other_key));
	other_key[0] ^= 1;
	refused("another seed key", 0, other_key, LAPS_E_AUTH, "key unwrap");
	memcpy(wrapped, right, sizeof(wrapped));
	wrapped[39] ^= 1;
	cms.recipient[0].wrapped_key = wrapped;
	refused("another wrapped key", 0, k.l2_key, LAPS_E_AUTH, "key unwrap");
	cms.recipient[0].wrapped_key = right;
	content[0] ^= 1;
	cms.content = content;
	refused("another content", 0, k.l2_key, LAPS_E_AUTH, "content tag");
	content[0] ^= 1;
	cms.content_len -= 1;
	refused("a content cut short", 0, k.l2_key, LAPS_E_AUTH, "content tag");
	free(content);
}
END_TEST

/* Which of the broken values is refused before the group's private key meets the peer's. */
START_TEST(a_bad_public_value_is_refused_before_use)
{
	static const struct {
		const char *id, *what;
	} rows[] = {
		{"syn-A/neg/dh_y_0", "public key out of range"},
		{"syn-A/neg/dh_y_1", "public key out of range"},
		{"syn-A/neg/dh_y_p_minus_1", "public key out of range"},
		{"syn-A/neg/dh_y_p", "public key out of range"},
		{"syn-A/neg/dh_p_changed", "public key of another group"},
	};
	struct vectors *broken = vectors_load("synthetic_negative");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct exact in =
			vector_hex(vectors_find(broken, rows[i].id), "inputs.attribute_hex");

		ck_assert_int_eq(keyvector_take_apart(in.p, in.len, false, &cms, &id), LAPS_OK);
		refused(rows[i].id, 0, k.l2_key, LAPS_E_AUTH, rows[i].what);
		free(in.p);
	}
	vectors_free(broken);
}
END_TEST

START_TEST(refuses_a_recipient_that_is_not_there)
{
	refused("the second of one", 1, k.l2_key, LAPS_E_BUG, "recipient");
	refused("behind the array", LAPS_CMS_RECIPIENT_MAX, k.l2_key, LAPS_E_BUG, "recipient");
	refused("far away", SIZE_MAX / 4096, k.l2_key, LAPS_E_BUG, "recipient");
}
END_TEST

START_TEST(opens_with_the_recipient_that_was_asked_for)
{
	static const uint8_t broken[LAPS_CMS_WRAPPED_LEN];
	struct laps_secret *plain = NULL;

	cms.recipient[1] = cms.recipient[0];
	cms.recipient_n = 2;
	cms.recipient[0].wrapped_key = broken;
	refused("the first", 0, k.l2_key, LAPS_E_AUTH, "key unwrap");
	ck_assert_int_eq(
		laps_dpapi_ng_unprotect(&cms, 1, &k.envelope, k.l2_key, &plain, NULL, NULL),
		LAPS_OK);
	laps_secret_free(&plain);
}
END_TEST

START_TEST(refuses_a_content_that_is_too_long)
{
	uint8_t *content = calloc(1, LAPS_SECRET_MAX + 1);

	ck_assert_ptr_nonnull(content);
	cms.content = content;
	cms.content_len = LAPS_SECRET_MAX + 1;
	refused("more than a secret holds", 0, k.l2_key, LAPS_E_RANGE, "content length");
	free(content);
}
END_TEST

START_TEST(has_no_target_for_another_descriptor)
{
	struct laps_cms_recipient r = cms.recipient[0];
	struct laps_err err;
	struct laps_buf sd;

	laps_buf_init(&sd, LAPS_GKE_MAX);
	for (int kind = LAPS_DESCRIPTOR_KEY; kind <= LAPS_DESCRIPTOR_OTHER; kind++) {
		r.kind = (laps_descriptor_kind)kind;
		err = (struct laps_err){0};
		ck_assert_int_eq(laps_dpapi_ng_target_sd(&r, &sd, &err), LAPS_E_UNSUPPORTED);
		ck_assert_int_eq(err.rc, LAPS_E_UNSUPPORTED);
		ck_assert_str_eq(err.what, "protection descriptor");
	}
	r.kind = LAPS_DESCRIPTOR_SID;
	r.descriptor_len -= 4; /* it ends in "-512": a shorter SID is another one */
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&r, &sd, NULL), LAPS_OK);
	laps_buf_clear(&sd);
	r.descriptor_len = 2;
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&r, &sd, NULL), LAPS_E_FORMAT);
	ck_assert_uint_eq(sd.len, 0);
}
END_TEST

static laps_rc sddl_target(const char *sddl, struct laps_buf *sd, struct laps_err *err)
{
	const struct laps_cms_recipient r = {
		.kind = LAPS_DESCRIPTOR_SDDL, .descriptor = sddl, .descriptor_len = strlen(sddl)};

	laps_buf_clear(sd);
	return laps_dpapi_ng_target_sd(&r, sd, err);
}

/* What the descriptor of a SID says in SDDL gives its very bytes; aliases of a domain that nobody
 * named, and what is no SDDL, are refused at their place. */
START_TEST(has_a_target_for_sddl)
{
	struct laps_buf of_sid, of_sddl;
	struct laps_err err = {0};

	laps_buf_init(&of_sid, LAPS_GKE_MAX);
	laps_buf_init(&of_sddl, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_dpapi_ng_target_sd(&cms.recipient[0], &of_sid, NULL), LAPS_OK);
	ck_assert_int_eq(
		sddl_target("O:SYG:SYD:(A;;CCDC;;;S-1-5-21-232386557-3557100646-3566837131-512)"
			    "(A;;DC;;;WD)",
			    &of_sddl, &err),
		LAPS_OK);
	ck_assert_uint_eq(of_sddl.len, of_sid.len);
	ck_assert_mem_eq(of_sddl.data, of_sid.data, of_sid.len);
	ck_assert_int_eq(sddl_target("O:SYG:SYD:(A;;CCDC;;;DA)(A;;DC;;;WD)", &of_sddl, &err),
			 LAPS_E_UNSUPPORTED);
	ck_assert_uint_eq(err.offset, 21);
	ck_assert_int_eq(sddl_target("O:SYG:SYD:(A;;CCDC;;;WD)]", &of_sddl, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 24);
	ck_assert_int_eq(sddl_target("S-1-5-18", &of_sddl, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(of_sddl.len, 0);
	laps_buf_clear(&of_sddl);
	laps_buf_clear(&of_sid);
}
END_TEST

static laps_rc protect(const struct laps_gke *e, size_t len, struct laps_err *err)
{
	return laps_dpapi_ng_protect(e, &sid, text, len, true, &fresh, &blob, err);
}

static bool holds(const uint8_t *part, size_t len)
{
	return memmem(blob.data, blob.len, part, len) != NULL;
}

/* The nonce of the content and, in the nonce form, the key info are written as they were drawn;
 * nothing else of the random bytes is in the value, and nothing of the text. */
static void hides(const struct laps_gke *e)
{
	const size_t piece = 8;
	bool public = e->flags & LAPS_KEY_FLAG_PUBLIC;

	laps_buf_clear(&blob);
	ck_assert_int_eq(protect(e, sizeof(text), NULL), LAPS_OK);
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_mem_eq(cms.nonce, fresh.nonce, sizeof(fresh.nonce));
	if (!public) {
		ck_assert_uint_eq(id.key_info_len, 32);
		ck_assert_mem_eq(id.key_info, fresh.key, 32);
	}
	for (size_t i = 0; i + piece <= sizeof(fresh.cek); i++)
		ck_assert_msg(!holds(fresh.cek + i, piece), "the content key is in the value");
	for (size_t i = public ? 0 : 32; i + piece <= sizeof(fresh.key); i++)
		ck_assert_msg(!holds(fresh.key + i, piece), "the private key is in the value");
	ck_assert_msg(!holds(text, piece), "the text is in the value");
}

START_TEST(a_value_holds_no_secret_it_was_made_from)
{
	hides(&public_envelope);
	hides(&k.envelope);
}
END_TEST

START_TEST(takes_the_names_from_the_envelope)
{
	ck_assert_int_eq(protect(&public_envelope, sizeof(text), NULL), LAPS_OK);
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_str_eq(id.domain, "domain.test");
	ck_assert_str_eq(id.forest, "forest.test");
	ck_assert_mem_eq(id.root_key_id, k.envelope.root_key_id, sizeof(id.root_key_id));
}
END_TEST

START_TEST(goes_behind_what_is_in_the_buffer)
{
	struct laps_secret *plain = NULL;

	laps_buf_put(&blob, "abc", 3);
	ck_assert_int_eq(protect(&public_envelope, 0, NULL), LAPS_OK);
	ck_assert_mem_eq(blob.data, "abc", 3);
	ck_assert_int_eq(keyvector_take_apart(blob.data + 3, blob.len - 3, true, &cms, &id),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_dpapi_ng_unprotect(&cms, 0, &k.envelope, k.l2_key, &plain, NULL, NULL),
		LAPS_OK);
	ck_assert_uint_eq(laps_secret_len(plain), 0);
	laps_secret_free(&plain);
}
END_TEST

START_TEST(refuses_what_does_not_fit)
{
	struct laps_err err = {0};

	ck_assert_int_eq(protect(&k.envelope, LAPS_SECRET_MAX - LAPS_CMS_TAG_LEN + 1, &err),
			 LAPS_E_RANGE);
	ck_assert_str_eq(err.what, "plaintext length");
	ck_assert_int_eq(protect(&k.envelope, SIZE_MAX - 3, &err), LAPS_E_RANGE);
	ck_assert_str_eq(err.what, "plaintext length");
	ck_assert_uint_eq(blob.len, 0);
	laps_buf_clear(&blob);
	laps_buf_init(&blob, 64);
	ck_assert_int_eq(protect(&k.envelope, sizeof(text), &err), LAPS_E_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("stages");
	TCase *r = tcase_create("reading"), *w = tcase_create("writing");

	tcase_add_checked_fixture(r, set_up, tear_down);
	tcase_add_test(r, names_the_stage_that_failed);
	tcase_add_test(r, a_bad_public_value_is_refused_before_use);
	tcase_add_test(r, refuses_a_recipient_that_is_not_there);
	tcase_add_test(r, opens_with_the_recipient_that_was_asked_for);
	tcase_add_test(r, refuses_a_content_that_is_too_long);
	tcase_add_test(r, has_no_target_for_another_descriptor);
	tcase_add_test(r, has_a_target_for_sddl);
	tcase_add_checked_fixture(w, set_up, tear_down);
	tcase_add_test(w, a_value_holds_no_secret_it_was_made_from);
	tcase_add_test(w, takes_the_names_from_the_envelope);
	tcase_add_test(w, goes_behind_what_is_in_the_buffer);
	tcase_add_test(w, refuses_what_does_not_fit);
	suite_add_tcase(s, r);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
