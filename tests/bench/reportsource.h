/* SPDX-License-Identifier: MIT */
/* What the report of the benches says besides figures: what a bench measures, and on what. */
#ifndef TESTS_BENCH_REPORTSOURCE_H
#define TESTS_BENCH_REPORTSOURCE_H
#include <jansson.h>
#include <stdio.h>

/* The head of tests/bench/NAME.c or .sh, as paragraphs, without its usage. */
void reportsource_head(FILE *out, const char *name);
/* An object of texts: processor, memory, kernel, libraries. */
json_t *reportsource_machine(void);

#endif
