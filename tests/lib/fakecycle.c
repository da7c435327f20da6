/* SPDX-License-Identifier: MIT */
#include "lib/fakecycle.h"
#include <string.h>

struct fakeworld w;
struct laps_cycle_result result;

static void set_up(void)
{
	fakeworld_init(&w);
}

static void tear_down(void)
{
	fakeworld_clear(&w);
}

TCase *fakecycle_case(Suite *s, const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	suite_add_tcase(s, t);
	return t;
}

void fakecycle_clear_text(void)
{
	fakeworld_policy(&w, "ADPasswordEncryptionEnabled", 0);
}

const char *fakecycle_setup_name(fakecycle_setup s)
{
	static const char *const name[SETUP_N] = {
		"clear",
		"encrypted, history 0",
		"encrypted, history 1",
		"encrypted, 12",
		"dsrm, history 1",
		"legacy",
		"auto, built-in",
		"auto, new",
		"auto, random",
		"entra",
		"hybrid, entra",
		"entra, auto, random",
	};

	return name[s];
}

void fakecycle_legacy(void)
{
	struct laps_policy_root *legacy = &w.roots[LAPS_POLICY_LEGACY - 1];

	laps_policy_root_clear(&w.roots[LAPS_POLICY_GPO - 1]);
	laps_policy_root_clear(legacy);
	ck_assert_int_eq(laps_policy_root_add(legacy, "AdmPwdEnabled", LAPS_VALUE_DWORD, 1, NULL),
			 LAPS_OK);
	w.domain.schema |= LAPS_SCHEMA_LEGACY;
	w.mode = LAPS_MODE_LEGACY;
}

static void automatic(uint32_t target)
{
	fakeworld_policy(&w, "AutomaticAccountManagementEnabled", 1);
	fakeworld_policy(&w, "AutomaticAccountManagementTarget", target);
}

static void automatic_random(void)
{
	automatic(1);
	fakeworld_policy(&w, "AutomaticAccountManagementRandomizeName", 1);
}

void fakecycle_entra(void)
{
	w.host.join = LAPS_JOIN_ENTRA;
	fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_ENTRA);
}

/* Its first password went to Active Directory. */
static void hybrid(void)
{
	w.host.join = LAPS_JOIN_HYBRID;
	fakecycle_run(false, LAPS_CYCLE_ROTATED);
	fakeworld_policy(&w, "BackupDirectory", LAPS_BACKUP_ENTRA);
	fakeworld_forget(&w);
}

void fakecycle_set_up(fakecycle_setup s)
{
	fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", 1);
	switch (s) {
	case SETUP_CLEAR: fakecycle_clear_text(); break;
	case SETUP_ENCRYPTED_0: fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", 0); break;
	case SETUP_ENCRYPTED_12: fakeworld_policy(&w, "ADEncryptedPasswordHistorySize", 12); break;
	case SETUP_DSRM:
		w.host.is_dc = true;
		w.mode = LAPS_MODE_DSRM;
		fakeworld_policy(&w, "ADBackupDSRMPassword", 1);
		break;
	case SETUP_LEGACY: fakecycle_legacy(); break;
	case SETUP_AUTO_BUILTIN: automatic(0); break;
	case SETUP_AUTO_NEW: automatic(1); break;
	case SETUP_AUTO_RANDOM: automatic_random(); break;
	case SETUP_ENTRA: fakecycle_entra(); break;
	case SETUP_HYBRID_ENTRA: hybrid(); break;
	case SETUP_ENTRA_RANDOM:
		fakecycle_entra();
		automatic_random();
		break;
	default: break;
	}
}

uint32_t fakecycle_rid(fakecycle_setup s)
{
	if (s != SETUP_AUTO_NEW && s != SETUP_AUTO_RANDOM && s != SETUP_ENTRA_RANDOM)
		return 500;
	return w.account_n > 3 ? w.account[3].account.rid : 0;
}

bool fakecycle_is_cloud(fakecycle_setup s)
{
	return s == SETUP_ENTRA || s == SETUP_HYBRID_ENTRA || s == SETUP_ENTRA_RANDOM;
}

fake_call fakecycle_write(fakecycle_setup s)
{
	return fakecycle_is_cloud(s) ? FAKE_CLOUD_UPLOAD : FAKE_BACKUP_WRITE;
}

/* 10003 first, and exactly one of 10004 and 10005, which is last; or no event at all. */
static void check_frame(laps_outcome outcome)
{
	uint32_t last = outcome == LAPS_CYCLE_FAILED ? 10005 : 10004;
	int ends = 0;

	if (w.event_n == 0) {
		ck_assert_int_eq(outcome, LAPS_CYCLE_DISABLED);
		return;
	}
	ck_assert_uint_eq(w.event[0].id, 10003);
	ck_assert_uint_eq(w.event[w.event_n - 1].id, last);
	for (size_t i = 0; i < w.event_n; i++)
		ends += w.event[i].id == 10004 || w.event[i].id == 10005;
	ck_assert_int_eq(ends, 1);
}

void fakecycle_run_faulty(bool forced, laps_outcome outcome)
{
	laps_rc rc;

	memset(&result, 0x5a, sizeof(result));
	rc = laps_cycle_run(&w.ports, forced, &result);
	ck_assert_int_eq(result.outcome, outcome);
	ck_assert_int_eq(rc == LAPS_OK, outcome != LAPS_CYCLE_FAILED);
	ck_assert_int_eq(w.bad_events, 0);
	ck_assert_int_eq(w.too_early, 0);
	ck_assert_int_eq(fakeworld_leaks(&w, &result.cause), 0);
	check_frame(outcome);
	if (outcome != LAPS_CYCLE_FAILED)
		return;
	ck_assert_uint_ne(result.cause.hresult, 0);
	ck_assert_str_ne(result.cause.text, "");
	ck_assert_uint_eq(w.event[w.event_n - 1].number[0], result.cause.hresult);
	ck_assert_int_eq(w.step[w.step_n - 1].step, result.failed_step);
	ck_assert_int_eq(w.step[w.step_n - 1].moment, LAPS_STEP_FAILED);
}

void fakecycle_run(bool forced, laps_outcome outcome)
{
	fakeworld_forget(&w);
	fakecycle_run_faulty(forced, outcome);
}

void fakecycle_has_events(const char *want)
{
	char text[512];

	ck_assert_str_eq(fakeworld_events(&w, text, sizeof(text)), want);
}

void fakecycle_changed_nothing(void)
{
	ck_assert_int_eq(w.called[FAKE_BACKUP_WRITE], 0);
	ck_assert_int_eq(w.called[FAKE_CLOUD_UPLOAD], 0);
	ck_assert_int_eq(w.called[FAKE_ACCOUNT_SET], 0);
	ck_assert_int_eq(w.called[FAKE_STATE_STORE], 0);
}

void fakecycle_asked_no_directory(void)
{
	static const fake_call calls[] = {FAKE_BACKUP_LOCATE, FAKE_BACKUP_BIND,  FAKE_BACKUP_READ,
					  FAKE_BACKUP_WRITE,  FAKE_BACKUP_CLOSE, FAKE_NAMES_DOMAIN,
					  FAKE_NAMES_RESOLVE, FAKE_KEYS_GET};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		ck_assert_int_eq(w.called[calls[i]], 0);
}
