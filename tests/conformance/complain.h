/* SPDX-License-Identifier: MIT */
/* One line on stderr, whatever is in it. */
#ifndef TESTS_CONFORMANCE_COMPLAIN_H
#define TESTS_CONFORMANCE_COMPLAIN_H

/* "laps-conform: ..."; returns 1, the status of a failure. */
int conform_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with a hint at --help; returns 2, the status of wrong usage. */
int conform_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
