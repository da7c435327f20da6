/* SPDX-License-Identifier: MIT */
/*
 * The clock of a simulated world: one file, mapped by everybody, written by the world's supervisor.
 * World time = real time + offset_ns, or offset_ns itself (since the Unix epoch) while frozen.
 * A writer makes seq odd, writes, makes it even; readers try again when seq was odd or changed.
 */
#ifndef LAPS_WORLDCLOCK_H
#define LAPS_WORLDCLOCK_H
#include <stdint.h>

#define LAPS_WORLDCLOCK_MAGIC    UINT64_C(0x31304B434C43504C) /* "LPCLCK01" */
#define LAPS_WORLDCLOCK_FILE_LEN 4096                         /* bytes */

struct laps_worldclock {
	uint64_t magic;
	uint64_t seq;
	int64_t frozen; /* 0 or 1 */
	int64_t offset_ns;
};

#endif
