/* SPDX-License-Identifier: MIT */
/*
 * The modes of the matrix: how a host comes into each, what the directory holds for it, and which
 * invariants of the design apply. 1 (nothing local before the directory has accepted), 2 (one good
 * cycle heals), 4 (no secret in a file) and 5 (a failure before the write changes nothing) apply
 * everywhere; 3 (something readable opens the account at every moment) with a history only, and not
 * in Entra ID, which keeps its three newest passwords whatever becomes of them on the host.
 */
#ifndef CRASH_MODE_H
#define CRASH_MODE_H
#include <stdbool.h>
#include <stddef.h>

struct crash_mode {
	const char *name;
	const char *setup;   /* sh, in the host's directory */
	unsigned rotations;  /* then that many of them */
	const char *then;    /* sh, after them; NULL: nothing */
	const char *current; /* the attribute with the current value */
	const char *expiry;
	const char *history; /* NULL: no invariant 3 */
	size_t history_size;
	unsigned accounts; /* on the host, when all is done */
	bool encrypted;
	bool cloud; /* in Entra ID: current and expiry are of cloud.h */
};

extern const struct crash_mode crash_mode[];
extern const size_t crash_mode_n;

#endif
