/* SPDX-License-Identifier: MIT */
#include "cli/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <laps/filetime.h>

#include "cli/out.h"
#include "ports/agent_control.h"
#include "ports/clock.h"
#include "ports/config.h"
#include "ports/config_key.h"
#include "ports/file.h"
#include "ports/notify.h"
#include "ports/worker.h"

/* How long a jump of the clock may stay unseen, in milliseconds of real time. */
#define LOOK_WORLD_MS 50 /* a world's, where people make it jump and wait for what happens */
#define LOOK_REAL_MS  10000

struct agent {
	const struct cli *cli;
	struct laps_clock clock;
	struct laps_clock_port clock_port;
	int lock, signals;
	struct laps_agent_control *control;
	struct laps_schedule schedule;
	struct laps_worker worker;
	struct agent_order order;  /* of the turn that runs */
	struct agent_report begun; /* what is known of it before it ends */
	bool slow_told;
	bool asked, asked_reset; /* for a turn by SIGHUP or a request */
	uint64_t turn_n, since_ticks, now_ticks;
	struct agent_report last; /* number 0: none yet */
	bool clock_told;
	bool leaving;
	uint64_t leaving_ms;
	uint64_t watchdog_ms, watchdog_last_ms;
	const char *notify;
	int status;
};

static bool is_running(const struct agent *a)
{
	return a->worker.pid != 0;
}

/* DIR/agent.lock is held as long as the agent lives. */
static int lock_only(struct agent *a)
{
	char *path = laps_config_path(a->cli->config_dir, "agent.lock");
	struct laps_cause cause;
	int rc = CLI_DONE;

	if (path == NULL)
		return cli_fail("agent", "out of memory");
	a->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (a->lock < 0) {
		laps_file_fail(&cause, errno, "cannot open lock", path);
		rc = cli_fail("agent", "%s", cause.text);
	} else if (flock(a->lock, LOCK_EX | LOCK_NB) != 0) {
		laps_file_fail(&cause, errno, "cannot lock", path);
		rc = errno == EWOULDBLOCK
			     ? cli_fail("agent", "an agent is running for '%s' already",
					a->cli->config_dir)
			     : cli_fail("agent", "%s", cause.text);
	}
	free(path);
	return rc;
}

/* Which clock it is is settled at the start: later turns read all else anew. */
static int open_clock(struct agent *a)
{
	struct laps_config config = {0};
	struct laps_cause cause;
	int rc = CLI_DONE;

	if (laps_config_load(a->cli->config_dir, &config, &cause) != LAPS_OK ||
	    laps_clock_open(config.clock_file, &a->clock, &cause) != LAPS_OK) {
		rc = cli_fail("config", "%s", cause.text);
		goto out;
	}
	a->clock_port = laps_clock_port(&a->clock);
	if (a->clock_port.now(a->clock_port.ctx, &a->now_ticks, &cause) != LAPS_OK)
		rc = cli_fail("clock", "%s", cause.text);
out:
	laps_config_clear(&config);
	return rc;
}

/* Signals come through a descriptor; the children inherit the mask, so that none of these ends a
 * turn half-way. */
static int take_signals(struct agent *a)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 ||
	    (a->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
		return cli_fail_errno("agent", "cannot wait for signals", errno);
	return CLI_DONE;
}

static void leave(struct agent *a)
{
	if (a->leaving)
		return;
	a->leaving = true;
	a->leaving_ms = laps_worker_now_ms();
	laps_notify(a->notify, "STOPPING=1");
}

static void serve_signals(struct agent *a)
{
	struct signalfd_siginfo s;

	while (read(a->signals, &s, sizeof s) == (ssize_t)sizeof s) {
		if (s.ssi_signo == SIGHUP)
			a->asked = true;
		else
			leave(a);
	}
}

static json_t *status(const struct agent *a)
{
	const struct agent_report *r = &a->last;

	return json_pack("{s:s,s:i,s:o,s:o,s:b,s:I,s:o,s:o,s:{s:s,s:o}}", "result", "ok", "pid",
			 (int)getpid(), "since", cli_json_time(a->since_ticks), "next_turn",
			 cli_json_time(laps_schedule_next(&a->schedule)), "running",
			 (int)is_running(a), "turns", (json_int_t)r->number, "last",
			 r->number != 0 ? agent_report_json(r) : json_null(), "now",
			 cli_json_time(a->now_ticks), "post_auth", "stage",
			 agent_stage_name(r->stage), "deadline",
			 cli_json_time(a->schedule.post_auth_ticks));
}

