/* SPDX-License-Identifier: MIT */
/*
 * Refusals of whole calls, for every agreement: a bad key in a value that is read, and in an
 * envelope that is written with, and each later stage. One code and one reason come out, and
 * nothing else. The conditions themselves are in dh_test.c and ec_test.c.
 */
#include "lib/exact.h"
#include "lib/keyvector.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

#define KINDS ((int)(sizeof(kinds) / sizeof(*kinds)))
#define SID   "S-1-5-21-1-2-3-512"

static const struct {
	laps_agreement agreement;
	const char *group;
	int32_t l0; /* one in which the group has a key */
} kinds[] = {
	{LAPS_AGREEMENT_DH, "dh_2048_256", 362}, {LAPS_AGREEMENT_DH, "ffdhe2048", 362},
	{LAPS_AGREEMENT_DH, "ours", 362},        {LAPS_AGREEMENT_ECDH_P256, NULL, 362},
	{LAPS_AGREEMENT_ECDH_P384, NULL, 362},   {LAPS_AGREEMENT_ECDH_P521, NULL, 11},
};

static const uint8_t plain_text[] = "Pass-word-0001";

static struct laps_root_key root;
static struct laps_sid sid;
static struct laps_buf sd, seed_bytes, public_bytes, blob;
static struct laps_gke seeds, public_envelope;
static struct laps_protect_random fresh;
static uint8_t l2_key[LAPS_SEED_LEN];
static size_t k;
static struct exact key; /* the group's public key, to be broken by a test */
static bool is_dh;

