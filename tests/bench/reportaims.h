/* SPDX-License-Identifier: MIT */
/* Which aims are met, which are not, and by how much. */
#ifndef TESTS_BENCH_REPORTAIMS_H
#define TESTS_BENCH_REPORTAIMS_H
#include <jansson.h>
#include <stdio.h>

/* The part "Aims" of the report, of an array of figures. */
void reportaims_put(FILE *out, const json_t *all);

#endif
