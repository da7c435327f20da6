/* SPDX-License-Identifier: MIT */
/*
 * A protector writes what laps_dpapi_ng_protect writes, byte for byte, for every agreement: with
 * private keys at the edges of the group, secrets that begin with zeros, and many others; and it
 * refuses the envelopes that the other refuses, for the same reason.
 */
#include "crypto/rfc5114.h"
#include "lib/keyvector.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/protector.h>
#include <laps/targetsd.h>

#define KINDS ((int)(sizeof(kinds) / sizeof(*kinds)))
#define MANY  16
#define SID   "S-1-5-21-1-2-3-512"

static const struct {
	laps_agreement agreement;
	const char *group;
	int32_t l0; /* one in which the group has a key */
} kinds[] = {
	{LAPS_AGREEMENT_DH, "dh_2048_256", 362}, {LAPS_AGREEMENT_DH, "dh_2048_224", 362},
	{LAPS_AGREEMENT_DH, "dh_1024_160", 362}, {LAPS_AGREEMENT_DH, "ffdhe4096", 362},
	{LAPS_AGREEMENT_DH, "modp_1536", 362},   {LAPS_AGREEMENT_DH, "ours", 362},
	{LAPS_AGREEMENT_ECDH_P256, NULL, 362},   {LAPS_AGREEMENT_ECDH_P384, NULL, 362},
	{LAPS_AGREEMENT_ECDH_P521, NULL, 11},
};

static struct laps_root_key root;
static struct laps_sid sid;
static struct laps_buf sd, bytes;
static struct laps_gke envelope;
static struct laps_protector *protector;
static struct laps_protect_random fresh;

static void open_envelope(int kind, uint32_t private_bits, int32_t l2, bool want_public)
{
	const struct laps_period period = {kinds[kind].l0, 11, l2};

	refgroup_root_key(LAPS_KDF_SHA384, kinds[kind].agreement, kinds[kind].group, &root);
	if (private_bits)
		root.private_key_bits = private_bits;
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_sid_parse_text(SID, strlen(SID), &sid, NULL), LAPS_OK);
	laps_targetsd_format(&sid, &sd);
	ck_assert_int_eq(laps_gkdi_envelope(&root, sd.data, sd.len, &period, want_public, true,
					    "a.test", "b.test", &bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &envelope, NULL), LAPS_OK);
	refgroup_bytes("writer", (uint8_t *)&fresh, sizeof(fresh));
	/* below the order of each curve */
	fresh.key[0] = fresh.key[1] = 0;
}

static void close_envelope(void)
{
	laps_protector_free(&protector);
	laps_buf_clear(&bytes);
	laps_buf_clear(&sd);
	laps_root_key_clear(&root);
}

static void open_protector(int kind, uint32_t private_bits)
{
	open_envelope(kind, private_bits, 18, true);
	ck_assert_int_eq(laps_protector_new(bytes.data, bytes.len, &protector, NULL), LAPS_OK);
}

