/* SPDX-License-Identifier: MIT */
#include "bench/barerpc.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/rpcload.h"
#include "lib/benchlib.h"

#define FRAG 5840

struct session {
	int fd;
	gss_ctx_id_t ctx;
	uint8_t in[FRAG];
	struct laps_buf out;
};

/* False: the client has gone. */
static bool take(struct session *s, size_t from, size_t to)
{
	while (from < to) {
		ssize_t n = recv(s->fd, s->in + from, to - from, 0);

		if (n <= 0)
			return false;
		from += (size_t)n;
	}
	return true;
}

static void answer_bind(struct session *s, gss_cred_id_t acceptor, const struct laps_rpc_pdu *p)
{
	struct laps_rpc_bind_ack ack = {
		.max_xmit = FRAG, .max_recv = FRAG, .assoc_group = 1, .result_n = 1};
	gss_buffer_desc in = {p->auth.token_len, (void *)(uintptr_t)p->auth.token};
	gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
	struct laps_rpc_auth auth = p->auth;
	OM_uint32 minor;

	ack.result[0].transfer = p->bind.offer[0].transfer[0];
	bench_must(!GSS_ERROR(gss_accept_sec_context(&minor, &s->ctx, acceptor, &in,
						     GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &token,
						     NULL, NULL, NULL)),
		   "gss_accept_sec_context");
	auth.token = token.value;
	auth.token_len = token.length;
	laps_rpc_format_bind_ack(p->head.type == LAPS_RPC_BIND ? LAPS_RPC_BIND_ACK
							       : LAPS_RPC_ALTER_CONTEXT_RESP,
				 p->head.flags, p->head.call_id, &ack, &auth, &s->out);
	(void)gss_release_buffer(&minor, &token);
}

static bool serve_one(struct session *s, gss_cred_id_t acceptor, const struct laps_buf *answer)
{
	struct laps_rpc_head head;
	struct laps_rpc_pdu p;

	if (!take(s, 0, LAPS_RPC_HEAD_LEN))
		return false;
	bench_must(laps_rpc_head_parse(s->in, &head, NULL) == LAPS_OK && head.frag_len <= FRAG &&
			   take(s, LAPS_RPC_HEAD_LEN, head.frag_len) &&
			   laps_rpc_pdu_parse(s->in, head.frag_len, &p, NULL) == LAPS_OK,
		   "a PDU");
	if (head.type == LAPS_RPC_REQUEST) {
		rpcload_unseal(s->ctx, s->in, head.frag_len);
		rpcload_call(s->ctx, true, head.call_id, answer, &s->out);
		rpcload_seal(s->ctx, s->out.data, s->out.len);
	} else {
		answer_bind(s, acceptor, &p);
	}
	bench_must(send(s->fd, s->out.data, s->out.len, MSG_NOSIGNAL) == (ssize_t)s->out.len,
		   "send");
	s->out.len = 0;
	return true;
}

static _Noreturn void serve(int listener, gss_cred_id_t acceptor, const struct laps_buf *answer)
{
	static struct session s;
	int on = 1;

	laps_buf_init(&s.out, LAPS_RPC_FRAG_MAX);
	for (;;) {
		OM_uint32 minor;

		s.ctx = GSS_C_NO_CONTEXT;
		s.fd = accept(listener, NULL, NULL);
		bench_must(s.fd >= 0 &&
				   setsockopt(s.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0,
			   "accept");
		while (serve_one(&s, acceptor, answer))
			;
		close(s.fd);
		(void)gss_delete_sec_context(&minor, &s.ctx, GSS_C_NO_BUFFER);
	}
}

void barerpc_start(gss_cred_id_t acceptor, const struct laps_buf *answer, struct barerpc *out)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	bench_must(listener >= 0 && bind(listener, (struct sockaddr *)&a, sizeof(a)) == 0 &&
			   listen(listener, 16) == 0 &&
			   getsockname(listener, (struct sockaddr *)&a, &len) == 0,
		   "listen");
	out->port = ntohs(a.sin_port);
	out->pid = fork();
	bench_must(out->pid >= 0, "fork");
	if (out->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(listener, acceptor, answer);
	}
	close(listener);
}

void barerpc_stop(const struct barerpc *b)
{
	(void)kill(b->pid, SIGKILL);
	(void)waitpid(b->pid, NULL, 0);
}
