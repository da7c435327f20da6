/* SPDX-License-Identifier: MIT */
#include "crash/trace.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACEE_MAX 64
#define OPTIONS                                                                                   \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

struct tracee {
	pid_t pid;
	bool pending; /* at exit of its call: do deed */
	crash_deed deed;
	int error;
};

struct run {
	const struct crash_tracer *t;
	struct tracee tracee[TRACEE_MAX];
	size_t n;
	struct crash_end end;
	bool started; /* the command itself runs: its exec is behind it */
	const char *why;
};

/* The alarm's handler sees nothing else: the only state outside of a run. */
static volatile sig_atomic_t alarmed;

static void on_alarm(int signal)
{
	(void)signal;
	alarmed = 1;
}

static struct tracee *find(struct run *r, pid_t pid)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->tracee[i].pid == pid)
			return &r->tracee[i];
	if (r->n == TRACEE_MAX) {
		r->why = "too many processes";
		return NULL;
	}
	r->tracee[r->n] = (struct tracee){.pid = pid};
	return &r->tracee[r->n++];
}

static void kill_all(struct run *r)
{
	for (size_t i = 0; i < r->n; i++)
		kill(r->tracee[i].pid, SIGKILL);
	r->end.killed = true;
}

static void forget(struct run *r, pid_t pid)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->tracee[i].pid == pid)
			r->tracee[i] = r->tracee[--r->n];
}

/* Make the call that pid is about to do one that does not exist. */
static bool skip_call(pid_t pid)
{
#if defined(__x86_64__)
	struct user_regs_struct regs;
	struct iovec v = {&regs, sizeof(regs)};

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v) != 0)
		return false;
	regs.orig_rax = (unsigned long long)-1;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v) == 0;
#elif defined(__aarch64__)
	int none = -1;
	struct iovec v = {&none, sizeof(none)};

	return ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &v) == 0;
#else
	(void)pid;
	errno = ENOSYS;
	return false;
#endif
}

static bool set_result(pid_t pid, long result)
{
	struct user_regs_struct regs;
	struct iovec v = {&regs, sizeof(regs)};

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v) != 0)
		return false;
#if defined(__x86_64__)
	regs.rax = (unsigned long long)result;
#elif defined(__aarch64__)
	regs.regs[0] = (unsigned long long)result;
#else
	(void)result;
	errno = ENOSYS;
	return false;
#endif
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v) == 0;
}

static void at_entry(struct run *r, struct tracee *p, const struct __ptrace_syscall_info *info)
{
	struct crash_call call;

	p->pending = false;
	if (!crash_call_decode(p->pid, info, &call))
		return;
	p->deed = r->t->decide(r->t->ctx, ++r->end.calls, &call, &p->error);
	if (p->deed == CRASH_KILL_BEFORE)
		kill_all(r);
	else if (p->deed == CRASH_FAIL && !skip_call(p->pid))
		r->why = "cannot make a system call fail";
	p->pending = p->deed == CRASH_KILL_AFTER || p->deed == CRASH_FAIL;
}

static void at_exit(struct run *r, struct tracee *p)
{
	if (!p->pending)
		return;
	p->pending = false;
	if (p->deed == CRASH_KILL_AFTER)
		kill_all(r);
	else if (!set_result(p->pid, -(long)p->error))
		r->why = "cannot make a system call fail";
}

static void at_call(struct run *r, struct tracee *p)
{
	struct __ptrace_syscall_info info;

	if (!r->started)
		return;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, p->pid, sizeof(info), &info) <= 0) {
		if (errno != ESRCH) /* killed meanwhile */
			r->why = "cannot look at a system call";
	} else if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		at_entry(r, p, &info);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		at_exit(r, p);
	}
}

/* One stop of one process: what it was, and on. */
static void at_stop(struct run *r, pid_t pid, int status, bool is_new)
{
	struct tracee *p = find(r, pid);
	int signal = WSTOPSIG(status), pass = 0;

	if (!p)
		return;
	if (signal == (SIGTRAP | 0x80))
		at_call(r, p);
	else if (status >> 16 == PTRACE_EVENT_EXEC)
		r->started = true;
	else if (status >> 16 == 0 && !(is_new && signal == SIGSTOP))
		pass = signal;
	if (!r->end.killed)
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)pass);
}

static void child(char *const argv[], const char *out_path)
{
	int fd;

	if (out_path) {
		fd = open(out_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
			_exit(126);
	}
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(125);
	raise(SIGSTOP);
	execvp(argv[0], argv);
	_exit(127);
}

/* The child is stopped before its exec, or could not be traced. */
static bool attach(struct run *r, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid) {
		r->why = "cannot wait for the command";
		return false;
	}
	if (WIFEXITED(status)) {
		errno = EPERM;
		r->why = "this system does not let a process be traced (ptrace)";
		return false;
	}
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, OPTIONS) != 0 ||
	    ptrace(PTRACE_SYSCALL, pid, NULL, NULL) != 0) {
		r->why = "this system does not let a process be traced (ptrace)";
		kill(pid, SIGKILL);
		(void)waitpid(pid, &status, 0);
		return false;
	}
	return find(r, pid) != NULL;
}

static void set_alarm(unsigned long us)
{
	struct itimerval when = {{0, 0}, {(time_t)(us / 1000000), (suseconds_t)(us % 1000000)}};
	struct sigaction act = {.sa_handler = us ? on_alarm : SIG_DFL};

	alarmed = 0;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &when, NULL);
}

static void follow(struct run *r, pid_t first)
{
	while (r->n > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);
		size_t known = r->n;

		if ((alarmed || r->why) && !r->end.killed)
			kill_all(r);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		if (WIFSTOPPED(status)) {
			(void)find(r, pid);
			at_stop(r, pid, status, r->n > known);
			if (r->end.killed) /* one that came up in the very moment */
				kill(pid, SIGKILL);
			continue;
		}
		forget(r, pid);
		if (pid == first)
			r->end.status = status;
	}
}

bool crash_trace(char *const argv[], const struct crash_tracer *t, struct crash_end *out,
		 const char **why)
{
	struct run r = {.t = t};
	pid_t pid = fork();

	if (pid == 0)
		child(argv, t->out_path);
	if (pid < 0) {
		*why = "cannot start a process";
		return false;
	}
	if (attach(&r, pid)) {
		set_alarm(t->kill_after_us);
		follow(&r, pid);
		set_alarm(0);
	}
	if (r.why) {
		*why = r.why;
		return false;
	}
	*out = r.end;
	return true;
}
