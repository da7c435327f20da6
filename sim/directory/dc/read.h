/* SPDX-License-Identifier: MIT */
/*
 * The hooks of reading: search and compare begin here, entries pass through on their way out.
 */
#ifndef SIM_DIRECTORY_DC_READ_H
#define SIM_DIRECTORY_DC_READ_H
#include <slapi-plugin.h>

int dc_read_pre_search(Slapi_PBlock *pb);
int dc_read_pre_compare(Slapi_PBlock *pb);
int dc_read_pre_entry(Slapi_PBlock *pb);
/* After the search or the comparison, be it abandoned: nothing of it is left for the next operation
 * of its thread. */
int dc_read_post(Slapi_PBlock *pb);
/* Attributes that are made when they are asked for; 0 on success. */
int dc_compute_register(void);

#endif
