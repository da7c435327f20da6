/* SPDX-License-Identifier: MIT */
/* A figure of a bench (a line of JSON, tests/lib/benchlib.h) in words. */
#ifndef TESTS_BENCH_REPORTVALUE_H
#define TESTS_BENCH_REPORTVALUE_H
#include <jansson.h>
#include <stdio.h>

/* A member that is text, borrowed; "": there is none. */
const char *reportvalue_text(const json_t *o, const char *name);
/* A member that is a number; nothing if there is none. */
void reportvalue_member(FILE *out, const json_t *f, const char *name);
/* "1,234 /s", or why it was left out. */
void reportvalue_put(FILE *out, const json_t *f);
/* "ratio 0.90: met", "at most 1,024: missed"; nothing if it has no aim. */
void reportvalue_aim(FILE *out, const json_t *f);

#endif
