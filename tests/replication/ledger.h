/* SPDX-License-Identifier: MIT */
/*
 * ledger: writes to several controllers at once, keeps what was acknowledged, and judges by that
 * what they have in the end.
 *
 *     ledger write FILE SECONDS THREADS OBJECTS PAUSE URI...
 *         THREADS for each URI, PAUSE ms after each write
 *     ledger judge FILE URI
 *         is every acknowledged write in force?
 *     ledger latency N FROM TO
 *         until a change at one is seen at the other
 *     ledger names SEED SECONDS THREADS NAMES URI...
 *         objects of the same few names; nothing is kept
 *     ledger mute URI DN
 *         asks for changes of it, reads no answer, stays
 *
 * Who asks is LAPSIM_ADMIN_DN with LAPSIM_ADMIN_PASSWORD_FILE; objects are the first computers of
 * LAPSIM_BASE_DN. Exit status: 0 it is so, 1 it is not, 2 wrong usage.
 */
#ifndef TESTS_REPLICATION_LEDGER_H
#define TESTS_REPLICATION_LEDGER_H
#include <ldap.h>
#include <stdbool.h>
#include <stdint.h>

#define VALUE      48
#define LISTED     "servicePrincipalName" /* of many values; each is written by one thread */
#define SINGLE_N   4
#define MISSING_US UINT64_MAX

extern const char *const single[SINGLE_N];

/* One write. What is listed is added or taken away, other attributes get the value. */
struct write {
	uint64_t began_us, ended_us; /* CLOCK_MONOTONIC; ended_us MISSING_US: never answered */
	int object, attribute;       /* attribute SINGLE_N: LISTED */
	bool removed;
	char value[VALUE];
};

LDAP *connect_admin(const char *uri); /* NULL: nobody answers */
bool bind_admin(LDAP *ld);
void object_dn(int object, char out[static 256]);
void wait_ms(int ms);
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* writers.c; returns the acknowledged writes, -1: one was refused. */
long write_all(const char *file, int seconds, int threads, int objects, int pause_ms, char **uri,
	       int uris);
int be_mute(const char *uri, const char *dn); /* mute.c */
int judge(const char *file, const char *uri); /* judge.c */
/* namers.c; returns what was done */
long name_all(unsigned seed, int seconds, int threads, int names, char **uri, int uris);

#endif
