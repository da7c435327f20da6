/* SPDX-License-Identifier: MIT */
/* What the login service remembers, at both sides of its bounds. */
#include "unit/cloud/loginkit.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>

#include "cloud/grants_seen.h"

static char *nonce(void)
{
	struct laps_buf b;
	char *text;

	laps_buf_init(&b, 1024);
	ck_assert(sim_nonce_issue(kit_c, kit_now, &b));
	text = strndup((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

/* AUT-40, AUT-43 */
START_TEST(a_nonce_is_good_once)
{
	char *a = nonce(), *b = nonce();

	ck_assert_str_ne(a, b);
	ck_assert(sim_nonce_take(kit_c, a, kit_now));
	ck_assert(!sim_nonce_take(kit_c, a, kit_now));
	ck_assert(sim_nonce_take(kit_c, b, kit_now));
	free(a);
	free(b);
}
END_TEST

/* AUT-43: five minutes (ours) */
START_TEST(a_nonce_is_good_for_a_while)
{
	const uint64_t end = kit_now + SIM_NONCE_SECONDS * KIT_SECOND;
	char *a = nonce(), *b = nonce(), *c = nonce();

	ck_assert(sim_nonce_take(kit_c, a, end));
	ck_assert(!sim_nonce_take(kit_c, b, end + 1));
	ck_assert(!sim_nonce_take(kit_c, c, kit_now - 1));
	free(a);
	free(b);
	free(c);
}
END_TEST

/* AUT-43 */
START_TEST(an_unknown_nonce_is_refused)
{
	char *a = nonce();
	char longer[1000];

	memset(longer, 'A', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert(!sim_nonce_take(kit_c, "", kit_now));
	ck_assert(!sim_nonce_take(kit_c, "AwABAAEAAAACAOz_BAD0", kit_now));
	ck_assert(!sim_nonce_take(kit_c, longer, kit_now));
	a[10] = a[10] == 'A' ? 'B' : 'A';
	ck_assert(!sim_nonce_take(kit_c, a, kit_now));
	free(a);
}
END_TEST

START_TEST(an_assertion_is_good_once_for_its_application)
{
	struct sim_grants *g = kit_c->grants;
	char longer[SIM_SEEN_KEY_MAX + 1];

	ck_assert(sim_assertion_take(g, KIT_APP, "one", kit_now + 10, kit_now));
	ck_assert(!sim_assertion_take(g, KIT_APP, "one", kit_now + 10, kit_now));
	ck_assert(!sim_assertion_take(g, KIT_APP, "one", kit_now + 10, kit_now + 10));
	ck_assert(sim_assertion_take(g, KIT_FOREIGN, "one", kit_now + 10, kit_now));
	ck_assert(sim_assertion_take(g, KIT_APP, "one", kit_now + 20, kit_now + 11));
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert(!sim_assertion_take(g, KIT_APP, longer, kit_now + 10, kit_now));
	/* the application, a blank and so many make the longest key */
	longer[SIM_SEEN_KEY_MAX - 37] = '\0';
	ck_assert(sim_assertion_take(g, KIT_APP, longer, kit_now + 10, kit_now));
}
END_TEST

START_TEST(a_full_memory_takes_nothing_until_something_is_over)
{
	struct sim_seen *s = calloc(1, sizeof(*s));
	char key[16];

	s->max = 100;
	for (unsigned i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "%u", i);
		ck_assert(sim_seen_first(s, key, 1000 + i, 1));
	}
	ck_assert(!sim_seen_first(s, "new", 5000, 1000));
	ck_assert(sim_seen_first(s, "new", 5000, 1001));
	ck_assert(!sim_seen_first(s, "newer", 5000, 1001));
	ck_assert_uint_eq(s->n, 100);
	sim_seen_clear(s);
	ck_assert_uint_eq(s->n, 0);
	free(s);
}
END_TEST

/* 300 a second for five minutes: fewer than this service makes tokens. */
START_TEST(a_busy_service_does_not_run_out_of_memory_for_ids)
{
	char id[16];

	for (int i = 0; i < 90000; i++) {
		snprintf(id, sizeof(id), "%d", i);
		ck_assert(sim_assertion_take(kit_c->grants, KIT_APP, id, kit_now, kit_now));
	}
	ck_assert(!sim_assertion_take(kit_c->grants, KIT_APP, "0", kit_now, kit_now));
}
END_TEST

static struct sim_device_code new_code(void)
{
	struct sim_device_code code = {.client_id = KIT_PUBLIC, .scope = "openid"};

	ck_assert(sim_device_code_new(kit_c->grants, &code, kit_now));
	return code;
}

/* The state that a poll tells. */
static sim_device_code_state poll(const struct sim_device_code *code)
{
	struct sim_device_code out;

	return sim_device_code_poll(kit_c->grants, code->device_code, KIT_PUBLIC, kit_now, &out);
}

START_TEST(codes_are_for_people_to_type)
{
	const struct sim_device_code a = new_code(), b = new_code();
	struct sim_device_code found;
	char typed[16];
	size_t n = 0;

	ck_assert_uint_eq(strlen(a.user_code), 9);
	ck_assert_int_eq(a.user_code[4], '-');
	ck_assert_uint_eq(strspn(a.user_code, "BCDFGHJKLMNPQRSTVWXZ-"), 9);
	ck_assert_str_ne(a.user_code, b.user_code);
	ck_assert_str_ne(a.device_code, b.device_code);
	ck_assert_uint_ge(strlen(a.device_code), 43);
	ck_assert_uint_eq(a.expires_ticks, kit_now + SIM_DEVICE_CODE_SECONDS * KIT_SECOND);
	/* in lower case and without the hyphen */
	for (const char *p = a.user_code; *p; p++)
		if (*p != '-')
			typed[n++] = (char)tolower((unsigned char)*p);
	typed[n] = '\0';
	ck_assert(sim_device_code_find(kit_c->grants, typed, kit_now, &found));
	ck_assert_str_eq(found.user_code, a.user_code);
	/* with a blank in the hyphen's place */
	memmove(typed + 5, typed + 4, n - 4 + 1);
	typed[4] = ' ';
	ck_assert(sim_device_code_find(kit_c->grants, typed, kit_now, &found));
	typed[n] = '\0';
	ck_assert(!sim_device_code_find(kit_c->grants, typed, kit_now, &found));
	ck_assert(!sim_device_code_find(kit_c->grants, "", kit_now, &found));
	ck_assert(!sim_device_code_find(kit_c->grants, "AAAA-EEEE", kit_now, &found));
}
END_TEST

/* AUT-27, AUT-28 */
START_TEST(an_approved_code_is_told_once)
{
	const struct sim_device_code code = new_code();
	struct sim_device_code out;

	ck_assert_int_eq(poll(&code), SIM_CODE_PENDING);
	ck_assert(sim_device_code_answer(kit_c->grants, code.user_code, "someone", kit_now));
	ck_assert(!sim_device_code_answer(kit_c->grants, code.user_code, NULL, kit_now));
	ck_assert_int_eq(
		sim_device_code_poll(kit_c->grants, code.device_code, KIT_PUBLIC, kit_now, &out),
		SIM_CODE_APPROVED);
	ck_assert_str_eq(out.user_id, "someone");
	ck_assert_str_eq(out.scope, "openid");
	ck_assert_int_eq(poll(&code), SIM_CODE_UNKNOWN);
}
END_TEST

/* AUT-29 */
START_TEST(a_declined_code_is_told_once)
{
	const struct sim_device_code code = new_code();

	ck_assert(sim_device_code_answer(kit_c->grants, code.user_code, NULL, kit_now));
	ck_assert_int_eq(poll(&code), SIM_CODE_DECLINED);
	ck_assert_int_eq(poll(&code), SIM_CODE_UNKNOWN);
}
END_TEST

/* AUT-29 */
START_TEST(a_code_expires)
{
	const struct sim_device_code code = new_code();

	kit_now = code.expires_ticks - 1;
	ck_assert_int_eq(poll(&code), SIM_CODE_PENDING);
	kit_now = code.expires_ticks;
	ck_assert_int_eq(poll(&code), SIM_CODE_EXPIRED);
	ck_assert(!sim_device_code_answer(kit_c->grants, code.user_code, "someone", kit_now));
}
END_TEST

START_TEST(a_code_is_its_applications_only)
{
	const struct sim_device_code code = new_code();
	struct sim_device_code out;

	ck_assert(sim_device_code_answer(kit_c->grants, code.user_code, "someone", kit_now));
	ck_assert_int_eq(
		sim_device_code_poll(kit_c->grants, code.device_code, KIT_APP, kit_now, &out),
		SIM_CODE_UNKNOWN);
	ck_assert_int_eq(poll(&code), SIM_CODE_APPROVED);
}
END_TEST

START_TEST(wrong_passwords_are_counted)
{
	const struct sim_device_code code = new_code(), other = new_code();

	for (int i = 1; i < SIM_DEVICE_CODE_ATTEMPTS; i++)
		sim_device_code_failed(kit_c->grants, code.user_code, kit_now);
	ck_assert_int_eq(poll(&code), SIM_CODE_PENDING);
	sim_device_code_failed(kit_c->grants, code.user_code, kit_now);
	ck_assert_int_eq(poll(&code), SIM_CODE_DECLINED);
	ck_assert_int_eq(poll(&other), SIM_CODE_PENDING);
}
END_TEST

START_TEST(the_oldest_code_falls_out)
{
	const struct sim_device_code first = new_code(), second = new_code();

	for (int i = 2; i < SIM_DEVICE_CODE_MAX; i++)
		new_code();
	ck_assert_int_eq(poll(&first), SIM_CODE_PENDING);
	new_code();
	ck_assert_int_eq(poll(&first), SIM_CODE_UNKNOWN);
	ck_assert_int_eq(poll(&second), SIM_CODE_PENDING);
}
END_TEST

#define THREADS 4
#define ROUNDS  500

/* What all threads try to take, each in the same order and together; and how many they got. */
static char *many_nonce[ROUNDS];
static struct sim_device_code many_code[ROUNDS];
static pthread_barrier_t together;
static atomic_int nonces_taken, ids_taken, tokens_given;

static void *take_all(void *arg)
{
	struct sim_device_code out;
	char id[16];

	for (int i = 0; i < ROUNDS; i++) {
		snprintf(id, sizeof(id), "%d", i);
		pthread_barrier_wait(&together);
		nonces_taken += sim_nonce_take(kit_c, many_nonce[i], kit_now);
		pthread_barrier_wait(&together);
		ids_taken += sim_assertion_take(kit_c->grants, KIT_APP, id, kit_now, kit_now);
		pthread_barrier_wait(&together);
		tokens_given +=
			sim_device_code_poll(kit_c->grants, many_code[i].device_code, KIT_PUBLIC,
					     kit_now, &out) == SIM_CODE_APPROVED;
	}
	return arg;
}

/* AUT-43 */
START_TEST(what_is_good_once_is_so_for_all_threads_together)
{
	pthread_t thread[THREADS];

	ck_assert_int_eq(pthread_barrier_init(&together, NULL, THREADS), 0);
	for (int i = 0; i < ROUNDS; i++) {
		many_nonce[i] = nonce();
		many_code[i] = new_code();
		ck_assert(sim_device_code_answer(kit_c->grants, many_code[i].user_code, "someone",
						 kit_now));
	}
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, take_all, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	ck_assert_int_eq(nonces_taken, ROUNDS);
	ck_assert_int_eq(ids_taken, ROUNDS);
	ck_assert_int_eq(tokens_given, ROUNDS);
	for (int i = 0; i < ROUNDS; i++)
		free(many_nonce[i]);
	pthread_barrier_destroy(&together);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("grants", &t);

	tcase_add_test(t, a_nonce_is_good_once);
	tcase_add_test(t, a_nonce_is_good_for_a_while);
	tcase_add_test(t, an_unknown_nonce_is_refused);
	tcase_add_test(t, an_assertion_is_good_once_for_its_application);
	tcase_add_test(t, a_full_memory_takes_nothing_until_something_is_over);
	tcase_add_test(t, a_busy_service_does_not_run_out_of_memory_for_ids);
	tcase_add_test(t, codes_are_for_people_to_type);
	tcase_add_test(t, an_approved_code_is_told_once);
	tcase_add_test(t, a_declined_code_is_told_once);
	tcase_add_test(t, a_code_expires);
	tcase_add_test(t, a_code_is_its_applications_only);
	tcase_add_test(t, wrong_passwords_are_counted);
	tcase_add_test(t, the_oldest_code_falls_out);
	tcase_add_test(t, what_is_good_once_is_so_for_all_threads_together);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
