/* SPDX-License-Identifier: MIT */
/* Connections, and requests from their line until their response is through. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/httpserver_private.h"

/* One request, from its line until its response is through. */
struct exchange {
	struct sim_http_request rq;
	struct laps_buf body;
	size_t body_len; /* what came, also of a body that is not kept */
	unsigned refused;
	bool begun;                     /* its headers were seen */
	struct sim_http_response *held; /* is sent when it has waited long enough */
};

struct peer {
	struct sim_deadline deadline;
	struct exchange *exchange; /* under way; NULL: none */
	struct sim_delay delay;    /* while it is suspended */
	struct MHD_Connection *connection;
	gnutls_certificate_credentials_t shown; /* in place of the server's; NULL: none */
	const char *tls_fault;
};

static void free_exchange(struct exchange *e)
{
	if (!e)
		return;
	sim_http_request_clear(&e->rq);
	laps_buf_clear(&e->body);
	if (e->held)
		sim_http_response_clear(e->held);
	free(e->held);
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

static void show_another(const struct sim_server *s, struct peer *peer, gnutls_session_t tls)
{
	struct sim_server_certificate other = {.fault = NULL};

	laps_buf_init(&other.cert_pem, SIM_SERVER_PEM_MAX);
	laps_buf_init(&other.key_pem, SIM_SERVER_PEM_MAX);
	if (s->show && s->show(s->ctx, &other) && sim_server_show(tls, &other, &peer->shown))
		peer->tls_fault = other.fault;
	laps_buf_clear(&other.cert_pem);
	laps_buf_clear(&other.key_pem);
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
	peer->connection = c;
	if (tls) {
		gnutls_certificate_server_set_request(tls, GNUTLS_CERT_REQUEST);
		show_another(s, peer, tls);
		if (s->key_log >= 0)
			sim_server_log_keys(s, tls);
	}
	sim_deadline_begin(s->deadlines, &peer->deadline, fd->connect_fd);
}

void sim_server_on_connection(void *ctx, struct MHD_Connection *c, void **context,
			      enum MHD_ConnectionNotificationCode what)
{
	struct sim_server *s = ctx;
	struct peer *peer = *context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		connection_begins(s, c, context);
	} else if (peer) {
		sim_deadline_end(s->deadlines, &peer->deadline);
		free_exchange(peer->exchange);
		if (peer->shown)
			gnutls_certificate_free_credentials(peer->shown);
		free(peer);
		*context = NULL;
	}
}

/* The line of a request is there. */
void *sim_server_on_line(void *ctx, const char *target, struct MHD_Connection *c)
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
	e->rq.tls_fault = peer->tls_fault;
	e->refused = sim_http_request_target(&e->rq, target);
	return e;
}

void sim_server_on_through(void *ctx, struct MHD_Connection *c, void **request,
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

void sim_server_go_on(struct sim_delay *d)
{
	struct peer *peer = (struct peer *)(void *)((char *)d - offsetof(struct peer, delay));

	MHD_resume_connection(peer->connection);
}

/* No thread waits meanwhile. Takes rs. */
static enum MHD_Result hold(struct sim_server *s, struct exchange *e, struct sim_http_response *rs,
			    struct MHD_Connection *c)
{
	struct peer *peer = peer_of(c);

	e->held = rs;
	sim_deadline_later(s->deadlines, &peer->deadline, rs->delay_ms);
	MHD_suspend_connection(c);
	if (!sim_delay_add(s->delays, &peer->delay, rs->delay_ms))
		MHD_resume_connection(c);
	return MHD_YES;
}

static enum MHD_Result send_held(struct exchange *e, struct MHD_Connection *c)
{
	struct sim_http_response *rs = e->held;

	e->held = NULL;
	return sim_server_reply(c, rs);
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
	return rs->delay_ms ? hold(s, e, rs, c) : sim_server_reply(c, rs);
}

/* Called with the headers, with each piece of the body, and at its end. */
enum MHD_Result sim_server_on_request(void *ctx, struct MHD_Connection *c, const char *url,
				      const char *method, const char *version, const char *data,
				      size_t *data_len, void **request)
{
	struct sim_server *s = ctx;
	struct exchange *e = *request;

	(void)url;
	if (!e)
		return MHD_NO;
	if (e->held)
		return send_held(e, c);
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
