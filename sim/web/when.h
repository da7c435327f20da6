/* SPDX-License-Identifier: MIT */
/* Times, as people read them. Pure. */
#ifndef SIM_WEB_WHEN_H
#define SIM_WEB_WHEN_H
#include <stdint.h>

#define WEB_WHEN_MAX 40 /* bytes for a text, NUL included */

/* "in 29 d 4 h", "3 h 20 min ago", "now": the two biggest units, a year being 365 days. */
void web_when_relative(uint64_t ticks, uint64_t now_ticks, char out[static WEB_WHEN_MAX]);
/* "2026-11-27 10:00:00 UTC": to the second. */
void web_when_exact(uint64_t ticks, char out[static WEB_WHEN_MAX]);

#endif
