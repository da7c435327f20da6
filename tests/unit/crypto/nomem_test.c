/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a call fails once, and then from there on, OpenSSL's included, for every
 * agreement: the code is LAPS_E_NOMEM or, where OpenSSL gets by, the result is the right one;
 * nothing that should be refused is taken, nothing is written, nothing is lost (ASan looks), and no
 * key is freed as it was.
 *
 * TEST_FLIP_STRIDE=N fails every Nth allocation only, for runs under instrumentation.
 */
#include "lib/keyvector.h"
#include "lib/oom.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include <laps/protector.h>
#include <laps/targetsd.h>

#define KINDS  ((int)(sizeof(kinds) / sizeof(*kinds)))
#define CALLS  ((int)(sizeof(calls) / sizeof(*calls)))
#define SID    "S-1-5-21-1-2-3-512"
#define SECRET "Pass-word-0001 Pass-word-0001"
#define POISON ((struct laps_secret *)(uintptr_t)0x5a5a)

static const struct {
	laps_agreement agreement;
	const char *group;
	int32_t l0; /* one in which the group has a key */
} kinds[] = {
	{LAPS_AGREEMENT_DH, "dh_2048_256", 362}, {LAPS_AGREEMENT_DH, "modp_1536", 362},
	{LAPS_AGREEMENT_DH, "ours", 362},        {LAPS_AGREEMENT_ECDH_P256, NULL, 362},
	{LAPS_AGREEMENT_ECDH_P384, NULL, 362},   {LAPS_AGREEMENT_ECDH_P521, NULL, 11},
};

/* What the calls need, made before anything fails. */
static struct laps_root_key root;
static struct laps_period period;
static struct laps_sid sid;
static struct laps_buf sd, seed_bytes, public_bytes;
static struct laps_gke seeds, public_envelope;
static struct laps_protect_random fresh;
static uint8_t l2_key[LAPS_SEED_LEN], group_key[LAPS_DH_BYTES_MAX], z[REFKEY_Z_MAX];
static size_t private_len, z_len;
/* values: good, written without the leading zeros of its secret, and with a bad public key */
static struct laps_buf value[3];
static struct laps_cms cms[3];
static struct laps_cms_recipient sddl;

static void write_value(struct laps_buf *out, const struct laps_buf *key_info, const uint8_t *kek)
{
	refgroup_write(&(struct refgroup_value){.e = &public_envelope,
						.to = &sid,
						.is_public = true,
						.key_info = key_info->data,
						.key_info_len = key_info->len,
						.kek = kek,
						.plain = (const uint8_t *)SECRET,
						.plain_len = strlen(SECRET),
						.appended = true},
		       out);
}

static void make_values(void)
{
	const struct refkey_group group = refkey_group_of(&public_envelope);
	uint8_t kek[REFKEY_KEK_LEN];
	struct laps_buf key_info;
	struct laps_keyid id;

	fresh.key[0] = fresh.key[1] = 0; /* below the order of each curve, with room to count */
	refkey_search_zeros(&group, public_envelope.l2_key, public_envelope.l2_key_len, 1,
			    fresh.key, private_len);
	laps_buf_init(&key_info, LAPS_GKE_MAX);
	refkey_public(&group, fresh.key, private_len, &key_info);
	refkey_agree(&group, fresh.key, private_len, public_envelope.l2_key,
		     public_envelope.l2_key_len, z);
	z_len = refkey_secret_len(&group);
	for (int i = 0; i < 3; i++)
		laps_buf_init(&value[i], LAPS_GKE_MAX);
	refkey_kek(root.kdf_hash, root.agreement, z, z_len, kek);
	write_value(&value[0], &key_info, kek);
	refkey_kek(root.kdf_hash, root.agreement, z + 1, z_len - 1, kek);
	write_value(&value[1], &key_info, kek);
	if (root.agreement == LAPS_AGREEMENT_DH)
		memset(key_info.data + key_info.len - z_len, 0, z_len);
	else
		key_info.data[key_info.len - 1] ^= 1;
	write_value(&value[2], &key_info, NULL);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(
			keyvector_take_apart(value[i].data, value[i].len, true, &cms[i], &id),
			LAPS_OK);
	laps_buf_clear(&key_info);
}

static void make_given(int i)
{
	static const char text[] = "O:SYG:SYD:(A;;CCDC;;;" SID ")(A;;DC;;;WD)";

	refgroup_root_key(LAPS_KDF_SHA384, kinds[i].agreement, kinds[i].group, &root);
	private_len = (root.private_key_bits + 7) / 8;
	period = (struct laps_period){kinds[i].l0, 11, 18};
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&seed_bytes, LAPS_GKE_MAX);
	laps_buf_init(&public_bytes, LAPS_GKE_MAX);
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
	refkey_private(root.kdf_hash, root.agreement, l2_key, group_key, private_len);
	refgroup_bytes("writer", (uint8_t *)&fresh, sizeof(fresh));
	sddl = (struct laps_cms_recipient){.kind = LAPS_DESCRIPTOR_SDDL,
					   .descriptor = text,
					   .descriptor_len = sizeof(text) - 1};
	make_values();
}

