/* SPDX-License-Identifier: MIT */
#include "lib/child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/runner.h"

static struct sim_child child;
static struct sim_err err;
static char output[256];

/* Run a shell script as a server or as a command; its output goes to output. */
static int run(const char *script, bool server)
{
	const char *argv[] = {"/bin/sh", "-c", script, NULL};
	int pipes[2], status = -1;
	size_t len = 0;
	ssize_t n;

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	ck_assert_msg(sim_child_start(&(struct sim_child_how){.argv = argv,
							      .in = -1,
							      .out = pipes[1],
							      .error = -1,
							      .server = server},
				      &child, NULL, &err),
		      "%s", err.text);
	close(pipes[1]);
	/* a script writes line by line */
	while ((n = read(pipes[0], output + len, sizeof(output) - 1 - len)) > 0)
		len += (size_t)n;
	output[len] = 0;
	close(pipes[0]);
	ck_assert(sim_child_wait(&child, 5000, &status));
	ck_assert_int_eq(child.fd, -1);
	return status;
}

START_TEST(tells_how_a_child_has_ended)
{
	char how[64];
	int status = run("exit 3", false);

	ck_assert_int_eq(WEXITSTATUS(status), 3);
	sim_child_describe(status, how, sizeof(how));
	ck_assert_str_eq(how, "ended with status 3");
	status = run("kill -KILL $$", false);
	sim_child_describe(status, how, sizeof(how));
	ck_assert_str_eq(how, "was killed by signal 9 (KILL)");
	status = run("kill -BUS $$", false);
	sim_child_describe(status, how, sizeof(how));
	ck_assert_str_eq(how, "was killed by signal 7 (BUS, as when its file system is full)");
}
END_TEST

START_TEST(a_server_has_a_session_of_its_own)
{
	int status = run("cut -d ' ' -f 1,6 /proc/$$/stat", true);
	int pid, session;

	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(sscanf(output, "%d %d", &pid, &session), 2);
	ck_assert_int_eq(pid, session);
}
END_TEST

START_TEST(a_server_has_few_descriptors_and_no_core)
{
	struct rlimit many = {20000, 20000}, hard;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &hard), 0);
	if (hard.rlim_max < many.rlim_max)
		many.rlim_cur = many.rlim_max = hard.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &many), 0);
	run("ulimit -n; ulimit -c", true);
	ck_assert_str_eq(output, "1024\n0\n");
}
END_TEST

/* The world has a descriptor for each host while it starts servers anew. */
START_TEST(a_server_starts_however_many_descriptors_we_have)
{
	enum { MANY = 1100 };
	struct rlimit more;
	int fd[MANY];

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &more), 0);
	more.rlim_cur = more.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &more), 0);
	for (int i = 0; i < MANY; i++)
		ck_assert_int_ge(fd[i] = fcntl(0, F_DUPFD_CLOEXEC, 3), 0);
	ck_assert_int_eq(run("cat; ls /proc/self/fd | wc -l", true), 0);
	/* the three, and that of the directory which is listed: nothing is left of ours */
	ck_assert_str_eq(output, "4\n");
	for (int i = 0; i < MANY; i++)
		close(fd[i]);
}
END_TEST

