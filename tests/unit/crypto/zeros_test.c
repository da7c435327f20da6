/* SPDX-License-Identifier: MIT */
/*
 * Shared secrets that begin with zeros, for every agreement: SP800-56A keeps them, and so do we,
 * but some writers drop them. What they wrote is opened, and said to be so; what no writer would
 * have made is not.
 */
#include "lib/keyvector.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <laps/dpapi_ng.h>
#include <laps/targetsd.h>

#define ROWS ((int)(sizeof(rows) / sizeof(*rows)))
#define SID  "S-1-5-21-1-2-3-512"

/* How many private keys to pass over from the first, so that the search is short; it goes on from
 * there until it finds one. */
static const struct {
	laps_agreement agreement;
	const char *group;
	unsigned zeros, start;
	uint32_t l0; /* with a group key, for P-521 */
} rows[] = {
	{LAPS_AGREEMENT_DH, "dh_2048_256", 1, 0, 362},
	{LAPS_AGREEMENT_DH, "dh_2048_256", 2, 61287, 362},
	{LAPS_AGREEMENT_DH, "ffdhe3072", 1, 0, 362},
	{LAPS_AGREEMENT_DH, "ffdhe3072", 2, 19429, 362},
	{LAPS_AGREEMENT_DH, "ours", 1, 0, 362},
	{LAPS_AGREEMENT_DH, "ours", 2, 32631, 362},
	{LAPS_AGREEMENT_ECDH_P256, NULL, 1, 0, 362},
	{LAPS_AGREEMENT_ECDH_P256, NULL, 2, 62719, 362},
	{LAPS_AGREEMENT_ECDH_P384, NULL, 1, 0, 362},
	{LAPS_AGREEMENT_ECDH_P384, NULL, 2, 18139, 362},
	{LAPS_AGREEMENT_ECDH_P521, NULL, 1, 0, 11},
	{LAPS_AGREEMENT_ECDH_P521, NULL, 2, 808, 11},
};

static const uint8_t plain_text[] = "Pass-word-0001";

static struct laps_root_key root;
static struct laps_sid sid;
static struct laps_buf sd, bytes, blob, key_info;
static struct laps_gke envelope; /* public */
static struct laps_period period;
static struct laps_protect_random fresh;
static struct refkey_group group;
static uint8_t l2_key[LAPS_SEED_LEN], z[REFKEY_Z_MAX];
static size_t z_len, private_len;

/* The first L0 from the row's in which the group has a key. */
static void find_period(uint32_t l0)
{
	uint8_t d[LAPS_DH_BYTES_MAX];

	for (;; l0++) {
		ck_assert_uint_lt(l0, 4096);
		period = (struct laps_period){(int32_t)l0, 11, 18};
		ck_assert_int_eq(laps_gkdi_seed_key(&root, sd.data, sd.len, &period, l2_key, NULL),
				 LAPS_OK);
		refkey_private(root.kdf_hash, root.agreement, l2_key, d, private_len);
		if (refkey_private_fits(root.agreement, d, private_len))
			return;
	}
}

/* The writer's private key, whose secret begins with so many zeros. */
static void find_zeros(unsigned zeros, unsigned start)
{
	const size_t front =
		root.agreement == LAPS_AGREEMENT_DH ? 0 : 2; /* to be below the order */
	uint32_t low = start;

	memset(fresh.key, 0, sizeof(fresh.key));
	refgroup_bytes("writer's key", fresh.key + front, private_len - front - 4);
	for (size_t i = 1; i <= 4; i++, low >>= 8)
		fresh.key[private_len - i] = (uint8_t)low;
	refkey_search_zeros(&group, envelope.l2_key, envelope.l2_key_len, zeros, fresh.key,
			    private_len);
	refkey_agree(&group, fresh.key, private_len, envelope.l2_key, envelope.l2_key_len, z);
}

static void open_row(int i)
{
	refgroup_root_key(LAPS_KDF_SHA384, rows[i].agreement, rows[i].group, &root);
	private_len = (root.private_key_bits + 7) / 8;
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_GKE_MAX);
	laps_buf_init(&key_info, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_sid_parse_text(SID, strlen(SID), &sid, NULL), LAPS_OK);
	laps_targetsd_format(&sid, &sd);
	find_period(rows[i].l0);
	ck_assert_int_eq(laps_gkdi_envelope(&root, sd.data, sd.len, &period, true, true, "a.test",
					    "b.test", &bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &envelope, NULL), LAPS_OK);
	group = refkey_group_of(&envelope);
	z_len = refkey_secret_len(&group);
	refgroup_bytes("cek", fresh.cek, sizeof(fresh.cek));
	refgroup_bytes("nonce", fresh.nonce, sizeof(fresh.nonce));
	find_zeros(rows[i].zeros, rows[i].start);
	refkey_public(&group, fresh.key, private_len, &key_info);
	for (unsigned n = 0; n < rows[i].zeros; n++)
		ck_assert_uint_eq(z[n], 0);
}

