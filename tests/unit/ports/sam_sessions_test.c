/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <laps/hresult.h>

#include "lib/runner.h"
#include "unit/ports/samfile.h"

static struct laps_cause cause;
static struct laps_sam sam;
static const struct laps_account admin = {.name = "Administrator", .rid = 500};

static struct laps_sessions_port open_sam(void)
{
	sam = samfile_make(SAMFILE("null"));
	return laps_sam_sessions_port(&sam);
}

START_TEST(lists_what_the_account_has_open)
{
	struct laps_sessions_port p = open_sam();
	struct laps_session *session = NULL;
	struct laps_smb_session *smb = NULL;
	struct laps_process *process = NULL;
	size_t n = 0;

	ck_assert_int_eq(p.sessions(p.ctx, &admin, &session, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(session[0].id, 1);
	ck_assert_uint_eq(session[1].id, 3);
	ck_assert_uint_eq(session[1].state, 4);
	ck_assert_str_eq(session[1].name, "RDP-Tcp#3");
	ck_assert_str_eq(session[1].host, "PC8");
	ck_assert_str_eq(session[1].domain, "WS0001");
	ck_assert_int_eq(p.smb_sessions(p.ctx, &admin, &smb, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(smb[0].id, 4294967296);
	ck_assert_str_eq(smb[0].client, "PC10");
	ck_assert_uint_eq(smb[0].opens, 4);
	ck_assert_uint_eq(smb[0].idle_seconds, 5);
	ck_assert_uint_eq(smb[0].age_seconds, 6);
	ck_assert_int_eq(p.processes(p.ctx, &admin, &process, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 2); /* without the one that ended */
	ck_assert_uint_eq(process[0].id, 4);
	ck_assert_str_eq(process[0].image, "a.exe");
	ck_assert_uint_eq(process[1].id, 16);
	free(session);
	free(smb);
	free(process);
}
END_TEST

START_TEST(lists_nothing_of_who_has_nothing_open)
{
	const struct laps_account guest = {.name = "Guest", .rid = 501};
	struct laps_sessions_port p = open_sam();
	struct laps_session *session = NULL;
	size_t n = 7;

	ck_assert_int_eq(p.sessions(p.ctx, &guest, &session, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 0);
	free(session);
}
END_TEST

/* PAA-08 */
START_TEST(warns_and_signs_out_one_session)
{
	struct laps_sessions_port p = open_sam();
	const struct laps_session third = {.id = 3};
	struct sam_data d;

	ck_assert_int_eq(p.warn(p.ctx, &third, 120, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.session_n, 3);
	ck_assert_uint_eq(d.session[0].warned_ticks, 0);
	ck_assert_uint_eq(d.session[1].warned_ticks, 0);
	ck_assert_uint_eq(d.session[2].warned_ticks, temp_now);
	sam_data_clear(&d);
	ck_assert_int_eq(p.sign_out(p.ctx, &third, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.session_n, 2);
	ck_assert_uint_eq(d.session[0].session.id, 1);
	ck_assert_uint_eq(d.session[1].session.id, 2);
	ck_assert_uint_eq(d.process_n, 4); /* processes are ended one by one, or stay */
	sam_data_clear(&d);
	ck_assert_int_eq(p.sign_out(p.ctx, &third, &cause), LAPS_E_NOTFOUND);
	ck_assert_str_eq(cause.text, "no session 3");
	ck_assert_int_eq(p.warn(p.ctx, &third, 120, &cause), LAPS_E_NOTFOUND);
}
END_TEST

START_TEST(deletes_one_smb_session)
{
	struct laps_sessions_port p = open_sam();
	const struct laps_smb_session first = {.id = 9};
	struct sam_data d;

	ck_assert_int_eq(p.smb_delete(p.ctx, &first, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.smb_n, 1);
	ck_assert_uint_eq(d.smb[0].id, 4294967296);
	sam_data_clear(&d);
	ck_assert_int_eq(p.smb_delete(p.ctx, &first, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_NOT_FOUND);
}
END_TEST

/* PAA-10 */
START_TEST(ends_a_process_once)
{
	struct laps_sessions_port p = open_sam();
	const struct laps_process first = {.id = 4}, ended = {.id = 12};
	struct sam_data d;

	ck_assert_int_eq(p.terminate(p.ctx, &first, 8658, &cause), LAPS_OK);
	ck_assert_int_eq(p.terminate(p.ctx, &first, 1, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(p.terminate(p.ctx, &ended, 8658, &cause), LAPS_E_NOTFOUND);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.process_n, 4);
	ck_assert(d.process[0].ended);
	ck_assert_uint_eq(d.process[0].exit_code, 8658);
	ck_assert(!d.process[1].ended);
	ck_assert_uint_eq(d.process[2].exit_code, 1);
	ck_assert(!d.process[3].ended);
	sam_data_clear(&d);
}
END_TEST

/* PAA-09; that one which is pending stays is ours */
START_TEST(keeps_the_first_restart_until_it_has_come)
{
	const uint64_t start = temp_now, minute = 60 * LAPS_TICKS_PER_SECOND;
	struct laps_sessions_port p = open_sam();
	struct sam_data d;

	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_OK);
	temp_now = start + minute - 1;
	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.reboot_ticks, start + minute);
	sam_data_clear(&d);
	temp_now = start + minute;
	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.reboot_ticks, start + 2 * minute);
	sam_data_clear(&d);
	temp_now = start;
}
END_TEST

/* PAA-11: what becomes 10049 */
START_TEST(says_that_it_cannot)
{
	struct laps_sessions_port p = open_sam();
	const struct laps_session session = {.id = 1};
	const struct laps_process process = {.id = 4};
	const struct laps_smb_session smb = {.id = 9};
	struct laps_session *list = NULL;
	size_t n = 7;

	ck_assert_int_eq(remove(sam.path), 0);
	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_E_HOST);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_WIN32(2));
	ck_assert_int_eq(p.sessions(p.ctx, &admin, &list, &n, &cause), LAPS_E_HOST);
	ck_assert_ptr_null(list);
	ck_assert_uint_eq(n, 7);
	ck_assert_int_eq(p.warn(p.ctx, &session, 120, &cause), LAPS_E_HOST);
	ck_assert_int_eq(p.sign_out(p.ctx, &session, &cause), LAPS_E_HOST);
	ck_assert_int_eq(p.smb_delete(p.ctx, &smb, &cause), LAPS_E_HOST);
	ck_assert_int_eq(p.terminate(p.ctx, &process, 8658, &cause), LAPS_E_HOST);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sam_sessions");
	TCase *tc = temp_case("sessions");

	tcase_add_test(tc, lists_what_the_account_has_open);
	tcase_add_test(tc, lists_nothing_of_who_has_nothing_open);
	tcase_add_test(tc, warns_and_signs_out_one_session);
	tcase_add_test(tc, deletes_one_smb_session);
	tcase_add_test(tc, ends_a_process_once);
	tcase_add_test(tc, keeps_the_first_restart_until_it_has_come);
	tcase_add_test(tc, says_that_it_cannot);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