/* The turn that a request will be served by: one that runs has read the policy already. */
static json_t *accept_turn(struct agent *a, bool reset)
{
	if (a->leaving)
		return laps_agent_refuse("the agent is about to end");
	a->asked = true;
	a->asked_reset = a->asked_reset || reset;
	return json_pack("{s:s,s:I}", "result", "ok", "turn", (json_int_t)a->turn_n + 1);
}

static json_t *handle(void *ctx, const char *verb, const json_t *request)
{
	struct agent *a = ctx;

	(void)request;
	if (strcmp(verb, "status") == 0)
		return status(a);
	if (strcmp(verb, "process") == 0 || strcmp(verb, "reset") == 0)
		return accept_turn(a, strcmp(verb, "reset") == 0);
	if (strcmp(verb, "stop") == 0) {
		leave(a);
		return json_pack("{s:s,s:i}", "result", "ok", "pid", (int)getpid());
	}
	return laps_agent_refuse("no such verb: there are process, reset, status and stop");
}

/* A turn that gave no account of itself. */
static void fill_failure(struct agent_report *r, const char *step, const struct laps_cause *cause)
{
	r->failed = true;
	snprintf(r->step, sizeof r->step, "%s", step);
	r->cause = *cause;
}

static void take_report(struct agent *a, const struct agent_report *r)
{
	laps_schedule_end(&a->schedule, r->knows_post_auth, r->post_auth_ticks, a->now_ticks);
	a->last = *r;
	agent_print(a->cli, r);
}

static void end_turn(struct agent *a)
{
	struct agent_report r = a->begun;
	struct laps_cause cause;

	if (laps_worker_finish(&a->worker, &r, sizeof r, &cause) != LAPS_OK)
		fill_failure(&r, "turn", &cause);
	take_report(a, &r);
}

static void begin_turn(struct agent *a, uint32_t due, agent_cause why)
{
	struct laps_cause cause;

	a->order = (struct agent_order){.config_dir = a->cli->config_dir, .due = due, .why = why};
	a->begun = (struct agent_report){.number = ++a->turn_n,
					 .ticks = a->now_ticks,
					 .why = why,
					 .stage = a->last.stage,
					 .post_auth_ticks = a->last.post_auth_ticks};
	a->slow_told = false;
	laps_schedule_begin(&a->schedule, due, a->now_ticks);
	if (laps_worker_start(&a->worker, agent_turn, &a->order, &a->begun, sizeof a->begun,
			      AGENT_TURN_SECONDS + AGENT_STOP_SECONDS, &cause) == LAPS_OK)
		return;
	fill_failure(&a->begun, "turn", &cause);
	take_report(a, &a->begun);
}

/* Begin what is due or asked for, one turn for all of it. */
static void look_at_clock(struct agent *a)
{
	struct laps_cause cause;
	uint32_t due;

	if (a->clock_port.now(a->clock_port.ctx, &a->now_ticks, &cause) != LAPS_OK) {
		if (!a->clock_told)
			cli_fail("clock", "%s", cause.text);
		a->clock_told = true;
		return;
	}
	a->clock_told = false;
	due = laps_schedule_due(&a->schedule, a->now_ticks);
	if (is_running(a) || a->leaving || (due == 0 && !a->asked))
		return;
	if (a->asked) {
		bool reset = a->asked_reset;

		a->asked = a->asked_reset = false;
		begin_turn(a, due | LAPS_DUE_CYCLE, reset ? AGENT_RESET : AGENT_PROCESS);
	} else {
		begin_turn(a, due,
			   a->turn_n == 0           ? AGENT_START
			   : (due & LAPS_DUE_CYCLE) ? AGENT_TIMER
						    : AGENT_POST_AUTH);
	}
}

