/* SPDX-License-Identifier: MIT */
/*
 * What a simulated host has of its own, as its directory hosts/NAME tells: laps.conf, the record of
 * rotations, the accounts, what it is in Entra ID. Nothing of it is a secret, but for hashes of
 * passwords, which nobody looks at here.
 */
#ifndef SIM_VIEW_HOST_H
#define SIM_VIEW_HOST_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/guid.h>
#include <laps/host.h>
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

struct view_host {
	bool present;                      /* it has a directory with a laps.conf */
	char *dir;                         /* owned */
	char *conf;                        /* owned: the text of laps.conf */
	char join[16];                     /* "ad", "entra", "hybrid" ... as laps works it out */
	bool linux_account;                /* its account is a real one, of which nothing is told */
	char entra_device[LAPS_GUID_TEXT]; /* "": it is none */
	struct laps_state state;           /* zero when there is none, or none that can be read */
	json_t *accounts;                  /* owned: of sam.json; NULL: it cannot be read */
};
/* hosts/NAME of the world in dir. Not there: present is false. False: no memory. */
LAPS_MUST_USE bool view_host_read(const char *dir, const char *name, struct view_host *out,
				  struct sim_err *err);
void view_host_clear(struct view_host *h);

/* The value of a key of laps.conf, the last one; false when it is not set. */
bool view_conf_get(const char *conf, const char *key, char *out, size_t size);
/* The path of a file that laps.conf may name, else of name beside it. */
bool view_host_path(const struct view_host *h, const char *key, const char *name, char *out,
		    size_t size);
/* A whole file with a NUL behind, which the caller frees; NULL: there is none, or it is longer than
 * max bytes. tail: of a longer one the last max bytes. len may be NULL. */
char *view_file(const char *path, size_t max, bool tail, size_t *len);

/* state.json, as far as this view needs it. False: it is not one. Pure. */
LAPS_MUST_USE bool view_state_from_json(const json_t *root, struct laps_state *out);

struct view_account {
	bool found, enabled;
	uint32_t rid;
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
	uint64_t last_set_ticks; /* 0: never */
};
/* By RID, or by name in any case when name is not NULL. */
void view_host_account(const struct view_host *h, uint32_t rid, const char *name,
		       struct view_account *out);

#endif
