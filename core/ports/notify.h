/* SPDX-License-Identifier: MIT */
/*
 * Telling a service manager how a daemon fares: a datagram of KEY=VALUE lines to the Unix socket
 * that $NOTIFY_SOCKET names, as sd_notify(3) documents it. Not covered: passing descriptors, VSOCK.
 */
#ifndef LAPS_PORTS_NOTIFY_H
#define LAPS_PORTS_NOTIFY_H
#include <stdint.h>

/* socket_path is $NOTIFY_SOCKET: a path, or '@' and an abstract name; NULL: nobody is told. That a
 * manager cannot be told stops nobody. */
void laps_notify(const char *socket_path, const char *text);
/* How often to say WATCHDOG=1, in milliseconds: half of $WATCHDOG_USEC, at least 1; 0: not asked
 * for. Of another process ($WATCHDOG_PID) it is not ours. */
uint64_t laps_notify_watchdog_ms(const char *usec, const char *pid);

#endif
