/* SPDX-License-Identifier: MIT */
#include <laps/event.h>
#include <laps/hresult.h>

#include "lib/many.h"
#include "lib/runner.h"
#include "ports/sam_others.h"
#include "unit/ports/samfile.h"

#define PASSWORD_GUARD "{\"rid\":500,\"level\":\"password\"}"
#define FULL_GUARD     "{\"rid\":500,\"level\":\"all\"}"

static struct laps_cause cause;
static struct laps_sam sam;
static char told[1024]; /* the events, as text; checked against the catalogue */
static uint32_t told_id;
static int told_n;

static void tell(void *ctx, const struct laps_event *event)
{
	struct laps_buf text;

	(void)ctx;
	ck_assert_int_eq(laps_event_check(event), LAPS_OK);
	laps_buf_init(&text, sizeof(told) - 1);
	for (size_t i = 0; i < event->param_n; i++) {
		laps_param_format_text(&event->param[i], &text);
		laps_buf_put_u8(&text, '|');
	}
	laps_buf_put_u8(&text, 0);
	ck_assert_int_eq(laps_buf_status(&text), LAPS_OK);
	memcpy(told, text.data, text.len);
	laps_buf_clear(&text);
	told_id = event->id;
	told_n++;
}

static const struct laps_events_port events = {.emit = tell};

static void open_sam(const char *text)
{
	sam = samfile_make(text);
	told_n = 0;
}

static laps_rc change(laps_sam_deed deed, const char *name, const char *word)
{
	struct laps_secret *password = deed == LAPS_SAM_SET_PASSWORD ? samfile_secret(word) : NULL;
	const struct laps_sam_change c = {
		.deed = deed,
		.name = name,
		.new_name = word,
		.password = password,
		.client = {.name = "eve", .address = "127.0.0.1", .exe = "/bin/x", .process_id = 7},
	};
	laps_rc rc = laps_sam_change(&sam, &c, &events, &cause);

	laps_secret_free(&password);
	return rc;
}

static const struct {
	const char *guard;
	laps_sam_deed deed;
	const char *word;
	uint32_t id; /* 0: it is done */
} guard_case[] = {
	{"null", LAPS_SAM_SET_PASSWORD, "Pass-word-0001", 0},
	{"null", LAPS_SAM_RENAME, "Root", 0},
	{"null", LAPS_SAM_ENABLE, NULL, 0},
	{"null", LAPS_SAM_DISABLE, NULL, 0},
	{"null", LAPS_SAM_PROTECT, NULL, 0},
	{"null", LAPS_SAM_DELETE, NULL, 0},
	{"null", LAPS_SAM_LEAVE_ADMINISTRATORS, NULL, 0},
	{"{\"rid\":1001,\"level\":\"all\"}", LAPS_SAM_SET_PASSWORD, "Pass-word-0001", 0},
	{"{\"rid\":1001,\"level\":\"all\"}", LAPS_SAM_RENAME, "Root", 0},
	{"{\"rid\":1001,\"level\":\"all\"}", LAPS_SAM_DELETE, NULL, 0},
	{PASSWORD_GUARD, LAPS_SAM_SET_PASSWORD, "Pass-word-0001", 10031},
	{PASSWORD_GUARD, LAPS_SAM_RENAME, "Root", 0},
	{PASSWORD_GUARD, LAPS_SAM_ENABLE, NULL, 0},
	{PASSWORD_GUARD, LAPS_SAM_DISABLE, NULL, 0},
	{PASSWORD_GUARD, LAPS_SAM_PROTECT, NULL, 0},
	{PASSWORD_GUARD, LAPS_SAM_DELETE, NULL, 0},
	{PASSWORD_GUARD, LAPS_SAM_LEAVE_ADMINISTRATORS, NULL, 0},
	{FULL_GUARD, LAPS_SAM_SET_PASSWORD, "Pass-word-0001", 10031},
	{FULL_GUARD, LAPS_SAM_RENAME, "Root", 10101},
	{FULL_GUARD, LAPS_SAM_ENABLE, NULL, 10101},
	{FULL_GUARD, LAPS_SAM_DISABLE, NULL, 10101},
	{FULL_GUARD, LAPS_SAM_PROTECT, NULL, 10102},
	{FULL_GUARD, LAPS_SAM_DELETE, NULL, 10103},
	{FULL_GUARD, LAPS_SAM_LEAVE_ADMINISTRATORS, NULL, 10104},
};

