/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong with files on purpose: the rules for "host" of the world's plan
 * (laps/worldfault.h, which $LAPSIM_FAULTS names), on files that a host of the world has. Those lie
 * in the world's hosts directory and, with what belongs to them elsewhere, in up to eight
 * directories that $LAPSIM_HOST_PATHS has between colons; never in the rest of the world's
 * directory. Each fault that happens is a line of the timeline.
 */
#ifndef SIM_PRELOAD_FAULT_H
#define SIM_PRELOAD_FAULT_H
#include <limits.h>
#include <stdbool.h>

#define PRELOAD_WHO 64

/* A file of a host. */
struct preload_place {
	char path[PATH_MAX];
	char who[PRELOAD_WHO]; /* "WS0001$"; "": one of $LAPSIM_HOST_PATHS */
};

/* place.c: before any other; dir is the world's directory, paths may be NULL. */
void preload_place_begin(const char *dir, const char *paths);
/* The file of a descriptor, or what path (relative to the directory dir) is to be. False: it is no
 * host's. */
bool preload_place_of(int fd, struct preload_place *out);
bool preload_place_at(int dir, const char *path, struct preload_place *out);
/* Where the accounts' passwords are: this system's /etc/shadow, or one of $LAPSIM_HOST_PATHS. */
bool preload_place_is_shadow(int dir, const char *path, struct preload_place *out);

/* What becomes of a call. */
typedef enum preload_verdict {
	PRELOAD_GOES_ON,
	PRELOAD_FAILS, /* errno says how */
	PRELOAD_DIES,  /* when it is done: preload_done */
} preload_verdict;

/* Is there a rule for it? Most programs ask no more than this. */
bool preload_fault_concerns(const char *operation);
/* Does a call on this file go wrong? Does not return from a crash. */
preload_verdict preload_fault(const char *operation, const struct preload_place *place);
/* The call is done; returns its result. */
long preload_done(preload_verdict v, long result);

#endif
