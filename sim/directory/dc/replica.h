/* SPDX-License-Identifier: MIT */
/*
 * What passes between controllers. slapd itself replicates: each has a log of its changes
 * (slapo-accesslog), which the others follow (syncrepl with syncdata=accesslog; consumer.c). Here
 * is who does so, and which connections are theirs.
 */
#ifndef SIM_DIRECTORY_DC_REPLICA_H
#define SIM_DIRECTORY_DC_REPLICA_H
#include <slapi-plugin.h>
#include <stdbool.h>

/* "PORT PORT PORT ...": where the others reach this controller, then of each of them where it
 * reaches that one, and where that one listens. "": it has no others. False: it is no such list. */
bool dc_replica_set(const char *ports);
bool dc_replica_has_others(void);
/* Is fd a connection between controllers? */
bool dc_replica_is_link(int fd);
/* Before slapd connects to another: while this controller starts it waits for one that starts, too,
 * since slapd would come back only after a second. */
void dc_replica_await(const char *uri);
/* Is the requestor another controller, or slapd when it writes what has come from one? */
bool dc_replica_asks(Slapi_PBlock *pb);

#endif