START_TEST(what_we_block_and_ignore_does_not_reach_a_server)
{
	uint64_t blocked, ignored;
	sigset_t set;

	signal(SIGINT, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* of the process itself: a shell that waits for a pipe blocks signals of its own accord */
	run("exec sed -n -E 's/^Sig(Blk|Ign):\t/0x/p' /proc/self/status", true);
	ck_assert_int_eq(sscanf(output, "%" SCNx64 " %" SCNx64, &blocked, &ignored), 2);
	ck_assert_uint_eq(blocked, 0);
	/* 32 and 33 are the C library's: its posix_spawn leaves them ignored, and nobody may touch
	 * them */
	ck_assert_uint_eq(ignored & ~(UINT64_C(3) << 31), 0);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_told)
{
	const char *argv[] = {"/nowhere/at/all", NULL};
	bool not_found = false;

	ck_assert(!sim_child_start(&(struct sim_child_how){.argv = argv, SIM_CHILD_STREAMS}, &child,
				   &not_found, &err));
	ck_assert(not_found);
	ck_assert_str_eq(err.text, "cannot run '/nowhere/at/all': no such file or directory");
	argv[0] = "/etc/passwd";
	ck_assert(!sim_child_start(&(struct sim_child_how){.argv = argv, SIM_CHILD_STREAMS}, &child,
				   &not_found, &err));
	ck_assert(!not_found);
}
END_TEST

/* The script says that it is ready to ignore the signal before it is sent. */
START_TEST(one_that_does_not_listen_is_killed_after_the_grace)
{
	const char *argv[] = {"/bin/sh", "-c", "trap '' INT; echo; while :; do sleep 1; done",
			      NULL};
	int pipes[2], pid;
	char c;

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	ck_assert(sim_child_start(
		&(struct sim_child_how){
			.argv = argv, .in = -1, .out = pipes[1], .error = -1, .server = true},
		&child, NULL, &err));
	ck_assert_int_eq(read(pipes[0], &c, 1), 1);
	pid = child.pid;
	sim_child_stop(&child, SIGINT, 50);
	ck_assert_int_eq(child.pid, 0);
	ck_assert_int_eq(kill(pid, 0), -1);
	close(pipes[0]);
	close(pipes[1]);
	sim_child_stop(&child, SIGINT, 50);
}
END_TEST

START_TEST(a_server_dies_with_its_parent)
{
	const char *argv[] = {"/bin/sh", "-c", "echo $$; exec sleep 100", NULL};
	int pipes[2], status, pid = 0;
	char text[32] = "";
	pid_t parent;

	ck_assert_int_eq(pipe(pipes), 0);
	parent = fork();
	if (parent == 0) {
		bool ok = sim_child_start(&(struct sim_child_how){.argv = argv,
								  .in = -1,
								  .out = pipes[1],
								  .error = -1,
								  .server = true},
					  &child, NULL, &err);

		pause();
		_exit(ok ? 0 : 1);
	}
	ck_assert_int_gt(read(pipes[0], text, sizeof(text) - 1), 0);
	ck_assert_int_eq(sscanf(text, "%d", &pid), 1);
	kill(parent, SIGKILL);
	ck_assert_int_eq(waitpid(parent, &status, 0), parent);
	close(pipes[1]);
	/* the end of the pipe is the end of the last who holds it */
	ck_assert_int_eq(read(pipes[0], text, 1), 0);
	close(pipes[0]);
}
END_TEST

/* A child of a child, in a session of its own, that holds the end of the pipe. */
#define DAEMON "setsid sh -c 'setsid sleep 30 & exec sleep 30' & "

static void start_kept(const char *script, int out)
{
	const char *argv[] = {"/bin/sh", "-c", script, NULL};

	ck_assert(sim_child_start(&(struct sim_child_how){.argv = argv,
							  .in = -1,
							  .out = out,
							  .error = -1,
							  .server = true,
							  .kept = true},
				  &child, NULL, &err));
}

/* The last who holds the other end has ended. */
static void wait_for_all(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char c;

	ck_assert_int_eq(poll(&p, 1, 10000), 1);
	ck_assert_int_eq(read(fd, &c, 1), 0);
}

START_TEST(what_a_kept_one_leaves_ends_with_it)
{
	static const struct {
		const char *script;
		int status;
	} how[] = {{DAEMON "exit 3", 3}, {DAEMON "kill -KILL $$", 128 + SIGKILL}};
	int pipes[2], status;

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	start_kept(how[_i].script, pipes[1]);
	close(pipes[1]);
	ck_assert(sim_child_wait(&child, -1, &status));
	ck_assert_int_eq(WEXITSTATUS(status), how[_i].status);
	wait_for_all(pipes[0]);
	close(pipes[0]);
}
END_TEST

START_TEST(a_kept_one_ends_whole_when_it_is_asked)
{
	int pipes[2];
	char c;

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	start_kept("trap '' TERM; " DAEMON "echo; sleep 100", pipes[1]);
	close(pipes[1]);
	ck_assert_int_eq(read(pipes[0], &c, 1), 1);
	sim_child_stop(&child, SIGTERM, 10000);
	wait_for_all(pipes[0]);
	close(pipes[0]);
}
END_TEST

START_TEST(a_kept_one_dies_whole_with_its_parent)
{
	int pipes[2], status;
	pid_t parent;
	char c;

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	parent = fork();
	if (parent == 0) {
		start_kept(DAEMON "echo; sleep 100", pipes[1]);
		pause();
		_exit(1);
	}
	close(pipes[1]);
	ck_assert_int_eq(read(pipes[0], &c, 1), 1);
	kill(parent, SIGKILL);
	ck_assert_int_eq(waitpid(parent, &status, 0), parent);
	wait_for_all(pipes[0]);
	close(pipes[0]);
}
END_TEST

START_TEST(finds_programs_in_path_and_sbin)
{
	char *found;

	ck_assert_int_eq(setenv("PATH", "relative:/nowhere:/bin", 1), 0);
	found = sim_find_program("sh");
	ck_assert_str_eq(found, "/bin/sh");
	free(found);
	ck_assert_ptr_null(sim_find_program("no-such-program"));
	found = sim_find_program("chroot");
	ck_assert_str_eq(found, "/usr/sbin/chroot");
	free(found);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("child");
	TCase *t = tcase_create("process");

	suite_add_tcase(s, t);
	/* valgrind does not know pidfds */
	if (syscall(SYS_pidfd_open, getpid(), 0) < 0 && errno == ENOSYS) {
		laps_test_skip("child", "no pidfd_open");
		tcase_add_test(t, a_program_that_is_not_there_is_told);
		return s;
	}
	tcase_set_timeout(t, 20);
	tcase_add_test(t, tells_how_a_child_has_ended);
	tcase_add_test(t, a_server_has_a_session_of_its_own);
	tcase_add_test(t, a_server_has_few_descriptors_and_no_core);
	tcase_add_test(t, a_server_starts_however_many_descriptors_we_have);
	tcase_add_test(t, what_we_block_and_ignore_does_not_reach_a_server);
	tcase_add_test(t, a_program_that_is_not_there_is_told);
	tcase_add_test(t, one_that_does_not_listen_is_killed_after_the_grace);
	tcase_add_test(t, a_server_dies_with_its_parent);
	tcase_add_loop_test(t, what_a_kept_one_leaves_ends_with_it, 0, 2);
	tcase_add_test(t, a_kept_one_ends_whole_when_it_is_asked);
	tcase_add_test(t, a_kept_one_dies_whole_with_its_parent);
	tcase_add_test(t, finds_programs_in_path_and_sbin);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