static void clear_given(void)
{
	for (int i = 0; i < 3; i++)
		laps_buf_clear(&value[i]);
	laps_buf_clear(&public_bytes);
	laps_buf_clear(&seed_bytes);
	laps_buf_clear(&sd);
	laps_root_key_clear(&root);
}

/* The output of a call. It is XORed with a constant: the secrets in it are not to be found by the
 * watch. */
static uint8_t made[LAPS_GKE_MAX];
static size_t made_len;

static void keep(const void *p, size_t len)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < len && made_len < sizeof(made); i++)
		made[made_len++] = (uint8_t)(b[i] ^ 0x5a);
}

static struct laps_err reason; /* of the last call */

/* Nothing in a call may allocate but what is under test: Check's assertions do. */
typedef laps_rc call_fn(bool *untouched);

/* What a failed writer has appended goes with its buffer. */
static laps_rc protect(const struct laps_gke *e, bool *untouched)
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_protect(e, &sid, (const uint8_t *)SECRET, strlen(SECRET), true, &fresh,
				   &out, &reason);
	*untouched = true;
	keep(out.data, out.len);
	laps_buf_clear(&out);
	return rc;
}

static laps_rc protect_public(bool *untouched)
{
	return protect(&public_envelope, untouched);
}

static laps_rc protect_nonce(bool *untouched)
{
	return protect(&seeds, untouched);
}

/* Made anew, and used twice: the second value needs nothing of the first. */
static laps_rc protect_many(bool *untouched)
{
	struct laps_protector *p = (struct laps_protector *)(uintptr_t)0x5a5a;
	const struct laps_protector *poison = p;
	struct laps_buf out;
	laps_rc rc = laps_protector_new(public_bytes.data, public_bytes.len, &p, &reason);

	*untouched = rc == LAPS_OK || p == poison;
	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&out, LAPS_GKE_MAX);
	for (int i = 0; i < 2 && rc == LAPS_OK; i++)
		rc = laps_protector_protect(p, &sid, (const uint8_t *)SECRET, strlen(SECRET), true,
					    &fresh, &out, &reason);
	keep(out.data, out.len);
	laps_buf_clear(&out);
	laps_protector_free(&p);
	return rc;
}

static laps_rc unprotect(int which, bool *untouched)
{
	struct laps_secret *out = POISON;
	bool stripped = which == 0;
	laps_rc rc =
		laps_dpapi_ng_unprotect(&cms[which], 0, &seeds, l2_key, &out, &stripped, &reason);

	*untouched = out == POISON && stripped == (which == 0);
	if (out == POISON)
		return rc;
	keep(&stripped, sizeof(stripped));
	keep(laps_secret_text(out), laps_secret_len(out));
	laps_secret_free(&out);
	return rc;
}

static laps_rc unprotect_good(bool *untouched)
{
	return unprotect(0, untouched);
}

static laps_rc unprotect_stripped(bool *untouched)
{
	return unprotect(1, untouched);
}

static laps_rc unprotect_bad_key(bool *untouched)
{
	return unprotect(2, untouched);
}

static laps_rc answer(bool want_public, bool *untouched)
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_gkdi_envelope(&root, sd.data, sd.len, &period, want_public, true, "a.test",
				"b.test", &out, &reason);
	*untouched = true;
	keep(out.data, out.len);
	laps_buf_clear(&out);
	return rc;
}

static laps_rc answer_in_public(bool *untouched)
{
	return answer(true, untouched);
}

static laps_rc answer_with_seeds(bool *untouched)
{
	return answer(false, untouched);
}

static laps_rc walk(bool *untouched)
{
	uint8_t out[LAPS_SEED_LEN] = {0x5a};
	laps_rc rc = laps_gkdi_seed_from_envelope(&seeds, 3, 0, out, &reason);

	*untouched = out[0] == 0x5a && out[1] == 0;
	keep(out, sizeof(out));
	return rc;
}

static laps_rc target_of_sddl(bool *untouched)
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_target_sd(&sddl, &out, &reason);
	*untouched = out.len == 0;
	keep(out.data, out.len);
	laps_buf_clear(&out);
	return rc;
}

#define ALL   0x3fu
#define ONE   0x01u /* it does not depend on the agreement */
#define FIXED 0x39u /* DH in one way, whatever the group */

