/* SPDX-License-Identifier: MIT */
/* The only file that knows libmicrohttpd and GnuTLS. */
#include "lib/httpserver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/deadline.h"

/* descriptors that are not for connections: the world's own, and what it starts */
#define SPARE_FILES 128

struct sim_server {
	struct MHD_Daemon *daemon;
	struct sim_deadlines *deadlines;
	sim_server_handler *handler;
	void *ctx;
	const char *scheme;
	uint16_t port;
	char fallback[32]; /* "localhost:PORT" */
};

/* One request, from its line until its response is through. */
struct exchange {
	struct sim_http_request rq;
	struct laps_buf body;
	size_t body_len; /* what came, also of a body that is not kept */
	unsigned refused;
	bool begun; /* its headers were seen */
};

struct peer {
	struct sim_deadline deadline;
	struct exchange *exchange; /* under way; NULL: none */
};

static void free_exchange(struct exchange *e)
{
	if (!e)
		return;
	sim_http_request_clear(&e->rq);
	laps_buf_clear(&e->body);
	free(e);
}

static struct peer *peer_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

static gnutls_session_t tls_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	return i ? i->tls_session : NULL;
}

static void connection_begins(struct sim_server *s, struct MHD_Connection *c, void **context)
{
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	gnutls_session_t tls = tls_of(c);
	struct peer *peer = calloc(1, sizeof(*peer));

	/* without it no request is taken: see begin_exchange */
	*context = peer;
	if (!peer)
		return;
	if (tls)
		gnutls_certificate_server_set_request(tls, GNUTLS_CERT_REQUEST);
	sim_deadline_begin(s->deadlines, &peer->deadline, fd->connect_fd);
}

static void on_connection(void *ctx, struct MHD_Connection *c, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct sim_server *s = ctx;
	struct peer *peer = *context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		connection_begins(s, c, context);
	} else if (peer) {
		sim_deadline_end(s->deadlines, &peer->deadline);
		free_exchange(peer->exchange);
		free(peer);
		*context = NULL;
	}
}

/* The line of a request is there. */
static void *on_line(void *ctx, const char *target, struct MHD_Connection *c)
{
	struct sim_server *s = ctx;
	struct peer *peer = peer_of(c);
	struct exchange *e;

	if (!peer)
		return NULL;
	sim_deadline_request(s->deadlines, &peer->deadline);
	free_exchange(peer->exchange);
	peer->exchange = e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	laps_buf_init(&e->body, SIM_HTTP_BODY_MAX);
	sim_http_request_init(&e->rq, "");
	e->rq.scheme = s->scheme;
	e->refused = sim_http_request_target(&e->rq, target);
	return e;
}

static void on_through(void *ctx, struct MHD_Connection *c, void **request,
		       enum MHD_RequestTerminationCode how)
{
	struct sim_server *s = ctx;
	struct peer *peer = peer_of(c);

	(void)how;
	*request = NULL;
	if (!peer)
		return;
	free_exchange(peer->exchange);
	peer->exchange = NULL;
	sim_deadline_through(s->deadlines, &peer->deadline);
}

static enum MHD_Result take_header(void *ctx, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct exchange *e = ctx;

	(void)kind;
	if (!e->refused)
		e->refused = sim_http_request_header(&e->rq, name, value ? value : "");
	return e->refused ? MHD_NO : MHD_YES;
}

/* What the client has shown, whoever issued it: TLS has proved that it holds the key. */
static void take_certificate(struct exchange *e, struct MHD_Connection *c)
{
	gnutls_session_t tls = tls_of(c);
	unsigned n = 0;
	const gnutls_datum_t *list = tls ? gnutls_certificate_get_peers(tls, &n) : NULL;

	if (!list || n == 0)
		return;
	e->rq.client_cert = list[0].data;
	e->rq.client_cert_len = list[0].size;
}

/* 0, or why the body is not even read: nobody knows where it ends, or it is beyond reason. What
 * libmicrohttpd does not understand it would read until the client has had enough. */
static unsigned refuse_body(const struct sim_http_request *rq)
{
	const char *length = sim_http_header(rq, "Content-Length");
	const char *coding = sim_http_header(rq, "Transfer-Encoding");

	if (coding && length)
		return 400;
	if (coding && strcasecmp(coding, "chunked") != 0)
		return 501;
	return length && strtoull(length, NULL, 10) > SIM_SERVER_DRAIN_MAX ? 413 : 0;
}

/* Since HTTP/1.1 everybody says whom he asks. libmicrohttpd would see to it, and say its status
 * line twice. */
