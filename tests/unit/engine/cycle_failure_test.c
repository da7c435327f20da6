/* SPDX-License-Identifier: MIT */
/*
 * A cycle in which one port fails: what it tells, what it leaves behind, and that the next one
 * mends it.
 */
#include "lib/fakecycle.h"
#include <laps/decide.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#define START "10003 10021 10009"

/* The directory, the account and the record as they are now. */
struct image {
	uint8_t value[4096];
	size_t value_len;
	uint64_t expiry_ticks;
	char password[128];
	struct laps_state state;
};

static void take_image(struct image *i)
{
	const struct laps_buf *held = w.clear.bytes.len ? &w.clear.bytes : &w.encrypted.bytes;

	memset(i, 0, sizeof(*i));
	ck_assert_uint_le(held->len, sizeof(i->value));
	memcpy(i->value, held->data, held->len);
	i->value_len = held->len;
	i->expiry_ticks = w.expiry_ticks;
	snprintf(i->password, sizeof(i->password), "%s", fakeworld_password(&w));
	i->state = w.state;
}

static void same_directory(const struct image *a, const struct image *b)
{
	ck_assert_uint_eq(a->value_len, b->value_len);
	ck_assert_mem_eq(a->value, b->value, a->value_len);
	ck_assert_uint_eq(a->expiry_ticks, b->expiry_ticks);
}

static void same_record(const struct laps_rotation *a, const struct laps_rotation *b)
{
	ck_assert_int_eq(a->present, b->present);
	ck_assert_uint_eq(a->updated_ticks, b->updated_ticks);
	ck_assert_uint_eq(a->expiry_ticks, b->expiry_ticks);
	ck_assert_mem_eq(a->version, b->version, LAPS_GUID_LEN);
}

/* A device that rotated once, long enough ago. */
static void settle(bool encrypted)
{
	if (!encrypted)
		fakecycle_clear_text();
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", FAKE_READERS);
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	w.now_ticks += 31 * DAY;
	fakeworld_forget(&w);
}

/* A healthy cycle after the failure leaves directory and account agreed. */
static void next_cycle_mends(void)
{
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert(fakeworld_opens(&w));
	ck_assert(!w.state.intent.present);
	fakecycle_run(false, LAPS_CYCLE_NOT_NEEDED);
}

struct early {
	fake_call call;
	laps_rc rc;
	laps_step step;
	const char *events;
};
/* Everything that can fail before the directory is written. */
static const struct early earlies[] = {
	{FAKE_HOST_GET, LAPS_E_HOST, LAPS_STEP_POLICY, "10003 10005"},
	{FAKE_POLICY_LOAD, LAPS_E_HOST, LAPS_STEP_POLICY, "10003 10005"},
	{FAKE_ACCOUNT_FIND, LAPS_E_HOST, LAPS_STEP_ACCOUNT, START " 10005"},
	{FAKE_ACCOUNT_FIND, LAPS_E_NOTFOUND, LAPS_STEP_ACCOUNT, START " 10013 10005"},
	{FAKE_BACKUP_LOCATE, LAPS_E_HOST, LAPS_STEP_LOCATE, START " 10056 10005"},
	{FAKE_BACKUP_BIND, LAPS_E_DENIED, LAPS_STEP_LOCATE, START " 10055 10057 10005"},
	{FAKE_NAMES_DOMAIN, LAPS_E_HOST, LAPS_STEP_READ, START " 10055 10011 10005"},
	{FAKE_BACKUP_READ, LAPS_E_DENIED, LAPS_STEP_READ, START " 10055 10011 10005"},
	{FAKE_NAMES_RESOLVE, LAPS_E_HOST, LAPS_STEP_READ, START " 10055 10005"},
	{FAKE_NAMES_RESOLVE, LAPS_E_FORMAT, LAPS_STEP_READ, START " 10055 10034 10005"},
	{FAKE_NAMES_RESOLVE, LAPS_E_NOTFOUND, LAPS_STEP_READ, START " 10055 10035 10005"},
	{FAKE_STATE_LOAD, LAPS_E_HOST, LAPS_STEP_ACCOUNT, START " 10005"},
	{FAKE_CLOCK_NOW, LAPS_E_HOST, LAPS_STEP_DECIDE, START " 10055 10005"},
	{FAKE_ENTROPY_FILL, LAPS_E_HOST, LAPS_STEP_GENERATE, START " 10055 10015 10027 10005"},
	{FAKE_ACCOUNT_ACCEPTS, LAPS_E_HOST, LAPS_STEP_GENERATE, START " 10055 10015 10027 10005"},
	{FAKE_ACCOUNT_ACCEPTS, LAPS_E_DENIED, LAPS_STEP_GENERATE, START " 10055 10015 10027 10005"},
	{FAKE_KEYS_GET, LAPS_E_HOST, LAPS_STEP_PROTECT, START " 10055 10015 10005"},
	{FAKE_KEYS_GET, LAPS_E_NOTFOUND, LAPS_STEP_PROTECT, START " 10055 10015 10005"},
	{FAKE_STATE_STORE, LAPS_E_HOST, LAPS_STEP_INTEND, START " 10055 10015 10005"},
};

