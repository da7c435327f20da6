/* SPDX-License-Identifier: MIT */
#include "kds/kds.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/module.h"
#include "lib/monotonic.h"

#define START_DEADLINE_MS 30000
#define STOP_GRACE_MS     2000
#define POLL_MS           50
#define FILES_MAX         8192
#define ARGUMENTS         16

/* "NAME=VALUE" behind the others. */
struct arguments {
	char *text[ARGUMENTS + 1]; /* owned */
	int n;
	bool ok;
};

static void add(struct arguments *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct arguments *a, const char *format, ...)
{
	va_list args;

	if (!a->ok || a->n == ARGUMENTS) {
		a->ok = false;
		return;
	}
	va_start(args, format);
	a->ok = vasprintf(&a->text[a->n], format, args) >= 0;
	va_end(args);
	a->n += a->ok;
}

static bool set_arguments(const struct sim_kds_options *o, const struct sim_kds *k,
			  const char *program, struct arguments *a)
{
	*a = (struct arguments){.ok = true};
	add(a, "%s", program);
	add(a, "world=%s", o->path);
	add(a, "ldapi=%s", o->ldapi_uri);
	if (o->counters_file)
		add(a, "counters=%s/%s", o->path, o->counters_file);
	add(a, "keytab=FILE:%s/%s", o->path, o->keytab_file);
	add(a, "domain=%s", o->domain);
	add(a, "rpc-port=%u", k->rpc_port);
	add(a, "kds-port=%u", k->kds_port);
	add(a, "pad=%u", o->pad);
	add(a, "max-fragment=%u", o->max_fragment);
	add(a, "ntlm=%d", o->ntlm);
	add(a, "read-only=%d", o->read_only);
	a->text[a->n] = NULL;
	return a->ok;
}

static bool run(const struct sim_kds_options *o, const char *program, struct sim_kds *k,
		struct sim_err *err)
{
	struct arguments a;
	int pipe_fd[2] = {-1, -1};
	int log = openat(o->dir, o->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	char **envp = sim_environ_new(o->env, environ);
	bool ok = (set_arguments(o, k, program, &a) && envp) || sim_fail_nomem(err);

	if (ok && pipe2(pipe_fd, O_CLOEXEC) != 0)
		ok = sim_fail_errno(err, errno, "cannot start", SIM_KDS_PROGRAM);
	ok = ok && sim_child_start(&(struct sim_child_how){.argv = (const char *const *)a.text,
							   .envp = envp,
							   .in = -1,
							   .out = pipe_fd[1],
							   .error = log,
							   .server = true,
							   .server_files = FILES_MAX},
				   &k->child, NULL, err);
	k->out = pipe_fd[0];
	if (pipe_fd[1] >= 0)
		close(pipe_fd[1]);
	if (log >= 0)
		close(log);
	sim_environ_free(envp);
	for (int i = 0; i < a.n; i++)
		free(a.text[i]);
	return ok;
}

/* Those that it had, or that it is to have. */
static bool hold_ports(const struct sim_kds_options *o, struct sim_kds *k, struct sim_err *err)
{
	struct sim_err why;

	if (k->rpc.tcp < 0 && (!sim_port_hold(o->rpc_port, &k->rpc, &why) ||
			       ((!o->kds_port || o->kds_port != o->rpc_port) &&
				!sim_port_hold(o->kds_port, &k->kds, &why))))
		return sim_fail(err, "the key service does not start: %s", why.text);
	k->rpc_port = k->rpc.number;
	k->kds_port = k->kds.tcp < 0 ? k->rpc_port : k->kds.number;
	return true;
}

bool sim_kds_start(const struct sim_kds_options *o, struct sim_kds *k, struct sim_err *err)
{
	char *dir = NULL, *program = NULL;
	bool ok = hold_ports(o, k, err) && sim_find_module(SIM_KDS_PROGRAM, &dir, err) &&
		  (asprintf(&program, "%s/" SIM_KDS_PROGRAM, dir) >= 0 || sim_fail_nomem(err)) &&
		  run(o, program, k, err);

	free(dir);
	free(program);
	return ok;
}

/* Its one line, which ends with the end of its output. */
static bool take_ports(struct sim_kds *k, const char *line)
{
	char *end;
	unsigned long rpc = strtoul(line, &end, 10), kds;

	if (*end != ' ')
		return false;
	kds = strtoul(end + 1, &end, 10);
	if (*end != '\n' || rpc - 1 >= 65535 || kds - 1 >= 65535)
		return false;
	k->rpc_port = (uint16_t)rpc;
	k->kds_port = (uint16_t)kds;
	return true;
}

bool sim_kds_wait(struct sim_kds *k, int dir, const char *log, struct sim_err *err)
{
	uint64_t deadline = sim_monotonic_ms() + START_DEADLINE_MS;
	struct pollfd p = {.fd = k->out, .events = POLLIN};
	char line[32] = "", why[256];
	size_t n = 0;
	ssize_t got = 1;

	while (got != 0) {
		if (sim_interrupted())
			return sim_fail(err, "interrupted");
		if (sim_monotonic_ms() > deadline)
			return sim_fail(err, "the key service is not ready after %d seconds",
					START_DEADLINE_MS / 1000);
		if (poll(&p, 1, POLL_MS) <= 0)
			continue;
		got = read(k->out, line + n, sizeof(line) - 1 - n);
		if (got < 0 && errno != EINTR)
			got = 0;
		if (got > 0)
			n += (size_t)got;
	}
	close(k->out);
	k->out = -1;
	if (take_ports(k, line))
		return true;
	sim_first_line(dir, log, why, sizeof(why));
	return sim_fail(err, "the key service does not start: %s", why);
}

void sim_kds_halt(struct sim_kds *k)
{
	sim_child_stop(&k->child, SIGKILL, STOP_GRACE_MS);
	if (k->out >= 0)
		close(k->out);
	k->out = -1;
}

void sim_kds_stop(struct sim_kds *k)
{
	sim_child_stop(&k->child, SIGTERM, STOP_GRACE_MS);
	sim_kds_halt(k);
	sim_port_release(&k->rpc);
	sim_port_release(&k->kds);
}
