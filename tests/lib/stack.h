/* SPDX-License-Identifier: MIT */
/*
 * What a call leaves on the stack. It runs on a stack of its own, which can then be searched; for
 * use inside a test. The call should do nothing else, as what comes after would cover its traces.
 * Under ASan and valgrind it runs on the ordinary stack, and nothing is ever found.
 */
#ifndef TESTS_LIB_STACK_H
#define TESTS_LIB_STACK_H
#include <stddef.h>
#include <stdint.h>

void stack_run(void (*call)(void));
/* No 16 bytes of the secret, in steps of 16, were left by the last run; nor backwards, as big
 * numbers have them. */
void stack_has_no(const char *name, const void *secret, size_t len);

#endif
