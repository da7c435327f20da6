/* SPDX-License-Identifier: MIT */
#include "kds/server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kds/server/connection.h"
#include "kds/server/epm.h"
#include "kds/server/fault.h"
#include "kds/server/gss.h"
#include "kds/server/isdkey.h"
#include "kds/server/ntlm.h"
#include "kds/server/record.h"
#include "kds/server/secure.h"
#include "lib/faultfile.h"
#include "lib/monotonic.h"
#include "lib/timeline.h"

#define EVENTS_MAX   64
#define LOOK_MS      1000
#define BACKLOG      4096
#define FILES_SPARED 32 /* descriptors that are not for connections */

struct listener {
	int fd; /* -1: none */
	uint16_t port;
	struct rpc_options options;
};

struct server {
	const struct kds_server_options *o;
	struct sim_clock clock;
	struct kds_record record;
	struct kds_fault fault;
	struct kds_gss *gss;
	struct kds_ntlm *ntlm; /* NULL: not wanted */
	struct kds_secure secure;
	struct kds_directory *directory;
	struct kds_callers *callers;
	struct kds_root_source source;
	struct kds_keys *keys;
	struct kds_epm epm;
	struct kds_isdkey isdkey;
	struct rpc_interface epm_interface, isdkey_interface;
	const struct rpc_interface *both[2];
	struct listener rpc, kds;
	struct kds_connections *connections;
	int epoll, signals;
};

static bool secure(void *ctx, uint8_t auth_type, struct rpc_security *out)
{
	return kds_secure(&((struct server *)ctx)->secure, auth_type, out);
}

static bool goes_wrong(void *ctx, const char *operation, const char *who, struct laps_fault *out)
{
	return kds_fault_take(&((struct server *)ctx)->fault, operation, who, out);
}

static void log_line(void *ctx, const char *line)
{
	kds_record_log(&((struct server *)ctx)->record, line);
}

static bool listen_at(uint16_t port, struct listener *l, struct sim_err *err)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(port),
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(a);
	char name[32];
	int on = 1;

	snprintf(name, sizeof(name), "127.0.0.1:%u", port);
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0 ||
	    (port && setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) ||
	    bind(l->fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(l->fd, BACKLOG) != 0 ||
	    getsockname(l->fd, (struct sockaddr *)&a, &len) != 0)
		return sim_fail_errno(err, errno, "cannot listen at", name);
	l->port = ntohs(a.sin_port);
	return true;
}

static bool watch(struct server *s, int fd, void *data, struct sim_err *err)
{
	struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = data}};

	return epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e) == 0 ||
	       sim_fail_errno(err, errno, "cannot watch", "a descriptor");
}

static void set_options(struct server *s)
{
	const bool one = s->kds.fd < 0;
	struct rpc_options o = {
		.pad = s->o->pad,
		.max_frag = s->o->max_frag,
		.ctx = s,
		.secure = secure,
		.log = log_line,
		.fault = goes_wrong,
	};

	s->epm = (struct kds_epm){.port = one ? s->rpc.port : s->kds.port, .record = &s->record};
	s->isdkey = (struct kds_isdkey){
		.keys = s->keys, .callers = s->callers, .clock = &s->clock, .record = &s->record};
	s->epm_interface = kds_epm_interface(&s->epm);
	s->isdkey_interface = kds_isdkey_interface(&s->isdkey);
	s->both[0] = &s->epm_interface;
	s->both[1] = &s->isdkey_interface;
	s->rpc.options = s->kds.options = o;
	s->rpc.options.interface = s->both;
	s->rpc.options.interface_n = one ? 2 : 1;
	s->rpc.options.port = s->rpc.port;
	s->kds.options.interface = &s->both[1];
	s->kds.options.interface_n = 1;
	s->kds.options.port = s->kds.port;
}

static bool open_listeners(struct server *s, struct sim_err *err)
{
	const bool one = s->o->rpc_port && s->o->rpc_port == s->o->kds_port;

	return listen_at(s->o->rpc_port, &s->rpc, err) &&
	       (one || listen_at(s->o->kds_port, &s->kds, err)) &&
	       watch(s, s->rpc.fd, &s->rpc, err) && (one || watch(s, s->kds.fd, &s->kds, err));
}

/* As many connections as there can be descriptors. */
static size_t connection_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return 0;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	return files.rlim_cur > FILES_SPARED * 2 ? files.rlim_cur - FILES_SPARED : FILES_SPARED;
}

