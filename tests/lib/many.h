/* SPDX-License-Identifier: MIT */
/* Several processes that do the same thing at once. */
#ifndef TESTS_LIB_MANY_H
#define TESTS_LIB_MANY_H
#include <stdbool.h>

/* Call work in so many children, numbered from 0, and wait for them. The test fails unless each
 * says true. */
void many_at_once(int workers, bool (*work)(int worker));

#endif