static const char *with_guard(const char *guard)
{
	static char text[8192];

	snprintf(text, sizeof(text),
		 "{\"version\":2,\"policy\":{},\"guard\":%s," SAMFILE_ACCOUNTS "," SAMFILE_OPEN
		 ",\"reboot\":null,\"next_rid\":1002}",
		 guard);
	return text;
}

/* CYC-23 CYC-24 AAM-07 ERR-03 EVT-06 */
START_TEST(refuses_what_the_guard_is_against)
{
	char *before, *after;
	laps_rc rc;

	open_sam(with_guard(guard_case[_i].guard));
	before = temp_read("sam.json");
	rc = change(guard_case[_i].deed, "administrator", guard_case[_i].word);
	after = temp_read("sam.json");
	if (guard_case[_i].id == 0) {
		ck_assert_int_eq(rc, LAPS_OK);
		ck_assert_int_eq(told_n, 0);
		ck_assert_str_ne(before, after);
	} else {
		ck_assert_int_eq(rc, LAPS_E_DENIED);
		ck_assert_uint_eq(cause.hresult, LAPS_HR_LAPS_POLICY_CONTROLLED);
		ck_assert_str_eq(cause.text, "Administrator is controlled by LAPS policy (8654)");
		ck_assert_str_eq(before, after);
		ck_assert_int_eq(told_n, 1);
		ck_assert_uint_eq(told_id, guard_case[_i].id);
		ck_assert_str_eq(told, told_id == 10031 ? "Administrator|0x000001f4|"
							: "Administrator|" LAPS_SAM_MACHINE_SID
							  "-500|eve|127.0.0.1|7|/bin/x|");
	}
	free(before);
	free(after);
}
END_TEST

START_TEST(changes_what_it_is_told_to)
{
	struct sam_data d;
	bool opens = false;
	struct laps_secret *s = samfile_secret("Pass-word-0001");

	open_sam(SAMFILE("null"));
	ck_assert_int_eq(change(LAPS_SAM_SET_PASSWORD, "LOCALADMIN", "Pass-word-0001"), LAPS_OK);
	ck_assert_int_eq(change(LAPS_SAM_DISABLE, "localadmin", NULL), LAPS_OK);
	ck_assert_int_eq(change(LAPS_SAM_ENABLE, "Guest", NULL), LAPS_OK);
	ck_assert_int_eq(change(LAPS_SAM_PROTECT, "localadmin", NULL), LAPS_OK);
	ck_assert_int_eq(change(LAPS_SAM_LEAVE_ADMINISTRATORS, "localadmin", NULL), LAPS_OK);
	ck_assert_int_eq(laps_sam_verify(&sam, "localadmin", s, &opens, &cause), LAPS_OK);
	ck_assert(opens);
	d = samfile_load(&sam);
	ck_assert(d.row[0].account.enabled && d.row[0].administrator && !d.row[0].protected);
	ck_assert(d.row[1].account.enabled);
	ck_assert(!d.row[2].account.enabled && !d.row[2].administrator && d.row[2].protected);
	ck_assert_uint_eq(d.row[2].account.last_set_ticks, temp_now);
	ck_assert_str_eq(d.row[2].description, "theirs");
	sam_data_clear(&d);
	laps_secret_free(&s);
}
END_TEST