static void open_kind(int i)
{
	const struct laps_period period = {kinds[i].l0, 11, 18};

	refgroup_root_key(LAPS_KDF_SHA384, kinds[i].agreement, kinds[i].group, &root);
	is_dh = root.agreement == LAPS_AGREEMENT_DH;
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&seed_bytes, LAPS_GKE_MAX);
	laps_buf_init(&public_bytes, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_sid_parse_text(SID, strlen(SID), &sid, NULL), LAPS_OK);
	laps_targetsd_format(&sid, &sd);
	ck_assert_int_eq(laps_gkdi_envelope(&root, sd.data, sd.len, &period, false, true, "a.test",
					    "b.test", &seed_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(seed_bytes.data, seed_bytes.len, &seeds, NULL), LAPS_OK);
	ck_assert_int_eq(laps_gkdi_envelope(&root, sd.data, sd.len, &period, true, true, "a.test",
					    "b.test", &public_bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_gke_parse(public_bytes.data, public_bytes.len, &public_envelope, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_gkdi_seed_from_envelope(&seeds, 11, 18, l2_key, NULL), LAPS_OK);
	refgroup_bytes("writer", (uint8_t *)&fresh, sizeof(fresh));
	fresh.key[0] = 0; /* below the order of each curve */
	fresh.key[1] = 0;
	key = (struct exact){exact_copy(public_envelope.l2_key, public_envelope.l2_key_len),
			     public_envelope.l2_key_len};
	k = is_dh ? (key.len - 8) / 3 : (key.len - 8) / 2;
}

static void close_kind(void)
{
	free(key.p);
	laps_buf_clear(&blob);
	laps_buf_clear(&public_bytes);
	laps_buf_clear(&seed_bytes);
	laps_buf_clear(&sd);
	laps_root_key_clear(&root);
}

static void same_error(const char *name, const char *who, laps_rc rc, const struct laps_err *err,
		       laps_rc expect, const char *what)
{
	ck_assert_msg(rc == expect && err->rc == rc, "%s, %s: %s (%s)", name, who, laps_rc_name(rc),
		      err->what ? err->what : "-");
	ck_assert_msg(strcmp(err->what, what) == 0, "%s, %s: refused as '%s'", name, who,
		      err->what);
}

/* Opening what is in blob is refused, and no output written. */
static void reader_refuses(const char *name, const struct laps_cms *cms, laps_rc expect,
			   const char *what)
{
	struct laps_secret *const mark = (struct laps_secret *)&blob;

	for (int before = 0; before < 2; before++) {
		struct laps_secret *plain = mark;
		struct laps_err err = {0};
		bool stripped = before;
		laps_rc rc =
			laps_dpapi_ng_unprotect(cms, 0, &seeds, l2_key, &plain, &stripped, &err);

		same_error(name, "reading", rc, &err, expect, what);
		ck_assert_msg(plain == mark && stripped == before, "%s: outputs written", name);
	}
}

/* Both sides are given this key; what they say of it is the same. */
static void both_refuse(const char *name, const uint8_t *bytes, size_t len, laps_rc expect,
			const char *what)
{
	uint8_t *block = exact_copy(bytes, len);
	struct laps_gke e = public_envelope;
	struct laps_err err = {0};
	struct laps_keyid id;
	struct laps_cms cms;
	laps_rc rc;

	laps_buf_clear(&blob);
	refgroup_write(&(struct refgroup_value){.e = &public_envelope,
						.to = &sid,
						.is_public = true,
						.key_info = block,
						.key_info_len = len,
						.plain = plain_text,
						.plain_len = sizeof(plain_text),
						.appended = true},
		       &blob);
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	reader_refuses(name, &cms, expect, what);
	e.l2_key = block;
	e.l2_key_len = len;
	laps_buf_clear(&blob);
	laps_buf_put(&blob, "abc", 3);
	rc = laps_dpapi_ng_protect(&e, &sid, plain_text, sizeof(plain_text), true, &fresh, &blob,
				   &err);
	same_error(name, "writing", rc, &err, expect, what);
	ck_assert_msg(blob.len == 3, "%s: something was written", name);
	free(block);
}

static void broken(const char *name, laps_rc expect, const char *what)
{
	both_refuse(name, key.p, key.len, expect, what);
	memcpy(key.p, public_envelope.l2_key, key.len);
}

static void break_dh_key(void)
{
	uint8_t *y = key.p + 8 + 2 * k;
	const uint8_t *p = public_envelope.l2_key + 8;

	memset(y, 0, k);
	broken("y = 0", LAPS_E_AUTH, "public key out of range");
	memset(y, 0, k);
	y[k - 1] = 1;
	broken("y = 1", LAPS_E_AUTH, "public key out of range");
	memcpy(y, p, k);
	broken("y = p", LAPS_E_AUTH, "public key out of range");
	memcpy(y, p, k);
	y[k - 1]--;
	broken("y = p - 1", LAPS_E_AUTH, "public key out of range");
	key.p[8] ^= 1;
	broken("another p", LAPS_E_AUTH, "public key of another group");
	key.p[8 + 2 * k - 1] ^= 1;
	broken("another g", LAPS_E_AUTH, "public key of another group");
	key.p[4] ^= 1; /* k is even */
	broken("a larger k", LAPS_E_TRUNCATED, "input ends too early");
}

static void break_ec_key(void)
{
	memset(key.p + 8, 0, 2 * k);
	broken("(0, 0)", LAPS_E_AUTH, "public key off the curve");
	key.p[8 + 2 * k - 1] ^= 1;
	broken("another y", LAPS_E_AUTH, "public key off the curve");
	key.p[8 + k - 1] ^= 1;
	broken("another x", LAPS_E_AUTH, "public key off the curve");
	memset(key.p + 8, 0xff, k);
	broken("x above the field", LAPS_E_AUTH, "public key off the curve");
	key.p[4] ^= 1;
	broken("another k", LAPS_E_RANGE, "public key: length is not the curve's");
	key.p[3] = key.p[3] == '1' ? '3' : '1';
	broken("the magic of another curve", LAPS_E_RANGE, "public key: length is not the curve's");
}

/* ENC-11 */
START_TEST(both_sides_refuse_a_bad_key)
{
	open_kind(_i);
	if (is_dh)
		break_dh_key();
	else
		break_ec_key();
	key.p[0] ^= 1;
	broken("another magic", LAPS_E_FORMAT, "public key: unknown magic");
	both_refuse("cut short", key.p, key.len - 1, LAPS_E_TRUNCATED, "input ends too early");
	both_refuse("nothing", key.p, 0, LAPS_E_TRUNCATED, "input ends too early");
	close_kind();
}
END_TEST

/* The keys of all other kinds, which are good ones there. */
START_TEST(both_sides_refuse_a_key_of_another_kind)
{
	for (int other = 0; other < KINDS; other++) {
		struct exact foreign;

		if (other == _i)
			continue;
		open_kind(other);
		foreign = (struct exact){exact_copy(key.p, key.len), key.len};
		close_kind();
		open_kind(_i);
		both_refuse("a key of another kind", foreign.p, foreign.len, LAPS_E_AUTH,
			    "public key of another group");
		free(foreign.p);
		close_kind();
	}
}
END_TEST

static void write_good_value(struct laps_cms *cms)
{
	struct laps_keyid id;

	laps_buf_clear(&blob);
	ck_assert_int_eq(laps_dpapi_ng_protect(&public_envelope, &sid, plain_text,
					       sizeof(plain_text), true, &fresh, &blob, NULL),
			 LAPS_OK);
	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, cms, &id), LAPS_OK);
}