static bool open_world(struct server *s, struct sim_err *err)
{
	char path[4096];
	int dir = open(s->o->world, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return sim_fail_errno(err, errno, "cannot open", s->o->world);
	s->record.timeline = sim_timeline_open(dir, err);
	close(dir);
	snprintf(path, sizeof(path), "%s/clock", s->o->world);
	s->record.clock = &s->clock;
	s->fault.record = &s->record;
	if (s->record.timeline < 0 || !sim_clock_open(path, &s->clock, err))
		return false;
	snprintf(path, sizeof(path), "%s/" SIM_FAULTS, s->o->world);
	return sim_faults_open(path, &s->fault.plan, err);
}

/* It is of no use without its keys. */
static bool try_directory(struct server *s, struct sim_err *err)
{
	struct kds_root_keys keys = {0};
	bool ok = s->source.read(s->source.ctx, &keys);

	kds_root_keys_clear(&keys);
	return ok || sim_fail(err, "the directory does not answer at '%s'", s->o->ldapi);
}

static bool begin(struct server *s, struct sim_err *err)
{
	sigset_t blocked;

	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	s->signals = signalfd(-1, &blocked, SFD_CLOEXEC);
	if (s->epoll < 0 || s->signals < 0)
		return sim_fail_errno(err, errno, "cannot watch", "signals");
	if (!open_world(s, err))
		return false;
	s->gss = kds_gss_new(s->o->keytab, err);
	if (!s->gss)
		return false;
	s->directory = kds_directory_new(s->o->ldapi, s->o->counters);
	if (!s->directory)
		return sim_fail_nomem(err);
	s->source = kds_directory_root_keys(s->directory);
	s->source.remote = s->o->read_only;
	s->callers = kds_callers_new(s->directory);
	s->keys = kds_keys_new(&s->source, s->o->domain, s->o->domain);
	s->connections = kds_connections_new(s->epoll, connection_limit(), &s->record);
	if (!s->callers || !s->keys || !s->connections)
		return sim_fail_nomem(err);
	if (!open_listeners(s, err) || !watch(s, s->signals, &s->signals, err) ||
	    !try_directory(s, err))
		return false;
	if (s->o->ntlm && !(s->ntlm = kds_ntlm_new(s->o->world, s->directory, &s->clock, err)))
		return false;
	s->secure = (struct kds_secure){s->gss, s->ntlm ? kds_ntlm_options(s->ntlm) : NULL};
	set_options(s);
	return true;
}

static void end(struct server *s)
{
	kds_connections_free(&s->connections);
	kds_keys_free(&s->keys);
	kds_callers_free(&s->callers);
	kds_ntlm_free(&s->ntlm);
	kds_directory_free(&s->directory);
	kds_gss_free(&s->gss);
	sim_faults_close(&s->fault.plan);
	sim_clock_close(&s->clock);
	for (size_t i = 0; i < 5; i++) {
		const int fd[] = {s->rpc.fd, s->kds.fd, s->record.timeline, s->epoll, s->signals};

		if (fd[i] >= 0)
			close(fd[i]);
	}
}

static void accept_all(struct server *s, const struct listener *l)
{
	int fd;

	while ((fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
		kds_connection_add(s->connections, fd, &l->options);
}

/* Once a second: connections that wait too long, and keys of periods that have passed. */
static void look_after(struct server *s, uint64_t *last_ms)
{
	const uint64_t now_ms = sim_monotonic_ms();

	if (now_ms - *last_ms < LOOK_MS)
		return;
	*last_ms = now_ms;
	kds_connections_expire(s->connections);
	kds_keys_expire(s->keys, sim_clock_now(&s->clock));
}

static void run(struct server *s)
{
	struct epoll_event event[EVENTS_MAX];
	uint64_t looked_ms = 0;

	for (;;) {
		int n = epoll_wait(s->epoll, event, EVENTS_MAX,
				   kds_connections_release(s->connections, LOOK_MS));
		bool knocks[2] = {false, false};

		for (int i = 0; i < n; i++) {
			void *p = event[i].data.ptr;

			if (p == &s->signals)
				return;
			if (p == &s->rpc || p == &s->kds)
				knocks[p == &s->kds] = true;
			else
				kds_connection_serve(s->connections, p, event[i].events);
		}
		/* behind the others: a new connection may end an old one of the same list */
		if (knocks[0])
			accept_all(s, &s->rpc);
		if (knocks[1])
			accept_all(s, &s->kds);
		look_after(s, &looked_ms);
	}
}

bool kds_serve(const struct kds_server_options *o, struct sim_err *err)
{
	struct server s = {.o = o,
			   .record = {.timeline = -1},
			   .rpc = {.fd = -1},
			   .kds = {.fd = -1},
			   .epoll = -1,
			   .signals = -1};
	bool ok = begin(&s, err);

	if (ok) {
		printf("%u %u\n", (unsigned)s.rpc.port, (unsigned)s.epm.port);
		fclose(stdout);
		run(&s);
	}
	end(&s);
	return ok;
}
