/* SPDX-License-Identifier: MIT */
/*
 * Names in the form "corp.example/Users/alice", [MS-ADTS] 3.1.1.4.5.7, as DsCrackNames writes them.
 */
#ifndef SIM_DIRECTORY_DC_CANONICAL_H
#define SIM_DIRECTORY_DC_CANONICAL_H
#include <laps/buf.h>
#include <stdbool.h>

/* Appends to out. False: it is no DN, or out is full. */
bool dc_canonical(const char *dn, struct laps_buf *out);

#endif