/* Both write the same, or refuse for the same reason. */
static void agrees(const char *name, unsigned n)
{
	static const uint8_t text[] = "Pass-word-0001";
	struct laps_err one = {0}, many = {0};
	struct laps_buf ours, theirs;
	laps_rc rc;

	laps_buf_init(&ours, LAPS_GKE_MAX);
	laps_buf_init(&theirs, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_protect(&envelope, &sid, text, sizeof(text), n % 2, &fresh, &theirs,
				   &one);
	ck_assert_int_eq(laps_protector_protect(protector, &sid, text, sizeof(text), n % 2, &fresh,
						&ours, &many),
			 rc);
	ck_assert_int_eq(one.rc, many.rc);
	if (rc != LAPS_OK)
		ck_assert_str_eq(one.what, many.what);
	ck_assert_msg(ours.len == theirs.len &&
			      (rc != LAPS_OK || memcmp(ours.data, theirs.data, ours.len) == 0),
		      "%s %u: another value", name, n);
	laps_buf_clear(&ours);
	laps_buf_clear(&theirs);
}

START_TEST(any_private_key)
{
	open_protector(_i, 0);
	for (unsigned n = 0; n < MANY; n++) {
		char label[32];

		snprintf(label, sizeof(label), "value %u", n);
		refgroup_bytes(label, (uint8_t *)&fresh, sizeof(fresh));
		agrees("value", n);
	}
	close_envelope();
}
END_TEST

/* The private keys of a curve are also refused alike. */
START_TEST(private_keys_at_the_edges)
{
	size_t len;

	open_protector(_i, 0);
	len = (root.private_key_bits + 7) / 8;
	memset(fresh.key, 0, sizeof(fresh.key));
	agrees("zero", 0);
	fresh.key[len - 1] = 1;
	agrees("one", 0);
	for (unsigned n = 1; n <= len; n += 5) {
		memset(fresh.key, 0, sizeof(fresh.key));
		memset(fresh.key + len - n, 0xff, n);
		agrees("ones", n);
	}
	memset(fresh.key, 0xff, sizeof(fresh.key));
	agrees("all ones", 0);
	close_envelope();
}
END_TEST

/* Multiples of the order of g, and their neighbours: the power is 1, and g, and its inverse. */
START_TEST(private_keys_around_the_order)
{
	const size_t at = 64 - LAPS_RFC5114_Q_LEN;

	open_protector(0, 0);
	for (unsigned n = 0; n < 3; n++) {
		memset(fresh.key, 0, sizeof(fresh.key));
		memcpy(fresh.key + at, laps_rfc5114_q, LAPS_RFC5114_Q_LEN);
		fresh.key[63] = (uint8_t)(fresh.key[63] + n - 1);
		agrees("order", n);
		/* 2 ^ 256 of it */
		memmove(fresh.key, fresh.key + at, LAPS_RFC5114_Q_LEN);
		memset(fresh.key + at, 0, 64 - at);
		agrees("multiple of the order", n);
	}
	close_envelope();
}
END_TEST

/* Shorter and longer than the order, and of no full bytes. */
START_TEST(private_keys_of_every_length)
{
	static const uint32_t bits[] = {1, 8, 13, 255, 256, 257, 320, 1024, 2048, 4096};

	for (unsigned i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		for (int kind = 0; kind < 6; kind += 5) {
			open_protector(kind, bits[i]);
			fresh.key[0] = 0xff;
			agrees("bits", bits[i]);
			close_envelope();
		}
}
END_TEST

START_TEST(secrets_that_begin_with_zeros)
{
	struct refkey_group group;
	uint8_t z[REFKEY_Z_MAX];

	open_protector(_i, 0);
	group = refkey_group_of(&envelope);
	refkey_search_zeros(&group, envelope.l2_key, envelope.l2_key_len, 1, fresh.key,
			    (root.private_key_bits + 7) / 8);
	refkey_agree(&group, fresh.key, (root.private_key_bits + 7) / 8, envelope.l2_key,
		     envelope.l2_key_len, z);
	ck_assert_uint_eq(z[0], 0);
	agrees("zeros", 1);
	close_envelope();
}
END_TEST

#define POISON ((struct laps_protector *)(uintptr_t)0x5a5a)

static void refuses(laps_rc expect, const char *what)
{
	struct laps_protector *made = POISON;
	struct laps_err err = {0};

	ck_assert_int_eq(laps_protector_new(bytes.data, bytes.len, &made, &err), expect);
	ck_assert_int_eq(err.rc, expect);
	ck_assert_str_eq(err.what, what);
	ck_assert_ptr_eq(made, POISON);
}

START_TEST(refuses_what_is_no_public_key)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const bool dh = kinds[kind].agreement == LAPS_AGREEMENT_DH;

		open_envelope(kind, 0, 18, true);
		/* the group public key is the last thing in an envelope */
		memset(bytes.data + bytes.len - 8, 0x37, 8);
		if (kind < 3 || !dh)
			refuses(LAPS_E_AUTH, dh ? "public key outside the subgroup"
						: "public key off the curve");
		if (dh) {
			memset(bytes.data + bytes.len - root.public_key_bits / 8, 0xff,
			       root.public_key_bits / 8);
			refuses(LAPS_E_AUTH, "public key out of range");
		}
		close_envelope();
	}
}
END_TEST

