/* SPDX-License-Identifier: MIT */
/*
 * What an account of a Linux host has open, as the sessions port: sessions by logind, processes by
 * /proc, restart by shutdown. SMB sessions are not looked for. In the image of another system
 * nothing is open.
 */
#ifndef LAPS_PORTS_LINUX_SESSIONS_H
#define LAPS_PORTS_LINUX_SESSIONS_H
#include "ports/linux_account.h"

/* The port over l, which must outlive it. Of warnings only those to a session with a terminal
 * arrive; the others are LAPS_E_UNSUPPORTED. A process ends by SIGTERM or SIGKILL: exit codes have
 * no meaning here. */
struct laps_sessions_port laps_linux_sessions_port(struct laps_linux *l);

#endif
