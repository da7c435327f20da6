/* SPDX-License-Identifier: MIT */
/*
 * The connections of this controller, and the operations on them that wait for their answers. One
 * lock, which the callers hold around everything here but dc_operation_new.
 */
#ifndef SIM_DIRECTORY_DC_INFLIGHT_H
#define SIM_DIRECTORY_DC_INFLIGHT_H
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/describe.h"
#include "directory/dc/record.h"

#define DC_FAULT_TEXT 160 /* bytes of a fault's spec, NUL included */
#define DC_NOTE_TEXT  64  /* of a remark that is made when the request comes */

struct dc_operation {
	struct dc_operation *next;
	struct dc_described what; /* without what is borrowed */
	char name[DC_RECORD_WHO]; /* of a bind, as it was sent */
	char fault[DC_FAULT_TEXT], note[DC_NOTE_TEXT];
	uint64_t began_ns, entries;
	size_t members_len;
	char members[]; /* of the line */
};
struct dc_connection {
	struct dc_connection *next;
	const void *key;
	uint64_t number;          /* from 1 on, in the order in which they asked for something */
	bool hidden, tls, sealed; /* hidden: nobody is told of it */
	char who[DC_RECORD_WHO];  /* is bound; "": nobody */
	struct dc_operation *newest;
	unsigned operation_n;
};

void dc_inflight_lock(void);
void dc_inflight_unlock(void);

/* NULL: it has asked for nothing yet. */
struct dc_connection *dc_connection_find(const void *key);
/* Made when it is not there. NULL: out of memory. */
struct dc_connection *dc_connection_get(const void *key, int fd);
/* The caller's from now on. NULL: there is none. */
struct dc_connection *dc_connection_take(const void *key);

/* The caller frees it. NULL: out of memory, or nothing that can be read. */
struct dc_operation *dc_operation_new(const uint8_t *in, size_t len);
/* False: too many wait. */
bool dc_operation_put(struct dc_connection *c, struct dc_operation *o);
struct dc_operation *dc_operation_find(struct dc_connection *c, uint64_t id);
/* The caller's from now on. NULL: there is none. */
struct dc_operation *dc_operation_take(struct dc_connection *c, uint64_t id);

#endif