/* One code for every failed decryption; the reason says how far it came. */
START_TEST(names_the_stage_that_failed)
{
	uint8_t wrapped[LAPS_CMS_WRAPPED_LEN];
	uint8_t *content;
	const uint8_t *right;
	struct laps_cms cms;

	open_kind(_i);
	write_good_value(&cms);
	right = cms.recipient[0].wrapped_key;
	cms.recipient[0].wrapped_key = wrapped;
	for (size_t at = 0; at < sizeof(wrapped); at += 13) {
		memcpy(wrapped, right, sizeof(wrapped));
		wrapped[at] ^= 0x40;
		reader_refuses("another wrapped key", &cms, LAPS_E_AUTH, "key unwrap");
	}
	cms.recipient[0].wrapped_key = right;
	content = exact_copy(cms.content, cms.content_len);
	cms.content = content;
	for (size_t at = 0; at < cms.content_len; at += 9) {
		content[at] ^= 0x40;
		reader_refuses("another content", &cms, LAPS_E_AUTH, "content tag");
		content[at] ^= 0x40;
	}
	for (cms.content_len--; cms.content_len > LAPS_CMS_TAG_LEN; cms.content_len--)
		reader_refuses("a content cut short", &cms, LAPS_E_AUTH, "content tag");
	free(content);
	close_kind();
}
END_TEST

/* A wrong seed key is a failed decryption, whatever it makes of the group's private key. */
START_TEST(a_wrong_seed_key_is_a_failed_decryption)
{
	struct laps_cms cms;

	open_kind(_i);
	write_good_value(&cms);
	l2_key[63] ^= 1;
	reader_refuses("another seed key", &cms, LAPS_E_AUTH,
		       root.agreement == LAPS_AGREEMENT_ECDH_P521 ? "group private key out of range"
								  : "key unwrap");
	close_kind();
}
END_TEST

/* What an envelope says of its agreement, as far as laps_gke_parse lets it. */
START_TEST(refuses_an_envelope_that_contradicts_itself)
{
	static const uint8_t byte[1];
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_buf out;
	laps_rc rc;

	open_kind(_i);
	write_good_value(&cms);
	seeds.private_key_bits = 0;
	reader_refuses("no private bits", &cms, LAPS_E_RANGE, "private key length");
	seeds.private_key_bits = 8 * LAPS_DH_BYTES_MAX + 1;
	reader_refuses("too many private bits", &cms, LAPS_E_RANGE, "private key length");
	close_kind();
	open_kind(_i);
	write_good_value(&cms);
	seeds.agreement_params = public_envelope.agreement_params = byte;
	seeds.agreement_params_len = public_envelope.agreement_params_len = 1;
	reader_refuses("parameters of one byte", &cms, is_dh ? LAPS_E_TRUNCATED : LAPS_E_FORMAT,
		       is_dh ? "input ends too early" : "curve with parameters");
	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_protect(&public_envelope, &sid, plain_text, sizeof(plain_text), true,
				   &fresh, &out, &err);
	same_error("parameters of one byte", "writing", rc, &err,
		   is_dh ? LAPS_E_TRUNCATED : LAPS_E_FORMAT,
		   is_dh ? "input ends too early" : "curve with parameters");
	ck_assert_uint_eq(out.len, 0);
	close_kind();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("peers");
	TCase *t = tcase_create("keys"), *r = tcase_create("stages");

	tcase_add_loop_test(t, both_sides_refuse_a_bad_key, 0, KINDS);
	tcase_add_loop_test(t, both_sides_refuse_a_key_of_another_kind, 0, KINDS);
	tcase_add_loop_test(r, names_the_stage_that_failed, 0, KINDS);
	tcase_add_loop_test(r, a_wrong_seed_key_is_a_failed_decryption, 0, KINDS);
	tcase_add_loop_test(r, refuses_an_envelope_that_contradicts_itself, 0, KINDS);
	tcase_set_timeout(t, 60);
	tcase_set_timeout(r, 60);
	suite_add_tcase(s, t);
	suite_add_tcase(s, r);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
