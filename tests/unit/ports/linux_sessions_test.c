/* SPDX-License-Identifier: MIT */
/* Sessions by a loginctl of the test's own, processes by a /proc of its own and by real ones. */
#include "ports/linux_sessions.h"

#include <fcntl.h>
#include <laps/hresult.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>

#include "lib/runner.h"
#include "ports/linux_logind.h"
#include "ports/linux_proc.h"
#include "temp.h"

#define UID 1001

static struct laps_cause cause;

static const char *script(const char *name, const char *text)
{
	const char *path = temp_write_text(name, text);

	ck_assert_int_eq(chmod(path, 0700), 0);
	return path;
}

/* Sessions as systemd 252 lists them: 3 and c1 of the account, 4 of another, 5 a greeter's, 6 ended
 * meanwhile, 7 about to end. It notes how it was called. */
static const char *loginctl(void)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "#!/bin/sh\n"
		 "echo \"$@\" >>%s\n"
		 "case \"$*\" in\n"
		 "'list-sessions --no-legend --no-pager')\n"
		 "  printf '%%s\\n' '      3 1001 admin       pts/0' '     c1 1001 admin seat0 "
		 "tty2' "
		 "'      4    0 root        pts/1' '     5 1001 admin seat0 tty1' "
		 "'      6 1001 admin        ' '      7 1001 admin        ' '' '-f x' ;;\n"
		 "show-session*' -- 3') printf 'User=1001\\nName=admin\\nTTY=pts/0\\nRemoteHost="
		 "192.0.2.7\\nLeader=4711\\nClass=user\\nState=active\\n' ;;\n"
		 "show-session*' -- c1') printf 'User=1001\\nName=admin\\nTTY=tty2\\nLeader=4712\\n"
		 "Class=user\\nState=online\\n' ;;\n"
		 "show-session*' -- 4') printf 'User=0\\nName=root\\nClass=user\\nState=active\\n' "
		 ";;\n"
		 "show-session*' -- 5') printf 'User=1001\\nName=admin\\nClass=greeter\\n"
		 "State=active\\n' ;;\n"
		 "show-session*' -- 7') printf 'User=1001\\nName=admin\\nTTY=\\nClass=user\\n"
		 "State=closing\\n' ;;\n"
		 "'terminate-session -- 3') ;;\n"
		 "*) echo \"Failed to get session path: No session '6' known\" >&2; exit 1 ;;\n"
		 "esac\n",
		 temp_path("calls"));
	return script("loginctl", text);
}

