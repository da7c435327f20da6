/* SPDX-License-Identifier: MIT */
#include "lib/httpserver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/httpserver_private.h"

/* descriptors that are not for connections: the world's own, and what it starts */
#define SPARE_FILES 128

/* As many as there are descriptors for. */
static unsigned connection_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur >= SIM_SERVER_CONNECTIONS + SPARE_FILES)
		return SIM_SERVER_CONNECTIONS;
	return files.rlim_cur > 2 * SPARE_FILES ? (unsigned)files.rlim_cur - SPARE_FILES
						: SPARE_FILES;
}

/* A listening socket, and its port: known before the first request can come. */
static int listen_at(struct sim_server *s, uint16_t port, struct sim_err *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	socklen_t len = sizeof(address);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, SOMAXCONN) == 0 &&
	    getsockname(fd, (struct sockaddr *)&address, &len) == 0) {
		s->port = ntohs(address.sin_port);
		snprintf(s->fallback, sizeof(s->fallback), "localhost:%u", s->port);
		return fd;
	}
	sim_fail_errno(err, errno, "cannot listen on", "127.0.0.1");
	if (fd >= 0)
		close(fd);
	return -1;
}

static struct MHD_Daemon *start_daemon(struct sim_server *s, const struct sim_server_options *o,
				       int listener)
{
	uint64_t idle_ms = o->idle_ms ? o->idle_ms : SIM_SERVER_IDLE_MS;
	/* MHD has no const, and copies what they point to */
	struct MHD_OptionItem tls[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)o->cert_pem},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->key_pem},
		{MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)SIM_SERVER_PRIORITIES},
		{MHD_OPTION_END, 0, NULL},
	};

	return MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK |
			MHD_ALLOW_SUSPEND_RESUME | (o->cert_pem ? MHD_USE_TLS : 0),
		0, NULL, NULL, sim_server_on_request, s, MHD_OPTION_LISTEN_SOCKET, listener,
		MHD_OPTION_ARRAY, o->cert_pem ? tls : tls + 3, MHD_OPTION_THREAD_POOL_SIZE,
		o->threads ? o->threads : (unsigned)SIM_SERVER_THREADS, MHD_OPTION_CONNECTION_LIMIT,
		connection_limit(), MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)((idle_ms + 999) / 1000), MHD_OPTION_STRICT_FOR_CLIENT, 0,
		MHD_OPTION_NOTIFY_CONNECTION, sim_server_on_connection, s,
		MHD_OPTION_URI_LOG_CALLBACK, sim_server_on_line, s, MHD_OPTION_NOTIFY_COMPLETED,
		sim_server_on_through, s, MHD_OPTION_END);
}

static bool start(struct sim_server *s, const struct sim_server_options *o, struct sim_err *err)
{
	int listener = listen_at(s, o->port, err);
	sigset_t all, before;

	if (listener < 0)
		return false;
	/* its threads inherit a mask with everything blocked */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->daemon = start_daemon(s, o, listener);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return s->daemon || sim_fail(err, "cannot start the HTTP server");
}

bool sim_server_start(const struct sim_server_options *options, struct sim_server **out,
		      struct sim_err *err)
{
	struct sim_server *s = calloc(1, sizeof(*s));

	if (!s)
		return sim_fail_nomem(err);
	s->handler = options->handler;
	s->show = options->show;
	s->ctx = options->ctx;
	s->key_log =
		options->key_log ? open(options->key_log, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
	s->scheme = options->cert_pem ? "https" : "http";
	s->delays = sim_delays_new(sim_server_go_on);
	if (!s->delays) {
		sim_server_stop(&s);
		return sim_fail_nomem(err);
	}
	if (sim_deadlines_start(options->idle_ms ? options->idle_ms : SIM_SERVER_IDLE_MS,
				options->total_ms ? options->total_ms : SIM_SERVER_TOTAL_MS,
				&s->deadlines, err) &&
	    start(s, options, err)) {
		*out = s;
		return true;
	}
	sim_server_stop(&s);
	return false;
}

void sim_server_stop(struct sim_server **server)
{
	struct sim_server *s = *server;

	if (!s)
		return;
	/* it does not stop while connections are suspended */
	if (s->delays)
		sim_delays_end(s->delays);
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	sim_delays_free(&s->delays);
	sim_deadlines_stop(&s->deadlines);
	if (s->key_log >= 0)
		close(s->key_log);
	free(s);
	*server = NULL;
}

uint16_t sim_server_port(const struct sim_server *server)
{
	return server->port;
}

const char *sim_server_version(void)
{
	return MHD_get_version();
}
