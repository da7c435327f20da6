/* SPDX-License-Identifier: MIT */
/*
 * What a peer's public value must be, each condition on its own: whichever of them were missing,
 * the key unwrap behind it would fail as well, so only the stage tells that a value was refused
 * before the group's private key met it.
 */
#include "crypto/dh.h"
#include "crypto/rfc5114.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/gkdi.h>

#define POISON 0x5a

static const uint8_t private_value[64] = {0x7e, 0x11, 0x22, 0x33};

static struct laps_root_key root;
static struct laps_dh dh;

static void set_up(void)
{
	root = (struct laps_root_key){0};
	ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
	ck_assert_int_eq(
		laps_dh_open(&dh, root.agreement_params.data, root.agreement_params.len, NULL),
		LAPS_OK);
}

static void tear_down(void)
{
	laps_dh_close(&dh);
	laps_root_key_clear(&root);
}

/* A key of the group with this public value, to be changed by the test. */
static struct laps_pubkey peer_of(const uint8_t *y)
{
	return (struct laps_pubkey){
		.agreement = LAPS_AGREEMENT_DH,
		.k = LAPS_RFC5114_LEN,
		.p = laps_rfc5114_p,
		.g = laps_rfc5114_g,
		.x = y,
	};
}

static void refuses(const char *name, const struct laps_pubkey *peer, const char *what)
{
	uint8_t z[LAPS_DH_BYTES_MAX];
	struct laps_err err = {0};
	laps_rc rc;

	memset(z, POISON, sizeof(z));
	rc = laps_dh_agree(&dh, private_value, sizeof(private_value), peer, z, &err);
	ck_assert_msg(rc == LAPS_E_AUTH, "%s: %s", name, laps_rc_name(rc));
	ck_assert_msg(strcmp(err.what, what) == 0, "%s: refused as '%s'", name, err.what);
	for (size_t i = 0; i < sizeof(z); i++)
		ck_assert_msg(z[i] == POISON, "%s: byte %zu of the output was written", name, i);
}

/* p with a small number added or taken away; its last byte is far from both ends. */
static void near_p(int distance, uint8_t out[static LAPS_RFC5114_LEN])
{
	memcpy(out, laps_rfc5114_p, LAPS_RFC5114_LEN);
	out[LAPS_RFC5114_LEN - 1] = (uint8_t)(out[LAPS_RFC5114_LEN - 1] + distance);
}

/* ENC-11 */
START_TEST(refuses_a_public_value_out_of_range)
{
	static const char what[] = "public key out of range";
	uint8_t y[LAPS_RFC5114_LEN] = {0};
	struct laps_pubkey peer = peer_of(y);

	refuses("0", &peer, what);
	y[sizeof(y) - 1] = 1;
	refuses("1", &peer, what);
	for (int distance = -1; distance <= 2; distance++) {
		near_p(distance, y);
		refuses("p - 1 and above", &peer, what);
	}
	memset(y, 0xff, sizeof(y));
	refuses("the largest", &peer, what);
}
END_TEST

START_TEST(refuses_a_public_value_outside_the_subgroup)
{
	static const char what[] = "public key outside the subgroup";
	uint8_t y[LAPS_RFC5114_LEN] = {0};
	struct laps_pubkey peer = peer_of(y);

	y[sizeof(y) - 1] = 2;
	refuses("2", &peer, what);
	near_p(-2, y);
	refuses("p - 2", &peer, what);
	memcpy(y, laps_rfc5114_g, sizeof(y));
	y[sizeof(y) - 1] ^= 1;
	refuses("beside g", &peer, what);
}
END_TEST

START_TEST(refuses_a_key_of_another_group)
{
	static const char what[] = "public key of another group";
	uint8_t other[LAPS_RFC5114_LEN];
	struct laps_pubkey peer = peer_of(laps_rfc5114_g);

	memcpy(other, laps_rfc5114_p, sizeof(other));
	other[0] ^= 1;
	peer.p = other;
	refuses("another p", &peer, what);
	peer = peer_of(laps_rfc5114_g);
	memcpy(other, laps_rfc5114_g, sizeof(other));
	other[sizeof(other) - 1] ^= 1;
	peer.g = other;
	refuses("another g", &peer, what);
	peer = peer_of(laps_rfc5114_g);
	peer.k = LAPS_RFC5114_LEN - 1;
	refuses("a shorter key", &peer, what);
	peer = peer_of(laps_rfc5114_g);
	peer.agreement = LAPS_AGREEMENT_ECDH_P256;
	refuses("a key of a curve", &peer, what);
}
END_TEST

/* Each parameter that differs makes another group, of which nothing is known. */
START_TEST(does_one_group_only)
{
	const size_t p_at = 12, g_at = p_at + LAPS_RFC5114_LEN;
	const size_t changed[] = {p_at, g_at - 1, g_at, g_at + LAPS_RFC5114_LEN - 1};

	for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
		struct exact params = {
			exact_copy(root.agreement_params.data, root.agreement_params.len),
			root.agreement_params.len};
		struct laps_dh d, before;

		params.p[changed[i]] ^= 1;
		memset(&d, POISON, sizeof(d));
		before = d;
		ck_assert_int_eq(laps_dh_open(&d, params.p, params.len, NULL), LAPS_E_UNSUPPORTED);
		ck_assert_mem_eq(&d, &before, sizeof(d));
		free(params.p);
	}
}
END_TEST

/* Both sides come to the same secret; the value 1 as private key gives the group's own g. */
START_TEST(both_sides_agree)
{
	static const uint8_t one[1] = {1}, other[32] = {0x0f, 0x42};
	uint8_t mine[LAPS_RFC5114_LEN], theirs[LAPS_RFC5114_LEN];
	uint8_t z[LAPS_RFC5114_LEN], again[LAPS_RFC5114_LEN];
	struct laps_pubkey peer;

	ck_assert_int_eq(laps_dh_public(&dh, one, sizeof(one), mine), LAPS_OK);
	ck_assert_mem_eq(mine, laps_rfc5114_g, sizeof(mine));
	ck_assert_int_eq(laps_dh_public(&dh, private_value, sizeof(private_value), mine), LAPS_OK);
	ck_assert_int_eq(laps_dh_public(&dh, other, sizeof(other), theirs), LAPS_OK);
	peer = peer_of(theirs);
	ck_assert_int_eq(laps_dh_agree(&dh, private_value, sizeof(private_value), &peer, z, NULL),
			 LAPS_OK);
	peer = peer_of(mine);
	ck_assert_int_eq(laps_dh_agree(&dh, other, sizeof(other), &peer, again, NULL), LAPS_OK);
	ck_assert_mem_eq(z, again, sizeof(z));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("dh");
	TCase *t = tcase_create("peer");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, refuses_a_public_value_out_of_range);
	tcase_add_test(t, refuses_a_public_value_outside_the_subgroup);
	tcase_add_test(t, refuses_a_key_of_another_group);
	tcase_add_test(t, does_one_group_only);
	tcase_add_test(t, both_sides_agree);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
