/* SPDX-License-Identifier: MIT */
/*
 * A read-only controller, [MS-GKDI] 3.1.4.1: it decides itself who may have what, answers from what
 * it keeps as 3.2.4.1 says of a client, and asks a writable one for the rest. It has no root keys.
 */
#include "kds/server/decide.h"
#include "unit/kds/keykit.h"
#include <laps/hresult.h>

#define L0          362
#define ANY         -1
#define UNAVAILABLE LAPS_HR_RPC_SERVER_UNAVAILABLE

static struct keykit_source writable;
static struct kds_keys *keys, *here; /* of the read-only one, and of the writable one itself */
static struct laps_buf sd[2];

static void set_up(void)
{
	const struct kds_root_source there = {&writable, keykit_generation, keykit_read, true};

	keykit_add(&writable, LAPS_KDF_SHA512, LAPS_AGREEMENT_ECDH_P256, 1, 1);
	keykit_target(&keykit_admins, &sd[0]);
	keykit_target(&keykit_helpdesk, &sd[1]);
	keys = kds_keys_new(&there, KEYKIT_DOMAIN, KEYKIT_FOREST);
	ck_assert_ptr_nonnull(keys);
	here = keykit_keys(&writable);
}

static void tear_down(void)
{
	kds_keys_free(&keys);
	kds_keys_free(&here);
	keykit_clear(&writable);
	for (int i = 0; i < 2; i++)
		laps_buf_clear(&sd[i]);
}

static uint64_t now_of(int32_t l2)
{
	return keykit_start(L0, 11, l2) + 1;
}

/* Ask as a member; key ANY and l0 -1 as in a request. */
static uint32_t ask_at(uint64_t now, const struct laps_sid *who, int target, int key,
		       const struct laps_period *p)
{
	const struct laps_getkey_request rq = keykit_request(&sd[target], key, p->l0, p->l1, p->l2);
	const bool silent = writable.silent;
	struct kds_decision d[2];
	struct laps_buf out[2];
	uint32_t hr;

	for (int i = 0; i < 2; i++)
		laps_buf_init(&out[i], LAPS_GKE_MAX);
	hr = kds_get_key(keys, who, 1, false, &rq, now, &out[0], &d[0]);
	if (hr != UNAVAILABLE) {
		/* what the writable one answers */
		writable.silent = false;
		ck_assert_uint_eq(kds_get_key(here, who, 1, false, &rq, now, &out[1], &d[1]), hr);
		ck_assert_uint_eq(out[0].len, out[1].len);
		if (hr == 0)
			ck_assert_mem_eq(out[0].data, out[1].data, out[0].len);
		ck_assert_mem_eq(d[0].root_key_id, d[1].root_key_id, LAPS_GUID_LEN);
		ck_assert_int_eq(d[0].seed, d[1].seed);
		writable.silent = silent;
	} else {
		ck_assert_uint_eq(out[0].len, 0);
		ck_assert_str_ne(d[0].why, "");
	}
	for (int i = 0; i < 2; i++)
		laps_buf_clear(&out[i]);
	return hr;
}

static const struct laps_period latest = {-1, -1, -1}, then = {L0, 9, 3};

START_TEST(answers_what_the_writable_one_answers)
{
	for (int again = 0; again < 2; again++) {
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, ANY, &latest), 0);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_everyone, 0, ANY, &latest), 0);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 0, &then), 0);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, ANY, &then), 0);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_helpdesk, 1, 0, &latest), 0);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_helpdesk, 0, 0, &then),
				  LAPS_HR_ACCESSDENIED);
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 3, &latest),
				  LAPS_HR_NTE_NO_KEY);
	}
}
END_TEST

/* The root keys are read for each answer that is not kept, and for no other. */
START_TEST(asks_for_what_it_does_not_keep)
{
	const struct laps_getkey_request rq = keykit_request(&sd[0], ANY, -1, -1, -1);
	const struct laps_getkey_request past = keykit_request(&sd[0], ANY, L0, 9, 3);
	struct kds_decision d;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(
			kds_get_key(keys, &keykit_admins, 1, false, &rq, now_of(18), &out, &d), 0);
	ck_assert_uint_eq(writable.reads, 1);
	/* of whatever root key: never from what is kept */
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(
			kds_get_key(keys, &keykit_admins, 1, false, &past, now_of(18), &out, &d),
			0);
	ck_assert_uint_eq(writable.reads, 4);
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 3, &latest),
				  LAPS_HR_NTE_NO_KEY);
	ck_assert_uint_eq(writable.reads, 7 + 1); /* and once by the writable one itself */
	laps_buf_clear(&out);
}
END_TEST

START_TEST(goes_on_with_what_it_keeps)
{
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, ANY, &latest), 0);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_everyone, 0, ANY, &latest), 0);
	writable.silent = true;
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, ANY, &latest), 0);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_everyone, 0, ANY, &latest), 0);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 0, &latest), 0);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 0, &then), 0);
	/* another descriptor, root key, or period; a question that is never answered from it */
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_helpdesk, 1, ANY, &latest), UNAVAILABLE);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, 1, &latest), UNAVAILABLE);
	ck_assert_uint_eq(ask_at(now_of(18), &keykit_admins, 0, ANY, &then), UNAVAILABLE);
	ck_assert_uint_eq(ask_at(now_of(19), &keykit_admins, 0, ANY, &latest), UNAVAILABLE);
	ck_assert_uint_eq(ask_at(now_of(19), &keykit_admins, 0, 0, &latest), UNAVAILABLE);
	/* who may have it is decided here */
	ck_assert_uint_eq(ask_at(now_of(19), &keykit_helpdesk, 0, 0, &then), LAPS_HR_ACCESSDENIED);
	writable.silent = false;
	ck_assert_uint_eq(ask_at(now_of(19), &keykit_admins, 0, ANY, &latest), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/readonly");
	TCase *t = tcase_create("readonly");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, answers_what_the_writable_one_answers);
	tcase_add_test(t, asks_for_what_it_does_not_keep);
	tcase_add_test(t, goes_on_with_what_it_keeps);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
