/* SPDX-License-Identifier: MIT */
/*
 * The two numbers that a domain controller gives out and never twice: update sequence numbers,
 * [MS-ADTS] 3.1.1.1.9, and RIDs of new accounts. They live in a small file that is mapped, so they
 * survive a restart and a crash of slapd, and any thread may take one.
 */
#ifndef SIM_DIRECTORY_DC_COUNTER_H
#define SIM_DIRECTORY_DC_COUNTER_H
#include <stdbool.h>
#include <stdint.h>

/* highest USN given out, next RID; u64 each, host order */
#define DC_COUNTER_LEN 16

/* Map the file. False: it cannot be, or has another size. Then nothing may be added or changed. */
bool dc_counter_open(const char *path);
void dc_counter_close(void);
/* The next update sequence number; 0: the counters are not open. */
uint64_t dc_usn_next(void);
/* The last that was given out: highestCommittedUSN of the rootDSE. */
uint64_t dc_usn_highest(void);
/* 0: not open, or they are used up. */
uint32_t dc_rid_next(void);

#endif
