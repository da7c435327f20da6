/* SPDX-License-Identifier: MIT */
/*
 * FILETIME: 100 ns ticks since 1601-01-01 00:00 UTC, [MS-DTYP] 2.3.3. All times inside the core are
 * ticks; text is RFC 3339 UTC, with as many decimals as are needed (none, or exactly 7).
 */
#ifndef LAPS_FILETIME_H
#define LAPS_FILETIME_H
#include <laps/err.h>
#include <stdint.h>

#define LAPS_TICKS_PER_SECOND UINT64_C(10000000)
#define LAPS_TICKS_PER_HOUR   UINT64_C(36000000000)
#define LAPS_TICKS_PER_DAY    UINT64_C(864000000000)
#define LAPS_TICKS_UNIX_EPOCH UINT64_C(116444736000000000)
#define LAPS_TICKS_MAX        UINT64_C(0x7FFFFFFFFFFFFFFF)
#define LAPS_FILETIME_TEXT    36 /* bytes for text, NUL included */

/* "2022-01-30T20:52:13.0729182Z". Years above 9999 print as "-". */
void laps_filetime_format(uint64_t ticks, char out[static LAPS_FILETIME_TEXT]);

/*
 * Read RFC 3339 (any offset, up to 7 decimals, 'T' or a blank between date and time, "Z" or +hh:mm
 * required; a date alone is midnight UTC) or FILETIME ticks, when there is nothing but decimal
 * digits, up to LAPS_TICKS_MAX. out is written only on LAPS_OK. LAPS_OK; LAPS_E_FORMAT,
 * LAPS_E_RANGE (before 1601, after 9999, no such day or hour, too many ticks).
 */
LAPS_MUST_USE laps_rc laps_filetime_parse(const char *text, uint64_t *out, struct laps_err *err);

#endif
