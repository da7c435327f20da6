/* SPDX-License-Identifier: MIT */
/*
 * The object that is preloaded into the programs of a world: slapd, krb5kdc, the key service and
 * COMMAND. In them the wall clock is the world's. It works inside programs nobody here wrote, so it
 * takes no memory, no lock and no signal, it leaves errno alone where a call succeeds, and what it
 * cannot have (a clock that is not there) is as if it were not loaded.
 *
 * Public functions of the C library alone are replaced. So these have real time: programs without a
 * dynamic C library (Go's, static ones), setuid programs, what the C library does inside (syslog(3)
 * stamps), and the kernel: a file's times are real ones, also where a program has them set to
 * "now". CLOCK_MONOTONIC and what is measured by it, relative waits among them, are left alone.
 */
#ifndef SIM_PRELOAD_PRELOAD_H
#define SIM_PRELOAD_PRELOAD_H
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define EXPORTED __attribute__((visibility("default")))

#define PRELOAD_NS_PER_SECOND INT64_C(1000000000)

/* world.c: the kernel's time of a clock, nanoseconds. */
int64_t preload_real(clockid_t id);
/* The same, or where a world has a clock for this program that of the world. */
int64_t preload_now(clockid_t id);
/* Has it? */
bool preload_has_world(void);
struct timespec preload_timespec(int64_t ns);

/*
 * The function behind ours, looked up once. *slot is of the caller and NULL at first; several
 * threads may come at once. version is tried first; NULL: the default one. Not for a signal's
 * handler at the first time.
 */
void *preload_next(void **slot, const char *name, const char *version);
#define PRELOAD_NEXT(slot, f) ((__typeof__(f) *)preload_next(&(slot), #f, NULL))

#endif
