/* SPDX-License-Identifier: MIT */
/*
 * A load of HTTP requests over TLS: some keep-alive connections, each of which has one request
 * under way at a time. The client believes any certificate; it measures, and trusts nobody.
 * Whatever goes wrong ends the program.
 */
#ifndef TESTS_BENCH_TLSLOAD_H
#define TESTS_BENCH_TLSLOAD_H
#include <stddef.h>
#include <stdint.h>

#define TLSLOAD_CONNECTIONS 8
#define TLSLOAD_RESPONSE    (1u << 20) /* bytes of the longest response */

struct tlsload;
struct tlsload *tlsload_open(uint16_t port);
void tlsload_close(struct tlsload **l);

/* The text of request number i, borrowed until the next call. */
typedef const char *tlsload_request(void *ctx, unsigned i);
/* Requests first to first + n - 1, n a multiple of the connections; each must be answered with 200.
 */
void tlsload_run(struct tlsload *l, tlsload_request *request, void *ctx, unsigned first,
		 unsigned n);
/* One request on the first connection. */
void tlsload_run_one(struct tlsload *l, const char *request);
/* The response that came last on the first connection, whole; NUL-terminated. */
const char *tlsload_last(const struct tlsload *l, size_t *head_len, size_t *len);

#endif
