/* SPDX-License-Identifier: MIT */
/*
 * The world's faults (laps/worldfault.h), as this controller takes part in them.
 */
#ifndef SIM_DIRECTORY_DC_FAULT_H
#define SIM_DIRECTORY_DC_FAULT_H
#include <laps/worldfault.h>
#include <stdbool.h>

/* Map the file. False: it cannot be, or is another. */
bool dc_fault_open(const char *path);
/* NULL: none is open, so nothing goes wrong. */
struct laps_worldfault *dc_fault_plan(void);

#endif