START_TEST(lists_the_sessions_that_a_user_has_opened)
{
	struct laps_session *s;
	size_t n;

	ck_assert_int_eq(linux_logind_list(loginctl(), UID, &s, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(s[0].name, "3");
	ck_assert_uint_eq(s[0].id, 4711);
	ck_assert_uint_eq(s[0].state, 0);
	ck_assert_str_eq(s[0].host, "192.0.2.7");
	ck_assert_str_eq(s[0].user, "admin");
	ck_assert_str_eq(s[1].name, "c1");
	ck_assert_uint_eq(s[1].state, 0);
	ck_assert_str_eq(s[1].host, "");
	ck_assert_str_eq(s[2].name, "7");
	ck_assert_uint_eq(s[2].state, 4);
	free(s);
	ck_assert_int_eq(linux_logind_list(loginctl(), 1002, &s, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 0);
	free(s);
}
END_TEST

START_TEST(signs_out_by_the_id_of_logind)
{
	struct laps_linux host = {.loginctl = loginctl()};
	struct laps_sessions_port p = laps_linux_sessions_port(&host);
	struct laps_session s = {.name = "3"};
	char *calls;

	ck_assert_int_eq(p.sign_out(p.ctx, &s, &cause), LAPS_OK);
	calls = temp_read("calls");
	ck_assert_str_eq(calls, "terminate-session -- 3\n");
	free(calls);
	s.name[0] = '6';
	ck_assert_int_eq(p.sign_out(p.ctx, &s, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(p.warn(p.ctx, &s, 120, &cause), LAPS_E_NOTFOUND);
}
END_TEST

static const struct {
	const char *text;
	laps_rc rc;
} broken[] = {
	{"#!/bin/sh\necho 'System has not been booted with systemd as init system (PID 1). "
	 "Can'\\''t "
	 "operate.' >&2\nexit 1\n",
	 LAPS_E_UNSUPPORTED},
	{"#!/bin/sh\necho 'Failed to connect to bus: Permission denied' >&2\nexit 1\n",
	 LAPS_E_HOST},
	{NULL, LAPS_E_UNSUPPORTED},
};
START_TEST(has_no_sessions_without_logind)
{
	const char *path =
		broken[_i].text ? script("loginctl", broken[_i].text) : temp_path("missing");
	struct laps_session *s = NULL;
	size_t n = 7;

	ck_assert_int_eq(linux_logind_list(path, UID, &s, &n, &cause), broken[_i].rc);
	ck_assert_ptr_null(s);
	ck_assert_uint_eq(n, 7);
	ck_assert_uint_eq(cause.hresult == LAPS_HR_FAIL, broken[_i].rc == LAPS_E_HOST);
}
END_TEST

/* A loginctl that knows one session, at that terminal. */
static struct laps_linux host_with_tty(const char *tty)
{
	char text[512];

	snprintf(text, sizeof(text), "#!/bin/sh\nprintf 'User=1001\\nTTY=%s\\nClass=user\\n'\n",
		 tty);
	return (struct laps_linux){.loginctl = script("loginctl", text)};
}

START_TEST(warns_at_the_terminal_of_a_session)
{
	struct laps_session s = {.name = "3"};
	char name[64], seen[512] = "";
	struct laps_sessions_port p;
	struct laps_linux host;
	ssize_t n;
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(grantpt(fd), 0);
	ck_assert_int_eq(unlockpt(fd), 0);
	ck_assert_int_eq(ptsname_r(fd, name, sizeof(name)), 0);
	host = host_with_tty(name + strlen("/dev/"));
	p = laps_linux_sessions_port(&host);
	ck_assert_int_eq(p.warn(p.ctx, &s, 120, &cause), LAPS_OK);
	n = read(fd, seen, sizeof(seen) - 1);
	ck_assert_int_gt(n, 0);
	ck_assert_ptr_nonnull(strstr(seen, "signed out in 120 seconds"));
	close(fd);
}
END_TEST

static const struct {
	const char *tty;
	laps_rc rc;
} no_tty[] = {{"", LAPS_E_UNSUPPORTED},
	      {"../etc/motd", LAPS_E_UNSUPPORTED},
	      {"null", LAPS_E_HOST},
	      {"pts/nowhere", LAPS_E_NOTFOUND}};
START_TEST(writes_to_terminals_only)
{
	struct laps_linux host = host_with_tty(no_tty[_i].tty);
	struct laps_sessions_port p = laps_linux_sessions_port(&host);
	struct laps_session s = {.name = "3"};

	ck_assert_int_eq(p.warn(p.ctx, &s, 120, &cause), no_tty[_i].rc);
}
END_TEST

START_TEST(restarts_by_shutdown)
{
	static const uint32_t delay[] = {60, 61, 0};
	char text[256], *calls;
	struct laps_sessions_port p;
	struct laps_linux host = {0};

	snprintf(text, sizeof(text), "#!/bin/sh\necho \"$1 $2 $#\" >>%s\n", temp_path("calls"));
	host.shutdown = script("shutdown", text);
	p = laps_linux_sessions_port(&host);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(p.reboot(p.ctx, delay[i], &cause), LAPS_OK);
	calls = temp_read("calls");
	ck_assert_str_eq(calls, "-r +1 3\n-r +2 3\n-r +0 3\n");
	free(calls);
	host.shutdown = script("shutdown", "#!/bin/sh\necho no >&2\nexit 1\n");
	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, "shutdown failed: no");
	host.root = temp_dir;
	ck_assert_int_eq(p.reboot(p.ctx, 60, &cause), LAPS_E_UNSUPPORTED);
}
END_TEST

START_TEST(has_nothing_open_in_an_image_and_no_smb)
{
	struct laps_linux host = {.root = temp_dir};
	struct laps_sessions_port p = laps_linux_sessions_port(&host);
	struct laps_account a = {.name = "root", .rid = 500};
	struct laps_smb_session *smb;
	struct laps_process *proc;
	struct laps_session *s;
	size_t n = 7;

	ck_assert_int_eq(p.sessions(p.ctx, &a, &s, &n, &cause), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq(p.processes(p.ctx, &a, &proc, &n, &cause), LAPS_E_UNSUPPORTED);
	ck_assert_uint_eq(n, 7);
	ck_assert_int_eq(p.smb_sessions(p.ctx, &a, &smb, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 0);
	free(smb);
}
END_TEST

/* ---- processes ------------------------------------------------------------------------------ */

static void make_process(const char *pid, unsigned uid, const char *cgroup)
{
	char name[64], text[256];

	snprintf(name, sizeof(name), "%s", pid);
	ck_assert_int_eq(mkdir(temp_path(name), 0755), 0);
	snprintf(name, sizeof(name), "%s/status", pid);
	snprintf(text, sizeof(text), "Name:\tx\nUid:\t%u\t0\t0\t0\nGid:\t0\n", uid);
	temp_write_text(name, text);
	snprintf(name, sizeof(name), "%s/cgroup", pid);
	temp_write_text(name, cgroup);
	snprintf(name, sizeof(name), "%s/comm", pid);
	temp_write_text(name, "worker\n");
}

START_TEST(lists_the_processes_of_an_account)
{
	struct laps_process *p;
	size_t n;

	make_process("4711", UID, "0::/system.slice/x.service\n");
	make_process("4712", 1002, "0::/user.slice/user-1001.slice/session-3.scope\n");
	make_process("1", UID, "0::/\n");
	ck_assert_int_eq(mkdir(temp_path("self"), 0755), 0);
	ck_assert_int_eq(mkdir(temp_path("4713"), 0755), 0); /* gone meanwhile */
	ck_assert_int_eq(linux_proc_list(temp_dir, UID, "admin", &p, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(p[0].id, 4711);
	ck_assert_str_eq(p[0].image, "worker");
	ck_assert_str_eq(p[0].user, "admin");
	free(p);
}
END_TEST

/* ours: the system itself is root's */
START_TEST(of_root_only_what_belongs_to_a_login)
{
	struct laps_process *p;
	size_t n;

	make_process("11", 0, "0::/init.scope\n");
	make_process("12", 0, "0::/system.slice/ssh.service\n");
	make_process("13", 0, "0::/user.slice/user-1001.slice/session-4.scope\n");
	make_process("14", 0, "0::/user.slice/user-0.slice/session-3.scope\n");
	make_process("15", 0,
		     "12:pids:/x\n1:name=systemd:/user.slice/user-0.slice/user@0.service\n");
	make_process("16", 0, "");
	make_process("17", 0, "0::/\n");
	ck_assert_int_eq(linux_proc_list(temp_dir, 0, "root", &p, &n, &cause), LAPS_OK);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(p[0].id + p[1].id, 14 + 15);
	free(p);
	ck_assert_int_eq(linux_proc_list(temp_path("none"), 0, "root", &p, &n, &cause),
			 LAPS_E_HOST);
}
END_TEST

/* A child that waits, told of in a /proc of ours as one of uid's. */
static pid_t child(unsigned uid, bool stubborn)
{
	pid_t pid = fork();
	char name[32];

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		/* not the handler of the test framework */
		signal(SIGTERM, stubborn ? SIG_IGN : SIG_DFL);
		temp_write_text("ready", "");
		for (;;)
			pause();
	}
	while (access(temp_path("ready"), F_OK) != 0)
		usleep(1000);
	snprintf(name, sizeof(name), "%d", (int)pid);
	make_process(name, uid, "");
	return pid;
}

START_TEST(ends_a_process_by_asking_first)
{
	int signals[] = {SIGTERM, SIGKILL};
	pid_t pid = child(UID, _i == 1);
	int status;

	ck_assert_int_eq(linux_proc_terminate(temp_dir, UID, (uint32_t)pid, &cause), LAPS_OK);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), signals[_i]);
	ck_assert_int_eq(linux_proc_terminate(temp_dir, UID, (uint32_t)pid, &cause),
			 LAPS_E_NOTFOUND);
}
END_TEST

START_TEST(leaves_the_processes_of_others_alone)
{
	pid_t pid = child(1002, false);

	ck_assert_int_eq(linux_proc_terminate(temp_dir, UID, (uint32_t)pid, &cause),
			 LAPS_E_NOTFOUND);
	ck_assert_int_eq(linux_proc_terminate(temp_dir, 0, (uint32_t)pid, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("linux_sessions");
	TCase *tc = temp_case("logind");

	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, lists_the_sessions_that_a_user_has_opened);
	tcase_add_test(tc, signs_out_by_the_id_of_logind);
	tcase_add_loop_test(tc, has_no_sessions_without_logind, 0,
			    sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(tc, warns_at_the_terminal_of_a_session);
	tcase_add_loop_test(tc, writes_to_terminals_only, 0, sizeof(no_tty) / sizeof(no_tty[0]));
	tcase_add_test(tc, restarts_by_shutdown);
	tcase_add_test(tc, has_nothing_open_in_an_image_and_no_smb);
	suite_add_tcase(s, tc);
	tc = temp_case("processes");
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, lists_the_processes_of_an_account);
	tcase_add_test(tc, of_root_only_what_belongs_to_a_login);
	tcase_add_loop_test(tc, ends_a_process_by_asking_first, 0, 2);
	tcase_add_test(tc, leaves_the_processes_of_others_alone);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
