/* SPDX-License-Identifier: MIT */
/* Numbers as people give them: decimal digits and nothing else. */
#ifndef SIM_LIB_NUMBER_H
#define SIM_LIB_NUMBER_H
#include <stdbool.h>
#include <stdint.h>

/* False: it is not one, or above max. */
bool sim_number_parse(const char *text, uint64_t max, uint64_t *out);

#endif
