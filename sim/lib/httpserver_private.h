/* SPDX-License-Identifier: MIT */
/*
 * The parts of the HTTP server, which alone know libmicrohttpd and GnuTLS: httpserver.c starts and
 * stops it, the others have what is below.
 */
#ifndef SIM_LIB_HTTPSERVER_PRIVATE_H
#define SIM_LIB_HTTPSERVER_PRIVATE_H
#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "lib/deadline.h"
#include "lib/delay.h"
#include "lib/httpserver.h"

struct sim_server {
	struct MHD_Daemon *daemon;
	struct sim_deadlines *deadlines;
	struct sim_delays *delays;
	sim_server_handler *handler;
	bool (*show)(void *ctx, struct sim_server_certificate *out);
	void *ctx;
	int key_log; /* -1: none */
	const char *scheme;
	uint16_t port;
	char fallback[32]; /* "localhost:PORT" */
};

/* httpserver_request.c: what libmicrohttpd calls, ctx being the server, and what ends a delay. */
void sim_server_on_connection(void *ctx, struct MHD_Connection *c, void **context,
			      enum MHD_ConnectionNotificationCode what);
void *sim_server_on_line(void *ctx, const char *target, struct MHD_Connection *c);
enum MHD_Result sim_server_on_request(void *ctx, struct MHD_Connection *c, const char *url,
				      const char *method, const char *version, const char *data,
				      size_t *data_len, void **request);
void sim_server_on_through(void *ctx, struct MHD_Connection *c, void **request,
			   enum MHD_RequestTerminationCode how);
void sim_server_go_on(struct sim_delay *d);

/* httpserver_reply.c: queue the response as it is to be sent. Takes rs. */
enum MHD_Result sim_server_reply(struct MHD_Connection *c, struct sim_http_response *rs);

/* httpserver_tls.c: show this certificate in the handshake that is to come, in place of the
 * server's. *out is freed with gnutls_certificate_free_credentials when the connection has ended.
 * False: it shows the server's. */
bool sim_server_show(gnutls_session_t tls, const struct sim_server_certificate *shown,
		     gnutls_certificate_credentials_t *out);
/* Log the secrets of the handshake that is to come; s outlives the session. */
void sim_server_log_keys(struct sim_server *s, gnutls_session_t tls);

#endif
