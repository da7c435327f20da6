/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server on 127.0.0.1: keep-alive, in threads of its own that take no signal. With a
 * certificate it is one of TLS 1.2 and newer, which asks every client for a certificate and needs
 * none. A request is collected whole before it is handled; one that is too big, too slow or cannot
 * be one is refused.
 */
#ifndef SIM_LIB_HTTPSERVER_H
#define SIM_LIB_HTTPSERVER_H
#include "lib/http.h"

/* GnuTLS's words for TLS 1.2 and 1.3 */
#define SIM_SERVER_PRIORITIES  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define SIM_SERVER_THREADS     2
#define SIM_SERVER_PEM_MAX     16384 /* bytes of a certificate or a key */
#define SIM_SERVER_CONNECTIONS 8192  /* at once, when there are descriptors for them */
#define SIM_SERVER_IDLE_MS     15000 /* of silence, rounded up to seconds */
#define SIM_SERVER_TOTAL_MS    30000 /* for one request and its response */
/* of a body that is too big, read to be able to say so; more, and the connection is closed */
#define SIM_SERVER_DRAIN_MAX (4u << 20)

struct sim_server;

/*
 * Answer a request, in one of several threads. refused is 0, or the status with which the server
 * refuses it (then rs holds the answer already, and parts of rq may be empty). Always leaves a
 * status.
 */
typedef void sim_server_handler(void *ctx, struct sim_http_request *rq, unsigned refused,
				struct sim_http_response *rs);

/* Another certificate than the server's, for one connection. */
struct sim_server_certificate {
	struct laps_buf cert_pem, key_pem; /* NUL-terminated; cleared by the server */
	const char *fault; /* tls_fault of its requests; borrowed until it has ended */
};

struct sim_server_options {
	const char *cert_pem, *key_pem; /* borrowed until start returns; NULL: without TLS */
	uint16_t port;                  /* 0: any */
	uint64_t idle_ms, total_ms;     /* 0: as above */
	unsigned threads;               /* 0: as above */
	sim_server_handler *handler;
	/* With TLS: a connection comes; true: show it this. The buffers are initialised. NULL:
	 * never. */
	bool (*show)(void *ctx, struct sim_server_certificate *out);
	const char *key_log; /* a file to which the secrets of its TLS are appended, NSS' format;
				NULL: none, as it should be */
	void *ctx;           /* borrowed until the server has stopped */
};
LAPS_MUST_USE bool sim_server_start(const struct sim_server_options *options,
				    struct sim_server **out, struct sim_err *err);
/* Close all connections, whatever is under way; requests that are being handled are waited for. */
void sim_server_stop(struct sim_server **server);
uint16_t sim_server_port(const struct sim_server *server);
/* Of the library, "0.9.75". */
const char *sim_server_version(void);

#endif
