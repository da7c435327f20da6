/* SPDX-License-Identifier: MIT */
/* How things stand with a computer: each word, why, and what comes next. */
#include "view/status.h"

#include <laps/decide.h>
#include <laps/filetime.h>
#include <string.h>

#include "lib/runner.h"

#define NOW  UINT64_C(134116992000000000) /* 2026-01-01 */
#define DAY  LAPS_TICKS_PER_DAY
#define THEN (NOW - DAY)

static struct view_computer computer;
static struct view_backup backup;
static struct view_cloud cloud;
static struct view_host host;
static struct view_policy policy;
static struct view_account account;
static struct view_facts facts;
static char why[VIEW_WHY], dir[] = "/w/hosts/WS0001";
static char expiry_text[24];
static struct berval expiry_value[2], encrypted_value[2];

/* All is well: encrypted a day ago, for 30 days. */
static void begin(void)
{
	const struct laps_rotation r = {.present = true,
					.updated_ticks = THEN,
					.expiry_ticks = THEN + 30 * DAY,
					.account_rid = 500,
					.mode = LAPS_MODE_ENCRYPTED,
					.source = LAPS_POLICY_GPO};

	snprintf(expiry_text, sizeof(expiry_text), "%llu", (unsigned long long)(THEN + 30 * DAY));
	expiry_value[0] = (struct berval){strlen(expiry_text), expiry_text};
	encrypted_value[0] = (struct berval){1, dir};
	computer = (struct view_computer){.dn = dir};
	computer.value[VIEW_EXPIRY] = expiry_value;
	computer.value[VIEW_ENCRYPTED] = encrypted_value;
	backup = (struct view_backup){.mode = LAPS_MODE_ENCRYPTED,
				      .updated_ticks = THEN,
				      .expiry_ticks = THEN + 30 * DAY};
	cloud = (struct view_cloud){0};
	host = (struct view_host){.present = true, .dir = dir};
	host.state.confirmed = r;
	policy = (struct view_policy){.known = true,
				      .source = LAPS_POLICY_GPO,
				      .mode = LAPS_MODE_ENCRYPTED,
				      .age_days = 30,
				      .why = "it is backed up"};
	account = (struct view_account){
		.found = true, .enabled = true, .rid = 500, .last_set_ticks = THEN};
	facts = (struct view_facts){.now_ticks = NOW,
				    .computer = &computer,
				    .backup = &backup,
				    .cloud = &cloud,
				    .host = &host,
				    .policy = &policy,
				    .account = &account};
}

static void stands(view_status expected, const char *words)
{
	const view_status s = view_status_of(&facts, why);

	ck_assert_str_eq(view_status_name(s), view_status_name(expected));
	ck_assert_msg(strstr(why, words) != NULL, "'%s' is not in '%s'", words, why);
}

/* The backup is gone. */
static void lose(void)
{
	backup = (struct view_backup){0};
	computer.value[VIEW_ENCRYPTED] = NULL;
	computer.value[VIEW_EXPIRY] = NULL;
}

static void comes(uint64_t ticks, const char *words)
{
	uint64_t got = 0;

	ck_assert(view_next(&facts, &got, why));
	ck_assert_uint_eq(got, ticks);
	ck_assert_msg(strstr(why, words) != NULL, "'%s' is not in '%s'", words, why);
}

START_TEST(all_is_well)
{
	stands(VIEW_CURRENT, "nothing is due");
	facts.opens = VIEW_OPENS_YES;
	stands(VIEW_CURRENT, "opens the account");
	comes(THEN + 30 * DAY, "expires");
	ck_assert(!view_todo(&facts, why));
	backup.clear_beside = true;
	ck_assert(view_todo(&facts, why));
}
END_TEST

START_TEST(what_a_cycle_would_rotate_for)
{
	facts.now_ticks = THEN + 30 * DAY;
	stands(VIEW_DUE, "has expired");
	comes(facts.now_ticks, "has expired");
	begin();
	policy.source = LAPS_POLICY_LOCAL;
	stands(VIEW_DUE, "another source");
	begin();
	account.rid = 501;
	ck_assert_uint_eq(view_reasons(&facts), LAPS_REASON_ACCOUNT);
	begin();
	policy.mode = LAPS_MODE_LEGACY;
	ck_assert_uint_ne(view_reasons(&facts) & LAPS_REASON_DIRECTORY, 0);
	begin();
	host.state.confirmed.has_principal = facts.has_principal = true;
	facts.principal = (struct laps_sid){.authority = 5, .sub = {11}, .sub_n = 1};
	stands(VIEW_DUE, "others may decrypt");
	ck_assert(view_todo(&facts, why));
	ck_assert_ptr_nonnull(strstr(why, "process"));
}
END_TEST