/* POL-22, POL-23, GEN-15, GEN-17, CYC-01, ADB-08, ADB-09, ENC-12, ENC-13 */
START_TEST(a_failure_before_the_write_changes_nothing)
{
	const struct early *f = &earlies[_i];
	struct image before, after;

	settle(true);
	take_image(&before);
	w.fault[f->call] = (struct fake_fault){.rc = f->rc, .hresult = 0x80070718};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(f->events);
	ck_assert_int_eq(result.failed_step, f->step);
	ck_assert_uint_eq(result.cause.hresult, 0x80070718);
	ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], 0);
	ck_assert_int_eq(w.called[FAKE_BACKUP_CLOSE], w.called[FAKE_BACKUP_LOCATE]);
	take_image(&after);
	same_directory(&before, &after);
	ck_assert_str_eq(after.password, before.password);
	same_record(&after.state.confirmed, &before.state.confirmed);
	ck_assert(!after.state.intent.present);
	next_cycle_mends();
}
END_TEST

/* GEN-17 */
START_TEST(every_draw_of_random_bytes_may_fail)
{
	int draws;

	settle(_i == 1);
	fakecycle_run(true, LAPS_CYCLE_ROTATED);
	draws = w.called[FAKE_ENTROPY_FILL];
	ck_assert_int_ge(draws, 2);
	for (int nth = 1; nth <= draws; nth++) {
		char password[128];
		uint64_t counter = w.entropy_counter;

		snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
		fakeworld_forget(&w);
		w.fault[FAKE_ENTROPY_FILL] = (struct fake_fault){.rc = LAPS_E_HOST, .nth = nth};
		fakecycle_run_faulty(true, LAPS_CYCLE_FAILED);
		fakecycle_changed_nothing();
		ck_assert_str_eq(fakeworld_password(&w), password);
		w.entropy_counter = counter; /* so that every run makes the same draws */
	}
}
END_TEST

/* ADB-06 */
START_TEST(without_the_schema_nothing_is_done)
{
	w.domain.schema = LAPS_SCHEMA_LEGACY;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10012 10005");
	fakecycle_changed_nothing();
	ck_assert_int_eq(result.failed_step, LAPS_STEP_READ);
	ck_assert_uint_eq(fakeworld_event(&w, 10005)->number[0], 0x800721d0);
}
END_TEST

/* ENC-08 */
START_TEST(encryption_in_an_old_domain_is_no_backup_at_all)
{
	w.domain.functional_level = 6;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10006 10005");
	fakecycle_changed_nothing();
	ck_assert_int_eq(result.failed_step, LAPS_STEP_READ);
	ck_assert_uint_eq(fakeworld_event(&w, 10005)->number[0], 0x800721d1);
	ck_assert_str_eq(fakeworld_password(&w), FAKE_FIRST);
}
END_TEST

static const struct {
	const char *principal;
	uint32_t event;
} principals[] = {
	{"Laps Readers", 10034},        {"CORP\\Nobody", 10035},
	{"nobody@corp.example", 10035}, {"\"CORP\\Laps Readers\"", 10035},
	{" CORP\\Laps Readers", 10035}, {"CORP\\Laps Readers ", 10035},
};

/* POL-22, POL-23, POL-24 */
START_TEST(a_principal_that_is_not_found_is_told_as_it_was_given)
{
	fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", principals[_i].principal);
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_changed_nothing();
	ck_assert_ptr_nonnull(fakeworld_event(&w, principals[_i].event));
	ck_assert_str_eq(fakeworld_event(&w, principals[_i].event)->text[0],
			 principals[_i].principal);
	ck_assert_str_eq(fakeworld_password(&w), FAKE_FIRST);
}
END_TEST

static const char *const missing[] = {"nobody", " localadmin", "localadmin "};

