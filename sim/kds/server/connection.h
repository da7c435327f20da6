/* SPDX-License-Identifier: MIT */
/*
 * The connections of the key service: sockets that never block, each with its association. They are
 * bounded in number, altogether and for each caller, and in what each may keep us waiting for.
 */
#ifndef SIM_KDS_SERVER_CONNECTION_H
#define SIM_KDS_SERVER_CONNECTION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/rpc/assoc.h"
#include "kds/server/record.h"

/* One more takes the place of another: of those that are not authenticated first, and of the one
 * that has been silent for the longest. */
#define KDS_CONNECTIONS_MAX 4096
#define KDS_CALLER_MAX      512 /* connections that one caller has authenticated */
/* For the rest of a PDU, a handshake, a request, or for us to be rid of an answer. The time for
 * which one client's request keeps us from looking at the others is nobody's. */
#define KDS_MIDWAY_MS 10000
#define KDS_IDLE_MS   300000

struct kds_connections;

/* epoll: watched for events whose data are connections. limit: KDS_CONNECTIONS_MAX, or fewer when
 * the system gives fewer descriptors. NULL: no memory. */
struct kds_connections *kds_connections_new(int epoll, size_t limit,
					    const struct kds_record *record);
void kds_connections_free(struct kds_connections **c);

/* Take fd, which does not block, for a client of that port. */
void kds_connection_add(struct kds_connections *c, int fd, const struct rpc_options *options);
/* Serve what epoll has told of one. data: as epoll has it. */
void kds_connection_serve(struct kds_connections *c, void *data, uint32_t events);
/* Close what has kept us waiting too long. Called about once a second. */
void kds_connections_expire(struct kds_connections *c);
/* Send answers that have been held back for as long as they were to be (a fault). Returns in how
 * many milliseconds the next one is due, at most limit_ms. */
int kds_connections_release(struct kds_connections *c, int limit_ms);

#endif