START_TEST(directory_and_host_differ)
{
	account.last_set_ticks = THEN + 1;
	stands(VIEW_TORN, "was changed on the host");
	ck_assert(view_todo(&facts, why));
	ck_assert_ptr_nonnull(strstr(why, "reset"));
	/* to try it decides */
	facts.opens = VIEW_OPENS_YES;
	stands(VIEW_CURRENT, "opens");
	begin();
	facts.opens = VIEW_OPENS_NO;
	stands(VIEW_TORN, "somebody has written it");
	begin();
	account.last_set_ticks = THEN - DAY;
	stands(VIEW_TORN, "accounts of the host were put back");
	host.state.confirmed.updated_ticks = THEN - DAY;
	stands(VIEW_TORN, "restored from an image");
	account.last_set_ticks = 0;
	stands(VIEW_TORN, "before its first rotation");
	host.state.intent = host.state.confirmed;
	stands(VIEW_TORN, "not finished");
	comes(NOW, "not confirmed");
	begin();
	backup.updated_ticks = THEN - DAY;
	stands(VIEW_TORN, "the directory was put back");
	begin();
	account.found = false;
	stands(VIEW_TORN, "no such account");
	begin();
	lose();
	stands(VIEW_TORN, "nobody can read it");
}
END_TEST

START_TEST(nobody_manages_it)
{
	uint64_t ticks;

	policy.mode = LAPS_MODE_NONE;
	stands(VIEW_UNMANAGED, "is of before");
	ck_assert(!view_next(&facts, &ticks, why));
	ck_assert(!view_todo(&facts, why));
	begin();
	facts.deleted = true;
	stands(VIEW_UNMANAGED, "deleted");
	ck_assert(!view_next(&facts, &ticks, why));
	begin();
	policy.known = false;
	stands(VIEW_CURRENT, "policy cannot be told: it is backed up");
	ck_assert(view_todo(&facts, why));
}
END_TEST

START_TEST(a_computer_without_a_host)
{
	uint64_t ticks;

	host = (struct view_host){0};
	account = (struct view_account){0};
	policy = (struct view_policy){0};
	stands(VIEW_CURRENT, "no host");
	comes(THEN + 30 * DAY, "no host");
	backup.expiry_ticks = NOW;
	stands(VIEW_DUE, "has expired");
	lose();
	stands(VIEW_NEVER, "nothing was ever");
	ck_assert(!view_next(&facts, &ticks, why));
	facts.dc = true;
	stands(VIEW_UNMANAGED, "domain controller");
	facts.dc = false;
	cloud = (struct view_cloud){true, THEN, NOW + DAY};
	ck_assert(view_is_cloud(&facts));
	stands(VIEW_CURRENT, "no host");
}
END_TEST

START_TEST(never_backed_up)
{
	lose();
	host.state = (struct laps_state){0};
	account.last_set_ticks = 0;
	stands(VIEW_NEVER, "no cycle");
	comes(NOW, "no escrowed password");
}
END_TEST

START_TEST(the_account_was_used)
{
	host.state.post_auth.stage = LAPS_POST_AUTH_ARMED;
	host.state.post_auth.deadline_ticks = NOW + 5;
	comes(NOW + 5, "was used");
	host.state.post_auth.deadline_ticks = NOW - 5;
	comes(NOW, "was used");
	host.state.post_auth.deadline_ticks = THEN + 31 * DAY;
	comes(THEN + 30 * DAY, "expires");
}
END_TEST

/* The device itself keeps the time, and the upload comes a moment after it. */
START_TEST(of_entra_id)
{
	lose();
	policy.mode = host.state.confirmed.mode = LAPS_MODE_ENTRA;
	cloud = (struct view_cloud){true, THEN + 7, THEN + 30 * DAY};
	stands(VIEW_CURRENT, "nothing is due");
	comes(THEN + 30 * DAY, "expires");
	ck_assert_uint_eq(view_kept_ticks(&facts), THEN + 7);
	account.last_set_ticks = THEN + 9;
	stands(VIEW_TORN, "changed on the host");
	account.last_set_ticks = THEN;
	facts.opens = VIEW_OPENS_NO;
	cloud.updated_ticks = THEN - 1;
	stands(VIEW_TORN, "Entra ID was put back");
	facts.opens = VIEW_OPENS_UNKNOWN;
	snprintf(host.entra_device, sizeof(host.entra_device),
		 "11111111-2222-3333-4444-555555555555");
	stands(VIEW_DUE, "elsewhere");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("view/status");
	TCase *c = tcase_create("words");

	tcase_add_checked_fixture(c, begin, NULL);
	tcase_add_test(c, all_is_well);
	tcase_add_test(c, what_a_cycle_would_rotate_for);
	tcase_add_test(c, directory_and_host_differ);
	tcase_add_test(c, nobody_manages_it);
	tcase_add_test(c, a_computer_without_a_host);
	tcase_add_test(c, never_backed_up);
	tcase_add_test(c, the_account_was_used);
	tcase_add_test(c, of_entra_id);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
