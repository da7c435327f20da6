/* SPDX-License-Identifier: MIT */
/*
 * Why something failed, as one line for people: lower case, what failed first, the subject in
 * quotes, no full stop and no line end. Calls of sim that can fail return false and fill it; err is
 * never NULL. No secret may be in it.
 */
#ifndef SIM_LIB_FAIL_H
#define SIM_LIB_FAIL_H
#include <stdbool.h>

#include <laps/err.h>

struct sim_err {
	char text[512];
};

/* Fill err from printf arguments, cut at its size; always false, so that a refusal is one line. */
bool sim_fail(struct sim_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "WHAT 'SUBJECT': reason of the errno"; always false. */
bool sim_fail_errno(struct sim_err *err, int error, const char *what, const char *subject);
/* "out of memory"; always false. */
bool sim_fail_nomem(struct sim_err *err);

#ifdef __clang_analyzer__
/* what every caller relies on, and an analyser that sees one file at a time cannot know */
#define sim_fail(...)       ((void)sim_fail(__VA_ARGS__), false)
#define sim_fail_errno(...) ((void)sim_fail_errno(__VA_ARGS__), false)
#define sim_fail_nomem(err) ((void)sim_fail_nomem(err), false)
#endif

#endif
