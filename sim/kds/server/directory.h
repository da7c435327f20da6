/* SPDX-License-Identifier: MIT */
/*
 * What the key service reads from the directory, over its Unix socket as whoever runs the world:
 * root keys, and who a caller is.
 */
#ifndef SIM_KDS_SERVER_DIRECTORY_H
#define SIM_KDS_SERVER_DIRECTORY_H
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/server/keys.h"

#define KDS_CALLER_SIDS 1024 /* more are refused, as Windows refuses a token above 1015 */

#define KDS_DIRECTORY_WAIT_S    5 /* for an answer of the directory */
#define KDS_DIRECTORY_SILENT_MS 5000

struct kds_directory;

/*
 * uri       "ldapi://..."; connected when it is first asked, and again when it was lost
 * counters  the file of the controller's counters (directory/dc/counter.h), by whose highest update
 *           sequence number a change is noticed; NULL: every question is asked anew
 *
 * NULL: no memory.
 */
struct kds_directory *kds_directory_new(const char *uri, const char *counters);
void kds_directory_free(struct kds_directory **d);

/* The source of root keys over it. */
struct kds_root_source kds_directory_root_keys(struct kds_directory *d);
uint64_t kds_directory_generation(struct kds_directory *d);

/* Owned; cleared with kds_caller_clear. */
struct kds_caller {
	struct laps_sid *sid; /* its own first */
	size_t sid_n;
	bool disabled;          /* or locked */
	uint64_t expires_ticks; /* when the account expires; UINT64_MAX: never */
};

typedef enum kds_found {
	KDS_FOUND,
	KDS_FOUND_NOBODY,  /* no such account here, or one with too many groups */
	KDS_FOUND_TROUBLE, /* the directory does not answer */
} kds_found;
/* who: "alice@CORP.EXAMPLE", "WS0001$@CORP.EXAMPLE", "CORP\alice"; in any case. out is written on
 * KDS_FOUND only. */
kds_found kds_caller_read(struct kds_directory *d, const char *who, struct kds_caller *out);
void kds_caller_clear(struct kds_caller *c);

#endif
