/* SPDX-License-Identifier: MIT */
/*
 * The two numbers that a domain controller gives out and never twice: update sequence numbers,
 * [MS-ADTS] 3.1.1.1.9, and RIDs of new accounts. They live in a small file that is mapped, so they
 * survive a restart and a crash of slapd, and any thread may take one.
 *
 * Beside them it is counted how often what slapd keeps in memory of its database has become old: a
 * read-only controller has the database of another process, which is the one that knows.
 */
#ifndef SIM_DIRECTORY_DC_COUNTER_H
#define SIM_DIRECTORY_DC_COUNTER_H
#include <stdbool.h>
#include <stdint.h>

/* u64 each, host order: highest USN given out, next RID; from byte 64 on, dc_kept. All else is 0.
 */
#define DC_COUNTER_LEN 128

typedef enum dc_kept { DC_KEPT_TOKENS, DC_KEPT_CONTAINERS, DC_KEPT_SCHEMA, DC_KEPT_N } dc_kept;

/* Map the file. False: it cannot be, or has another size. Then nothing may be added or changed. */
bool dc_counter_open(const char *path);
void dc_counter_close(void);
/* The next update sequence number; 0: the counters are not open. */
uint64_t dc_usn_next(void);
/* The last that was given out: highestCommittedUSN of the rootDSE. */
uint64_t dc_usn_highest(void);
/* 0: not open, or they are used up. */
uint32_t dc_rid_next(void);
/* To be taken before it is read what is kept with it, and good while it is the same. While the
 * counters are not open it is this process's own. */
uint64_t dc_kept_generation(dc_kept kind);
/* Something that is kept has been changed. */
void dc_kept_forget(dc_kept kind);

#endif
