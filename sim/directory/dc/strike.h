/* SPDX-License-Identifier: MIT */
/*
 * Mishaps as they happen to the messages of a connection, which is liblber's. Any thread may call,
 * as slapd does: one at a time reads from a connection, and one writes.
 *
 * Nothing goes wrong over ldapi, which is how lapsim, the key service and the KDC look at the
 * directory, and no client of a controller.
 */
#ifndef SIM_DIRECTORY_DC_STRIKE_H
#define SIM_DIRECTORY_DC_STRIKE_H
#include <laps/buf.h>
#include <lber.h>
#include <stddef.h>
#include <stdint.h>

typedef enum dc_struck {
	DC_STRUCK_NOT,
	DC_STRUCK_REPLACED, /* out is to take its place */
	DC_STRUCK_CUT,      /* the connection is no more: fail */
	DC_STRUCK_HALF,     /* only a part of it will be sent, and the connection is no more */
} dc_struck;

/* A connection has come over TCP. */
void dc_strike_connect(Sockbuf *sb);
/* Before anything is read from it, once it is known that something may be. */
void dc_strike_connected(Sockbuf *sb);
/* What is to be shown in its handshake instead of ctx, which is returned where all goes well. */
void *dc_strike_handshake(Sockbuf *sb, void *ctx);
/* A request was read, and is on the timeline already. in: the inside of the message. */
dc_struck dc_strike_request(Sockbuf *sb, const uint8_t *in, size_t len, struct laps_buf *out);
/* An answer, whole, is about to be sent. What is slow has been waited for. */
dc_struck dc_strike_answer(Sockbuf *sb, const uint8_t *in, size_t len, struct laps_buf *out);

#endif
