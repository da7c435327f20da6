/* SPDX-License-Identifier: MIT */
/*
 * PATH as COMMAND gets it: the directory that lapsim itself is in, then the caller's.
 */
#ifndef SIM_RUN_PROGRAM_DIR_H
#define SIM_RUN_PROGRAM_DIR_H
#include <stdbool.h>
#include <stddef.h>

/* The directory; false when the system does not tell. */
bool sim_program_dir(char *out, size_t size);

#endif
