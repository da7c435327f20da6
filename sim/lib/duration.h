/* SPDX-License-Identifier: MIT */
/*
 * Durations as people write them: numbers with a unit, biggest unit first, each once: "90d12h",
 * "2w", "1h30m", "45s". Units: w d h m s.
 */
#ifndef SIM_LIB_DURATION_H
#define SIM_LIB_DURATION_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

/* seconds is written only on success. */
LAPS_MUST_USE bool sim_duration_parse(const char *text, uint64_t *seconds, struct sim_err *err);
/* Milliseconds: such a duration, or "250ms". */
LAPS_MUST_USE bool sim_duration_parse_ms(const char *text, uint64_t *ms, struct sim_err *err);

#endif
