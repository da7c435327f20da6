/* SPDX-License-Identifier: MIT */
#include "lib/fakerpc.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ports/worker.h"

struct fakerpc fakerpc;
static int listener;
static pthread_t thread;

static bool take(int fd, uint8_t *to, size_t len)
{
	for (ssize_t n; len > 0; to += n, len -= (size_t)n)
		if ((n = recv(fd, to, len, 0)) <= 0)
			return false;
	return true;
}

static size_t fragment_len(const uint8_t *pdu)
{
	return (size_t)pdu[8] | (size_t)pdu[9] << 8;
}

/* A question may come in fragments: it is answered behind the last. */
static bool take_question(int fd, struct laps_buf *out)
{
	static uint8_t byte[LAPS_RPC_FRAG_MAX];
	size_t len;

	do {
		if (!take(fd, byte, LAPS_RPC_HEAD_LEN))
			return false;
		len = fragment_len(byte);
		if (!take(fd, byte + LAPS_RPC_HEAD_LEN, len - LAPS_RPC_HEAD_LEN))
			return false;
		laps_buf_put(out, byte, len);
	} while ((byte[3] & LAPS_RPC_LAST) == 0);
	return true;
}

static void put_call_id(struct fakerpc_step *s, const uint8_t *id)
{
	for (size_t at = 0, len; at + LAPS_RPC_HEAD_LEN <= s->len; at += len) {
		len = fragment_len(s->byte + at);
		memcpy(s->byte + at + 12, id, 4);
		if (len < LAPS_RPC_HEAD_LEN)
			break;
	}
}

static void *serve(void *unused)
{
	int fd = accept(listener, NULL, NULL);
	bool hang_up = false;

	for (size_t i = 0; i < fakerpc.step_n && !hang_up; i++) {
		struct fakerpc_step *s = &fakerpc.step[i];

		if (!take_question(fd, &fakerpc.seen[i]))
			break;
		hang_up = s->hang_up;
		if (!s->other_call)
			put_call_id(s, fakerpc.seen[i].data + 12);
		if (!hang_up && send(fd, s->byte, s->len, MSG_NOSIGNAL) < 0)
			break;
	}
	if (!hang_up)
		(void)recv(fd, &(uint8_t){0}, 1, 0);
	close(fd);
	return unused;
}

void fakerpc_begin(void)
{
	fakerpc = (struct fakerpc){0};
	for (size_t i = 0; i < FAKERPC_STEPS; i++)
		laps_buf_init(&fakerpc.seen[i], 1u << 20);
}

struct fakerpc_step *fakerpc_next(const struct laps_buf *pdu)
{
	struct fakerpc_step *s = &fakerpc.step[fakerpc.step_n++];

	ck_assert_uint_le(fakerpc.step_n, FAKERPC_STEPS);
	if (pdu) {
		ck_assert_uint_le(pdu->len, sizeof(s->byte));
		memcpy(s->byte, pdu->data, pdu->len);
		s->len = pdu->len;
	}
	return s;
}

struct laps_rpc_bind_ack fakerpc_usual_ack(void)
{
	struct laps_rpc_bind_ack a = {.max_xmit = 5840,
				      .max_recv = 5840,
				      .assoc_group = 1,
				      .address = "135",
				      .result_n = 3};

	a.result[0].transfer = laps_rpc_ndr64;
	a.result[1].transfer = laps_rpc_ndr;
	a.result[2] = (struct laps_rpc_result){.result = LAPS_RPC_NEGOTIATED, .reason = 3};
	return a;
}

struct fakerpc_step *fakerpc_ack(const struct laps_rpc_bind_ack *a)
{
	struct fakerpc_step *s;
	struct laps_buf b;

	laps_buf_init(&b, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind_ack(LAPS_RPC_BIND_ACK, FAKERPC_BOTH, 0, a, NULL, &b);
	s = fakerpc_next(&b);
	laps_buf_clear(&b);
	return s;
}

void fakerpc_add(struct fakerpc_step *s, uint8_t flags, uint16_t context, const void *stub,
		 size_t len)
{
	const struct laps_rpc_call call = {.context_id = context};
	struct laps_buf b;

	laps_buf_init(&b, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_call(LAPS_RPC_RESPONSE, flags, 0, &call, stub, len, NULL, &b);
	ck_assert_uint_le(s->len + b.len, sizeof(s->byte));
	memcpy(s->byte + s->len, b.data, b.len);
	s->len += b.len;
	laps_buf_clear(&b);
}

void fakerpc_start(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&a, &len), 0);
	fakerpc.port = ntohs(a.sin_port);
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, NULL), 0);
}

void fakerpc_end(void)
{
	pthread_join(thread, NULL);
	close(listener);
	for (size_t i = 0; i < FAKERPC_STEPS; i++)
		laps_buf_clear(&fakerpc.seen[i]);
}

laps_rc fakerpc_open_and_bind(struct laps_rpc **rpc, unsigned ms, struct laps_cause *cause)
{
	const struct laps_rpc_peer peer = {
		.host = "127.0.0.1", .port = fakerpc.port, .who = FAKERPC_WHO};
	laps_rc rc = laps_rpc_open(&peer, laps_worker_now_ms() + FAKERPC_PATIENCE, rpc, cause);

	ck_assert_int_eq(rc, LAPS_OK);
	laps_rpc_set_deadline(*rpc, laps_worker_now_ms() + ms);
	return laps_rpc_bind(*rpc, &laps_rpc_isdkey, NULL, NULL, cause);
}

void fakerpc_close(struct laps_rpc **rpc)
{
	laps_rpc_close(rpc);
	fakerpc_end();
}
