/* SPDX-License-Identifier: MIT */
/* Waiting for what a directory does in its own time, behind the answer. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_WAIT_H
#define TESTS_CONFORMANCE_DIRECTORY_WAIT_H
#include "conformance/conform.h"

/* In milliseconds of a clock that only goes forward. */
long dir_deadline(long seconds);
/* By then all servers have a change, as the target says. */
long dir_replica_deadline(const struct conform *c);

/* A moment passes. False: the time was up before. */
bool dir_wait(long deadline_ms);

#endif
