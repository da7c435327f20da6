/* SPDX-License-Identifier: MIT */
#include "directory/balancer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/listens.h"

#define DIR_NAME        "balancer"
#define CONF_NAME       DIR_NAME "/haproxy.cfg"
#define LOG_NAME        DIR_NAME "/haproxy.log"
#define CONF_MAX        8192
#define FILES_MAX       4096 /* two for each connection */
#define TRIES_FOR_PORTS 5
#define STOP_GRACE_MS   2000

/*
 * A connection that finds nobody is tried at the next controller, and the one that did not answer
 * is left out from then on; asked five times a second, it is back soon. How long a connection may
 * be silent is the controllers' affair. There is no log and no socket to steer it by.
 */
static const char common[] = "global\n"
			     "\tnbthread 1\n"
			     "\tnoreuseport\n"
			     "defaults\n"
			     "\tmode tcp\n"
			     "\tbalance roundrobin\n"
			     "\ttimeout connect 1s\n"
			     "\ttimeout check 2s\n"
			     "\ttimeout client 20d\n"
			     "\ttimeout server 20d\n"
			     "\tretries 3\n"
			     "\toption redispatch 1\n"
			     "\tdefault-server inter 200ms fall 2 rise 1\n";

static bool write_conf(const struct sim_workdir *w, const struct sim_slapd *dc, uint32_t n,
		       const struct sim_balancer *b, struct sim_err *err)
{
	struct laps_buf text;
	bool ok;

	(void)unlinkat(w->fd, CONF_NAME, 0);
	laps_buf_init(&text, CONF_MAX);
	sim_buf_printf(&text, "%slisten ldap\n\tbind 127.0.0.1:%u\n\toption ldap-check\n", common,
		       b->ldap.number);
	for (uint32_t i = 0; i < n; i++)
		sim_buf_printf(&text,
			       "\tserver dc%u 127.0.0.1:%u check port %u observe layer4 "
			       "error-limit 1 on-error mark-down\n",
			       i + 1, dc[i].ldap_port, dc[i].replica_port);
	sim_buf_printf(&text, "listen ldaps\n\tbind 127.0.0.1:%u\n", b->ldaps.number);
	for (uint32_t i = 0; i < n; i++)
		sim_buf_printf(&text, "\tserver dc%u 127.0.0.1:%u track ldap/dc%u\n", i + 1,
			       dc[i].ldaps_port, i + 1);
	ok = sim_write_buf(w->fd, CONF_NAME, &text, 0600, err);
	laps_buf_clear(&text);
	return ok;
}

static bool run(struct sim_balancer *b, const struct sim_workdir *w, struct sim_err *err)
{
	/* it reads no variable that it should have, and the world's clock is not for it */
	char *nothing[] = {NULL}, *conf = NULL;
	const char *argv[] = {b->program, "-db", "-q", "-f", NULL, NULL};
	int log;
	bool ok;

	if (asprintf(&conf, "%s/" CONF_NAME, w->path) < 0)
		return sim_fail_nomem(err);
	argv[4] = conf;
	log = openat(w->fd, LOG_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = sim_child_start(&(struct sim_child_how){.argv = argv,
						     .envp = nothing,
						     .in = -1,
						     .out = log,
						     .error = log,
						     .server = true,
						     .server_files = FILES_MAX},
			     &b->child, NULL, err);
	if (log >= 0)
		close(log);
	free(conf);
	return ok;
}

static bool wait_for_ports(struct sim_balancer *b, const struct sim_workdir *w, bool *ended,
			   struct sim_err *err)
{
	struct sim_listens l = {
		.name = "haproxy", .port = b->ldap.number, .dir = w->fd, .log = LOG_NAME};

	if (!sim_listens_wait(&l, &b->child, ended, err))
		return false;
	l.port = b->ldaps.number;
	return sim_listens_wait(&l, &b->child, ended, err);
}

static void release(struct sim_balancer *b)
{
	sim_port_release(&b->ldap);
	sim_port_release(&b->ldaps);
}

static bool start_on_ports(struct sim_balancer *b, const struct sim_workdir *w,
			   const struct sim_slapd *dc, uint32_t n, struct sim_err *err)
{
	release(b);
	return sim_port_hold(0, &b->ldap, err) && sim_port_hold(0, &b->ldaps, err) &&
	       write_conf(w, dc, n, b, err) && run(b, w, err);
}

bool sim_balancer_start(const struct sim_workdir *w, const struct sim_slapd *dc, uint32_t n,
			struct sim_balancer *out, struct sim_err *err)
{
	bool ended = true, ok = false;

	*out = SIM_BALANCER_NONE;
	out->program = sim_find_program("haproxy");
	if (!out->program)
		return sim_fail(err, "haproxy is not in PATH or /usr/sbin: install package "
				     "'haproxy'");
	if (!sim_mkdir(w->fd, DIR_NAME, 0700, err))
		return false;
	/* somebody who asks for one of its ports by number may be faster: then others are tried */
	for (int i = 0; i < TRIES_FOR_PORTS && !ok && ended; i++) {
		ended = false;
		ok = start_on_ports(out, w, dc, n, err) && wait_for_ports(out, w, &ended, err);
	}
	return ok;
}

void sim_balancer_halt(struct sim_balancer *b)
{
	sim_child_stop(&b->child, SIGKILL, STOP_GRACE_MS);
}

bool sim_balancer_again(struct sim_balancer *b, const struct sim_workdir *w, struct sim_err *err)
{
	bool ended;

	return run(b, w, err) && wait_for_ports(b, w, &ended, err);
}

void sim_balancer_stop(struct sim_balancer *b)
{
	sim_balancer_halt(b);
	release(b);
	free(b->program);
	b->program = NULL;
}
