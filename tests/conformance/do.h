/* SPDX-License-Identifier: MIT */
/* What laps-conform does. Each gives the exit status, and tells on stderr why it is not 0. */
#ifndef TESTS_CONFORMANCE_DO_H
#define TESTS_CONFORMANCE_DO_H
#include "conformance/options.h"

int conform_do_list(const struct conform_options *o);
int conform_do_clean(const struct conform_options *o);
int conform_do_run(const struct conform_options *o);

#endif