START_TEST(takes_what_is_open_along_to_a_new_name)
{
	struct sam_data d;

	open_sam(SAMFILE("null"));
	ck_assert_int_eq(change(LAPS_SAM_RENAME, "Administrator", "Root"), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_str_eq(d.row[0].account.name, "Root");
	ck_assert_uint_eq(d.row[0].account.rid, 500);
	ck_assert_str_eq(d.session[0].session.user, "Root");
	ck_assert_str_eq(d.session[1].session.user, "localadmin");
	ck_assert_str_eq(d.session[2].session.user, "Root");
	ck_assert_str_eq(d.smb[0].user, "localadmin");
	ck_assert_str_eq(d.smb[1].user, "Root");
	ck_assert_str_eq(d.process[1].process.user, "localadmin");
	ck_assert_str_eq(d.process[3].process.user, "Root");
	sam_data_clear(&d);
}
END_TEST

START_TEST(ends_what_is_open_with_the_account)
{
	struct sam_data d;

	open_sam(SAMFILE("null"));
	ck_assert_int_eq(change(LAPS_SAM_DELETE, "Administrator", NULL), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.row_n, 2);
	ck_assert_str_eq(d.row[0].account.name, "Guest");
	ck_assert_uint_eq(d.session_n, 1);
	ck_assert_uint_eq(d.smb_n, 1);
	ck_assert_uint_eq(d.process_n, 1);
	ck_assert_uint_eq(d.process[0].process.id, 8);
	sam_data_clear(&d);
}
END_TEST

static const struct {
	const char *name, *new_name;
	laps_rc rc;
} name_case[] = {
	{"Administrator", "guest", LAPS_E_HOST},
	{"Administrator", "", LAPS_E_FORMAT},
	{"Administrator", "\xff", LAPS_E_FORMAT},
	{"Nobody", "Root", LAPS_E_NOTFOUND},
};

START_TEST(refuses_a_name_that_is_taken_or_none)
{
	char long_name[LAPS_ACCOUNT_NAME_MAX + 2];
	char *before, *after;

	open_sam(SAMFILE("null"));
	before = temp_read("sam.json");
	ck_assert_int_eq(change(LAPS_SAM_RENAME, name_case[_i].name, name_case[_i].new_name),
			 name_case[_i].rc);
	memset(long_name, 'a', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	ck_assert_int_eq(change(LAPS_SAM_RENAME, "Guest", long_name), LAPS_E_FORMAT);
	after = temp_read("sam.json");
	ck_assert_str_eq(before, after);
	ck_assert_int_eq(told_n, 0);
	free(before);
	free(after);
}
END_TEST

/* AAM-08 */
START_TEST(empties_the_administrators_but_for_two)
{
	struct sam_data d;

	open_sam(SAMFILE("{\"rid\":1001,\"level\":\"all\"}"));
	ck_assert_int_eq(laps_sam_empty_administrators(&sam, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert(d.row[0].administrator && d.row[2].administrator);
	sam_data_clear(&d);
	open_sam(SAMFILE("{\"rid\":1001,\"level\":\"password\"}"));
	ck_assert_int_eq(laps_sam_empty_administrators(&sam, &cause), LAPS_OK);
	d = samfile_load(&sam);
	ck_assert(d.row[0].administrator && !d.row[2].administrator);
	sam_data_clear(&d);
}
END_TEST

static laps_rc log_on(const char *name, const char *text, laps_sam_logon_kind kind,
		      const char *from, struct laps_account *out)
{
	struct laps_secret *s = samfile_secret(text);
	laps_rc rc = laps_sam_logon(&sam, name, s, kind, from, out, &cause);

	laps_secret_free(&s);
	return rc;
}

START_TEST(opens_a_session_and_a_process_at_logon)
{
	struct laps_account a;
	struct sam_data d;

	open_sam(SAMFILE("null"));
	ck_assert_int_eq(change(LAPS_SAM_SET_PASSWORD, "Administrator", "Pass-word-0001"), LAPS_OK);
	ck_assert_int_eq(log_on("administrator", "Pass-word-0001", LAPS_SAM_LOGON_RDP, "PC7", &a),
			 LAPS_OK);
	ck_assert_str_eq(a.name, "Administrator");
	ck_assert_uint_eq(a.rid, 500);
	ck_assert_int_eq(log_on("Administrator", "Pass-word-0001", LAPS_SAM_LOGON_SMB, "PC8", &a),
			 LAPS_OK);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.session_n, 4);
	ck_assert_uint_eq(d.session[3].session.id, 4);
	ck_assert_uint_eq(d.session[3].session.state, 0);
	ck_assert_str_eq(d.session[3].session.name, "RDP-Tcp#4");
	ck_assert_str_eq(d.session[3].session.host, "PC7");
	ck_assert_str_eq(d.session[3].session.user, "Administrator");
	ck_assert_str_eq(d.session[3].session.domain, "WS0001");
	ck_assert_uint_eq(d.process_n, 5);
	ck_assert_uint_eq(d.process[4].process.id, 20);
	ck_assert_str_eq(d.process[4].process.user, "Administrator");
	ck_assert_uint_eq(d.smb_n, 3);
	ck_assert_uint_eq(d.smb[2].id, 4294967297);
	ck_assert_str_eq(d.smb[2].client, "PC8");
	sam_data_clear(&d);
}
END_TEST

static const struct {
	const char *name, *text, *from;
	laps_rc rc;
} logon_case[] = {
	{"Administrator", "Pass-word-0002", "", LAPS_E_AUTH},
	{"localadmin", "Pass-word-0001", "", LAPS_E_AUTH}, /* never set */
	{"Guest", "Pass-word-0001", "", LAPS_E_DENIED},
	{"Guest", "Pass-word-0002", "", LAPS_E_AUTH}, /* who does not know it learns no more */
	{"Nobody", "Pass-word-0001", "", LAPS_E_NOTFOUND},
	{"Administrator", "Pass-word-0001",
	 "0123456789012345678901234567890123456789012345678901234567890123", LAPS_E_FORMAT},
	{"Administrator", "Pass-word-0001", "\xc3", LAPS_E_FORMAT},
};

START_TEST(lets_nobody_in_without_the_password)
{
	struct laps_account a, poison;
	char *before, *after;

	open_sam(SAMFILE("null"));
	memset(&poison, 0xa5, sizeof(poison));
	a = poison;
	ck_assert_int_eq(change(LAPS_SAM_SET_PASSWORD, "Administrator", "Pass-word-0001"), LAPS_OK);
	ck_assert_int_eq(change(LAPS_SAM_SET_PASSWORD, "Guest", "Pass-word-0001"), LAPS_OK);
	before = temp_read("sam.json");
	ck_assert_int_eq(log_on(logon_case[_i].name, logon_case[_i].text, LAPS_SAM_LOGON_CONSOLE,
				logon_case[_i].from, &a),
			 logon_case[_i].rc);
	after = temp_read("sam.json");
	ck_assert_str_eq(before, after);
	ck_assert_mem_eq(&a, &poison, sizeof(poison));
	free(before);
	free(after);
}
END_TEST

START_TEST(starts_a_process)
{
	uint32_t id = 7;
	struct sam_data d;

	open_sam(SAMFILE("null"));
	ck_assert_int_eq(laps_sam_run(&sam, "guest", "x.exe", &id, &cause), LAPS_OK);
	ck_assert_uint_eq(id, 20);
	d = samfile_load(&sam);
	ck_assert_str_eq(d.process[4].process.image, "x.exe");
	ck_assert_str_eq(d.process[4].process.user, "Guest");
	ck_assert(!d.process[4].ended);
	sam_data_clear(&d);
	ck_assert_int_eq(laps_sam_run(&sam, "guest", "", &id, &cause), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_sam_run(&sam, "Nobody", "x.exe", &id, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(id, 20);
}
END_TEST

enum { WORKERS = 4, RUNS = 25 };

static bool run_often(int worker)
{
	laps_rc rc = LAPS_OK;
	uint32_t id;

	(void)worker;
	for (int k = 0; rc == LAPS_OK && k < RUNS; k++)
		rc = laps_sam_run(&sam, "guest", "x.exe", &id, &cause);
	return rc == LAPS_OK;
}

/* each of them changes what it has read, and not what stood there before the others */
START_TEST(loses_no_change_of_many_at_once)
{
	struct sam_data d;

	open_sam(SAMFILE("null"));
	many_at_once(WORKERS, run_often);
	d = samfile_load(&sam);
	ck_assert_uint_eq(d.process_n, 4 + WORKERS * RUNS);
	sam_data_clear(&d);
}
END_TEST

/* or the host could never set a password again */
START_TEST(writes_no_file_that_it_would_not_read)
{
	enum { MANY = 12000 };
	struct sam_data d;
	char *before, *after;

	open_sam(SAMFILE("null"));
	before = temp_read("sam.json");
	d = samfile_load(&sam);
	free(d.process);
	d.process = calloc(MANY, sizeof(*d.process));
	ck_assert_ptr_nonnull(d.process);
	d.process_n = MANY;
	ck_assert_int_eq(sam_data_save(sam.path, &d, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "it would be longer than 1048576 bytes"));
	sam_data_clear(&d);
	after = temp_read("sam.json");
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sam_others");
	TCase *tc = temp_case("change");

	tcase_add_loop_test(tc, refuses_what_the_guard_is_against, 0,
			    sizeof(guard_case) / sizeof(guard_case[0]));
	tcase_add_test(tc, changes_what_it_is_told_to);
	tcase_add_test(tc, takes_what_is_open_along_to_a_new_name);
	tcase_add_test(tc, ends_what_is_open_with_the_account);
	tcase_add_loop_test(tc, refuses_a_name_that_is_taken_or_none, 0,
			    sizeof(name_case) / sizeof(name_case[0]));
	tcase_add_test(tc, empties_the_administrators_but_for_two);
	suite_add_tcase(s, tc);
	tc = temp_case("logon");
	tcase_add_test(tc, opens_a_session_and_a_process_at_logon);
	tcase_add_loop_test(tc, lets_nobody_in_without_the_password, 0,
			    sizeof(logon_case) / sizeof(logon_case[0]));
	tcase_add_test(tc, starts_a_process);
	tcase_add_test(tc, loses_no_change_of_many_at_once);
	tcase_add_test(tc, writes_no_file_that_it_would_not_read);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
