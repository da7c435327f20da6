/* SPDX-License-Identifier: MIT */
/*
 * A controller that dies as by a loss of power (DC_CRASH), or stands still to be copied (DC_STAND).
 * Active Directory writes an object and what replicates it in one transaction; here these are two,
 * in the database and in the log: either waits for changes that are between them, and none begins.
 */
#ifndef SIM_DIRECTORY_DC_CRASH_H
#define SIM_DIRECTORY_DC_CRASH_H
#include <stdbool.h>

/* Before there are other threads. */
bool dc_crash_open(void);

#endif
