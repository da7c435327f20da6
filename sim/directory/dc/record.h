/* SPDX-License-Identifier: MIT */
/*
 * What clients ask this controller, one line of the world's timeline for each operation
 * (lib/timeline.h), written before the client has its answer, so that the order of the lines is
 * that in which things happened. Requests and answers come as they are on the wire behind TLS and
 * SASL: that includes what slapd refuses by itself.
 *
 * Not told is what comes over ldapi, which is how lapsim, the key service and the KDC look at the
 * directory, and no client of a controller. A SASL bind is told when it is complete. What ends
 * without an answer, because the connection does or because it is abandoned, is told then, without
 * a result. Any thread may call.
 */
#ifndef SIM_DIRECTORY_DC_RECORD_H
#define SIM_DIRECTORY_DC_RECORD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DC_RECORD_WHO        128 /* bytes of a name, NUL included */
#define DC_RECORD_OPERATIONS 256 /* of one connection that wait for their answers */

/* The timeline's file, for good. False: it cannot be opened. Before there are threads. */
bool dc_record_open(const char *path);

/*
 * A request has been read.
 *
 * key      tells connections apart, no more
 * fd       its socket
 * in, len  the inside of the message, as it was sent
 */
void dc_record_request(const void *key, int fd, bool tls, const uint8_t *in, size_t len);
/* An answer, whole, is about to be sent. */
void dc_record_answer(const void *key, const uint8_t *in, size_t len);
/* An entry of a search has been sent. */
void dc_record_entry(const void *key, uint64_t id);
/* The answer to what this thread does is not sent. */
void dc_record_no_answer(void);
void dc_record_closed(const void *key);

/*
 * Said by the thread that does the operation, before its answer is sent.
 */
/* Whose bind this is. */
void dc_record_bound(const char *name, size_t len);
/* Does it sign or seal? */
void dc_record_sealed(bool layer);
/* The fault that a request was made to have, and a remark about it that goes before others; both
 * are copied. Said when it has been read. */
void dc_record_fault_of(const void *key, uint64_t id, const char *spec);
void dc_record_note_of(const void *key, uint64_t id, const char *note);

/* Who is bound there, for faults that concern somebody. False: nobody. */
bool dc_record_who(const void *key, char out[static DC_RECORD_WHO]);

#endif
