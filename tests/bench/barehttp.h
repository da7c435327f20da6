/* SPDX-License-Identifier: MIT */
/*
 * A bare libmicrohttpd server with the TLS, threads and limits of the cloud's: it answers every
 * request with one response that was made before, and may do one signature's work for each.
 */
#ifndef TESTS_BENCH_BAREHTTP_H
#define TESTS_BENCH_BAREHTTP_H
#include <stddef.h>
#include <stdint.h>

struct barehttp {
	const char *cert_pem, *key_pem;
	const char *response; /* head and body, as the cloud sent it */
	size_t head_len, len;
	void (*signature)(void *ctx); /* NULL: none; called by several threads */
	void *ctx;
};
/* Listen on a port of the system's choice, which is given back, for as long as the process lives.
 */
uint16_t barehttp_start(const struct barehttp *b);

#endif