/* POL-28, POL-29 */
START_TEST(an_account_that_is_not_there_is_told_and_not_created)
{
	const struct fake_event *e;

	fakeworld_policy_text(&w, "AdministratorAccountName", missing[_i]);
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10013 10005");
	fakecycle_changed_nothing();
	e = fakeworld_event(&w, 10013);
	ck_assert_str_eq(e->text[0], missing[_i]);
	ck_assert_uint_eq(e->number[1], LAPS_HR_NO_SUCH_USER);
	ck_assert_str_eq(result.account.name, "");
}
END_TEST

/* GEN-15, GEN-16 */
START_TEST(a_policy_that_no_candidate_meets_ends_the_cycle)
{
	w.minimum_length = 20;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10015 10027 10005");
	fakecycle_changed_nothing();
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_ACCEPTS], LAPS_PASSWORD_ATTEMPTS);
	ck_assert_uint_eq(fakeworld_event(&w, 10027)->number[0], LAPS_HR_PASSWORD_RESTRICTION);
	ck_assert_str_eq(fakeworld_password(&w), FAKE_FIRST);
}
END_TEST

/* ADB-07, CYC-07, ERR-01 */
START_TEST(a_refused_write_leaves_everything_as_it_was)
{
	struct image before, after;

	settle(_i == 1);
	take_image(&before);
	w.fault[FAKE_BACKUP_WRITE] =
		(struct fake_fault){.rc = LAPS_E_DENIED, .hresult = laps_hresult_from_ldap(50)};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10015 10017 10005");
	ck_assert_uint_eq(fakeworld_event(&w, 10017)->number[0], 0x80070032);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_SET], 0);
	take_image(&after);
	same_directory(&before, &after);
	ck_assert_str_eq(after.password, before.password);
	same_record(&after.state.confirmed, &before.state.confirmed);
	ck_assert(!after.state.intent.present);
	next_cycle_mends();
}
END_TEST

START_TEST(a_refused_write_does_not_hide_an_older_doubt)
{
	settle(true);
	w.fault[FAKE_ACCOUNT_SET] = (struct fake_fault){.rc = LAPS_E_HOST};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(!fakeworld_opens(&w));
	fakeworld_forget(&w);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_DENIED};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(w.state.intent.present);
	next_cycle_mends();
	ck_assert(fakeworld_opens(&w));
}
END_TEST

START_TEST(a_refused_write_whose_record_cannot_be_put_back_is_rotated_again)
{
	settle(true);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_DENIED};
	w.fault[FAKE_STATE_STORE] = (struct fake_fault){.rc = LAPS_E_HOST, .nth = 2};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_WRITE);
	ck_assert(w.state.intent.present);
	next_cycle_mends();
}
END_TEST

/* LDAP has answers that say "no such object", for one. */
START_TEST(every_answer_of_the_server_is_a_refusal)
{
	settle(true);
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_NOTFOUND};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	ck_assert(!w.state.intent.present);
	next_cycle_mends();
}
END_TEST

/* CYC-07, CYC-10 */
START_TEST(a_write_without_an_answer_is_doubted_whether_it_was_made_or_not)
{
	bool applied = _i & 1;
	char password[128];

	settle(_i & 2);
	snprintf(password, sizeof(password), "%s", fakeworld_password(&w));
	w.fault[FAKE_BACKUP_WRITE] = (struct fake_fault){.rc = LAPS_E_HOST, .applied = applied};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10015 10017 10005");
	ck_assert_str_eq(fakeworld_password(&w), password);
	ck_assert_int_eq(fakeworld_opens(&w), !applied);
	ck_assert(w.state.intent.present);
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	ck_assert_uint_eq(result.reasons & LAPS_REASON_UNCONFIRMED, LAPS_REASON_UNCONFIRMED);
	ck_assert(fakeworld_opens(&w));
}
END_TEST

/* CYC-09, CYC-10 */
START_TEST(an_account_that_cannot_be_set_is_told_and_rotated_again)
{
	const struct fake_event *e;
	struct image before;

	settle(_i == 1);
	take_image(&before);
	w.fault[FAKE_ACCOUNT_SET] =
		(struct fake_fault){.rc = LAPS_E_DENIED, .hresult = LAPS_HR_ACCESSDENIED};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10015 10018 10019 10005");
	e = fakeworld_event(&w, 10019);
	ck_assert_str_eq(e->text[0], "Administrator");
	ck_assert_uint_eq(e->number[1], 500);
	ck_assert_uint_eq(e->number[2], LAPS_HR_ACCESSDENIED);
	ck_assert_int_eq(result.failed_step, LAPS_STEP_APPLY);
	ck_assert_str_eq(fakeworld_password(&w), before.password);
	same_record(&w.state.confirmed, &before.state.confirmed);
	ck_assert(w.state.intent.present);
	/* the expiry that was written lies in the future, and yet: */
	ck_assert_uint_gt(w.expiry_ticks, w.now_ticks);
	next_cycle_mends();
}
END_TEST

