/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a call fails once, and then from there on, OpenSSL's included: the code is
 * LAPS_E_NOMEM, nothing is written, nothing is lost (ASan looks), and what is freed on the way has
 * been wiped.
 */
#include "lib/fakecycle.h"
#include "lib/oom.h"
#include <laps/cms.h>
#include <laps/dpapi_ng.h>
#include <laps/keyid.h>
#include <laps/password.h>
#include <laps/postauth.h>
#include <laps/targetsd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT "Administrator"
#define SECRET  "Pass-word-0002"
#define JSON    "{\"x\":[\"y\",{\"z\":1}],\"n\":\"" ACCOUNT "\",\"t\":\"1\",\"p\":\"" SECRET "\"}"
#define POISON  ((struct laps_secret *)(uintptr_t)0x5a5a)

/* What the calls need, made before anything fails. */
static struct {
	struct laps_secret *password;
	struct laps_sid sid;
	struct laps_buf sd, public_bytes, seed_bytes;
	struct laps_gke public_key, seed_key;
	uint8_t l2_key[LAPS_SEED_LEN];
	struct laps_buf blob; /* public-key form */
	struct laps_cms cms;
	struct laps_keyid id;
	struct laps_protect_random random;
} given;

static const uint8_t utf16[] = "P\0a\0s\0s\0-\0w\0o\0r\0d\0-\0";

static void make_key(bool want_public, struct laps_buf *bytes, struct laps_gke *out)
{
	const struct laps_period period = laps_gkdi_period(FAKE_START);

	laps_buf_init(bytes, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_gkdi_envelope(&w.root_key, given.sd.data, given.sd.len, &period,
					    want_public, true, "corp.example", "corp.example",
					    bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes->data, bytes->len, out, NULL), LAPS_OK);
}