static bool lacks_host(const struct sim_http_request *rq, const char *version)
{
	return strcmp(version, "HTTP/1.0") != 0 && !sim_http_header(rq, "Host");
}

static void begin_exchange(const struct sim_server *s, struct exchange *e, const char *method,
			   const char *version, struct MHD_Connection *c)
{
	unsigned status;

	e->begun = true;
	e->rq.method = method;
	MHD_get_connection_values(c, MHD_HEADER_KIND, take_header, e);
	/* also when it is refused: answers and the log want its ids */
	status = sim_http_request_finish(&e->rq, s->fallback);
	if (!e->refused)
		e->refused = status;
	if (!e->refused && lacks_host(&e->rq, version))
		e->refused = 400;
	take_certificate(e, c);
}

static void take_body(struct exchange *e, const char *data, size_t len)
{
	if (__builtin_add_overflow(e->body_len, len, &e->body_len))
		e->body_len = SIZE_MAX;
	if (!e->refused)
		laps_buf_put(&e->body, data, len);
	if (!e->refused && laps_buf_status(&e->body) != LAPS_OK) {
		e->refused = laps_buf_status(&e->body) == LAPS_E_RANGE ? 413 : 500;
		laps_buf_clear(&e->body);
	}
}

static void free_reply(void *reply)
{
	struct sim_http_response *rs = reply;

	sim_http_response_clear(rs);
	free(rs);
}

/* Takes rs. */
static enum MHD_Result send_reply(struct MHD_Connection *c, struct sim_http_response *rs)
{
	struct MHD_Response *out = MHD_create_response_from_buffer_with_free_callback_cls(
		rs->body.len, rs->body.data, free_reply, rs);
	unsigned status = rs->status;
	enum MHD_Result done;

	if (!out) {
		free_reply(rs);
		return MHD_NO;
	}
	for (size_t i = 0; i < rs->header_n; i++)
		MHD_add_response_header(out, rs->header[i].name, rs->header[i].value);
	if (rs->content_type)
		MHD_add_response_header(out, "Content-Type", rs->content_type);
	done = MHD_queue_response(c, status, out);
	MHD_destroy_response(out);
	return done;
}

static const char *reason(unsigned status)
{
	switch (status) {
	case 400: return "Bad Request\n";
	case 404: return "Not Found\n";
	case 413: return "Content Too Large\n";
	case 414: return "URI Too Long\n";
	case 431: return "Request Header Fields Too Large\n";
	case 501: return "Not Implemented\n";
	default: return "Internal Server Error\n";
	}
}

static enum MHD_Result answer(struct sim_server *s, struct exchange *e, struct MHD_Connection *c)
{
	struct sim_http_response *rs = malloc(sizeof(*rs));

	if (!rs)
		return MHD_NO;
	sim_http_response_init(rs);
	e->rq.body = e->body.data;
	e->rq.body_len = e->body.len;
	if (e->refused)
		sim_http_reply_text(rs, e->refused, "text/plain; charset=utf-8",
				    reason(e->refused));
	s->handler(s->ctx, &e->rq, e->refused, rs);
	return send_reply(c, rs);
}

/* Called with the headers, with each piece of the body, and at its end. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **request)
{
	struct sim_server *s = ctx;
	struct exchange *e = *request;

	(void)url;
	if (!e)
		return MHD_NO;
	if (!e->begun) {
		unsigned unread;

		begin_exchange(s, e, method, version, c);
		unread = refuse_body(&e->rq);
		if (!unread)
			return MHD_YES;
		e->refused = unread;
		return answer(s, e, c);
	}
	if (*data_len > 0) {
		take_body(e, data, *data_len);
		*data_len = 0;
		return e->body_len > SIM_SERVER_DRAIN_MAX ? MHD_NO : MHD_YES;
	}
	return answer(s, e, c);
}

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

	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK |
					(o->cert_pem ? MHD_USE_TLS : 0),
				0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, listener,
				MHD_OPTION_ARRAY, o->cert_pem ? tls : tls + 3,
				MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SIM_SERVER_THREADS,
				MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)((idle_ms + 999) / 1000),
				MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_NOTIFY_CONNECTION,
				on_connection, s, MHD_OPTION_URI_LOG_CALLBACK, on_line, s,
				MHD_OPTION_NOTIFY_COMPLETED, on_through, s, MHD_OPTION_END);
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
	s->ctx = options->ctx;
	s->scheme = options->cert_pem ? "https" : "http";
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
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	sim_deadlines_stop(&s->deadlines);
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
