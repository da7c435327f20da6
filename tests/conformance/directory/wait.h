/* SPDX-License-Identifier: MIT */
/* Waiting for what a directory does in its own time, behind the answer. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_WAIT_H
#define TESTS_CONFORMANCE_DIRECTORY_WAIT_H
#include <stdbool.h>

/* In milliseconds of a clock that only goes forward. */
long dir_deadline(long seconds);

/* A moment passes. False: the time was up before. */
bool dir_wait(long deadline_ms);

#endif