/* In every test, as Check forks for each. */
static void make_given(void)
{
	ck_assert_int_eq(laps_secret_dup(SECRET, strlen(SECRET), &given.password), LAPS_OK);
	/* where OpenSSL tells a lack of memory as one: of points it says that they are off the
	 * curve */
	ck_assert_int_eq(laps_root_key_set_agreement(&w.root_key, LAPS_AGREEMENT_DH), LAPS_OK);
	ck_assert_int_eq(laps_sid_append(&w.domain.sid, 512, &given.sid), LAPS_OK);
	laps_buf_init(&given.sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&given.sid, &given.sd);
	make_key(true, &given.public_bytes, &given.public_key);
	make_key(false, &given.seed_bytes, &given.seed_key);
	memcpy(given.l2_key, given.seed_key.l2_key, sizeof(given.l2_key));
	memset(&given.random, 0x6b, sizeof(given.random));
	memset(given.random.cek, 0x6c, sizeof(given.random.cek));
	laps_buf_init(&given.blob, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_dpapi_ng_protect(&given.public_key, &given.sid,
					       (const uint8_t *)SECRET, strlen(SECRET), true,
					       &given.random, &given.blob, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_cms_parse(given.blob.data, given.blob.len, &given.cms, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_keyid_parse(given.cms.recipient[0].key_id,
					  given.cms.recipient[0].key_id_len, &given.id, NULL),
			 LAPS_OK);
}

static void clear_given(void)
{
	laps_secret_free(&given.password);
	laps_buf_clear(&given.sd);
	laps_buf_clear(&given.public_bytes);
	laps_buf_clear(&given.seed_bytes);
	laps_buf_clear(&given.blob);
}

/* The output of the call before, so that one that gets by without the memory can be compared. It is
 * XORed with a constant: the secrets in it are not to be found by the watch. */
static uint8_t made[LAPS_GKE_MAX];
static size_t made_len;

static void keep(const void *p, size_t len)
{
	const uint8_t *bytes = p;

	for (size_t i = 0; i < len && made_len < sizeof(made); i++)
		made[made_len++] = (uint8_t)(bytes[i] ^ 0x5a);
}

/* Nothing in a call may allocate but what is under test: Check's assertions do. */
typedef laps_rc call_fn(bool *untouched);

static laps_rc of_secret(laps_rc rc, struct laps_secret *s, bool *untouched)
{
	*untouched = s == POISON;
	if (*untouched)
		return rc;
	keep(laps_secret_text(s), laps_secret_len(s));
	laps_secret_free(&s);
	return rc;
}

/* What a failed writer has appended goes with its buffer. */
static laps_rc of_buf(laps_rc rc, struct laps_buf *b, bool *untouched)
{
	*untouched = true;
	keep(b->data, b->len);
	laps_buf_clear(b);
	return rc;
}

static laps_rc parse(bool *untouched)
{
	struct laps_pwjson j = {.password = POISON};
	laps_rc rc = laps_pwjson_parse(JSON, strlen(JSON), &j, NULL);

	*untouched = j.password == POISON && j.account == NULL && j.updated_ticks == 0;
	if (*untouched)
		return rc;
	keep(j.account, strlen(j.account));
	keep(laps_secret_text(j.password), laps_secret_len(j.password));
	laps_pwjson_clear(&j);
	return rc;
}

static laps_rc format(bool *untouched)
{
	struct laps_secret *out = POISON;
	laps_rc rc = laps_pwjson_format(ACCOUNT, 1, given.password, &out);

	return of_secret(rc, out, untouched);
}

static laps_rc format_utf16le(bool *untouched)
{
	struct laps_secret *out = POISON;
	laps_rc rc = laps_pwjson_format_utf16le(ACCOUNT, 1, given.password, &out);

	return of_secret(rc, out, untouched);
}

static laps_rc format_cms(bool *untouched)
{
	const struct laps_cms_fields f = {
		.key_id = given.cms.recipient[0].key_id,
		.key_id_len = given.cms.recipient[0].key_id_len,
		.sid = &given.sid,
		.wrapped_key = given.cms.recipient[0].wrapped_key,
		.nonce = given.cms.nonce,
		.content = given.cms.content,
		.content_len = given.cms.content_len,
	};
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	laps_cms_format(&f, &out);
	return of_buf(laps_buf_status(&out), &out, untouched);
}

static laps_rc format_keyid(bool *untouched)
{
	struct laps_buf out;

	laps_buf_init(&out, LAPS_GKE_MAX);
	laps_keyid_format(&given.id, &out);
	return of_buf(laps_buf_status(&out), &out, untouched);
}

static laps_rc protect(const struct laps_gke *key, bool *untouched)
{
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_dpapi_ng_protect(key, &given.sid, (const uint8_t *)SECRET, strlen(SECRET), true,
				   &given.random, &out, NULL);
	return of_buf(rc, &out, untouched);
}

static laps_rc protect_public(bool *untouched)
{
	return protect(&given.public_key, untouched);
}

static laps_rc protect_nonce(bool *untouched)
{
	return protect(&given.seed_key, untouched);
}

static laps_rc unprotect(bool *untouched)
{
	struct laps_secret *out = POISON;
	laps_rc rc = laps_dpapi_ng_unprotect(&given.cms, 0, &given.seed_key, given.l2_key, &out,
					     NULL, NULL);

	return of_secret(rc, out, untouched);
}

static laps_rc derive(bool *untouched)
{
	const struct laps_period period = {1, 2, 3};
	uint8_t out[LAPS_SEED_LEN] = {0x5a};
	laps_rc rc =
		laps_gkdi_seed_key(&w.root_key, given.sd.data, given.sd.len, &period, out, NULL);

	*untouched = out[0] == 0x5a && out[1] == 0;
	keep(out, sizeof(out));
	return rc;
}

static laps_rc answer(bool *untouched)
{
	const struct laps_period period = {1, 2, 3};
	struct laps_buf out;
	laps_rc rc;

	laps_buf_init(&out, LAPS_GKE_MAX);
	rc = laps_gkdi_envelope(&w.root_key, given.sd.data, given.sd.len, &period, true, true, "a",
				"b", &out, NULL);
	return of_buf(rc, &out, untouched);
}

static laps_rc set_agreement(bool *untouched)
{
	struct laps_root_key k = {0};
	laps_rc rc = laps_root_key_set_agreement(&k, LAPS_AGREEMENT_DH);

	*untouched = k.private_key_bits == 0 && k.agreement_params.data == NULL;
	laps_root_key_clear(&k);
	return rc;
}

static laps_rc draw(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	memset(out, 0x11, len);
	return LAPS_OK;
}

static laps_rc generate(uint32_t complexity, bool *untouched)
{
	const struct laps_password_spec spec = {
		.complexity = complexity, .length = 14, .passphrase_words = 6};
	struct laps_secret *out = POISON;
	laps_rc rc = laps_password_generate(&spec, draw, NULL, &out);

	return of_secret(rc, out, untouched);
}

static laps_rc generate_password(bool *untouched)
{
	return generate(4, untouched);
}

static laps_rc generate_passphrase(bool *untouched)
{
	return generate(6, untouched);
}

static laps_rc add_policy(bool *untouched)
{
	struct laps_policy_root r = {0};
	laps_rc rc = laps_policy_root_add(&r, "a", LAPS_VALUE_TEXT, 0, "b");

	*untouched = r.value_n == 0;
	laps_policy_root_clear(&r);
	return rc;
}

static const struct {
	const char *name;
	call_fn *call;
	bool asks_openssl; /* which gets by without some of its allocations */
} calls[] = {
	{"parse", parse, false},
	{"format", format, false},
	{"format UTF-16", format_utf16le, false},
	{"CMS", format_cms, false},
	{"key identifier", format_keyid, false},
	{"protect, public", protect_public, true},
	{"protect, nonce", protect_nonce, true},
	{"unprotect", unprotect, true},
	{"seed key", derive, true},
	{"envelope", answer, true},
	{"root key", set_agreement, false},
	{"password", generate_password, false},
	{"passphrase", generate_passphrase, false},
	{"policy", add_policy, false},
};

/* One run in which the nth allocation fails. */
static bool run_without(int i, unsigned long nth, bool for_good)
{
	static uint8_t right[sizeof(made)];
	size_t right_len = made_len;
	bool untouched, short_of_it;
	laps_rc rc;

	memcpy(right, made, made_len);
	made_len = 0;
	oom_arm(nth, for_good);
	rc = calls[i].call(&untouched);
	short_of_it = oom_disarm();
	if (rc == LAPS_OK) {
		ck_assert_msg(!short_of_it || calls[i].asks_openssl, "%s, allocation %lu: ok",
			      calls[i].name, nth);
		ck_assert_uint_eq(made_len, right_len);
		ck_assert_mem_eq(made, right, made_len);
	} else {
		ck_assert_msg(rc == LAPS_E_NOMEM, "%s, allocation %lu: %s", calls[i].name, nth,
			      laps_rc_name(rc));
		ck_assert_msg(untouched, "%s, allocation %lu: written", calls[i].name, nth);
		memcpy(made, right, right_len);
		made_len = right_len;
	}
	return short_of_it;
}

START_TEST(a_call_without_memory_says_so_and_gives_nothing)
{
	bool untouched;
	unsigned long nth = 1;

	make_given();
	made_len = 0;
	/* what OpenSSL keeps for later it has made now */
	ck_assert_int_eq(calls[_i / 2].call(&untouched), LAPS_OK);
	oom_watch(SECRET, strlen(SECRET));
	oom_watch(utf16, sizeof(utf16) - 1);
	oom_watch(given.random.cek, sizeof(given.random.cek));
	oom_watch(given.l2_key, sizeof(given.l2_key));
	while (run_without(_i / 2, nth, _i % 2))
		nth++;
	ck_assert_msg(nth > 1, "%s: allocates nothing", calls[_i / 2].name);
	ck_assert_msg(oom_unwatch() == 0, "%s: a secret was freed as it was", calls[_i / 2].name);
	clear_given();
}
END_TEST

static struct laps_ports real;

/* The world beyond the ports has all the memory it wants. */
static laps_rc write_calmly(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	laps_rc rc;

	oom_pause();
	rc = real.backup.write(ctx, change, cause);
	oom_resume();
	return rc;
}

static laps_rc upload_calmly(void *ctx, const struct laps_cloud_upload *upload,
			     struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	laps_rc rc;

	oom_pause();
	rc = real.cloud.upload(ctx, upload, refusal, cause);
	oom_resume();
	return rc;
}

static laps_rc read_calmly(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	laps_rc rc;

	oom_pause();
	rc = real.backup.read(ctx, mode, out, cause);
	oom_resume();
	return rc;
}

static laps_rc set_calmly(void *ctx, const struct laps_account *account,
			  const struct laps_account_shape *shape,
			  const struct laps_secret *password, uint64_t now_ticks,
			  struct laps_account *out, struct laps_cause *cause)
{
	laps_rc rc;

	oom_pause();
	rc = real.account.set(ctx, account, shape, password, now_ticks, out, cause);
	oom_resume();
	return rc;
}

static void cycle_without_memory(unsigned long nth, bool for_good, bool *more)
{
	char before[128];
	laps_rc rc;

	snprintf(before, sizeof(before), "%s", fakeworld_password(&w));
	fakeworld_forget(&w);
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	memset(&result, 0x5a, sizeof(result));
	oom_arm(nth, for_good);
	rc = laps_cycle_run(&w.ports, true, &result);
	*more = oom_disarm();
	ck_assert_int_eq(w.too_early, 0);
	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(fakeworld_leaks(&w, &result.cause), 0);
	if (rc == LAPS_OK) {
		ck_assert_int_eq(result.outcome, LAPS_CYCLE_ROTATED);
		ck_assert(fakeworld_opens(&w));
		return;
	}
	ck_assert_msg(*more && rc == LAPS_E_NOMEM, "allocation %lu: %s", nth, laps_rc_name(rc));
	ck_assert_int_eq(result.outcome, LAPS_CYCLE_FAILED);
	ck_assert_uint_ne(result.cause.hresult, 0);
	ck_assert_str_ne(result.cause.text, "");
	/* after the write nothing of the engine's own needs memory */
	fakecycle_changed_nothing();
	ck_assert_str_eq(fakeworld_password(&w), before);
	if (w.event_n > 0)
		ck_assert_uint_eq(w.event[w.event_n - 1].id, 10005);
}

/* CYC-28 */
START_TEST(a_cycle_without_memory_changes_nothing)
{
	bool for_good = _i % 2, more = true;
	unsigned long nth;

	if (_i / 2)
		fakecycle_clear_text();
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	real = w.ports;
	w.ports.backup.read = read_calmly;
	w.ports.backup.write = write_calmly;
	w.ports.cloud.upload = upload_calmly;
	w.ports.account.set = set_calmly;
	for (nth = 1; more; nth++)
		cycle_without_memory(nth, for_good, &more);
	ck_assert_uint_gt(nth, 8);
	w.ports = real;
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}
END_TEST

/* Every set-up, and post-authentication actions: an allocation that fails before the write changes
 * nothing but the record of intent; none fails behind it. */
START_TEST(no_set_up_needs_memory_behind_the_write)
{
	bool more = true;

	fakecycle_set_up((fakecycle_setup)_i);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	real = w.ports;
	w.ports.backup.read = read_calmly;
	w.ports.backup.write = write_calmly;
	w.ports.cloud.upload = upload_calmly;
	w.ports.account.set = set_calmly;
	for (unsigned long nth = 1; more; nth++) {
		fakeworld_forget(&w);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
		oom_arm(nth, false);
		(void)!laps_cycle_run(&w.ports, LAPS_TRIGGER_ADMIN, &result);
		more = oom_disarm();
		ck_assert_int_eq(w.too_early, 0);
		ck_assert(fakeworld_opens(&w));
		ck_assert_int_eq(w.called[fakecycle_write((fakecycle_setup)_i)],
				 w.called[FAKE_ACCOUNT_SET]);
		if (result.outcome == LAPS_CYCLE_FAILED)
			fakecycle_changed_nothing();
	}
	ck_assert_int_eq(result.outcome, LAPS_CYCLE_ROTATED);
}
END_TEST

/* The record says to the end what is still to be done. */
START_TEST(actions_without_memory_are_done_later)
{
	struct laps_post_auth_result done;
	struct laps_cause cause;
	bool armed, more = true;

	fakeworld_policy(&w, "PostAuthenticationActions", 11);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	real = w.ports;
	w.ports.backup.read = read_calmly;
	w.ports.backup.write = write_calmly;
	w.ports.cloud.upload = upload_calmly;
	w.ports.account.set = set_calmly;
	for (unsigned long nth = 1; more; nth++) {
		laps_rc rc;

		fakeworld_forget(&w);
		oom_arm(nth, false);
		rc = laps_post_auth_used(&w.ports, 500, &armed, &cause);
		more = oom_disarm();
		ck_assert_int_eq(rc, more ? LAPS_E_NOMEM : LAPS_OK);
		ck_assert_int_eq(w.state.post_auth.stage,
				 more ? LAPS_POST_AUTH_IDLE : LAPS_POST_AUTH_ARMED);
	}
	w.now_ticks += DAY;
	more = true;
	for (unsigned long nth = 1; more; nth++) {
		fakeworld_forget(&w);
		w.now_ticks += LAPS_TICKS_PER_HOUR;
		oom_arm(nth, false);
		(void)!laps_post_auth_run(&w.ports, &done);
		more = oom_disarm();
		ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], w.called[FAKE_ACCOUNT_SET]);
		if (w.state.post_auth.stage == LAPS_POST_AUTH_WARNED)
			break; /* memory for the reasons' words is not missed */
		ck_assert_int_eq(w.state.post_auth.stage, LAPS_POST_AUTH_ARMED);
	}
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* CYC-28: the same random bytes give the same password, so it is known before it is drawn. */
START_TEST(a_cycle_frees_no_password)
{
	uint8_t units[256] = {0};
	uint64_t counter;
	char password[128];

	if (_i)
		fakecycle_clear_text();
	counter = w.entropy_counter;
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	for (size_t i = 0; password[i]; i++)
		units[2 * i] = (uint8_t)password[i];
	w.entropy_counter = counter;
	real = w.ports;
	w.ports.backup.write = write_calmly; /* it replaces the value of the first run */
	oom_watch(password, strlen(password));
	oom_watch(units, 2 * strlen(password));
	ck_assert_int_eq(laps_cycle_run(&w.ports, true, &result), LAPS_OK);
	ck_assert_uint_eq(oom_unwatch(), 0);
	ck_assert_str_eq(fakeworld_password(&w), password);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("oom");
	TCase *t = fakecycle_case(s, "calls");

	tcase_add_loop_test(t, a_call_without_memory_says_so_and_gives_nothing, 0,
			    2 * (int)(sizeof(calls) / sizeof(*calls)));
	t = fakecycle_case(s, "cycles");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_cycle_without_memory_changes_nothing, 0, 4);
	tcase_add_loop_test(t, no_set_up_needs_memory_behind_the_write, 0, SETUP_N);
	tcase_add_test(t, actions_without_memory_are_done_later);
	tcase_add_loop_test(t, a_cycle_frees_no_password, 0, 2);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make);
}