/* A turn that hangs is told, then ended: what it holds, no cycle of this host can have. */
static void watch_turn(struct agent *a)
{
	uint64_t now = laps_worker_now_ms(), spent;

	if (!is_running(a))
		return;
	spent = now - a->worker.started_ms;
	if (spent >= AGENT_TURN_SLOW_SECONDS * UINT64_C(1000) && !a->slow_told) {
		a->slow_told = true;
		cli_fail("watchdog", "turn %llu has not ended after %d seconds",
			 (unsigned long long)a->turn_n, AGENT_TURN_SLOW_SECONDS);
	}
	if (spent >= AGENT_TURN_SECONDS * UINT64_C(1000)) {
		cli_fail("watchdog", "turn %llu was killed after %d seconds",
			 (unsigned long long)a->turn_n, AGENT_TURN_SECONDS);
		laps_worker_kill(&a->worker);
		end_turn(a);
	} else if (a->leaving && now - a->leaving_ms >= AGENT_STOP_SECONDS * UINT64_C(1000)) {
		a->status = cli_fail("watchdog",
				     "turn %llu did not end within %d seconds and was "
				     "killed",
				     (unsigned long long)a->turn_n, AGENT_STOP_SECONDS);
		laps_worker_kill(&a->worker);
		end_turn(a);
	}
}

static void tell_watchdog(struct agent *a)
{
	uint64_t now = laps_worker_now_ms();

	if (a->watchdog_ms == 0 || now - a->watchdog_last_ms < a->watchdog_ms / 2)
		return;
	a->watchdog_last_ms = now;
	laps_notify(a->notify, "WATCHDOG=1");
}

/* Milliseconds until something must be looked at though nobody calls. */
static int patience(const struct agent *a)
{
	uint64_t next = laps_schedule_next(&a->schedule), ms = LOOK_REAL_MS, left;

	if (a->clock.world != NULL)
		return LOOK_WORLD_MS;
	left = next > a->now_ticks ? (next - a->now_ticks) / (LAPS_TICKS_PER_SECOND / 1000) + 1 : 0;
	if (left < ms && !is_running(a))
		ms = left;
	if (is_running(a) && ms > 1000)
		ms = 1000; /* its time is counted in seconds */
	if (a->watchdog_ms != 0 && a->watchdog_ms / 2 < ms)
		ms = a->watchdog_ms / 2;
	return (int)ms;
}

static void loop(struct agent *a)
{
	while (!a->leaving || is_running(a)) {
		struct pollfd p[] = {
			{.fd = a->signals, .events = POLLIN},
			{.fd = laps_agent_control_fd(a->control), .events = POLLIN},
			{.fd = a->worker.fd, .events = POLLIN},
		};

		look_at_clock(a);
		p[2].fd = a->worker.fd;
		tell_watchdog(a);
		if (poll(p, sizeof p / sizeof p[0], patience(a)) < 0 && errno != EINTR)
			return;
		if (p[0].revents != 0)
			serve_signals(a);
		if (p[1].revents != 0)
			laps_agent_control_serve(a->control);
		if (p[2].revents != 0)
			end_turn(a);
		watch_turn(a);
	}
}

static void close_all(struct agent *a)
{
	/* the name before the lock: the next agent's socket must not be the one taken away */
	if (a->control != NULL)
		laps_agent_control_retire(a->control);
	if (a->lock >= 0)
		close(a->lock);
	laps_agent_control_close(&a->control);
	if (a->signals >= 0)
		close(a->signals);
	laps_clock_close(&a->clock);
}

int agent_run(const struct cli *cli)
{
	struct agent a = {.cli = cli,
			  .lock = -1,
			  .signals = -1,
			  .worker = LAPS_WORKER_NONE,
			  .notify = getenv("NOTIFY_SOCKET")};
	struct laps_cause cause;
	int rc;

	if ((rc = open_clock(&a)) != CLI_DONE || (rc = lock_only(&a)) != CLI_DONE ||
	    (rc = take_signals(&a)) != CLI_DONE)
		goto out;
	if (laps_agent_control_open(cli->config_dir, handle, &a, &a.control, &cause) != LAPS_OK) {
		rc = cli_fail("agent", "%s", cause.text);
		goto out;
	}
	a.watchdog_ms = laps_notify_watchdog_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"));
	a.since_ticks = a.now_ticks;
	laps_schedule_init(&a.schedule, a.now_ticks);
	agent_emit(cli, 10000);
	laps_notify(a.notify, "READY=1");
	loop(&a);
	agent_emit(cli, 10002);
	rc = a.status;
out:
	close_all(&a);
	return rc;
}
