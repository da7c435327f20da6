/* SPDX-License-Identifier: MIT */
/*
 * An HTTPS server that says what its script says, with a CA of its own that is thrown away. It runs
 * in a thread of the test, on a free port of the loopback, and answers the requests in the order
 * they come. What goes wrong in it shows as a failing client.
 */
#ifndef TESTS_LIB_TLSSERVER_H
#define TESTS_LIB_TLSSERVER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLSSERVER_REQUEST_MAX 32   /* later ones are not kept */
#define TLSSERVER_TEXT_MAX    8192 /* bytes kept of one */

struct tlsserver_answer {
	const char *text; /* all of it, from the status line; NULL: hang up */
	size_t filler;    /* bytes 'x' behind it */
	bool keep;        /* the connection stays open, until there is a new one */
	bool drip;        /* filler comes slowly, a byte at a time */
};
struct tlsserver_options {
	const char *dir;  /* gets ca.pem */
	const char *name; /* of the certificate; NULL: localhost and 127.0.0.1 */
	bool expired;     /* its certificate */
	bool proxy;       /* wants CONNECT first, and is then the server that was meant */
	const struct tlsserver_answer *answer; /* outlive the server */
	size_t answer_n;                       /* past the last: hangs up */
};
struct tlsserver;

/* The test fails when it cannot be started. */
struct tlsserver *tlsserver_start(const struct tlsserver_options *options);
void tlsserver_stop(struct tlsserver **s);
uint16_t tlsserver_port(const struct tlsserver *s);
/* Connections that got through TLS, and requests. */
unsigned tlsserver_connections(struct tlsserver *s);
unsigned tlsserver_requests(struct tlsserver *s);
/* The i-th request, headers and body, NUL-terminated; "" when there was none. */
const char *tlsserver_request(struct tlsserver *s, unsigned i);
/* The first line of the last CONNECT; "" when there was none. */
const char *tlsserver_connect_line(struct tlsserver *s);
/* The common name of the client certificate of the last connection; "" when it showed none. */
const char *tlsserver_client_name(struct tlsserver *s);

#endif