START_TEST(refuses_other_envelopes)
{
	open_envelope(0, 0, 18, false);
	refuses(LAPS_E_UNSUPPORTED, "not a public envelope");
	close_envelope();
	open_envelope(0, 0, 18, true);
	bytes.len--;
	ck_assert_int_eq(laps_protector_new(bytes.data, bytes.len, &protector, NULL),
			 LAPS_E_TRUNCATED);
	ck_assert_ptr_null(protector);
	close_envelope();
}
END_TEST

/* One more than is kept: the one that was not asked for longest is made again, no other. */
START_TEST(the_last_ones_are_kept)
{
	struct laps_buf given[LAPS_PROTECTORS_MAX + 1];
	struct laps_protector *first, *p;
	struct laps_protectors *all;
	const int n = LAPS_PROTECTORS_MAX + 1;

	for (int i = 0; i < n; i++) {
		open_envelope(6, 0, i, true);
		given[i] = bytes;
		laps_buf_init(&bytes, LAPS_GKE_MAX);
		close_envelope();
	}
	ck_assert_int_eq(laps_protectors_new(&all), LAPS_OK);
	for (int i = 0; i < n - 1; i++)
		ck_assert_int_eq(laps_protectors_get(all, given[i].data, given[i].len, &p, NULL),
				 LAPS_OK);
	ck_assert_uint_eq(laps_protectors_made(all), (size_t)n - 1);
	ck_assert_int_eq(laps_protectors_get(all, given[0].data, given[0].len, &first, NULL),
			 LAPS_OK);
	ck_assert_uint_eq(laps_protectors_made(all), (size_t)n - 1);
	/* a refused one moves nothing out */
	given[n - 1].data[given[n - 1].len - 1] ^= 1;
	ck_assert_int_eq(laps_protectors_get(all, given[n - 1].data, given[n - 1].len, &p, NULL),
			 LAPS_E_AUTH);
	given[n - 1].data[given[n - 1].len - 1] ^= 1;
	ck_assert_int_eq(laps_protectors_get(all, given[n - 1].data, given[n - 1].len, &p, NULL),
			 LAPS_OK);
	ck_assert_ptr_ne(p, first);
	ck_assert_int_eq(laps_protectors_get(all, given[0].data, given[0].len, &p, NULL), LAPS_OK);
	ck_assert_ptr_eq(p, first);
	ck_assert_uint_eq(laps_protectors_made(all), (size_t)n);
	ck_assert_int_eq(laps_protectors_get(all, given[1].data, given[1].len, &p, NULL), LAPS_OK);
	ck_assert_uint_eq(laps_protectors_made(all), (size_t)n + 1);
	laps_protectors_free(&all);
	ck_assert_ptr_null(all);
	laps_protectors_free(&all);
	for (int i = 0; i < n; i++)
		laps_buf_clear(&given[i]);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("protector");
	TCase *t = tcase_create("values");

	tcase_add_loop_test(t, any_private_key, 0, KINDS);
	tcase_add_loop_test(t, private_keys_at_the_edges, 0, KINDS);
	tcase_add_test(t, private_keys_around_the_order);
	tcase_add_test(t, private_keys_of_every_length);
	tcase_add_loop_test(t, secrets_that_begin_with_zeros, 0, KINDS);
	tcase_add_test(t, refuses_what_is_no_public_key);
	tcase_add_test(t, refuses_other_envelopes);
	tcase_add_test(t, the_last_ones_are_kept);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
