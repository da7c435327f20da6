/* SPDX-License-Identifier: MIT */
/*
 * Every event of the engine, in every mode and with every port failing: it fits its template in the
 * catalogue, and no password and no encrypted value is in it. fakeworld checks each as it comes; a
 * list says which events must have come, so that none is left out unnoticed.
 */
#include "lib/fakecycle.h"
#include <laps/hresult.h>
#include <laps/postauth.h>
#include <stdio.h>
#include <string.h>

#define ID_FIRST 10000
#define ID_N     200

static bool seen[ID_N];

static void collect(const struct laps_cause *cause)
{
	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(w.too_early, 0);
	ck_assert_int_eq(fakeworld_leaks(&w, cause), 0);
	for (size_t i = 0; i < w.event_n; i++) {
		ck_assert_uint_ge(w.event[i].id, ID_FIRST);
		ck_assert_uint_lt(w.event[i].id, ID_FIRST + ID_N);
		seen[w.event[i].id - ID_FIRST] = true;
	}
	w.event_n = 0;
	w.order_n = w.step_n = 0;
}

/* Of a cycle, whatever fails. */
static void begins_and_ends(laps_rc rc)
{
	int ends = 0;

	for (size_t i = 0; i < w.event_n; i++)
		ends += w.event[i].id == 10004 || w.event[i].id == 10005;
	ck_assert_uint_ge(w.event_n, 2);
	ck_assert_uint_eq(w.event[0].id, 10003);
	ck_assert_uint_eq(w.event[w.event_n - 1].id, rc == LAPS_OK ? 10004 : 10005);
	ck_assert_int_eq(ends, 1);
}

static void cycle(laps_trigger trigger)
{
	laps_rc rc = laps_cycle_run(&w.ports, trigger, &result);

	if (w.fault[FAKE_EVENTS_EMIT].rc == LAPS_OK)
		begins_and_ends(rc);
	collect(&result.cause);
}

static void post_auth(void)
{
	struct laps_post_auth_result done = {0};

	(void)!laps_post_auth_run(&w.ports, &done);
	collect(&done.cycle.cause);
}

/* All that an account can have open, in its name. */
static void open_all(uint32_t rid)
{
	fakeworld_log_on(&w, rid, 1);
	fakeworld_connect(&w, rid, 2);
	fakeworld_start(&w, rid, 3, "tool.exe");
}

/* The account is used, its grace passes, what is due is done, twice: a warning and what follows. */
static void use_and_wait(uint32_t rid)
{
	struct laps_cause cause = {0};
	bool armed;

	if (rid != 0) {
		open_all(rid);
		(void)!laps_post_auth_used(&w.ports, rid, &armed, &cause);
		collect(&cause);
	}
	w.now_ticks += 2 * LAPS_TICKS_PER_HOUR;
	post_auth();
	w.now_ticks += LAPS_TICKS_PER_HOUR;
	post_auth();
}

/* A device of that set-up in a life of its own, in which call fails from its second day on. */
static void live(fakecycle_setup s, uint32_t actions, int call)
{
	fakeworld_clear(&w);
	fakeworld_init(&w);
	fakecycle_set_up(s);
	fakeworld_policy(&w, "PostAuthenticationResetDelay", 1);
	fakeworld_policy(&w, "PostAuthenticationActions", actions);
	if (s == SETUP_LEGACY)
		fakecycle_legacy();
	cycle(LAPS_TRIGGER_TIMER);
	cycle(LAPS_TRIGGER_TIMER);
	w.now_ticks += 31 * DAY;
	if (call < FAKE_CALL_N)
		w.fault[call].rc = LAPS_E_HOST;
	cycle(LAPS_TRIGGER_TIMER);
	cycle(LAPS_TRIGGER_ADMIN);
	use_and_wait(fakecycle_rid(s));
	memset(w.fault, 0, sizeof(w.fault));
	use_and_wait(fakecycle_rid(s));
	cycle(LAPS_TRIGGER_TIMER);
}

static void refused_by_cloud(fake_call call)
{
	fakecycle_entra();
	w.fault[call].rc = LAPS_E_DENIED;
	w.refusal = (struct laps_cloud_refusal){400, "a_code", "in so many words"};
}