static void close_row(void)
{
	laps_buf_clear(&key_info);
	laps_buf_clear(&blob);
	laps_buf_clear(&bytes);
	laps_buf_clear(&sd);
	laps_root_key_clear(&root);
}

/* A value as a writer makes it that takes this for the secret. */
static void write_with(const uint8_t *secret, size_t len)
{
	uint8_t kek[REFKEY_KEK_LEN];

	refkey_kek(root.kdf_hash, root.agreement, secret, len, kek);
	laps_buf_clear(&blob);
	refgroup_write(&(struct refgroup_value){.e = &envelope,
						.to = &sid,
						.is_public = true,
						.key_info = key_info.data,
						.key_info_len = key_info.len,
						.kek = kek,
						.plain = plain_text,
						.plain_len = sizeof(plain_text),
						.appended = true},
		       &blob);
}

static void opens(const char *name, bool expect_stripped)
{
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_keyid id;
	bool stripped = !expect_stripped;

	ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id), LAPS_OK);
	ck_assert_msg(laps_dpapi_ng_unprotect(&cms, 0, &envelope, l2_key, &plain, &stripped,
					      &err) == LAPS_OK,
		      "%s: %s", name, err.what);
	ck_assert_uint_eq(laps_secret_len(plain), sizeof(plain_text));
	ck_assert_mem_eq(laps_secret_text(plain), plain_text, sizeof(plain_text));
	ck_assert_msg(stripped == expect_stripped, "%s: said to be stripped: %d", name, stripped);
	laps_secret_free(&plain);
	/* who does not ask is not told */
	ck_assert_int_eq(laps_dpapi_ng_unprotect(&cms, 0, &envelope, l2_key, &plain, NULL, NULL),
			 LAPS_OK);
	laps_secret_free(&plain);
}

static void refused(const char *name)
{
	struct laps_secret *const mark = (struct laps_secret *)&blob;
	struct laps_secret *plain = mark;
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_keyid id;

	for (int before = 0; before < 2; before++) {
		bool stripped = before;
		laps_rc rc;

		ck_assert_int_eq(keyvector_take_apart(blob.data, blob.len, true, &cms, &id),
				 LAPS_OK);
		rc = laps_dpapi_ng_unprotect(&cms, 0, &envelope, l2_key, &plain, &stripped, &err);
		ck_assert_msg(rc == LAPS_E_AUTH, "%s: %s", name, laps_rc_name(rc));
		ck_assert_str_eq(err.what, "key unwrap");
		ck_assert_msg(plain == mark && stripped == before, "%s: outputs written", name);
	}
}

START_TEST(writes_and_reads_zeros_in_front)
{
	open_row(_i);
	ck_assert_int_eq(laps_dpapi_ng_protect(&envelope, &sid, plain_text, sizeof(plain_text),
					       true, &fresh, &blob, NULL),
			 LAPS_OK);
	opens("ours", false);
	write_with(z, z_len);
	opens("the reference's", false);
	close_row();
}
END_TEST

/* All of the zeros or none: a secret with some of them left is nobody's. */
START_TEST(reads_what_was_written_without_zeros)
{
	size_t zeros = rows[_i].zeros;

	open_row(_i);
	while (z[zeros] == 0) /* there may be more than were asked for */
		zeros++;
	write_with(z + zeros, z_len - zeros);
	opens("stripped", true);
	for (size_t n = 1; n < zeros; n++) {
		write_with(z + n, z_len - n);
		refused("stripped of some");
	}
	write_with(z + zeros + 1, z_len - zeros - 1);
	refused("stripped of one too many");
	write_with(z, z_len - 1);
	refused("stripped at the end");
	close_row();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("zeros");
	TCase *t = tcase_create("secrets");

	tcase_add_loop_test(t, writes_and_reads_zeros_in_front, 0, ROWS);
	tcase_add_loop_test(t, reads_what_was_written_without_zeros, 0, ROWS);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