START_TEST(a_rotation_that_cannot_be_recorded_fails_though_it_is_in_force)
{
	settle(_i == 1);
	w.fault[FAKE_STATE_STORE] = (struct fake_fault){.rc = LAPS_E_HOST, .nth = 2};
	fakecycle_run_faulty(false, LAPS_CYCLE_FAILED);
	fakecycle_has_events(START " 10055 10015 10018 10020 10005");
	ck_assert_int_eq(result.failed_step, LAPS_STEP_CONFIRM);
	ck_assert(fakeworld_opens(&w));
	ck_assert_uint_eq(result.updated_ticks, 0);
	next_cycle_mends();
}
END_TEST

static laps_rc fails_without_a_word(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	(void)ctx;
	(void)ticks;
	(void)cause;
	return LAPS_E_HOST;
}

START_TEST(a_port_that_does_not_say_why_still_has_a_code)
{
	w.ports.clock.now = fails_without_a_word;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	ck_assert_uint_eq(result.cause.hresult, LAPS_HR_FAIL);
}
END_TEST

static laps_rc finds_nothing_without_a_word(void *ctx, char *name, size_t name_len,
					    struct laps_cause *cause)
{
	(void)ctx;
	(void)name;
	(void)name_len;
	(void)cause;
	return LAPS_E_HOST;
}

static laps_rc sets_nothing_without_a_word(void *ctx, const struct laps_account *account,
					   const struct laps_account_shape *shape,
					   const struct laps_secret *password, uint64_t now_ticks,
					   struct laps_account *out, struct laps_cause *cause)
{
	(void)ctx;
	(void)account;
	(void)shape;
	(void)out;
	(void)password;
	(void)now_ticks;
	(void)cause;
	return LAPS_E_HOST;
}

START_TEST(no_event_of_a_failure_tells_of_success)
{
	const struct fake_event *e;

	if (_i == 0)
		w.ports.backup.locate = finds_nothing_without_a_word;
	else
		w.ports.account.set = sets_nothing_without_a_word;
	fakecycle_run(false, LAPS_CYCLE_FAILED);
	e = fakeworld_event(&w, _i == 0 ? 10056 : 10019);
	ck_assert_ptr_nonnull(e);
	ck_assert_uint_eq(e->number[e->param_n - 1], LAPS_HR_FAIL);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cycle_failure");
	TCase *t = fakecycle_case(s, "before the write");

	tcase_add_loop_test(t, a_failure_before_the_write_changes_nothing, 0,
			    (int)(sizeof(earlies) / sizeof(*earlies)));
	tcase_add_loop_test(t, every_draw_of_random_bytes_may_fail, 0, 2);
	tcase_add_test(t, without_the_schema_nothing_is_done);
	tcase_add_test(t, encryption_in_an_old_domain_is_no_backup_at_all);
	tcase_add_loop_test(t, a_principal_that_is_not_found_is_told_as_it_was_given, 0,
			    (int)(sizeof(principals) / sizeof(*principals)));
	tcase_add_loop_test(t, an_account_that_is_not_there_is_told_and_not_created, 0, 3);
	tcase_add_test(t, a_policy_that_no_candidate_meets_ends_the_cycle);
	tcase_add_test(t, a_port_that_does_not_say_why_still_has_a_code);
	tcase_add_loop_test(t, no_event_of_a_failure_tells_of_success, 0, 2);

	t = fakecycle_case(s, "the write and after");
	tcase_add_loop_test(t, a_refused_write_leaves_everything_as_it_was, 0, 2);
	tcase_add_test(t, every_answer_of_the_server_is_a_refusal);
	tcase_add_test(t, a_refused_write_does_not_hide_an_older_doubt);
	tcase_add_test(t, a_refused_write_whose_record_cannot_be_put_back_is_rotated_again);
	tcase_add_loop_test(t, a_write_without_an_answer_is_doubted_whether_it_was_made_or_not, 0,
			    4);
	tcase_add_loop_test(t, an_account_that_cannot_be_set_is_told_and_rotated_again, 0, 2);
	tcase_add_loop_test(t, a_rotation_that_cannot_be_recorded_fails_though_it_is_in_force, 0,
			    2);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