/* What hinders a cycle otherwise than by a port that fails. */
static void live_with_hindrances(void)
{
	for (int i = 0; i < 15; i++) {
		fakeworld_clear(&w);
		fakeworld_init(&w);
		switch (i) {
		case 0: w.domain.functional_level = 6; break;
		case 1: fakeworld_policy(&w, "BackupDirectory", 0); break;
		case 2: w.host.is_dc = true; break;
		case 3: w.domain.schema = 0; break;
		case 4:
			fakecycle_legacy();
			w.host.legacy_client = true;
			break;
		case 5:
			fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", "nobody");
			w.fault[FAKE_NAMES_RESOLVE].rc = LAPS_E_FORMAT;
			break;
		case 6:
			fakeworld_policy_text(&w, "ADPasswordEncryptionPrincipal", "CORP\\nobody");
			w.fault[FAKE_NAMES_RESOLVE].rc = LAPS_E_NOTFOUND;
			break;
		case 7: fakeworld_policy_text(&w, "AdministratorAccountName", "gone"); break;
		case 8: w.reject = 1000; break;
		case 9:
			fakecycle_legacy();
			w.fault[FAKE_BACKUP_WRITE].rc = LAPS_E_DENIED;
			w.fault[FAKE_BACKUP_WRITE].hresult =
				laps_hresult_from_ldap(LAPS_LDAP_INSUFFICIENT_ACCESS);
			break;
		case 10: w.host.join = LAPS_JOIN_WORKGROUP; break;
		case 11: refused_by_cloud(FAKE_CLOUD_AUTHENTICATE); break;
		case 12: refused_by_cloud(FAKE_CLOUD_UPLOAD); break;
		case 13:
			fakecycle_entra();
			fakeworld_policy(&w, "PasswordAgeDays", 1);
			break;
		case 14:
			cycle(LAPS_TRIGGER_TIMER);
			fakeworld_add_controller(&w);
			w.now_ticks += DAY;
			cycle(LAPS_TRIGGER_ADMIN);
			w.first = 1;
			break;
		default: break;
		}
		cycle(LAPS_TRIGGER_TIMER);
	}
}

/* Rotations that fail until there are no more retries in this boot. */
static void give_up(void)
{
	struct laps_cause cause = {0};
	bool armed;

	fakeworld_clear(&w);
	fakeworld_init(&w);
	fakeworld_policy(&w, "PostAuthenticationResetDelay", 1);
	cycle(LAPS_TRIGGER_TIMER);
	ck_assert_int_eq(laps_post_auth_used(&w.ports, 500, &armed, &cause), LAPS_OK);
	w.fault[FAKE_BACKUP_WRITE].rc = LAPS_E_HOST;
	for (int i = 0; i <= LAPS_POST_AUTH_RETRIES_MAX; i++) {
		w.now_ticks += 2 * LAPS_TICKS_PER_HOUR;
		post_auth();
	}
}

/* EVT-01, EVT-08, CYC-01 */
START_TEST(fits_its_template_whatever_fails)
{
	static const uint32_t actions[] = {1, 3, 5, 11};
	static const uint32_t must[] = {
		10003, 10004, 10005, 10006, 10007, 10008, 10009, 10010, 10011, 10012, 10013, 10014,
		10015, 10016, 10017, 10018, 10019, 10020, 10021, 10022, 10023, 10024, 10025, 10026,
		10027, 10028, 10029, 10030, 10032, 10033, 10034, 10035, 10041, 10042, 10043, 10044,
		10048, 10049, 10055, 10056, 10057, 10058, 10059, 10065, 10067, 10078, 10079, 10080,
		10082, 10083, 10084, 10085, 10086, 10087, 10088, 10089,
	};
	char missing[512] = "";

	/* each failure with one of the actions; all of them where they are what fails */
	for (int s = 0; s < SETUP_N; s++)
		for (int call = 0; call <= FAKE_CALL_N; call++)
			live((fakecycle_setup)s, actions[(size_t)(s + call) % 4], call);
	for (int call = FAKE_SESSIONS_LIST; call <= FAKE_REBOOT; call++)
		for (size_t i = 0; i < 4; i++)
			live(SETUP_CLEAR, actions[i], call);
	live_with_hindrances();
	give_up();
	for (size_t i = 0; i < sizeof(must) / sizeof(must[0]); i++)
		if (!seen[must[i] - ID_FIRST])
			snprintf(missing + strlen(missing), sizeof(missing) - strlen(missing),
				 " %u", must[i]);
	ck_assert_msg(missing[0] == 0, "never emitted:%s", missing);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("event_matrix");
	TCase *tc = fakecycle_case(s, "matrix");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, fits_its_template_whatever_fails);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