static const struct {
	const char *name;
	call_fn *call;
	laps_rc expect; /* with all the memory it wants */
	unsigned of;    /* bit i: what it does with kinds[i] is a way of its own */
} calls[] = {
	{"protect, public", protect_public, LAPS_OK, ALL},
	{"protect, nonce", protect_nonce, LAPS_OK, ONE},
	{"protect, many", protect_many, LAPS_OK, FIXED},
	{"unprotect", unprotect_good, LAPS_OK, ALL},
	{"unprotect, stripped", unprotect_stripped, LAPS_OK, ALL},
	{"unprotect, bad public key", unprotect_bad_key, LAPS_E_AUTH, ALL},
	{"envelope, public", answer_in_public, LAPS_OK, ALL},
	{"envelope, seeds", answer_with_seeds, LAPS_OK, ONE},
	{"walk", walk, LAPS_OK, ONE},
	{"SDDL", target_of_sddl, LAPS_OK, ONE},
};

static uint8_t right[sizeof(made)];
static size_t right_len;

/* A lack of memory that is told as another refusal: OpenSSL says "not on the curve" also when it
 * could not compute whether the point is. */
static bool is_known(laps_rc rc)
{
	return rc == LAPS_E_AUTH && strcmp(reason.what, "public key off the curve") == 0;
}

/* One run in which the nth allocation fails; false when there are not so many. */
static bool run_without(int i, unsigned long nth, bool for_good)
{
	bool untouched, short_of_it;
	laps_rc rc;

	made_len = 0;
	reason = (struct laps_err){0};
	oom_arm(nth, for_good);
	rc = calls[i].call(&untouched);
	short_of_it = oom_disarm();
	if (rc == LAPS_OK && calls[i].expect == LAPS_OK) {
		ck_assert_msg(made_len == right_len && memcmp(made, right, made_len) == 0,
			      "%s, allocation %lu: another result", calls[i].name, nth);
		return short_of_it;
	}
	ck_assert_msg(rc == LAPS_E_NOMEM || rc == calls[i].expect || is_known(rc),
		      "%s, allocation %lu: %s (%s)", calls[i].name, nth, laps_rc_name(rc),
		      reason.what);
	ck_assert_int_eq(reason.rc, rc);
	ck_assert_msg(short_of_it || rc == calls[i].expect, "%s: %s with all memory", calls[i].name,
		      laps_rc_name(rc));
	ck_assert_msg(untouched, "%s, allocation %lu: written", calls[i].name, nth);
	return short_of_it;
}

/* OpenSSL's big numbers lie backwards in memory, on machines whose words do. */
static void watch(const uint8_t *secret, size_t len)
{
	uint8_t back[32];

	len = len < sizeof(back) ? len : sizeof(back);
	oom_watch(secret, len);
	for (size_t i = 0; i < len; i++)
		back[i] = secret[len - 1 - i];
	oom_watch(back, len);
}

/* OpenSSL leaves gaps between the parameters that it puts together, and valgrind lets nobody look
 * there. */
static bool can_watch(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return !preload || !strstr(preload, "vgpreload");
}

/* OpenSSL 3.0 multiplies points of P-256 and P-521 by way of a copy of the private key that it
 * frees as it is, through whichever of its interfaces; for these two, that key is not watched. */
static void watch_all(void)
{
	if (!can_watch())
		return;
	oom_watch(SECRET, 16);
	oom_watch(fresh.cek, sizeof(fresh.cek));
	oom_watch(l2_key, 32);
	watch(z + 1, z_len - 1);
	if (root.agreement == LAPS_AGREEMENT_DH || root.agreement == LAPS_AGREEMENT_ECDH_P384)
		watch(group_key + 1, private_len - 1);
}

START_TEST(a_call_without_memory_says_so_and_gives_nothing)
{
	const int call = _i % CALLS;
	bool untouched;
	unsigned long nth = 1;

	if (!(calls[call].of >> _i / CALLS & 1))
		return;
	make_given(_i / CALLS);
	/* what OpenSSL keeps for later it has made now */
	ck_assert_int_eq(calls[call].call(&untouched), calls[call].expect);
	made_len = 0;
	watch_all();
	ck_assert_int_eq(calls[call].call(&untouched), calls[call].expect);
	memcpy(right, made, made_len);
	right_len = made_len;
	while (run_without(call, nth, false) && run_without(call, nth, true))
		nth += oom_stride();
	ck_assert_msg(nth > 1, "%s: allocates nothing", calls[call].name);
	ck_assert_msg(oom_unwatch() == 0, "%s: a secret was freed as it was", calls[call].name);
	clear_given();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("nomem");
	TCase *t = tcase_create("calls");

	tcase_add_loop_test(t, a_call_without_memory_says_so_and_gives_nothing, 0, KINDS * CALLS);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make_suite);
}
