/* SPDX-License-Identifier: MIT */
/*
 * The least that can serve a session of rpcload.h: a process that accepts connections one after
 * the other, gives GSSAPI the tokens of binds, and answers each call, which it opens, with the same
 * stub, sealed. It looks at nothing, keeps nothing and waits for one client at a time.
 */
#ifndef TESTS_BENCH_BARERPC_H
#define TESTS_BENCH_BARERPC_H
#include <gssapi/gssapi.h>
#include <laps/buf.h>
#include <stdint.h>
#include <sys/types.h>

struct barerpc {
	pid_t pid;
	uint16_t port;
};
void barerpc_start(gss_cred_id_t acceptor, const struct laps_buf *answer, struct barerpc *out);
void barerpc_stop(const struct barerpc *b);

#endif
