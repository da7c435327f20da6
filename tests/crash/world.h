/* SPDX-License-Identifier: MIT */
/*
 * The host and its entry in the directory as somebody outside sees them; kept once, and put back
 * between two points. The environment is that of a command that lapsim runs.
 */
#ifndef CRASH_WORLD_H
#define CRASH_WORLD_H
#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>

#include "crash/mode.h"

#define CRASH_FILE_MAX  64
#define CRASH_VALUE_MAX 64 /* values of one attribute */
#define CRASH_LDAP_N    9  /* attributes of the entry */
#define CRASH_ATTR_N    12 /* and those of cloud.h, behind them */

struct crash_file {
	char *name; /* relative to the host's directory */
	char *data;
	size_t len;
	unsigned mode;
};

struct crash_entry {
	struct berval **value[CRASH_ATTR_N]; /* NULL: the attribute is not there */
};

struct crash_world {
	const struct crash_mode *mode;
	const char *host; /* its directory */
	char dn[256];
	LDAP *admin, *self;
	struct crash_file file[CRASH_FILE_MAX];
	size_t file_n;
	struct crash_entry entry; /* as kept */
};

/* Bring the host into the mode, its password due for rotation, and keep all that. Dies when it
 * cannot. */
void crash_world_open(struct crash_world *w, const struct crash_mode *mode);
void crash_world_close(struct crash_world *w);
/* Everything as it was kept. */
void crash_world_reset(struct crash_world *w);
/* The files as they are now are the ones that are kept. */
void crash_world_keep_files(struct crash_world *w);
/* Only these files, as far as they are kept: how the host is configured, and with accounts its
 * accounts. Never its record. */
void crash_world_reset_conf(const struct crash_world *w, bool accounts);

void crash_entry_read(const struct crash_world *w, struct crash_entry *out);
void crash_entry_clear(struct crash_entry *e);
/* The attribute's values; NULL when it is not there. */
struct berval **crash_entry_get(const struct crash_entry *e, const char *attribute);
bool crash_entry_same(const struct crash_entry *a, const struct crash_entry *b);
/* Is this file of the host as it was kept? */
bool crash_world_file_same(const struct crash_world *w, const char *name);
/* A file of the host, with a NUL behind; NULL: not there. The caller frees it. */
char *crash_world_load(const struct crash_world *w, const char *name, size_t *len);

#endif
